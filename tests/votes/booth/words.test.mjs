/** What the booth says in words. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { grouped, ruleInWords, timeLeft, utc } from "../../../votes/static/votes/src/words.js";

const [threshold, quorum] = [[2, 3], [1, 2]];

test("the rule on the whole electorate names the needed numbers, rounded up", () => {
    const words = (electorate) => ruleInWords({ base: "electorate", threshold, quorum }, electorate).join(" ");
    assert.match(words(31), /at least 21 of the 31 members vote yes \(2\/3 of everyone/);
    assert.match(words(31), /At least 16 of the 31 must take part/);
    assert.match(words(30), /at least 20 of the 30 .* At least 15 of the 30/);
    assert.match(words(1), /at least 1 of the 1 .* At least 1 of the 1/);
});

test("the rule on votes cast names the share, and the quorum of the electorate", () => {
    const words = ruleInWords({ base: "votes-cast", threshold, quorum }, 31).join(" ");
    assert.match(words, /at least 2\/3 of all yes and no votes are yes/);
    assert.match(words, /At least 16 of the 31 must take part/);
    assert.match(words, /Abstaining counts as taking part/);
});

test("time left is told in the two largest units", () => {
    const day = 86400;
    assert.equal(timeLeft(7 * day), "7 days 0 hours left");
    assert.equal(timeLeft(day + 3600 + 59), "1 day 1 hour left");
    assert.equal(timeLeft(day - 1), "23 hours 59 minutes left");
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
