/**
 * Cast or audit (§5): what an audited ballot's file says. It is checked elsewhere, on another device.
 *
 * @module
 */

import { ballotRecord } from "./ballot.js";
import { scalarHex } from "./group.js";

/** Names the file's format; the command-line client writes and takes the same. */
export const AUDIT_VERSION = "anonballot/v1-audit";

/**
 * The audit file of one encryption. Only for a ballot that is never cast: r would prove to anyone what its voter chose.
 *
 * @param {string} manifest its exact text
 * @param {import("./ballot.js").Ballot} ballot
 * @param {import("./ballot.js").Choice} choice
 * @param {import("./group.js").Scalar} r
 * @returns {string} JSON
 */
export function auditText(manifest, ballot, choice, r) {
    const file = { v: AUDIT_VERSION, manifest, ballot: ballotRecord(ballot), choice, r: scalarHex(r) };
    return `${JSON.stringify(file)}\n`;
}
