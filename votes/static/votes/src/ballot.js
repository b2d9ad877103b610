/**
 * A ballot (§5): encrypting a choice with its proof, reading and checking one, its tracker, a voter's id.
 *
 * @module
 */

import {
    BASE,
    IDENTITY,
    hashScalar,
    pointHex,
    randomScalar,
    readBytes,
    readPoint,
    readScalar,
    scalar,
    scalarBytes,
    scalarHex,
    times,
    timesPublic,
} from "./group.js";
import { exactList, exactObject, readJson, wholeNumber } from "./json.js";
import { insist } from "./refusal.js";
import { VERSION, hash32, toHex, u64, utf8 } from "./transcript.js";

/** @typedef {import("./group.js").Point} Point */
/** @typedef {import("./group.js").Scalar} Scalar */
/** @typedef {"abstain" | "yes" | "no"} Choice */

/**
 * Whose ballot it is and for what; the proof is bound to all of it.
 *
 * @typedef {object} Slip
 * @property {Uint8Array} election E, 32 bytes
 * @property {Point} key P
 * @property {Uint8Array} voter vid, 32 bytes
 * @property {number} rev 1, 2, 3, …
 * @property {Uint8Array} seen the latest board head that this browser knows, 32 bytes
 */

/**
 * @typedef {object} Ballot
 * @property {Uint8Array} election
 * @property {Uint8Array} voter
 * @property {number} rev
 * @property {Uint8Array} seen
 * @property {Point} alpha
 * @property {Point} beta
 * @property {Scalar[]} c a challenge for each choice
 * @property {Scalar[]} s a response for each choice
 */

/** M: what one "no" adds to the plaintext; more than any electorate. */
export const PACKING = 1048576;

/**
 * The choices in the order of the proof's branches, with what each adds to the plaintext.
 *
 * @type {readonly {id: Choice, value: number, point: Point}[]}
 */
export const CHOICES = [
    { id: "abstain", value: 0, point: IDENTITY },
    { id: "yes", value: 1, point: BASE },
    { id: "no", value: PACKING, point: timesPublic(BASE, BigInt(PACKING)) },
];

/** The longest ballot text that is read at all; a ballot has some 820 bytes. */
const MAX_BYTES = 4096;
const KEYS = ["v", "election", "voter", "rev", "seen", "alpha", "beta", "c", "s"];

/**
 * @param {Uint8Array} uid the election's 16 bytes
 * @param {string} username
 * @param {Uint8Array} salt 32 bytes
 * @returns {Uint8Array} vid (§3)
 */
export function voterId(uid, username, salt) {
    return hash32("voter", uid, utf8(username), salt);
}

/**
 * The (A_j, B_j) that make each branch's equations hold for these challenges and responses.
 *
 * @param {Point} key
 * @param {{alpha: Point, beta: Point, c: Scalar[], s: Scalar[]}} ballot
 * @returns {[Point, Point][]}
 */
function commitments(key, { alpha, beta, c, s }) {
    return CHOICES.map(({ point }, j) => [
        timesPublic(BASE, s[j]).subtract(timesPublic(alpha, c[j])),
        timesPublic(key, s[j]).subtract(timesPublic(beta.subtract(point), c[j])),
    ]);
}

/**
 * @param {Slip} slip
 * @param {Point} alpha
 * @param {Point} beta
 * @param {[Point, Point][]} pairs the (A_j, B_j)
 * @returns {Scalar} ch
 */
function challenge({ election, voter, rev, seen, key }, alpha, beta, pairs) {
    const points = [key, alpha, beta, ...pairs.flat()];
    return hashScalar("ballot-proof", election, voter, u64(rev), seen, ...points.map((point) => point.toBytes()));
}

/** @param {Scalar[]} scalars @returns {Scalar} */
function sum(scalars) {
    return scalar(scalars.reduce((total, term) => total + term, 0n));
}

