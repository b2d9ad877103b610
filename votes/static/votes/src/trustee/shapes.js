/**
 * What the files of people who hold a key look like: the ceremony so far, and the key file. The command-line client
 * (votes/verifier/client) reads and writes the same.
 *
 * @module
 */

import { require } from "../verify/failure.js";
import { hex, integer, list, object, string } from "../verify/strict.js";

/** @typedef {{v: string, kind: string, setup: string, i: number}} Head how each message begins */
/** @typedef {Head & {K: string, C: string[], proof: [string, string]}} Opening round 1 */
/** @typedef {Head & {shares: {j: number, masked: string}[]}} Dealing round 2 */
/** @typedef {Head & {fingerprint: string, pk: string, pok: [string, string]}} Confirmation round 3 */
/** @typedef {{v: string, question: string, uid: string, t: number, n: number, i: number, people: string[],
 *   openings: Opening[], dealings: Dealing[], confirmations: Confirmation[]}} CeremonyFile */
/** @typedef {{v: string, salt: string, box: string, mac: string}} Wrapped */

/**
 * What one person keeps of one ceremony, in hex. `k` masks the shares, `a` are the coefficients of the own polynomial,
 * `x` is the key itself; `opened` is the closing head of the board whose sum was decrypted. The last three are empty
 * until there are such.
 *
 * @typedef {{uid: string, i: number, t: number, n: number, k: string, a: string[], x: string, fingerprint: string,
 *   opened: string}} Secrets
 */

const bytes32 = hex(32);
const pair = list(bytes32, 2);
const head = { v: string, kind: string, setup: bytes32, i: integer };

export const CEREMONY = object({
    v: string,
    question: string,
    uid: hex(16),
    t: integer,
    n: integer,
    i: integer,
    people: list(string),
    openings: list(object({ ...head, K: bytes32, C: list(bytes32), proof: pair })),
    dealings: list(object({ ...head, shares: list(object({ j: integer, masked: bytes32 })) })),
    confirmations: list(object({ ...head, fingerprint: bytes32, pk: bytes32, pok: pair })),
});

/** @type {import("../verify/strict.js").Kind} bytes in hex, as many as there are */
function octets(value, at, stage) {
    const fits = typeof value === "string" && /^(?:[0-9a-f]{2})+$/.test(value);
    require(fits, `${stage}.hex`, `${at} must be hexadecimal`);
    return value;
}

export const WRAPPED = object({ v: string, salt: bytes32, box: octets, mac: hex(64) });

export const SECRETS = object(
    {
        uid: string,
        i: integer,
        t: integer,
        n: integer,
        k: string,
        a: list(string),
        x: string,
        fingerprint: string,
        opened: string,
    },
    ["x", "fingerprint", "opened"],
);
