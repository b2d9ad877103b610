/**
 * What the booth says to the site, and what can come back.
 *
 * @module
 */

/**
 * @typedef {object} State
 * @property {string} manifest its exact text
 * @property {string} election hex
 * @property {string} board_key hex
 * @property {string} username
 * @property {string} salt hex
 * @property {string} vid hex
 * @property {string[]} roll hex
 * @property {number} rev the number that this voter's next ballot must have
 * @property {string} head hex: the latest head of the board
 * @property {number} now Unix seconds
 * @property {boolean} presence whether the proof of presence is recent enough to cast
 * @property {string} presence_url where to renew it
 */

/** @typedef {{recorded: boolean, seq: number, time: number, previous: unknown, checkpoint: unknown}} Status */

/**
 * Why a request brought nothing: the site could not be reached or is not working ("away"), it no longer knows who
 * this is ("signed-out"), or it refused, with a reason as a code and as a sentence.
 */
export class Trouble extends Error {
    /**
     * @param {"away" | "signed-out" | "refused"} kind
     * @param {string} [code] of a refusal
     * @param {string} [message] of a refusal: a sentence that says what to do
     */
    constructor(kind, code = "", message = "") {
        super(message);
        this.name = "Trouble";
        this.kind = kind;
        this.code = code;
    }
}

const PATIENCE_MS = 20_000;

/**
 * @param {string} url
 * @param {RequestInit} [options]
 * @returns {Promise<any>} the parsed answer
 * @throws {Trouble}
 */
async function request(url, options = {}) {
    let response;
    let answer;
    try {
        response = await fetch(url, {
            cache: "no-store",
            credentials: "same-origin",
            redirect: "manual", // the only redirect there is leads to the sign-in page
            signal: AbortSignal.timeout(PATIENCE_MS),
            ...options,
            headers: { Accept: "application/json", ...options.headers },
        });
        const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
        answer = isJson ? await response.json() : undefined;
    } catch {
        throw new Trouble("away");
    }
    if (answer !== undefined && response.ok) {
        return answer;
    }
    if (typeof answer?.code === "string") {
        throw new Trouble("refused", answer.code, String(answer.message));
    }
    const unknown = response.type === "opaqueredirect" || [401, 403, 404].includes(response.status);
    throw new Trouble(unknown ? "signed-out" : "away");
}

export class Api {
    /** @param {{stateUrl: string, ballotsUrl: string, csrfToken: string}} settings */
    constructor({ stateUrl, ballotsUrl, csrfToken }) {
        this.stateUrl = stateUrl;
        this.ballotsUrl = ballotsUrl;
        this.csrfToken = csrfToken;
    }

    /** @returns {Promise<State>} */
    state() {
        return request(this.stateUrl);
    }

    /**
     * @param {string} text the ballot
     * @returns {Promise<{seq: number, time: number}>} its place on the board
     */
    cast(text) {
        return request(this.ballotsUrl, {
            method: "POST",
            body: text,
            headers: { "Content-Type": "application/json", "X-CSRFToken": this.csrfToken },
        });
    }

    /**
     * @param {string} tracker
     * @returns {Promise<Status>}
     */
    status(tracker) {
        return request(`${this.ballotsUrl}${tracker}/`);
    }
}
