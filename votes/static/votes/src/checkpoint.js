/**
 * Checkpoints (§6): the trustee's signature of the board's head. Only one that covers a ballot makes it recorded.
 *
 * @module
 */

import { readBytes } from "./group.js";
import { exactObject, wholeNumber } from "./json.js";
import { insist } from "./refusal.js";
import { isSigned, readSignature } from "./schnorr.js";
import { u64 } from "./transcript.js";

/**
 * @param {unknown} value {"seq", "head", "time", "sig"}
 * @param {import("./manifest.js").Manifest} manifest
 * @param {number} seq the ballot's place on the board
 * @throws {import("./refusal.js").Refusal} malformed, scalar, bad-checkpoint
 */
export function checkCheckpoint(value, manifest, seq) {
    const data = exactObject(value, ["seq", "head", "time", "sig"]);
    const signed = wholeNumber(data.seq, 0);
    const context = [manifest.election, u64(signed), readBytes(data.head), u64(wholeNumber(data.time, 0))];
    insist(
        isSigned(readSignature(data.sig), manifest.boardKey, "checkpoint", ...context),
        "bad-checkpoint",
        "The checkpoint is not signed by the board key.",
    );
    insist(signed >= seq, "bad-checkpoint", "The checkpoint is older than the ballot.");
}
