/**
 * The booth: choose, encrypt, compare the tracker, cast or audit, wait until it is recorded (§5, §6). The bundle's entry.
 *
 * The choice, the encrypted ballot and what opens it are in one variable, `draft`, until the ballot is received,
 * audited or given up. They are never stored; the choice stands on the page only until it is encrypted, and while the
 * voter reviews it. What opens the ballot is dropped the moment that the voter casts it, and shown only if it is audited,
 * after which nothing here can cast it any more.
 *
 * @module
 */

import { Api, Trouble } from "./api.js";
import { auditText } from "./audit.js";
import { CHOICES, ballotText, encryptBallot, tracker, verifyBallot, voterId } from "./ballot.js";
import { checkRecorded } from "./checkpoint.js";
import { readBytes } from "./group.js";
import { checkRoll, openManifest } from "./manifest.js";
import { Refusal, insist } from "./refusal.js";
import { toHex } from "./transcript.js";
import { offerCopy, offerFile, part, reveal, say, show, warn, write, writeTracker } from "./view.js";
import { CHOICE_WORDS, ruleInWords, timeLeft, utc } from "./words.js";

/** @typedef {import("./ballot.js").Choice} Choice */
/** @typedef {import("./manifest.js").Manifest} Manifest */
/** @typedef {{manifest: Manifest, text: string, voter: Uint8Array, rev: number, seen: Uint8Array}} Session */

/**
 * @typedef {object} Draft
 * @property {Choice} choice
 * @property {import("./ballot.js").Ballot} ballot
 * @property {import("./group.js").Scalar | null} r what opens the ballot; null from the first attempt to cast it
 * @property {string} tracker
 * @property {boolean} again whether it was encrypted a second time because the board had moved on
 */

const settings = part("data").dataset;
const form = /** @type {HTMLFormElement} */ (part("form"));
const token = /** @type {HTMLInputElement} */ (part("data").querySelector("[name=csrfmiddlewaretoken]"));
const api = new Api({
    stateUrl: settings.stateUrl ?? "",
    ballotsUrl: settings.ballotsUrl ?? "",
    csrfToken: token.value,
});

/** What this browser has checked about the vote. @type {Session} */
let session;
/** What is encrypted but not yet received. @type {Draft | null} */
let draft = null;

/** @param {number} milliseconds @returns {Promise<void>} */
function pause(milliseconds) {
    return new Promise((resolve) => {
        setTimeout(resolve, milliseconds);
    });
}

/** Forget the choice and the ballot, here and on the page. */
function forget() {
    draft = null;
    form.reset();
    write("chosen", "");
    write("audited-choice", "");
    offerFile("audit-file", "", "");
}

/**
 * Stop here: nothing more can be done on this page as it stands.
 *
 * @param {string} heading
 * @param {string} text
 * @param {string} action what the link says
 * @param {string} url where it leads
 */
function halt(heading, text, action, url) {
    forget();
    write("halt-heading", heading);
    write("halt-text", text);
    write("halt-link", action);
    part("halt-link").setAttribute("href", url);
    show("halt");
}

/**
 * Say what went wrong where nothing can be done but leave or start again. Everything unexpected ends here too.
 *
 * @param {unknown} error
 */
function haltFor(error) {
    const notKept =
        draft === null
            ? ""
            : " Your ballot was not cast. Your choice is not kept anywhere, so you will make it again after that.";
    const { boothUrl = "", pollUrl = "", presenceUrl = "", signInUrl = "" } = settings;
    if (error instanceof Refusal) {
        const text = `${error.message} Nothing was cast. Please tell the admins: this should never happen.`;
        halt("This vote does not check out", text, "Back to the vote", pollUrl);
    } else if (!(error instanceof Trouble)) {
        console.error(error);
        halt("Something went wrong in this page", "Please start again.", "Start again", boothUrl);
    } else if (error.kind === "away") {
        halt("The site does not answer", "Please try again in a moment.", "Try again", boothUrl);
    } else if (error.kind === "signed-out") {
        const text = `The site no longer knows who you are. Sign in and open the booth again.${notKept}`;
        halt("You are signed out", text, "Sign in", signInUrl);
    } else if (error.code === "presence") {
        const text = `Voting needs a proof that it is you, younger than 15 minutes. Renew it now.${notKept}`;
        halt("Please confirm that it is you", text, "Confirm and come back", presenceUrl);
    } else if (error.code === "closed") {
        const late = draft === null ? "" : "This ballot came too late and was not cast. ";
        const text = `${late}No ballot is taken any more. If you cast one before, it counts.`;
        halt("Voting has closed", text, "See the vote", pollUrl);
    } else if (draft === null) {
        halt("No ballot can be cast here now", error.message, "See the vote", pollUrl);
    } else {
        halt("The site refused this ballot", `${error.message} Nothing was cast.`, "Start again", boothUrl);
    }
}

