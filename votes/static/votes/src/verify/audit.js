/**
 * An audit file checked (§5): that the encrypted ballot holds the choice that it is said to hold, and nothing else.
 *
 * @module
 */

import { AUDIT_VERSION } from "../audit.js";
import { CHOICES } from "../ballot.js";
import { pointHex } from "../group.js";
import { VERSION, hash32, toHex, utf8 } from "../transcript.js";
import { checkProof, trackerOf } from "./ballots.js";
import { Failure, quoted, require } from "./failure.js";
import { checkKeys } from "./keys.js";
import { checkManifest } from "./manifest.js";
import { BASE_MULTIPLES, combine, multiples, pointFrom, scalarFrom } from "./points.js";
import { AUDIT, MANIFEST } from "./shapes.js";
import { readStrictly } from "./strict.js";

/** @typedef {{question: string, election: string, boardKey: string, tracker: string, choice: string}} Audited */

/**
 * @param {string} text
 * @param {import("./record.js").Pins} pins
 * @param {(check: import("./record.js").Check) => void} passed
 * @returns {Audited} identifiers in hex
 * @throws {Failure} the first check that does not hold, named as the command-line program names it
 */
export function verifyAudit(text, pins, passed = () => {}) {
    /** @param {string} name @param {string} sentence */
    const pass = (name, sentence, compared = true) => passed({ name, sentence, compared });

    /** @type {import("./shapes.js").AuditFile} */
    const file = readStrictly(text, AUDIT, "auditfile", "audit");
    require(file.v === AUDIT_VERSION, "audit.version", `this is not an audit file (${AUDIT_VERSION})`);
    pass("file", "strict JSON: no key missing, unknown or twice, no value of another kind than specified");

    const election = toHex(hash32("manifest", utf8(file.manifest)));
    const announced = pins.election === null || pins.election === election;
    require(announced, "audit.election", `the manifest's id is ${election}, not the announced one`);
    /** @type {import("./shapes.js").Manifest} */
    const manifest = readStrictly(file.manifest, MANIFEST, "manifest", "manifest");
    checkManifest(manifest);
    const keys = checkKeys(manifest);
    const { board_key: boardKey, question } = manifest;
    const published = pins.boardKey === null || pins.boardKey === boardKey;
    require(published, "audit.board-key", `the board key is ${boardKey}, not the published one`);
    const identity = pointFrom(boardKey, "audit.board-key", "the board key").is0();
    require(!identity, "audit.board-key", "the board key is the identity");
    pass(
        "vote",
        pins.election === null
            ? "the vote's description and keys are sound; its id was not compared with an announced one"
            : "the vote is the announced one, and its keys are sound",
        pins.election !== null,
    );

    const { ballot, choice } = file;
    require(ballot.v === VERSION, "audit.version", `the ballot is not of ${VERSION}`);
    require(ballot.election === election, "audit.election", "the ballot is of another election");
    require(ballot.rev >= 1, "audit.rev", "the ballot's number is not 1 or more");
    const unproven = "it is not proven that the ballot holds one of abstain, yes, no";
    const key = { hex: manifest.pk, table: multiples(keys.election) };
    checkProof(ballot, key, { stage: "audit", at: "", unproven });
    pass("proof", "the ballot is of this vote and proven to hold exactly one of abstain, yes and no");

    const named = CHOICES.find(({ id }) => id === choice);
    if (named === undefined) {
        throw new Failure("audit.choice", `${quoted(choice)} is not one of abstain, yes, no`);
    }
    const r = scalarFrom(file.r, "audit.encoding", "r");
    const alpha = pointHex(combine([r, BASE_MULTIPLES]));
    require(alpha === ballot.alpha, "audit.alpha", "alpha is not r·B: r does not open this ballot");
    const beta = pointHex(combine([r, key.table], [BigInt(named.value), BASE_MULTIPLES]));
    require(beta === ballot.beta, "audit.beta", `the ballot does not hold ${choice}, but something else`);
    pass("choice", `opened, it holds ${choice} and nothing else`);

    const tracker = trackerOf(ballot);
    const shown = pins.tracker === null || pins.tracker === tracker;
    require(shown, "audit.tracker", `the ballot's tracker is ${tracker}, not the one that was shown`);
    pass(
        "tracker",
        pins.tracker === null
            ? "the tracker was computed: compare it with the one that the booth showed you"
            : "its tracker is the one that the booth showed you",
        pins.tracker !== null,
    );
    return { question, election, boardKey, tracker, choice };
}
