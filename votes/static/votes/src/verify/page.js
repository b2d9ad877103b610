/**
 * The page that verifies: takes a file, shows the checks as they are made and what they came to. The page's entry.
 *
 * Nothing is sent. The one request that it ever makes is for a record of this site, if it was opened with one.
 *
 * @module
 */

import { CHOICE_WORDS, grouped, ruleInWords, utc } from "../words.js";

/** @typedef {import("./record.js").Pins} Pins */
/** @typedef {import("./record.js").Check} Check */

/** @param {string} id @returns {HTMLElement} */
function part(id) {
    const element = document.getElementById(`verify-${id}`);
    if (element === null) {
        throw new Error(`The page has no verify-${id}.`);
    }
    return element;
}

const settings = part("data").dataset;
const form = /** @type {HTMLFormElement} */ (part("form"));
const file = /** @type {HTMLInputElement} */ (part("file"));
const paste = /** @type {HTMLTextAreaElement} */ (part("paste"));
const bar = /** @type {HTMLProgressElement} */ (part("progress"));
/** @type {[keyof Pins, HTMLInputElement][]} */
const fields = [
    ["election", /** @type {HTMLInputElement} */ (part("election"))],
    ["boardKey", /** @type {HTMLInputElement} */ (part("board-key"))],
    ["tracker", /** @type {HTMLInputElement} */ (part("tracker"))],
];

/** @type {Worker | null} */
let worker = null;
/** The record that the page was opened with, until another file is chosen. @type {ArrayBuffer | null} */
let loaded = null;

/** @param {string} id @param {string} text "" hides it */
function write(id, text) {
    part(id).textContent = text;
    part(id).hidden = text === "";
}

/** @param {string} text what is wrong with the form; "" for nothing */
function complain(text) {
    write("error", text);
}

/** @returns {Pins | null} what to compare with; null if a field is filled in wrongly, which is then said */
function readPins() {
    /** @type {Pins} */
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

/** @returns {Promise<ArrayBuffer | null>} what was chosen or pasted, else what the page was opened with */
async function readInput() {
    if (file.files?.length) {
        return file.files[0].arrayBuffer();
    }
    const text = paste.value.trim();
    return text === "" ? loaded : /** @type {ArrayBuffer} */ (new TextEncoder().encode(text).buffer);
}

/** @param {Check} check */
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

/** @param {[string, string, string?][]} rows term, text, class */
function listFacts(rows) {
    const list = part("facts");
    list.replaceChildren(
        ...rows.map(([term, text, kind = ""]) => {
            const [row, dt, dd] = ["div", "dt", "dd"].map((name) => document.createElement(name));
            [dt.textContent, dd.textContent, dd.className] = [term, text, kind];
            row.append(dt, dd);
            return row;
        }),
    );
    list.hidden = rows.length === 0;
}

/** @param {string} kind of badge @param {string} word @param {string} heading */
function conclude(kind, word, heading) {
    const badge = document.createElement("span");
    badge.className = `badge ${kind}`;
    badge.textContent = word;
    part("verdict").replaceChildren(badge, ` ${heading}`);
    part("running").hidden = true;
    part("result").hidden = false;
    part("verdict").focus();
}

/** @param {Pins} pins @param {{election: string, boardKey: string}} found @returns {string} */
function notCompared(pins, { election, boardKey }) {
    const missing = [
        pins.election === null ? `the election id ${grouped(election)}` : "",
        pins.boardKey === null ? `the board key ${grouped(boardKey)}` : "",
    ].filter((text) => text !== "");
    return missing.length === 0
        ? ""
        : `Not compared: ${missing.join(" and ")}. Without that the file only agrees with itself, as an invented vote ` +
              "could. Compare with the e-mail that opened the vote.";
}

/** @param {import("./record.js").Report} report @param {Pins} pins */
function showRecord(report, pins) {
    const { question, opens, closes, rule, replaced, result, election, boardKey } = report;
    const warning = notCompared(pins, report);
    conclude(
        warning === "" ? "ok" : "waiting",
        "verified",
        warning === "" ? "Every check holds" : "Every check holds, but compare it with the e-mail",
    );
    const votes = result.yes === null ? "not opened" : `yes ${result.yes}, no ${result.no}, abstain ${result.abstain}`;
    const again = replaced === 0 ? "" : ` (${replaced} replaced by later ballots of the same voters)`;
    listFacts([
        ["Question", question],
        ["Outcome", result.outcome.replaceAll("-", " ")],
        ["Votes", votes],
        ["Took part", `${result.ballots} of ${result.eligible}${again}`],
        ["Rule", ruleInWords(/** @type {import("../manifest.js").Rule} */ (rule), result.eligible).join(" ")],
        ["Period", `${utc(opens)} to ${utc(closes)}`],
        ["Election id", grouped(election), "tracker"],
        ["Board key", grouped(boardKey), "tracker"],
    ]);
    write("warning", warning);
}

/** @param {import("./audit.js").Audited} audited @param {Pins} pins */
function showAudit(audited, pins) {
    const choice = CHOICE_WORDS[/** @type {import("../ballot.js").Choice} */ (audited.choice)];
    conclude("ok", "audit holds", `This ballot holds: ${choice}`);
    listFacts([
        ["Question", audited.question],
        ["Tracker: is it the one that the booth showed?", grouped(audited.tracker), "tracker"],
        ["Election id", grouped(audited.election), "tracker"],
        ["Board key", grouped(audited.boardKey), "tracker"],
    ]);
    write("warning", notCompared(pins, audited));
}

/** @param {{check: string, detail: string}} failed @param {"audit" | "record"} kind */
function showFailure({ check, detail }, kind) {
    const what = kind === "audit" ? "audit" : "record";
    conclude("stopped", "refused", `This ${what} does not hold`);
    listFacts([["The first check that failed", `${check}: ${detail}`]]);
    write(
        "warning",
        "If you compared with values from the e-mail, and the file is the one that you were given, something is wrong " +
            "with the vote or the program that made it. Keep the file, and tell the admins and other members.",
    );
}

/** @param {string} text */
function stop(text) {
    worker?.terminate();
    worker = null;
    part("running").hidden = true;
    complain(text);
}

/** @param {ArrayBuffer} bytes @param {Pins} pins */
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
        if (data.passed !== undefined) {
            listCheck(data.passed);
        } else if (data.progress !== undefined) {
            bar.value = data.progress;
            write("share", `${Math.floor(100 * data.progress)} %`);
        } else if (data.failed !== undefined) {
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

/** @param {string} url of a record of this site */
async function load(url) {
    try {
        const response = await fetch(url, { cache: "no-store", credentials: "same-origin", redirect: "manual" });
        if (!response.ok) {
            throw new Error(`answered ${response.status}`);
        }
        loaded = await response.arrayBuffer();
    } catch {
        complain(
            "The record could not be fetched. Members can open it while they are signed in; " +
                "otherwise choose the file that a member has sent you.",
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
