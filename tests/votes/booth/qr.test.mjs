/** The QR code: drawn as its modules, with the margin that readers need. What it says, a reader tells (test_bundle). */

import assert from "node:assert/strict";
import { test } from "node:test";
import encodeQR from "qr";
import { drawCode, outline } from "../../../votes/static/votes/src/qr.js";

const TRACKER = "0123456789abcdef".repeat(4);

test("a path has exactly the dark modules", () => {
    const { size, path } = outline(TRACKER);
    const rows = encodeQR(TRACKER, "raw", { ecc: "medium", border: 4 });
    assert.equal(size, rows.length);
    const drawn = new Set([...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x} ${y}`));
    for (const [y, row] of rows.entries()) {
        for (const [x, dark] of row.entries()) {
            assert.equal(drawn.has(`${x} ${y}`), dark);
        }
    }
    assert.equal(rows.slice(0, 4).flat().concat(rows.map((row) => row.slice(-4)).flat()).includes(true), false);
});

test("different trackers give different codes", () => {
    assert.notEqual(outline(TRACKER).path, outline(TRACKER.replace("0", "1")).path);
});

test("the code is drawn without style and says in words what it is", () => {
    const attributes = {};
    const path = { setAttribute: (name, value) => Object.assign(attributes, { [name]: value }) };
    const svg = { setAttribute: path.setAttribute, querySelector: (selector) => (selector === "path" ? path : null) };
    drawCode(svg, TRACKER, "QR code of the tracker");
    const { size, path: d } = outline(TRACKER);
    assert.deepEqual(attributes, { viewBox: `0 0 ${size} ${size}`, "aria-label": "QR code of the tracker", d });
});
