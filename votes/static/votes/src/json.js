/**
 * Strict reading of the protocol's JSON (§12): no repeated keys, whole numbers only, no deep nesting.
 *
 * @module
 */

import { Refusal, insist } from "./refusal.js";
import { utf8 } from "./transcript.js";

/** @typedef {{[key: string]: unknown}} JsonObject */

const MAX_DEPTH = 8;
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|-?[0-9][0-9.eE+-]*/g;

/**
 * JSON.parse takes the last of repeated keys and reads 1.0 as 1; this walks the tokens of a text that it has
 * found to be JSON, and refuses what another reader could take differently.
 *
 * @param {string} text
 */
function refuseAmbiguity(text) {
    /** @type {(Set<unknown> | null)[]} the keys of each open object; null for a list */
    const open = [];
    let last = "";
    for (const [token] of text.matchAll(TOKENS)) {
        if (token === "{" || token === "[") {
            open.push(token === "{" ? new Set() : null);
            insist(open.length <= MAX_DEPTH, "malformed", "The text is nested too deeply.");
        } else if (token === "}" || token === "]") {
            open.pop();
        } else if (token === ":") {
            const keys = /** @type {Set<unknown>} */ (open.at(-1));
            const key = JSON.parse(last);
            insist(!keys.has(key), "malformed", "The same key appears twice.");
            keys.add(key);
        } else if (/^[-0-9]/.test(token)) {
            insist(/^-?[0-9]+$/.test(token), "malformed", "Numbers must be whole.");
        }
        last = token;
    }
}

/**
 * @param {string} text
 * @param {number} limit the most bytes of UTF-8 that are read
 * @returns {unknown}
 * @throws {Refusal} oversize, malformed
 */
export function readJson(text, limit) {
    insist(utf8(text).length <= limit, "oversize", `The text is longer than ${limit} bytes.`);
    let value;
    try {
        value = JSON.parse(text);
    } catch {
        throw new Refusal("malformed", "The text is not JSON.");
    }
    refuseAmbiguity(text);
    return value;
}

/**
 * @param {unknown} value
 * @param {readonly string[]} keys
 * @returns {JsonObject} the value, if it is an object with exactly these keys
 * @throws {Refusal} malformed
 */
export function exactObject(value, keys) {
    const fits =
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        Object.keys(value).length === keys.length &&
        keys.every((key) => Object.hasOwn(value, key));
    insist(fits, "malformed", `Expected an object with exactly these keys: ${keys.join(", ")}.`);
    return /** @type {JsonObject} */ (value);
}

/**
 * @param {unknown} value
 * @param {number} [length]
 * @returns {unknown[]} the value, if it is a list (of that length)
 * @throws {Refusal} malformed
 */
export function exactList(value, length) {
    insist(Array.isArray(value), "malformed", "Expected a list.");
    insist(length === undefined || value.length === length, "malformed", `Expected a list of ${length}.`);
    return value;
}

/**
 * @param {unknown} value
 * @param {number} atLeast
 * @returns {number} the value, if it is a whole number in range that JavaScript represents exactly
 * @throws {Refusal} malformed
 */
export function wholeNumber(value, atLeast) {
    const fits = typeof value === "number" && Number.isSafeInteger(value) && value >= atLeast;
    insist(fits, "malformed", "Expected a whole number in its range.");
    return value;
}

/**
 * @param {unknown} value
 * @returns {string} the value, if it is text
 * @throws {Refusal} malformed
 */
export function exactText(value) {
    insist(typeof value === "string", "malformed", "Expected text.");
    return value;
}
