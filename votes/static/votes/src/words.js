/**
 * What the booth says in words.
 *
 * @module
 */

/** @typedef {import("./manifest.js").Rule} Rule */
/** @typedef {import("./manifest.js").Fraction} Fraction */

/** @type {Record<import("./ballot.js").Choice, string>} */
export const CHOICE_WORDS = { yes: "Yes", no: "No", abstain: "Abstain" };

/** @param {Fraction} share @param {number} whole @returns {number} ⌈share × whole⌉ */
function partOf([numerator, denominator], whole) {
    return Math.ceil((numerator * whole) / denominator);
}

/** @param {Fraction} share @returns {string} such as "2/3" */
function fraction([numerator, denominator]) {
    return `${numerator}/${denominator}`;
}

/**
 * @param {Rule} rule
 * @param {number} electorate how many may vote
 * @returns {string[]} sentences
 */
export function ruleInWords(rule, electorate) {
    const quorum = partOf(rule.quorum, electorate);
    const approval =
        rule.base === "electorate"
            ? `Approved if at least ${partOf(rule.threshold, electorate)} of the ${electorate} members vote yes ` +
              `(${fraction(rule.threshold)} of everyone who may vote).`
            : `Approved if at least ${fraction(rule.threshold)} of all yes and no votes are yes.`;
    return [
        approval,
        `At least ${quorum} of the ${electorate} must take part. Abstaining counts as taking part, as neither yes nor no.`,
    ];
}

/** @param {number} count @param {string} unit @returns {string} */
function plural(count, unit) {
    return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/**
 * @param {number} seconds until the close
 * @returns {string} the two largest units that matter
 */
export function timeLeft(seconds) {
    const minutes = Math.floor(seconds / 60);
    const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
    if (seconds <= 0) {
        return "closed";
    }
    if (days > 0) {
        return `${plural(days, "day")} ${plural(hours, "hour")} left`;
    }
    if (hours > 0) {
        return `${plural(hours, "hour")} ${plural(minutes % 60, "minute")} left`;
    }
    return minutes > 0 ? `${plural(minutes, "minute")} left` : "less than a minute left";
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
