/**
 * An election record checked completely (§9): the same checks, in the same order and words, as the verifier that
 * can be downloaded.
 *
 * @module
 */

import { IDENTITY } from "../group.js";
import { hash32, toHex, utf8 } from "../transcript.js";
import { Board, checkBoard, checkCheckpoints, checkClose } from "./board.js";
import { require } from "./failure.js";
import { checkKeys } from "./keys.js";
import { checkManifest, checkRoll, reaches } from "./manifest.js";
import { MANIFEST, RECORD } from "./shapes.js";
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

/** @param {import("./shapes.js").Manifest} manifest @returns {string} whom it takes to open the sum */
function openers(manifest) {
    const people = manifest.trustees.slice(1).map(({ t, keys }) => `${t} of ${keys.length} people`);
    return ["the trustee process", ...people].join(" and ");
}

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

    const election = hash32("manifest", utf8(record.manifest));
    const id = toHex(election);
    if (pins.election === null) {
        pass("election", "the id was computed, but not compared with an announced one", false);
    } else {
        require(id === pins.election, "election.id", `the manifest's id is ${id}, not the announced one`);
        pass("election", "the manifest's hash is the announced election id");
    }

    /** @type {import("./shapes.js").Manifest} */
    const manifest = readStrictly(record.manifest, MANIFEST, "manifest", "manifest");
    checkManifest(manifest);
    pass("manifest", "choices, rule, period and trustees in range; totals of so few voters can't overlap");
    checkRoll(record.roll, manifest.roll);
    const { size } = manifest.roll;
    pass("roll", `${size} different voters, exactly those frozen in the manifest`);
    const keys = checkKeys(manifest);
    pass("keys", `the election key is the sum of proven keys; opening takes ${openers(manifest)}`);

    // A ballot costs about six times as much as a signature.
    const [ofBoard, ofSignatures] = [6 * record.board.length, record.checkpoints.length];
    const work = ofBoard + ofSignatures;
    const board = new Board(manifest, election, keys.election, record.roll);
    checkBoard(board, record.board, (done) => progress((6 * done) / work));
    const [cast, counted] = [board.trackers.size, board.last.size];
    pass("board", `unbroken chain; ${cast} ballots, each in time, by a listed voter, proven valid, no copy`);
    checkClose(record.board, manifest.closes, counted);
    pass("close", `closed after the period and last of all; ${counted} ballots count: each voter's latest`);
    checkCheckpoints(record, board, pins.boardKey, (done) => progress((ofBoard + done) / work));
    const whose = pins.boardKey === null ? "the manifest's" : "the published";
    const signatures = `${record.checkpoints.length} signatures of this very board by ${whose} key`;
    pass("checkpoints", `${signatures}, opening and closing included`);

    let opened = null;
    if (reaches(manifest.rule.quorum, counted, size)) {
        let [a, b] = [IDENTITY, IDENTITY];
        for (const { alpha, beta } of board.last.values()) {
            [a, b] = [a.add(alpha), b.add(beta)];
        }
        opened = checkPartials(record.partials, manifest.trustees, keys, { election, closeHead: board.head, a, b });
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
    return { question, election: id, boardKey, opens, closes, rule, replaced: cast - counted, result: record.result };
}

/** @param {string} tracker @param {Board} board */
function checkTracker(tracker, board) {
    const position = board.trackers.get(tracker);
    require(position !== undefined, "tracker.found", "no ballot with this tracker is on the board");
    const counted = [...board.last.values()].some((cast) => cast.tracker === tracker);
    require(counted, "tracker.counted", `entry ${position} has this tracker, but its voter voted again later`);
}
