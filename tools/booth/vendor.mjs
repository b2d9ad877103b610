/**
 * Copy the library files that the booth's modules import, unchanged, from the locked npm packages into vendor/.
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
const PACKAGES = ["@noble/curves", "@noble/hashes"];

async function wanted() {
    const { metafile } = await build({
        absWorkingDir: HERE,
        entryPoints: [path.join(STATIC, "src/booth.js")],
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
    return [...imported, ...PACKAGES.flatMap((name) => [`${name}/LICENSE`, `${name}/package.json`])].sort();
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