/**
 * Ask the site where the vote stands, and check everything that it says.
 *
 * @returns {Promise<{session: Session, now: number, presence: boolean}>}
 * @throws {Trouble | Refusal}
 */
async function fetchSession() {
    const state = await api.state();
    const manifest = openManifest(state.manifest, { election: state.election, boardKey: state.board_key });
    const voter = voterId(manifest.uid, state.username, readBytes(state.salt));
    insist(toHex(voter) === state.vid, "not-yours", "The voter id does not follow from your username and salt.");
    checkRoll(manifest, state.roll, voter);
    settings.presenceUrl = state.presence_url;
    write("detail-username", state.username);
    write("detail-salt", state.salt);
    const { rev, now, presence } = state;
    return { session: { manifest, text: state.manifest, voter, rev, seen: readBytes(state.head) }, now, presence };
}

/** @param {number} now Unix seconds, as the site has it */
function showFacts(now) {
    const { manifest, voter, rev } = session;
    write("question", manifest.question);
    part("rule").replaceChildren(
        ...ruleInWords(manifest.rule, manifest.roll.size).map((sentence) => {
            const paragraph = document.createElement("p");
            paragraph.textContent = sentence;
            return paragraph;
        }),
    );
    const started = performance.now();
    const tick = () => write("time-left", timeLeft(manifest.closes - now - (performance.now() - started) / 1000));
    tick();
    setInterval(tick, 20_000);
    write("detail-election", toHex(manifest.election));
    write("detail-voter", toHex(voter));
    write("detail-board-key", toHex(manifest.boardKey.toBytes()));
    reveal("rule-facts", true);
    reveal("details", true);
    reveal("replaces", rev > 1);
}

/**
 * Encrypt a choice, check the result as anyone would, and show its tracker.
 *
 * @param {Choice} choice
 * @param {boolean} again whether this is a second encryption because the board had moved on
 */
function encrypt(choice, again) {
    const { manifest, voter, rev, seen } = session;
    const { ballot, r } = encryptBallot({ election: manifest.election, key: manifest.key, voter, rev, seen }, choice);
    verifyBallot(ballot, manifest);
    draft = { choice, ballot, r, tracker: tracker(ballot), again };
    write("chosen", CHOICE_WORDS[choice]);
    writeTracker("tracker", draft.tracker);
    write("copy", "Copy the tracker");
    write("cast", "Cast this ballot");
    reveal("audit-offer", true);
    show("review");
}

/** Show what opens the ballot, as a file for another device. From here on it is no ballot to cast. */
function audit() {
    if (draft === null || draft.r === null) {
        return;
    }
    const { choice, ballot, r, tracker: shown } = draft;
    forget();
    write("audited-choice", CHOICE_WORDS[choice]);
    writeTracker("audited-tracker", shown);
    write("audited-copy", "Copy the tracker");
    offerFile("audit-file", `audit-${shown.slice(0, 8)}.json`, auditText(session.text, ballot, choice, r));
    show("audit");
}

/** @param {SubmitEvent} event */
function choose(event) {
    event.preventDefault();
    const value = new FormData(form).get("choice");
    const choice = CHOICES.find(({ id }) => id === value)?.id;
    reveal("choice-error", choice === undefined);
    if (choice === undefined) {
        /** @type {HTMLElement | null} */ (form.querySelector("input[type=radio]"))?.focus();
        return;
    }
    form.reset();
    try {
        encrypt(choice, false);
    } catch (error) {
        haltFor(error);
    }
}

/** @param {string} text why, "" if the voter asked for it */
function startOver(text) {
    forget();
    show("choose");
    warn(text);
}

/**
 * The board or this voter's last ballot is not what it was when the ballot was encrypted: encrypt the same choice
 * for the board as it is now, once, and let the voter look again.
 *
 * @param {Draft} stale
 */
async function encryptAgain(stale) {
    if (stale.again) {
        startOver("The board moved on twice while you were voting, perhaps in another window. Nothing was cast.");
        return;
    }
    ({ session } = await fetchSession());
    encrypt(stale.choice, true);
    reveal("replaces", session.rev > 1);
    warn(
        "The board had moved on, so your choice was encrypted again and has a new tracker. " +
            "Nothing was cast yet: please look at it and cast it.",
    );
}

