/** Every value of the protocol's test vector, reproduced or (where it depends on lost randomness) verified. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
    ballotText,
    encryptBallot,
    parseBallot,
    tracker,
    verifyBallot,
    voterId,
} from "../../../votes/static/votes/src/ballot.js";
import {
    BASE,
    hashScalar,
    pointHex,
    randomScalar,
    readPoint,
    readScalar,
    times,
    timesPublic,
} from "../../../votes/static/votes/src/group.js";
import { fromHex, hash32, toHex, u64, utf8 } from "../../../votes/static/votes/src/transcript.js";
import { CAST, MANIFEST_TEXT, OPENED, SALT, UID, USERNAME, vector } from "./vector.mjs";

const election = fromHex(vector.E);
const key = readPoint(vector.pk);

/** Gives r first, as encryptBallot asks for it first, then fresh scalars. */
function startingWith(r) {
    const given = [r];
    return () => given.pop() ?? randomScalar();
}

test("the key is the secret times the generator", () => {
    assert.equal(pointHex(times(BASE, readScalar(vector.x))), vector.pk);
});

test("the election id is the hash of the manifest's text", () => {
    assert.equal(toHex(hash32("manifest", utf8(MANIFEST_TEXT))), vector.E);
});

test("the voter's id is the hash of uid, username and salt", () => {
    assert.equal(toHex(voterId(UID, USERNAME, SALT)), vector.vid);
});

test("the board's hash chain", () => {
    const open = hash32("entry", new Uint8Array(32), u64(0), utf8("open"), u64(OPENED), election);
    assert.equal(toHex(open), vector.head0);
    const ballot = hash32("entry", open, u64(1), utf8("ballot"), u64(CAST), fromHex(vector.tracker));
    assert.equal(toHex(ballot), vector.entry1);
});

test("the ballot verifies, gives its tracker, and is written as it was read", () => {
    const ballot = parseBallot(JSON.stringify(vector.ballot));
    verifyBallot(ballot, { election, key });
    assert.equal(tracker(ballot), vector.tracker);
    assert.equal(ballotText(ballot), JSON.stringify(vector.ballot));
});

test("the vector's randomness and choice give its ciphertext", () => {
    const choice = vector.yes_no[0] === 1 ? "yes" : "no";
    const { rev } = vector.ballot;
    const slip = { election, key, voter: fromHex(vector.vid), rev, seen: fromHex(vector.ballot.seen) };
    const { ballot } = encryptBallot(slip, choice, startingWith(readScalar(vector.r)));
    assert.equal(pointHex(ballot.alpha), vector.ballot.alpha);
    assert.equal(pointHex(ballot.beta), vector.ballot.beta);
    verifyBallot(ballot, { election, key });
});

test("the partial decryption is right, and its sum has one yes", () => {
    const { i, D, c, s } = vector.partial;
    const [a, b, share] = [readPoint(vector.ballot.alpha), readPoint(vector.ballot.beta), readPoint(D)];
    assert.ok(times(a, readScalar(vector.x)).equals(share));
    const [challenge, response] = [readScalar(c), readScalar(s)];
    const onBase = timesPublic(BASE, response).subtract(timesPublic(key, challenge));
    const onSum = timesPublic(a, response).subtract(timesPublic(share, challenge));
    const points = [key, a, b, share, onBase, onSum].map((point) => point.toBytes());
    // The vector has no close entry: its proof names the head of the open entry instead.
    assert.equal(
        hashScalar("decrypt-proof", election, fromHex(vector.head0), u64(i), ...points),
        challenge,
    );
    const [yes, no] = vector.yes_no;
    assert.ok(b.subtract(share).equals(timesPublic(BASE, BigInt(yes + 1048576 * no))));
});
