/**
 * The protocol's one hash (anonballot/v1 §2): domain-separated, with every part length-prefixed.
 *
 * @module
 */

import { sha512 } from "@noble/hashes/sha2.js";

export const VERSION = "anonballot/v1";

const encoder = new TextEncoder();

/** @param {string} text @returns {Uint8Array} its UTF-8 bytes */
export function utf8(text) {
    return encoder.encode(text);
}

/**
 * @param {number} number whole, from 0 to 2⁵³−1
 * @returns {Uint8Array} 8 bytes, big-endian
 */
export function u64(number) {
    if (!Number.isSafeInteger(number) || number < 0) {
        throw new RangeError(`${number} is not a whole number in range`);
    }
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(number));
    return bytes;
}

/**
 * H: 64 bytes that depend on the tag, the number of parts and each part.
 *
 * @param {string} tag
 * @param {...Uint8Array} parts
 * @returns {Uint8Array}
 */
export function hash64(tag, ...parts) {
    const digest = sha512.create();
    for (const part of [utf8(VERSION), utf8(tag), u64(parts.length), ...parts]) {
        digest.update(u64(part.length)).update(part);
    }
    return digest.digest();
}

/**
 * H32: the first 32 bytes of H.
 *
 * @param {string} tag
 * @param {...Uint8Array} parts
 * @returns {Uint8Array}
 */
export function hash32(tag, ...parts) {
    return hash64(tag, ...parts).slice(0, 32);
}

/** @param {Uint8Array} bytes @returns {string} lower-case hex */
export function toHex(bytes) {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {unknown} value
 * @param {number} size
 * @returns {value is string} whether it is that many bytes in lower-case hex
 */
export function isHex(value, size) {
    return typeof value === "string" && value.length === 2 * size && /^[0-9a-f]*$/.test(value);
}

/**
 * @param {string} hex pairs of lower-case hex digits, checked by the caller
 * @returns {Uint8Array}
 */
export function fromHex(hex) {
    return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
