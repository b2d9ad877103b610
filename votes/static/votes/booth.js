(() => {
  // src/api.js
  var Trouble = class extends Error {
    /**
     * @param {"away" | "signed-out" | "refused"} kind
     * @param {string} [code] of a refusal
     * @param {string} [message] of a refusal: a sentence that says what to do
     */
    constructor(kind, code = "", message = "") {
      super(message);
      this.name = "Trouble";
      this.kind = kind;
      this.code = code;
    }
  };
  var PATIENCE_MS = 2e4;
  async function request(url, options = {}) {
    let response;
    let answer;
    try {
      response = await fetch(url, {
        cache: "no-store",
        credentials: "same-origin",
        redirect: "manual",
        // the only redirect there is leads to the sign-in page
        signal: AbortSignal.timeout(PATIENCE_MS),
        ...options,
        headers: { Accept: "application/json", ...options.headers }
      });
      const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
      answer = isJson ? await response.json() : void 0;
    } catch {
      throw new Trouble("away");
    }
    if (answer !== void 0 && response.ok) {
      return answer;
    }
    if (typeof answer?.code === "string") {
      throw new Trouble("refused", answer.code, String(answer.message));
    }
    const unknown = response.type === "opaqueredirect" || [401, 403, 404].includes(response.status);
    throw new Trouble(unknown ? "signed-out" : "away");
  }
  var Api = class {
    /** @param {{stateUrl: string, ballotsUrl: string, csrfToken: string}} settings */
    constructor({ stateUrl, ballotsUrl, csrfToken }) {
      this.stateUrl = stateUrl;
      this.ballotsUrl = ballotsUrl;
      this.csrfToken = csrfToken;
    }
    /** @returns {Promise<State>} */
    state() {
      return request(this.stateUrl);
    }
    /**
     * @param {string} text the ballot
     * @returns {Promise<{seq: number, time: number}>} its place on the board
     */
    cast(text) {
      return request(this.ballotsUrl, {
        method: "POST",
        body: text,
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.csrfToken }
      });
    }
    /**
     * @param {string} tracker
     * @returns {Promise<Status>}
     */
    status(tracker2) {
      return request(`${this.ballotsUrl}${tracker2}/`);
    }
  };

  // vendor/@noble/hashes/_u64.js
  var U32_MASK64 = /* @__PURE__ */ (() => BigInt(2 ** 32 - 1))();
  var _32n = /* @__PURE__ */ BigInt(32);
  function fromBig(n, le = false) {
    if (le)
      return { h: Number(n & U32_MASK64), l: Number(n >> _32n & U32_MASK64) };
    return { h: Number(n >> _32n & U32_MASK64) | 0, l: Number(n & U32_MASK64) | 0 };
  }
  function split(lst, le = false) {
    const len = lst.length;
    let Ah = new Uint32Array(len);
    let Al = new Uint32Array(len);
    for (let i = 0; i < len; i++) {
      const { h, l } = fromBig(lst[i], le);
      [Ah[i], Al[i]] = [h, l];
    }
    return [Ah, Al];
  }
  var fromNumH = (n) => n / 2 ** 32 | 0;
  var fromNumL = (n) => n >>> 0;
  function setU64FromNum(view, byteOffset, n, isLE) {
    const h = fromNumH(n);
    const l = fromNumL(n);
    view.setUint32(byteOffset, isLE ? l : h, isLE);
    view.setUint32(byteOffset + 4, isLE ? h : l, isLE);
  }
  var shrSH = (h, _l, s) => h >>> s;
  var shrSL = (h, l, s) => h << 32 - s | l >>> s;
  var rotrSH = (h, l, s) => h >>> s | l << 32 - s;
  var rotrSL = (h, l, s) => h << 32 - s | l >>> s;
  var rotrBH = (h, l, s) => h << 64 - s | l >>> s - 32;
  var rotrBL = (h, l, s) => h >>> s - 32 | l << 64 - s;
  function add(Ah, Al, Bh, Bl) {
    const l = (Al >>> 0) + (Bl >>> 0);
    return { h: Ah + Bh + (l / 2 ** 32 | 0) | 0, l: l | 0 };
  }
  var add3L = (Al, Bl, Cl) => (Al >>> 0) + (Bl >>> 0) + (Cl >>> 0);
  var add3H = (low, Ah, Bh, Ch) => Ah + Bh + Ch + (low / 2 ** 32 | 0) | 0;
  var add4L = (Al, Bl, Cl, Dl) => (Al >>> 0) + (Bl >>> 0) + (Cl >>> 0) + (Dl >>> 0);
  var add4H = (low, Ah, Bh, Ch, Dh) => Ah + Bh + Ch + Dh + (low / 2 ** 32 | 0) | 0;
  var add5L = (Al, Bl, Cl, Dl, El) => (Al >>> 0) + (Bl >>> 0) + (Cl >>> 0) + (Dl >>> 0) + (El >>> 0);
  var add5H = (low, Ah, Bh, Ch, Dh, Eh) => Ah + Bh + Ch + Dh + Eh + (low / 2 ** 32 | 0) | 0;

  // vendor/@noble/hashes/utils.js
  function isBytes(a) {
    return a instanceof Uint8Array || ArrayBuffer.isView(a) && a.constructor.name === "Uint8Array" && "BYTES_PER_ELEMENT" in a && a.BYTES_PER_ELEMENT === 1;
  }
  var atitle = (title) => title ? `"${title}" ` : "";
  function anumber(n, title = "") {
    if (typeof n !== "number")
      throw new TypeError(atitle(title) + "expected number, got " + typeof n);
    if (!Number.isSafeInteger(n) || n < 0)
      throw new RangeError(atitle(title) + "expected integer >= 0, got " + n);
    return n;
  }
  function abytes(value, length, title = "") {
    if (isBytes(value) && (length === void 0 || value.length === length))
      return value;
    if (length !== void 0)
      anumber(length, "length");
    const bytes = isBytes(value);
    const ofLen = length !== void 0 ? ` of length ${length}` : "";
    const got = bytes ? `length=${value.length}` : `type=${typeof value}`;
    const message = atitle(title) + "expected Uint8Array" + ofLen + ", got " + got;
    if (!bytes)
      throw new TypeError(message);
    throw new RangeError(message);
  }
  var aobject = (value, label) => {
    if (value === null || typeof value !== "object" || Array.isArray(value))
      throw new TypeError((label === "object" ? "" : `"${label}" `) + "expected object, got type=" + typeof value);
  };
  var aopts = (value, label) => {
    aobject(value, label);
    const proto = Object.getPrototypeOf(value);
    if (proto !== Object.prototype && proto !== null)
      throw new TypeError(`"${label}" expected plain object`);
    if (Object.hasOwn(value, "__proto__"))
      throw new TypeError(`"${label}.__proto__" is not allowed`);
  };
  function aexists(instance, checkFinished = true) {
    if (instance.destroyed)
      throw new Error("hash was destroyed");
    if (checkFinished && instance.finished)
      throw new Error("digest() was already called");
  }
  function aoutput(out, instance) {
    abytes(out, void 0, "output");
    const min = instance.outputLen;
    if (!(out.length >= min)) {
      throw new RangeError('"output" expected length >= ' + min);
    }
  }
  function clean(...arrays) {
    for (let i = 0; i < arrays.length; i++) {
      arrays[i].fill(0);
    }
  }
  function createView(arr) {
    return new DataView(arr.buffer, arr.byteOffset, arr.byteLength);
  }
  var hasHexBuiltin = /* @__PURE__ */ (() => (
    // @ts-ignore
    typeof Uint8Array.from([]).toHex === "function" && typeof Uint8Array.fromHex === "function"
  ))();
  var hexes = /* @__PURE__ */ Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));
  function bytesToHex(bytes) {
    abytes(bytes);
    if (hasHexBuiltin)
      return bytes.toHex();
    let hex = "";
    for (let i = 0; i < bytes.length; i++) {
      hex += hexes[bytes[i]];
    }
    return hex;
  }
  function asciiToBase16(ch) {
    return ch >= 48 && ch <= 57 ? ch - 48 : ch >= 65 && ch <= 70 ? ch - (65 - 10) : ch >= 97 && ch <= 102 ? ch - (97 - 10) : void 0;
  }
  function hexToBytes(hex) {
    if (typeof hex !== "string")
      throw new TypeError("hex string expected, got " + typeof hex);
    if (hasHexBuiltin) {
      try {
        return Uint8Array.fromHex(hex);
      } catch (error) {
        if (error instanceof SyntaxError)
          throw new RangeError(error.message);
        throw error;
      }
    }
    const hl = hex.length;
    const al = hl / 2;
    if (hl % 2)
      throw new RangeError("hex string expected, got unpadded hex of length " + hl);
    const array = new Uint8Array(al);
    for (let ai = 0, hi = 0; ai < al; ai++, hi += 2) {
      const n1 = asciiToBase16(hex.charCodeAt(hi));
      const n2 = asciiToBase16(hex.charCodeAt(hi + 1));
      if (n1 === void 0 || n2 === void 0) {
        const char = hex[hi] + hex[hi + 1];
        throw new RangeError('hex string expected, got non-hex character "' + char + '" at index ' + hi);
      }
      array[ai] = n1 * 16 + n2;
    }
    return array;
  }
  function checkOpts(defaults, opts, title = "opts") {
    aopts(defaults, "defaults");
    if (opts !== void 0)
      aopts(opts, title);
    const merged = Object.assign(/* @__PURE__ */ Object.create(null), defaults, opts);
    return merged;
  }
  function createHasher(hashCons, info = {}) {
    if (typeof hashCons !== "function")
      throw new TypeError('"hashCons" expected function, got type=' + typeof hashCons);
    info = checkOpts({}, info, "info");
    const hashC = (msg, opts) => hashCons(opts).update(msg).digest();
    const tmp = hashCons(void 0);
    hashC.outputLen = tmp.outputLen;
    hashC.blockLen = tmp.blockLen;
    hashC.canXOF = tmp.canXOF;
    hashC.create = (opts) => hashCons(opts);
    Object.assign(hashC, info);
    return Object.freeze(hashC);
  }
  function randomBytes(bytesLength = 32) {
    anumber(bytesLength, "bytesLength");
    const cr = typeof globalThis === "object" ? globalThis.crypto : null;
    if (typeof cr?.getRandomValues !== "function")
      throw new Error("crypto.getRandomValues must be defined");
    if (bytesLength > 65536)
      throw new RangeError(`"bytesLength" expected <= 65536, got ${bytesLength}`);
    return cr.getRandomValues(new Uint8Array(bytesLength));
  }
  var oidNist = (suffix) => ({
    // Current NIST hashAlgs suffixes used here fit in one DER subidentifier octet.
    // Larger suffix values would need base-128 OID encoding and a different length byte.
    oid: Uint8Array.from([6, 9, 96, 134, 72, 1, 101, 3, 4, 2, suffix])
  });

  // vendor/@noble/hashes/_md.js
  var HashMD = class {
    blockLen;
    outputLen;
    canXOF = false;
    padOffset;
    isLE;
    // For partial updates less than block size
    buffer;
    view;
    finished = false;
    length = 0;
    pos = 0;
    destroyed = false;
    constructor(blockLen, outputLen, padOffset, isLE) {
      this.blockLen = blockLen;
      this.outputLen = outputLen;
      this.padOffset = padOffset;
      this.isLE = isLE;
      this.buffer = new Uint8Array(blockLen);
      this.view = createView(this.buffer);
    }
    update(data) {
      aexists(this);
      abytes(data);
      const { view, buffer, blockLen } = this;
      const len = data.length;
      let processed = false;
      for (let pos = 0; pos < len; ) {
        const take = Math.min(blockLen - this.pos, len - pos);
        if (take === blockLen) {
          const dataView = createView(data);
          for (; blockLen <= len - pos; pos += blockLen)
            this.process(dataView, pos);
          processed = true;
          continue;
        }
        buffer.set(pos === 0 && take === len ? data : data.subarray(pos, pos + take), this.pos);
        this.pos += take;
        pos += take;
        if (this.pos === blockLen) {
          this.process(view, 0);
          this.pos = 0;
          processed = true;
        }
      }
      this.length += data.length;
      if (processed)
        this.roundClean();
      return this;
    }
    digestInto(out) {
      aexists(this);
      aoutput(out, this);
      this.finished = true;
      const { buffer, view, blockLen, isLE } = this;
      let { pos } = this;
      buffer[pos++] = 128;
      buffer.fill(0, pos);
      if (this.padOffset > blockLen - pos) {
        this.process(view, 0);
        buffer.fill(0);
      }
      setU64FromNum(view, blockLen - 8, this.length * 8, isLE);
      this.process(view, 0);
      this.roundClean();
      const oview = out === buffer ? view : createView(out);
      const len = this.outputLen;
      const outLen = len / 4;
      const state = this.get();
      if (len % 4 || outLen > state.length)
        throw new Error("invalid outputLen");
      for (let i = 0; i < outLen; i++)
        oview.setUint32(4 * i, state[i], isLE);
    }
    digest() {
      const { buffer, outputLen } = this;
      this.digestInto(buffer);
      const res = buffer.slice(0, outputLen);
      this.destroy();
      return res;
    }
    _cloneIntoMeta(to) {
      const { buffer, length, finished, destroyed, pos } = this;
      to.destroyed = destroyed;
      to.finished = finished;
      to.length = length;
      to.pos = pos;
      if (pos)
        to.buffer.set(buffer);
      return to;
    }
    clone() {
      return this._cloneInto();
    }
  };
  var SHA512_IV = /* @__PURE__ */ Uint32Array.from([
    1779033703,
    4089235720,
    3144134277,
    2227873595,
    1013904242,
    4271175723,
    2773480762,
    1595750129,
    1359893119,
    2917565137,
    2600822924,
    725511199,
    528734635,
    4215389547,
    1541459225,
    327033209
  ]);

  // vendor/@noble/hashes/sha2.js
  var K512 = /* @__PURE__ */ (() => split([
    "0x428a2f98d728ae22",
    "0x7137449123ef65cd",
    "0xb5c0fbcfec4d3b2f",
    "0xe9b5dba58189dbbc",
    "0x3956c25bf348b538",
    "0x59f111f1b605d019",
    "0x923f82a4af194f9b",
    "0xab1c5ed5da6d8118",
    "0xd807aa98a3030242",
    "0x12835b0145706fbe",
    "0x243185be4ee4b28c",
    "0x550c7dc3d5ffb4e2",
    "0x72be5d74f27b896f",
    "0x80deb1fe3b1696b1",
    "0x9bdc06a725c71235",
    "0xc19bf174cf692694",
    "0xe49b69c19ef14ad2",
    "0xefbe4786384f25e3",
    "0x0fc19dc68b8cd5b5",
    "0x240ca1cc77ac9c65",
    "0x2de92c6f592b0275",
    "0x4a7484aa6ea6e483",
    "0x5cb0a9dcbd41fbd4",
    "0x76f988da831153b5",
    "0x983e5152ee66dfab",
    "0xa831c66d2db43210",
    "0xb00327c898fb213f",
    "0xbf597fc7beef0ee4",
    "0xc6e00bf33da88fc2",
    "0xd5a79147930aa725",
    "0x06ca6351e003826f",
    "0x142929670a0e6e70",
    "0x27b70a8546d22ffc",
    "0x2e1b21385c26c926",
    "0x4d2c6dfc5ac42aed",
    "0x53380d139d95b3df",
    "0x650a73548baf63de",
    "0x766a0abb3c77b2a8",
    "0x81c2c92e47edaee6",
    "0x92722c851482353b",
    "0xa2bfe8a14cf10364",
    "0xa81a664bbc423001",
    "0xc24b8b70d0f89791",
    "0xc76c51a30654be30",
    "0xd192e819d6ef5218",
    "0xd69906245565a910",
    "0xf40e35855771202a",
    "0x106aa07032bbd1b8",
    "0x19a4c116b8d2d0c8",
    "0x1e376c085141ab53",
    "0x2748774cdf8eeb99",
    "0x34b0bcb5e19b48a8",
    "0x391c0cb3c5c95a63",
    "0x4ed8aa4ae3418acb",
    "0x5b9cca4f7763e373",
    "0x682e6ff3d6b2b8a3",
    "0x748f82ee5defb2fc",
    "0x78a5636f43172f60",
    "0x84c87814a1f0ab72",
    "0x8cc702081a6439ec",
    "0x90befffa23631e28",
    "0xa4506cebde82bde9",
    "0xbef9a3f7b2c67915",
    "0xc67178f2e372532b",
    "0xca273eceea26619c",
    "0xd186b8c721c0c207",
    "0xeada7dd6cde0eb1e",
    "0xf57d4f7fee6ed178",
    "0x06f067aa72176fba",
    "0x0a637dc5a2c898a6",
    "0x113f9804bef90dae",
    "0x1b710b35131c471b",
    "0x28db77f523047d84",
    "0x32caab7b40c72493",
    "0x3c9ebe0a15c9bebc",
    "0x431d67c49c100d4c",
    "0x4cc5d4becb3e42b6",
    "0x597f299cfc657e2a",
    "0x5fcb6fab3ad6faec",
    "0x6c44198c4a475817"
  ].map((n) => BigInt(n))))();
  var SHA512_Kh = /* @__PURE__ */ (() => K512[0])();
  var SHA512_Kl = /* @__PURE__ */ (() => K512[1])();
  var SHA512_W_H = /* @__PURE__ */ new Uint32Array(80);
  var SHA512_W_L = /* @__PURE__ */ new Uint32Array(80);
  var SHA2_64B = class extends HashMD {
    // We cannot use array here since array allows indexing by variable
    // which means optimizer/compiler cannot use registers.
    // h -- high 32 bits, l -- low 32 bits
    // Numeric initializers matter: starting the fields as `undefined` changes
    // V8's field representation and slows hashing down (measured on sha256).
    Ah = 0;
    Al = 0;
    Bh = 0;
    Bl = 0;
    Ch = 0;
    Cl = 0;
    Dh = 0;
    Dl = 0;
    Eh = 0;
    El = 0;
    Fh = 0;
    Fl = 0;
    Gh = 0;
    Gl = 0;
    Hh = 0;
    Hl = 0;
    constructor(outputLen, IV) {
      super(128, outputLen, 16, false);
      this.Ah = IV[0] | 0;
      this.Al = IV[1] | 0;
      this.Bh = IV[2] | 0;
      this.Bl = IV[3] | 0;
      this.Ch = IV[4] | 0;
      this.Cl = IV[5] | 0;
      this.Dh = IV[6] | 0;
      this.Dl = IV[7] | 0;
      this.Eh = IV[8] | 0;
      this.El = IV[9] | 0;
      this.Fh = IV[10] | 0;
      this.Fl = IV[11] | 0;
      this.Gh = IV[12] | 0;
      this.Gl = IV[13] | 0;
      this.Hh = IV[14] | 0;
      this.Hl = IV[15] | 0;
    }
    // prettier-ignore
    get() {
      const { Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl } = this;
      return [Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl];
    }
    // prettier-ignore
    set(Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl) {
      this.Ah = Ah | 0;
      this.Al = Al | 0;
      this.Bh = Bh | 0;
      this.Bl = Bl | 0;
      this.Ch = Ch | 0;
      this.Cl = Cl | 0;
      this.Dh = Dh | 0;
      this.Dl = Dl | 0;
      this.Eh = Eh | 0;
      this.El = El | 0;
      this.Fh = Fh | 0;
      this.Fl = Fl | 0;
      this.Gh = Gh | 0;
      this.Gl = Gl | 0;
      this.Hh = Hh | 0;
      this.Hl = Hl | 0;
    }
    _cloneInto(to) {
      (to ||= new this.constructor()).set(...this.get());
      return this._cloneIntoMeta(to);
    }
    process(view, offset) {
      for (let i = 0; i < 16; i++, offset += 4) {
        SHA512_W_H[i] = view.getUint32(offset);
        SHA512_W_L[i] = view.getUint32(offset += 4);
      }
      for (let i = 16; i < 80; i++) {
        const W15h = SHA512_W_H[i - 15] | 0;
        const W15l = SHA512_W_L[i - 15] | 0;
        const s0h = rotrSH(W15h, W15l, 1) ^ rotrSH(W15h, W15l, 8) ^ shrSH(W15h, W15l, 7);
        const s0l = rotrSL(W15h, W15l, 1) ^ rotrSL(W15h, W15l, 8) ^ shrSL(W15h, W15l, 7);
        const W2h = SHA512_W_H[i - 2] | 0;
        const W2l = SHA512_W_L[i - 2] | 0;
        const s1h = rotrSH(W2h, W2l, 19) ^ rotrBH(W2h, W2l, 61) ^ shrSH(W2h, W2l, 6);
        const s1l = rotrSL(W2h, W2l, 19) ^ rotrBL(W2h, W2l, 61) ^ shrSL(W2h, W2l, 6);
        const SUMl = add4L(s0l, s1l, SHA512_W_L[i - 7], SHA512_W_L[i - 16]);
        const SUMh = add4H(SUMl, s0h, s1h, SHA512_W_H[i - 7], SHA512_W_H[i - 16]);
        SHA512_W_H[i] = SUMh | 0;
        SHA512_W_L[i] = SUMl | 0;
      }
      let { Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl } = this;
      for (let i = 0; i < 80; i++) {
        const sigma1h = rotrSH(Eh, El, 14) ^ rotrSH(Eh, El, 18) ^ rotrBH(Eh, El, 41);
        const sigma1l = rotrSL(Eh, El, 14) ^ rotrSL(Eh, El, 18) ^ rotrBL(Eh, El, 41);
        const CHIh = Eh & Fh ^ ~Eh & Gh;
        const CHIl = El & Fl ^ ~El & Gl;
        const T1ll = add5L(Hl, sigma1l, CHIl, SHA512_Kl[i], SHA512_W_L[i]);
        const T1h = add5H(T1ll, Hh, sigma1h, CHIh, SHA512_Kh[i], SHA512_W_H[i]);
        const T1l = T1ll | 0;
        const sigma0h = rotrSH(Ah, Al, 28) ^ rotrBH(Ah, Al, 34) ^ rotrBH(Ah, Al, 39);
        const sigma0l = rotrSL(Ah, Al, 28) ^ rotrBL(Ah, Al, 34) ^ rotrBL(Ah, Al, 39);
        const MAJh = Ah & Bh ^ Ah & Ch ^ Bh & Ch;
        const MAJl = Al & Bl ^ Al & Cl ^ Bl & Cl;
        Hh = Gh | 0;
        Hl = Gl | 0;
        Gh = Fh | 0;
        Gl = Fl | 0;
        Fh = Eh | 0;
        Fl = El | 0;
        ({ h: Eh, l: El } = add(Dh | 0, Dl | 0, T1h | 0, T1l | 0));
        Dh = Ch | 0;
        Dl = Cl | 0;
        Ch = Bh | 0;
        Cl = Bl | 0;
        Bh = Ah | 0;
        Bl = Al | 0;
        const All = add3L(T1l, sigma0l, MAJl);
        Ah = add3H(All, T1h, sigma0h, MAJh);
        Al = All | 0;
      }
      ({ h: Ah, l: Al } = add(this.Ah | 0, this.Al | 0, Ah | 0, Al | 0));
      ({ h: Bh, l: Bl } = add(this.Bh | 0, this.Bl | 0, Bh | 0, Bl | 0));
      ({ h: Ch, l: Cl } = add(this.Ch | 0, this.Cl | 0, Ch | 0, Cl | 0));
      ({ h: Dh, l: Dl } = add(this.Dh | 0, this.Dl | 0, Dh | 0, Dl | 0));
      ({ h: Eh, l: El } = add(this.Eh | 0, this.El | 0, Eh | 0, El | 0));
      ({ h: Fh, l: Fl } = add(this.Fh | 0, this.Fl | 0, Fh | 0, Fl | 0));
      ({ h: Gh, l: Gl } = add(this.Gh | 0, this.Gl | 0, Gh | 0, Gl | 0));
      ({ h: Hh, l: Hl } = add(this.Hh | 0, this.Hl | 0, Hh | 0, Hl | 0));
      this.set(Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl);
    }
    roundClean() {
      clean(SHA512_W_H, SHA512_W_L);
    }
    destroy() {
      this.destroyed = true;
      clean(this.buffer);
      this.set(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
  };
  var _SHA512 = class extends SHA2_64B {
    constructor() {
      super(64, SHA512_IV);
    }
  };
  var sha512 = /* @__PURE__ */ createHasher(
    () => new _SHA512(),
    /* @__PURE__ */ oidNist(3)
  );

  // vendor/@noble/curves/utils.js
  /*! noble-curves - MIT License (c) 2022 Paul Miller (paulmillr.com) */
  function aarray(item, title, inner = () => {
  }) {
    if (!Array.isArray(item))
      throw new TypeError(`"${title}" expected array, got type=${typeof item}`);
    for (let i = 0; i < item.length; i++)
      inner(item[i], `${title}[${i}]`);
    return item;
  }
  var abytes2 = (value, length, title) => abytes(value, length, title);
  var anumber2 = anumber;
  function aobject2(value, title = "object") {
    if (value === null || typeof value !== "object" || Array.isArray(value))
      throw new TypeError(title === "object" ? "expected valid options object" : `"${title}" expected object, got type=${typeof value}`);
    return value;
  }
  function afunction(value, title) {
    if (typeof value !== "function")
      throw new TypeError(`"${title}" is invalid: expected function, got ${typeof value}`);
    return value;
  }
  var bytesToHex2 = bytesToHex;
  var hexToBytes2 = (hex) => hexToBytes(hex);
  var isBytes2 = isBytes;
  var randomBytes2 = (bytesLength) => randomBytes(bytesLength);
  var _0n = /* @__PURE__ */ BigInt(0);
  var _1n = /* @__PURE__ */ BigInt(1);
  var atitle2 = (title) => title ? `"${title}" ` : "";
  function abool(value, title = "") {
    if (typeof value !== "boolean")
      throw new TypeError(atitle2(title) + "expected boolean, got type=" + typeof value);
    return value;
  }
  function abignumber(n) {
    if (typeof n === "bigint") {
      if (!isPosBig(n))
        throw new RangeError("positive bigint expected, got " + n);
    } else
      anumber2(n);
    return n;
  }
  function asafenumber(value, title = "") {
    if (typeof value !== "number") {
      const prefix = title && `"${title}" `;
      throw new TypeError(prefix + "expected number, got type=" + typeof value);
    }
    if (!Number.isSafeInteger(value)) {
      const prefix = title && `"${title}" `;
      throw new RangeError(prefix + "expected safe integer, got " + value);
    }
  }
  function hexToNumber(hex) {
    if (typeof hex !== "string")
      throw new TypeError("hex string expected, got " + typeof hex);
    return hex === "" ? _0n : BigInt("0x" + hex);
  }
  function bytesToNumberBE(bytes) {
    return hexToNumber(bytesToHex(bytes));
  }
  function bytesToNumberLE(bytes) {
    return hexToNumber(bytesToHex(copyBytes(abytes(bytes)).reverse()));
  }
  function numberToBytesBE(n, len) {
    anumber(len);
    if (len === 0)
      throw new Error("zero output length is invalid");
    n = abignumber(n);
    const expectedLen = len * 2;
    const hex = n.toString(16);
    if (hex.length > expectedLen)
      throw new RangeError("number is too large");
    return hexToBytes(hex.padStart(expectedLen, "0"));
  }
  function numberToBytesLE(n, len) {
    return numberToBytesBE(n, len).reverse();
  }
  function equalBytes(a, b) {
    a = abytes2(a);
    b = abytes2(b);
    if (a.length !== b.length)
      return false;
    let diff = 0;
    for (let i = 0; i < a.length; i++)
      diff |= a[i] ^ b[i];
    return diff === 0;
  }
  function copyBytes(bytes) {
    return Uint8Array.from(abytes2(bytes));
  }
  function isPosBig(n) {
    return typeof n === "bigint" && _0n <= n;
  }
  function inRange(n, min, max) {
    return isPosBig(n) && isPosBig(min) && isPosBig(max) && min <= n && n < max;
  }
  function aInRange(title, n, min, max) {
    if (!inRange(n, min, max))
      throw new RangeError("expected valid " + title + ": " + min + " <= n < " + max + ", got " + n);
  }
  function bitLen(n) {
    if (n < _0n)
      throw new Error("expected non-negative bigint, got " + n);
    return n === _0n ? 0 : n.toString(2).length;
  }
  var bitMask = (n) => {
    asafenumber(n, "n");
    return (_1n << BigInt(n)) - _1n;
  };
  function validateObject(object, fields = {}, optFields = {}, title = "object") {
    aobject2(object, title);
    aobject2(fields, "fields");
    aobject2(optFields, "optFields");
    function checkField(fieldName, expectedType, isOpt) {
      const label = title === "object" ? `param "${String(fieldName)}"` : `"${title}.${String(fieldName)}"`;
      const val = object[fieldName];
      if (!Object.hasOwn(object, fieldName) && (isOpt ? val !== void 0 : expectedType !== "function")) {
        throw new TypeError(`${label} is invalid: expected own property`);
      }
      if (isOpt && val === void 0)
        return;
      const current = typeof val;
      if (current !== expectedType || val === null)
        throw new TypeError(`${label} is invalid: expected ${expectedType}, got ${current}`);
    }
    const iter = (f, isOpt) => Object.entries(f).forEach(([k, v]) => checkField(k, v, isOpt));
    iter(fields, false);
    iter(optFields, true);
  }
  var notImplemented = () => {
    throw new Error("not implemented");
  };

  // vendor/@noble/curves/abstract/modular.js
  /*! noble-curves - MIT License (c) 2022 Paul Miller (paulmillr.com) */
  var _0n2 = /* @__PURE__ */ BigInt(0);
  var _1n2 = /* @__PURE__ */ BigInt(1);
  var _2n = /* @__PURE__ */ BigInt(2);
  var _3n = /* @__PURE__ */ BigInt(3);
  var _4n = /* @__PURE__ */ BigInt(4);
  var _5n = /* @__PURE__ */ BigInt(5);
  var _7n = /* @__PURE__ */ BigInt(7);
  var _8n = /* @__PURE__ */ BigInt(8);
  var _9n = /* @__PURE__ */ BigInt(9);
  var _15n = /* @__PURE__ */ BigInt(15);
  var _16n = /* @__PURE__ */ BigInt(16);
  var POW_WINDOWED_MIN = /* @__PURE__ */ BigInt("0x10000000000000000");
  function mod(a, b) {
    if (b <= _0n2)
      throw new Error("mod: expected positive modulus, got " + b);
    const result = a % b;
    return result >= _0n2 ? result : b + result;
  }
  function pow(num, power, modulo) {
    if (modulo <= _1n2)
      throw new Error("pow: expected modulus > 1, got " + modulo);
    if (typeof power !== "bigint")
      throw new TypeError("invalid exponent: expected bigint, got " + typeof power);
    if (power < _0n2)
      throw new Error("invalid exponent, negatives unsupported");
    if (power === _0n2)
      return _1n2;
    if (power === _1n2)
      return num;
    let d = num % modulo;
    if (d < _0n2)
      d += modulo;
    if (power < POW_WINDOWED_MIN) {
      let p2 = _1n2;
      while (power > _0n2) {
        if (power & _1n2)
          p2 = p2 * d % modulo;
        d = d * d % modulo;
        power >>= _1n2;
      }
      return p2;
    }
    const digits = [];
    while (power > _0n2) {
      digits.push(Number(power & _15n));
      power >>= _4n;
    }
    const table = new Array(16);
    table[0] = _1n2;
    table[1] = d;
    for (let i = 2; i < 16; i++)
      table[i] = table[i - 1] * d % modulo;
    let p = table[digits[digits.length - 1]];
    for (let w = digits.length - 2; w >= 0; w--) {
      p = p * p % modulo;
      p = p * p % modulo;
      p = p * p % modulo;
      p = p * p % modulo;
      const digit = digits[w];
      if (digit !== 0)
        p = p * table[digit] % modulo;
    }
    return p;
  }
  function pow2(x, power, modulo) {
    if (modulo <= _1n2)
      throw new Error("pow2: expected modulus > 1, got " + modulo);
    if (power < _0n2)
      throw new Error("pow2: expected non-negative exponent, got " + power);
    let res = x;
    while (power-- > _0n2) {
      res *= res;
      res %= modulo;
    }
    return res;
  }
  function invert(number, modulo) {
    if (number === _0n2)
      throw new Error("invert: expected non-zero number");
    if (modulo <= _1n2)
      throw new Error("invert: expected modulus > 1, got " + modulo);
    let a = mod(number, modulo);
    let b = modulo;
    let x = _0n2, u = _1n2;
    while (a !== _0n2) {
      const q = b / a;
      const r = b - a * q;
      const m = x - u * q;
      b = a, a = r, x = u, u = m;
    }
    const gcd = b;
    if (gcd !== _1n2)
      throw new Error("invert: does not exist");
    return mod(x, modulo);
  }
  function assertIsSquare(Fp2, root, n) {
    const F = Fp2;
    if (!F.eql(F.sqr(root), n))
      throw new Error("Cannot find square root");
  }
  function aoddModulus(order, fnName) {
    if ((order & _1n2) === _0n2)
      throw new Error(fnName + ": expected odd modulus, got " + order);
  }
  function sqrt3mod4(Fp2, n) {
    const F = Fp2;
    const p1div4 = (F.ORDER + _1n2) / _4n;
    const root = F.pow(n, p1div4);
    assertIsSquare(F, root, n);
    return root;
  }
  function sqrt5mod8(Fp2, n) {
    const F = Fp2;
    const p5div8 = (F.ORDER - _5n) / _8n;
    const n2 = F.mul(n, _2n);
    const v = F.pow(n2, p5div8);
    const nv = F.mul(n, v);
    const i = F.mul(F.mul(nv, _2n), v);
    const root = F.mul(nv, F.sub(i, F.ONE));
    assertIsSquare(F, root, n);
    return root;
  }
  function sqrt9mod16(P) {
    const Fp_ = Field(P);
    const tn = tonelliShanks(P);
    const c1 = tn(Fp_, Fp_.neg(Fp_.ONE));
    const c2 = tn(Fp_, c1);
    const c3 = tn(Fp_, Fp_.neg(c1));
    const c4 = (P + _7n) / _16n;
    return ((Fp2, n) => {
      const F = Fp2;
      let tv1 = F.pow(n, c4);
      let tv2 = F.mul(tv1, c1);
      const tv3 = F.mul(tv1, c2);
      const tv4 = F.mul(tv1, c3);
      const e1 = F.eql(F.sqr(tv2), n);
      const e2 = F.eql(F.sqr(tv3), n);
      tv1 = F.cmov(tv1, tv2, e1);
      tv2 = F.cmov(tv4, tv3, e2);
      const e3 = F.eql(F.sqr(tv2), n);
      const root = F.cmov(tv1, tv2, e3);
      assertIsSquare(F, root, n);
      return root;
    });
  }
  function tonelliShanks(P) {
    if (P < _3n)
      throw new Error("sqrt is not defined for small field");
    aoddModulus(P, "tonelliShanks");
    let Q = P - _1n2;
    let S = 0;
    while (Q % _2n === _0n2) {
      Q /= _2n;
      S++;
    }
    let Z = _2n;
    const _Fp = Field(P);
    while (FpLegendre(_Fp, Z) === 1) {
      if (Z++ > 1e3)
        throw new Error("Cannot find square root: probably non-prime P");
    }
    if (S === 1)
      return sqrt3mod4;
    let cc = _Fp.pow(Z, Q);
    const Q1div2 = (Q + _1n2) / _2n;
    return function tonelliSlow(Fp2, n) {
      const F = Fp2;
      if (F.is0(n))
        return n;
      if (FpLegendre(F, n) !== 1)
        throw new Error("Cannot find square root");
      let M = S;
      let c = F.mul(F.ONE, cc);
      let t = F.pow(n, Q);
      let R = F.pow(n, Q1div2);
      while (!F.eql(t, F.ONE)) {
        if (F.is0(t))
          throw new Error("Cannot find square root: probably non-prime P");
        let i = 1;
        let t_tmp = F.sqr(t);
        while (!F.eql(t_tmp, F.ONE)) {
          i++;
          t_tmp = F.sqr(t_tmp);
          if (i === M)
            throw new Error("Cannot find square root");
        }
        const exponent = _1n2 << BigInt(M - i - 1);
        const b = F.pow(c, exponent);
        M = i;
        c = F.sqr(b);
        t = F.mul(t, c);
        R = F.mul(R, b);
      }
      return R;
    };
  }
  function FpSqrt(P) {
    aoddModulus(P, "Fp.sqrt");
    if (P % _4n === _3n)
      return sqrt3mod4;
    if (P % _8n === _5n)
      return sqrt5mod8;
    if (P % _16n === _9n)
      return sqrt9mod16(P);
    return tonelliShanks(P);
  }
  var isNegativeLE = (num, modulo) => (mod(num, modulo) & _1n2) === _1n2;
  var FIELD_FIELDS = [
    "create",
    "isValid",
    "is0",
    "neg",
    "inv",
    "sqrt",
    "sqr",
    "eql",
    "add",
    "sub",
    "mul",
    "pow",
    "div",
    "addN",
    "subN",
    "mulN",
    "sqrN"
  ];
  function validateField(field) {
    aobject2(field, "field");
    if (typeof field.ORDER !== "bigint")
      throw new TypeError('param "ORDER" is invalid: expected bigint, got ' + typeof field.ORDER);
    asafenumber(field.BYTES, "BYTES");
    asafenumber(field.BITS, "BITS");
    for (const name of FIELD_FIELDS)
      afunction(field[name], "field." + name);
    if (field.BYTES < 1 || field.BITS < 1)
      throw new Error("invalid field: expected BYTES/BITS > 0");
    if (field.ORDER <= _1n2)
      throw new Error("invalid field: expected ORDER > 1, got " + field.ORDER);
    return field;
  }
  function FpInvertBatch(Fp2, nums, passZero = false) {
    validateField(Fp2);
    aarray(nums, "nums");
    abool(passZero, "passZero");
    const F = Fp2;
    const inverted = new Array(nums.length).fill(passZero ? F.ZERO : void 0);
    const multipliedAcc = nums.reduce((acc, num, i) => {
      if (F.is0(num))
        return acc;
      inverted[i] = acc;
      return F.mul(acc, num);
    }, F.ONE);
    const invertedAcc = F.inv(multipliedAcc);
    nums.reduceRight((acc, num, i) => {
      if (F.is0(num))
        return acc;
      inverted[i] = F.mul(acc, inverted[i]);
      return F.mul(acc, num);
    }, invertedAcc);
    return inverted;
  }
  function FpLegendre(Fp2, n) {
    validateField(Fp2);
    const F = Fp2;
    aoddModulus(F.ORDER, "FpLegendre");
    const p1mod2 = (F.ORDER - _1n2) / _2n;
    const powered = F.pow(n, p1mod2);
    const yes = F.eql(powered, F.ONE);
    const zero = F.eql(powered, F.ZERO);
    const no = F.eql(powered, F.neg(F.ONE));
    if (!yes && !zero && !no)
      throw new Error("invalid Legendre symbol result");
    return yes ? 1 : zero ? 0 : -1;
  }
  function nLength(n, nBitLength) {
    if (nBitLength !== void 0)
      anumber2(nBitLength);
    if (n <= _0n2)
      throw new Error("invalid n length: expected positive n, got " + n);
    if (nBitLength !== void 0 && nBitLength < 1)
      throw new Error("invalid n length: expected positive bit length, got " + nBitLength);
    const bits = bitLen(n);
    if (nBitLength !== void 0 && nBitLength < bits)
      throw new Error(`invalid n length: expected nBitLength (${nBitLength}) >= bitLen(n) (${bits})`);
    const _nBitLength = nBitLength !== void 0 ? nBitLength : bits;
    const nByteLength = Math.ceil(_nBitLength / 8);
    return { nBitLength: _nBitLength, nByteLength };
  }
  var FIELD_SQRT = /* @__PURE__ */ new WeakMap();
  var _Field = class {
    ORDER;
    BITS;
    BYTES;
    isLE;
    ZERO = _0n2;
    ONE = _1n2;
    _lengths;
    _mod;
    constructor(ORDER2, opts = {}) {
      if (ORDER2 <= _1n2)
        throw new Error("invalid field: expected ORDER > 1, got " + ORDER2);
      let _nbitLength = void 0;
      this.isLE = false;
      if (opts != null && typeof opts === "object") {
        if (typeof opts.BITS === "number")
          _nbitLength = opts.BITS;
        if (typeof opts.sqrt === "function")
          Object.defineProperty(this, "sqrt", { value: opts.sqrt, enumerable: true });
        if (typeof opts.isLE === "boolean")
          this.isLE = opts.isLE;
        if (opts.allowedLengths)
          this._lengths = Object.freeze(opts.allowedLengths.slice());
        if (typeof opts.modFromBytes === "boolean")
          this._mod = opts.modFromBytes;
      }
      const { nBitLength, nByteLength } = nLength(ORDER2, _nbitLength);
      if (nByteLength > 2048)
        throw new Error("invalid field: expected ORDER of <= 2048 bytes");
      this.ORDER = ORDER2;
      this.BITS = nBitLength;
      this.BYTES = nByteLength;
      Object.freeze(this);
    }
    create(num) {
      return mod(num, this.ORDER);
    }
    isValid(num) {
      if (typeof num !== "bigint")
        throw new TypeError("invalid field element: expected bigint, got " + typeof num);
      return _0n2 <= num && num < this.ORDER;
    }
    is0(num) {
      return num === _0n2;
    }
    // is valid and invertible
    isValidNot0(num) {
      return !this.is0(num) && this.isValid(num);
    }
    isOdd(num) {
      return (num & _1n2) === _1n2;
    }
    neg(num) {
      return mod(-num, this.ORDER);
    }
    eql(lhs, rhs) {
      return lhs === rhs;
    }
    sqr(num) {
      return mod(num * num, this.ORDER);
    }
    add(lhs, rhs) {
      return mod(lhs + rhs, this.ORDER);
    }
    sub(lhs, rhs) {
      return mod(lhs - rhs, this.ORDER);
    }
    mul(lhs, rhs) {
      return mod(lhs * rhs, this.ORDER);
    }
    pow(num, power) {
      return pow(num, power, this.ORDER);
    }
    div(lhs, rhs) {
      return mod(lhs * invert(rhs, this.ORDER), this.ORDER);
    }
    // Same as above, but doesn't normalize
    sqrN(num) {
      return num * num;
    }
    addN(lhs, rhs) {
      return lhs + rhs;
    }
    subN(lhs, rhs) {
      return lhs - rhs;
    }
    mulN(lhs, rhs) {
      return lhs * rhs;
    }
    inv(num) {
      return invert(num, this.ORDER);
    }
    sqrt(num) {
      let sqrt = FIELD_SQRT.get(this);
      if (!sqrt)
        FIELD_SQRT.set(this, sqrt = FpSqrt(this.ORDER));
      return sqrt(this, num);
    }
    toBytes(num) {
      return this.isLE ? numberToBytesLE(num, this.BYTES) : numberToBytesBE(num, this.BYTES);
    }
    fromBytes(bytes, skipValidation = false) {
      abytes2(bytes);
      const { _lengths: allowedLengths, BYTES: BYTES2, isLE, ORDER: ORDER2, _mod: modFromBytes } = this;
      if (allowedLengths) {
        if (bytes.length < 1 || !allowedLengths.includes(bytes.length) || bytes.length > BYTES2) {
          throw new Error("Field.fromBytes: expected " + allowedLengths + " bytes, got " + bytes.length);
        }
        const padded = new Uint8Array(BYTES2);
        padded.set(bytes, isLE ? 0 : padded.length - bytes.length);
        bytes = padded;
      }
      if (bytes.length !== BYTES2)
        throw new Error("Field.fromBytes: expected " + BYTES2 + " bytes, got " + bytes.length);
      let scalar2 = isLE ? bytesToNumberLE(bytes) : bytesToNumberBE(bytes);
      if (modFromBytes)
        scalar2 = mod(scalar2, ORDER2);
      if (!skipValidation) {
        if (!this.isValid(scalar2))
          throw new Error("invalid field element: outside of range 0..ORDER");
      }
      return scalar2;
    }
    // TODO: we don't need it here, move out to separate fn
    invertBatch(lst) {
      return FpInvertBatch(this, lst, true);
    }
    // We can't move this out because Fp6, Fp12 implement it
    // and it's unclear what to return in there.
    cmov(a, b, condition) {
      abool(condition, "condition");
      return condition ? b : a;
    }
  };
  function Field(ORDER2, opts = {}) {
    Object.freeze(_Field.prototype);
    return new _Field(ORDER2, opts);
  }

  // vendor/@noble/curves/abstract/curve.js
  /*! noble-curves - MIT License (c) 2022 Paul Miller (paulmillr.com) */
  var _0n3 = /* @__PURE__ */ BigInt(0);
  var _1n3 = /* @__PURE__ */ BigInt(1);
  var _4n2 = /* @__PURE__ */ BigInt(4);
  var BLIND_BYTES = 16;
  var BLIND_BITS = 128;
  var FW_WINDOW = 5;
  var TABLE_BYTES_MAX = /* @__PURE__ */ (() => 2 ** 31)();
  function validatePointCons(Point2) {
    const pc = Point2;
    if (typeof pc !== "function")
      throw new TypeError('"Point" expected constructor, got type=' + typeof Point2);
    afunction(pc.fromAffine, "Point.fromAffine");
    afunction(pc.fromBytes, "Point.fromBytes");
    afunction(pc.fromHex, "Point.fromHex");
    aobject2(pc.BASE, "Point.BASE");
    aobject2(pc.ZERO, "Point.ZERO");
    validateField(pc.Fp);
    validateField(pc.Fn);
  }
  function normalizeZ(c, points) {
    validatePointCons(c);
    validateMSMPoints(points, c);
    const invertedZs = FpInvertBatch(c.Fp, points.map((p) => p.Z));
    return points.map((p, i) => c.fromAffine(p.toAffine(invertedZs[i])));
  }
  function validateW(W, bits, min = 1) {
    if (!Number.isSafeInteger(W) || W < min || W > bits)
      throw new Error("invalid window size, expected [" + min + ".." + bits + "], got W=" + W);
  }
  function validateTableBytes(numPoints, fpBytes) {
    const bytes = numPoints * (4 * fpBytes + 128);
    if (bytes > TABLE_BYTES_MAX)
      throw new Error("invalid window size: table would need ~" + Math.ceil(bytes / 2 ** 20) + " MiB, max " + TABLE_BYTES_MAX / 2 ** 20 + " MiB");
  }
  function probeRandomBytes(randomBytes3, length) {
    if (randomBytes3 === void 0)
      return void 0;
    afunction(randomBytes3, "randomBytes");
    try {
      const probe = randomBytes3(length);
      if (!isBytes2(probe) || probe.length !== length)
        return void 0;
    } catch {
      return void 0;
    }
    return randomBytes3;
  }
  function validateMSMPoints(points, c) {
    aarray(points, "points");
    points.forEach((p, i) => {
      if (!(p instanceof c))
        throw new Error("invalid point at index " + i);
    });
  }
  function validateMSMScalars(scalars, field, maxScalar) {
    if (!Array.isArray(scalars))
      throw new Error("array of scalars expected");
    scalars.forEach((s, i) => {
      const ok = maxScalar === void 0 ? field.isValid(s) : isPosBig(s) && s < maxScalar;
      if (!ok)
        throw new Error("invalid scalar at index " + i);
    });
  }
  var pointWindowSizes = /* @__PURE__ */ new WeakMap();
  function getWindowSize(P) {
    return pointWindowSizes.get(P) || 1;
  }
  function oddMultiples(p, size) {
    const dbl = p.double();
    const t = [p];
    for (let j = 1; j < size; j++)
      t.push(t[j - 1].add(dbl));
    return t;
  }
  function wnafDigits(n, W) {
    const size = 2 ** W;
    const half = size / 2;
    const mask = BigInt(size - 1);
    const d = [];
    while (n > _0n3) {
      let w = 0;
      if (n & _1n3) {
        w = Number(n & mask);
        if (w >= half)
          w -= size;
        n -= BigInt(w);
      }
      d.push(w);
      n >>= _1n3;
    }
    return d;
  }
  function signedWindowDigits(n, W, windows) {
    const size = 2 ** W;
    const half = size / 2;
    const mask = BigInt(size - 1);
    const shiftBy = BigInt(W);
    const d = [];
    for (let w = 0; w < windows; w++) {
      let v = Number(n & mask);
      n >>= shiftBy;
      if (v > half) {
        v -= size;
        n += _1n3;
      }
      d.push(v);
    }
    if (n !== _0n3)
      throw new Error("invalid wnaf");
    return d;
  }
  function wnafWalk(zero, tables, digits) {
    let max = 0;
    for (const d of digits)
      max = Math.max(max, d.length);
    let acc = zero;
    for (let bit = max - 1; bit >= 0; bit--) {
      if (bit !== max - 1)
        acc = acc.double();
      for (let i = 0; i < digits.length; i++) {
        const w = digits[i][bit];
        if (w) {
          const item = tables[i][Math.abs(w) - 1 >> 1];
          acc = acc.add(w < 0 ? item.negate() : item);
        }
      }
    }
    return acc;
  }
  var ScalarMultiplier = class {
    Point;
    BASE;
    ZERO;
    randomBytes;
    wnafPrecomputes = /* @__PURE__ */ new WeakMap();
    baseCanBeBlinded;
    bits;
    // Parametrized with a given Point class (not individual point)
    constructor(Point2, randomBytes3) {
      validatePointCons(Point2);
      this.randomBytes = probeRandomBytes(randomBytes3, BLIND_BYTES);
      this.Point = Point2;
      this.BASE = Point2.BASE;
      this.ZERO = Point2.ZERO;
      this.bits = Point2.Fn.BITS;
    }
    /**
     * Creates a signed fixed-window wNAF precomputation table: for every window w, the
     * multiples `[1..2^(W−1)]⋅2^(w⋅W)⋅P`, flattened. All doublings are baked into the table,
     * so cached multiplication is additions-only. `windows = ceil(bits/W) + 1`: the extra
     * window absorbs the final carry of signed-digit recoding.
     * For a 256-bit curve and W=6, the table is 44⋅32 = 1408 points.
     * @param point - Point instance
     * @param W - window size
     * @param bits - scalar bitlength the table must cover
     */
    buildWnafTable(point, W, bits) {
      const windows = Math.ceil(bits / W) + 1;
      const half = 2 ** (W - 1);
      const comp = [];
      let base = point;
      for (let w = 0; w < windows; w++) {
        let acc = base;
        for (let i = 0; i < half; i++) {
          comp.push(acc);
          acc = acc.add(base);
        }
        base = comp[comp.length - 1].double();
      }
      return { W, bits, windows, comp };
    }
    /**
     * Implements ec multiplication using precomputed signed fixed-window wNAF tables.
     * Constant-time: fixed window count with one table addition per window — zero digits feed
     * the fake accumulator — and no doublings; the lookup scans the whole window slice.
     * Scalar bounds are validated by the public entry points ({@link ScalarMultiplier.mulCT},
     * {@link ScalarMultiplier.mulCTBlinded}, {@link ScalarMultiplier.mulUnsafe});
     * signedWindowDigits throws if `n` exceeds the table.
     * @returns real and fake (for const-time) points
     */
    wnafCachedCT(precomputes, n) {
      const { W, windows, comp } = precomputes;
      const half = 2 ** (W - 1);
      const digits = signedWindowDigits(n, W, windows);
      let p = this.ZERO;
      let f = this.BASE;
      for (let w = 0; w < windows; w++) {
        const digit = digits[w];
        const start2 = w * half;
        const idx = Math.abs(digit) - 1;
        let sel = comp[start2];
        for (let i = 1; i < half; i++)
          sel = i === idx ? comp[start2 + i] : sel;
        const neg = sel.negate();
        if (digit === 0)
          f = f.add(comp[start2]);
        else
          p = p.add(digit < 0 ? neg : sel);
      }
      return { p, f };
    }
    // Cache key is point identity plus (W, bits); at most two entries exist per point (public-width
    // `Fn.BITS` and blinded `Fn.BITS + BLIND_BITS`). Callers must not reuse the same point with
    // incompatible `transform(...)` layouts and expect a separate cache entry.
    getWnafPrecomputes(W, point, bits, transform) {
      let entries = this.wnafPrecomputes.get(point);
      let comp = entries?.find((entry) => entry.W === W && entry.bits === bits);
      if (!comp) {
        comp = this.buildWnafTable(point, W, bits);
        if (typeof transform === "function")
          comp = { ...comp, comp: transform(comp.comp) };
        if (!entries) {
          entries = [];
          this.wnafPrecomputes.set(point, entries);
        }
        entries.push(comp);
      }
      return comp;
    }
    assertPoint(point) {
      if (!(point instanceof this.Point))
        throw new TypeError('"point" expected Point instance, got type=' + typeof point);
    }
    // Shared prologue of the constant-time entry points. Rejects scalar 0: in key/signature-style
    // callers a zero scalar means broken upstream plumbing, and concrete Points already reject it.
    // Uses inRange instead of Fn.isValidNot0: validateField() only certifies the arithmetic subset.
    validateMulInput(point, scalar2) {
      this.assertPoint(point);
      if (!inRange(scalar2, _1n3, this.Point.Fn.ORDER))
        throw new Error("invalid scalar");
    }
    // Constant-time dispatch shared by mulCT / mulCTBlinded. Un-precomputed points (W===1, e.g.
    // ECDH peer keys) skip building a throwaway cached table in favor of a small fixed-window
    // multiply. `n` must be < 2^bits.
    runCT(point, n, bits, transform) {
      const W = getWindowSize(point);
      if (W === 1)
        return this.fixedWindowCT(point, n, bits);
      return this.wnafCachedCT(this.getWnafPrecomputes(W, point, bits, transform), n);
    }
    mulCT(point, scalar2, transform) {
      this.validateMulInput(point, scalar2);
      return this.runCT(point, scalar2, this.bits, transform);
    }
    mulCTBlinded(point, scalar2, transform) {
      this.validateMulInput(point, scalar2);
      if (this.randomBytes === void 0)
        throw new Error("randomBytes is required for scalar blinding");
      const bits = this.Point.Fn.BITS + BLIND_BITS;
      const blind = this.randomBytes(BLIND_BYTES);
      if (!isBytes2(blind) || blind.length !== BLIND_BYTES)
        throw new Error("randomBytes returned invalid byte array");
      blind[0] = blind[0] & 63 | 128;
      const n = scalar2 + bytesToNumberBE(blind) * this.Point.Fn.ORDER;
      return this.runCT(point, n, bits, transform);
    }
    /**
     * Constant-time multiplication `n*point` for an un-precomputed point, via a small fixed window.
     * A cached wNAF table only pays off when reused; a flat 2^FW_WINDOW table (`size-1` adds) is
     * far cheaper to build for a single use. The point-operation sequence is independent of `n`:
     * build the table, then per window exactly FW_WINDOW doublings, a data-oblivious scan over
     * every table entry, and one addition (adds the identity when the window digit is 0 — never
     * skipped).
     *
     * `n` must be `< 2^bits`. Assumes complete addition (adding the identity costs the same as any
     * add), which holds for the Weierstrass/Edwards point types used here. The table is left in
     * projective form (no normalizeZ): normalizing this small a table costs more than the
     * mixed-add savings it would buy for a single multiply.
     * @returns real point `p`; `f` duplicates it only to match {@link wnafCachedCT}'s return shape
     * (this path needs no fake accumulator — its op-count is already scalar-independent).
     */
    fixedWindowCT(point, n, bits) {
      const W = FW_WINDOW;
      const size = 1 << W;
      const mask = bitMask(W);
      const table = new Array(size);
      table[0] = this.ZERO;
      for (let i = 1; i < size; i++)
        table[i] = table[i - 1].add(point);
      const windows = Math.ceil(bits / W);
      let acc = this.ZERO;
      for (let window2 = windows - 1; window2 >= 0; window2--) {
        if (window2 !== windows - 1)
          for (let d = 0; d < W; d++)
            acc = acc.double();
        const digit = Number(n >> BigInt(window2 * W) & mask);
        let sel = table[0];
        for (let i = 1; i < size; i++)
          sel = i === digit ? table[i] : sel;
        acc = acc.add(sel);
      }
      return { p: acc, f: acc };
    }
    shouldBlind(point, cofactor) {
      if (this.randomBytes === void 0)
        return false;
      if (cofactor === _1n3)
        return true;
      if (point !== this.BASE)
        return false;
      if (this.baseCanBeBlinded === void 0)
        this.baseCanBeBlinded = this.mulUnsafe(this.BASE, this.Point.Fn.ORDER).is0();
      return this.baseCanBeBlinded;
    }
    mulSecret(point, scalar2, cofactor, transform) {
      return this.shouldBlind(point, cofactor) ? this.mulCTBlinded(point, scalar2, transform) : this.mulCT(point, scalar2, transform);
    }
    mulUnsafe(point, scalar2, transform) {
      this.assertPoint(point);
      if (!isPosBig(scalar2))
        throw new Error("invalid scalar");
      const W = getWindowSize(point);
      if (W === 1 || scalar2 >= this.Point.Fn.ORDER)
        return mulAddUnsafe(this.Point, [point], [scalar2], true);
      const precomputes = this.getWnafPrecomputes(W, point, this.bits, transform);
      return this.wnafCachedCT(precomputes, scalar2).p;
    }
    // Remembers the window size used for precomputed wNAF multiplication of the given point
    // and drops any previously built tables. Usually only the base point is precomputed.
    // W=1 resets the point to the un-precomputed (table-less) paths.
    // W is additionally capped so tables stay under ~2 GiB ({@link TABLE_BYTES_MAX}).
    setWindowSize(point, W) {
      this.assertPoint(point);
      validateW(W, this.bits);
      const windows = Math.ceil((this.bits + BLIND_BITS) / W) + 1;
      validateTableBytes(windows * 2 ** (W - 1), this.Point.Fp.BYTES);
      pointWindowSizes.set(point, W);
      this.wnafPrecomputes.delete(point);
    }
    // True when a window size is set: tables themselves are built lazily on first multiply.
    hasWindowSize(point) {
      return getWindowSize(point) !== 1;
    }
  };
  function mulAddUnsafe(c, points, scalars, allowOversized = false) {
    validatePointCons(c);
    validateMSMPoints(points, c);
    abool(allowOversized, "allowOversized");
    validateMSMScalars(scalars, c.Fn, allowOversized ? c.Fn.ORDER ** _4n2 : void 0);
    if (points.length !== scalars.length)
      throw new Error("arrays of points and scalars must have equal length");
    const tables = points.map((p) => oddMultiples(p, 4));
    const digits = scalars.map((n) => wnafDigits(n, 4));
    return wnafWalk(c.ZERO, tables, digits);
  }
  function createField(order, field, isLE) {
    if (field) {
      if (field.ORDER !== order)
        throw new Error("Field.ORDER must match order: Fp == p, Fn == n");
      validateField(field);
      return field;
    } else {
      return Field(order, { isLE });
    }
  }
  function createCurveFields(type, CURVE, curveOpts = {}, FpFnLE) {
    if (type !== "weierstrass" && type !== "edwards")
      throw new Error('expected curve type "weierstrass" or "edwards"');
    if (FpFnLE === void 0)
      FpFnLE = type === "edwards";
    if (!CURVE || typeof CURVE !== "object")
      throw new Error(`expected valid ${type} CURVE object`);
    validateObject(curveOpts);
    for (const p of ["p", "n", "h"]) {
      const val = CURVE[p];
      if (!(isPosBig(val) && val !== _0n3))
        throw new Error(`CURVE.${p} must be positive bigint`);
    }
    const Fp2 = createField(CURVE.p, curveOpts.Fp, FpFnLE);
    const Fn2 = createField(CURVE.n, curveOpts.Fn, FpFnLE);
    const _b = type === "weierstrass" ? "b" : "d";
    const params = ["Gx", "Gy", "a", _b];
    for (const p of params) {
      if (!Fp2.isValid(CURVE[p]))
        throw new Error(`CURVE.${p} must be valid field element of CURVE.Fp`);
    }
    CURVE = Object.freeze(Object.assign({}, CURVE));
    return { CURVE, Fp: Fp2, Fn: Fn2 };
  }

  // vendor/@noble/curves/abstract/edwards.js
  /*! noble-curves - MIT License (c) 2022 Paul Miller (paulmillr.com) */
  var _0n4 = /* @__PURE__ */ BigInt(0);
  var _1n4 = /* @__PURE__ */ BigInt(1);
  var _2n2 = /* @__PURE__ */ BigInt(2);
  var _4n3 = /* @__PURE__ */ BigInt(4);
  var _8n2 = /* @__PURE__ */ BigInt(8);
  function isEdValidXY(Fp2, CURVE, x, y) {
    const x2 = Fp2.sqr(x);
    const y2 = Fp2.sqr(y);
    const left = Fp2.add(Fp2.mul(CURVE.a, x2), y2);
    const right = Fp2.add(Fp2.ONE, Fp2.mul(CURVE.d, Fp2.mul(x2, y2)));
    return Fp2.eql(left, right);
  }
  function edwards(params, extraOpts = {}) {
    validateObject(extraOpts, {}, {}, "extraOpts");
    const opts = extraOpts;
    const validated = createCurveFields("edwards", params, opts, opts.FpFnLE);
    const { Fp: Fp2, Fn: Fn2 } = validated;
    let CURVE = validated.CURVE;
    const { h: cofactor } = CURVE;
    if (FpLegendre(Fp2, CURVE.a) !== 1)
      throw new Error("edwards: CURVE.a must be a square in Fp for complete addition formulas");
    if (FpLegendre(Fp2, CURVE.d) !== -1)
      throw new Error("edwards: CURVE.d must be a non-square in Fp for complete addition formulas");
    validateObject(opts, {}, { uvRatio: "function", randomBytes: "function" });
    const randomBytes3 = opts.randomBytes === void 0 ? randomBytes2 : opts.randomBytes;
    const MASK = _2n2 << BigInt(Fp2.BYTES * 8) - _1n4;
    function isOdd(n) {
      if (!Fp2.isOdd)
        throw new Error("Field does not have .isOdd()");
      return Fp2.isOdd(n);
    }
    const uvRatio2 = opts.uvRatio === void 0 ? (u, v) => {
      try {
        return { isValid: true, value: Fp2.sqrt(Fp2.div(u, v)) };
      } catch (e) {
        return { isValid: false, value: _0n4 };
      }
    } : opts.uvRatio;
    if (!isEdValidXY(Fp2, CURVE, CURVE.Gx, CURVE.Gy))
      throw new Error("bad curve params: generator point");
    const mulA = Fp2.eql(CURVE.a, Fp2.neg(Fp2.ONE)) ? (x) => Fp2.neg(x) : Fp2.eql(CURVE.a, Fp2.ONE) ? (x) => x : (x) => Fp2.mul(CURVE.a, x);
    function acoord(title, n, banZero = false) {
      const min = banZero ? _1n4 : _0n4;
      aInRange("coordinate " + title, n, min, MASK);
      return n;
    }
    function aedpoint(other) {
      if (!(other instanceof Point2))
        throw new Error("EdwardsPoint expected");
    }
    class Point2 {
      static BASE = new Point2(CURVE.Gx, CURVE.Gy, Fp2.ONE, Fp2.mul(CURVE.Gx, CURVE.Gy));
      static ZERO = new Point2(Fp2.ZERO, Fp2.ONE, Fp2.ONE, Fp2.ZERO);
      static Fp = Fp2;
      static Fn = Fn2;
      X;
      Y;
      Z;
      T;
      constructor(X, Y, Z, T) {
        this.X = acoord("x", X);
        this.Y = acoord("y", Y);
        this.Z = acoord("z", Z, true);
        this.T = acoord("t", T);
        Object.freeze(this);
      }
      static CURVE() {
        return CURVE;
      }
      /**
       * Create one extended Edwards point from affine coordinates.
       * Does NOT validate that the point is on-curve or torsion-free.
       * Use `.assertValidity()` on adversarial inputs.
       */
      static fromAffine(p) {
        if (p instanceof Point2)
          throw new Error("extended point not allowed");
        const { x, y } = p || {};
        acoord("x", x);
        acoord("y", y);
        return new Point2(x, y, Fp2.ONE, Fp2.mul(x, y));
      }
      // Uses algo from RFC8032 5.1.3.
      static fromBytes(bytes, zip215 = false) {
        const len = Fp2.BYTES;
        const { a, d } = CURVE;
        bytes = copyBytes(abytes2(bytes, len, "point"));
        abool(zip215, "zip215");
        const normed = copyBytes(bytes);
        const lastByte = bytes[len - 1];
        normed[len - 1] = lastByte & ~128;
        const y = bytesToNumberLE(normed);
        const max = zip215 ? MASK : Fp2.ORDER;
        aInRange("point.y", y, _0n4, max);
        const y2 = Fp2.sqr(y);
        const u = Fp2.sub(y2, Fp2.ONE);
        const v = Fp2.sub(Fp2.mulN(d, y2), a);
        let { isValid, value: x } = uvRatio2(u, v);
        if (!isValid)
          throw new Error("bad point: invalid y coordinate");
        const isXOdd = isOdd(x);
        const isLastByteOdd = (lastByte & 128) !== 0;
        if (!zip215 && Fp2.is0(x) && isLastByteOdd)
          throw new Error("bad point: x=0 and x_0=1");
        if (isLastByteOdd !== isXOdd)
          x = Fp2.neg(x);
        return Point2.fromAffine({ x, y });
      }
      static fromHex(hex, zip215 = false) {
        return Point2.fromBytes(hexToBytes2(hex), zip215);
      }
      get x() {
        return this.toAffine().x;
      }
      get y() {
        return this.toAffine().y;
      }
      precompute(windowSize = 6, isLazy = true) {
        wnaf.setWindowSize(this, windowSize);
        if (!isLazy)
          this.multiply(_2n2);
        return this;
      }
      // Useful in fromAffine() - not for fromBytes(), which always created valid points.
      assertValidity() {
        const p = this;
        const { a, d } = CURVE;
        if (p.is0())
          throw new Error("bad point: ZERO");
        const { X, Y, Z, T } = p;
        const X2 = Fp2.sqr(X);
        const Y2 = Fp2.sqr(Y);
        const Z2 = Fp2.sqr(Z);
        const Z4 = Fp2.sqr(Z2);
        const aX2 = Fp2.mul(X2, a);
        const left = Fp2.mul(Fp2.add(aX2, Y2), Z2);
        const right = Fp2.add(Z4, Fp2.mul(d, Fp2.mul(X2, Y2)));
        if (!Fp2.eql(left, right))
          throw new Error("bad point: equation left != right (1)");
        const XY = Fp2.mul(X, Y);
        const ZT = Fp2.mul(Z, T);
        if (!Fp2.eql(XY, ZT))
          throw new Error("bad point: equation left != right (2)");
      }
      // Compare one point to another.
      equals(other) {
        aedpoint(other);
        const { X: X1, Y: Y1, Z: Z1 } = this;
        const { X: X2, Y: Y2, Z: Z2 } = other;
        const X1Z2 = Fp2.mul(X1, Z2);
        const X2Z1 = Fp2.mul(X2, Z1);
        const Y1Z2 = Fp2.mul(Y1, Z2);
        const Y2Z1 = Fp2.mul(Y2, Z1);
        return Fp2.eql(X1Z2, X2Z1) && Fp2.eql(Y1Z2, Y2Z1);
      }
      is0() {
        return this.equals(Point2.ZERO);
      }
      negate() {
        return new Point2(Fp2.neg(this.X), this.Y, this.Z, Fp2.neg(this.T));
      }
      // Fast algo for doubling Extended Point.
      // https://hyperelliptic.org/EFD/g1p/auto-twisted-extended.html#doubling-dbl-2008-hwcd
      // Cost: 4M + 4S + 1*a + 6add + 1*2.
      double() {
        const { X: X1, Y: Y1, Z: Z1 } = this;
        const A = Fp2.sqr(X1);
        const B = Fp2.sqr(Y1);
        const C = Fp2.mul(Fp2.sqr(Z1), _2n2);
        const D = mulA(A);
        const x1y1 = Fp2.addN(X1, Y1);
        const E = Fp2.sub(Fp2.subN(Fp2.sqr(x1y1), A), B);
        const G = Fp2.addN(D, B);
        const F = Fp2.subN(G, C);
        const H = Fp2.subN(D, B);
        const X3 = Fp2.mul(E, F);
        const Y3 = Fp2.mul(G, H);
        const T3 = Fp2.mul(E, H);
        const Z3 = Fp2.mul(F, G);
        return new Point2(X3, Y3, Z3, T3);
      }
      // Fast algo for adding 2 Extended Points.
      // https://hyperelliptic.org/EFD/g1p/auto-twisted-extended.html#addition-add-2008-hwcd
      // Cost: 9M + 1*a + 1*d + 7add.
      add(other) {
        aedpoint(other);
        const { d } = CURVE;
        const { X: X1, Y: Y1, Z: Z1, T: T1 } = this;
        const { X: X2, Y: Y2, Z: Z2, T: T2 } = other;
        const A = Fp2.mul(X1, X2);
        const B = Fp2.mul(Y1, Y2);
        const C = Fp2.mul(Fp2.mulN(T1, d), T2);
        const D = Fp2.mul(Z1, Z2);
        const E = Fp2.sub(Fp2.subN(Fp2.mulN(Fp2.addN(X1, Y1), Fp2.addN(X2, Y2)), A), B);
        const F = Fp2.subN(D, C);
        const G = Fp2.addN(D, C);
        const H = Fp2.sub(B, mulA(A));
        const X3 = Fp2.mul(E, F);
        const Y3 = Fp2.mul(G, H);
        const T3 = Fp2.mul(E, H);
        const Z3 = Fp2.mul(F, G);
        return new Point2(X3, Y3, Z3, T3);
      }
      subtract(other) {
        aedpoint(other);
        return this.add(other.negate());
      }
      // Constant-time multiplication.
      multiply(scalar2) {
        if (!Fn2.isValidNot0(scalar2))
          throw new RangeError("invalid scalar: expected 1 <= sc < curve.n");
        const { p, f } = wnaf.mulSecret(this, scalar2, cofactor, normalize);
        return normalize([p, f])[0];
      }
      // Non-constant-time multiplication. Uses double-and-add algorithm.
      // It's faster, but should only be used when you don't care about
      // an exposed private key e.g. sig verification.
      // Keeps the same subgroup-scalar contract: 0 is allowed for public-scalar callers, but
      // n and larger values are rejected instead of being reduced mod n to the identity point.
      multiplyUnsafe(scalar2) {
        if (!Fn2.isValid(scalar2))
          throw new RangeError("invalid scalar: expected 0 <= sc < curve.n");
        if (scalar2 === _0n4)
          return Point2.ZERO;
        if (this.is0() || scalar2 === _1n4)
          return this;
        return wnaf.mulUnsafe(this, scalar2, normalize);
      }
      // Checks if point is of small order.
      // If you add something to small order point, you will have "dirty"
      // point with torsion component.
      // Clears cofactor and checks if the result is 0.
      isSmallOrder() {
        return this.clearCofactor().is0();
      }
      // Multiplies point by curve order and checks if the result is 0.
      // Returns `false` is the point is dirty.
      isTorsionFree() {
        return wnaf.mulUnsafe(this, CURVE.n).is0();
      }
      // Converts Extended point to default (x, y) coordinates.
      // Can accept precomputed Z^-1 - for example, from invertBatch.
      toAffine(invertedZ) {
        const p = this;
        let iz = invertedZ;
        if (iz != null && typeof iz !== "bigint")
          throw new TypeError('"invertedZ" expected bigint, got type=' + typeof iz);
        const { X, Y, Z } = p;
        const is0 = p.is0();
        if (iz == null)
          iz = is0 ? Fp2.create(_8n2) : Fp2.inv(Z);
        const x = Fp2.mul(X, iz);
        const y = Fp2.mul(Y, iz);
        const zz = Fp2.mul(Z, iz);
        if (is0)
          return { x: Fp2.ZERO, y: Fp2.ONE };
        if (!Fp2.eql(zz, Fp2.ONE))
          throw new Error("invZ was invalid");
        return { x, y };
      }
      clearCofactor() {
        if (cofactor === _1n4)
          return this;
        if (cofactor === _2n2)
          return this.double();
        if (cofactor === _4n3)
          return this.double().double();
        if (cofactor === _8n2)
          return this.double().double().double();
        return this.multiplyUnsafe(cofactor);
      }
      toBytes() {
        const { x, y } = this.toAffine();
        const bytes = Fp2.toBytes(y);
        bytes[bytes.length - 1] |= isOdd(x) ? 128 : 0;
        return bytes;
      }
      toHex() {
        return bytesToHex2(this.toBytes());
      }
      toString() {
        return `<Point ${this.is0() ? "ZERO" : this.toHex()}>`;
      }
    }
    const normalize = (points) => normalizeZ(Point2, points);
    const wnaf = new ScalarMultiplier(Point2, randomBytes3);
    if (wnaf.bits >= 6)
      Point2.BASE.precompute(6);
    Object.freeze(Point2.prototype);
    Object.freeze(Point2);
    return Point2;
  }
  var PrimeEdwardsPoint = class {
    static BASE;
    static ZERO;
    static Fp;
    static Fn;
    ep;
    /**
     * Wrap one internal Edwards representative directly.
     * This is not a canonical encoding boundary: alternate Edwards
     * representatives may still describe the same abstract wrapper element.
     */
    constructor(ep) {
      this.ep = ep;
    }
    // Static methods that must be implemented by subclasses
    static fromBytes(_bytes) {
      notImplemented();
    }
    static fromHex(_hex) {
      notImplemented();
    }
    get x() {
      return this.toAffine().x;
    }
    get y() {
      return this.toAffine().y;
    }
    // Common implementations
    clearCofactor() {
      return this;
    }
    assertValidity() {
      this.ep.assertValidity();
    }
    /**
     * Return affine coordinates of the current internal Edwards representative.
     * This is a convenience helper, not a canonical Ristretto/Decaf encoding.
     * Equal abstract elements may expose different `x` / `y`; use
     * `toBytes()` / `fromBytes()` for canonical roundtrips.
     */
    toAffine(invertedZ) {
      return this.ep.toAffine(invertedZ);
    }
    toHex() {
      return bytesToHex2(this.toBytes());
    }
    toString() {
      return this.toHex();
    }
    isTorsionFree() {
      return true;
    }
    isSmallOrder() {
      return false;
    }
    add(other) {
      this.assertSame(other);
      return this.init(this.ep.add(other.ep));
    }
    subtract(other) {
      this.assertSame(other);
      return this.init(this.ep.subtract(other.ep));
    }
    multiply(scalar2) {
      return this.init(this.ep.multiply(scalar2));
    }
    multiplyUnsafe(scalar2) {
      return this.init(this.ep.multiplyUnsafe(scalar2));
    }
    double() {
      return this.init(this.ep.double());
    }
    negate() {
      return this.init(this.ep.negate());
    }
    precompute(windowSize, isLazy) {
      this.ep.precompute(windowSize, isLazy);
      return this;
    }
  };

  // vendor/@noble/curves/ed25519.js
  /*! noble-curves - MIT License (c) 2022 Paul Miller (paulmillr.com) */
  var _1n5 = /* @__PURE__ */ BigInt(1);
  var _2n3 = /* @__PURE__ */ BigInt(2);
  var _5n2 = /* @__PURE__ */ BigInt(5);
  var _8n3 = /* @__PURE__ */ BigInt(8);
  var ed25519_CURVE_p = /* @__PURE__ */ BigInt("0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed");
  var ed25519_CURVE = /* @__PURE__ */ (() => ({
    p: ed25519_CURVE_p,
    n: BigInt("0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed"),
    h: _8n3,
    a: BigInt("0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec"),
    d: BigInt("0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3"),
    Gx: BigInt("0x216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51a"),
    Gy: BigInt("0x6666666666666666666666666666666666666666666666666666666666666658")
  }))();
  function ed25519_pow_2_252_3(x) {
    const _10n = BigInt(10), _20n = BigInt(20), _40n = BigInt(40), _80n = BigInt(80);
    const P = ed25519_CURVE_p;
    const x2 = x * x % P;
    const b2 = x2 * x % P;
    const b4 = pow2(b2, _2n3, P) * b2 % P;
    const b5 = pow2(b4, _1n5, P) * x % P;
    const b10 = pow2(b5, _5n2, P) * b5 % P;
    const b20 = pow2(b10, _10n, P) * b10 % P;
    const b40 = pow2(b20, _20n, P) * b20 % P;
    const b80 = pow2(b40, _40n, P) * b40 % P;
    const b160 = pow2(b80, _80n, P) * b80 % P;
    const b240 = pow2(b160, _80n, P) * b80 % P;
    const b250 = pow2(b240, _10n, P) * b10 % P;
    const pow_p_5_8 = pow2(b250, _2n3, P) * x % P;
    return { pow_p_5_8, b2 };
  }
  var ED25519_SQRT_M1 = /* @__PURE__ */ BigInt("19681161376707505956807079304988542015446066515923890162744021073123829784752");
  function uvRatio(u, v) {
    const P = ed25519_CURVE_p;
    const v3 = mod(v * v * v, P);
    const v7 = mod(v3 * v3 * v, P);
    const pow3 = ed25519_pow_2_252_3(u * v7).pow_p_5_8;
    let x = mod(u * v3 * pow3, P);
    const vx2 = mod(v * x * x, P);
    const root1 = x;
    const root2 = mod(x * ED25519_SQRT_M1, P);
    const useRoot1 = vx2 === u;
    const useRoot2 = vx2 === mod(-u, P);
    const noRoot = vx2 === mod(-u * ED25519_SQRT_M1, P);
    if (useRoot1)
      x = root1;
    if (useRoot2 || noRoot)
      x = root2;
    if (isNegativeLE(x, P))
      x = mod(-x, P);
    return { isValid: useRoot1 || useRoot2, value: x };
  }
  var ed25519_Point = /* @__PURE__ */ edwards(ed25519_CURVE, { uvRatio });
  var Fp = /* @__PURE__ */ (() => ed25519_Point.Fp)();
  var Fn = /* @__PURE__ */ (() => ed25519_Point.Fn)();
  var SQRT_M1 = ED25519_SQRT_M1;
  var INVSQRT_A_MINUS_D = /* @__PURE__ */ BigInt("54469307008909316920995813868745141605393597292927456921205312896311721017578");
  var invertSqrt = (number) => uvRatio(_1n5, number);
  var MAX_255B = /* @__PURE__ */ BigInt("0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff");
  var bytes255ToNumberLE = (bytes) => Fp.create(bytesToNumberLE(bytes) & MAX_255B);
  var _RistrettoPoint = class __RistrettoPoint extends PrimeEdwardsPoint {
    // Do NOT change syntax: the following gymnastics is done,
    // because typescript strips comments, which makes bundlers disable tree-shaking.
    // prettier-ignore
    static BASE = /* @__PURE__ */ (() => new __RistrettoPoint(ed25519_Point.BASE))();
    // prettier-ignore
    static ZERO = /* @__PURE__ */ (() => new __RistrettoPoint(ed25519_Point.ZERO))();
    // prettier-ignore
    static Fp = /* @__PURE__ */ (() => Fp)();
    // prettier-ignore
    static Fn = /* @__PURE__ */ (() => Fn)();
    constructor(ep) {
      super(ep);
    }
    /**
     * Create one Ristretto255 point from affine Edwards coordinates.
     * This wraps the internal Edwards representative directly and is not a
     * canonical ristretto255 decoding path.
     * Use `toBytes()` / `fromBytes()` if canonical ristretto255 bytes matter.
     */
    static fromAffine(ap) {
      return new __RistrettoPoint(ed25519_Point.fromAffine(ap));
    }
    assertSame(other) {
      if (!(other instanceof __RistrettoPoint))
        throw new Error("RistrettoPoint expected");
    }
    init(ep) {
      return new __RistrettoPoint(ep);
    }
    static fromBytes(bytes) {
      abytes(bytes, 32);
      const { a, d } = ed25519_CURVE;
      const s = bytes255ToNumberLE(bytes);
      if (!equalBytes(Fp.toBytes(s), bytes) || Fp.isOdd(s))
        throw new Error("invalid ristretto255 encoding 1");
      const s2 = Fp.sqr(s);
      const u1 = Fp.add(_1n5, Fp.mulN(a, s2));
      const u2 = Fp.sub(_1n5, Fp.mulN(a, s2));
      const u1_2 = Fp.sqr(u1);
      const u2_2 = Fp.sqr(u2);
      const v = Fp.sub(Fp.mulN(Fp.mulN(a, d), u1_2), u2_2);
      const { isValid, value: I } = invertSqrt(Fp.mul(v, u2_2));
      const Dx = Fp.mul(I, u2);
      const Dy = Fp.mul(Fp.mulN(I, Dx), v);
      let x = Fp.mul(Fp.addN(s, s), Dx);
      if (Fp.isOdd(x))
        x = Fp.neg(x);
      const y = Fp.mul(u1, Dy);
      const t = Fp.mul(x, y);
      if (!isValid || Fp.isOdd(t) || Fp.is0(y))
        throw new Error("invalid ristretto255 encoding 2");
      return new __RistrettoPoint(new ed25519_Point(x, y, Fp.ONE, t));
    }
    /**
     * Converts ristretto-encoded string to ristretto point.
     * Described in [RFC9496](https://www.rfc-editor.org/rfc/rfc9496#name-decode).
     * @param hex - Ristretto-encoded 32 bytes. Not every 32-byte string is valid ristretto encoding
     */
    static fromHex(hex) {
      return __RistrettoPoint.fromBytes(hexToBytes(hex));
    }
    /**
     * Encodes ristretto point to Uint8Array.
     * Described in [RFC9496](https://www.rfc-editor.org/rfc/rfc9496#name-encode).
     */
    toBytes() {
      let { X, Y, Z, T } = this.ep;
      const u1 = Fp.mul(Fp.add(Z, Y), Fp.sub(Z, Y));
      const u2 = Fp.mul(X, Y);
      const u2sq = Fp.sqr(u2);
      const { value: invsqrt } = invertSqrt(Fp.mul(u1, u2sq));
      const D1 = Fp.mul(invsqrt, u1);
      const D2 = Fp.mul(invsqrt, u2);
      const zInv = Fp.mul(Fp.mulN(D1, D2), T);
      let D;
      if (Fp.isOdd(Fp.mul(T, zInv))) {
        let _x = Fp.mul(Y, SQRT_M1);
        let _y = Fp.mul(X, SQRT_M1);
        X = _x;
        Y = _y;
        D = Fp.mul(D1, INVSQRT_A_MINUS_D);
      } else {
        D = D2;
      }
      if (Fp.isOdd(Fp.mul(X, zInv)))
        Y = Fp.neg(Y);
      let s = Fp.mul(Fp.subN(Z, Y), D);
      if (Fp.isOdd(s))
        s = Fp.neg(s);
      return Fp.toBytes(s);
    }
    /**
     * Compares two Ristretto points.
     * Described in [RFC9496](https://www.rfc-editor.org/rfc/rfc9496#name-equals).
     */
    equals(other) {
      this.assertSame(other);
      const { X: X1, Y: Y1 } = this.ep;
      const { X: X2, Y: Y2 } = other.ep;
      const one = Fp.eql(Fp.mul(X1, Y2), Fp.mul(Y1, X2));
      const two = Fp.eql(Fp.mul(Y1, Y2), Fp.mul(X1, X2));
      return one || two;
    }
    is0() {
      return this.equals(__RistrettoPoint.ZERO);
    }
  };
  var ristretto255 = /* @__PURE__ */ (() => {
    Object.freeze(_RistrettoPoint.BASE);
    Object.freeze(_RistrettoPoint.ZERO);
    Object.freeze(_RistrettoPoint.prototype);
    Object.freeze(_RistrettoPoint);
    return Object.freeze({ Point: _RistrettoPoint });
  })();

  // src/refusal.js
  var Refusal = class extends Error {
    /**
     * @param {Reason} reason for programs
     * @param {string} message a plain sentence; never repeats input
     */
    constructor(reason, message) {
      super(message);
      this.name = "Refusal";
      this.reason = reason;
    }
  };
  function insist(holds, reason, message) {
    if (!holds) {
      throw new Refusal(reason, message);
    }
  }

  // src/transcript.js
  var VERSION = "anonballot/v1";
  var encoder = new TextEncoder();
  function utf8(text) {
    return encoder.encode(text);
  }
  function u64(number) {
    if (!Number.isSafeInteger(number) || number < 0) {
      throw new RangeError(`${number} is not a whole number in range`);
    }
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(number));
    return bytes;
  }
  function hash64(tag, ...parts) {
    const digest = sha512.create();
    for (const part2 of [utf8(VERSION), utf8(tag), u64(parts.length), ...parts]) {
      digest.update(u64(part2.length)).update(part2);
    }
    return digest.digest();
  }
  function hash32(tag, ...parts) {
    return hash64(tag, ...parts).slice(0, 32);
  }
  function toHex(bytes) {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  function isHex(value, size) {
    return typeof value === "string" && value.length === 2 * size && /^[0-9a-f]*$/.test(value);
  }
  function fromHex(hex) {
    return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  }

  // src/group.js
  var { Point } = ristretto255;
  var BASE = Point.BASE;
  var IDENTITY = Point.ZERO;
  var ORDER = Point.Fn.ORDER;
  function scalar(integer) {
    const rest = integer % ORDER;
    return rest < 0n ? rest + ORDER : rest;
  }
  function littleEndian(bytes) {
    return BigInt(`0x${toHex(Uint8Array.from(bytes).reverse())}`);
  }
  function randomScalar() {
    return scalar(littleEndian(globalThis.crypto.getRandomValues(new Uint8Array(64))));
  }
  function hashScalar(tag, ...parts) {
    return scalar(littleEndian(hash64(tag, ...parts)));
  }
  function scalarBytes(value) {
    return fromHex(value.toString(16).padStart(64, "0")).reverse();
  }
  function scalarHex(value) {
    return toHex(scalarBytes(value));
  }
  function pointHex(point) {
    return toHex(point.toBytes());
  }
  function times(point, k) {
    return point.multiply(k);
  }
  function timesPublic(point, k) {
    return point.multiplyUnsafe(k);
  }
  function readBytes(value, size = 32) {
    insist(isHex(value, size), "malformed", `Expected ${2 * size} lower-case hexadecimal digits.`);
    return fromHex(value);
  }
  function readPoint(value) {
    const bytes = readBytes(value);
    try {
      return Point.fromBytes(bytes);
    } catch {
      throw new Refusal("point", "A group element is not in its canonical encoding.");
    }
  }
  function readScalar(value) {
    const number = littleEndian(readBytes(value));
    insist(number < ORDER, "scalar", "A scalar is not in its canonical encoding.");
    return number;
  }

  // src/json.js
  var MAX_DEPTH = 8;
  var TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|-?[0-9][0-9.eE+-]*/g;
  function refuseAmbiguity(text) {
    const open = [];
    let last = "";
    for (const [token2] of text.matchAll(TOKENS)) {
      if (token2 === "{" || token2 === "[") {
        open.push(token2 === "{" ? /* @__PURE__ */ new Set() : null);
        insist(open.length <= MAX_DEPTH, "malformed", "The text is nested too deeply.");
      } else if (token2 === "}" || token2 === "]") {
        open.pop();
      } else if (token2 === ":") {
        const keys = (
          /** @type {Set<unknown>} */
          open.at(-1)
        );
        const key = JSON.parse(last);
        insist(!keys.has(key), "malformed", "The same key appears twice.");
        keys.add(key);
      } else if (/^[-0-9]/.test(token2)) {
        insist(/^-?[0-9]+$/.test(token2), "malformed", "Numbers must be whole.");
      }
      last = token2;
    }
  }
  function readJson(text, limit) {
    insist(utf8(text).length <= limit, "oversize", `The text is longer than ${limit} bytes.`);
    let value;
    try {
      value = JSON.parse(text);
    } catch {
      throw new Refusal("malformed", "The text is not JSON.");
    }
    refuseAmbiguity(text);
    return value;
  }
  function exactObject(value, keys) {
    const fits = typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === keys.length && keys.every((key) => Object.hasOwn(value, key));
    insist(fits, "malformed", `Expected an object with exactly these keys: ${keys.join(", ")}.`);
    return (
      /** @type {JsonObject} */
      value
    );
  }
  function exactList(value, length) {
    insist(Array.isArray(value), "malformed", "Expected a list.");
    insist(length === void 0 || value.length === length, "malformed", `Expected a list of ${length}.`);
    return value;
  }
  function wholeNumber(value, atLeast) {
    const fits = typeof value === "number" && Number.isSafeInteger(value) && value >= atLeast;
    insist(fits, "malformed", "Expected a whole number in its range.");
    return value;
  }
  function exactText(value) {
    insist(typeof value === "string", "malformed", "Expected text.");
    return value;
  }

  // src/ballot.js
  var PACKING = 1048576;
  var CHOICES = [
    { id: "abstain", value: 0, point: IDENTITY },
    { id: "yes", value: 1, point: BASE },
    { id: "no", value: PACKING, point: timesPublic(BASE, BigInt(PACKING)) }
  ];
  function voterId(uid, username, salt) {
    return hash32("voter", uid, utf8(username), salt);
  }
  function commitments(key, { alpha, beta, c, s }) {
    return CHOICES.map(({ point }, j) => [
      timesPublic(BASE, s[j]).subtract(timesPublic(alpha, c[j])),
      timesPublic(key, s[j]).subtract(timesPublic(beta.subtract(point), c[j]))
    ]);
  }
  function challenge({ election, voter, rev, seen, key }, alpha, beta, pairs) {
    const points = [key, alpha, beta, ...pairs.flat()];
    return hashScalar("ballot-proof", election, voter, u64(rev), seen, ...points.map((point) => point.toBytes()));
  }
  function sum(scalars) {
    return scalar(scalars.reduce((total, term) => total + term, 0n));
  }
  function encryptBallot(slip, choice, random = randomScalar) {
    const real = CHOICES.findIndex(({ id }) => id === choice);
    if (real < 0) {
      throw new RangeError("not one of the choices");
    }
    const r = random();
    const alpha = times(BASE, r);
    const beta = times(slip.key, r).add(CHOICES[real].point);
    const c = CHOICES.map(() => random());
    const s = CHOICES.map(() => random());
    const w = random();
    const pairs = commitments(slip.key, { alpha, beta, c, s });
    pairs[real] = [times(BASE, w), times(slip.key, w)];
    const others = sum(c) - c[real];
    c[real] = scalar(challenge(slip, alpha, beta, pairs) - others);
    s[real] = scalar(w + c[real] * r);
    const { election, voter, rev, seen } = slip;
    return { ballot: { election, voter, rev, seen, alpha, beta, c, s }, r };
  }
  function verifyBallot(ballot, { election, key }) {
    insist(toHex(ballot.election) === toHex(election), "election", "This ballot was made for another vote.");
    const { voter, rev, seen, alpha, beta, c } = ballot;
    const expected = challenge({ election, key, voter, rev, seen }, alpha, beta, commitments(key, ballot));
    insist(sum(c) === expected, "proof", "The proof that this ballot holds exactly one choice does not hold.");
  }
  function tracker({ election, voter, rev, seen, alpha, beta, c, s }) {
    const scalars = [...c, ...s].map(scalarBytes);
    return toHex(hash32("ballot", election, voter, u64(rev), seen, alpha.toBytes(), beta.toBytes(), ...scalars));
  }
  function ballotRecord(ballot) {
    return {
      v: VERSION,
      election: toHex(ballot.election),
      voter: toHex(ballot.voter),
      rev: ballot.rev,
      seen: toHex(ballot.seen),
      alpha: pointHex(ballot.alpha),
      beta: pointHex(ballot.beta),
      c: ballot.c.map(scalarHex),
      s: ballot.s.map(scalarHex)
    };
  }
  function ballotText(ballot) {
    return JSON.stringify(ballotRecord(ballot));
  }

  // src/audit.js
  var AUDIT_VERSION = "anonballot/v1-audit";
  function auditText(manifest, ballot, choice, r) {
    const file = { v: AUDIT_VERSION, manifest, ballot: ballotRecord(ballot), choice, r: scalarHex(r) };
    return `${JSON.stringify(file)}
`;
  }

  // src/schnorr.js
  function readSignature(value) {
    const [c, s] = exactList(value, 2).map(readScalar);
    return { c: (
      /** @type {Scalar} */
      c
    ), s: (
      /** @type {Scalar} */
      s
    ) };
  }
  function isSigned(signature, key, tag, ...context) {
    const commitment = timesPublic(BASE, signature.s).subtract(timesPublic(key, signature.c));
    return signature.c === hashScalar(tag, ...context, key.toBytes(), commitment.toBytes());
  }

  // src/checkpoint.js
  function checkRecorded({ previous, checkpoint }, manifest, { tracker: tracker2, seq, time }) {
    const data = exactObject(checkpoint, ["seq", "head", "time", "sig"]);
    const [signed, at, head] = [wholeNumber(data.seq, 0), wholeNumber(data.time, 0), readBytes(data.head)];
    const context = [manifest.election, u64(signed), head, u64(at)];
    insist(
      isSigned(readSignature(data.sig), manifest.boardKey, "checkpoint", ...context),
      "bad-checkpoint",
      "The checkpoint is not signed by the board key."
    );
    const [place, moment] = [u64(wholeNumber(seq, 1)), u64(wholeNumber(time, 0))];
    const own = hash32("entry", readBytes(previous), place, utf8("ballot"), moment, fromHex(tracker2));
    insist(
      signed === seq && toHex(head) === toHex(own),
      "bad-checkpoint",
      "The board that was signed does not have your ballot where the site said."
    );
    const inTime = manifest.opens <= time && time < manifest.closes && time <= at;
    insist(inTime, "bad-checkpoint", "The checkpoint does not fit the time of your ballot.");
  }

  // src/manifest.js
  var MAX_BYTES = 1048576;
  var LATEST = 253402300799;
  var KEYS = [
    ...["v", "group", "uid", "question", "choices", "rule", "opens", "closes", "roll", "trustees"],
    ...["pk", "board_key"]
  ];
  function readFraction(value) {
    const [numerator, denominator] = exactList(value, 2).map((part2) => wholeNumber(part2, 1));
    insist(numerator <= denominator, "bad-manifest", "A share in the voting rule is more than the whole.");
    return [numerator, denominator];
  }
  function readRule(value) {
    const { base, threshold, quorum } = exactObject(value, ["base", "threshold", "quorum"]);
    insist(
      base === "electorate" || base === "votes-cast",
      "bad-manifest",
      "The voting rule counts a share of something unknown."
    );
    return { base, threshold: readFraction(threshold), quorum: readFraction(quorum) };
  }
  function checkChoices(value) {
    const choices = exactList(value, CHOICES.length).map((choice) => exactObject(choice, ["id", "value"]));
    insist(
      choices.every(({ id, value: number }, j) => id === CHOICES[j].id && number === CHOICES[j].value),
      "bad-manifest",
      "The manifest's choices are not abstain, yes and no with their values."
    );
  }
  var MAX_PEOPLE = 255;
  function keyOfGroup(value, position, setup) {
    const group = exactObject(value, position === 0 ? ["t", "keys"] : ["t", "C", "keys"]);
    const t = wholeNumber(group.t, 1);
    const keys = exactList(group.keys).map((entry, at) => {
      const key = exactObject(entry, ["i", "pk", "pok"]);
      insist(key.i === at + 1, "bad-key", "A group's trustees are not numbered from 1.");
      const point = readPoint(key.pk);
      const context = [setup, utf8("group"), u64(position), u64(at + 1)];
      insist(
        !point.is0() && isSigned(readSignature(key.pok), point, "key-proof", ...context),
        "bad-key",
        "A trustee's proof of knowing the key does not hold."
      );
      return point;
    });
    if (position === 0) {
      insist(t === 1 && keys.length === 1, "bad-key", "The trustee process must be alone in its group.");
      return keys[0];
    }
    insist(t <= keys.length && keys.length <= MAX_PEOPLE, "bad-key", "The threshold does not fit the people.");
    return sharedKey(group.C, t, keys);
  }
  function sharedKey(value, t, keys) {
    const rows = exactList(value, keys.length).map((row) => exactList(row, t).map(readPoint));
    insist(
      rows.every((row) => row.every((point) => !point.is0())),
      "bad-key",
      "A commitment of the key ceremony is the identity."
    );
    const columns = Array.from(
      { length: t },
      (_, k) => rows.reduce((total, row) => total.add(row[k]), IDENTITY)
    );
    insist(!columns[t - 1].is0(), "bad-key", "Fewer people than the threshold says could open the sum.");
    keys.forEach((key, at) => {
      const dealt = columns.reduceRight(
        (total, column) => timesPublic(total, BigInt(at + 1)).add(column),
        IDENTITY
      );
      insist(
        key.equals(dealt),
        "bad-key",
        "A trustee's key does not follow from the commitments of the key ceremony."
      );
    });
    return columns[0];
  }
  function sumOfTrustees(value, setup) {
    const groups = exactList(value);
    insist(
      groups.length === 1 || groups.length === 2,
      "bad-key",
      "A vote has one or two groups of trustees."
    );
    return groups.map((group, position) => keyOfGroup(group, position, setup)).reduce((total, point) => total.add(point), IDENTITY);
  }
  function openManifest(text, { election, boardKey }) {
    const id = hash32("manifest", utf8(text));
    insist(toHex(id) === election, "election", "The manifest is not the one that was announced.");
    const data = exactObject(readJson(text, MAX_BYTES), KEYS);
    insist(data.v === VERSION, "version", `This is not written for protocol ${VERSION}.`);
    insist(data.group === "ristretto255", "bad-manifest", "The manifest is for another group.");
    insist(data.board_key === boardKey, "bad-key", "The board key is not the published one.");
    checkChoices(data.choices);
    const uid = readBytes(data.uid, 16);
    const roll = exactObject(data.roll, ["size", "hash"]);
    const manifest = {
      election: id,
      uid,
      question: exactText(data.question),
      rule: readRule(data.rule),
      opens: wholeNumber(data.opens, 1),
      closes: wholeNumber(data.closes, 1),
      roll: { size: wholeNumber(roll.size, 1), hash: readBytes(roll.hash) },
      key: readPoint(data.pk),
      boardKey: readPoint(data.board_key)
    };
    insist(
      manifest.question.trim() !== "" && !/\p{Surrogate}/u.test(manifest.question),
      "bad-manifest",
      "The manifest asks no question."
    );
    insist(manifest.opens < manifest.closes, "bad-manifest", "The vote closes before it opens.");
    insist(manifest.closes <= LATEST, "bad-manifest", "The vote closes after the year 9999.");
    insist(manifest.roll.size < PACKING, "bad-manifest", "The voter roll is too long for this protocol.");
    insist(!manifest.boardKey.is0(), "bad-key", "The board key is the identity.");
    insist(
      !manifest.key.is0() && manifest.key.equals(sumOfTrustees(data.trustees, hash32("setup", uid))),
      "bad-key",
      "The election key is not the sum of the trustees' keys."
    );
    return manifest;
  }
  function checkRoll(manifest, value, voter) {
    const roll = exactList(value).map((vid) => readBytes(vid));
    const hexes2 = roll.map(toHex);
    insist(
      roll.length === manifest.roll.size && hexes2.every((vid, i) => i === 0 || hexes2[i - 1] < vid) && toHex(hash32("roll", ...roll)) === toHex(manifest.roll.hash),
      "bad-roll",
      "The voter roll is not the one that the manifest was made for."
    );
    insist(hexes2.includes(toHex(voter)), "not-yours", "Your own voter id is not on the voter roll.");
  }

  // vendor/qr/index.js
  /*!
   * Copyright (c) 2023 Paul Miller (paulmillr.com)
   * SPDX-License-Identifier: MIT OR Apache-2.0
   */
  var MAX_OUTPUT_SIZE = 1024;
  var MAX_COMPACT_OUTPUT_SIZE = MAX_OUTPUT_SIZE * 4;
  var BYTES = /* @__PURE__ */ (() => {
    const res = [];
    for (let ver = 1; ver <= 40; ver++) {
      let bits = (16 * ver + 128) * ver + 64;
      if (ver >= 2) {
        const align = Math.floor(ver / 7) + 2;
        bits -= (25 * align - 10) * align - 55;
        if (ver >= 7)
          bits -= 36;
      }
      res.push(bits >>> 3);
    }
    return res;
  })();
  var ECC_LEVELS = ["low", "medium", "quartile", "high"];
  var WORDS_PER_BLOCK = {
    low: [
      7,
      10,
      15,
      20,
      26,
      18,
      20,
      24,
      30,
      18,
      20,
      24,
      26,
      30,
      22,
      24,
      28,
      30,
      28,
      28,
      28,
      28,
      30,
      30,
      26,
      28,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30
    ],
    medium: [
      10,
      16,
      26,
      18,
      24,
      16,
      18,
      22,
      22,
      26,
      30,
      22,
      22,
      24,
      24,
      28,
      28,
      26,
      26,
      26,
      26,
      28,
      28,
      28,
      28,
      28,
      28,
      28,
      28,
      28,
      28,
      28,
      28,
      28,
      28,
      28,
      28,
      28,
      28,
      28
    ],
    quartile: [
      13,
      22,
      18,
      26,
      18,
      24,
      18,
      22,
      20,
      24,
      28,
      26,
      24,
      20,
      30,
      24,
      28,
      28,
      26,
      30,
      28,
      30,
      30,
      30,
      30,
      28,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30
    ],
    high: [
      17,
      28,
      22,
      16,
      22,
      28,
      26,
      26,
      24,
      28,
      24,
      28,
      22,
      24,
      24,
      30,
      28,
      28,
      26,
      28,
      30,
      24,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30,
      30
    ]
  };
  var ECC_BLOCKS = {
    low: [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
    medium: [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
    quartile: [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68],
    high: [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81]
  };
  var EC_CODE = { low: 1, medium: 0, quartile: 3, high: 2 };
  var ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
  function alignmentPatterns(ver) {
    ver = asVersion(ver);
    if (ver === 1)
      return [];
    const last = 21 + 4 * (ver - 1) - 7;
    const count = Math.ceil((last - 6) / 28);
    let interval = Math.floor((last - 6) / count);
    if (interval % 2)
      interval += 1;
    else if ((last - 6) % count * 2 >= count)
      interval += 2;
    const res = [6];
    for (let m = 1; m < count; m++)
      res.push(last - (count - m) * interval);
    res.push(last);
    return res;
  }
  function formatBits(ecc, mask) {
    const data = EC_CODE[ecc] << 3 | mask;
    let d = data;
    for (let i = 0; i < 10; i++)
      d = d << 1 ^ (d >> 9) * 1335;
    return (data << 10 | d) ^ 21522;
  }
  function versionBits(ver) {
    let d = ver;
    for (let i = 0; i < 12; i++)
      d = d << 1 ^ (d >> 11) * 7973;
    return ver << 12 | d;
  }
  var MODE_BITS = { numeric: 1, alphanumeric: 2, byte: 4 };
  var LENGTH_BITS = {
    numeric: [10, 12, 14],
    alphanumeric: [9, 11, 13],
    byte: [8, 16, 16]
  };
  var GF256 = /* @__PURE__ */ (() => {
    const exp = new Uint8Array(510);
    const log = new Uint8Array(256);
    for (let i = 0, x = 1; i < 255; i++) {
      exp[i] = exp[i + 255] = x;
      log[x] = i;
      x <<= 1;
      if (x & 256)
        x ^= 285;
    }
    return { exp, log };
  })();
  function rsGenerator(eccWords) {
    const { exp: EXP, log: LOG } = GF256;
    const gen = new Uint8Array(eccWords);
    gen[eccWords - 1] = 1;
    for (let i = 0, root = 1; i < eccWords; i++) {
      for (let j = 0; j < eccWords; j++) {
        const c = gen[j];
        gen[j] = (c ? EXP[LOG[c] + LOG[root]] : 0) ^ (j + 1 < eccWords ? gen[j + 1] : 0);
      }
      root = EXP[LOG[root] + 1];
    }
    return gen;
  }
  var RS_CACHE = [];
  function rsCached(eccWords) {
    let cached = RS_CACHE[eccWords];
    if (cached !== void 0)
      return cached;
    const gen = rsGenerator(eccWords);
    const { exp: EXP, log: LOG } = GF256;
    const mul = new Uint8Array(256 * eccWords);
    for (let f = 1; f < 256; f++) {
      const lf = LOG[f];
      const off = f * eccWords;
      for (let j = 0; j < eccWords; j++) {
        const c = gen[j];
        if (c)
          mul[off + j] = EXP[LOG[c] + lf];
      }
    }
    return RS_CACHE[eccWords] = { gen, mul };
  }
  function rsEcc(data, gen, mul) {
    const { exp: EXP, log: LOG } = GF256;
    const eccWords = gen.length;
    const res = new Uint8Array(eccWords);
    if (mul !== void 0) {
      const last = eccWords - 1;
      for (let i = 0; i < data.length; i++) {
        const off = (data[i] ^ res[0]) * eccWords;
        for (let j = 0; j < last; j++)
          res[j] = res[j + 1] ^ mul[off + j];
        res[last] = mul[off + last];
      }
      return res;
    }
    for (let i = 0; i < data.length; i++) {
      const f = data[i] ^ res[0];
      res.copyWithin(0, 1);
      res[eccWords - 1] = 0;
      if (f) {
        for (let j = 0; j < eccWords; j++)
          if (gen[j])
            res[j] ^= EXP[LOG[gen[j]] + LOG[f]];
      }
    }
    return res;
  }
  function capacity(ver, ecc) {
    const bytes = BYTES[ver - 1];
    const words = WORDS_PER_BLOCK[ecc][ver - 1];
    const numBlocks = ECC_BLOCKS[ecc][ver - 1];
    const blockLen = Math.floor(bytes / numBlocks) - words;
    const shortBlocks = numBlocks - bytes % numBlocks;
    return { words, numBlocks, shortBlocks, blockLen, capacity: (bytes - words * numBlocks) * 8 };
  }
  var err = (msg) => {
    throw new Error(msg);
  };
  function asVersion(ver) {
    if (typeof ver !== "number")
      throw new TypeError(`"ver" expected number, got type=${typeof ver}`);
    if (!Number.isSafeInteger(ver))
      throw new RangeError(`"ver" expected safe integer, got ${ver}`);
    if (ver < 1 || ver > 40)
      throw new RangeError(`Invalid version=${ver}. Expected number [1..40]`);
    return ver;
  }
  function detectType(str) {
    let type = "numeric";
    for (let i = 0; i < str.length; i++) {
      const v = ALNUM_VAL[str.charCodeAt(i)];
      if (!(v >= 0))
        return "byte";
      if (v > 9)
        type = "alphanumeric";
    }
    return type;
  }
  var ALNUM_VAL = /* @__PURE__ */ (() => {
    const t = new Int8Array(128).fill(-1);
    for (let i = 0; i < ALPHANUMERIC.length; i++)
      t[ALPHANUMERIC.charCodeAt(i)] = i;
    return t;
  })();
  function encodeData(ver, ecc, text, type, utf82) {
    const cap = capacity(ver, ecc);
    const lengthBits = LENGTH_BITS[type][Math.floor((ver + 7) / 17)];
    const dataLen = type === "byte" ? utf82.length : text.length;
    if (dataLen >= 1 << lengthBits)
      err("Capacity overflow");
    const bytes = new Uint8Array(cap.capacity >>> 3);
    let acc = 0;
    let accBits = 0;
    let bytePos = 0;
    const push = (value, len) => {
      acc = acc << len | value;
      for (accBits += len; accBits >= 8; )
        bytes[bytePos++] = acc >>> (accBits -= 8) & 255;
    };
    push(MODE_BITS[type], 4);
    push(dataLen, lengthBits);
    if (type === "numeric") {
      for (let i = 0; i < dataLen; i += 3) {
        const n = Math.min(3, dataLen - i);
        push(Number(text.slice(i, i + n)), [0, 4, 7, 10][n]);
      }
    } else if (type === "alphanumeric") {
      for (let i = 0; i + 1 < dataLen; i += 2)
        push(ALNUM_VAL[text.charCodeAt(i)] * 45 + ALNUM_VAL[text.charCodeAt(i + 1)], 11);
      if (dataLen & 1)
        push(ALNUM_VAL[text.charCodeAt(dataLen - 1)], 6);
    } else {
      for (let i = 0; i < utf82.length; i++)
        push(utf82[i], 8);
    }
    let bitPos = bytePos * 8 + accBits;
    if (bitPos > cap.capacity)
      err("Capacity overflow");
    if (accBits)
      bytes[bytePos] = acc << 8 - accBits & 255;
    bitPos += Math.min(4, cap.capacity - bitPos);
    if (bitPos & 7)
      bitPos += 8 - (bitPos & 7);
    for (let i = bitPos >>> 3, pad = 0; i < bytes.length; i++, pad ^= 1)
      bytes[i] = pad ? 17 : 236;
    const { words, numBlocks, shortBlocks, blockLen } = cap;
    const rs = rsCached(words);
    const blocks = [];
    const eccs = [];
    for (let i = 0, pos = 0; i < numBlocks; i++) {
      const len = blockLen + (i < shortBlocks ? 0 : 1);
      blocks.push(bytes.subarray(pos, pos + len));
      eccs.push(rsEcc(blocks[i], rs.gen, rs.mul));
      pos += len;
    }
    const res = new Uint8Array(bytes.length + words * numBlocks);
    let p = 0;
    for (let i = 0; i <= blockLen; i++) {
      for (const b of blocks)
        if (i < b.length)
          res[p++] = b[i];
    }
    for (let i = 0; i < words; i++)
      for (const e of eccs)
        res[p++] = e[i];
    return res;
  }
  function maskBits(x, y) {
    const x2 = x % 2;
    const y2 = y % 2;
    const x3 = x % 3;
    const xy3 = x3 * (y % 3) % 3;
    const xy2 = x2 & y2;
    let bits = 0;
    if (x2 === y2)
      bits |= 1;
    if (y2 === 0)
      bits |= 2;
    if (x3 === 0)
      bits |= 4;
    if ((x + y) % 3 === 0)
      bits |= 8;
    if ((Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0)
      bits |= 16;
    if (xy2 + xy3 === 0)
      bits |= 32;
    if ((xy2 + xy3) % 2 === 0)
      bits |= 64;
    if (((x2 ^ y2) + xy3) % 2 === 0)
      bits |= 128;
    return bits;
  }
  var POP16 = /* @__PURE__ */ (() => {
    const t = new Uint8Array(1 << 16);
    for (let i = 1; i < t.length; i++)
      t[i] = t[i >>> 1] + (i & 1);
    return t;
  })();
  var popcnt = (n) => POP16[n & 65535] + POP16[n >>> 16];
  var TRANSPOSE_TMP = /* @__PURE__ */ new Uint32Array(32);
  function transpose32(a) {
    const masks = [1431655765, 858993459, 252645135, 16711935, 65535];
    for (let stage = 0; stage < 5; stage++) {
      const m = masks[stage] >>> 0;
      const s = 1 << stage;
      for (let i = 0; i < 32; i += s << 1) {
        for (let k = 0; k < s; k++) {
          const x = a[i + k] >>> 0;
          const y = a[i + k + s] >>> 0;
          const t = (x >>> s ^ y) & m;
          a[i + k] = (x ^ t << s) >>> 0;
          a[i + k + s] = (y ^ t) >>> 0;
        }
      }
    }
  }
  var mat = (size) => {
    const words = size + 31 >>> 5;
    return { size, words, v: new Uint32Array(words * size) };
  };
  var matGet = (m, x, y) => m.v[y * m.words + (x >>> 5)] >>> (x & 31) & 1;
  var matSet = (m, x, y, bit) => {
    const i = y * m.words + (x >>> 5);
    const b = 1 << (x & 31);
    m.v[i] = bit ? m.v[i] | b : m.v[i] & ~b;
  };
  function transposeMat(src, dst) {
    const { size, words, v } = src;
    const tmp = TRANSPOSE_TMP;
    for (let by = 0; by < size; by += 32) {
      for (let bx = 0; bx < words; bx++) {
        const rows = Math.min(32, size - by);
        for (let r = 0; r < rows; r++)
          tmp[r] = v[(by + r) * words + bx];
        tmp.fill(0, rows);
        transpose32(tmp);
        for (let i = 0, dstY = bx * 32; i < 32 && dstY < size; i++, dstY++) {
          dst.v[dstY * dst.words + (by >>> 5)] = tmp[i];
        }
      }
    }
  }
  function runsPenaltyVertical(m) {
    const { size, words, v } = m;
    const tail = size & 31 ? (1 << (size & 31)) - 1 >>> 0 : 4294967295;
    let score = 0;
    for (let wi = 0; wi < words; wi++) {
      const valid = wi === words - 1 ? tail : 4294967295;
      let r3 = v[3 * words + wi];
      let dPrev = 4294967295;
      let d0 = v[wi] ^ v[words + wi];
      let d1 = v[words + wi] ^ v[2 * words + wi];
      let d2 = v[2 * words + wi] ^ r3;
      for (let y = 0, idx = 4 * words + wi; y <= size - 5; y++, idx += words) {
        const r4 = v[idx];
        const d3 = r3 ^ r4;
        const w = ~(d0 | d1 | d2 | d3) & valid;
        if (w)
          score += popcnt(w >>> 0) + 2 * popcnt((w & dPrev) >>> 0);
        dPrev = d0;
        d0 = d1;
        d1 = d2;
        d2 = d3;
        r3 = r4;
      }
    }
    return score;
  }
  function finderPenaltyVertical(m) {
    const { size, words, v } = m;
    const tail = size & 31 ? (1 << (size & 31)) - 1 >>> 0 : 4294967295;
    let count = 0;
    for (let wi = 0; wi < words; wi++) {
      const valid = wi === words - 1 ? tail : 4294967295;
      for (let y = 0; y <= size - 11; y++) {
        let i = y * words + wi;
        const r0 = v[i];
        const r1 = v[i += words];
        const r2 = v[i += words];
        const r3 = v[i += words];
        const r4 = v[i += words];
        const r5 = v[i += words];
        const r6 = v[i += words];
        const r7 = v[i += words];
        const r8 = v[i += words];
        const r9 = v[i += words];
        const r10 = v[i + words];
        const m0 = valid & r0 & ~r1 & r2 & r3 & r4 & ~r5 & r6 & ~(r7 | r8 | r9 | r10);
        const m1 = valid & ~(r0 | r1 | r2 | r3) & r4 & ~r5 & r6 & r7 & r8 & ~r9 & r10;
        count += popcnt(m0 >>> 0) + popcnt(m1 >>> 0);
      }
    }
    return count;
  }
  function penaltyScore(m, t, limit = Infinity) {
    const { size, words, v } = m;
    const adjacent = runsPenaltyVertical(m) + runsPenaltyVertical(t);
    if (adjacent >= limit)
      return adjacent;
    const tail2 = (1 << size - 32 * (words - 1) - 1) - 1 >>> 0;
    let boxes = 0;
    let dark2 = 0;
    for (let y = 0; y < size; y++) {
      for (let wi = 0; wi < words; wi++) {
        const a0 = v[y * words + wi];
        dark2 += popcnt(a0 >>> 0);
        if (y === size - 1)
          continue;
        const a1 = v[(y + 1) * words + wi];
        const n0 = wi + 1 < words ? v[y * words + wi + 1] : 0;
        const n1 = wi + 1 < words ? v[(y + 1) * words + wi + 1] : 0;
        const eqV = ~(a0 ^ a1);
        const eqH0 = ~(a0 ^ (a0 >>> 1 | n0 << 31));
        const eqH1 = ~(a1 ^ (a1 >>> 1 | n1 << 31));
        let w = eqV & eqH0 & eqH1;
        if (wi === words - 1)
          w &= tail2;
        boxes += popcnt(w >>> 0);
      }
    }
    const total = size * size;
    const darkSteps = Math.ceil(Math.max(0, Math.abs(dark2 * 100 - total * 50) - total * 5) / (total * 5));
    const partial = adjacent + 3 * boxes + 10 * darkSteps;
    if (partial >= limit)
      return partial;
    return partial + 40 * (finderPenaltyVertical(m) + finderPenaltyVertical(t));
  }
  function drawInfo(m, ver, ecc, mask) {
    const size = m.size;
    const bits = formatBits(ecc, mask);
    for (let i = 0; i < 15; i++) {
      const bit = bits >> i & 1;
      if (i < 6)
        matSet(m, 8, i, bit);
      else if (i < 8)
        matSet(m, 8, i + 1, bit);
      else if (i === 8)
        matSet(m, 7, 8, bit);
      else
        matSet(m, 14 - i, 8, bit);
      if (i < 8)
        matSet(m, size - 1 - i, 8, bit);
      else
        matSet(m, 8, size - 15 + i, bit);
    }
    matSet(m, 8, size - 8, 1);
    if (ver >= 7) {
      const vbits = versionBits(ver);
      for (let i = 0; i < 18; i++) {
        const bit = vbits >> i & 1;
        const x = size - 11 + i % 3;
        const y = i / 3 | 0;
        matSet(m, x, y, bit);
        matSet(m, y, x, bit);
      }
    }
  }
  var symCache;
  function buildSymCache(ver) {
    const size = 21 + 4 * (ver - 1);
    const m = mat(size);
    const fun = new Uint8Array(size * size);
    const setF = (x, y, bit) => {
      matSet(m, x, y, bit);
      fun[y * size + x] = 1;
    };
    for (const [fx, fy] of [
      [0, 0],
      [size - 7, 0],
      [0, size - 7]
    ]) {
      for (let dy = -1; dy < 8; dy++) {
        for (let dx = -1; dx < 8; dx++) {
          const x = fx + dx;
          const y = fy + dy;
          if (x < 0 || y < 0 || x >= size || y >= size)
            continue;
          const on = dx >= 0 && dx < 7 && dy >= 0 && dy < 7 && (dx === 0 || dx === 6 || dy === 0 || dy === 6 || dx > 1 && dx < 5 && dy > 1 && dy < 5);
          setF(x, y, on ? 1 : 0);
        }
      }
    }
    const align = alignmentPatterns(ver);
    for (const ay of align) {
      for (const ax of align) {
        if (fun[ay * size + ax])
          continue;
        for (let dy = -2; dy <= 2; dy++) {
          for (let dx = -2; dx <= 2; dx++) {
            const on = Math.max(Math.abs(dx), Math.abs(dy)) !== 1;
            setF(ax + dx, ay + dy, on ? 1 : 0);
          }
        }
      }
    }
    for (let i = 0; i < size; i++) {
      if (!fun[6 * size + i])
        setF(i, 6, i % 2 === 0 ? 1 : 0);
      if (!fun[i * size + 6])
        setF(6, i, i % 2 === 0 ? 1 : 0);
    }
    for (let i = 0; i < 9; i++) {
      if (i !== 6) {
        setF(8, i, 0);
        setF(i, 8, 0);
      }
      if (i < 8) {
        setF(size - 1 - i, 8, 0);
        setF(8, size - 1 - i, 0);
      }
    }
    if (ver >= 7) {
      for (let i = 0; i < 18; i++) {
        const x = size - 11 + i % 3;
        const y = i / 3 | 0;
        setF(x, y, 0);
        setF(y, x, 0);
      }
    }
    const planes = [];
    for (let i = 0; i < 8; i++)
      planes.push(mat(size));
    const posBuf = new Uint16Array(size * size);
    let n = 0;
    for (let xOffset = size - 1, dir = -1, y = size - 1; xOffset > 0; xOffset -= 2, dir = -dir) {
      if (xOffset === 6)
        xOffset = 5;
      for (; ; y += dir) {
        for (let j = 0; j < 2; j++) {
          const x = xOffset - j;
          if (fun[y * size + x])
            continue;
          const wi = y * m.words + (x >>> 5);
          posBuf[n++] = wi << 5 | x & 31;
          for (let p = 0, mb = maskBits(x, y); mb; p++, mb >>= 1) {
            if (mb & 1)
              planes[p].v[wi] |= 1 << (x & 31);
          }
        }
        if (y + dir < 0 || y + dir >= size)
          break;
      }
    }
    const planesT = planes.map((p) => {
      const t = mat(size);
      transposeMat(p, t);
      return t.v;
    });
    return {
      ver,
      tpl: m.v,
      pos: posBuf.slice(0, n),
      planes: planes.map((p) => p.v),
      planesT,
      work: [mat(size), mat(size), mat(size), mat(size)]
    };
  }
  function drawSymbol(ver, ecc, data, maskIdx, test = false) {
    if (symCache === void 0 || symCache.ver !== ver)
      symCache = buildSymCache(ver);
    const { tpl, pos, planes, planesT, work } = symCache;
    const [m, t, cand, candT] = work;
    m.v.set(tpl);
    const need = Math.min(8 * data.length, pos.length);
    for (let i = 0; i < need; i++) {
      if (data[i >>> 3] & 128 >>> (i & 7)) {
        const p = pos[i];
        m.v[p >>> 5] |= 1 << (p & 31);
      }
    }
    let mask = maskIdx;
    if (mask === void 0) {
      transposeMat(m, t);
      let bestScore = Infinity;
      for (let p = 0; p < 8; p++) {
        const pv2 = planes[p];
        const ptv = planesT[p];
        for (let i = 0; i < cand.v.length; i++) {
          cand.v[i] = m.v[i] ^ pv2[i];
          candT.v[i] = t.v[i] ^ ptv[i];
        }
        const score = penaltyScore(cand, candT, bestScore);
        if (score < bestScore) {
          bestScore = score;
          mask = p;
        }
      }
    }
    const pv = planes[mask];
    for (let i = 0; i < m.v.length; i++)
      m.v[i] ^= pv[i];
    if (!test)
      drawInfo(m, ver, ecc, mask);
    return m;
  }
  var asNum = (n, title) => {
    if (typeof n !== "number")
      throw new TypeError(`"${title}" expected number, got type=${typeof n}`);
    if (!Number.isSafeInteger(n))
      throw new RangeError(`"${title}" expected safe integer, got ${n}`);
    return n;
  };
  var asString = (s, title) => {
    if (typeof s !== "string")
      throw new TypeError(`"${title}" expected string, got type=${typeof s}`);
    return s;
  };
  function utf8Length(str) {
    let length = 0;
    for (let i = 0; i < str.length; i++) {
      const c = str.charCodeAt(i);
      if (c < 128)
        length++;
      else if (c < 2048)
        length += 2;
      else if (c < 55296 || c > 57343)
        length += 3;
      else if (c <= 56319 && i + 1 < str.length) {
        const next = str.charCodeAt(i + 1);
        if (next >= 56320 && next <= 57343) {
          length += 4;
          i++;
        } else
          length += 3;
      } else
        length += 3;
    }
    return length;
  }
  function byteCapacity(ver, ecc) {
    const lengthBits = LENGTH_BITS.byte[Math.floor((ver + 7) / 17)];
    return Math.min((1 << lengthBits) - 1, Math.floor((capacity(ver, ecc).capacity - 4 - lengthBits) / 8));
  }
  function _isBytes(a) {
    return a instanceof Uint8Array || ArrayBuffer.isView(a) && a.constructor.name === "Uint8Array" && "BYTES_PER_ELEMENT" in a && a.BYTES_PER_ELEMENT === 1;
  }
  var dark = (r, x, y) => r.map[x] >= 0 && r.map[y] >= 0 && matGet(r.m, r.map[x], r.map[y]) === 1;
  var CTRL = [10, 27];
  var NL = /* @__PURE__ */ String.fromCharCode(CTRL[0]);
  function renderRaw(r) {
    const W = r.W;
    const res = new Array(W);
    for (let y = 0; y < W; y++) {
      const row = new Array(W);
      for (let x = 0; x < W; x++)
        row[x] = dark(r, x, y);
      res[y] = row;
    }
    return res;
  }
  function renderAscii(r) {
    const W = r.W;
    let out = "";
    for (let y = 0; y < W; y += 2) {
      for (let x = 0; x < W; x++) {
        const first = dark(r, x, y);
        const second = y + 1 >= W ? true : dark(r, x, y + 1);
        out += !first && !second ? "█" : !first && second ? "▀" : first && !second ? "▄" : " ";
      }
      out += NL;
    }
    return out;
  }
  function renderTerm(r) {
    const W = r.W;
    const esc = String.fromCharCode(CTRL[1]);
    const reset = esc + "[0m";
    let out = "";
    for (let y = 0; y < W; y++) {
      for (let x = 0; x < W; x++) {
        out += dark(r, x, y) ? `${esc}[40m  ${reset}` : `${esc}[1;47m  ${reset}`;
      }
      out += NL;
    }
    return out;
  }
  function renderSvg(r, optimize) {
    const W = r.W;
    let out = `<svg viewBox="0 0 ${W} ${W}" xmlns="http://www.w3.org/2000/svg">`;
    let pathData = "";
    let prev;
    for (let y = 0; y < W; y++) {
      for (let x = 0; x < W; x++) {
        if (!dark(r, x, y))
          continue;
        if (!optimize) {
          out += `<rect x="${x}" y="${y}" width="1" height="1" />`;
          continue;
        }
        let mv = `M${x} ${y}`;
        if (prev) {
          const rel = `m${x - prev.x} ${y - prev.y}`;
          if (rel.length <= mv.length)
            mv = rel;
        }
        pathData += `${mv}h1v1${x < 10 ? `H${x}` : "h-1"}Z`;
        prev = { x, y };
      }
    }
    if (optimize)
      out += `<path d="${pathData}"/>`;
    return out + "</svg>";
  }
  function renderGif(r) {
    const W = r.W;
    const pixels = W * W;
    const N = 126;
    const fullChunks = Math.floor(pixels / N);
    const tail = pixels % N;
    const out = new Uint8Array(408 + fullChunks * (N + 2) + 2 + tail + 4);
    let p = 0;
    const u16 = (v) => {
      out[p++] = v & 255;
      out[p++] = v >>> 8;
    };
    for (const b of [71, 73, 70, 56, 55, 97])
      out[p++] = b;
    u16(W);
    u16(W);
    out[p++] = 246;
    p += 2;
    out[p++] = 255;
    out[p++] = 255;
    out[p++] = 255;
    p += 3 * 127;
    out[p++] = 44;
    p += 4;
    u16(W);
    u16(W);
    out[p++] = 0;
    out[p++] = 7;
    const { m, map } = r;
    const row = new Uint8Array(W);
    let prevMy = -2;
    for (let y = 0, i = 0; y < W; y++) {
      const my = map[y];
      if (my !== prevMy) {
        prevMy = my;
        row.fill(0);
        if (my >= 0) {
          for (let x = 0; x < W; x++)
            if (map[x] >= 0)
              row[x] = matGet(m, map[x], my);
        }
      }
      for (let x = 0; x < W; ) {
        if (i % N === 0) {
          const rem = pixels - i;
          out[p++] = (rem < N ? rem : N) + 1;
          out[p++] = 128;
        }
        const n = Math.min(N - i % N, W - x);
        out.set(row.subarray(x, x + n), p);
        p += n;
        x += n;
        i += n;
      }
    }
    if (tail === 0) {
      out[p++] = 1;
      out[p++] = 128;
    }
    out[p++] = 1;
    out[p++] = 129;
    out[p++] = 0;
    out[p++] = 59;
    return out;
  }
  function gifDataUrl(gif) {
    const g = gif;
    let b64;
    if (typeof g.toBase64 === "function")
      b64 = g.toBase64();
    else {
      let bin = "";
      for (let i = 0; i < g.length; i += 8192)
        bin += String.fromCharCode(...g.subarray(i, i + 8192));
      b64 = btoa(bin);
    }
    return "data:image/gif;base64," + b64;
  }
  function encodeQR(text, output = "raw", opts = {}) {
    asString(text, "text");
    asString(output, "output");
    if (typeof opts !== "object" || opts === null || Array.isArray(opts))
      throw new TypeError(`"opts" expected object, got type=${typeof opts}`);
    let ver = opts.version;
    if (ver !== void 0)
      ver = asVersion(ver);
    const ecc = opts.ecc !== void 0 ? opts.ecc : "medium";
    if (!ECC_LEVELS.includes(ecc))
      err(`invalid ecc=${ecc}`);
    const encoding = opts.encoding !== void 0 ? opts.encoding : detectType(text);
    if (!LENGTH_BITS[encoding])
      err(`invalid encoding=${encoding}`);
    if (encoding !== "byte") {
      const alpha = encoding === "numeric" ? ALPHANUMERIC.slice(0, 10) : ALPHANUMERIC;
      for (const ch of text) {
        if (!alpha.includes(ch))
          err(`Unknown letter: "${ch}". Allowed: ${alpha}`);
      }
    }
    if (opts.mask !== void 0 && (asNum(opts.mask, "opts.mask") < 0 || opts.mask > 7))
      err(`invalid mask=${opts.mask}`);
    const textEncoder = opts.textEncoder;
    if (encoding === "byte" && textEncoder === void 0) {
      const maxBytes = byteCapacity(ver === void 0 ? 40 : ver, ecc);
      if (text.length > maxBytes || utf8Length(text) > maxBytes)
        err("Capacity overflow");
    }
    const utf82 = encoding === "byte" ? (textEncoder !== void 0 ? textEncoder : (s) => new TextEncoder().encode(s))(text) : void 0;
    if (utf82 !== void 0 && !_isBytes(utf82))
      throw new TypeError(`"opts.textEncoder" expected Uint8Array, got type=${typeof utf82}`);
    const dataLen = encoding === "byte" ? utf82.length : text.length;
    const encodedBits = encoding === "numeric" ? Math.floor(dataLen / 3) * 10 + [0, 4, 7][dataLen % 3] : encoding === "alphanumeric" ? Math.floor(dataLen / 2) * 11 + dataLen % 2 * 6 : dataLen * 8;
    if (ver === void 0) {
      for (ver = 1; ver <= 40; ver++) {
        const lengthBits = LENGTH_BITS[encoding][Math.floor((ver + 7) / 17)];
        if (dataLen < 1 << lengthBits && 4 + lengthBits + encodedBits <= capacity(ver, ecc).capacity)
          break;
      }
      if (ver > 40)
        err("Capacity overflow");
    } else {
      const lengthBits = LENGTH_BITS[encoding][Math.floor((ver + 7) / 17)];
      if (dataLen >= 1 << lengthBits || 4 + lengthBits + encodedBits > capacity(ver, ecc).capacity)
        err("Capacity overflow");
    }
    const data = encodeData(ver, ecc, text, encoding, utf82);
    const m = drawSymbol(ver, ecc, data, opts.mask);
    const border = opts.border === void 0 ? 2 : asNum(opts.border, "opts.border");
    if (border <= 0)
      throw new RangeError(`invalid border=${border}`);
    const scale = opts.scale === void 0 ? 1 : asNum(opts.scale, "opts.scale");
    if (scale <= 0 || scale > 1024)
      throw new RangeError(`invalid scale factor: ${scale}`);
    const W = (m.size + 2 * border) * scale;
    const maxOutputSize = output === "ascii" || output === "gif" || output === "data-url" ? MAX_COMPACT_OUTPUT_SIZE : MAX_OUTPUT_SIZE;
    if (W > maxOutputSize)
      throw new RangeError(`invalid opts: output is ${W}x${W} (max ${maxOutputSize}), reduce border/scale`);
    const map = new Int32Array(W);
    for (let i = 0; i < W; i++) {
      const f = Math.floor(i / scale) - border;
      map[i] = f >= 0 && f < m.size ? f : -1;
    }
    const r = { m, W, map };
    if (output === "raw")
      return renderRaw(r);
    if (output === "ascii")
      return renderAscii(r);
    if (output === "term")
      return renderTerm(r);
    if (output === "svg")
      return renderSvg(r, opts.optimize === void 0 ? true : opts.optimize);
    if (output === "gif")
      return renderGif(r);
    if (output === "data-url")
      return gifDataUrl(renderGif(r));
    return err(`Unknown output: ${output}`);
  }
  var qr_default = encodeQR;

  // src/qr.js
  var QUIET = 4;
  function outline(text) {
    const rows = qr_default(text, "raw", { ecc: "medium", border: QUIET });
    const path = rows.flatMap((row, y) => row.flatMap((dark2, x) => dark2 ? [`M${x} ${y}h1v1h-1z`] : [])).join("");
    return { size: rows.length, path };
  }
  function drawCode(svg, text, label) {
    const { size, path } = outline(text);
    svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
    svg.setAttribute("aria-label", label);
    svg.querySelector("path")?.setAttribute("d", path);
  }

  // src/words.js
  var CHOICE_WORDS = { yes: "Yes", no: "No", abstain: "Abstain" };
  var FRACTIONS = { "1/2": "half", "2/3": "two-thirds", "3/4": "three-quarters" };
  function partOf([numerator, denominator], whole) {
    return Math.ceil(numerator * whole / denominator);
  }
  function named(share) {
    const text = share.join("/");
    return FRACTIONS[text] ?? text;
  }
  function rounded([numerator, denominator], whole) {
    return numerator * whole % denominator === 0 ? "" : ", rounded up";
  }
  function ruleInWords({ base, threshold, quorum }, electorate) {
    const approval = base === "electorate" ? `Approved with ${partOf(threshold, electorate)} yes or more: ${named(threshold)} of all ${electorate} voters${rounded(threshold, electorate)}, whoever abstains or stays away.` : `Approved with ${named(threshold)} of the votes for yes or no, rounded up, and at least one yes. Abstentions are left out.`;
    const takingPart = `At least ${partOf(quorum, electorate)} voters must take part: ${named(quorum)} of all ${electorate}${rounded(quorum, electorate)}. Abstaining is taking part.`;
    return [approval, takingPart];
  }
  function listed(parts) {
    return parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`).join(" ");
  }
  function timeLeft(seconds) {
    if (seconds <= 0) {
      return "closed";
    }
    const minutes = Math.floor(seconds / 60);
    if (minutes === 0) {
      return "less than a minute left";
    }
    const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
    const text = listed(days > 0 ? [[days, "day"], [hours, "hour"]] : [[hours, "hour"], [minutes % 60, "minute"]]);
    return `${text} left`;
  }
  function utc(unix) {
    const text = new Intl.DateTimeFormat("en-GB", {
      weekday: "short",
      day: "2-digit",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      timeZone: "UTC"
    }).format(unix * 1e3);
    return `${text.replace(",", "")} UTC`;
  }
  function grouped(hex) {
    return hex.match(/.{1,8}/g)?.join(" ") ?? "";
  }

  // src/view.js
  var STEP_OF = { choose: "choose", review: "review", audit: "review", casting: "cast", receipt: "cast", halt: "" };
  function part(id) {
    const element = document.getElementById(`booth-${id}`);
    if (element === null) {
      throw new Error(`The page has no booth-${id}.`);
    }
    return element;
  }
  function write(id, text) {
    part(id).textContent = text;
  }
  function reveal(id, visible) {
    part(id).hidden = !visible;
  }
  function show(panel) {
    const justLoaded = panel === "choose" && !part("loading").hidden;
    for (const element of document.querySelectorAll("[data-booth-panel]")) {
      element.hidden = element.id !== `booth-${panel}`;
    }
    for (const element of part("steps").children) {
      const current = (
        /** @type {HTMLElement} */
        element.dataset.step === STEP_OF[panel]
      );
      current ? element.setAttribute("aria-current", "step") : element.removeAttribute("aria-current");
    }
    reveal("steps", panel !== "halt");
    warn("");
    if (!justLoaded) {
      part(panel).querySelector("h2")?.focus();
    }
  }
  function say(text) {
    write("status", text);
  }
  function warn(text) {
    write("alert", text);
    reveal("alert", text !== "");
  }
  function writeTracker(id, tracker2) {
    write(id, grouped(tracker2));
    part(id).dataset.tracker = tracker2;
    drawCode(part(`${id}-code`), tracker2, `QR code of the tracker ${grouped(tracker2)}`);
  }
  function offerFile(id, name, text) {
    const link = (
      /** @type {HTMLAnchorElement} */
      part(id)
    );
    URL.revokeObjectURL(link.href);
    link.removeAttribute("href");
    if (text !== "") {
      link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
      link.download = name;
    }
  }
  function offerCopy(button, source) {
    if (navigator.clipboard === void 0) {
      reveal(button, false);
      return;
    }
    part(button).addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(part(source).dataset.tracker ?? "");
        say("Tracker copied.");
        write(button, "Copied");
      } catch {
        say("Your browser did not allow copying. Select the tracker and copy it yourself.");
      }
    });
  }

  // src/booth.js
  var settings = part("data").dataset;
  var form = (
    /** @type {HTMLFormElement} */
    part("form")
  );
  var token = (
    /** @type {HTMLInputElement} */
    part("data").querySelector("[name=csrfmiddlewaretoken]")
  );
  var api = new Api({
    stateUrl: settings.stateUrl ?? "",
    ballotsUrl: settings.ballotsUrl ?? "",
    csrfToken: token.value
  });
  var session;
  var draft = null;
  function pause(milliseconds) {
    return new Promise((resolve) => {
      setTimeout(resolve, milliseconds);
    });
  }
  function forget() {
    draft = null;
    form.reset();
    write("chosen", "");
    write("audited-choice", "");
    offerFile("audit-file", "", "");
  }
  function halt(heading, text, action, url) {
    forget();
    write("halt-heading", heading);
    write("halt-text", text);
    write("halt-link", action);
    part("halt-link").setAttribute("href", url);
    show("halt");
  }
  function haltFor(error) {
    const notKept = draft === null ? "" : " Your ballot was not cast. Your choice is not kept anywhere, so you will make it again after that.";
    const { boothUrl = "", pollUrl = "", presenceUrl = "", signInUrl = "" } = settings;
    if (error instanceof Refusal) {
      const text = `${error.message} Nothing was cast. Please tell the admins: this should never happen.`;
      halt("This vote does not check out", text, "Back to the vote", pollUrl);
    } else if (!(error instanceof Trouble)) {
      console.error(error);
      halt("Something went wrong in this page", "Please start again.", "Start again", boothUrl);
    } else if (error.kind === "away") {
      halt("The site does not answer", "Please try again in a moment.", "Try again", boothUrl);
    } else if (error.kind === "signed-out") {
      const text = `The site no longer knows who you are. Sign in and open the booth again.${notKept}`;
      halt("You are signed out", text, "Sign in", signInUrl);
    } else if (error.code === "presence") {
      const text = `Voting needs a proof that it is you, younger than 15 minutes. Renew it now.${notKept}`;
      halt("Please confirm that it is you", text, "Confirm and come back", presenceUrl);
    } else if (error.code === "closed") {
      const late = draft === null ? "" : "This ballot came too late and was not cast. ";
      const text = `${late}No ballot is taken any more. If you cast one before, it counts.`;
      halt("Voting has closed", text, "See the vote", pollUrl);
    } else if (draft === null) {
      halt("No ballot can be cast here now", error.message, "See the vote", pollUrl);
    } else {
      halt("The site refused this ballot", `${error.message} Nothing was cast.`, "Start again", boothUrl);
    }
  }
  async function fetchSession() {
    const state = await api.state();
    const manifest = openManifest(state.manifest, { election: state.election, boardKey: state.board_key });
    const voter = voterId(manifest.uid, state.username, readBytes(state.salt));
    insist(toHex(voter) === state.vid, "not-yours", "The voter id does not follow from your username and salt.");
    checkRoll(manifest, state.roll, voter);
    settings.presenceUrl = state.presence_url;
    write("detail-username", state.username);
    write("detail-salt", state.salt);
    const { rev, now, presence } = state;
    return { session: { manifest, text: state.manifest, voter, rev, seen: readBytes(state.head) }, now, presence };
  }
  function showFacts(now) {
    const { manifest, voter, rev } = session;
    write("question", manifest.question);
    part("rule").replaceChildren(
      ...ruleInWords(manifest.rule, manifest.roll.size).map((sentence) => {
        const paragraph = document.createElement("p");
        paragraph.textContent = sentence;
        return paragraph;
      })
    );
    const started = performance.now();
    const tick = () => write("time-left", timeLeft(manifest.closes - now - (performance.now() - started) / 1e3));
    tick();
    setInterval(tick, 2e4);
    write("detail-election", toHex(manifest.election));
    write("detail-voter", toHex(voter));
    write("detail-board-key", toHex(manifest.boardKey.toBytes()));
    reveal("rule-facts", true);
    reveal("details", true);
    reveal("replaces", rev > 1);
  }
  function encrypt(choice, again) {
    const { manifest, voter, rev, seen } = session;
    const { ballot, r } = encryptBallot({ election: manifest.election, key: manifest.key, voter, rev, seen }, choice);
    verifyBallot(ballot, manifest);
    draft = { choice, ballot, r, tracker: tracker(ballot), again };
    write("chosen", CHOICE_WORDS[choice]);
    writeTracker("tracker", draft.tracker);
    write("copy", "Copy the tracker");
    write("cast", "Cast this ballot");
    reveal("audit-offer", true);
    show("review");
  }
  function audit() {
    if (draft === null || draft.r === null) {
      return;
    }
    const { choice, ballot, r, tracker: shown } = draft;
    forget();
    write("audited-choice", CHOICE_WORDS[choice]);
    writeTracker("audited-tracker", shown);
    write("audited-copy", "Copy the tracker");
    offerFile("audit-file", `audit-${shown.slice(0, 8)}.json`, auditText(session.text, ballot, choice, r));
    show("audit");
  }
  function choose(event) {
    event.preventDefault();
    const value = new FormData(form).get("choice");
    const choice = CHOICES.find(({ id }) => id === value)?.id;
    reveal("choice-error", choice === void 0);
    if (choice === void 0) {
      form.querySelector("input[type=radio]")?.focus();
      return;
    }
    form.reset();
    try {
      encrypt(choice, false);
    } catch (error) {
      haltFor(error);
    }
  }
  function startOver(text) {
    forget();
    show("choose");
    warn(text);
  }
  async function encryptAgain(stale) {
    if (stale.again) {
      startOver("The board moved on twice while you were voting, perhaps in another window. Nothing was cast.");
      return;
    }
    ({ session } = await fetchSession());
    encrypt(stale.choice, true);
    reveal("replaces", session.rev > 1);
    warn(
      "The board had moved on, so your choice was encrypted again and has a new tracker. Nothing was cast yet: please look at it and cast it."
    );
  }
  async function lookUp(sent) {
    try {
      return await api.status(sent.tracker);
    } catch (error) {
      if (error instanceof Trouble && error.kind !== "away") {
        return null;
      }
      throw error;
    }
  }
  async function send(sent) {
    try {
      return await api.cast(ballotText(sent.ballot));
    } catch (error) {
      const mayBeThere = error instanceof Trouble && ["duplicate", "stale-rev", "stale-seen"].includes(error.code);
      if (!mayBeThere) {
        throw error;
      }
      return lookUp(sent);
    }
  }
  async function cast() {
    const sent = draft;
    if (sent === null) {
      return;
    }
    sent.r = null;
    reveal("audit-offer", false);
    show("casting");
    try {
      const place = await send(sent);
      if (place === null) {
        await encryptAgain(sent);
      } else {
        await showReceipt(sent, place);
      }
    } catch (error) {
      const later = error instanceof Trouble && ["stopped", "read-only"].includes(error.code);
      if (error instanceof Trouble && (error.kind === "away" || later)) {
        show("review");
        write("cast", "Try again to cast it");
        warn(
          later ? `${error.message} Nothing was cast. The encrypted ballot stays on this page: you can try again later.` : "The site did not answer. Your encrypted ballot is still on this page: cast it again. Should the first attempt have arrived after all, it counts once."
        );
      } else {
        haltFor(error);
      }
    }
  }
  async function showReceipt(sent, { seq, time }) {
    forget();
    writeTracker("receipt-tracker", sent.tracker);
    write("receipt-rev", String(sent.ballot.rev));
    write("receipt-seq", String(seq));
    write("receipt-time", utc(time));
    reveal("receipt-replaced", sent.ballot.rev > 1);
    part("receipt-board").search = `?tracker=${sent.tracker}`;
    show("receipt");
    say("Your ballot was received. Waiting until it is recorded.");
    await waitUntilRecorded({ tracker: sent.tracker, seq, time });
  }
  async function waitUntilRecorded(place) {
    for (let wait = 1e3; ; wait = Math.min(wait * 1.5, 15e3)) {
      await pause(wait);
      try {
        const status = await api.status(place.tracker);
        if (status.recorded) {
          checkRecorded(status, session.manifest, place);
          write("receipt-heading", "Your ballot is recorded");
          reveal("receipt-waiting", false);
          reveal("receipt-recorded", true);
          say("Your ballot is recorded.");
          return;
        }
      } catch (error) {
        if (error instanceof Refusal) {
          warn(`${error.message} Your ballot was received, but please tell the admins: this should never happen.`);
          return;
        }
        if (!(error instanceof Trouble) || error.kind !== "away") {
          warn("This page can no longer ask whether your ballot is recorded. The receipt by e-mail will say so.");
          return;
        }
      }
    }
  }
  async function start() {
    try {
      const { session: fetched, now, presence } = await fetchSession();
      session = fetched;
      showFacts(now);
      if (now >= session.manifest.closes) {
        throw new Trouble("refused", "closed");
      }
      if (!presence) {
        throw new Trouble("refused", "presence");
      }
      show("choose");
    } catch (error) {
      haltFor(error);
    }
  }
  form.addEventListener("submit", choose);
  part("cast").addEventListener("click", cast);
  part("audit-instead").addEventListener("click", audit);
  for (const id of ["start-over", "audit-done"]) {
    part(id).addEventListener("click", () => startOver(""));
  }
  offerCopy("copy", "tracker");
  offerCopy("audited-copy", "audited-tracker");
  offerCopy("receipt-copy", "receipt-tracker");
  window.addEventListener("beforeunload", (event) => {
    if (draft !== null) {
      event.preventDefault();
    }
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      window.location.reload();
    }
  });
  start();
})();
