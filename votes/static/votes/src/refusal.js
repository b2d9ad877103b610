/**
 * The one exception of the protocol's code: something does not follow anonballot/v1 and is refused.
 *
 * @module
 */

/**
 * @typedef {"oversize" | "malformed" | "version" | "point" | "scalar" | "election" | "proof" | "bad-manifest"
 *   | "bad-key" | "bad-roll" | "not-yours" | "bad-checkpoint"} Reason the same words as the server's
 */

export class Refusal extends Error {
    /**
     * @param {Reason} reason for programs
     * @param {string} message a plain sentence; never repeats input
     */
    constructor(reason, message) {
        super(message);
        this.name = "Refusal";
        this.reason = reason;
    }
}

/**
 * @param {boolean} holds
 * @param {Reason} reason
 * @param {string} message
 * @returns {asserts holds}
 */
export function insist(holds, reason, message) {
    if (!holds) {
        throw new Refusal(reason, message);
    }
}
