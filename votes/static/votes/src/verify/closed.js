/**
 * A record as far as it goes before the count (§9): what both the whole record and a trustee's part of opening the sum
 * stand on.
 *
 * @module
 */

import { IDENTITY, pointHex } from "../group.js";
import { hash32, toHex, utf8 } from "../transcript.js";
import { Board, checkBoard, checkCheckpoints, checkClose } from "./board.js";
import { require } from "./failure.js";
import { checkKeys } from "./keys.js";
import { checkManifest, checkRoll, reaches } from "./manifest.js";
import { CLOSED, MANIFEST } from "./shapes.js";
import { readStrictly } from "./strict.js";

/** @typedef {import("./points.js").Point} Point */
/** @typedef {import("./shapes.js").Manifest} Manifest */
/** @typedef {import("./shapes.js").Closed} Closed */
/** @typedef {import("./record.js").Pins} Pins */
/** @typedef {import("./record.js").Check} Check */

/**
 * @typedef {object} Verified a closed board of which everything holds
 * @property {Manifest} manifest
 * @property {Uint8Array} election E
 * @property {import("./keys.js").Keys} keys
 * @property {Board} board
 */

/**
 * @typedef {object} ClosedReport what a trustee's page needs of a closed board that holds; identifiers and points in hex
 * @property {string} question
 * @property {string} uid
 * @property {string} election
 * @property {string} boardKey
 * @property {number} closes Unix seconds
 * @property {number} last the time of the closing entry, Unix seconds
 * @property {string} closeHead
 * @property {string} a Σα of the counted ballots, added up here
 * @property {string} b Σβ
 * @property {import("./shapes.js").TrusteeGroup | null} people the group of people, if there is one
 */

/** @param {Manifest} manifest @returns {string} whom it takes to open the sum */
function openers(manifest) {
    const people = manifest.trustees.slice(1).map(({ t, keys }) => `${t} of ${keys.length} people`);
    return ["the trustee process", ...people].join(" and ");
}

/**
 * Check the manifest, the roll, the keys, the board, its close and its signatures, in the verifier's order.
 *
 * @param {Closed} record
 * @param {Pins} pins what was announced, to compare with
 * @param {(name: string, sentence: string, compared?: boolean) => void} pass told of each check that holds
 * @param {(share: number) => void} progress told how much of the work is done, from 0 to 1
 * @returns {Verified}
 * @throws {import("./failure.js").Failure} the first check that does not hold
 */
export function verifyUntilClose(record, pins, pass, progress) {
    const election = hash32("manifest", utf8(record.manifest));
    const id = toHex(election);
    if (pins.election === null) {
        pass("election", "the id was computed, but not compared with an announced one", false);
    } else {
        require(id === pins.election, "election.id", `the manifest's id is ${id}, not the announced one`);
        pass("election", "the manifest's hash is the announced election id");
    }

    /** @type {Manifest} */
    const manifest = readStrictly(record.manifest, MANIFEST, "manifest", "manifest");
    checkManifest(manifest);
    pass("manifest", "choices, rule, period and trustees in range; totals of so few voters can't overlap");
    checkRoll(record.roll, manifest.roll);
    pass("roll", `${manifest.roll.size} different voters, exactly those frozen in the manifest`);
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
    return { manifest, election, keys, board };
}

/** @param {Board} board @returns {{a: Point, b: Point}} (Σα, Σβ) of the counted ballots */
export function sumOf(board) {
    let [a, b] = [IDENTITY, IDENTITY];
    for (const { alpha, beta } of board.last.values()) {
        [a, b] = [a.add(alpha), b.add(beta)];
    }
    return { a, b };
}

/** @param {Verified} verified @returns {boolean} whether enough took part for the sum to be opened */
export function hasQuorum({ manifest, board }) {
    return reaches(manifest.rule.quorum, board.last.size, manifest.roll.size);
}

/**
 * A closed board's file, completely verified, and the sum of its counted ballots.
 *
 * @param {string} text
 * @param {Pins} pins
 * @param {(check: Check) => void} passed
 * @param {(share: number) => void} progress
 * @returns {ClosedReport}
 * @throws {import("./failure.js").Failure} the first check that does not hold, named as the command-line program names it
 */
export function verifyClosedBoard(text, pins, passed = () => {}, progress = () => {}) {
    /** @type {Closed} */
    const record = readStrictly(text, CLOSED, "closedboard", "board");
    const verified = verifyUntilClose(
        record,
        pins,
        (name, sentence, compared = true) => passed({ name, sentence, compared }),
        progress,
    );
    const { manifest, election, board } = verified;
    require(hasQuorum(verified), "decrypt.quorum", "too few took part, so nothing of this vote is ever opened");
    const { a, b } = sumOf(board);
    return {
        question: manifest.question,
        uid: manifest.uid,
        election: toHex(election),
        boardKey: manifest.board_key,
        closes: manifest.closes,
        last: record.board[record.board.length - 1].time,
        closeHead: toHex(board.head),
        a: pointHex(a),
        b: pointHex(b),
        people: manifest.trustees[1] ?? null,
    };
}
