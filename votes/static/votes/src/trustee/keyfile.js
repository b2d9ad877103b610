/**
 * The key file: one person's secrets of one ceremony, wrapped with a passphrase (anonballot/v1-key).
 *
 * The same format as the command-line client's `keyfile.py`, where it is explained: scrypt gives 128 bytes; the first 64
 * are the key of the stream that the text is XORed with, the last 64 that of the HMAC which is checked before anything is
 * decrypted. HMAC is the browser's own; scrypt, which browsers lack, is the library's.
 *
 * @module
 */

import { scryptAsync } from "@noble/hashes/scrypt.js";
import { fromHex, toHex, u64, utf8 } from "../transcript.js";
import { require } from "../verify/failure.js";
import { readStrictly } from "../verify/strict.js";
import { SECRETS, WRAPPED } from "./shapes.js";

/** @typedef {import("./shapes.js").Secrets} Secrets */

export const KEY_VERSION = "anonballot/v1-key";
export const SHORTEST_PASSPHRASE = 12;
/** The longest key file that is read at all, in bytes; of 255 people it has some 35,000. */
export const MAX_KEY_FILE = 262_144;

const SCRYPT = { N: 2 ** 16, r: 8, p: 1, dkLen: 128 };
const HMAC = { name: "HMAC", hash: "SHA-512" };
const BLOCK = 64;

/**
 * @param {string} passphrase
 * @param {Uint8Array} salt
 * @returns {Promise<{stream: CryptoKey, mac: CryptoKey}>} keys that can be used, and not read any more
 */
async function keysOf(passphrase, salt) {
    const derived = await scryptAsync(utf8(passphrase), salt, SCRYPT);
    /** @param {Uint8Array} bytes @param {KeyUsage[]} usages */
    const use = (bytes, usages) => {
        const raw = /** @type {BufferSource} */ (bytes);
        return globalThis.crypto.subtle.importKey("raw", raw, HMAC, false, usages);
    };
    const [stream, mac] = [derived.slice(0, BLOCK), derived.slice(BLOCK)];
    const keys = { stream: await use(stream, ["sign"]), mac: await use(mac, ["sign", "verify"]) };
    for (const bytes of [derived, stream, mac]) {
        bytes.fill(0);
    }
    return keys;
}

/** @param {CryptoKey} key @param {Uint8Array} data @returns {Promise<Uint8Array>} */
async function hmac(key, data) {
    return new Uint8Array(await globalThis.crypto.subtle.sign("HMAC", key, /** @type {BufferSource} */ (data)));
}

/** @param {Uint8Array} data @param {CryptoKey} key @returns {Promise<Uint8Array>} twice gives `data` again */
async function masked(data, key) {
    const result = Uint8Array.from(data);
    for (let number = 0; number * BLOCK < data.length; number += 1) {
        const stream = await hmac(key, u64(number));
        for (let i = 0; i < BLOCK && number * BLOCK + i < data.length; i += 1) {
            result[number * BLOCK + i] ^= stream[i];
        }
    }
    return result;
}

/** @param {Uint8Array} salt @param {Uint8Array} box @returns {Uint8Array} lp(version) ‖ lp(salt) ‖ lp(box) */
function authenticated(salt, box) {
    return Uint8Array.from([utf8(KEY_VERSION), salt, box].flatMap((part) => [...u64(part.length), ...part]));
}

/** @param {string} passphrase @throws {import("../verify/failure.js").Failure} key.passphrase */
export function checkNewPassphrase(passphrase) {
    const enough = [...passphrase].length >= SHORTEST_PASSPHRASE;
    require(enough, "key.passphrase", `Use a passphrase of at least ${SHORTEST_PASSPHRASE} characters.`);
}

/**
 * @param {Secrets} kept
 * @param {string} passphrase
 * @returns {Promise<string>} the text of a key file; another one each time
 */
export async function wrap(kept, passphrase) {
    const salt = globalThis.crypto.getRandomValues(new Uint8Array(32));
    const keys = await keysOf(passphrase, salt);
    const box = await masked(utf8(JSON.stringify(kept)), keys.stream);
    const mac = await hmac(keys.mac, authenticated(salt, box));
    return `${JSON.stringify({ v: KEY_VERSION, salt: toHex(salt), box: toHex(box), mac: toHex(mac) })}\n`;
}

/**
 * @param {string} text
 * @param {string} passphrase
 * @returns {Promise<Secrets>}
 * @throws {import("../verify/failure.js").Failure} key.passphrase for another passphrase or a damaged file; key.… for what is no key file
 */
export async function unwrap(text, passphrase) {
    /** @type {import("./shapes.js").Wrapped} */
    const file = readStrictly(text, WRAPPED, "wrapped", "key");
    require(file.v === KEY_VERSION, "key.version", `this is not a key file (${KEY_VERSION})`);
    const [salt, box, mac] = [file.salt, file.box, file.mac].map(fromHex);
    const keys = await keysOf(passphrase, salt);
    const { subtle } = globalThis.crypto;
    const signed = /** @type {BufferSource} */ (authenticated(salt, box));
    const whole = await subtle.verify("HMAC", keys.mac, /** @type {BufferSource} */ (mac), signed);
    require(whole, "key.passphrase", "the passphrase is not that of this key file, or the file is damaged");
    const plain = new TextDecoder("utf-8", { fatal: true }).decode(await masked(box, keys.stream));
    return { x: "", fingerprint: "", opened: "", ...readStrictly(plain, SECRETS, "secrets", "key") };
}
