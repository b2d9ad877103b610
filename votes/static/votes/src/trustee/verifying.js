/**
 * The closed board, verified by the same program as on the page that verifies, beside the page so that it stays alive.
 *
 * @module
 */

import { Failure } from "../verify/failure.js";

/**
 * @param {string} url of the worker
 * @param {ArrayBuffer} bytes the closed board's file
 * @param {(share: number) => void} progress
 * @returns {Promise<import("../verify/closed.js").ClosedReport>}
 * @throws {Failure} the first check that does not hold
 */
export function verifyInWorker(url, bytes, progress) {
    const worker = new Worker(url);
    return new Promise((resolve, reject) => {
        worker.addEventListener("message", ({ data }) => {
            if (data.progress !== undefined) {
                progress(data.progress);
            } else if (data.failed !== undefined) {
                reject(new Failure(data.failed.check, data.failed.detail));
            } else if (data.verified !== undefined) {
                resolve(data.verified);
            }
        });
        worker.addEventListener("error", () => {
            reject(new Failure("board.program", "the program that checks it did not run"));
        });
        worker.postMessage({ bytes, pins: { election: null, boardKey: null, tracker: null }, closed: true });
    }).finally(() => worker.terminate());
}
