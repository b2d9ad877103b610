/** What the booth says in words. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { grouped, ruleInWords, timeLeft, utc } from "../../../votes/static/votes/src/words.js";

const [threshold, quorum] = [[2, 3], [1, 2]];

test("the rule on the whole electorate names the needed numbers, rounded up", () => {
    const words = (electorate) => ruleInWords({ base: "electorate", threshold, quorum }, electorate);
    assert.deepEqual(words(31), [
        "Approved with 21 yes or more: two-thirds of all 31 voters, rounded up, whoever abstains or stays away.",
        "At least 16 voters must take part: half of all 31, rounded up. Abstaining is taking part.",
    ]);
    assert.deepEqual(words(30), [
        "Approved with 20 yes or more: two-thirds of all 30 voters, whoever abstains or stays away.",
        "At least 15 voters must take part: half of all 30. Abstaining is taking part.",
    ]);
});

test("the rule on votes cast names the share, and the quorum of the electorate", () => {
    assert.deepEqual(ruleInWords({ base: "votes-cast", threshold, quorum: [2, 5] }, 31), [
        "Approved with two-thirds of the votes for yes or no, rounded up, and at least one yes. Abstentions are left out.",
        "At least 13 voters must take part: 2/5 of all 31, rounded up. Abstaining is taking part.",
    ]);
});

test("time left is told in the two largest units", () => {
    const day = 86400;
    assert.equal(timeLeft(7 * day), "7 days left");
    assert.equal(timeLeft(day + 3600 + 59), "1 day 1 hour left");
    assert.equal(timeLeft(day - 1), "23 hours 59 minutes left");
    assert.equal(timeLeft(7260), "2 hours 1 minute left");
    assert.equal(timeLeft(3600), "1 hour left");
    assert.equal(timeLeft(61), "1 minute left");
    assert.equal(timeLeft(59.9), "less than a minute left");
    assert.equal(timeLeft(0), "closed");
    assert.equal(timeLeft(-5), "closed");
});

test("instants are written as on the other pages", () => {
    assert.equal(utc(1800000000), "Fri 15 Jan 2027, 08:00 UTC");
    assert.equal(utc(1798675200), "Thu 31 Dec 2026, 00:00 UTC");
});

test("trackers are grouped by eight digits", () => {
    assert.equal(grouped("0123456789abcdef01"), "01234567 89abcdef 01");
});
