(() => {
  // src/words.js
  var CHOICE_WORDS = { yes: "Yes", no: "No", abstain: "Abstain" };
  var FRACTIONS = { "1/2": "half", "2/3": "two-thirds", "3/4": "three-quarters" };
  function partOf([numerator, denominator], whole) {
    return Math.ceil(numerator * whole / denominator);
  }
  function named(share) {
    const text = share.join("/");
    return FRACTIONS[text] ?? text;
  }
  function rounded([numerator, denominator], whole) {
    return numerator * whole % denominator === 0 ? "" : ", rounded up";
  }
  function ruleInWords({ base, threshold, quorum }, electorate) {
    const approval = base === "electorate" ? `Approved with ${partOf(threshold, electorate)} yes or more: ${named(threshold)} of all ${electorate} voters${rounded(threshold, electorate)}, whoever abstains or stays away.` : `Approved with ${named(threshold)} of the votes for yes or no, rounded up, and at least one yes. Abstentions are left out.`;
    const takingPart = `At least ${partOf(quorum, electorate)} voters must take part: ${named(quorum)} of all ${electorate}${rounded(quorum, electorate)}. Abstaining is taking part.`;
    return [approval, takingPart];
  }
  function utc(unix) {
    const text = new Intl.DateTimeFormat("en-GB", {
      weekday: "short",
      day: "2-digit",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      timeZone: "UTC"
    }).format(unix * 1e3);
    return `${text.replace(",", "")} UTC`;
  }
  function grouped(hex) {
    return hex.match(/.{1,8}/g)?.join(" ") ?? "";
  }

  // src/verify/page.js
  function part(id) {
    const element = document.getElementById(`verify-${id}`);
    if (element === null) {
      throw new Error(`The page has no verify-${id}.`);
    }
    return element;
  }
  var settings = part("data").dataset;
  var form = (
    /** @type {HTMLFormElement} */
    part("form")
  );
  var file = (
    /** @type {HTMLInputElement} */
    part("file")
  );
  var paste = (
    /** @type {HTMLTextAreaElement} */
    part("paste")
  );
  var bar = (
    /** @type {HTMLProgressElement} */
    part("progress")
  );
  var fields = [
    [
      "election",
      /** @type {HTMLInputElement} */
      part("election")
    ],
    [
      "boardKey",
      /** @type {HTMLInputElement} */
      part("board-key")
    ],
    [
      "tracker",
      /** @type {HTMLInputElement} */
      part("tracker")
    ]
  ];
  var worker = null;
  var loaded = null;
  function write(id, text) {
    part(id).textContent = text;
    part(id).hidden = text === "";
  }
  function complain(text) {
    write("error", text);
  }
  function readPins() {
    const pins = { election: null, boardKey: null, tracker: null };
    for (const [name, field] of fields) {
      const value = field.value.replace(/\s/g, "").toLowerCase();
      const wrong = value !== "" && !/^[0-9a-f]{64}$/.test(value);
      field.setAttribute("aria-invalid", String(wrong));
      if (wrong) {
        const label = field.labels?.[0]?.firstChild?.textContent?.trim();
        complain(`${label}: this must be 64 digits from 0 to 9 and a to f. Leave it empty if you do not have it.`);
        field.focus();
        return null;
      }
      pins[name] = value === "" ? null : value;
    }
    return pins;
  }
  async function readInput() {
    if (file.files?.length) {
      return file.files[0].arrayBuffer();
    }
    const text = paste.value.trim();
    return text === "" ? loaded : (
      /** @type {ArrayBuffer} */
      new TextEncoder().encode(text).buffer
    );
  }
  function listCheck({ name, sentence, compared }) {
    const item = document.createElement("li");
    const badge = document.createElement("span");
    badge.className = compared ? "badge ok" : "badge waiting";
    badge.textContent = compared ? "holds" : "not compared";
    const word = document.createElement("strong");
    word.textContent = name;
    item.append(badge, " ", word, `: ${sentence}.`);
    part("checks").append(item);
  }
  function listFacts(rows) {
    const list = part("facts");
    list.replaceChildren(
      ...rows.map(([term, text, kind = ""]) => {
        const [row, dt, dd] = ["div", "dt", "dd"].map((name) => document.createElement(name));
        [dt.textContent, dd.textContent, dd.className] = [term, text, kind];
        row.append(dt, dd);
        return row;
      })
    );
    list.hidden = rows.length === 0;
  }
  function conclude(kind, word, heading) {
    const badge = document.createElement("span");
    badge.className = `badge ${kind}`;
    badge.textContent = word;
    part("verdict").replaceChildren(badge, ` ${heading}`);
    part("running").hidden = true;
    part("result").hidden = false;
    part("verdict").focus();
  }
  function notCompared(pins, { election, boardKey }) {
    const missing = [
      pins.election === null ? `the election id ${grouped(election)}` : "",
      pins.boardKey === null ? `the board key ${grouped(boardKey)}` : ""
    ].filter((text) => text !== "");
    return missing.length === 0 ? "" : `Not compared: ${missing.join(" and ")}. Without that the file only agrees with itself, as an invented vote could. Compare with the e-mail that opened the vote.`;
  }
  function showRecord(report, pins) {
    const { question, opens, closes, rule, replaced, result, election, boardKey } = report;
    const warning = notCompared(pins, report);
    conclude(
      warning === "" ? "ok" : "waiting",
      "verified",
      warning === "" ? "Every check holds" : "Every check holds, but compare it with the e-mail"
    );
    const votes = result.yes === null ? "not opened" : `yes ${result.yes}, no ${result.no}, abstain ${result.abstain}`;
    const again = replaced === 0 ? "" : ` (${replaced} replaced by later ballots of the same voters)`;
    listFacts([
      ["Question", question],
      ["Outcome", result.outcome.replaceAll("-", " ")],
      ["Votes", votes],
      ["Took part", `${result.ballots} of ${result.eligible}${again}`],
      ["Rule", ruleInWords(
        /** @type {import("../manifest.js").Rule} */
        rule,
        result.eligible
      ).join(" ")],
      ["Period", `${utc(opens)} to ${utc(closes)}`],
      ["Election id", grouped(election), "tracker"],
      ["Board key", grouped(boardKey), "tracker"]
    ]);
    write("warning", warning);
  }
  function showAudit(audited, pins) {
    const choice = CHOICE_WORDS[
      /** @type {import("../ballot.js").Choice} */
      audited.choice
    ];
    conclude("ok", "audit holds", `This ballot holds: ${choice}`);
    listFacts([
      ["Question", audited.question],
      ["Tracker: is it the one that the booth showed?", grouped(audited.tracker), "tracker"],
      ["Election id", grouped(audited.election), "tracker"],
      ["Board key", grouped(audited.boardKey), "tracker"]
    ]);
    write("warning", notCompared(pins, audited));
  }
  function showFailure({ check: check2, detail }, kind) {
    const what = kind === "audit" ? "audit" : "record";
    conclude("stopped", "refused", `This ${what} does not hold`);
    listFacts([["The first check that failed", `${check2}: ${detail}`]]);
    write(
      "warning",
      "If you compared with values from the e-mail, and the file is the one that you were given, something is wrong with the vote or the program that made it. Keep the file, and tell the admins and other members."
    );
  }
  function stop(text) {
    worker?.terminate();
    worker = null;
    part("running").hidden = true;
    complain(text);
  }
  function check(bytes, pins) {
    stop("");
    part("checks").replaceChildren();
    listFacts([]);
    write("warning", "");
    part("result").hidden = true;
    bar.value = 0;
    write("share", "0 %");
    part("running").hidden = false;
    part("report").hidden = false;
    worker = new Worker(settings.worker ?? "");
    worker.addEventListener("message", ({ data }) => {
      if (data.passed !== void 0) {
        listCheck(data.passed);
      } else if (data.progress !== void 0) {
        bar.value = data.progress;
        write("share", `${Math.floor(100 * data.progress)} %`);
      } else if (data.failed !== void 0) {
        showFailure(data.failed, data.kind);
      } else {
        data.kind === "audit" ? showAudit(data.verified, pins) : showRecord(data.verified, pins);
      }
    });
    worker.addEventListener("error", () => stop("The program that checks did not run. Load the page again."));
    worker.postMessage({ bytes, pins });
  }
  async function start() {
    complain("");
    const pins = readPins();
    if (pins === null) {
      return;
    }
    let bytes;
    try {
      bytes = await readInput();
    } catch {
      complain("Your browser could not read the file. Choose it again.");
      return;
    }
    if (bytes === null) {
      complain("Choose the file to check, or paste its text.");
      file.focus();
      return;
    }
    check(bytes, pins);
  }
  async function load(url) {
    try {
      const response = await fetch(url, { cache: "no-store", credentials: "same-origin", redirect: "manual" });
      if (!response.ok) {
        throw new Error(`answered ${response.status}`);
      }
      loaded = await response.arrayBuffer();
    } catch {
      complain(
        "The record could not be fetched. Members can open it while they are signed in; otherwise choose the file that a member has sent you."
      );
      return;
    }
    await start();
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    start();
  });
  part("ready").hidden = false;
  if (settings.record) {
    load(settings.record);
  }
})();
