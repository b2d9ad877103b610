/**
 * The trustees' keys (§8): each proven, the people's shared as committed, their sum the election key.
 *
 * @module
 */

import { IDENTITY, scalar } from "../group.js";
import { fromHex, hash32, u64, utf8 } from "../transcript.js";
import { require } from "./failure.js";
import { combine, keyFrom, multiples, scalarFrom, schnorrHolds } from "./points.js";

/** @typedef {import("./points.js").Point} Point */
/** @typedef {{groups: Map<number, Point>[], election: Point}} Keys for each group trustee number → key */

/**
 * @param {import("./shapes.js").Manifest} manifest its shape checked
 * @returns {Keys}
 * @throws {import("./failure.js").Failure} keys.…
 */
export function checkKeys(manifest) {
    const setup = hash32("setup", fromHex(manifest.uid));
    let total = IDENTITY;
    const groups = manifest.trustees.map(({ t, keys, C }, g) => {
        /** @type {Map<number, Point>} */
        const points = new Map();
        for (const { i, pk, pok } of keys) {
            const what = `group ${g} key ${i}`;
            const point = keyFrom(pk, what);
            points.set(i, point);
            const [c, s] = pok.map((hex) => scalarFrom(hex, "keys.encoding", `${what}: proof`));
            const context = [setup, utf8("group"), u64(g), u64(i)];
            const known = schnorrHolds("key-proof", context, fromHex(pk), multiples(point), c, s);
            require(known, "keys.proof", `${what}: not proven that its holder knows the secret`);
        }
        const shared = C === undefined ? points.get(1) : checkSharing(C, t, points, `group ${g}`);
        total = total.add(/** @type {Point} */ (shared));
        return points;
    });
    const election = keyFrom(manifest.pk, "the election key");
    require(total.equals(election), "keys.sum", "the election key is not the sum of the groups' keys");
    return { groups, election };
}

/**
 * The group's key Σ_i C_{i,0}, if the published keys share it: X_j = Σ_i Σ_k j^k·C_{i,k}.
 *
 * @param {string[][]} matrix
 * @param {number} t
 * @param {Map<number, Point>} points
 * @param {string} what
 * @returns {Point}
 */
function checkSharing(matrix, t, points, what) {
    const columns = Array(t).fill(IDENTITY);
    for (const [i, row] of matrix.entries()) {
        for (const [k, hex] of row.entries()) {
            columns[k] = columns[k].add(keyFrom(hex, `${what} commitment ${i + 1}, ${k}`));
        }
    }
    // Without its top coefficient the shared polynomial could be opened by fewer than t people.
    require(!columns[t - 1].is0(), "keys.dkg", `${what}: fewer than t people could open the sum`);
    const tables = columns.map(multiples);
    for (const [j, point] of points) {
        let power = 1n;
        const terms = tables.map((table) => {
            const term = /** @type {[bigint, Point[]]} */ ([power, table]);
            power = scalar(power * BigInt(j));
            return term;
        });
        require(combine(...terms).equals(point), "keys.dkg", `${what} key ${j} does not follow from the commitments`);
    }
    return columns[0];
}
