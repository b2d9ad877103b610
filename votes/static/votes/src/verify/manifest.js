/**
 * The manifest's ranges, the voter roll, the rule (§3), in the verifier's order.
 *
 * @module
 */

import { CHOICES, PACKING } from "../ballot.js";
import { VERSION, fromHex, hash32, toHex } from "../transcript.js";
import { require } from "./failure.js";

/** @typedef {import("./shapes.js").Manifest} Manifest */
/** @typedef {import("./shapes.js").Rule} Rule */
/** @typedef {import("./shapes.js").Fraction} Fraction */

/** The last second of the year 9999. */
const MAX_TIME = 253402300799;
const MAX_TRUSTEES = 255;
/** What Python's str.strip() takes for blank, and so the other verifier. */
const BLANK = /^[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$/;

/** @param {Manifest} manifest @throws {import("./failure.js").Failure} manifest.… */
export function checkManifest(manifest) {
    require(manifest.v === VERSION, "manifest.version", `the protocol must be ${VERSION}`);
    require(manifest.group === "ristretto255", "manifest.group", "the group must be ristretto255");
    require(!BLANK.test(manifest.question), "manifest.question", "the question is empty");
    const { choices, rule, opens, closes, roll } = manifest;
    const offered =
        choices.length === CHOICES.length &&
        CHOICES.every(({ id, value }, j) => choices[j].id === id && choices[j].value === value);
    require(offered, "manifest.choices", "the choices must be abstain 0, yes 1, no 1048576, in this order");
    const based = ["electorate", "votes-cast"].includes(rule.base);
    require(based, "manifest.rule", "the rule's base must be electorate or votes-cast");
    for (const [numerator, denominator] of [rule.threshold, rule.quorum]) {
        const proper = 1 <= numerator && numerator <= denominator;
        require(proper, "manifest.rule", "threshold and quorum must be fractions above 0 and at most 1");
    }
    const ordered = 0 < opens && opens < closes && closes <= MAX_TIME;
    require(ordered, "manifest.window", "the poll must close after it opens, in Unix seconds");
    const fits = 1 <= roll.size && roll.size < PACKING;
    require(fits, "manifest.size", `there must be 1 to ${PACKING - 1} voters, or totals could overlap`);
    checkGroups(manifest.trustees);
}

/** @param {import("./shapes.js").TrusteeGroup[]} groups the trustee process, alone or with t-of-n people (§8) */
function checkGroups(groups) {
    const name = "manifest.trustees";
    require(groups.length === 1 || groups.length === 2, name, "there must be one group of trustees, or two");
    const [process, ...others] = groups;
    const single = process.t === 1 && process.keys.length === 1 && process.keys[0].i === 1 && process.C === undefined;
    require(single, name, "group 0 must be the trustee process: key 1 alone, t = 1, no commitments");
    for (const { t, keys, C = [] } of others) {
        const n = keys.length;
        require(keys.every(({ i }, position) => i === position + 1), name, "keys must be numbered 1 to n");
        require(1 <= t && t <= n && n <= MAX_TRUSTEES, name, `t must be 1 to n, and n at most ${MAX_TRUSTEES}`);
        const full = C.length === n && C.every((row) => row.length === t);
        require(full, name, `C must be ${n} rows of ${t} commitments`);
    }
}

/**
 * @param {string[]} roll
 * @param {{size: number, hash: string}} frozen
 * @throws {import("./failure.js").Failure} roll.…
 */
export function checkRoll(roll, { size, hash }) {
    require(roll.length === size, "roll.size", `${roll.length} voters, ${size} in the manifest`);
    const ascending = roll.every((vid, i) => i === 0 || roll[i - 1] <= vid);
    require(ascending, "roll.order", "the voters are not in ascending order");
    require(new Set(roll).size === roll.length, "roll.unique", "a voter is listed twice");
    const same = toHex(hash32("roll", ...roll.map(fromHex))) === hash;
    require(same, "roll.hash", "these are not the voters of the manifest");
}

/** @param {Fraction} share @param {number} count @param {number} base @returns {boolean} count ≥ share × base */
export function reaches([numerator, denominator], count, base) {
    return BigInt(count) * BigInt(denominator) >= BigInt(numerator) * BigInt(base);
}

/**
 * @param {Rule} rule
 * @param {number} electorate
 * @param {number} ballots
 * @param {number} yes not looked at without a quorum
 * @param {number} no
 * @returns {string} the outcome
 */
export function decide(rule, electorate, ballots, yes, no) {
    if (!reaches(rule.quorum, ballots, electorate)) {
        return "no-quorum";
    }
    const base = rule.base === "electorate" ? electorate : yes + no;
    return yes >= 1 && reaches(rule.threshold, yes, base) ? "approved" : "not-approved";
}
