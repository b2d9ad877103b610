/**
 * The manifest (§3): what is voted on, by whom, by which rule, until when, under which keys. A browser encrypts
 * under the key of a manifest only after `openManifest` has found nothing wrong with it.
 *
 * @module
 */

import { CHOICES, PACKING } from "./ballot.js";
import { IDENTITY, readBytes, readPoint, timesPublic } from "./group.js";
import { exactList, exactObject, exactText, readJson, wholeNumber } from "./json.js";
import { insist } from "./refusal.js";
import { isSigned, readSignature } from "./schnorr.js";
import { VERSION, hash32, toHex, u64, utf8 } from "./transcript.js";

/** @typedef {import("./group.js").Point} Point */
/** @typedef {[number, number]} Fraction numerator and denominator */
/** @typedef {{base: "electorate" | "votes-cast", threshold: Fraction, quorum: Fraction}} Rule */

/**
 * @typedef {object} Manifest
 * @property {Uint8Array} election E: the hash of the text
 * @property {Uint8Array} uid 16 bytes
 * @property {string} question
 * @property {Rule} rule
 * @property {number} opens Unix seconds
 * @property {number} closes Unix seconds; from then on nothing is accepted
 * @property {{size: number, hash: Uint8Array}} roll
 * @property {Point} key P
 * @property {Point} boardKey
 */

/** The longest manifest that is read at all, in bytes. */
const MAX_BYTES = 1_048_576;
/** The last second of the year 9999. */
const LATEST = 253_402_300_799;
const KEYS = [
    ...["v", "group", "uid", "question", "choices", "rule", "opens", "closes", "roll", "trustees"],
    ...["pk", "board_key"],
];

/** @param {unknown} value @returns {Fraction} a part of one, such as 2 of 3 */
function readFraction(value) {
    const [numerator, denominator] = exactList(value, 2).map((part) => wholeNumber(part, 1));
    insist(numerator <= denominator, "bad-manifest", "A share in the voting rule is more than the whole.");
    return [numerator, denominator];
}

/** @param {unknown} value @returns {Rule} */
function readRule(value) {
    const { base, threshold, quorum } = exactObject(value, ["base", "threshold", "quorum"]);
    insist(
        base === "electorate" || base === "votes-cast",
        "bad-manifest",
        "The voting rule counts a share of something unknown.",
    );
    return { base, threshold: readFraction(threshold), quorum: readFraction(quorum) };
}

/** @param {unknown} value */
function checkChoices(value) {
    const choices = exactList(value, CHOICES.length).map((choice) => exactObject(choice, ["id", "value"]));
    insist(
        choices.every(({ id, value: number }, j) => id === CHOICES[j].id && number === CHOICES[j].value),
        "bad-manifest",
        "The manifest's choices are not abstain, yes and no with their values.",
    );
}

/** The largest group of people that is read at all. */
const MAX_PEOPLE = 255;

/**
 * One group's part of the election key, after every key's proof of knowing the secret has held (§4, §8): nobody can
 * have chosen theirs to cancel another's.
 *
 * @param {unknown} value
 * @param {number} position of the group: 0 is the trustee process alone, 1 are t-of-n people
 * @param {Uint8Array} setup
 * @returns {Point}
 */
function keyOfGroup(value, position, setup) {
    const group = exactObject(value, position === 0 ? ["t", "keys"] : ["t", "C", "keys"]);
    const t = wholeNumber(group.t, 1);
    const keys = exactList(group.keys).map((entry, at) => {
        const key = exactObject(entry, ["i", "pk", "pok"]);
        insist(key.i === at + 1, "bad-key", "A group's trustees are not numbered from 1.");
        const point = readPoint(key.pk);
        const context = [setup, utf8("group"), u64(position), u64(at + 1)];
        insist(
            !point.is0() && isSigned(readSignature(key.pok), point, "key-proof", ...context),
            "bad-key",
            "A trustee's proof of knowing the key does not hold.",
        );
        return point;
    });
    if (position === 0) {
        insist(t === 1 && keys.length === 1, "bad-key", "The trustee process must be alone in its group.");
        return keys[0];
    }
    insist(t <= keys.length && keys.length <= MAX_PEOPLE, "bad-key", "The threshold does not fit the people.");
    return sharedKey(group.C, t, keys);
}

/**
 * The key that people share, after each one's key was found to follow from the commitments of their ceremony:
 * X_j = Σ_i Σ_k j^k·C_{i,k} (§8).
 *
 * @param {unknown} value the commitments, a row of t for each person
 * @param {number} t how many of the people open the sum
 * @param {Point[]} keys X_1 … X_n
 * @returns {Point}
 */