/**
 * Whether this very ballot is on the board, although the site did not say so when it was sent.
 *
 * @param {Draft} sent
 * @returns {Promise<import("./api.js").Status | null>}
 */
async function lookUp(sent) {
    try {
        return await api.status(sent.tracker);
    } catch (error) {
        if (error instanceof Trouble && error.kind !== "away") {
            return null;
        }
        throw error;
    }
}

/**
 * Send the ballot. Sending the same one twice counts once, so a lost answer only means sending it again.
 *
 * @param {Draft} sent
 * @returns {Promise<{seq: number, time: number} | null>} its place on the board; null if it has to be renewed
 * @throws {Trouble}
 */
async function send(sent) {
    try {
        return await api.cast(ballotText(sent.ballot));
    } catch (error) {
        const mayBeThere =
            error instanceof Trouble && ["duplicate", "stale-rev", "stale-seen"].includes(error.code);
        if (!mayBeThere) {
            throw error;
        }
        return lookUp(sent);
    }
}

async function cast() {
    const sent = draft;
    if (sent === null) {
        return;
    }
    sent.r = null;
    reveal("audit-offer", false);
    show("casting");
    try {
        const place = await send(sent);
        if (place === null) {
            await encryptAgain(sent);
        } else {
            await showReceipt(sent, place);
        }
    } catch (error) {
        const later = error instanceof Trouble && ["stopped", "read-only"].includes(error.code);
        if (error instanceof Trouble && (error.kind === "away" || later)) {
            show("review");
            write("cast", "Try again to cast it");
            warn(
                later
                    ? `${error.message} Nothing was cast. The encrypted ballot stays on this page: you can try again later.`
                    : "The site did not answer. Your encrypted ballot is still on this page: cast it again. Should the first " +
                          "attempt have arrived after all, it counts once.",
            );
        } else {
            haltFor(error);
        }
    }
}

/**
 * @param {Draft} sent
 * @param {{seq: number, time: number}} place
 */
async function showReceipt(sent, { seq, time }) {
    forget();
    writeTracker("receipt-tracker", sent.tracker);
    write("receipt-rev", String(sent.ballot.rev));
    write("receipt-seq", String(seq));
    write("receipt-time", utc(time));
    reveal("receipt-replaced", sent.ballot.rev > 1);
    /** @type {HTMLAnchorElement} */ (part("receipt-board")).search = `?tracker=${sent.tracker}`;
    show("receipt");
    say("Your ballot was received. Waiting until it is recorded.");
    await waitUntilRecorded({ tracker: sent.tracker, seq, time });
}

/**
 * A ballot is recorded when the trustee has signed the board with it, in the place that the receipt shows; usually
 * that takes a second or two.
 *
 * @param {import("./checkpoint.js").Place} place
 */
async function waitUntilRecorded(place) {
    for (let wait = 1000; ; wait = Math.min(wait * 1.5, 15_000)) {
        await pause(wait);
        try {
            const status = await api.status(place.tracker);
            if (status.recorded) {
                checkRecorded(status, session.manifest, place);
                write("receipt-heading", "Your ballot is recorded");
                reveal("receipt-waiting", false);
                reveal("receipt-recorded", true);
                say("Your ballot is recorded.");
                return;
            }
        } catch (error) {
            if (error instanceof Refusal) {
                warn(`${error.message} Your ballot was received, but please tell the admins: this should never happen.`);
                return;
            }
            if (!(error instanceof Trouble) || error.kind !== "away") {
                warn("This page can no longer ask whether your ballot is recorded. The receipt by e-mail will say so.");
                return;
            }
        }
    }
}

async function start() {
    try {
        const { session: fetched, now, presence } = await fetchSession();
        session = fetched;
        showFacts(now);
        if (now >= session.manifest.closes) {
            throw new Trouble("refused", "closed");
        }
        if (!presence) {
            throw new Trouble("refused", "presence");
        }
        show("choose");
    } catch (error) {
        haltFor(error);
    }
}

form.addEventListener("submit", choose);
part("cast").addEventListener("click", cast);
part("audit-instead").addEventListener("click", audit);
for (const id of ["start-over", "audit-done"]) {
    part(id).addEventListener("click", () => startOver(""));
}
offerCopy("copy", "tracker");
offerCopy("audited-copy", "audited-tracker");
offerCopy("receipt-copy", "receipt-tracker");
// Encrypted is not cast: leaving now is likely a mistake.
window.addEventListener("beforeunload", (event) => {
    if (draft !== null) {
        event.preventDefault();
    }
});
// A page that the browser kept while it was away may show a choice, and an old board.
window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
        window.location.reload();
    }
});
start();
