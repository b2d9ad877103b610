/**
 * One person's secret part in the key ceremony (§8): the messages made with the secrets, and what the others have dealt
 * checked. Whatever a secret is multiplied with here takes the same sequence of group operations whatever it is.
 *
 * @module
 */

import { BASE, IDENTITY, hashScalar, pointHex, randomScalar, scalar, scalarHex, times } from "../group.js";
import { VERSION, fromHex, toHex, u64, utf8 } from "../transcript.js";
import { Failure, require } from "../verify/failure.js";
import { keyFrom, scalarFrom } from "../verify/points.js";
import { GROUP, committedAt, fingerprintOf, setupOf } from "./ceremony.js";

/** @typedef {import("../group.js").Point} Point */
/** @typedef {import("../group.js").Scalar} Scalar */
/** @typedef {import("./shapes.js").CeremonyFile} CeremonyFile */
/** @typedef {import("./shapes.js").Opening} Opening */
/** @typedef {import("./shapes.js").Secrets} Secrets */

/** What a dealt share that does not fit is refused with; `about` is whom to complain about. */
export class BadShare extends Failure {
    /** @param {number} about @param {string} detail */
    constructor(about, detail) {
        super("ceremony.share", detail);
        this.about = about;
    }
}

/** @param {CeremonyFile} file @returns {Secrets} fresh ones, for this ceremony alone */
export function draw({ uid, i, t, n }) {
    const a = Array.from({ length: t }, () => scalarHex(randomScalar()));
    return { uid, i, t, n, k: scalarHex(randomScalar()), a, x: "", fingerprint: "", opened: "" };
}

/** @param {Scalar} secret @returns {Point} secret·B, 0 included: a share may be 0 if its sender wants it to be */
function baseTimes(secret) {
    return secret === 0n ? IDENTITY : times(BASE, secret);
}

/** @param {string} hex of the key file @returns {Scalar} */
function secretFrom(hex) {
    return scalarFrom(hex, "key.content", "a number in the key file");
}

/** @param {Secrets} own @returns {Scalar} x @throws {Failure} key.unfinished */
export function keyOf(own) {
    require(own.x !== "", "key.unfinished", "this key file is of a ceremony that you have not finished");
    return secretFrom(own.x);
}

/**
 * @param {Scalar} secret
 * @param {...Uint8Array} context
 * @returns {[string, string]} a proof of knowing the secret of secret·B (§4)
 */
function prove(secret, ...context) {
    const w = randomScalar();
    const c = hashScalar("key-proof", ...context, baseTimes(secret).toBytes(), times(BASE, w).toBytes());
    return [scalarHex(c), scalarHex(scalar(w + c * secret))];
}

/** @param {string} kind @param {Secrets} own @returns {import("./shapes.js").Head} */
function head(kind, own) {
    return { v: VERSION, kind, setup: toHex(setupOf(own)), i: own.i };
}

/** @param {Secrets} own @returns {Opening} round 1 */
export function openingOf(own) {
    const polynomial = own.a.map(secretFrom);
    const K = baseTimes(secretFrom(own.k));
    const proof = prove(polynomial[0], setupOf(own), utf8("dkg"), u64(own.i), K.toBytes());
    const C = polynomial.map((a) => pointHex(baseTimes(a)));
    return { ...head("opening", own), K: pointHex(K), C, proof };
}

/**
 * The file is of the key file's ceremony, and what it says that you published you have published.
 *
 * @param {Secrets} own
 * @param {CeremonyFile} file
 * @throws {Failure} key.ceremony, ceremony.own
 */
export function checkOwn(own, file) {
    const same = own.uid === file.uid && own.i === file.i && own.t === file.t && own.n === file.n;
    require(same, "key.ceremony", "this key file is of another ceremony");
    const published = file.openings.find(({ i }) => i === own.i);
    if (published !== undefined) {
        const mine =
            published.K === pointHex(baseTimes(secretFrom(own.k))) && sameCommitments(own, published.C);
        require(mine, "ceremony.own", "the opening under your number is not yours: tell the others, complain");
    }
}

/** @param {Secrets} own @param {string[]} row @returns {boolean} */
function sameCommitments(own, row) {
    return own.a.length === row.length && own.a.every((a, k) => row[k] === pointHex(baseTimes(secretFrom(a))));
}

