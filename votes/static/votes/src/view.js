/**
 * The booth's page: which part is shown, what it says, where the focus is. Text only, never markup.
 *
 * @module
 */

import { drawCode } from "./qr.js";
import { grouped } from "./words.js";

/** @typedef {"choose" | "review" | "audit" | "casting" | "receipt" | "halt"} Panel */

const STEP_OF = { choose: "choose", review: "review", audit: "review", casting: "cast", receipt: "cast", halt: "" };

/** @param {string} id @returns {HTMLElement} */
export function part(id) {
    const element = document.getElementById(`booth-${id}`);
    if (element === null) {
        throw new Error(`The page has no booth-${id}.`);
    }
    return element;
}

/** @param {string} id @param {string} text */
export function write(id, text) {
    part(id).textContent = text;
}

/** @param {string} id @param {boolean} visible */
export function reveal(id, visible) {
    part(id).hidden = !visible;
}

/**
 * Show one part of the page, tell where in the steps it is, and move the focus to its heading. Only not when the
 * page has just been loaded: then it is read from the top.
 *
 * @param {Panel} panel
 */
export function show(panel) {
    const justLoaded = panel === "choose" && !part("loading").hidden;
    for (const element of document.querySelectorAll("[data-booth-panel]")) {
        /** @type {HTMLElement} */ (element).hidden = element.id !== `booth-${panel}`;
    }
    for (const element of part("steps").children) {
        const current = /** @type {HTMLElement} */ (element).dataset.step === STEP_OF[panel];
        current ? element.setAttribute("aria-current", "step") : element.removeAttribute("aria-current");
    }
    reveal("steps", panel !== "halt");
    warn("");
    if (!justLoaded) {
        part(panel).querySelector("h2")?.focus();
    }
}

/** Say something through the live region, for those who do not see the page. @param {string} text */
export function say(text) {
    write("status", text);
}

/** Show what went wrong, above what is to be done; nothing for "". @param {string} text */
export function warn(text) {
    write("alert", text);
    reveal("alert", text !== "");
}

/**
 * Show a tracker in a form that people can compare: in groups, as a QR code, and to be copied.
 *
 * @param {string} id of the text; the code's has "-code" appended
 * @param {string} tracker 64 hex digits
 */
export function writeTracker(id, tracker) {
    write(id, grouped(tracker));
    part(id).dataset.tracker = tracker;
    drawCode(part(`${id}-code`), tracker, `QR code of the tracker ${grouped(tracker)}`);
}

/**
 * Make a link save a text as a file. The text stays in this browser; the link's former text is let go.
 *
 * @param {string} id of the link
 * @param {string} name the file's
 * @param {string} text JSON; "" takes the file away
 */
export function offerFile(id, name, text) {
    const link = /** @type {HTMLAnchorElement} */ (part(id));
    URL.revokeObjectURL(link.href);
    link.removeAttribute("href");
    if (text !== "") {
        link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
        link.download = name;
    }
}

/**
 * Make a button copy the tracker that is shown beside it; without a clipboard, hide the button.
 *
 * @param {string} button
 * @param {string} source
 */
export function offerCopy(button, source) {
    if (navigator.clipboard === undefined) {
        reveal(button, false);
        return;
    }
    part(button).addEventListener("click", async () => {
        try {
            await navigator.clipboard.writeText(part(source).dataset.tracker ?? "");
            say("Tracker copied.");
            write(button, "Copied");
        } catch {
            say("Your browser did not allow copying. Select the tracker and copy it yourself.");
        }
    });
}
