/**
 * What to do about what went wrong, in words. Whatever it is, nothing was sent, and the key file is as it was.
 *
 * @module
 */

import { Trouble } from "../api.js";
import { Failure } from "../verify/failure.js";
import { BadShare } from "./own.js";

/**
 * @typedef {object} Advice
 * @property {string} text
 * @property {"complain" | "presence" | "reload" | ""} link where it leads
 * @property {string} query of the page that takes complaints
 */

const FOREIGN =
    "This key file is of another ceremony, or of another person, so it is no use here. Choose the file that you " +
    "saved for this vote. If there is none, because the ceremony has started again, make a new key.";
const DAMAGED =
    "This is not a key file, or it is damaged. Choose the file that you saved here, or that the program made; if it " +
    "was damaged, open a copy of it.";

/** By the name of the check; the part before the dot stands for all others that begin so. @type {Record<string, string>} */
const SENTENCES = {
    "key.passphrase":
        "The passphrase is not that of this key file, or the file is damaged. Type the passphrase again, or open a " +
        "copy of the file. Nothing was sent or changed.",
    "key.ceremony": FOREIGN,
    "key.election": FOREIGN,
    "key.terms": FOREIGN,
    "key.unfinished": "The ceremony was not finished with this key file. Open the one that you saved last.",
    "key.fits":
        "The key in this file is not the one that was published, so it would not open the vote. Open a copy of the " +
        "file. If that says the same, tell the others.",
    "key.own":
        "The commitments that are published under your number are not yours: somebody has changed them. Tell the others.",
    key: DAMAGED,
    "ceremony.own":
        "What is published under your number is not what your key file has committed to: somebody has changed it, or " +
        "you sent another. Tell the others, and complain.",
    "ceremony.fingerprint":
        "The list of keys is not the one that you compared: somebody has changed it. Tell the others, and complain.",
    "decrypt.early":
        "By this computer's clock the vote is still open, so nothing is opened now. If the clock is wrong, set it right.",
    "decrypt.once":
        "Your key has opened another end of this board already. There must be only one: open nothing, and tell the others.",
    "decrypt.quorum": "Too few took part, so nothing of this vote is ever opened.",
};

const COMPLAINTS = { "ceremony.fingerprint": "?reason=fingerprint" };

/** @param {Failure} failure @returns {Advice} */
function ofFailure(failure) {
    const { check, detail } = failure;
    const stage = check.split(".")[0];
    if (failure instanceof BadShare) {
        const text = `Do not go on: ${detail}. The ceremony then starts again, and nothing else is lost.`;
        return { text, link: "complain", query: `?reason=share&about=${failure.about}` };
    }
    const known = SENTENCES[check] ?? SENTENCES[stage];
    if (stage === "ceremony" || stage === "keys") {
        const text = known ?? `What was published in this ceremony does not hold: ${detail}. Do not go on, and complain.`;
        return { text, link: "complain", query: COMPLAINTS[/** @type {keyof typeof COMPLAINTS} */ (check)] ?? "?reason=other" };
    }
    const board =
        `The closed board does not hold, so your browser opens nothing of it (${check}: ${detail}). ` +
        "Tell the admins and the others who hold a key.";
    return { text: known ?? board, link: "", query: "" };
}

/** @param {Trouble} trouble @returns {Advice} */
function ofTrouble({ kind, code, message }) {
    const again = "Nothing is lost: your key file stays as it is.";
    if (kind === "away") {
        return { text: `The site could not be reached. ${again} Try again in a moment.`, link: "", query: "" };
    }
    if (kind === "signed-out") {
        return {
            text: `The site does not know you any more, or this page has moved on. ${again} Load the page again.`,
            link: "reload",
            query: "",
        };
    }
    if (code === "presence") {
        return { text: `${message} ${again}`, link: "presence", query: "" };
    }
    const text = `The site did not take it: ${message} ${again} Load the page again to see where things stand.`;
    return { text, link: "reload", query: "" };
}

const DEFECT =
    "This program has failed, and nothing was sent. Load the page again. If that does not help, use the program on your " +
    "own computer, which takes the same key file, and tell the admins.";

/** @param {unknown} error @returns {Advice} */
export function adviceOn(error) {
    if (error instanceof Failure) {
        return ofFailure(error);
    }
    if (error instanceof Trouble) {
        return ofTrouble(error);
    }
    reportError(error); // a defect of this program: for the console
    return { text: DEFECT, link: "reload", query: "" };
}
