/**
 * Tests only: the booth's cryptography as a program. One JSON request per line on standard input, one answer per
 * line on standard output; a refusal is answered as {"refused": reason}.
 */

import { createInterface } from "node:readline";
import { auditText } from "../../../votes/static/votes/src/audit.js";
import {
    ballotText,
    encryptBallot,
    parseBallot,
    tracker,
    verifyBallot,
    voterId,
} from "../../../votes/static/votes/src/ballot.js";
import { checkRecorded } from "../../../votes/static/votes/src/checkpoint.js";
import { checkRoll, openManifest } from "../../../votes/static/votes/src/manifest.js";
import { ruleInWords } from "../../../votes/static/votes/src/words.js";
import { fromHex, toHex } from "../../../votes/static/votes/src/transcript.js";

const open = ({ manifest, election, board_key: boardKey }) => openManifest(manifest, { election, boardKey });

/** What the booth does with a choice. */
function encrypt(request) {
    const manifest = open(request);
    const voter = voterId(manifest.uid, request.username, fromHex(request.salt));
    checkRoll(manifest, request.roll, voter);
    const { rev, seen, choice } = request;
    return encryptBallot({ ...manifest, voter, rev, seen: fromHex(seen) }, choice);
}

const operations = {
    open: (request) => ({ question: open(request).question }),
    make(request) {
        const { ballot } = encrypt(request);
        return { text: ballotText(ballot), tracker: tracker(ballot), voter: toHex(ballot.voter) };
    },
    audit(request) {
        const { ballot, r } = encrypt(request);
        return { text: auditText(request.manifest, ballot, request.choice, r), tracker: tracker(ballot) };
    },
    check(request) {
        const ballot = parseBallot(request.text);
        verifyBallot(ballot, open(request));
        return { tracker: tracker(ballot) };
    },
    rule: ({ rule, electorate }) => ({ sentences: ruleInWords(rule, electorate) }),
    recorded(request) {
        checkRecorded(request.status, open(request), request.place);
        return {};
    },
};

for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    let answer;
    try {
        answer = operations[request.operation](request);
    } catch (error) {
        if (error.name !== "Refusal") {
            throw error;
        }
        answer = { refused: error.reason };
    }
    console.log(JSON.stringify(answer));
}
