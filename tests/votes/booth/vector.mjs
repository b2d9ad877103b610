/** The protocol's published test vector, and what it says of itself in prose. */

import { readFileSync } from "node:fs";

export const vector = JSON.parse(
    readFileSync(new URL("../../vectors/anonballot-v1.json", import.meta.url), "utf8"),
);

export const MANIFEST_TEXT = "test manifest";
export const USERNAME = "alice";
export const UID = new Uint8Array(16);
export const SALT = new Uint8Array(32);
/** The times of the vector's two board entries, in Unix seconds. */
export const OPENED = 1800000000;
export const CAST = 1800000060;
