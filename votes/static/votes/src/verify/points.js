/**
 * Group elements and scalars of what is verified: everything here is public, so sums of multiples are computed fast
 * rather than in constant time.
 *
 * @module
 */

import { BASE, IDENTITY, hashScalar, readPoint, readScalar, scalar } from "../group.js";
import { Refusal } from "../refusal.js";
import { Failure, require } from "./failure.js";

/** @typedef {import("../group.js").Point} Point */
/** @typedef {import("../group.js").Scalar} Scalar */
/** @typedef {Point[]} Multiples 0·Q, 1·Q, …, 15·Q */

/** @param {Point} point @returns {Multiples} */
export function multiples(point) {
    const table = [IDENTITY, point];
    while (table.length < 16) {
        table.push(table[table.length - 1].add(point));
    }
    return table;
}

export const BASE_MULTIPLES = multiples(BASE);

/**
 * Σ k·Q. Straus' method: four bits a step, one run of doublings shared by all terms.
 *
 * @param {...[bigint, Multiples]} terms
 * @returns {Point}
 */
export function combine(...terms) {
    /** @type {[string, Multiples][]} */
    const digits = terms.map(([k, table]) => [scalar(k).toString(16).padStart(64, "0"), table]);
    let total = IDENTITY;
    for (let i = 0; i < 64; i += 1) {
        if (total !== IDENTITY) {
            total = total.double().double().double().double();
        }
        for (const [text, table] of digits) {
            const digit = Number.parseInt(text[i], 16);
            total = digit === 0 ? total : total.add(table[digit]);
        }
    }
    return total;
}

/**
 * @template T
 * @param {(hex: string) => T} read
 * @param {string} hex
 * @param {string} check
 * @param {string} detail
 * @returns {T}
 */
function readAs(read, hex, check, detail) {
    try {
        return read(hex);
    } catch (error) {
        if (error instanceof Refusal) {
            throw new Failure(check, detail);
        }
        throw error;
    }
}

/** @param {string} hex @param {string} check @param {string} what @returns {Point} the identity included */
export function pointFrom(hex, check, what) {
    return readAs(readPoint, hex, check, `${what} is not the canonical encoding of a point`);
}

/** @param {string} hex @param {string} check @param {string} what @returns {Scalar} */
export function scalarFrom(hex, check, what) {
    return readAs(readScalar, hex, check, `${what} is not a canonical scalar (it must be below the group order)`);
}

/** @param {string} hex @param {string} what @returns {Point} a key: anything but the identity */
export function keyFrom(hex, what) {
    const point = pointFrom(hex, "keys.encoding", what);
    require(!point.is0(), "keys.identity", `${what} is the identity: all know its secret`);
    return point;
}

/**
 * A Schnorr signature or proof (§4): c == Hs(tag; context…, X, s·B − c·X).
 *
 * @param {string} tag
 * @param {Uint8Array[]} context
 * @param {Uint8Array} key X, encoded
 * @param {Multiples} table of X
 * @param {Scalar} c
 * @param {Scalar} s
 * @returns {boolean}
 */
export function schnorrHolds(tag, context, key, table, c, s) {
    const commitment = combine([s, BASE_MULTIPLES], [-c, table]).toBytes();
    return c === hashScalar(tag, ...context, key, commitment);
}
