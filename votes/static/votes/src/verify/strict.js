/**
 * JSON read without leniency (§9): no key twice, only whole numbers from 0 to 2⁵³ − 1, exactly the specified shape.
 * JSON.parse keeps the last of repeated keys and rounds numbers, so it can't be used for what is to be verified.
 *
 * @module
 */

import { Failure, quoted, require } from "./failure.js";

/** @typedef {(value: unknown, at: string, stage: string) => any} Kind reads one value, or throws a Failure */

const SPACE = /[ \t\n\r]*/y;
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)((?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)/y;
const WORD = /null|true|false|NaN|Infinity|-Infinity/y;
/** @type {Record<string, null | boolean>} */
const WORDS = { null: null, true: true, false: false };
const MAX_DEPTH = 500;

class Parser {
    /** @param {string} text @param {string} stage */
    constructor(text, stage) {
        this.text = text;
        this.stage = stage;
        this.position = 0;
        this.depth = 0;
    }

    /** @param {string} check @param {string} detail @returns {never} */
    fail(check, detail) {
        throw new Failure(`${this.stage}.${check}`, detail);
    }

    /** @param {RegExp} pattern sticky @returns {RegExpExecArray | null} */
    take(pattern) {
        pattern.lastIndex = this.position;
        const match = pattern.exec(this.text);
        this.position += match === null ? 0 : match[0].length;
        return match;
    }

    /** @param {string} sign @returns {boolean} whether it came next, spaces aside */
    took(sign) {
        this.take(SPACE);
        const next = this.text[this.position] === sign;
        this.position += next ? 1 : 0;
        return next;
    }

    /** @param {string} sign */
    expect(sign) {
        if (!this.took(sign)) {
            this.fail("syntax", `not JSON: expected ${sign} at character ${this.position}`);
        }
    }

    whole() {
        const value = this.value();
        this.take(SPACE);
        if (this.position !== this.text.length) {
            this.fail("syntax", "not JSON: something follows the value");
        }
        return value;
    }

    /** @returns {unknown} objects as maps, in the order of their keys */
    value() {
        this.take(SPACE);
        const next = this.text[this.position];
        if (next === "{" || next === "[") {
            this.position += 1;
            this.depth += 1;
            if (this.depth > MAX_DEPTH) {
                this.fail("depth", "nested too deeply");
            }
            const value = next === "{" ? this.object() : this.list();
            this.depth -= 1;
            return value;
        }
        return next === '"' ? this.string() : this.atom();
    }

    /** @returns {Map<string, unknown>} */
    object() {
        /** @type {[string, unknown][]} */
        const pairs = [];
        if (!this.took("}")) {
            do {
                this.take(SPACE);
                const key = this.string();
                this.expect(":");
                pairs.push([key, this.value()]);
            } while (this.took(","));
            this.expect("}");
        }
        const found = new Map();
        for (const [key, value] of pairs) {
            if (found.has(key)) {
                this.fail("duplicate", `the key ${quoted(key)} appears twice in one object`);
            }
            found.set(key, value);
        }
        return found;
    }

    /** @returns {unknown[]} */
    list() {
        const items = [];
        if (!this.took("]")) {
            do {
                items.push(this.value());
            } while (this.took(","));
            this.expect("]");
        }
        return items;
    }

    /** @returns {string} */
    string() {
        const match = this.take(STRING);
        return match === null
            ? this.fail("syntax", `not JSON: expected a string at character ${this.position}`)
            : JSON.parse(match[0]);
    }

    atom() {
        const word = this.take(WORD)?.[0];
        if (word !== undefined && Object.hasOwn(WORDS, word)) {
            return WORDS[word];
        }
        const number = word === undefined ? this.take(NUMBER) : null;
        if (word !== undefined || number?.[1]) {
            this.fail("number", `${quoted(word ?? number?.[0] ?? "")} is not an integer`);
        }
        if (number === null) {
            this.fail("syntax", `not JSON: expected a value at character ${this.position}`);
        }
        const [literal] = number;
        if (literal.length > 16 || literal.startsWith("-") || Number(literal) > Number.MAX_SAFE_INTEGER) {
            this.fail("number", `${quoted(literal)} is not an integer from 0 to 2^53 - 1`);
        }
        return Number(literal);
    }
}

/**
 * @param {string} text
 * @param {Kind} kind
 * @param {string} name what the value is, for messages
 * @param {string} stage what failures are named after: "json" for a record, "manifest", "audit"
 * @returns {any} as the kind makes it
 * @throws {Failure}
 */
export function readStrictly(text, kind, name, stage) {
    return kind(new Parser(text, stage).whole(), name, stage);
}

/** @type {Kind} */
export function integer(value, at, stage) {
    require(typeof value === "number", `${stage}.shape`, `${at} must be an integer`);
    return value;
}

/** @type {Kind} */
export function string(value, at, stage) {
    require(typeof value === "string", `${stage}.shape`, `${at} must be a string`);
    const half = /\p{Surrogate}/u.test(value);
    require(!half, `${stage}.shape`, `${at} has half a surrogate pair, which is not a character`);
    return value;
}

/** @param {number} bytes @returns {Kind} lower-case hex, kept as such */
export function hex(bytes) {
    const pattern = new RegExp(`^[0-9a-f]{${2 * bytes}}$`);
    return (value, at, stage) => {
        // The length as well: $ matches before a final line feed in some languages, never here, and nobody need wonder.
        const fits = typeof value === "string" && value.length === 2 * bytes && pattern.test(value);
        require(fits, `${stage}.hex`, `${at} must be ${2 * bytes} lower-case hexadecimal digits`);
        return value;
    };
}

/** @param {Kind} kind @returns {Kind} */
export function nullable(kind) {
    return (value, at, stage) => (value === null ? null : kind(value, at, stage));
}

/** @param {Kind} kind @param {number} [length] @returns {Kind} */
export function list(kind, length) {
    return (value, at, stage) => {
        require(Array.isArray(value), `${stage}.shape`, `${at} must be a list`);
        const long = length === undefined || value.length === length;
        require(long, `${stage}.shape`, `${at} must have exactly ${length} items`);
        return value.map((item, i) => kind(item, `${at}[${i}]`, stage));
    };
}

/**
 * @param {Record<string, Kind>} members
 * @param {readonly string[]} [optional] those that may be left out, but not be null
 * @returns {Kind} an object with these members and no others
 */
export function object(members, optional = []) {
    return (value, at, stage) => {
        require(value instanceof Map, `${stage}.shape`, `${at} must be an object`);
        const unknown = [...value.keys()].find((key) => !Object.hasOwn(members, key));
        require(unknown === undefined, `${stage}.keys`, `${at} has the unknown key ${quoted(unknown ?? "")}`);
        const missing = Object.keys(members).find((key) => !optional.includes(key) && !value.has(key));
        require(missing === undefined, `${stage}.keys`, `${at} lacks the key ${missing}`);
        const empty = optional.find((key) => value.get(key) === null);
        require(empty === undefined, `${stage}.shape`, `${at}.${empty} must be left out rather than null`);
        return Object.fromEntries([...value].map(([key, item]) => [key, members[key](item, `${at}.${key}`, stage)]));
    };
}

/** @param {Record<string, Kind>} kinds by the object's `type` @returns {Kind} */
export function oneOf(kinds) {
    const names = Object.keys(kinds).map((name) => `"${name}"`);
    const known = `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
    return (value, at, stage) => {
        const type = value instanceof Map ? value.get("type") : undefined;
        const fits = typeof type === "string" && Object.hasOwn(kinds, type);
        require(fits, `${stage}.shape`, `${at} must be an object of type ${known}`);
        return kinds[type](value, at, stage);
    };
}
