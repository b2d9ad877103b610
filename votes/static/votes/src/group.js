/**
 * The group ristretto255 (RFC 9496) and its scalars, on @noble/curves; strict decoding (§2, §12).
 *
 * @module
 */

import { ristretto255 } from "@noble/curves/ed25519.js";
import { Refusal, insist } from "./refusal.js";
import { fromHex, hash64, isHex, toHex } from "./transcript.js";

/** @typedef {InstanceType<typeof ristretto255.Point>} Point an element of the group */
/** @typedef {bigint} Scalar an integer from 0 to L − 1 */

const { Point } = ristretto255;

export const BASE = Point.BASE;
export const IDENTITY = Point.ZERO;
/** L, the order of the group. */
export const ORDER = Point.Fn.ORDER;

/**
 * @param {bigint} integer
 * @returns {Scalar} its least non-negative residue mod L
 */
export function scalar(integer) {
    const rest = integer % ORDER;
    return rest < 0n ? rest + ORDER : rest;
}

/** @param {Uint8Array} bytes @returns {bigint} little-endian */
function littleEndian(bytes) {
    return BigInt(`0x${toHex(Uint8Array.from(bytes).reverse())}`);
}

/** @returns {Scalar} uniform: 64 bytes from the browser's generator, reduced mod L (§2) */
export function randomScalar() {
    return scalar(littleEndian(globalThis.crypto.getRandomValues(new Uint8Array(64))));
}

/**
 * Hs of §2.
 *
 * @param {string} tag
 * @param {...Uint8Array} parts
 * @returns {Scalar}
 */
export function hashScalar(tag, ...parts) {
    return scalar(littleEndian(hash64(tag, ...parts)));
}

/** @param {Scalar} value @returns {Uint8Array} 32 bytes, little-endian */
export function scalarBytes(value) {
    return fromHex(value.toString(16).padStart(64, "0")).reverse();
}

/** @param {Scalar} value @returns {string} 64 lower-case hex digits */
export function scalarHex(value) {
    return toHex(scalarBytes(value));
}

/** @param {Point} point @returns {string} 64 lower-case hex digits */
export function pointHex(point) {
    return toHex(point.toBytes());
}

/**
 * k·P for a secret k: the same sequence of group operations whatever k is.
 *
 * @param {Point} point
 * @param {Scalar} k not 0, which a random scalar is with probability 2⁻²⁵²
 * @returns {Point}
 */
export function times(point, k) {
    return point.multiply(k);
}

/**
 * k·P for published values, 0 included.
 *
 * @param {Point} point
 * @param {Scalar} k
 * @returns {Point}
 */
export function timesPublic(point, k) {
    return point.multiplyUnsafe(k);
}

/**
 * @param {unknown} value
 * @param {number} [size] how many bytes
 * @returns {Uint8Array}
 * @throws {Refusal} malformed
 */
export function readBytes(value, size = 32) {
    insist(isHex(value, size), "malformed", `Expected ${2 * size} lower-case hexadecimal digits.`);
    return fromHex(value);
}

/**
 * @param {unknown} value
 * @returns {Point} the identity included
 * @throws {Refusal} malformed, point
 */
export function readPoint(value) {
    const bytes = readBytes(value);
    try {
        return Point.fromBytes(bytes);
    } catch {
        throw new Refusal("point", "A group element is not in its canonical encoding.");
    }
}

/**
 * @param {unknown} value
 * @returns {Scalar}
 * @throws {Refusal} malformed, scalar
 */
export function readScalar(value) {
    const number = littleEndian(readBytes(value));
    insist(number < ORDER, "scalar", "A scalar is not in its canonical encoding.");
    return number;
}
