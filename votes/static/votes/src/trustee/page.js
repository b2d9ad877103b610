/**
 * A trustee's key in the browser: the key ceremony, testing the key file, opening the sum (§7, §8). The bundle's entry.
 *
 * Between two visits everything is in the key file, which the person keeps: nothing is stored here, and nothing is sent
 * but the messages that anyone may read. A newer key file is offered for saving before its message can be published.
 *
 * @module
 */

import { grouped, utc } from "../words.js";
import { Failure } from "../verify/failure.js";
import { adviceOn } from "./advice.js";
import { download, publish } from "./api.js";
import { awaitedOf, checkConfirmations, fingerprintOf, readCeremony, stepOf } from "./ceremony.js";
import { MAX_KEY_FILE, checkNewPassphrase, unwrap, wrap } from "./keyfile.js";
import { checkKey, checkOwn, confirmationOf, dealingOf, draw, openingOf, withKey } from "./own.js";
import { checkBelongs, checkFirst, partialOf } from "./partial.js";
import { verifyInWorker } from "./verifying.js";
import { field, mend, offerCopy, offerFile, onSubmit, part, reveal, say, show, warn, write } from "./view.js";

/** @typedef {import("./shapes.js").CeremonyFile} CeremonyFile */
/** @typedef {import("./shapes.js").Secrets} Secrets */
/** @typedef {import("../verify/closed.js").ClosedReport} ClosedReport */

const settings = part("data").dataset;
const token = /** @type {HTMLInputElement} */ (part("data").querySelector("[name=csrfmiddlewaretoken]"));

/** The ceremony as it was published when this page was loaded, all of it checked. @type {CeremonyFile} */
let ceremony;
/** The closed board, once verified. @type {ClosedReport} */
let closed;
/**
 * What was made and is not published yet: the message, and the key file that belongs to it. `isNew`: there is no other
 * copy of its secrets.
 *
 * @type {{message: string, key: string, isNew: boolean} | null}
 */
let made = null;

/** Say what is to be done about an error. @param {unknown} error */
function explain(error) {
    const { text, link, query } = adviceOn(error);
    const links = {
        complain: { label: "Complain: the ceremony starts again", url: (settings.complainUrl ?? "") + query },
        presence: { label: "Confirm that it is you (in a new tab)", url: settings.presenceUrl ?? "", apart: true },
        reload: { label: "Load the page again", url: settings.pageUrl ?? "" },
        "": null,
    };
    warn(text, link === "complain" && !settings.complainUrl ? null : links[link]);
    say("");
}

/** @param {HTMLElement} form @returns {Promise<string | null>} the text of the key file that was chosen */
async function chosenKeyFile(form) {
    const input = field(form, "key");
    const file = input.files?.[0];
    if (file === undefined) {
        mend(input, "Choose your key file first.");
        return null;
    }
    if (file.size > MAX_KEY_FILE) {
        throw new Failure("key.size", "the file is too long for a key file");
    }
    try {
        return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    } catch {
        throw new Failure("key.syntax", "not UTF-8 text");
    }
}

/**
 * Open the key file that was chosen. The passphrase is taken out of the page when it has served.
 *
 * @param {HTMLElement} form
 * @returns {Promise<{own: Secrets, passphrase: string} | null>} null if something was left out, which is then said
 */
async function unlock(form) {
    const text = await chosenKeyFile(form);
    const { value: passphrase } = field(form, "passphrase");
    if (text === null) {
        return null;
    }
    if (passphrase === "") {
        mend(field(form, "passphrase"), "Type the passphrase of the key file.");
        return null;
    }
    say("Opening the key file…");
    const own = await unwrap(text, passphrase);
    checkOwn(own, ceremony);
    field(form, "passphrase").value = "";
    return { own, passphrase };
}

/**
 * Offer the key file for saving, and then its message for publishing.
 *
 * @param {object} message
 * @param {Secrets} own
 * @param {string} passphrase
 * @param {string} stage for the file's name
 * @param {boolean} [isNew]
 */
async function offer(message, own, passphrase, stage, isNew = false) {
    made = { message: JSON.stringify(message), key: await wrap(own, passphrase), isNew };
    offerFile("save-file", `trustee-${own.uid.slice(0, 8)}-${stage}.key`, made.key);
    reveal("save-new", isNew);
    reveal("save-newer", !isNew);
    reveal("save-check", isNew);
    reveal("publish-form", false);
    show("save");
    say("");
}

/** @param {HTMLFormElement} form */
async function makeKey(form) {
    const [first, second] = [field(form, "passphrase"), field(form, "again")];
    try {
        checkNewPassphrase(first.value);
    } catch (error) {
        mend(first, /** @type {Failure} */ (error).detail);
        return;
    }
    if (first.value !== second.value) {
        mend(second, "The two passphrases differ. Type the same one twice.");
        return;
    }
    say("Making your key…");
    const own = draw(ceremony);
    await offer(openingOf(own), own, first.value, "round-1", true);
    form.reset();
}

/** The message was lost on its way, not the key. @param {HTMLFormElement} form */
async function openAgain(form) {
    const opened = await unlock(form);
    if (opened !== null) {
        await offer(openingOf(opened.own), opened.own, opened.passphrase, "round-1");
    }
}

/**
 * The fingerprint was compared: in this key file's memory, or now.
 *
 * @param {Secrets} own
 * @param {HTMLFormElement} form
 * @returns {boolean} false if it still has to be, which is then said
 */