function sharedKey(value, t, keys) {
    const rows = exactList(value, keys.length).map((row) => exactList(row, t).map(readPoint));
    insist(
        rows.every((row) => row.every((point) => !point.is0())),
        "bad-key",
        "A commitment of the key ceremony is the identity.",
    );
    const columns = Array.from({ length: t }, (_, k) =>
        rows.reduce((total, row) => total.add(row[k]), IDENTITY),
    );
    insist(!columns[t - 1].is0(), "bad-key", "Fewer people than the threshold says could open the sum.");
    keys.forEach((key, at) => {
        // Horner's rule: ((C_{t−1}·j + C_{t−2})·j + …)·j + C_0
        const dealt = columns.reduceRight(
            (total, column) => timesPublic(total, BigInt(at + 1)).add(column),
            IDENTITY,
        );
        insist(
            key.equals(dealt),
            "bad-key",
            "A trustee's key does not follow from the commitments of the key ceremony.",
        );
    });
    return columns[0];
}

/**
 * The trustees' keys: those of the trustee process and, where people were asked to hold another, theirs.
 *
 * @param {unknown} value
 * @param {Uint8Array} setup
 * @returns {Point} their sum
 */
function sumOfTrustees(value, setup) {
    const groups = exactList(value);
    insist(
        groups.length === 1 || groups.length === 2,
        "bad-key",
        "A vote has one or two groups of trustees.",
    );
    return groups
        .map((group, position) => keyOfGroup(group, position, setup))
        .reduce((total, point) => total.add(point), IDENTITY);
}

/**
 * Read a manifest strictly and check all of it that can be checked without the roll.
 *
 * @param {string} text exactly as stored
 * @param {{election: string, boardKey: string}} announced what the site publishes elsewhere, in hex
 * @returns {Manifest}
 * @throws {import("./refusal.js").Refusal} oversize, malformed, version, election, point, scalar, bad-manifest,
 *   bad-key
 */
export function openManifest(text, { election, boardKey }) {
    const id = hash32("manifest", utf8(text));
    insist(toHex(id) === election, "election", "The manifest is not the one that was announced.");
    const data = exactObject(readJson(text, MAX_BYTES), KEYS);
    insist(data.v === VERSION, "version", `This is not written for protocol ${VERSION}.`);
    insist(data.group === "ristretto255", "bad-manifest", "The manifest is for another group.");
    insist(data.board_key === boardKey, "bad-key", "The board key is not the published one.");
    checkChoices(data.choices);

    const uid = readBytes(data.uid, 16);
    const roll = exactObject(data.roll, ["size", "hash"]);
    const manifest = {
        election: id,
        uid,
        question: exactText(data.question),
        rule: readRule(data.rule),
        opens: wholeNumber(data.opens, 1),
        closes: wholeNumber(data.closes, 1),
        roll: { size: wholeNumber(roll.size, 1), hash: readBytes(roll.hash) },
        key: readPoint(data.pk),
        boardKey: readPoint(data.board_key),
    };
    insist(
        manifest.question.trim() !== "" && !/\p{Surrogate}/u.test(manifest.question),
        "bad-manifest",
        "The manifest asks no question.",
    );
    insist(manifest.opens < manifest.closes, "bad-manifest", "The vote closes before it opens.");
    insist(manifest.closes <= LATEST, "bad-manifest", "The vote closes after the year 9999.");
    insist(manifest.roll.size < PACKING, "bad-manifest", "The voter roll is too long for this protocol.");
    insist(!manifest.boardKey.is0(), "bad-key", "The board key is the identity.");
    insist(
        !manifest.key.is0() && manifest.key.equals(sumOfTrustees(data.trustees, hash32("setup", uid))),
        "bad-key",
        "The election key is not the sum of the trustees' keys.",
    );
    return manifest;
}

/**
 * Check that the roll is the manifest's, nobody twice, and that the voter is on it (against clash attacks, where
 * two voters are shown the same id).
 *
 * @param {Manifest} manifest
 * @param {unknown} value the roll: ids in hex, ascending
 * @param {Uint8Array} voter vid, computed by this browser
 * @throws {import("./refusal.js").Refusal} malformed, bad-roll, not-yours
 */
export function checkRoll(manifest, value, voter) {
    const roll = exactList(value).map((vid) => readBytes(vid));
    const hexes = roll.map(toHex);
    insist(
        roll.length === manifest.roll.size &&
            hexes.every((vid, i) => i === 0 || hexes[i - 1] < vid) &&
            toHex(hash32("roll", ...roll)) === toHex(manifest.roll.hash),
        "bad-roll",
        "The voter roll is not the one that the manifest was made for.",
    );
    insist(hexes.includes(toHex(voter)), "not-yours", "Your own voter id is not on the voter roll.");
}
