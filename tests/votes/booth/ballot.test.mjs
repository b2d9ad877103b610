/** Ballots made here verify here; everything that §12 says of encoding, proof and copying is refused. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
    CHOICES,
    PACKING,
    ballotText,
    encryptBallot as encrypt,
    parseBallot,
    tracker,
    verifyBallot,
} from "../../../votes/static/votes/src/ballot.js";
import {
    BASE,
    IDENTITY,
    ORDER,
    hashScalar,
    pointHex,
    randomScalar,
    scalar,
    scalarBytes,
    scalarHex,
    times,
    timesPublic,
} from "../../../votes/static/votes/src/group.js";
import { hash32, toHex, u64, utf8 } from "../../../votes/static/votes/src/transcript.js";

const encryptBallot = (...inputs) => encrypt(...inputs).ballot;
const secret = randomScalar();
const vote = { election: hash32("manifest", utf8("a vote")), key: times(BASE, secret) };
const slip = { ...vote, voter: hash32("voter", utf8("alice")), rev: 2, seen: hash32("entry") };
const other = (bytes) => Uint8Array.from(bytes, (byte, i) => (i === 0 ? byte ^ 1 : byte));

/** The JSON of a fresh "yes" with some members replaced, as text. */
function altered(changes) {
    return JSON.stringify({ ...JSON.parse(ballotText(encryptBallot(slip, "yes"))), ...changes });
}

function refuses(text, reason) {
    assert.throws(() => verifyBallot(parseBallot(text), vote), { name: "Refusal", reason });
}

for (const { id, value } of CHOICES) {
    test(`a ballot for "${id}" verifies and decrypts to ${value}`, () => {
        const ballot = parseBallot(ballotText(encryptBallot(slip, id)));
        verifyBallot(ballot, vote);
        const plain = ballot.beta.subtract(times(ballot.alpha, secret));
        assert.ok(plain.equals(timesPublic(BASE, BigInt(value))));
    });
}

test("the same choice twice gives unrelated ballots of the same form", () => {
    const [first, second] = [encryptBallot(slip, "no"), encryptBallot(slip, "no")];
    assert.notEqual(pointHex(first.alpha), pointHex(second.alpha));
    assert.notEqual(pointHex(first.beta), pointHex(second.beta));
    assert.notEqual(tracker(first), tracker(second));
    assert.equal(ballotText(first).length, ballotText(second).length);
});

test("a ballot carries nothing but the protocol's nine members, the same whatever the choice", () => {
    const keys = ["v", "election", "voter", "rev", "seen", "alpha", "beta", "c", "s"];
    for (const { id } of CHOICES) {
        const ballot = encryptBallot(slip, id);
        assert.deepEqual(Object.keys(JSON.parse(ballotText(ballot))), keys);
        assert.deepEqual(Object.keys(ballot), keys.slice(1));
    }
});

test("something that is no choice is never encrypted", () => {
    for (const choice of ["", "YES", "maybe", undefined, 1]) {
        assert.throws(() => encryptBallot(slip, choice), RangeError);
    }
});

test("random scalars are below L and use 64 bytes", (t) => {
    const asked = [];
    t.mock.method(globalThis.crypto, "getRandomValues", (bytes) => {
        asked.push(bytes.length);
        return bytes.fill(255);
    });
    assert.equal(randomScalar(), (2n ** 512n - 1n) % ORDER);
    assert.deepEqual(asked, [64]);
});

// Encoding

const P = 2n ** 255n - 19n;
const hexOf = (integer) => scalarHex(integer);
const BAD_POINTS = {
    "not canonical": hexOf(P),
    "not canonical, plus one": hexOf(P + 1n),
    negative: hexOf(1n),
    "high bit set": hexOf(2n ** 255n),
    "not on the curve": "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
};
for (const member of ["alpha", "beta"]) {
    for (const [what, hex] of Object.entries(BAD_POINTS)) {
        test(`${member} that is ${what} is refused`, () => refuses(altered({ [member]: hex }), "point"));
    }
}

test("the identity as alpha is refused", () => refuses(altered({ alpha: pointHex(IDENTITY) }), "point"));

test("scalars from L on are refused", () => {
    for (const member of ["c", "s"]) {
        for (const integer of [ORDER, ORDER + 1n, 2n ** 256n - 1n]) {
            const list = [scalarHex(1n), scalarHex(1n), scalarHex(integer)];
            refuses(altered({ [member]: list }), "scalar");
        }
    }
});

test("hex must be 64 lower-case digits", () => {
    const good = pointHex(BASE);
    for (const member of ["election", "voter", "seen", "alpha", "beta"]) {
        for (const value of [good.toUpperCase(), good.slice(2), `${good}00`, `${good}\n`, `0x${good.slice(2)}`, "", 1, null]) {
            refuses(altered({ [member]: value }), "malformed");
        }
    }
});

test("rev must be a whole number from 1", () => {
    for (const rev of ["1", true, null, 0, -1, [1], 2 ** 53]) {
        refuses(altered({ rev }), "malformed");
    }
    for (const number of ["1.0", "1e0", "2.5", "-0", "NaN", "Infinity", "01", "9007199254740993"]) {
        refuses(altered({ rev: 7 }).replace('"rev":7', `"rev":${number}`), "malformed");
    }
});

test("keys must be exactly those of a ballot, each once", () => {
    refuses(altered({ extra: 1 }), "malformed");
    refuses(altered({ seen: undefined }), "malformed");
    refuses(altered({}).replace("{", '{"rev":2,'), "malformed");
    refuses(altered({}).replace("{", '{"\\u0072ev":2,'), "malformed");
    refuses(altered({}).replace("{", '{"__proto__":{},'), "malformed");
});

