/**
 * Checkpoints (§6): the trustee's signature of the board's head. Only one of the very head that a ballot's entry makes
 * records that ballot.
 *
 * @module
 */

import { readBytes } from "./group.js";
import { exactObject, wholeNumber } from "./json.js";
import { insist } from "./refusal.js";
import { isSigned, readSignature } from "./schnorr.js";
import { fromHex, hash32, toHex, u64, utf8 } from "./transcript.js";

/**
 * Where the site says that a ballot is on the board.
 *
 * @typedef {object} Place
 * @property {string} tracker hex, as computed here
 * @property {number} seq
 * @property {number} time Unix seconds
 */

/**
 * Check that the trustee has signed a board that ends with this ballot. The head is computed here from the tracker, so
 * no other board's head can stand for it, however well it is signed.
 *
 * @param {{previous: unknown, checkpoint: unknown}} status the head before the ballot's entry, and the trustee's
 *   {"seq", "head", "time", "sig"}
 * @param {import("./manifest.js").Manifest} manifest
 * @param {Place} place
 * @throws {import("./refusal.js").Refusal} malformed, scalar, bad-checkpoint
 */
export function checkRecorded({ previous, checkpoint }, manifest, { tracker, seq, time }) {
    const data = exactObject(checkpoint, ["seq", "head", "time", "sig"]);
    const [signed, at, head] = [wholeNumber(data.seq, 0), wholeNumber(data.time, 0), readBytes(data.head)];
    const context = [manifest.election, u64(signed), head, u64(at)];
    insist(
        isSigned(readSignature(data.sig), manifest.boardKey, "checkpoint", ...context),
        "bad-checkpoint",
        "The checkpoint is not signed by the board key.",
    );
    const [place, moment] = [u64(wholeNumber(seq, 1)), u64(wholeNumber(time, 0))];
    const own = hash32("entry", readBytes(previous), place, utf8("ballot"), moment, fromHex(tracker));
    insist(
        signed === seq && toHex(head) === toHex(own),
        "bad-checkpoint",
        "The board that was signed does not have your ballot where the site said.",
    );
    const inTime = manifest.opens <= time && time < manifest.closes && time <= at;
    insist(inTime, "bad-checkpoint", "The checkpoint does not fit the time of your ballot.");
}
