/**
 * Tests only: the trustee's program without its page. Reads one JSON list of requests from standard input and answers
 * with a list; a failed check is answered as {"failed": its name}.
 */

import { readFileSync } from "node:fs";
import {
    checkConfirmations,
    fingerprintOf,
    readCeremony,
    stepOf,
} from "../../../votes/static/votes/src/trustee/ceremony.js";
import { unwrap, wrap } from "../../../votes/static/votes/src/trustee/keyfile.js";
import {
    checkKey,
    checkOwn,
    confirmationOf,
    dealingOf,
    draw,
    openingOf,
    withKey,
} from "../../../votes/static/votes/src/trustee/own.js";
import { checkBelongs, checkFirst, partialOf } from "../../../votes/static/votes/src/trustee/partial.js";
import { verifyClosedBoard } from "../../../votes/static/votes/src/verify/closed.js";

const PINS = { election: null, boardKey: null, tracker: null };

const operations = {
    /** The next message, as the page makes it. */
    step({ ceremony, own }) {
        const file = readCeremony(ceremony);
        const step = stepOf(file);
        const drawn = own ?? draw(file);
        checkOwn(drawn, file);
        if (step === "open") {
            return { own: drawn, message: openingOf(drawn) };
        }
        const compared = { ...drawn, fingerprint: fingerprintOf(file) };
        if (step === "deal") {
            return { own: compared, message: dealingOf(compared, file) };
        }
        const whole = withKey(compared, file);
        if (step === "confirm") {
            return { own: whole, message: confirmationOf(whole, file) };
        }
        checkConfirmations(file);
        return { step, own: whole };
    },
    wrap: async ({ own, passphrase }) => ({ text: await wrap(own, passphrase) }),
    unwrap: async ({ text, passphrase }) => ({ own: await unwrap(text, passphrase) }),
    decrypt({ board, ceremony, own, now }) {
        const closed = verifyClosedBoard(board, PINS);
        const rows = checkBelongs(own, closed);
        const whole = withKey(own, readCeremony(ceremony));
        checkKey(whole, rows);
        checkFirst(whole, closed, now);
        return { message: partialOf(whole, closed), own: { ...whole, opened: closed.closeHead } };
    },
};

async function answer(request) {
    try {
        return await operations[request.operation](request);
    } catch (error) {
        if (error.check === undefined) {
            throw error;
        }
        return { failed: error.check, about: error.about ?? null };
    }
}

const answers = [];
for (const request of JSON.parse(readFileSync(0, "utf8"))) {
    answers.push(await answer(request));
}
console.log(JSON.stringify(answers));
