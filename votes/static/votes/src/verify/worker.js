/**
 * Runs the checks beside the page, so that it stays alive and can show how far they are. The worker's entry.
 *
 * Takes {bytes, pins}, for a trustee's page with {closed: true}: then the file is a board that waits for its count.
 * Answers with {passed: Check}, {progress: 0…1}, and last with {verified: report, kind} or {failed: {check, detail}, kind}.
 *
 * @module
 */

import { AUDIT_VERSION } from "../audit.js";
import { verifyAudit } from "./audit.js";
import { verifyClosedBoard } from "./closed.js";
import { Failure, require } from "./failure.js";
import { MAX_RECORD, verifyRecord } from "./record.js";

/** Progress is told at most this often. */
const EVERY_MS = 100;

/** @param {ArrayBuffer} bytes @returns {string} */
function decode(bytes) {
    require(bytes.byteLength <= MAX_RECORD, "json.size", `the file is larger than ${MAX_RECORD} bytes`);
    try {
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
        throw new Failure("json.syntax", "not UTF-8 text");
    }
}

/** @param {string} text @returns {"audit" | "record"} what it says it is; the checks decide whether it is */
function kindOf(text) {
    try {
        return JSON.parse(text)?.v === AUDIT_VERSION ? "audit" : "record";
    } catch {
        return "record";
    }
}

const VERIFIERS = { record: verifyRecord, audit: verifyAudit, closed: verifyClosedBoard };

/** @param {ArrayBuffer} bytes @param {import("./record.js").Pins} pins @param {boolean} closed */
function run(bytes, pins, closed) {
    /** @param {import("./record.js").Check} check */
    const passed = (check) => postMessage({ passed: check });
    let told = 0;
    /** @param {number} share */
    const progress = (share) => {
        if (performance.now() - told > EVERY_MS) {
            told = performance.now();
            postMessage({ progress: share });
        }
    };
    /** @type {keyof typeof VERIFIERS} */
    let kind = "record";
    try {
        const text = decode(bytes);
        kind = closed ? "closed" : kindOf(text);
        const verified = VERIFIERS[kind](text, pins, passed, progress);
        postMessage({ kind, verified });
    } catch (error) {
        if (!(error instanceof Failure)) {
            throw error;
        }
        postMessage({ kind, failed: { check: error.check, detail: error.detail } });
    }
}

addEventListener("message", ({ data }) => run(data.bytes, data.pins, data.closed === true));
