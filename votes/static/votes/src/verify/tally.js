/**
 * The decryption of the sum, and the result that follows from it (§7).
 *
 * @module
 */

import { PACKING } from "../ballot.js";
import { ORDER, hashScalar, pointHex, scalar } from "../group.js";
import { fromHex, u64 } from "../transcript.js";
import { require, quoted } from "./failure.js";
import { decide } from "./manifest.js";
import { BASE_MULTIPLES, combine, multiples, pointFrom, scalarFrom } from "./points.js";

/** @typedef {import("./points.js").Point} Point */
/** @typedef {import("./shapes.js").Partial} Partial */
/** @typedef {{election: Uint8Array, closeHead: Uint8Array, a: Point, b: Point}} Sum (Σα, Σβ) of the counted ballots */

/** @param {bigint} base @param {bigint} exponent @returns {bigint} modulo the group order */
function power(base, exponent) {
    let result = 1n;
    for (const bit of exponent.toString(2)) {
        result = scalar(result * result);
        result = bit === "1" ? scalar(result * base) : result;
    }
    return result;
}

/** @param {number} i @param {number[]} numbers @returns {bigint} λ_i = Π_{j≠i} j/(j − i) modulo the group order */
function lagrange(i, numbers) {
    return numbers
        .filter((j) => j !== i)
        .reduce((weight, j) => scalar(weight * BigInt(j) * power(scalar(BigInt(j - i)), ORDER - 2n)), 1n);
}

/**
 * Check every trustee's share of the decryption.
 *
 * @param {Partial[][]} partials
 * @param {import("./shapes.js").TrusteeGroup[]} groups
 * @param {import("./keys.js").Keys} keys
 * @param {Sum} sum
 * @returns {Point} T = b − D_total
 */
export function checkPartials(partials, groups, keys, sum) {
    const all = partials.length === groups.length;
    require(all, "partials.groups", `${partials.length} groups decrypted, ${groups.length} must`);
    let opened = sum.b;
    for (const [g, shares] of partials.entries()) {
        const { t, keys: published } = groups[g];
        const found = shares.length;
        require(found === t, "partials.count", `group ${g}: ${found} shares, exactly ${t} needed`);
        const numbers = shares.map(({ i }) => i);
        const distinct = new Set(numbers).size === found && numbers.every((i) => keys.groups[g].has(i));
        require(distinct, "partials.index", `group ${g}: the shares must be of different trustees of it`);
        for (const share of shares) {
            const { pk } = published[share.i - 1];
            const point = /** @type {Point} */ (keys.groups[g].get(share.i));
            const part = checkShare(share, pk, point, sum, `group ${g} share ${share.i}`);
            opened = opened.add(combine([-lagrange(share.i, numbers), multiples(part)]));
        }
    }
    return opened;
}

/**
 * D, proven to be x·a for the x of X = x·B: A = s·B − c·X, A' = s·a − c·D.
 *
 * @param {Partial} share
 * @param {string} key X
 * @param {Point} keyPoint X
 * @param {Sum} sum
 * @param {string} what
 * @returns {Point} D
 */
function checkShare(share, key, keyPoint, { election, closeHead, a, b }, what) {
    const point = pointFrom(share.D, "partials.encoding", `${what}: D`);
    const c = scalarFrom(share.c, "partials.encoding", `${what}: c`);
    const s = scalarFrom(share.s, "partials.encoding", `${what}: s`);
    const commitments = [
        combine([s, BASE_MULTIPLES], [-c, multiples(keyPoint)]),
        combine([s, multiples(a)], [-c, multiples(point)]),
    ].map((each) => each.toBytes());
    const statement = [key, pointHex(a), pointHex(b), share.D].map(fromHex);
    const expected = hashScalar("decrypt-proof", election, closeHead, u64(share.i), ...statement, ...commitments);
    require(c === expected, "partials.proof", `${what}: not proven to decrypt the sum of this board's ballots`);
    return point;
}

/**
 * The T equation, the arithmetic, the outcome by the rule.
 *
 * @param {import("./shapes.js").Result} result
 * @param {import("./shapes.js").Manifest} manifest
 * @param {number} ballots
 * @param {Point | null} opened T; null if the quorum was missed
 */
export function checkResult(result, manifest, ballots, opened) {
    const { yes, no, abstain, eligible, outcome } = result;
    if (opened === null) {
        const empty = yes === null && no === null && abstain === null;
        require(empty, "result.tally", "totals are given though nothing was decrypted");
    } else {
        require(yes !== null && no !== null && abstain !== null, "result.tally", "the quorum was reached, but totals are missing");
        const value = BigInt(yes) + BigInt(PACKING) * BigInt(no);
        const addsUp = opened.equals(combine([value, BASE_MULTIPLES])) && yes + no <= ballots;
        require(addsUp, "result.tally", `the decrypted sum of the ballots is not ${yes} yes and ${no} no`);
        const rest = ballots - yes - no;
        require(abstain === rest, "result.abstain", `abstain is ${abstain}, but ${rest} are neither yes nor no`);
    }
    const { size } = manifest.roll;
    require(eligible === size, "result.eligible", `eligible is ${eligible}, the roll has ${size}`);
    const same = result.ballots === ballots;
    require(same, "result.ballots", `ballots is ${result.ballots}, but the board counts ${ballots}`);
    const decided = decide(manifest.rule, size, ballots, yes ?? 0, no ?? 0);
    require(outcome === decided, "result.outcome", `outcome is ${quoted(outcome)}, by the rule ${decided}`);
}
