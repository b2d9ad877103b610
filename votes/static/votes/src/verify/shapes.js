/**
 * What an election record (§9), a manifest (§3) and an audit file look like. Points and scalars stay in hex here.
 *
 * @module
 */

import { hex, integer, list, nullable, object, oneOf, string } from "./strict.js";

/** @typedef {{v: string, election: string, voter: string, rev: number, seen: string, alpha: string, beta: string,
 *   c: string[], s: string[]}} Ballot */
/** @typedef {{seq: number, type: "open", time: number, hash: string}} OpenEntry */
/** @typedef {{seq: number, type: "ballot", time: number, hash: string, data: Ballot}} BallotEntry */
/** @typedef {{seq: number, type: "close", time: number, hash: string, data: {ballots: number}}} CloseEntry */
/** @typedef {OpenEntry | BallotEntry | CloseEntry} Entry */
/** @typedef {{seq: number, head: string, time: number, sig: [string, string]}} Checkpoint */
/** @typedef {{i: number, D: string, c: string, s: string}} Partial */
/** @typedef {{eligible: number, ballots: number, yes: number | null, no: number | null, abstain: number | null,
 *   outcome: string}} Result */
/** @typedef {{manifest: string, roll: string[], board: Entry[], checkpoints: Checkpoint[]}} Closed what there is of a
 *   record before the count */
/** @typedef {Closed & {partials: Partial[][], result: Result}} Record */
/** @typedef {[number, number]} Fraction */
/** @typedef {{base: string, threshold: Fraction, quorum: Fraction}} Rule */
/** @typedef {{i: number, pk: string, pok: [string, string]}} TrusteeKey */
/** @typedef {{t: number, keys: TrusteeKey[], C?: string[][]}} TrusteeGroup */
/** @typedef {{v: string, group: string, uid: string, question: string, choices: {id: string, value: number}[],
 *   rule: Rule, opens: number, closes: number, roll: {size: number, hash: string}, trustees: TrusteeGroup[],
 *   pk: string, board_key: string}} Manifest */
/** @typedef {{v: string, manifest: string, ballot: Ballot, choice: string, r: string}} AuditFile */

const bytes32 = hex(32);
const pair = list(bytes32, 2);
const triple = list(bytes32, 3);

export const BALLOT = object({
    v: string,
    election: bytes32,
    voter: bytes32,
    rev: integer,
    seen: bytes32,
    alpha: bytes32,
    beta: bytes32,
    c: triple,
    s: triple,
});

/** The type is compared by `oneOf`. */
const entry = { seq: integer, type: string, time: integer, hash: bytes32 };
const counted = nullable(integer);

const closed = {
    manifest: string,
    roll: list(bytes32),
    board: list(
        oneOf({
            open: object(entry),
            ballot: object({ ...entry, data: BALLOT }),
            close: object({ ...entry, data: object({ ballots: integer }) }),
        }),
    ),
    checkpoints: list(object({ seq: integer, head: bytes32, time: integer, sig: pair })),
};

export const CLOSED = object(closed);

export const RECORD = object({
    ...closed,
    partials: list(list(object({ i: integer, D: bytes32, c: bytes32, s: bytes32 }))),
    result: object({
        eligible: integer,
        ballots: integer,
        yes: counted,
        no: counted,
        abstain: counted,
        outcome: string,
    }),
});

const fraction = list(integer, 2);

export const MANIFEST = object({
    v: string,
    group: string,
    uid: hex(16),
    question: string,
    choices: list(object({ id: string, value: integer })),
    rule: object({ base: string, threshold: fraction, quorum: fraction }),
    opens: integer,
    closes: integer,
    roll: object({ size: integer, hash: bytes32 }),
    trustees: list(
        object({ t: integer, keys: list(object({ i: integer, pk: bytes32, pok: pair })), C: list(list(bytes32)) }, [
            "C",
        ]),
    ),
    pk: bytes32,
    board_key: bytes32,
});

export const AUDIT = object({ v: string, manifest: string, ballot: BALLOT, choice: string, r: bytes32 });
