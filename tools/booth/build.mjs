/**
 * Bundle the booth from its readable modules and the vendored libraries, and write the list of checksums.
 *
 *   node build.mjs            writes booth.js and SHA256SUMS
 *   node build.mjs --check    writes nothing; fails if what is checked in differs from what it would write
 */

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const STATIC = fileURLToPath(new URL("../../votes/static/votes/", import.meta.url));

/** What the checksums cover: all that the browser runs, and what it was made from. */
const LISTED = ["booth.css", "src", "vendor"];

async function bundle() {
    const { outputFiles } = await build({
        absWorkingDir: STATIC,
        entryPoints: ["src/booth.js"],
        nodePaths: [path.join(STATIC, "vendor")],
        outfile: "booth.js",
        bundle: true,
        write: false,
        format: "iife",
        target: "es2022",
        charset: "utf8",
        legalComments: "inline",
        // Not minified: whoever wants to know what their browser runs can read it, and see a change as a diff.
        minify: false,
    });
    return outputFiles[0].contents;
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
    return [["booth.js", bundled], ...sums]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([file, content]) => `${createHash("sha256").update(content).digest("hex")}  ${file}\n`)
        .join("");
}

const bundled = Buffer.from(await bundle());
const results = { "booth.js": bundled, SHA256SUMS: Buffer.from(checksums(bundled)) };
for (const [file, content] of Object.entries(results)) {
    const target = path.join(STATIC, file);
    if (!process.argv.includes("--check")) {
        writeFileSync(target, content);
    } else if (!readFileSync(target).equals(content)) {
        console.error(`${file} is not what its sources give: run "npm ci && npm run build" in tools/booth.`);
        process.exitCode = 1;
    }
}
