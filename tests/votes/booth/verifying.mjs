/**
 * Tests only: the checks of records and audit files as a program. Reads one JSON list of {kind, file, pins} from
 * standard input and answers with a list of {checks, report} or {checks, failed: {check, detail}}.
 */

import { readFileSync } from "node:fs";
import { verifyAudit } from "../../../votes/static/votes/src/verify/audit.js";
import { verifyRecord } from "../../../votes/static/votes/src/verify/record.js";

const verifiers = { record: verifyRecord, audit: verifyAudit };

function answer({ kind, file, pins }) {
    const checks = [];
    const given = { election: null, boardKey: null, tracker: null, ...pins };
    try {
        const report = verifiers[kind](readFileSync(file, "utf8"), given, (check) => checks.push(check));
        return { checks, report };
    } catch (error) {
        if (error.name !== "Failure") {
            throw error;
        }
        return { checks, failed: { check: error.check, detail: error.detail } };
    }
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(answer)));
