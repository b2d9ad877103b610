/**
 * The key ceremony as anyone can check it (§8): what the people have published so far, and what is next.
 *
 * The same checks, in the same order and under the same names, as the command-line client's `dkg.py`.
 *
 * @module
 */

import { IDENTITY, scalar } from "../group.js";
import { VERSION, fromHex, hash32, toHex, u64, utf8 } from "../transcript.js";
import { require } from "../verify/failure.js";
import { combine, keyFrom, multiples, scalarFrom, schnorrHolds } from "../verify/points.js";
import { readStrictly } from "../verify/strict.js";
import { CEREMONY } from "./shapes.js";

/** @typedef {import("../group.js").Point} Point */
/** @typedef {import("./shapes.js").CeremonyFile} CeremonyFile */
/** @typedef {import("./shapes.js").Opening} Opening */

/**
 * @typedef {"open" | "await-openings" | "deal" | "await-dealings" | "confirm" | "await-confirmations" | "finished"} Step
 *   what a person does next, or waits for
 */

const FILE_VERSION = "anonballot/v1-ceremony";
/** The people's place in the manifest's list of key groups. */
export const GROUP = 1;
const MAX_PEOPLE = 255;

/** @param {{uid: string}} file @returns {Uint8Array} what all messages of the ceremony are bound to */
export function setupOf({ uid }) {
    return hash32("setup", fromHex(uid));
}

/**
 * Read the file and check all that was published so far.
 *
 * @param {string} text
 * @returns {CeremonyFile}
 * @throws {import("../verify/failure.js").Failure} ceremony.…, keys.…
 */
export function readCeremony(text) {
    /** @type {CeremonyFile} */
    const file = readStrictly(text, CEREMONY, "ceremonyfile", "ceremony");
    require(file.v === FILE_VERSION, "ceremony.version", `this is not a ceremony file (${FILE_VERSION})`);
    const { t, n, i, people, openings } = file;
    const terms = 1 <= t && t <= n && n === people.length && n <= MAX_PEOPLE && 1 <= i && i <= n;
    require(terms, "ceremony.terms", "t, n, your number and the list of people do not fit together");
    checkHeads(openings, "opening", file);
    checkHeads(file.dealings, "dealing", file);
    checkHeads(file.confirmations, "confirmation", file);
    for (const opening of openings) {
        checkOpening(opening, file);
    }
    const distinct = new Set(openings.map(({ K }) => K)).size === openings.length;
    require(distinct, "ceremony.keys", "two people have published the same key: complain");
    return file;
}

/**
 * All of this ceremony, of different people, in order.
 *
 * @param {import("./shapes.js").Head[]} messages
 * @param {string} kind
 * @param {CeremonyFile} file
 */
function checkHeads(messages, kind, file) {
    const ordered = messages.every(({ i }, at) => 1 <= i && i <= file.n && (at === 0 || messages[at - 1].i < i));
    require(ordered, "ceremony.people", `the ${kind} messages are not of different people in their order`);
    const setup = toHex(setupOf(file));
    for (const message of messages) {
        const ours = message.v === VERSION && message.kind === kind && message.setup === setup;
        require(ours, "ceremony.message", `a ${kind} message of person ${message.i} is of another ceremony`);
    }
}

/** t commitments, none the identity, and a proof of knowing what the first commits to. @param {Opening} opening @param {CeremonyFile} file */
function checkOpening({ i, K, C, proof }, file) {
    const who = `person ${i}`;
    require(C.length === file.t, "ceremony.threshold", `${who} has not committed to ${file.t} numbers`);
    keyFrom(K, `${who}: K`);
    const points = C.map((hex) => keyFrom(hex, `${who}: a commitment`));
    const [c, s] = proof.map((hex) => scalarFrom(hex, "ceremony.encoding", `${who}: proof`));
    const context = [setupOf(file), utf8("dkg"), u64(i), fromHex(K)];
    const known = schnorrHolds("key-proof", context, fromHex(C[0]), multiples(points[0]), c, s);
    require(known, "ceremony.proof", `${who} has not proven to know what was committed to`);
}

/** @param {CeremonyFile} file @returns {string} hex: what all compare, once everyone has published a key */
export function fingerprintOf(file) {
    const keys = file.openings.map(({ K }) => fromHex(K));
    return toHex(hash32("ceremony", setupOf(file), u64(file.t), u64(file.n), ...keys));
}

/** @param {string[][]} rows commitments @param {number} at @returns {Point} Σ_i Σ_k at^k·C_{i,k} */
export function committedAt(rows, at) {
    const terms = rows.flatMap((row) => {
        let power = 1n;
        return row.map((hex) => {
            const term = /** @type {[bigint, Point[]]} */ ([power, multiples(keyFrom(hex, "a commitment"))]);
            power = scalar(power * BigInt(at));
            return term;
        });
    });
    return combine(...terms);
}

/**
 * Everyone's key follows from the commitments, under the one fingerprint.
 *
 * @param {CeremonyFile} file
 * @throws {import("../verify/failure.js").Failure} ceremony.…, keys.…
 */
export function checkConfirmations(file) {
    const rows = file.openings.map(({ C }) => C);
    const fingerprint = fingerprintOf(file);
    for (const said of file.confirmations) {
        const who = `person ${said.i}`;
        const same = said.fingerprint === fingerprint;
        require(same, "ceremony.fingerprint", `${who} has confirmed another list of keys: complain`);
        const point = keyFrom(said.pk, `${who}: X`);
        require(point.equals(committedAt(rows, said.i)), "ceremony.key", `the key of ${who} does not follow`);
        const [c, s] = said.pok.map((hex) => scalarFrom(hex, "ceremony.encoding", `${who}: proof`));
        const context = [setupOf(file), utf8("group"), u64(GROUP), u64(said.i)];
        const known = schnorrHolds("key-proof", context, fromHex(said.pk), multiples(point), c, s);
        require(known, "ceremony.proof", `${who} has not proven to know the key`);
    }
    const top = rows.reduce((sum, row) => sum.add(keyFrom(row[row.length - 1], "C")), IDENTITY);
    require(!top.is0(), "ceremony.threshold", "fewer people than agreed could open the sum");
}

/** @param {CeremonyFile} file @returns {Step} of the person whose file it is */
export function stepOf(file) {
    /** @param {import("./shapes.js").Head[]} messages */
    const mine = (messages) => messages.some(({ i }) => i === file.i);
    /** @type {[import("./shapes.js").Head[], Step, Step][]} */
    const rounds = [
        [file.openings, "open", "await-openings"],
        [file.dealings, "deal", "await-dealings"],
        [file.confirmations, "confirm", "await-confirmations"],
    ];
    for (const [messages, act, wait] of rounds) {
        if (messages.length < file.n) {
            return mine(messages) ? wait : act;
        }
    }
    return "finished";
}

/** @param {CeremonyFile} file @returns {string[]} the names of those whose message is missing in the round under way */
export function awaitedOf(file) {
    const round = [file.openings, file.dealings, file.confirmations].find((messages) => messages.length < file.n) ?? [];
    const there = new Set(round.map(({ i }) => i));
    return file.people.filter((_, at) => !there.has(at + 1));
}
