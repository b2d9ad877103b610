/**
 * An election record checked completely (§9): the same checks, in the same order and words, as the verifier that
 * can be downloaded.
 *
 * @module
 */

import { toHex } from "../transcript.js";
import { hasQuorum, sumOf, verifyUntilClose } from "./closed.js";
import { require } from "./failure.js";
import { RECORD } from "./shapes.js";
import { readStrictly } from "./strict.js";
import { checkPartials, checkResult } from "./tally.js";

/** @typedef {{election: string | null, boardKey: string | null, tracker: string | null}} Pins hex, if given */
/** @typedef {{name: string, sentence: string, compared: boolean}} Check */

/**
 * @typedef {object} Report of a record that passed every check; identifiers in hex
 * @property {string} question
 * @property {string} election
 * @property {string} boardKey
 * @property {number} opens Unix seconds
 * @property {number} closes Unix seconds
 * @property {import("./shapes.js").Rule} rule
 * @property {number} replaced ballots that their voters replaced by later ones
 * @property {import("./shapes.js").Result} result
 */

/** Characters; the same as the other verifier's. */
export const MAX_RECORD = 64 * 1024 * 1024;

/**
 * @param {string} text
 * @param {Pins} pins what was announced, to compare with
 * @param {(check: Check) => void} passed told of each check that holds
 * @param {(share: number) => void} progress told how much of the work is done, from 0 to 1
 * @returns {Report}
 * @throws {import("./failure.js").Failure} the first check that does not hold
 */
export function verifyRecord(text, pins, passed = () => {}, progress = () => {}) {
    /** @param {string} name @param {string} sentence */
    const pass = (name, sentence, compared = true) => passed({ name, sentence, compared });

    require(text.length <= MAX_RECORD, "json.size", `the record has ${text.length} characters, ${MAX_RECORD} are allowed`);
    /** @type {import("./shapes.js").Record} */
    const record = readStrictly(text, RECORD, "record", "json");
    pass("json", "strict JSON: no key missing, unknown or twice, no value of another kind than specified");

    const verified = verifyUntilClose(record, pins, pass, progress);
    const { manifest, election, keys, board } = verified;
    const [cast, counted] = [board.trackers.size, board.last.size];
    let opened = null;
    if (hasQuorum(verified)) {
        const sum = { election, closeHead: board.head, ...sumOf(board) };
        opened = checkPartials(record.partials, manifest.trustees, keys, sum);
        pass("partials", "exactly the sum of the counted ballots was decrypted, each share with its proof");
    } else {
        require(record.partials.length === 0, "partials.quorum", "the quorum was missed, yet something was decrypted");
        pass("partials", "the quorum was missed and nothing was decrypted");
    }
    checkResult(record.result, manifest, counted, opened);
    const totals = opened === null ? "no totals are given" : "the totals are the decrypted sum";
    pass("result", `${totals}; the other numbers agree, and the outcome follows by the rule`);
    if (pins.tracker !== null) {
        checkTracker(pins.tracker, board);
        pass("tracker", "the ballot with your tracker is on the board and counted");
    }
    progress(1);

    const { question, opens, closes, rule, board_key: boardKey } = manifest;
    return { question, election: toHex(election), boardKey, opens, closes, rule, replaced: cast - counted, result: record.result };
}

/** @param {string} tracker @param {import("./board.js").Board} board */
function checkTracker(tracker, board) {
    const position = board.trackers.get(tracker);
    require(position !== undefined, "tracker.found", "no ballot with this tracker is on the board");
    const counted = [...board.last.values()].some((cast) => cast.tracker === tracker);
    require(counted, "tracker.counted", `entry ${position} has this tracker, but its voter voted again later`);
}
