/**
 * Schnorr signatures and proofs of knowledge (§4). The browser only checks them.
 *
 * @module
 */

import { BASE, hashScalar, readScalar, timesPublic } from "./group.js";
import { exactList } from "./json.js";

/** @typedef {import("./group.js").Point} Point */
/** @typedef {import("./group.js").Scalar} Scalar */
/** @typedef {{c: Scalar, s: Scalar}} Signature */

/**
 * @param {unknown} value [c, s] in JSON
 * @returns {Signature}
 * @throws {import("./refusal.js").Refusal} malformed, scalar
 */
export function readSignature(value) {
    const [c, s] = exactList(value, 2).map(readScalar);
    return { c: /** @type {Scalar} */ (c), s: /** @type {Scalar} */ (s) };
}

/**
 * @param {Signature} signature
 * @param {Point} key X
 * @param {string} tag
 * @param {...Uint8Array} context
 * @returns {boolean} whether it was made for this tag and context with the secret of `key`
 */
export function isSigned(signature, key, tag, ...context) {
    const commitment = timesPublic(BASE, signature.s).subtract(timesPublic(key, signature.c));
    return signature.c === hashScalar(tag, ...context, key.toBytes(), commitment.toBytes());
}