/** @param {Secrets} own @param {number} at @returns {Scalar} f(at) */
function valueAt(own, at) {
    return own.a.map(secretFrom).reduceRight((value, a) => scalar(value * BigInt(at) + a), 0n);
}

/**
 * Hs("share-mask"; setup, u64(i), u64(j), K_i, K_j, k_iK_j), which only the two can compute.
 *
 * @param {Secrets} own
 * @param {Opening} sender
 * @param {Opening} receiver
 * @returns {Scalar}
 */
function maskOf(own, sender, receiver) {
    const other = sender.i === own.i ? receiver : sender;
    const shared = times(keyFrom(other.K, "a key"), secretFrom(own.k));
    const numbers = [u64(sender.i), u64(receiver.i)];
    return hashScalar("share-mask", setupOf(own), ...numbers, fromHex(sender.K), fromHex(receiver.K), shared.toBytes());
}

/** @param {Secrets} own @param {CeremonyFile} file complete in round 1 @returns {import("./shapes.js").Dealing} round 2 */
export function dealingOf(own, file) {
    const sender = file.openings[own.i - 1];
    const shares = file.openings
        .filter(({ i }) => i !== own.i)
        .map((receiver) => {
            const masked = scalar(valueAt(own, receiver.i) + maskOf(own, sender, receiver));
            return { j: receiver.i, masked: scalarHex(masked) };
        });
    return { ...head("dealing", own), shares };
}

/**
 * x_j = Σ_i f_i(j), every share checked.
 *
 * @param {Secrets} own
 * @param {CeremonyFile} file complete in rounds 1 and 2
 * @returns {Scalar}
 * @throws {Failure} BadShare says whom to complain about
 */
function combinedKey(own, file) {
    const receiver = file.openings[own.i - 1];
    let x = valueAt(own, own.i);
    for (const sender of file.openings.filter(({ i }) => i !== own.i)) {
        const name = `person ${sender.i}`;
        const mine = file.dealings[sender.i - 1].shares.filter(({ j }) => j === own.i);
        if (mine.length !== 1) {
            throw new BadShare(sender.i, `${name} has dealt you no share: complain about ${name}`);
        }
        const masked = scalarFrom(mine[0].masked, "ceremony.encoding", `the share of ${name}`);
        const share = scalar(masked - maskOf(own, sender, receiver));
        if (!baseTimes(share).equals(committedAt([sender.C], own.i))) {
            throw new BadShare(sender.i, `the share of ${name} does not fit the commitments: complain about ${name}`);
        }
        x = scalar(x + share);
    }
    return x;
}

/**
 * The secrets with the key itself. It follows from what a key file holds since round 1 and from what is published, so an
 * older copy of a key file is as good as the newest.
 *
 * @param {Secrets} own
 * @param {CeremonyFile} file complete in rounds 1 and 2
 * @returns {Secrets}
 * @throws {Failure}
 */
export function withKey(own, file) {
    const whole = own.x === "" ? { ...own, x: scalarHex(combinedKey(own, file)) } : own;
    checkKey(
        whole,
        file.openings.map(({ C }) => C),
    );
    return whole;
}

/** @param {Secrets} own with its key @param {CeremonyFile} file @returns {import("./shapes.js").Confirmation} round 3 */
export function confirmationOf(own, file) {
    const x = keyOf(own);
    const pok = prove(x, setupOf(own), utf8("group"), u64(GROUP), u64(own.i));
    return { ...head("confirmation", own), fingerprint: fingerprintOf(file), pk: pointHex(baseTimes(x)), pok };
}

/**
 * The key file's x is the one that the commitments give its number.
 *
 * @param {Secrets} own
 * @param {string[][]} rows the published commitments
 * @throws {Failure} key.fits, key.own, key.unfinished
 */
export function checkKey(own, rows) {
    const fits = baseTimes(keyOf(own)).equals(committedAt(rows, own.i));
    require(fits, "key.fits", "the key in this file is not the one that was published: it would not open the vote");
    require(sameCommitments(own, rows[own.i - 1]), "key.own", "the commitments under your number are not yours");
}
