/**
 * One ballot of a record or an audit file (§5).
 *
 * @module
 */

import { CHOICES } from "../ballot.js";
import { hashScalar, scalar } from "../group.js";
import { fromHex, hash32, toHex, u64 } from "../transcript.js";
import { require } from "./failure.js";
import { BASE_MULTIPLES, combine, multiples, pointFrom, scalarFrom } from "./points.js";

/** @typedef {import("./points.js").Point} Point */
/** @typedef {import("./shapes.js").Ballot} Ballot */

/**
 * Check a ballot's encodings and proof: ch == Σ c_j with A_j = s_jB − c_jα, B_j = s_jP − c_j(β − m_jB).
 *
 * @param {Ballot} ballot
 * @param {{hex: string, table: Point[]}} key P and its multiples
 * @param {{stage: string, at: string, unproven: string}} words how failures are named and told
 * @returns {{alpha: Point, beta: Point}}
 * @throws {import("./failure.js").Failure} stage.encoding, stage.proof
 */
export function checkProof(ballot, key, { stage, at, unproven }) {
    const encoding = `${stage}.encoding`;
    const alpha = pointFrom(ballot.alpha, encoding, `${at}alpha`);
    const beta = pointFrom(ballot.beta, encoding, `${at}beta`);
    require(!alpha.is0(), encoding, `${at}alpha is the identity, so the choice is not hidden`);
    const c = ballot.c.map((hex) => scalarFrom(hex, encoding, `${at}c`));
    const s = ballot.s.map((hex) => scalarFrom(hex, encoding, `${at}s`));
    const [alphas, betas] = [multiples(alpha), multiples(beta)];
    const commitments = CHOICES.flatMap(({ value }, j) => [
        combine([s[j], BASE_MULTIPLES], [-c[j], alphas]),
        combine([s[j], key.table], [-c[j], betas], [c[j] * BigInt(value), BASE_MULTIPLES]),
    ]);
    const { election, voter, rev, seen } = ballot;
    const statement = [fromHex(election), fromHex(voter), u64(rev), fromHex(seen)];
    const points = [key.hex, ballot.alpha, ballot.beta].map(fromHex);
    const ch = hashScalar("ballot-proof", ...statement, ...points, ...commitments.map((point) => point.toBytes()));
    require(scalar(c[0] + c[1] + c[2]) === ch, `${stage}.proof`, unproven);
    return { alpha, beta };
}

/** @param {Ballot} ballot @returns {string} hex */
export function trackerOf({ election, voter, rev, seen, alpha, beta, c, s }) {
    const rest = [seen, alpha, beta, ...c, ...s].map(fromHex);
    return toHex(hash32("ballot", fromHex(election), fromHex(voter), u64(rev), ...rest));
}