function isCompared(own, form) {
    const fingerprint = fingerprintOf(ceremony);
    if (own.fingerprint !== "" && own.fingerprint !== fingerprint) {
        throw new Failure("ceremony.fingerprint", "the list of keys is not the one you compared");
    }
    const box = field(form, "compared");
    if (own.fingerprint === "" && !box.checked) {
        reveal(`${form.dataset.step}-compare`, true);
        mend(box, "First compare the fingerprint with all the others, and tick that it is the same.");
        return false;
    }
    return true;
}

/** @param {HTMLFormElement} form */
async function deal(form) {
    const opened = await unlock(form);
    if (opened === null || !isCompared(opened.own, form)) {
        return;
    }
    const own = { ...opened.own, fingerprint: fingerprintOf(ceremony) };
    await offer(dealingOf(own, ceremony), own, opened.passphrase, "round-2");
}

/** @param {HTMLFormElement} form */
async function confirm(form) {
    const opened = await unlock(form);
    if (opened === null || !isCompared(opened.own, form)) {
        return;
    }
    const own = withKey({ ...opened.own, fingerprint: fingerprintOf(ceremony) }, ceremony);
    await offer(confirmationOf(own, ceremony), own, opened.passphrase, "round-3");
}

/** @param {HTMLFormElement} form */
async function decrypt(form) {
    const compared = field(form, "compared");
    if (!compared.checked) {
        mend(compared, "First compare both values with the mail that opened the vote, and tick that they are the same.");
        return;
    }
    const opened = await unlock(form);
    if (opened === null) {
        return;
    }
    const rows = checkBelongs(opened.own, closed);
    const own = withKey(opened.own, ceremony);
    checkKey(own, rows);
    const moved = /** @type {HTMLInputElement | null} */ (form.querySelector("[data-field=demo-clock]"))?.checked;
    checkFirst(own, closed, moved ? closed.last : Math.floor(Date.now() / 1000));
    const kept = { ...own, opened: closed.closeHead };
    await offer(partialOf(own, closed), kept, opened.passphrase, "opened");
}

/** @param {HTMLFormElement} form */
async function test(form) {
    write("test-result", "");
    const opened = await unlock(form);
    say("");
    if (opened === null) {
        return;
    }
    const missing = "The key file opens, and is that of your published key. ";
    if (stepOf(ceremony) !== "finished") {
        write("test-result", `${missing}The key itself follows when the ceremony is finished: test it again then.`);
    } else {
        withKey(opened.own, ceremony);
        write(
            "test-result",
            opened.own.x === ""
                ? `${missing}It works here, but it is an older copy, which the program would not take: keep the newest.`
                : `The key file works: it holds the key of person ${ceremony.i}, as published. Nothing was sent.`,
        );
    }
}

/** The saved file was opened again: it is there, and whole. */
async function checkSaved() {
    const form = part("save-check");
    try {
        const text = await chosenKeyFile(form);
        const same = text !== null && text === made?.key;
        reveal("publish-form", same);
        if (same) {
            warn("");
            say("This is the key file that you saved. You can publish now.");
        } else if (text !== null) {
            mend(field(form, "key"), "This is another file. Choose the key file that you have just saved.");
        }
    } catch (error) {
        explain(error);
    }
}

async function publishMade() {
    say("Publishing…");
    await publish(settings.publishUrl ?? "", made?.message ?? "", token.value);
    made = null;
    location.assign(settings.pageUrl ?? "");
}

/** What this person does next in the ceremony. */
function showStep() {
    const step = stepOf(ceremony);
    if (ceremony.openings.length === ceremony.n) {
        const fingerprint = fingerprintOf(ceremony);
        for (const element of document.querySelectorAll("[data-fingerprint]")) {
            element.textContent = grouped(fingerprint);
        }
        for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-copy]"))) {
            offerCopy(button, () => fingerprint);
        }
        checkConfirmations(ceremony);
    }
    reveal("test", step !== "open");
    if (step === "open") {
        show("make");
    } else if (step === "deal" || step === "confirm" || step === "finished") {
        show(step);
    } else {
        write("awaited", awaitedOf(ceremony).join(", "));
        show("wait");
    }
}

/** Verify the closed board, then ask for the key. */
async function showDecryption() {
    show("checking");
    const bytes = await download(settings.boardUrl ?? "");
    closed = await verifyInWorker(settings.worker ?? "", bytes, (share) => {
        /** @type {HTMLProgressElement} */ (part("progress")).value = share;
    });
    write("election", grouped(closed.election));
    write("board-key", grouped(closed.boardKey));
    write("closed-at", utc(closed.last));
    show("decrypt");
}

async function start() {
    reveal("browser", true);
    part("program").removeAttribute("open");
    try {
        ceremony = readCeremony(new TextDecoder("utf-8", { fatal: true }).decode(await download(settings.ceremonyUrl ?? "")));
        if (settings.boardUrl) {
            checkConfirmations(ceremony);
            reveal("test", true);
            await showDecryption();
        } else {
            showStep();
        }
    } catch (error) {
        show("halt");
        explain(error);
    }
}

onSubmit("make-form", makeKey, explain);
onSubmit("again-form", openAgain, explain);
onSubmit("deal-form", deal, explain);
onSubmit("confirm-form", confirm, explain);
onSubmit("decrypt-form", decrypt, explain);
onSubmit("test-form", test, explain);
onSubmit("publish-form", publishMade, explain);
field(part("save-check"), "key").addEventListener("change", checkSaved);
part("save-file").addEventListener("click", () => reveal("publish-form", made?.isNew === false));
addEventListener("beforeunload", (event) => {
    if (made?.isNew) {
        event.preventDefault();
    }
});
start();
