/**
 * The first check that failed, under the name that the verifier on the command line gives it.
 *
 * @module
 */

export class Failure extends Error {
    /**
     * @param {string} check such as "board.proof"
     * @param {string} detail a plain sentence
     */
    constructor(check, detail) {
        super(`${check}: ${detail}`);
        this.name = "Failure";
        this.check = check;
        this.detail = detail;
    }
}

/**
 * @param {boolean} holds
 * @param {string} check
 * @param {string} detail
 * @returns {asserts holds}
 */
export function require(holds, check, detail) {
    if (!holds) {
        throw new Failure(check, detail);
    }
}

/** @param {string} text untrusted @returns {string} short and ASCII, for a message */
export function quoted(text) {
    const short = text.length <= 60 ? text : `${text.slice(0, 60)}…`;
    return `'${short.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)}'`;
}
