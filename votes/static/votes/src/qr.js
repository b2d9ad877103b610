/**
 * A text as a QR code, drawn into an <svg> that the page has, without a line of style.
 *
 * @module
 */

import encodeQR from "qr";

/** The margin that ISO/IEC 18004 asks for, in modules. */
const QUIET = 4;

/**
 * @param {string} text
 * @returns {{size: number, path: string}} the code's side in modules, margin included, and its dark modules as the
 *   `d` of a <path>
 */
export function outline(text) {
    const rows = encodeQR(text, "raw", { ecc: "medium", border: QUIET });
    const path = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
    return { size: rows.length, path };
}

/**
 * @param {Element} svg holds one <path>
 * @param {string} text what the code says
 * @param {string} label the same for those who do not see it
 */
export function drawCode(svg, text, label) {
    const { size, path } = outline(text);
    svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
    svg.setAttribute("aria-label", label);
    svg.querySelector("path")?.setAttribute("d", path);
}
