/**
 * One person's part of opening the sum of a closed board (§7), which this browser has verified and added up itself.
 *
 * @module
 */

import { BASE, hashScalar, pointHex, randomScalar, scalar, scalarHex, times } from "../group.js";
import { VERSION, fromHex, u64 } from "../transcript.js";
import { require } from "../verify/failure.js";
import { pointFrom } from "../verify/points.js";
import { keyOf } from "./own.js";

/** @typedef {import("./shapes.js").Secrets} Secrets */
/** @typedef {import("../verify/closed.js").ClosedReport} ClosedReport */

/**
 * The vote is the one that this key was made for. What it commits to is checked with `checkKey`.
 *
 * @param {Secrets} own
 * @param {ClosedReport} closed
 * @returns {string[][]} the commitments of its people
 * @throws {import("../verify/failure.js").Failure} key.election, key.terms
 */
export function checkBelongs(own, { uid, people }) {
    require(own.uid === uid && people !== null, "key.election", "this key file is not of this vote");
    const terms = people.t === own.t && people.keys.length === own.n && people.C !== undefined;
    require(terms, "key.terms", "the vote names other people or another threshold than the ceremony did");
    return /** @type {string[][]} */ (people.C);
}

/**
 * The vote is over by this clock, and the key has opened no other end of its board.
 *
 * @param {Secrets} own
 * @param {ClosedReport} closed
 * @param {number} now Unix seconds
 * @throws {import("../verify/failure.js").Failure} decrypt.early, decrypt.once
 */
export function checkFirst(own, { closes, closeHead }, now) {
    require(now >= closes, "decrypt.early", "by this computer's clock the vote is still open");
    const first = own.opened === "" || own.opened === closeHead;
    require(first, "decrypt.once", "this key has opened another end of this board already; tell the others");
}

/**
 * D = x·a, with a proof that its x is the one of the published key.
 *
 * @param {Secrets} own
 * @param {ClosedReport} closed
 * @returns {{v: string, kind: "partial", election: string, partial: import("../verify/shapes.js").Partial}}
 */
export function partialOf(own, { election, closeHead, a, b }) {
    const [x, w, sum] = [keyOf(own), randomScalar(), pointFrom(a, "decrypt.sum", "the sum")];
    const share = times(sum, x);
    const statement = [times(BASE, x).toBytes(), fromHex(a), fromHex(b), share.toBytes()];
    const commitments = [times(BASE, w).toBytes(), times(sum, w).toBytes()];
    const context = [fromHex(election), fromHex(closeHead), u64(own.i)];
    const c = hashScalar("decrypt-proof", ...context, ...statement, ...commitments);
    const partial = { i: own.i, D: pointHex(share), c: scalarHex(c), s: scalarHex(scalar(w + c * x)) };
    return { v: VERSION, kind: "partial", election, partial };
}
