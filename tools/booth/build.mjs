/**
 * Bundle the booth, the trustee's page, the page that verifies and its worker from their readable modules and the vendored libraries, and
 * write the list of checksums.
 *
 *   node build.mjs            writes the bundles and SHA256SUMS
 *   node build.mjs --check    writes nothing; fails if what is checked in differs from what it would write
 */

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const STATIC = fileURLToPath(new URL("../../votes/static/votes/", import.meta.url));

/** Each bundle, and the module that it starts with. */
const BUNDLES = {
    "booth.js": "src/booth.js",
    "trustee.js": "src/trustee/page.js",
    "verify.js": "src/verify/page.js",
    "verify-worker.js": "src/verify/worker.js",
};

/** What the checksums cover besides: all else that the browser gets, and what the bundles were made from. */
const LISTED = ["booth.css", "trustee.css", "verify.css", "src", "vendor"];

async function bundle(outfile, entry) {
    const { outputFiles } = await build({
        absWorkingDir: STATIC,
        entryPoints: [entry],
        nodePaths: [path.join(STATIC, "vendor")],
        outfile,
        bundle: true,
        write: false,
        format: "iife",
        target: "es2022",
        charset: "utf8",
        legalComments: "inline",
        // Not minified: whoever wants to know what their browser runs can read it, and see a change as a diff.
        minify: false,
    });
    return Buffer.from(outputFiles[0].contents);
}

function filesBelow(name) {
    const entries = readdirSync(STATIC, { recursive: true, withFileTypes: true });
    return entries
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(STATIC, path.join(entry.parentPath, entry.name)))
        .filter((file) => file === name || file.startsWith(`${name}/`));
}

function checksums(bundled) {
    const sums = LISTED.flatMap(filesBelow).map((file) => [file, readFileSync(path.join(STATIC, file))]);
    return [...Object.entries(bundled), ...sums]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([file, content]) => `${createHash("sha256").update(content).digest("hex")}  ${file}\n`)
        .join("");
}

const bundled = {};
for (const [outfile, entry] of Object.entries(BUNDLES)) {
    bundled[outfile] = await bundle(outfile, entry);
}
const results = { ...bundled, SHA256SUMS: Buffer.from(checksums(bundled)) };
for (const [file, content] of Object.entries(results)) {
    const target = path.join(STATIC, file);
    if (!process.argv.includes("--check")) {
        writeFileSync(target, content);
    } else if (!readFileSync(target).equals(content)) {
        console.error(`${file} is not what its sources give: run "npm ci && npm run build" in tools/booth.`);
        process.exitCode = 1;
    }
}
