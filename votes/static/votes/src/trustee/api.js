/**
 * What the page of a trustee asks the site for, and the one thing that it sends: a message that anyone may read.
 *
 * @module
 */

import { Trouble } from "../api.js";

const PATIENCE_MS = 60_000;

/**
 * @param {string} url
 * @param {RequestInit} [options]
 * @returns {Promise<ArrayBuffer>} the answer
 * @throws {Trouble}
 */
async function request(url, options = {}) {
    let response;
    let body;
    try {
        response = await fetch(url, {
            cache: "no-store",
            credentials: "same-origin",
            redirect: "manual", // the only redirect there is leads to the sign-in page
            signal: AbortSignal.timeout(PATIENCE_MS),
            ...options,
            headers: { Accept: "application/json", ...options.headers },
        });
        body = await response.arrayBuffer();
    } catch {
        throw new Trouble("away");
    }
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json") ?? false;
    if (response.ok && isJson) {
        return body;
    }
    const refusal = isJson ? JSON.parse(new TextDecoder().decode(body)) : {};
    if (typeof refusal.code === "string") {
        throw new Trouble("refused", refusal.code, String(refusal.message));
    }
    const unknown = response.type === "opaqueredirect" || [401, 403, 404].includes(response.status);
    throw new Trouble(unknown ? "signed-out" : "away");
}

/** @param {string} url @returns {Promise<ArrayBuffer>} a file of the site, as it is @throws {Trouble} */
export function download(url) {
    return request(url);
}

/**
 * @param {string} url
 * @param {string} text the message's JSON
 * @param {string} csrfToken
 * @throws {Trouble}
 */
export async function publish(url, text, csrfToken) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken };
    await request(url, { method: "POST", body: text, headers });
}
