/**
 * What the booth says in words.
 *
 * @module
 */

/** @typedef {import("./manifest.js").Rule} Rule */
/** @typedef {import("./manifest.js").Fraction} Fraction */

/** @type {Record<import("./ballot.js").Choice, string>} */
export const CHOICE_WORDS = { yes: "Yes", no: "No", abstain: "Abstain" };

/** @type {Record<string, string>} */
const FRACTIONS = { "1/2": "half", "2/3": "two-thirds", "3/4": "three-quarters" };

/** @param {Fraction} share @param {number} whole @returns {number} ⌈share × whole⌉ */
function partOf([numerator, denominator], whole) {
    return Math.ceil((numerator * whole) / denominator);
}

/** @param {Fraction} share @returns {string} such as "two-thirds" */
function named(share) {
    const text = share.join("/");
    return FRACTIONS[text] ?? text;
}

/** @param {Fraction} share @param {number} whole @returns {string} ", rounded up" if it is */
function rounded([numerator, denominator], whole) {
    return (numerator * whole) % denominator === 0 ? "" : ", rounded up";
}

/**
 * The rule in the words of the other pages, but taken from the manifest, so that it is the rule of this election.
 *
 * @param {Rule} rule
 * @param {number} electorate how many may vote
 * @returns {string[]} sentences
 */
export function ruleInWords({ base, threshold, quorum }, electorate) {
    const approval =
        base === "electorate"
            ? `Approved with ${partOf(threshold, electorate)} yes or more: ${named(threshold)} of all ${electorate} ` +
              `voters${rounded(threshold, electorate)}, whoever abstains or stays away.`
            : `Approved with ${named(threshold)} of the votes for yes or no, rounded up, and at least one yes. ` +
              "Abstentions are left out.";
    const takingPart =
        `At least ${partOf(quorum, electorate)} voters must take part: ${named(quorum)} of all ` +
        `${electorate}${rounded(quorum, electorate)}. Abstaining is taking part.`;
    return [approval, takingPart];
}

/**
 * @param {[number, string][]} parts largest first
 * @returns {string} such as "1 day 2 hours", without what is zero
 */
function listed(parts) {
    return parts
        .filter(([count]) => count > 0)
        .map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`)
        .join(" ");
}

/**
 * @param {number} seconds until the close
 * @returns {string} the two largest units that matter
 */
export function timeLeft(seconds) {
    if (seconds <= 0) {
        return "closed";
    }
    const minutes = Math.floor(seconds / 60);
    if (minutes === 0) {
        return "less than a minute left";
    }
    const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
    const text = listed(days > 0 ? [[days, "day"], [hours, "hour"]] : [[hours, "hour"], [minutes % 60, "minute"]]);
    return `${text} left`;
}

/** @param {number} unix seconds @returns {string} such as "Sun 22 Nov 2026, 14:05 UTC", as on other pages */
export function utc(unix) {
    const text = new Intl.DateTimeFormat("en-GB", {
        weekday: "short",
        day: "2-digit",
        month: "short",
        year: "numeric",
        hour: "2-digit",
        minute: "2-digit",
        timeZone: "UTC",
    }).format(unix * 1000);
    return `${text.replace(",", "")} UTC`;
}

/** @param {string} hex @returns {string} in groups of eight, so that people can compare it */
export function grouped(hex) {
    return hex.match(/.{1,8}/g)?.join(" ") ?? "";
}
