/**
 * Copy the library files that the modules in src/ import, unchanged, from the locked npm packages into vendor/.
 *
 *   node vendor.mjs            replaces vendor/ (run build.mjs afterwards)
 *   node vendor.mjs --check    writes nothing; fails if vendor/ differs from the packages
 */

import { cpSync, existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const MODULES = path.join(HERE, "node_modules");
const STATIC = path.join(HERE, "../../votes/static/votes");
const VENDOR = path.join(STATIC, "vendor");
const PACKAGES = { "@noble/curves": "LICENSE", "@noble/hashes": "LICENSE", qr: "LICENSE-MIT" };

async function wanted() {
    const { metafile } = await build({
        absWorkingDir: HERE,
        entryPoints: ["booth.js", "trustee/page.js", "verify/page.js", "verify/worker.js"].map((file) => path.join(STATIC, "src", file)),
        outdir: "unused", // nothing is written, but several entries need a place
        nodePaths: [MODULES],
        bundle: true,
        write: false,
        metafile: true,
        treeShaking: false,
        format: "esm",
    });
    const imported = Object.keys(metafile.inputs)
        .filter((file) => file.startsWith("node_modules/"))
        .map((file) => path.relative("node_modules", file));
    const beside = Object.entries(PACKAGES).flatMap(([name, licence]) => [`${name}/${licence}`, `${name}/package.json`]);
    return [...imported, ...beside].sort();
}

function present() {
    const entries = existsSync(VENDOR) ? readdirSync(VENDOR, { recursive: true, withFileTypes: true }) : [];
    return entries
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(VENDOR, path.join(entry.parentPath, entry.name)))
        .sort();
}

const files = await wanted();
if (process.argv.includes("--check")) {
    const same =
        JSON.stringify(files) === JSON.stringify(present()) &&
        files.every((file) =>
            readFileSync(path.join(MODULES, file)).equals(readFileSync(path.join(VENDOR, file))),
        );
    if (!same) {
        console.error('vendor/ is not what the packages hold: run "npm ci && npm run vendor" in tools/booth.');
        process.exitCode = 1;
    }
} else {
    rmSync(VENDOR, { recursive: true, force: true });
    for (const file of files) {
        cpSync(path.join(MODULES, file), path.join(VENDOR, file));
    }
}