test("two or four branches are refused", () => {
    const one = scalarHex(1n);
    for (const member of ["c", "s"]) {
        for (const list of [[one, one], [one, one, one, one], [], { 0: one, 1: one, 2: one, length: 3 }]) {
            refuses(altered({ [member]: list }), "malformed");
        }
    }
});

test("text that is not such JSON is refused", () => {
    const text = altered({});
    for (const bad of ["", "null", "[]", '"x"', "1", text.slice(0, -1), `${text}{}`, "[".repeat(2000), "NaN"]) {
        refuses(bad, "malformed");
    }
    refuses(altered({ extra: JSON.parse("[".repeat(50) + "]".repeat(50)) }), "malformed");
    refuses(text + " ".repeat(4096), "oversize");
});

// Proof

test("the proof is bound to every part of the ballot", () => {
    const ballot = encryptBallot(slip, "yes");
    const shifted = (list, j) => list.map((value, k) => scalar(k === j ? value + 1n : value));
    const changes = [
        { alpha: ballot.alpha.add(BASE) },
        { beta: ballot.beta.add(BASE) },
        { rev: 3 },
        { seen: other(ballot.seen) },
        { voter: other(ballot.voter) },
        ...[0, 1, 2].flatMap((j) => [{ c: shifted(ballot.c, j) }, { s: shifted(ballot.s, j) }]),
    ];
    for (const change of changes) {
        refuses(ballotText({ ...ballot, ...change }), "proof");
    }
    refuses(ballotText({ ...ballot, election: other(ballot.election) }), "election");
    refuses(altered({ v: "anonballot/v2" }), "version");
});

test("a ballot does not verify under another key, or in another election that claims it", () => {
    const ballot = encryptBallot(slip, "no");
    assert.throws(() => verifyBallot(ballot, { ...vote, key: vote.key.add(BASE) }), { reason: "proof" });
    const election = other(vote.election);
    assert.throws(() => verifyBallot({ ...ballot, election }, { ...vote, election }), { reason: "proof" });
});

test("swapped branches are refused", () => {
    const ballot = encryptBallot(slip, "yes");
    const swap = ([a, b, c]) => [b, a, c];
    refuses(ballotText({ ...ballot, c: swap(ballot.c), s: swap(ballot.s) }), "proof");
});

/** What encryptBallot would do with a plaintext that is no choice, and branch 1 taken for the real one. */
function forge(value, hashed = (parts) => parts) {
    const [r, w] = [randomScalar(), randomScalar()];
    const alpha = times(BASE, r);
    const beta = times(vote.key, r).add(timesPublic(BASE, scalar(value)));
    const c = CHOICES.map(() => randomScalar());
    const s = CHOICES.map(() => randomScalar());
    const pairs = CHOICES.map(({ point }, j) => [
        timesPublic(BASE, s[j]).subtract(timesPublic(alpha, c[j])),
        timesPublic(vote.key, s[j]).subtract(timesPublic(beta.subtract(point), c[j])),
    ]);
    pairs[1] = [times(BASE, w), times(vote.key, w)];
    const points = [vote.key, alpha, beta, ...pairs.flat()].map((point) => point.toBytes());
    const { election, voter, rev, seen } = slip;
    const ch = hashScalar("ballot-proof", ...hashed([election, voter, u64(rev), seen, ...points]));
    c[1] = scalar(ch - c[0] - c[2]);
    s[1] = scalar(w + c[1] * r);
    return ballotText({ election, voter, rev, seen, alpha, beta, c, s });
}

test("two votes, a negative no, or yes and no at once are refused", () => {
    verifyBallot(parseBallot(forge(1n)), vote);
    for (const value of [2n, -BigInt(PACKING), BigInt(1 + PACKING), -1n]) {
        refuses(forge(value), "proof");
    }
});

test("a weak Fiat-Shamir challenge, over less than the whole statement, is refused", () => {
    for (let left = 0; left < 7; left += 1) {
        refuses(forge(1n, (parts) => parts.filter((_, i) => i !== left)), "proof");
    }
});

// Copying

test("another voter's ballot, verbatim or re-randomised, is refused", () => {
    const ballot = encryptBallot(slip, "yes");
    const voter = other(slip.voter);
    refuses(ballotText({ ...ballot, voter }), "proof");
    const t = randomScalar();
    const alpha = ballot.alpha.add(times(BASE, t));
    const beta = ballot.beta.add(times(vote.key, t));
    const s = ballot.s.map((value, j) => scalar(value + ballot.c[j] * t));
    refuses(ballotText({ ...ballot, alpha, beta, s }), "proof");
    refuses(ballotText({ ...ballot, voter, alpha, beta, s }), "proof");
});

test("the tracker covers every part of the ballot", () => {
    const ballot = encryptBallot(slip, "abstain");
    const parts = { alpha: BASE, beta: BASE, rev: 9, seen: other(slip.seen), voter: other(slip.voter) };
    const trackers = Object.entries(parts).map(([part, value]) => tracker({ ...ballot, [part]: value }));
    for (let j = 0; j < 3; j += 1) {
        trackers.push(tracker({ ...ballot, c: ballot.c.with(j, 1n) }), tracker({ ...ballot, s: ballot.s.with(j, 1n) }));
    }
    assert.equal(new Set([tracker(ballot), ...trackers]).size, trackers.length + 1);
    assert.equal(toHex(scalarBytes(1n)), `01${"00".repeat(31)}`);
});