/**
 * Encrypt a choice and prove that it is one of the three, without saying which.
 *
 * @param {Slip} slip
 * @param {Choice} choice
 * @param {() => Scalar} [random] where r, then the proof's scalars come from
 * @returns {{ballot: Ballot, r: Scalar}} r opens the ballot: it must be dropped before the ballot is cast, and may be
 *   shown only if the ballot is audited instead and so never cast
 */
export function encryptBallot(slip, choice, random = randomScalar) {
    const real = CHOICES.findIndex(({ id }) => id === choice);
    if (real < 0) {
        throw new RangeError("not one of the choices");
    }
    const r = random();
    const alpha = times(BASE, r);
    const beta = times(slip.key, r).add(CHOICES[real].point);

    const c = CHOICES.map(() => random());
    const s = CHOICES.map(() => random());
    const w = random();
    // Every branch is simulated, the real one too, and the real one then overwritten: the order of operations
    // says nothing of the choice.
    const pairs = commitments(slip.key, { alpha, beta, c, s });
    pairs[real] = [times(BASE, w), times(slip.key, w)];
    const others = sum(c) - c[real];
    c[real] = scalar(challenge(slip, alpha, beta, pairs) - others);
    s[real] = scalar(w + c[real] * r);
    const { election, voter, rev, seen } = slip;
    return { ballot: { election, voter, rev, seen, alpha, beta, c, s }, r };
}

/**
 * @param {Ballot} ballot
 * @param {{election: Uint8Array, key: Point}} vote
 * @throws {import("./refusal.js").Refusal} election, proof
 */
export function verifyBallot(ballot, { election, key }) {
    insist(toHex(ballot.election) === toHex(election), "election", "This ballot was made for another vote.");
    const { voter, rev, seen, alpha, beta, c } = ballot;
    const expected = challenge({ election, key, voter, rev, seen }, alpha, beta, commitments(key, ballot));
    insist(sum(c) === expected, "proof", "The proof that this ballot holds exactly one choice does not hold.");
}

/** @param {Ballot} ballot @returns {string} the 64 hex digits by which its voter finds it on the board */
export function tracker({ election, voter, rev, seen, alpha, beta, c, s }) {
    const scalars = [...c, ...s].map(scalarBytes);
    return toHex(hash32("ballot", election, voter, u64(rev), seen, alpha.toBytes(), beta.toBytes(), ...scalars));
}

/** @param {Ballot} ballot the JSON value of §5 */
export function ballotRecord(ballot) {
    return {
        v: VERSION,
        election: toHex(ballot.election),
        voter: toHex(ballot.voter),
        rev: ballot.rev,
        seen: toHex(ballot.seen),
        alpha: pointHex(ballot.alpha),
        beta: pointHex(ballot.beta),
        c: ballot.c.map(scalarHex),
        s: ballot.s.map(scalarHex),
    };
}

/** @param {Ballot} ballot @returns {string} the JSON text of §5 */
export function ballotText(ballot) {
    return JSON.stringify(ballotRecord(ballot));
}

/**
 * Read a ballot's text strictly: exact keys and types, canonical encodings, α not the identity (§12).
 *
 * @param {string} text
 * @returns {Ballot} well-formed; its proof is checked by `verifyBallot`
 * @throws {import("./refusal.js").Refusal} oversize, malformed, version, point, scalar
 */
export function parseBallot(text) {
    const data = exactObject(readJson(text, MAX_BYTES), KEYS);
    insist(data.v === VERSION, "version", `This is not written for protocol ${VERSION}.`);
    const alpha = readPoint(data.alpha);
    insist(!alpha.is0(), "point", "The ballot's alpha is the identity, so it hides nothing.");
    return {
        election: readBytes(data.election),
        voter: readBytes(data.voter),
        rev: wholeNumber(data.rev, 1),
        seen: readBytes(data.seen),
        alpha,
        beta: readPoint(data.beta),
        c: exactList(data.c, CHOICES.length).map(readScalar),
        s: exactList(data.s, CHOICES.length).map(readScalar),
    };
}
