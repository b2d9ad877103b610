/**
 * The board replayed entry by entry, its close, and the checkpoints of it (§6).
 *
 * @module
 */

import { VERSION, fromHex, hash32, toHex, u64, utf8 } from "../transcript.js";
import { checkProof, trackerOf } from "./ballots.js";
import { Failure, require } from "./failure.js";
import { multiples, pointFrom, scalarFrom, schnorrHolds } from "./points.js";

/** @typedef {import("./points.js").Point} Point */
/** @typedef {import("./shapes.js").Entry} Entry */
/** @typedef {import("./shapes.js").Manifest} Manifest */
/** @typedef {{rev: number, tracker: string, alpha: Point, beta: Point}} Cast a valid ballot */
/** @typedef {(done: number, total: number) => void} Progress */

export class Board {
    /**
     * @param {Manifest} manifest
     * @param {Uint8Array} election E
     * @param {Point} key P
     * @param {string[]} roll
     */
    constructor(manifest, election, key, roll) {
        this.manifest = manifest;
        this.election = election;
        this.key = { hex: manifest.pk, table: multiples(key) };
        this.roll = new Set(roll);
        /** @type {Uint8Array} */
        this.head = new Uint8Array(32);
        /** @type {Map<string, number>} head → position, in order */
        this.heads = new Map();
        /** @type {Map<string, number>} tracker → position */
        this.trackers = new Map();
        /** @type {Set<string>} */
        this.ciphertexts = new Set();
        /** @type {Map<string, Cast>} each voter's last ballot: the one that counts */
        this.last = new Map();
    }

    /** @param {Entry} entry @param {number} earliest the time of the entry before */
    append(entry, earliest) {
        const position = this.heads.size;
        const at = `entry ${position}`;
        require(entry.seq === position, "board.order", `${at} is numbered ${entry.seq}`);
        require(entry.time >= earliest, "board.time", `${at} is dated before the entry that it follows`);
        const payload = this.payload(entry, position, at);
        this.head = hash32("entry", this.head, u64(position), utf8(entry.type), u64(entry.time), payload);
        const head = toHex(this.head);
        require(entry.hash === head, "board.chain", `${at}: its hash does not follow from the entries so far`);
        this.heads.set(head, position);
    }

    /** @param {Entry} entry @param {number} position @param {string} at @returns {Uint8Array} */
    payload(entry, position, at) {
        if (entry.type === "open") {
            require(position === 0, "board.open", `${at} opens a poll that is open`);
            const onTime = entry.time === this.manifest.opens;
            require(onTime, "board.open", `${at} is not dated at the opening in the manifest`);
            return this.election;
        }
        require(position > 0, "board.open", `${at} must be the opening`);
        if (entry.type === "close") {
            return hash32("close", u64(entry.data.ballots));
        }
        const tracker = this.take(entry.data, entry.time, at);
        this.trackers.set(tracker, position);
        return fromHex(tracker);
    }

    /**
     * Take a ballot as its voter's latest.
     *
     * @param {import("./shapes.js").Ballot} ballot
     * @param {number} moment
     * @param {string} at
     * @returns {string} its tracker
     */
    take(ballot, moment, at) {
        const { opens, closes } = this.manifest;
        require(ballot.v === VERSION, "board.version", `${at} is a ballot of another protocol`);
        const own = ballot.election === toHex(this.election);
        require(own, "board.election", `${at} is a ballot of another election`);
        const inTime = opens <= moment && moment < closes;
        require(inTime, "board.window", `${at} was cast outside the voting period`);
        require(this.roll.has(ballot.voter), "board.roll", `${at}: the voter is not on the roll`);
        require(this.heads.has(ballot.seen), "board.seen", `${at} has seen a head that no earlier entry has`);
        const newer = ballot.rev > (this.last.get(ballot.voter)?.rev ?? 0);
        require(newer, "board.rev", `${at}: revision ${ballot.rev} is not above the voter's last`);
        const unproven = `${at}: not proven by its voter to hold one of abstain, yes, no`;
        const { alpha, beta } = checkProof(ballot, this.key, { stage: "board", at: `${at}: `, unproven });
        const tracker = trackerOf(ballot);
        const ciphertext = ballot.alpha + ballot.beta;
        const fresh = !this.ciphertexts.has(ciphertext) && !this.trackers.has(tracker);
        require(fresh, "board.unique", `${at}: this encrypted vote is on the board already`);
        this.ciphertexts.add(ciphertext);
        this.last.set(ballot.voter, { rev: ballot.rev, tracker, alpha, beta });
        return tracker;
    }
}

/** @param {Board} board @param {Entry[]} entries @param {Progress} progress told after each entry */
export function checkBoard(board, entries, progress) {
    require(entries.length > 0, "board.open", "the board is empty");
    let earliest = 0;
    for (const [done, entry] of entries.entries()) {
        board.append(entry, earliest);
        earliest = entry.time;
        progress(done + 1, entries.length);
    }
}

/** @param {Entry[]} entries @param {number} closes @param {number} counted */
export function checkClose(entries, closes, counted) {
    const close = entries.find((entry) => entry.type === "close");
    if (close === undefined) {
        throw new Failure("close.present", "the board has no closing entry");
    }
    require(close === entries.at(-1), "close.last", `entry ${close.seq} closes the board, yet entries follow`);
    require(close.time >= closes, "close.time", "the board was closed before the voting period ended");
    const claimed = close.data.ballots;
    const detail = `closed with ${claimed} ballots, but ${counted} voters' count`;
    require(claimed === counted, "close.count", detail);
}

/**
 * @param {import("./shapes.js").Closed} record
 * @param {Board} board
 * @param {string | null} pinned the published board key, if one was given
 * @param {Progress} progress told after each checkpoint
 */
export function checkCheckpoints({ checkpoints, board: entries }, board, pinned, progress) {
    const { board_key: key } = board.manifest;
    const announced = pinned === null || pinned === key;
    require(announced, "checkpoints.key", `the manifest's board key is ${key}, not the announced one`);
    const point = pointFrom(key, "checkpoints.key", "the board key");
    require(!point.is0(), "checkpoints.key", "the board key is the identity: anyone can sign");
    const [table, heads] = [multiples(point), [...board.heads.keys()]];
    for (const [number, { seq, head, time, sig }] of checkpoints.entries()) {
        const at = `checkpoint ${number}`;
        require(seq < heads.length, "checkpoints.seq", `${at} is for entry ${seq}, which is not on the board`);
        require(head === heads[seq], "checkpoints.head", `${at} was signed when entry ${seq} was another`);
        const later = time >= entries[seq].time;
        require(later, "checkpoints.time", `${at} is dated before entry ${seq} that it covers`);
        const [c, s] = sig.map((hex) => scalarFrom(hex, "checkpoints.encoding", at));
        const context = [board.election, u64(seq), fromHex(head), u64(time)];
        const signed = schnorrHolds("checkpoint", context, fromHex(key), table, c, s);
        require(signed, "checkpoints.signature", `${at} is not signed by the board key`);
        progress(number + 1, checkpoints.length);
    }
    const covered = new Set(checkpoints.map(({ seq }) => seq));
    require(covered.has(0), "checkpoints.open", "no checkpoint of the opening entry");
    require(covered.has(heads.length - 1), "checkpoints.close", "no checkpoint of the closing entry");
}
