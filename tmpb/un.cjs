"use strict";
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// dist/index.js
var index_exports = {};
__export(index_exports, {
  CacheError: () => CacheError,
  Cached: () => Cached,
  CachedModel: () => callable,
  CachedQueryBuilder: () => CachedQueryBuilder,
  MemoryStore: () => MemoryStore,
  QueryCache: () => QueryCache,
  TieredStore: () => TieredStore,
  assertCacheStore: () => assertCacheStore,
  codecFor: () => codecFor,
  decodeEntry: () => decodeEntry,
  encodeEntry: () => encodeEntry
});
module.exports = __toCommonJS(index_exports);

// dist/core/CacheError.js
var import_node_util = require("node:util");
var CacheError = class extends Error {
  /** Says what went wrong, for programs: `if (error.code === 'NOT_CACHED')`. */
  code;
  constructor(code, message2, options) {
    super(message2, options);
    this.name = "CacheError";
    this.code = code;
  }
};
function describeValue(value) {
  if (value === null)
    return "null";
  if (Array.isArray(value))
    return `an array of ${value.length}`;
  if (typeof value === "string")
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}\u2026` : value);
  if (typeof value === "function")
    return `the function ${value.name || "(unnamed)"}`;
  if (typeof value === "object")
    return `an object of class ${classNameOf(value)}`;
  return (0, import_node_util.inspect)(value);
}
function classNameOf(value) {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null)
    return "(no prototype)";
  const { constructor } = prototype;
  return typeof constructor === "function" && constructor.name !== "" ? constructor.name : "(unnamed)";
}

// dist/codec/ValueCodec.js
function codecFor(type, codec) {
  const name = codec.name ?? type.name;
  return {
    name,
    handles: (value) => Object.getPrototypeOf(value) === type.prototype,
    encode: (value) => codec.encode(value),
    decode: (data) => codec.decode(data)
  };
}
function checkCodecs(codecs) {
  if (!Array.isArray(codecs)) {
    throw new CacheError("INVALID_CODEC", `\`codecs\` must be an array; it was ${describeValue(codecs)}.`);
  }
  const names4 = /* @__PURE__ */ new Set();
  for (const codec of codecs) {
    const isComplete2 = ["handles", "encode", "decode"].every((name) => typeof codec?.[name] === "function");
    if (!isComplete2 || typeof codec?.name !== "string" || codec.name === "") {
      throw new CacheError("INVALID_CODEC", "A codec needs a `name` and the methods `handles`, `encode` and `decode`.");
    }
    if (names4.has(codec.name))
      throw new CacheError("INVALID_CODEC", `Two codecs have the name '${codec.name}'.`);
    names4.add(codec.name);
  }
  return codecs;
}

// dist/codec/entryCodec.js
var import_node_os = require("node:os");
var import_node_zlib2 = require("node:zlib");

// dist/codec/compression.js
var import_node_zlib = require("node:zlib");

// dist/codec/binary/ByteReader.js
var ByteReader = class {
  #buffer;
  #view;
  #at = 0;
  constructor(buffer) {
    this.#buffer = buffer;
    this.#view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }
  get remaining() {
    return this.#buffer.length - this.#at;
  }
  byte() {
    if (this.#at >= this.#buffer.length)
      throw new RangeError("bytes are missing");
    return this.#buffer[this.#at++];
  }
  uint() {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128)
        return value;
    }
    throw new RangeError("a number has too many bytes");
  }
  uint16() {
    return this.#view.getUint16(this.#skip(2), true);
  }
  int32() {
    return this.#view.getInt32(this.#skip(4), true);
  }
  uint48() {
    const at = this.#skip(6);
    return this.#view.getUint32(at, true) + this.#view.getUint16(at + 4, true) * 2 ** 32;
  }
  float64() {
    return this.#view.getFloat64(this.#skip(8), true);
  }
  /** The next bytes, as a view of the buffer. */
  raw(length) {
    const at = this.#skip(length);
    return this.#buffer.subarray(at, at + length);
  }
  #skip(length) {
    const at = this.#at;
    if (length > this.#buffer.length - at)
      throw new RangeError("bytes are missing");
    this.#at = at + length;
    return at;
  }
};

// dist/codec/binary/ByteWriter.js
var MAX_BYTES = 2 ** 30;
var MIN_NATIVE = 32;
var beyondLatin1 = /[^\0-\xff]/;
var ByteWriter = class {
  #buffer;
  #view;
  #length = 0;
  /**
   * `capacity`: the buffer's first size, in bytes.
   * @throws {TypeError} beyond 1 GiB, as each method does.
   */
  constructor(capacity) {
    assertSize(capacity);
    this.#buffer = Buffer.allocUnsafe(capacity);
    this.#view = viewOf(this.#buffer);
  }
  get length() {
    return this.#length;
  }
  /** The bytes written so far, as a view that is valid until the next write. */
  get bytes() {
    return this.#buffer.subarray(0, this.#length);
  }
  /** Leaves bytes free. Their content is arbitrary. */
  skip(count5) {
    this.#reserve(count5);
    this.#length += count5;
  }
  byte(value) {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
  }
  /** A whole number from 0 to 2^32 - 1: seven bits in each byte, the lowest first. */
  uint(value) {
    this.#reserve(5);
    let rest = value;
    for (; rest > 127; rest >>>= 7)
      this.#buffer[this.#length++] = rest & 127 | 128;
    this.#buffer[this.#length++] = rest;
  }
  uint16(value) {
    this.#reserve(2);
    this.#view.setUint16(this.#length, value, true);
    this.#length += 2;
  }
  int32(value) {
    this.#reserve(4);
    this.#view.setInt32(this.#length, value, true);
    this.#length += 4;
  }
  /** A whole number from 0 to 2^48 - 1. */
  uint48(value) {
    this.#reserve(6);
    this.#view.setUint32(this.#length, value % 2 ** 32, true);
    this.#view.setUint16(this.#length + 4, value / 2 ** 32, true);
    this.#length += 6;
  }
  float64(value) {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }
  raw(bytes) {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }
  /** Writes one byte for each character. Returns `false`, and writes nothing, if a character is not in Latin-1. */
  latin1(text) {
    this.#reserve(text.length);
    if (text.length > MIN_NATIVE) {
      if (beyondLatin1.test(text))
        return false;
      this.#length += this.#buffer.write(text, this.#length, "latin1");
      return true;
    }
    const at = this.#length;
    for (let i = 0; i < text.length; i++) {
      const character = text.charCodeAt(i);
      if (character > 255)
        return false;
      this.#buffer[at + i] = character;
    }
    this.#length = at + text.length;
    return true;
  }
  utf16(text) {
    this.#reserve(2 * text.length);
    this.#length += this.#buffer.write(text, this.#length, "utf16le");
  }
  #reserve(more) {
    if (this.#length + more > this.#buffer.length)
      this.#grow(this.#length + more);
  }
  #grow(least) {
    assertSize(least);
    const { bytes } = this;
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(least, 2 * this.#buffer.length));
    this.#buffer.set(bytes);
    this.#view = viewOf(this.#buffer);
  }
};
function assertSize(bytes) {
  if (bytes > MAX_BYTES)
    throw new TypeError("too large to be encoded");
}
var viewOf = ({ buffer, byteOffset, byteLength }) => new DataView(buffer, byteOffset, byteLength);

// dist/codec/compression.js
var LEVEL = 1;
var MAX_BYTES2 = 2 ** 26;
var MAX_RATIO = 100;
function compress(bytes) {
  if (bytes.length > MAX_BYTES2)
    return void 0;
  const deflated = (0, import_node_zlib.deflateRawSync)(bytes, { level: LEVEL });
  const writer = new ByteWriter(deflated.length + 5);
  writer.uint(bytes.length);
  writer.raw(deflated);
  const { length } = writer;
  return length < bytes.length && bytes.length <= length * MAX_RATIO ? writer.bytes : void 0;
}
function decompress(bytes) {
  const reader = new ByteReader(bytes);
  const length = reader.uint();
  if (length > MAX_BYTES2 || length > bytes.length * MAX_RATIO)
    throw new RangeError("too many bytes");
  const content = (0, import_node_zlib.inflateRawSync)(reader.raw(reader.remaining), { maxOutputLength: Math.max(1, length) });
  if (content.length !== length)
    throw new RangeError("not as many bytes as there should be");
  return content;
}

// dist/core/entry.js
var FORMAT_VERSION = 4;
function isEntry(value) {
  const entry = value;
  return entry?.format === FORMAT_VERSION && Array.isArray(entry.tags) && Array.isArray(entry.dependencies) && typeof entry.epoch === "string" && typeof entry.stamp === "number" && typeof entry.storedAt === "number" && typeof entry.expiresAt === "number" && typeof entry.staleWhileRevalidate === "number" && typeof entry.staleIfError === "number" && typeof entry.bytes === "number";
}

// dist/codec/binary/InflationLimit.js
var MAX_COPIES_OF_A_CYCLE = 5e3;
var FREE_PARTS = 2 ** 20;
var PARTS_PER_BYTE = 4;
var InflationLimit = class {
  /** The number of parts of each object. While an object is open: -1 less the total at its beginning. */
  #sizes = [];
  #cyclic = /* @__PURE__ */ new Set();
  #total = 0;
  #largestCycle = 0;
  /** Opens an object. Returns its number. */
  begin(parts) {
    const number = this.#sizes.push(-1 - this.#total) - 1;
    this.#total += parts;
    return number;
  }
  /** Closes an object. */
  end(number) {
    const size = this.#total + 1 + this.#sizes[number];
    this.#sizes[number] = size;
    if (this.#cyclic.size > 0 && this.#cyclic.has(number))
      this.#largestCycle = Math.max(this.#largestCycle, size);
  }
  /** Counts an object that contains no others. */
  leaf(bytes) {
    const size = bytes >>> 3;
    this.#sizes.push(size);
    this.#total += size;
  }
  /** Counts a reference to an object that has begun. */
  repeat(number) {
    const size = this.#sizes[number];
    if (size < 0)
      this.#cyclic.add(number);
    else
      this.#total += size;
  }
  /** Whether a copy takes time and memory in proportion to the value's bytes. */
  allows(bytes) {
    return this.#total + MAX_COPIES_OF_A_CYCLE * this.#largestCycle <= FREE_PARTS + PARTS_PER_BYTE * bytes;
  }
};

// dist/codec/binary/KeyListReader.js
var KeyListReader = class {
  #bytes;
  #texts;
  #known = [];
  constructor(bytes, texts) {
    this.#bytes = bytes;
    this.#texts = texts;
  }
  /** @throws {Error} for a reference to an unknown list, and for keys that no object can have. */
  read() {
    const number = this.#bytes.uint();
    if (number === this.#known.length)
      this.#known.push(this.#new());
    const list = this.#known[number];
    if (list === void 0)
      throw new RangeError("a reference to an unknown list of keys");
    return list;
  }
  #new() {
    const texts = [];
    const count5 = this.#bytes.uint();
    for (let i = 0; i < count5; i++)
      texts.push(this.#texts.read(this.#bytes.byte()));
    const keys = Object.keys(Object.fromEntries(texts.map((text) => [text, true])));
    if (keys.length !== count5 || keys.some((key, i) => key !== texts[i]))
      throw new TypeError("not the keys of an object");
    return { keys, hasInheritedName: keys.some((key) => key in Object.prototype) };
  }
};

// dist/core/values/plainData.js
var Tagged = class {
  tag;
  data;
  constructor(tag, data) {
    this.tag = tag;
    this.data = data;
  }
};
function defineOwn(target, key, value, enumerable = true) {
  Object.defineProperty(target, key, { value, enumerable, writable: true, configurable: true });
}
var TYPED_ARRAYS = {
  Uint8Array,
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array
};
var namesByPrototype = new Map(Object.entries(TYPED_ARRAYS).map(([name, type]) => [type.prototype, name]));
function typedArrayName(value) {
  return namesByPrototype.get(Object.getPrototypeOf(value));
}

// dist/codec/binary/typeCodes.js
var FIRST_SHORT_TEXT = 128;
var FIRST_KNOWN_TEXT = 192;
var FIRST_CODE = 224;
var NEGATIVE = 224;
var UINT16 = 225;
var INT32 = 226;
var UINT48 = 227;
var FLOAT64 = 228;
var LAST_NUMBER = FLOAT64;
var LATIN1 = 229;
var UTF16 = 230;
var KNOWN_TEXT = 231;
var LAST_TEXT = KNOWN_TEXT;
var UNDEFINED = 232;
var NULL = 233;
var FALSE = 234;
var TRUE = 235;
var SAFE_BIGINT = 236;
var POSITIVE_BIGINT = 237;
var NEGATIVE_BIGINT = 238;
var KNOWN_OBJECT = 239;
var OBJECT = 240;
var BARE_OBJECT = 241;
var ARRAY = 242;
var MAP = 243;
var SET = 244;
var TAGGED = 245;
var DATE = 246;
var BUFFER = 247;
var TYPED_ARRAY = 248;
var MAX_DEPTH = 500;

// dist/codec/binary/numbers.js
function writeNumber(bytes, value) {
  if (Number.isInteger(value) && value < 2 ** 48 && value >= -(2 ** 31) && !Object.is(value, -0)) {
    writeInteger(bytes, value);
    return;
  }
  bytes.byte(FLOAT64);
  bytes.float64(value);
}
function writeInteger(bytes, value) {
  if (value >= 0 && value < FIRST_SHORT_TEXT)
    bytes.byte(value);
  else if (value < 0 && value >= -256) {
    bytes.byte(NEGATIVE);
    bytes.byte(-1 - value);
  } else if (value >= 0 && value < 2 ** 16) {
    bytes.byte(UINT16);
    bytes.uint16(value);
  } else if (value < 2 ** 31) {
    bytes.byte(INT32);
    bytes.int32(value);
  } else {
    bytes.byte(UINT48);
    bytes.uint48(value);
  }
}
function readNumber(bytes, first) {
  switch (first) {
    case NEGATIVE:
      return -1 - bytes.byte();
    case UINT16:
      return bytes.uint16();
    case INT32:
      return bytes.int32();
    case UINT48:
      return bytes.uint48();
    case FLOAT64:
      return bytes.float64();
    default:
      if (isNumberCode(first))
        return first;
      throw new TypeError("not a number");
  }
}
var isNumberCode = (first) => first < FIRST_SHORT_TEXT || first >= FIRST_CODE && first <= LAST_NUMBER;
function writeBigint(bytes, value) {
  const number = Number(value);
  if (Number.isSafeInteger(number)) {
    bytes.byte(SAFE_BIGINT);
    writeNumber(bytes, number);
    return;
  }
  const digits = (value < 0n ? -value : value).toString(16);
  const magnitude = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex");
  bytes.byte(value < 0n ? NEGATIVE_BIGINT : POSITIVE_BIGINT);
  bytes.uint(magnitude.length);
  bytes.raw(magnitude);
}
var readSafeBigint = (bytes) => BigInt(readNumber(bytes, bytes.byte()));
var readMagnitude = (bytes) => BigInt(`0x${bytes.raw(bytes.uint()).toString("hex")}`);

// dist/codec/binary/TextReader.js
var MIN_SLICE = 13;
var TextReader = class {
  #bytes;
  #known = [];
  #latin1;
  #utf16;
  /** Reads the characters of all texts, which come first. */
  constructor(bytes) {
    this.#bytes = bytes;
    this.#latin1 = new Characters(bytes.raw(bytes.uint()), "latin1");
    this.#utf16 = new Characters(bytes.raw(2 * bytes.uint()), "utf16le");
  }
  /**
   * The text that begins with this code.
   * @throws {Error} for another code, or a reference to an unknown text.
   */
  read(code) {
    if (code < FIRST_CODE) {
      if (code >= FIRST_KNOWN_TEXT)
        return this.#knownText(code - FIRST_KNOWN_TEXT);
      if (code >= FIRST_SHORT_TEXT)
        return this.#newText(this.#latin1, code - FIRST_SHORT_TEXT);
    }
    if (code === KNOWN_TEXT)
      return this.#knownText(this.#bytes.uint());
    if (code === LATIN1)
      return this.#newText(this.#latin1, this.#bytes.uint());
    if (code === UTF16)
      return this.#newText(this.#utf16, this.#bytes.uint());
    throw new TypeError("not a text");
  }
  /** Whether all characters are used. */
  get isAtEnd() {
    return this.#latin1.remaining === 0 && this.#utf16.remaining === 0;
  }
  #newText(characters, length) {
    const text = characters.next(length);
    this.#known.push(text);
    return text;
  }
  #knownText(number) {
    const text = this.#known[number];
    if (text === void 0)
      throw new RangeError("a reference to an unknown text");
    return text;
  }
};
var Characters = class {
  #bytes;
  #encoding;
  #all;
  #width;
  #at = 0;
  constructor(bytes, encoding) {
    this.#bytes = bytes;
    this.#encoding = encoding;
    this.#all = bytes.toString(encoding);
    this.#width = encoding === "latin1" ? 1 : 2;
  }
  get remaining() {
    return this.#all.length - this.#at;
  }
  next(length) {
    if (length > this.remaining)
      throw new RangeError("characters are missing");
    const at = this.#at;
    const end = this.#at = at + length;
    if (length < MIN_SLICE)
      return this.#all.slice(at, end);
    return this.#bytes.toString(this.#encoding, at * this.#width, end * this.#width);
  }
};

// dist/codec/binary/BinaryDecoder.js
var TYPES = Object.values(TYPED_ARRAYS);
var decodeBinary = (bytes) => new BinaryDecoder(bytes).read();
var BinaryDecoder = class {
  #length;
  #bytes;
  #texts;
  #keyLists;
  #limit = new InflationLimit();
  #objects = [];
  constructor(bytes) {
    this.#length = bytes.length;
    this.#bytes = new ByteReader(bytes);
    this.#texts = new TextReader(this.#bytes);
    this.#keyLists = new KeyListReader(this.#bytes, this.#texts);
  }
  /**
   * Reads the only value.
   * @throws {Error} for bytes that hold no value, or more than one.
   */
  read() {
    const value = this.#value(0);
    if (this.#bytes.remaining > 0 || !this.#texts.isAtEnd)
      throw new RangeError("more than one value");
    if (!this.#limit.allows(this.#length))
      throw new RangeError("objects repeat too often");
    return value;
  }
  #value(depth) {
    const first = this.#bytes.byte();
    if (first < FIRST_SHORT_TEXT)
      return first;
    if (first < FIRST_CODE)
      return this.#texts.read(first);
    if (first <= LAST_NUMBER)
      return readNumber(this.#bytes, first);
    if (first <= LAST_TEXT)
      return this.#texts.read(first);
    if (first <= KNOWN_OBJECT)
      return this.#simple(first);
    if (depth > MAX_DEPTH)
      throw new RangeError("too deep");
    return this.#object(first, depth + 1);
  }
  #simple(first) {
    switch (first) {
      case UNDEFINED:
        return void 0;
      case NULL:
        return null;
      case FALSE:
        return false;
      case TRUE:
        return true;
      case SAFE_BIGINT:
        return readSafeBigint(this.#bytes);
      case POSITIVE_BIGINT:
        return readMagnitude(this.#bytes);
      case NEGATIVE_BIGINT:
        return -readMagnitude(this.#bytes);
      default:
        return this.#known(this.#bytes.uint());
    }
  }
  #known(number) {
    const object = this.#objects[number];
    if (object === void 0)
      throw new RangeError("a reference to an unknown object");
    this.#limit.repeat(number);
    return object;
  }
  #object(first, depth) {
    switch (first) {
      case OBJECT:
        return this.#properties({}, depth);
      case ARRAY:
        return this.#array(depth);
      case TAGGED:
        return this.#tagged(depth);
      case DATE:
        return this.#leaf(new Date(readNumber(this.#bytes, this.#bytes.byte())), 0);
      case BUFFER:
        return this.#buffer();
      case TYPED_ARRAY:
        return this.#typedArray();
      case MAP:
        return this.#map(depth);
      case SET:
        return this.#set(depth);
      case BARE_OBJECT:
        return this.#properties(/* @__PURE__ */ Object.create(null), depth);
      default:
        throw new TypeError("an unknown code");
    }
  }
  /** The array grows as items are read: a length alone must not allocate memory. */
  #array(depth) {
    const array = [];
    const length = this.#bytes.uint();
    const number = this.#begin(array, length);
    for (let i = 0; i < length; i++)
      array.push(this.#value(depth));
    this.#limit.end(number);
    return array;
  }
  #map(depth) {
    const map = /* @__PURE__ */ new Map();
    const size = this.#bytes.uint();
    const number = this.#begin(map, 2 * size);
    for (let i = 0; i < size; i++)
      map.set(this.#value(depth), this.#value(depth));
    this.#limit.end(number);
    return map;
  }
  #set(depth) {
    const set = /* @__PURE__ */ new Set();
    const size = this.#bytes.uint();
    const number = this.#begin(set, size);
    for (let i = 0; i < size; i++)
      set.add(this.#value(depth));
    this.#limit.end(number);
    return set;
  }
  #properties(object, depth) {
    const { keys, hasInheritedName } = this.#keyLists.read();
    const number = this.#begin(object, keys.length);
    if (hasInheritedName)
      for (const key of keys)
        defineOwn(object, key, this.#value(depth));
    else
      for (const key of keys)
        object[key] = this.#value(depth);
    this.#limit.end(number);
    return object;
  }
  #tagged(depth) {
    const first = this.#bytes.byte();
    const tag = isNumberCode(first) ? readNumber(this.#bytes, first) : this.#texts.read(first);
    if (typeof tag === "number" && !Number.isInteger(tag))
      throw new TypeError("not a tag");
    const tagged = new Tagged(tag, void 0);
    const number = this.#begin(tagged, 1);
    tagged.data = this.#value(depth);
    this.#limit.end(number);
    return tagged;
  }
  #buffer() {
    const bytes = this.#bytes.raw(this.#bytes.uint());
    const buffer = Buffer.allocUnsafeSlow(bytes.length);
    bytes.copy(buffer);
    return this.#leaf(buffer, bytes.length);
  }
  #typedArray() {
    const type = TYPES[this.#bytes.byte()];
    if (type === void 0)
      throw new TypeError("an unknown typed array");
    const bytes = this.#bytes.raw(this.#bytes.uint());
    return this.#leaf(new type(new Uint8Array(bytes).buffer), bytes.length);
  }
  #begin(object, parts) {
    this.#objects.push(object);
    return this.#limit.begin(parts);
  }
  #leaf(object, bytes) {
    this.#objects.push(object);
    this.#limit.leaf(bytes);
    return object;
  }
};

// dist/codec/binary/KeyListWriter.js
var newNode = () => ({ number: void 0, next: /* @__PURE__ */ new Map() });
var KeyListWriter = class {
  #bytes;
  #texts;
  #root = newNode();
  #count = 0;
  #latest;
  #latestNumber = -1;
  constructor(bytes, texts) {
    this.#bytes = bytes;
    this.#texts = texts;
  }
  /** O(keys). */
  write(keys) {
    const count5 = this.#count;
    const number = this.#numberOf(keys);
    this.#bytes.uint(number);
    if (number < count5)
      return;
    this.#bytes.uint(keys.length);
    for (const key of keys)
      this.#texts.write(key);
  }
  /** The number of the list: `#count` for a new list. */
  #numberOf(keys) {
    if (this.#latest !== void 0 && areEqual(this.#latest, keys))
      return this.#latestNumber;
    let at = this.#root;
    for (const key of keys) {
      let next = at.next.get(key);
      if (next === void 0)
        at.next.set(key, next = newNode());
      at = next;
    }
    this.#latest = keys;
    return this.#latestNumber = at.number ??= this.#count++;
  }
};
function areEqual(one, other) {
  if (one.length !== other.length)
    return false;
  for (let i = 0; i < one.length; i++)
    if (one[i] !== other[i])
      return false;
  return true;
}

// dist/codec/binary/TextWriter.js
var MAX_SHORT = FIRST_KNOWN_TEXT - FIRST_SHORT_TEXT;
var MAX_KNOWN = FIRST_CODE - FIRST_KNOWN_TEXT;
var FIRST_CAPACITY = 2048;
var TextWriter = class {
  #numbers = /* @__PURE__ */ new Map();
  #bytes;
  #latin1 = new ByteWriter(FIRST_CAPACITY);
  #utf16 = new ByteWriter(0);
  constructor(bytes) {
    this.#bytes = bytes;
  }
  write(text) {
    const number = this.#numbers.get(text);
    if (number === void 0)
      this.#writeNew(text);
    else if (number < MAX_KNOWN)
      this.#bytes.byte(FIRST_KNOWN_TEXT + number);
    else
      this.#writeLong(KNOWN_TEXT, number);
  }
  /** The largest number of bytes that `writeCharacters` writes. */
  get maxBytes() {
    return 10 + this.#latin1.length + this.#utf16.length;
  }
  /** Writes the characters of all texts. */
  writeCharacters(bytes) {
    bytes.uint(this.#latin1.length);
    bytes.raw(this.#latin1.bytes);
    bytes.uint(this.#utf16.length / 2);
    bytes.raw(this.#utf16.bytes);
  }
  #writeNew(text) {
    this.#numbers.set(text, this.#numbers.size);
    if (!this.#latin1.latin1(text)) {
      this.#utf16.utf16(text);
      this.#writeLong(UTF16, text.length);
    } else if (text.length < MAX_SHORT)
      this.#bytes.byte(FIRST_SHORT_TEXT + text.length);
    else
      this.#writeLong(LATIN1, text.length);
  }
  #writeLong(code, count5) {
    this.#bytes.byte(code);
    this.#bytes.uint(count5);
  }
};

// dist/codec/binary/BinaryEncoder.js
var TYPED_NAMES = Object.keys(TYPED_ARRAYS);
var FIRST_CAPACITY2 = 2048;
var encodeBinary = (value, room = 0) => new BinaryEncoder().write(value, room);
var BinaryEncoder = class {
  #bytes = new ByteWriter(FIRST_CAPACITY2);
  #texts = new TextWriter(this.#bytes);
  #keyLists = new KeyListWriter(this.#bytes, this.#texts);
  #limit = new InflationLimit();
  /** All objects so far. `#numbers` is filled only when an object repeats, which few values need. */
  #objects = /* @__PURE__ */ new Set();
  #numbers = /* @__PURE__ */ new Map();
  #unnumbered = this.#objects.values();
  /**
   * Returns the bytes, after `room` free ones.
   * @throws {TypeError} as `encodeBinary` does.
   */
  write(value, room) {
    this.#value(value, 0);
    const values = this.#bytes.bytes;
    const all = new ByteWriter(room + this.#texts.maxBytes + values.length);
    all.skip(room);
    this.#texts.writeCharacters(all);
    all.raw(values);
    if (!this.#limit.allows(all.length - room))
      throw new TypeError("objects repeat too often");
    return all.bytes;
  }
  #value(value, depth) {
    if (typeof value === "string")
      this.#texts.write(value);
    else if (typeof value === "number")
      writeNumber(this.#bytes, value);
    else if (value === null)
      this.#bytes.byte(NULL);
    else if (typeof value === "object")
      this.#object(value, depth);
    else if (value === void 0)
      this.#bytes.byte(UNDEFINED);
    else if (typeof value === "boolean")
      this.#bytes.byte(value ? TRUE : FALSE);
    else if (typeof value === "bigint")
      writeBigint(this.#bytes, value);
    else
      throw notPlainData();
  }
  #begin(first, count5) {
    this.#bytes.byte(first);
    this.#bytes.uint(count5);
  }
  #object(value, depth) {
    if (this.#objects.size === this.#objects.add(value).size) {
      const known12 = this.#numberOf(value);
      this.#limit.repeat(known12);
      this.#begin(KNOWN_OBJECT, known12);
      return;
    }
    if (depth > MAX_DEPTH)
      throw notPlainData();
    this.#newObject(value, depth + 1);
  }
  /** The number of an object that repeats. Objects are numbered in the order of the set. */
  #numberOf(object) {
    while (this.#numbers.size < this.#objects.size) {
      this.#numbers.set(this.#unnumbered.next().value, this.#numbers.size);
    }
    return this.#numbers.get(object);
  }
  /** Compares prototypes exactly: an instance of a subclass would be decoded as one of the class. */
  #newObject(value, depth) {
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype)
      this.#properties(OBJECT, value, depth);
    else if (prototype === Array.prototype && Array.isArray(value))
      this.#items(ARRAY, value, depth);
    else if (prototype === Tagged.prototype)
      this.#tagged(value, depth);
    else if (prototype === Map.prototype)
      this.#map(value, depth);
    else if (prototype === Set.prototype)
      this.#items(SET, [...value], depth);
    else if (prototype === null)
      this.#properties(BARE_OBJECT, value, depth);
    else
      this.#leaf(value, prototype);
  }
  #items(first, items, depth) {
    const number = this.#limit.begin(items.length);
    this.#begin(first, items.length);
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (item === void 0 && !(i in items))
        throw notPlainData();
      this.#value(item, depth);
    }
    this.#limit.end(number);
  }
  #map(map, depth) {
    const number = this.#limit.begin(2 * map.size);
    this.#begin(MAP, map.size);
    for (const [key, item] of map) {
      this.#value(key, depth);
      this.#value(item, depth);
    }
    this.#limit.end(number);
  }
  #properties(first, object, depth) {
    const keys = Object.keys(object);
    const number = this.#limit.begin(keys.length);
    this.#bytes.byte(first);
    this.#keyLists.write(keys);
    for (const key of keys)
      this.#value(object[key], depth);
    this.#limit.end(number);
  }
  #tagged({ tag, data }, depth) {
    if (typeof tag !== "string" && !Number.isInteger(tag))
      throw notPlainData();
    const number = this.#limit.begin(1);
    this.#bytes.byte(TAGGED);
    this.#value(tag, depth);
    this.#value(data, depth);
    this.#limit.end(number);
  }
  #leaf(value, prototype) {
    if (prototype === Date.prototype) {
      this.#limit.leaf(0);
      this.#bytes.byte(DATE);
      writeNumber(this.#bytes, value.getTime());
      return;
    }
    const name = typedArrayName(value);
    if (name === void 0 && prototype !== Buffer.prototype)
      throw notPlainData();
    const { buffer, byteOffset, byteLength } = value;
    this.#limit.leaf(byteLength);
    this.#bytes.byte(name === void 0 ? BUFFER : TYPED_ARRAY);
    if (name !== void 0)
      this.#bytes.byte(TYPED_NAMES.indexOf(name));
    this.#bytes.uint(byteLength);
    this.#bytes.raw(new Uint8Array(buffer, byteOffset, byteLength));
  }
};
var notPlainData = () => new TypeError("not plain data");

// dist/codec/dependencyCodec.js
var MOST_DEPENDENCIES = 1e3;
var MOST_NAMES = 1e4;
var STATES = [void 0, false, true];
var STATE_COUNT = STATES.length;
function encodeDependencies(dependencies) {
  if (!Array.isArray(dependencies))
    throw new TypeError("not dependencies");
  return dependencies.map(encodeDependency);
}
function encodeDependency(dependency) {
  const { table, columns: columns2, deciding, conditions, rows, skips, key, isComplete: isComplete2 } = dependency;
  const numbers2 = new Map(columns2.map((column, number) => [column, number]));
  const shortened4 = (column) => numbers2.get(column) ?? column;
  const parts = [
    table,
    columns2,
    deciding.map(shortened4),
    conditions.map(({ column, values, shown }) => [shortened4(column), values, ...shown === void 0 ? [] : [shown]]),
    rows,
    stateOf(skips) + STATE_COUNT * stateOf(isComplete2),
    key?.map(shortened4)
  ];
  while (parts.at(-1) === void 0 || parts.at(-1) === 0)
    parts.pop();
  return parts;
}
var stateOf = (flag) => STATES.indexOf(flag);
function decodeDependencies(all) {
  return listOf(all, MOST_DEPENDENCIES, decodeDependency);
}
function decodeDependency(parts) {
  if (!Array.isArray(parts) || parts.length < 4 || parts.length > 7)
    return void 0;
  const [table, names4, deciding, conditions, rows, flags = 0, key] = parts;
  const columns2 = listOf(names4, MOST_NAMES, textOf);
  if (typeof table !== "string" || columns2 === void 0)
    return void 0;
  const columnOf2 = (column) => typeof column === "number" ? columns2[column] : textOf(column);
  const decides = listOf(deciding, MOST_NAMES, columnOf2);
  const all = listOf(conditions, MOST_NAMES, (condition) => decodeCondition(condition, columnOf2));
  const shown = rows === void 0 ? [] : listOf(rows, MOST_NAMES, textOf);
  const asked = key === void 0 ? [] : listOf(key, MOST_NAMES, columnOf2);
  if (decides === void 0 || all === void 0 || shown === void 0 || asked === void 0)
    return void 0;
  if (!isFlags(flags))
    return void 0;
  return {
    table,
    columns: columns2,
    deciding: decides,
    conditions: all,
    rows: rows === void 0 ? void 0 : shown,
    skips: STATES[flags % STATE_COUNT],
    key: key === void 0 ? void 0 : asked,
    isComplete: STATES[Math.floor(flags / STATE_COUNT)]
  };
}
function decodeCondition(parts, columnOf2) {
  if (!Array.isArray(parts) || parts.length < 2 || parts.length > 3)
    return void 0;
  const column = columnOf2(parts[0]);
  const values = listOf(parts[1], MOST_NAMES, textOf);
  const shown = parts.length === 3 ? listOf(parts[2], MOST_NAMES, textOf) : [];
  if (column === void 0 || values === void 0 || shown === void 0)
    return void 0;
  return parts.length === 3 ? { column, values, shown } : { column, values };
}
function listOf(value, most, decode) {
  if (!Array.isArray(value) || value.length > most)
    return void 0;
  const list = [];
  for (const item of value) {
    const decoded = decode(item);
    if (decoded === void 0)
      return void 0;
    list.push(decoded);
  }
  return list;
}
var textOf = (value) => typeof value === "string" ? value : void 0;
var isFlags = (flags) => typeof flags === "number" && Number.isInteger(flags) && flags >= 0 && flags < STATE_COUNT ** 2;

// dist/codec/entryCodec.js
var ENCODING = 193;
var CHECKSUM_AT = 2;
var FLAGS_AT = CHECKSUM_AT + 4;
var CONTENT_AT = FLAGS_AT + 1;
var COMPRESSED = 1;
var BIG_ENDIAN = 2;
var OWN_ORDER = (0, import_node_os.endianness)() === "BE" ? BIG_ENDIAN : 0;
function encodeEntry(entry, { compressAbove = Infinity } = {}) {
  const { epoch, tags, stamp, storedAt, expiresAt, staleWhileRevalidate, staleIfError, bytes, value } = entry;
  const dependencies = encodeDependencies(entry.dependencies);
  const lifetimes = [storedAt, expiresAt, staleWhileRevalidate, staleIfError];
  const parts = [epoch, tags, dependencies, stamp, ...lifetimes, bytes, value];
  if (checkParts(parts) === void 0)
    throw new TypeError("not an entry");
  const plain = encodeBinary(parts, CONTENT_AT);
  return plain.length > compressAbove ? compressIfSmaller(plain) : writeHeader(plain, OWN_ORDER);
}
function compressIfSmaller(plain) {
  const content = compress(plain.subarray(CONTENT_AT));
  if (content === void 0)
    return writeHeader(plain, OWN_ORDER);
  return writeHeader(Buffer.concat([Buffer.alloc(CONTENT_AT), content]), OWN_ORDER | COMPRESSED);
}
function writeHeader(all, flags) {
  all[0] = ENCODING;
  all[1] = FORMAT_VERSION;
  all[FLAGS_AT] = flags;
  all.writeUInt32LE((0, import_node_zlib2.crc32)(all.subarray(FLAGS_AT)), CHECKSUM_AT);
  return all;
}
function decodeEntry(bytes) {
  try {
    return decodeOrThrow(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch {
    return void 0;
  }
}
function decodeOrThrow(all) {
  if (all[0] !== ENCODING || all[1] !== FORMAT_VERSION)
    return void 0;
  if (all.readUInt32LE(CHECKSUM_AT) !== (0, import_node_zlib2.crc32)(all.subarray(FLAGS_AT)))
    return void 0;
  const kind = all[FLAGS_AT] ^ OWN_ORDER;
  if (kind !== 0 && kind !== COMPRESSED)
    return void 0;
  const content = all.subarray(CONTENT_AT);
  const parts = checkParts(decodeBinary(kind === COMPRESSED ? decompress(content) : content));
  if (parts === void 0)
    return void 0;
  const [epoch, tags, dependencies, stamp, storedAt, expiresAt, staleWhileRevalidate, staleIfError, bytes, value] = parts;
  const lifetimes = { storedAt, expiresAt, staleWhileRevalidate, staleIfError };
  return { format: FORMAT_VERSION, value, tags, dependencies, epoch, stamp, ...lifetimes, bytes, validAt: -1 };
}
function checkParts(parts) {
  if (!Array.isArray(parts) || parts.length !== 10)
    return void 0;
  const [epoch, tags, encoded, ...rest] = parts;
  if (typeof epoch !== "string" || !Array.isArray(tags))
    return void 0;
  if (!tags.every((tag) => typeof tag === "string"))
    return void 0;
  const numbers2 = rest.slice(0, -1);
  if (!numbers2.every((each) => typeof each === "number" && !Number.isNaN(each)))
    return void 0;
  const dependencies = decodeDependencies(encoded);
  return dependencies && [epoch, tags, dependencies, ...rest];
}

// dist/objection/Cached.js
var import_objection8 = require("objection");

// dist/core/warning.js
var warned = /* @__PURE__ */ new WeakMap();
function warn(code, message2) {
  process.emitWarning(message2, { type: "CacheWarning", code });
}
function warnOnce(subject, code, message2) {
  let codes = warned.get(subject);
  if (codes === void 0)
    warned.set(subject, codes = /* @__PURE__ */ new Set());
  if (codes.has(code))
    return;
  codes.add(code);
  warn(code, message2());
}

// dist/query/objectionInternals/builderInternals.js
function internalsOf(builder) {
  return builder;
}
var METHODS = [
  "addOperation",
  "addOperationToFront",
  "findOperation",
  "forEachOperation",
  "internalContext",
  "unsafeKnex"
];
var missingIn = (builder) => METHODS.find((name) => typeof builder[name] !== "function");
var isKnownBuilder = (builder) => missingIn(builder) === void 0;
function assertKnownBuilder(builder) {
  const missing = missingIn(builder);
  if (missing === void 0)
    return;
  throw new CacheError("UNSUPPORTED_OBJECTION", `This query builder has no \`${missing}\`: objection-cache works with Objection 3 (^3.1.5). Extend a QueryBuilder of that version.`);
}
function hasOnBuild(builder) {
  const { onBuild, userContext } = internalsOf(builder).internalContext();
  return onBuild.length > 0 || userContext["onBuild"] !== void 0;
}
function baseOperationOf(operation) {
  let prototype = Object.getPrototypeOf(operation);
  for (; ; ) {
    const next = Object.getPrototypeOf(prototype);
    if (next === null || next === Object.prototype)
      return prototype;
    prototype = next;
  }
}
function returnAsFirstClone(builder) {
  builder.clone = () => {
    Reflect.deleteProperty(builder, "clone");
    return builder;
  };
  return builder;
}
function findOperationOf(builder) {
  const internals = internalsOf(builder);
  return internals.findOperation("find") ?? internals._findOperationFactory(builder);
}

// dist/core/deferred.js
function deferred() {
  let settle;
  const promise = new Promise((resolve3, reject) => {
    settle = { resolve: resolve3, reject };
  });
  promise.catch(() => void 0);
  return { promise, ...settle };
}
function isPromise(value) {
  return typeof value === "object" && value !== null && typeof value.then === "function";
}

// dist/core/lifetimes.js
function stalenessOf(entry, now, reader) {
  const expiresAt = expiryFor(entry, reader);
  if (now < expiresAt)
    return "fresh";
  if (now < expiresAt + (reader.staleWhileRevalidate ?? entry.staleWhileRevalidate))
    return "revalidate";
  if (now < expiresAt + (reader.staleIfError ?? entry.staleIfError))
    return "on-error";
  return "expired";
}
function expiryFor(entry, reader) {
  return reader.ttl === void 0 ? entry.expiresAt : Math.min(entry.expiresAt, entry.storedAt + reader.ttl);
}

// dist/core/tag.js
var keyTag = (encodedKey) => `key:${encodedKey}`;
var userTag = (name) => `tag:${name}`;
var modelTag = (table) => `model:${table}`;
var databaseTag = (database) => `database:${database}`;
var schemaTag = (database) => `schema:${database}`;
var anyTableTag = (database) => `tables:${database}`;
var tableTag = (database, table) => `table:${tableId(database, table)}`;
var tableId = (database, table) => `${database}/${table}`;
var foreignTag = (cache, tag) => tag === void 0 ? `cache:${cache}` : `cache:${cache}/${tag}`;
var everythingIn = (database) => [databaseTag(database), anyTableTag(database)];
function withoutDatabase(tag) {
  const kind = tag.slice(0, tag.indexOf(":") + 1);
  const slash = tag.indexOf("/");
  if (slash >= 0)
    return kind + tag.slice(slash + 1);
  return kind === "tables:" ? kind : tag;
}
function parseForeignTag(tag) {
  if (!tag.startsWith("cache:"))
    return void 0;
  const slash = tag.indexOf("/");
  if (slash < 0)
    return { cache: tag.slice("cache:".length), tag: void 0 };
  return { cache: tag.slice("cache:".length, slash), tag: tag.slice(slash + 1) };
}
function databaseOf(tag) {
  if (isCallersTag(tag) || tag.startsWith("cache:"))
    return void 0;
  const text = tag.slice(tag.indexOf(":") + 1);
  const slash = text.indexOf("/");
  return slash < 0 ? text : text.slice(0, slash);
}
var databasesOf = (tags) => [
  ...new Set(Array.from(tags, databaseOf).filter((name) => name !== void 0))
];
var isCallersTag = (tag) => tag.startsWith("key:") || tag.startsWith("tag:") || tag.startsWith("model:");

// dist/core/values/digest.js
var import_node_crypto = require("node:crypto");
var digestOf = (text, length) => (0, import_node_crypto.createHash)("sha256").update(text).digest("base64url").slice(0, length);

// dist/core/tables/writtenTags.js
var written = (table) => `table:${table}`;
var anythingIn = (table) => `all:${table}`;
var newIn = (table) => `new:${table}`;
var goneIn = (table) => `gone:${table}`;
var bulkGoneIn = (table) => `bulk-gone:${table}`;
var setIn = (table) => `set:${table}`;
var bulkSetIn = (table) => `bulk-set:${table}`;
var columnOf = (set, column) => `${set}.${column}`;
var rowOf = (table, row) => `row:${table}/${row}`;
var goneRowOf = (table, row) => `row-gone:${table}/${row}`;
var valueTag = (of, column, value) => `=${of}/${column}${value}`;
var intoTag = (of, value) => valueTag(of, ">", value);

// dist/core/tables/normalKey.js
var INTEGER = /^(?:0|-?[1-9]\d{0,18})$/;
var LARGEST = 9223372036854775807n;
var TEXT = /^[ -~]{1,200}$/;
var PLAIN = /^(?:0|-?[1-9]\d{0,14})$/;
var DOUBLED = /ccs|ddz|ggy|lly|nny|ssz|tty|zzs/;
var PUNCTUATION = /[^a-z0-9]/g;
var LEADING_ZEROS = /(?<!\d)0+(?=\d)/g;
var TWINS = { j: "i", y: "i", u: "v", w: "v", m: "n" };
function normalKey(values, key) {
  const parts = [];
  for (let index = 0; index < key.length; index++) {
    const part = normalPart(values[index], key[index].kind);
    if (part === void 0)
      return void 0;
    parts.push(part);
  }
  return keyText(parts);
}
function keyText(parts) {
  return `["${parts.join('","')}"]`;
}
function normalPart(value, kind) {
  return kind === "integer" ? integerPart(value) : textPart(value);
}
function integerPart(value) {
  if (typeof value === "number")
    return Number.isSafeInteger(value) ? String(value) : void 0;
  if (typeof value !== "bigint" && (typeof value !== "string" || !INTEGER.test(value)))
    return void 0;
  const exact = BigInt(value);
  return exact <= LARGEST && exact >= -LARGEST ? String(Number(exact)) : void 0;
}
function textPart(value) {
  if (typeof value !== "string" || !TEXT.test(value))
    return void 0;
  if (!Number.isNaN(Number(value)) && !PLAIN.test(value))
    return void 0;
  const spelt2 = value.toLowerCase().replace(LEADING_ZEROS, "").replace(PUNCTUATION, "").replace(LEADING_ZEROS, "");
  if (spelt2 === "" || DOUBLED.test(spelt2))
    return void 0;
  return spelt2.replaceAll("ch", "c").replace(/[jyuwm]/g, (letter) => TWINS[letter]);
}

// dist/core/tables/comparableValue.js
var NULL_VALUE = "~";
var UNKNOWN_VALUE = "?";
var INTEGER2 = /^(?:0|-?[1-9]\d{0,18})$/;
var DAY = /^([1-9]\d{3})-(\d\d)-(\d\d)$/;
function comparableValue(value, kind) {
  if (value === null || value === void 0)
    return NULL_VALUE;
  const part = comparablePart(value, kind);
  return part === void 0 ? void 0 : `=${part}`;
}
function comparablePart(value, kind) {
  switch (kind.name) {
    case "integer":
      return integerWithin(value, kind.least, kind.most);
    case "text":
      return typeof value === "string" && isStoredWhole(value, kind) ? textPart(value) : void 0;
    case "number":
      return numberOrText(value);
    case "boolean":
      return typeof value === "boolean" ? String(value) : void 0;
    case "day":
      return typeof value === "string" && isDay(value) ? value : void 0;
    default:
      return kind;
  }
}
function isStoredWhole(value, { longest, form }) {
  return value.length <= (longest ?? Infinity) && form?.test(value) !== false;
}
var asNumber = (value) => typeof value === "boolean" ? Number(value) : value;
function integerWithin(value, least, most) {
  const part = integerPart(asNumber(value));
  return part !== void 0 && Number(part) >= least && Number(part) <= most ? part : void 0;
}
function numberOrText(value) {
  if (typeof value !== "string" || INTEGER2.test(value))
    return integerPart(asNumber(value));
  return textPart(value);
}
function isDay(text) {
  const [, year, month, day] = DAY.exec(text) ?? [];
  if (year === void 0)
    return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

// dist/core/tables/isAffected.js
function isAffected(dependency, isHot) {
  const { table, columns: columns2, deciding, conditions, rows, skips, isComplete: isComplete2 } = dependency;
  if (!isHot(written(table)))
    return false;
  if (isHot(anythingIn(table)))
    return true;
  if (isComplete2 !== true && mayMatch(newIn(table)))
    return true;
  if (mayMatch(bulkGoneIn(table)) || anyOf(columns2, bulkSetIn(table), mayMatch))
    return true;
  const [gone, set] = [goneIn(table), setIn(table)];
  if (rows === void 0)
    return mayMatch(gone) || anyOf(columns2, set, mayMatch);
  const mayLeave = skips === true ? mayMatch(gone) : isHot(gone) && rows.some((row) => isHot(goneRowOf(table, row)));
  if (mayLeave || !isHot(set))
    return mayLeave;
  return rows.some((row) => anyOf(columns2, rowOf(table, row), isHot)) || anyOf(deciding, set, mayMatch);
  function mayMatch(of) {
    return isHot(of) && conditions.every((condition) => isMet(condition, of, isHot));
  }
  function anyOf(names4, setBy, test) {
    return isHot(setBy) && names4.some((column) => test(columnOf(setBy, column)));
  }
}
function isMet({ column, values }, of, isHot) {
  return isHot(valueTag(of, column, UNKNOWN_VALUE)) || values.some((value) => isHot(valueTag(of, column, value)));
}

// dist/cache/freshness/TagMap.js
var WHOLE = "";
var TagMap = class {
  #byHead = /* @__PURE__ */ new Map();
  #size = 0;
  get size() {
    return this.#size;
  }
  get(tag) {
    const at = splitOf(tag);
    return at === 0 ? this.#byHead.get(WHOLE)?.get(tag) : this.#byHead.get(tag.slice(0, at))?.get(tag.slice(at));
  }
  /** The values of the tags with the head, by tail, for a head that `splits` holds for. */
  tailsOf(head) {
    return this.#byHead.get(head);
  }
  set(tag, value) {
    const at = splitOf(tag);
    const head = at === 0 ? WHOLE : tag.slice(0, at);
    const tail = at === 0 ? tag : tag.slice(at);
    let tails = this.#byHead.get(head);
    if (tails === void 0)
      this.#byHead.set(head, tails = /* @__PURE__ */ new Map());
    const { size } = tails;
    tails.set(tail, value);
    this.#size += tails.size - size;
  }
  delete(tag) {
    const at = splitOf(tag);
    this.#delete(at === 0 ? WHOLE : tag.slice(0, at), at === 0 ? tag : tag.slice(at));
  }
  clear() {
    this.#byHead.clear();
    this.#size = 0;
  }
  *entries() {
    for (const [head, tails] of this.#byHead)
      for (const [tail, value] of tails)
        yield [head + tail, value];
  }
  #delete(head, tail) {
    const tails = this.#byHead.get(head);
    if (tails?.delete(tail) !== true)
      return;
    this.#size--;
    if (tails.size === 0)
      this.#byHead.delete(head);
  }
};
var splits = (head, tail) => splitOf(head + tail) === head.length;
function splitOf(tag) {
  if (tag.startsWith("="))
    return valueAt(tag);
  return tag.startsWith("row") ? tag.indexOf("/[") + 1 : 0;
}
function valueAt(tag) {
  for (let at = tag.length - 1; at > 0; at--) {
    const code = tag.charCodeAt(at);
    if (code === EQUALS || code === TILDE || code === QUESTION)
      return at;
  }
  return 0;
}
var EQUALS = 61;
var QUESTION = 63;
var TILDE = 126;

// dist/cache/freshness/checkDependency.js
var known = /* @__PURE__ */ new WeakMap();
function checkDependency(dependency, heat) {
  const shared = sharedTagsOf(dependency);
  if (!shared.isSplit)
    return isAffected(dependency, (tag) => heat.isHot(tag));
  const { conditions, rows, isComplete: isComplete2 } = dependency;
  if (heat.isKindHot(shared.anything))
    return true;
  if (isComplete2 !== true && mayMatch(shared.added))
    return true;
  if (rows !== void 0)
    return areRowsAffected(dependency, rows, shared, heat);
  if (mayMatch(shared.bulkGone) || mayMatch(shared.gone))
    return true;
  if (heat.isKindHot(shared.bulkSet) && shared.bulkColumns.some(mayMatch))
    return true;
  return heat.isKindHot(shared.set) && shared.columns.some(mayMatch);
  function mayMatch(of) {
    return areMet(conditions, of, shared, heat);
  }
}
function areRowsAffected(dependency, rows, shared, heat) {
  const { columns: columns2, deciding, conditions, shown = [] } = dependency;
  const skips = dependency.skips === true;
  if (skips ? mayMatch(shared.bulkGone) || mayMatch(shared.gone) : mayTouch(shared.bulkGone))
    return true;
  const isBulkSet = heat.isKindHot(shared.bulkSet);
  if (isBulkSet && (shared.bulkColumns.some(mayTouch) || shared.decidingBulkColumns.some(mayMove)))
    return true;
  if (!skips && heat.isKindHot(shared.gone) && isAny(shared.goneRow, (gone, row) => gone.has(row)))
    return true;
  if (!heat.isKindHot(shared.set) || !shared.columns.some((column) => heat.isKindHot(column)))
    return false;
  return isAny(shared.row, isSet2) || shared.decidingColumns.some(mayMove);
  function mayMatch(of) {
    return areMet(conditions, of, shared, heat);
  }
  function mayTouch(of) {
    return rows.length > 0 && mayMatch(of) && areMet(shown, of, shared, heat);
  }
  function mayMove(of, index) {
    if (!mayMatch(of))
      return false;
    if (skips)
      return true;
    const condition = conditions.find(({ column }) => column === deciding[index]);
    return condition === void 0 || isMet2(condition, headOf(shared, of, INTO), heat);
  }
  function isSet2(set, row) {
    return set.has(row) && columns2.some((column) => set.has(`${row}.${column}`));
  }
  function isAny(head, test) {
    const hot = heat.rows(head);
    return !hot.isCold && rows.some((row) => test(hot, row));
  }
}
var INTO = ">";
function areMet(conditions, of, shared, heat) {
  return heat.isKindHot(of) && conditions.every((each) => isMet2(each, headOf(shared, of, each.column), heat));
}
function isMet2({ values }, head, heat) {
  const hot = heat.values(head);
  return !hot.isCold && (hot.has(UNKNOWN_VALUE) || values.some((value) => hot.has(value)));
}
function headOf({ heads }, of, column) {
  let byColumn = heads.get(of);
  if (byColumn === void 0)
    heads.set(of, byColumn = /* @__PURE__ */ new Map());
  let head = byColumn.get(column);
  if (head === void 0)
    byColumn.set(column, head = valueTag(of, column, ""));
  return head;
}
function sharedTagsOf({ table, columns: columns2, deciding }) {
  const seen = known.get(columns2);
  if (seen !== void 0 && seen.table === table && seen.deciding === deciding)
    return seen;
  const [set, bulkSet] = [setIn(table), bulkSetIn(table)];
  const row = rowOf(table, "");
  const goneRow = goneRowOf(table, "");
  const shared = {
    deciding,
    table,
    anything: anythingIn(table),
    added: newIn(table),
    bulkGone: bulkGoneIn(table),
    gone: goneIn(table),
    bulkSet,
    set,
    bulkColumns: columns2.map((column) => columnOf(bulkSet, column)),
    columns: columns2.map((column) => columnOf(set, column)),
    decidingColumns: deciding.map((column) => columnOf(set, column)),
    decidingBulkColumns: deciding.map((column) => columnOf(bulkSet, column)),
    row,
    goneRow,
    heads: /* @__PURE__ */ new Map(),
    isSplit: [row, goneRow].every((head) => splits(head, '["1"]'))
  };
  known.set(columns2, shared);
  return shared;
}

// dist/cache/freshness/Stamps.js
var Stamps = class {
  #most;
  #kept;
  #latestDropped = 0;
  constructor(most, kept) {
    this.#most = most;
    this.#kept = kept;
  }
  get size() {
    return this.#kept.size;
  }
  /** The stamp of each tag that has one. Another tag has the stamp `latestDropped`. */
  get kept() {
    return this.#kept;
  }
  get latestDropped() {
    return this.#latestDropped;
  }
  /** When the tag was last invalidated, or later. */
  of(tag) {
    return this.#kept.get(tag) ?? this.#latestDropped;
  }
  /**
   * Records an invalidation that is later than all before it. Amortised O(log n), because the oldest are dropped by
   * halves.
   */
  set(tag, stamp) {
    this.#kept.set(tag, stamp);
    if (this.#kept.size > this.#most)
      this.#dropOldest();
  }
  /** Records an invalidation of every tag. */
  setAll(stamp) {
    this.#kept.clear();
    this.#latestDropped = stamp;
  }
  #dropOldest() {
    const surplus = this.#kept.size - Math.floor(this.#most / 2);
    const stamps = Array.from(this.#kept.entries(), ([, stamp]) => stamp);
    const latest = stamps.toSorted((a, b) => a - b)[surplus - 1] ?? 0;
    for (const [tag, stamp] of this.#kept.entries())
      if (stamp <= latest)
        this.#kept.delete(tag);
    this.#latestDropped = latest;
  }
};

// dist/cache/freshness/PendingTags.js
var PendingTags = class {
  #counts = new TagMap();
  #uncounted = /* @__PURE__ */ new Set();
  add(write2) {
    this.#uncounted.add(write2);
  }
  /** The write must have been added, and not removed since. */
  remove(write2) {
    if (!this.#uncounted.delete(write2))
      this.#count(write2, -1);
  }
  /** For each tag, how many writes of it are under way. */
  get counts() {
    for (const write2 of this.#uncounted)
      this.#count(write2, 1);
    this.#uncounted.clear();
    return this.#counts;
  }
  #count({ tags }, change) {
    for (const tag of tags) {
      const writes = (this.#counts.get(tag) ?? 0) + change;
      if (writes === 0)
        this.#counts.delete(tag);
      else
        this.#counts.set(tag, writes);
    }
  }
};

// dist/cache/freshness/writeClock.js
var WriteClock = class {
  #now = 0;
  /** The current count. A load records it before its first statement. */
  get now() {
    return this.#now;
  }
  /** Adds one, and returns the new count. */
  tick() {
    return ++this.#now;
  }
};
var writeClock = new WriteClock();

// dist/cache/freshness/TagLedger.js
var MOST_TAGS = 1e5;
var TagLedger = class {
  #clock;
  #stamps;
  #rows;
  #values;
  /** How many writes of each tag are under way. */
  #pending = new PendingTags();
  /** The same for writes that may be visible to others before this process sees them end. */
  #uncertain = new PendingTags();
  #allInvalidatedAt = 0;
  /** When anything was last invalidated. */
  #invalidatedAt = 0;
  constructor(clock, mostTags = MOST_TAGS) {
    this.#clock = clock;
    this.#stamps = new Stamps(mostTags, /* @__PURE__ */ new Map());
    this.#rows = new Stamps(mostTags, new TagMap());
    this.#values = new Stamps(mostTags, new TagMap());
  }
  /** How many tags have a stamp of their own. */
  get size() {
    return this.#stamps.size + this.#rows.size + this.#values.size;
  }
  /** How many tags have writes under way. */
  get pending() {
    return this.#pending.counts.size;
  }
  /** Invalidates entries and loads that depend on any of the tags. O(number of tags). */
  invalidate(tags) {
    const stamp = this.#clock.tick();
    this.#invalidatedAt = stamp;
    for (const tag of tags)
      this.#stampsFor(tag).set(tag, stamp);
  }
  /** Invalidates everything. O(number of tags in the ledger). */
  invalidateAll() {
    this.#allInvalidatedAt = this.#clock.tick();
    this.#stamps.setAll(this.#allInvalidatedAt);
    this.#rows.setAll(this.#allInvalidatedAt);
    this.#values.setAll(this.#allInvalidatedAt);
  }
  /**
   * Registers a write intent for the tags. What depends on them is neither served nor stored until the returned function is called; a
   * second call does nothing. It invalidates what `settle` returns, by default all of the tags, and returns that. `uncertain`: others may
   * see what was written before that call. O(number of tags).
   */
  begin(tags, uncertain = false) {
    this.#clock.tick();
    const write2 = { tags };
    this.#pending.add(write2);
    if (uncertain)
      this.#uncertain.add(write2);
    let ended = false;
    return (settle) => {
      if (ended)
        return [];
      ended = true;
      this.#pending.remove(write2);
      if (uncertain)
        this.#uncertain.remove(write2);
      const changed2 = settle?.() ?? tags;
      this.invalidate(changed2);
      return changed2;
    };
  }
  /** When everything was last invalidated. */
  get allInvalidatedAt() {
    return this.#allInvalidatedAt;
  }
  /** When the tag was last invalidated, or later. A write under way does not count. */
  latest(tag) {
    return this.#stampsFor(tag).of(tag);
  }
  /** Whether a write of any of the tags is under way. */
  isPending(tags) {
    return hasAny(this.#pending.counts, tags);
  }
  /** Whether a write of any of the tags is under way whose changes a caller may know, but not a load that has begun at the stamp. */
  isKnownToJoiners(tags, since) {
    return hasAny(this.#knownToJoiners(since), tags);
  }
  /** Whether a write can have changed what the dependency is about since the stamp, or a write under way can. */
  isAffected(dependency, since) {
    return this.#isAffected(dependency, since, this.#pending.counts);
  }
  /** The same, where only such writes under way count whose changes a caller may know. */
  isAffectedForJoiners(dependency, since) {
    return this.#isAffected(dependency, since, this.#knownToJoiners(since));
  }
  /** Once another write has ended since, each of the others may have come before it. */
  #knownToJoiners(since) {
    return (this.#invalidatedAt > since ? this.#pending : this.#uncertain).counts;
  }
  /** O(1) if the table was not written. */
  #isAffected(dependency, since, underWay) {
    const table = written(dependency.table);
    if (this.#stamps.of(table) <= since && underWay.get(table) === void 0)
      return false;
    const isUnderWay = underWay.size > 0;
    return checkDependency(dependency, {
      isHot: (tag) => this.latest(tag) > since || isUnderWay && underWay.get(tag) !== void 0,
      isKindHot: (kind) => this.#stamps.of(kind) > since || isUnderWay && underWay.get(kind) !== void 0,
      rows: (head) => new HotTails(this.#rows, head, since, underWay),
      values: (head) => new HotTails(this.#values, head, since, underWay)
    });
  }
  #stampsFor(tag) {
    if (tag.startsWith("="))
      return this.#values;
    return tag.startsWith("row") ? this.#rows : this.#stamps;
  }
};
var HotTails = class {
  since;
  #stamps;
  #underWay;
  #dropped;
  constructor({ kept, latestDropped }, head, since, underWay) {
    this.since = since;
    this.#stamps = kept.tailsOf(head);
    this.#underWay = underWay.tailsOf(head);
    this.#dropped = latestDropped;
  }
  /** No tag of the head is hot. */
  get isCold() {
    return this.#stamps === void 0 && this.#underWay === void 0 && this.#dropped <= this.since;
  }
  has(tail) {
    return (this.#stamps?.get(tail) ?? this.#dropped) > this.since || this.#underWay?.has(tail) === true;
  }
};
var databaseLedger = new TagLedger(writeClock);
function hasAny(counts, tags) {
  if (counts.size === 0)
    return false;
  for (const tag of tags)
    if (counts.get(tag) !== void 0)
      return true;
  return false;
}

// dist/cache/freshness/Validity.js
var import_node_crypto2 = require("node:crypto");

// dist/core/tables/tagsByHand.js
var MOST_KEYS = 500;
function tagsByHand(dependency) {
  const { table } = dependency;
  const rows = countOfKeys(dependency) > MOST_KEYS ? void 0 : askedKeys(dependency);
  const isKeyed = dependency.key !== void 0 && rows !== void 0;
  const tags = isKeyed ? [anythingIn(table), ...rows.map((row) => rowOf(table, row))] : [written(table)];
  return tags.map(withoutDatabase);
}
var countOfKeys = ({ key = [], conditions }) => key.reduce((product2, column) => product2 * (valuesOf(conditions, column).length || 1), 1);
var valuesOf = (conditions, column) => conditions.find((condition) => condition.column === column)?.values ?? [];
function askedKeys({ key = [], conditions }) {
  let keys = key.length === 0 ? [] : [[]];
  for (const column of key) {
    const values = valuesOf(conditions, column);
    const parts = values.filter((value) => value.startsWith("=")).map((value) => value.slice(1));
    keys = keys.flatMap((each) => parts.map((part) => [...each, part]));
  }
  return keys.map(keyText);
}

// dist/cache/freshness/Validity.js
var sharedEpochs = /* @__PURE__ */ new Set();
var addSharedEpoch = (epoch) => sharedEpochs.add(epoch);
var isSharedEpoch = (epoch) => sharedEpochs.has(epoch);
var Validity = class {
  /**
   * Each entry carries the epoch of its cache. An entry of another epoch is a miss: this cache does not know what
   * invalidated it. Caches that publish their invalidations to each other have one epoch.
   */
  epoch;
  #clock;
  #own;
  #databases;
  /** When tables or rows were last invalidated by hand. */
  #byHand = 0;
  constructor(clock, own, databases, epoch = (0, import_node_crypto2.randomUUID)()) {
    this.epoch = epoch;
    this.#clock = clock;
    this.#own = own;
    this.#databases = databases;
  }
  /** The stamp of a load that begins now. */
  get stamp() {
    return this.#clock.now;
  }
  /**
   * Invalidates what depends on any of the tags in this cache. A table or row without a database means that of every
   * database.
   */
  invalidate(tags) {
    this.#own.invalidate(tags);
    this.#databases.invalidate(tags.filter(isCallersTag).map((tag) => foreignTag(this.epoch, tag)));
    if (!tags.every(isCallersTag))
      this.#byHand = this.#clock.now;
  }
  /** Another process has invalidated a tag by hand; without `tag`: everything. */
  invalidateHere(tag) {
    if (tag === void 0)
      return this.#own.invalidateAll();
    this.#own.invalidate([tag]);
    if (!isCallersTag(tag))
      this.#byHand = this.#clock.now;
  }
  /** Invalidates everything in this cache. */
  invalidateAll() {
    this.#own.invalidateAll();
    this.#databases.invalidate([foreignTag(this.epoch)]);
  }
  /**
   * Whether no write can have changed what the entry depends on since its load began, and none under way can. O(1) if nothing at all
   * was written since the last check, otherwise O(tags and dependencies of the entry).
   */
  holds(entry) {
    const { epoch } = this;
    const { now } = this.#clock;
    if (entry.validAt === now && entry.epoch === epoch)
      return true;
    if (entry.epoch !== epoch || this.#databases.isPending(entry.tags))
      return false;
    const since = Math.max(entry.stamp, entry.validAt);
    if (!this.unchangedSince(since, entry.tags) || this.#anyAffected(entry.dependencies, since))
      return false;
    Reflect.set(entry, "validAt", now);
    return true;
  }
  /** Whether none of the tags was invalidated after the stamp. */
  unchangedSince(stamp, tags) {
    if (this.#own.allInvalidatedAt > stamp || this.#databases.allInvalidatedAt > stamp)
      return false;
    for (const tag of tags)
      if (this.#latest(tag) > stamp)
        return false;
    return true;
  }
  /** Whether another caller may join a load that began at the stamp and has read what these tags and dependencies name. */
  mayJoin(stamp, tags, dependencies = []) {
    if (this.#databases.isKnownToJoiners(tags, stamp) || !this.unchangedSince(stamp, tags))
      return false;
    for (const dependency of dependencies) {
      if (this.#databases.isAffectedForJoiners(dependency, stamp) || this.#isAffectedByHand(dependency, stamp))
        return false;
    }
    return true;
  }
  #anyAffected(dependencies, since) {
    for (const dependency of dependencies) {
      if (this.#databases.isAffected(dependency, since) || this.#isAffectedByHand(dependency, since))
        return true;
    }
    return false;
  }
  #isAffectedByHand(dependency, since) {
    return this.#byHand > since && tagsByHand(dependency).some((tag) => this.#own.latest(tag) > since);
  }
  #latest(tag) {
    if (isCallersTag(tag))
      return this.#own.latest(tag);
    const written2 = this.#databases.latest(tag);
    return this.#byHand === 0 ? written2 : Math.max(written2, this.#own.latest(withoutDatabase(tag)));
  }
};

// dist/cache/guard/CircuitBreaker.js
var SHORTEST = 500;
var LONGEST = 5e3;
var TOLERATED = 5;
var CircuitBreaker = class {
  #clock;
  #failures = 0;
  /** In milliseconds; 0: the circuit is closed. */
  #pause = 0;
  #openUntil = -Infinity;
  #isTrying = false;
  constructor(clock) {
    this.#clock = clock;
  }
  /** Whether a call may be made now. It must be followed by `succeeded` or `failed`. */
  admits() {
    if (this.#pause === 0)
      return true;
    const left = this.#openUntil - this.#clock.now();
    if (this.#isTrying || left > 0 && left <= this.#pause)
      return false;
    this.#isTrying = true;
    return true;
  }
  succeeded() {
    this.#failures = 0;
    this.#pause = 0;
    this.#isTrying = false;
  }
  failed(isTimeout2) {
    if (this.#pause > 0 && !this.#isTrying)
      return;
    this.#failures++;
    if (this.#pause === 0 && !isTimeout2 && this.#failures < TOLERATED)
      return;
    this.#pause = Math.min(LONGEST, Math.max(SHORTEST, this.#pause * 2));
    this.#openUntil = this.#clock.now() + this.#pause;
    this.#isTrying = false;
  }
};

// dist/cache/guard/timeout.js
function withTimeout(operation, limit, clock, answer) {
  return new Promise((resolve3, reject) => {
    const late = () => reject(timeoutOf(operation, limit));
    const cancel = limit === Infinity ? () => void 0 : clock.schedule(limit, () => void setImmediate(late));
    Promise.resolve(answer).then((value) => (cancel(), resolve3(value)), (error) => (cancel(), reject(error)));
  });
}
var timeoutOf = (operation, limit) => new CacheError("STORE_TIMEOUT", `The store's \`${operation}\` did not answer within ${limit} ms.`);
var isTimeout = (error) => error instanceof CacheError && error.code === "STORE_TIMEOUT";
function within(promise, limit, clock) {
  if (limit === Infinity)
    return promise;
  return new Promise((resolve3, reject) => {
    const cancel = clock.schedule(limit, () => resolve3(void 0));
    promise.then((value) => (cancel(), resolve3(value)), (error) => (cancel(), reject(error)));
  });
}

// dist/cache/guard/Guard.js
var Guard = class {
  #limit;
  #clock;
  #onFailure;
  #breaker;
  /** `limit`: in milliseconds. */
  constructor(limit, clock, onFailure) {
    this.#limit = limit;
    this.#clock = clock;
    this.#onFailure = onFailure;
    this.#breaker = new CircuitBreaker(clock);
  }
  /**
   * Whether a call may be made now. Each call that is made must be followed by `succeeded` or `failed`; `run` does so
   * itself.
   */
  admits() {
    return this.#breaker.admits();
  }
  /** Makes the call if one may be made now. Resolves to its result; to `instead` if it is not made, or fails. */
  async attempt(operation, key, call, instead) {
    return this.admits() ? this.run(operation, key, call, instead) : instead;
  }
  /** What the call resolves to; `instead` if it fails. */
  async run(operation, key, call, instead) {
    try {
      const answer = await withTimeout(operation, this.#limit, this.#clock, call());
      this.succeeded();
      return answer;
    } catch (error) {
      this.failed(operation, key, error);
      return instead;
    }
  }
  succeeded() {
    this.#breaker.succeeded();
  }
  failed(operation, key, error) {
    this.#breaker.failed(isTimeout(error));
    this.#onFailure(operation, key, error);
  }
};

// dist/cache/guard/GuardedStore.js
var GuardedStore = class {
  #store;
  #guard;
  /** Whether the store has ever answered with a promise: only then does the circuit breaker apply. */
  #isAsync = false;
  #closed = false;
  /** `limit`: in milliseconds. */
  constructor(store, limit, clock, onFailure) {
    this.#store = store;
    this.#guard = new Guard(limit, clock, onFailure);
  }
  get closed() {
    return this.#closed;
  }
  get(key) {
    if (this.#isOff())
      return void 0;
    try {
      const answer = this.#store.get(key);
      if (isPromise(answer))
        return this.#awaited("get", key, Promise.resolve(answer).then(entryOrNothing), void 0);
      const entry = entryOrNothing(answer);
      if (this.#isAsync)
        this.#guard.succeeded();
      return entry;
    } catch (error) {
      this.#guard.failed("get", key, error);
      return void 0;
    }
  }
  /** Whether the store took the entry. */
  set(key, entry) {
    const taken = this.#attempt("set", key, () => this.#store.set(key, entry), false);
    return isPromise(taken) ? taken.then((answer) => answer !== false) : taken !== false;
  }
  delete(key) {
    return this.#attempt("delete", key, () => this.#store.delete(key), void 0);
  }
  clear() {
    return this.#attempt("clear", void 0, () => this.#store.clear(), void 0);
  }
  close() {
    const closing = this.#attempt("close", void 0, () => this.#store.close?.(), void 0);
    this.#closed = true;
    return closing;
  }
  /** The numbers of the store's `stats`; whatever else it holds is left out. A closed store is empty. */
  stats() {
    if (this.#closed)
      return { entries: 0, bytes: 0, evictions: void 0 };
    const answer = this.#attempt("stats", void 0, () => this.#store.stats?.(), void 0);
    const { entries, bytes, evictions } = answer ?? {};
    return { entries: ifNumber(entries), bytes: ifNumber(bytes), evictions: ifNumber(evictions) };
  }
  #isOff() {
    return this.#closed || this.#isAsync && !this.#guard.admits();
  }
  #attempt(operation, key, run3, instead) {
    if (this.#isOff())
      return instead;
    try {
      const answer = run3();
      if (isPromise(answer))
        return this.#awaited(operation, key, answer, instead);
      if (this.#isAsync)
        this.#guard.succeeded();
      return answer;
    } catch (error) {
      this.#guard.failed(operation, key, error);
      return instead;
    }
  }
  #awaited(operation, key, answer, instead) {
    this.#isAsync = true;
    return this.#guard.run(operation, key, () => answer, instead);
  }
};
function entryOrNothing(found) {
  if (found === void 0 || found === null)
    return void 0;
  if (isEntry(found))
    return found;
  throw new CacheError("INVALID_STORE", `The store's \`get\` must answer with an entry; it answered with ${describeValue(found)}.`);
}
var ifNumber = (value) => typeof value === "number" ? value : void 0;

// dist/cache/load/loadScope.js
var import_node_async_hooks = require("node:async_hooks");
var scopes = new import_node_async_hooks.AsyncLocalStorage();
var loadingScopes = 0;
function inLoadScope(run3) {
  const scope = { outer: loadingFrom(scopes.getStore()), loading: void 0 };
  return scopes.run(scope, () => run3(scope));
}
function beginLoading(scope, key, recording) {
  if (scope.loading === void 0)
    loadingScopes++;
  scope.loading = { key, recording };
}
function endLoading(scope) {
  if (scope.loading !== void 0)
    loadingScopes--;
  scope.loading = void 0;
}
async function recorded(scope, key, recording, load2) {
  beginLoading(scope, key, recording);
  try {
    return await load2();
  } finally {
    endLoading(scope);
  }
}
function isRecording() {
  return loadingFrom(scopes.getStore()) !== void 0;
}
function forEachRecording(note) {
  if (loadingScopes === 0)
    return;
  for (let scope = scopes.getStore(); scope !== void 0; scope = scope.outer) {
    if (scope.loading !== void 0)
      note(scope.loading.recording);
  }
}
function noteLookUp(lookUp) {
  forEachRecording((recording) => recording.noteLookUp(lookUp));
  return lookUp;
}
function loadingFrom(scope) {
  let each = scope;
  while (each !== void 0 && each.loading === void 0)
    each = each.outer;
  return each;
}
function isInsideLoad(scope) {
  return loadingFrom(scope?.outer) !== void 0;
}
function isLoadingAround(scope, key) {
  for (let each = scope?.outer; each !== void 0; each = each.outer)
    if (each.loading?.key === key)
      return true;
  return false;
}

// dist/cache/lookup/Entries.js
var Entries = class {
  settings;
  store;
  validity;
  constructor(settings, store, validity) {
    this.settings = settings;
    this.store = store;
    this.validity = validity;
  }
  /** The epoch that new entries carry. */
  get epoch() {
    return this.validity.epoch;
  }
  /** The write clock now. */
  get stamp() {
    return this.validity.stamp;
  }
  /**
   * The entry under the key, if nothing that it depends on was invalidated since its load, nor any of the reader's own
   * tags. Synchronous if the store is.
   */
  findValid(key, tags) {
    const found = this.store.get(key);
    if (isPromise(found))
      return found.then((entry) => this.ifValid(entry, tags));
    return this.ifValid(found, tags);
  }
  /** Removes the entry under the key. */
  forget(key) {
    return this.store.delete(key);
  }
  /** Whether the entry is within its lifetimes, for a reader. */
  age(entry, reader) {
    if (entry.expiresAt === Infinity && reader.ttl === void 0)
      return "fresh";
    return stalenessOf(entry, this.settings.clock.now(), reader);
  }
  /** Whether the entry is still valid, as far as this process knows. */
  holds(entry) {
    return this.validity.holds(entry);
  }
  /** Whether the entry is still valid for all processes. */
  holdsForAll(entry) {
    return this.holds(entry);
  }
  /** Whether none of a reader's own tags was invalidated since the entry's load. */
  suits(entry, tags) {
    return tags.length === 0 || this.validity.unchangedSince(entry.stamp, tags);
  }
  /** The entry if it is valid. The loads that the look-up is part of depend on it from here on. */
  ifValid(entry, tags) {
    if (entry === void 0 || !this.validity.holds(entry) || !this.suits(entry, tags))
      return void 0;
    forEachRecording((recording) => recording.addFrom(entry.epoch, entry.tags, entry.dependencies));
    return entry;
  }
};

// dist/codec/plainDataSize.js
var POINTER = 8;
var HEADER = 16;
var SMALLEST_BOXED = 2 ** 31;
function plainDataSize(value) {
  const waiting = [];
  let size = sizeOfValue(value, waiting);
  if (waiting.length === 0)
    return size;
  const seen = /* @__PURE__ */ new Set();
  for (let object = waiting.pop(); object !== void 0; object = waiting.pop()) {
    if (seen.has(object))
      continue;
    seen.add(object);
    size += sizeOfObject(object, waiting);
  }
  return size;
}
function sizeOfValue(value, waiting) {
  if (typeof value === "string")
    return HEADER + value.length * (isLatin1(value) ? 1 : 2);
  if (typeof value === "number")
    return Number.isInteger(value) && Math.abs(value) < SMALLEST_BOXED ? 0 : HEADER;
  if (typeof value === "bigint")
    return HEADER + POINTER;
  if (typeof value === "object" && value !== null)
    waiting.push(value);
  return 0;
}
function sizeOfObject(value, waiting) {
  if (Array.isArray(value))
    return 2 * HEADER + sizeOfValues(value, waiting);
  if (value instanceof Date)
    return 2 * HEADER + 8 * POINTER;
  if (ArrayBuffer.isView(value))
    return 6 * HEADER + value.byteLength;
  if (value instanceof Tagged)
    return HEADER + 2 * POINTER + sizeOfValue(value.data, waiting);
  if (value instanceof Map)
    return 4 * HEADER + sizeOfValues([...value].flat(), waiting);
  if (value instanceof Set)
    return 4 * HEADER + sizeOfValues([...value], waiting);
  return HEADER + POINTER + sizeOfValues(Object.values(value), waiting);
}
function sizeOfValues(parts, waiting) {
  let size = POINTER * parts.length;
  for (let i = 0; i < parts.length; i++)
    size += sizeOfValue(parts[i], waiting);
  return size;
}
function isLatin1(text) {
  for (let i = 0; i < text.length; i++)
    if (text.charCodeAt(i) > 255)
      return false;
  return true;
}

// dist/cache/load/RowDependencies.js
var MOST_NAMED = 1e3;
var RowDependencies = class {
  #dependencies = /* @__PURE__ */ new Set();
  #addTag;
  #named = 0;
  /** `addTag`: adds the tag of a table on which the load depends as a whole. */
  constructor(addTag) {
    this.#addTag = addTag;
  }
  get size() {
    return this.#dependencies.size;
  }
  [Symbol.iterator]() {
    return this.#dependencies.values();
  }
  add(dependencies) {
    for (const dependency of dependencies) {
      if (this.#dependencies.has(dependency))
        continue;
      this.#dependencies.add(dependency);
      this.#named += namedIn(dependency);
    }
    if (this.#named > MOST_NAMED)
      this.#widen();
  }
  /** An answer shows that the load depends on less. */
  replace(before, after) {
    if (!before.every((dependency) => this.#dependencies.has(dependency)))
      return;
    for (const dependency of before) {
      this.#dependencies.delete(dependency);
      this.#named -= namedIn(dependency);
    }
    this.add(after);
  }
  #widen() {
    for (const { table } of this.#dependencies)
      this.#addTag(written(table));
    this.#dependencies.clear();
    this.#named = 0;
  }
};
function namedIn({ rows, conditions }) {
  return conditions.reduce((sum, { values }) => sum + values.length, 1 + (rows?.length ?? 0));
}

// dist/cache/load/Recording.js
var Recording = class {
  /** What the result depends on, as far as it was asked for. */
  tags = /* @__PURE__ */ new Set();
  dependencies = new RowDependencies((tag) => this.tags.add(tag));
  /** What the result may depend on, too: that of an entry which will answer if the load fails. */
  fallback;
  #cache;
  #stamp;
  #expiresAt = Infinity;
  #rejection;
  #volatile;
  #lag = 0;
  #isPrivate = false;
  /** Look-ups under way whose entries become a part of the result. */
  #lookUps = /* @__PURE__ */ new Set();
  /** `stamp`: the write clock before the load's first statement; `cache`: the epoch of the cache that it is for. */
  constructor(stamp, cache) {
    this.#stamp = stamp;
    this.#cache = cache;
  }
  /** The load has read the state of this stamp, or a later one. */
  get stamp() {
    return this.#stamp;
  }
  /** Until when the result may be fresh, in milliseconds: the earliest end of the entries that are a part of it. */
  get expiresAt() {
    return this.#expiresAt;
  }
  /** Why the result must not be cached. */
  get rejection() {
    return this.#rejection;
  }
  /** What in the load's statements makes the result depend on time, chance or the session. */
  get volatile() {
    return this.#volatile;
  }
  /** Whether a part of the result came from a cache that hears of no other process. */
  get isPrivate() {
    return this.#isPrivate;
  }
  /** By how much the data may lag behind the writes, in milliseconds. */
  get lag() {
    return this.#lag;
  }
  add(tags) {
    for (const tag of tags)
      this.tags.add(tag);
  }
  /** Whether nothing was seen that the result depends on. */
  get isEmpty() {
    return this.tags.size === 0 && this.dependencies.size === 0;
  }
  /**
   * Adds what an entry, or a load, of some cache depends on. The tags that its callers gave mean nothing in another cache.
   */
  addFrom(cache, tags, dependencies = []) {
    this.dependencies.add(dependencies);
    if (cache === this.#cache)
      return this.add(tags);
    if (!isSharedEpoch(cache))
      this.#isPrivate = true;
    this.tags.add(foreignTag(cache));
    for (const tag of tags)
      this.tags.add(isCallersTag(tag) ? foreignTag(cache, tag) : tag);
  }
  /** An entry became a part of the result; its reader takes it for fresh until `expiresAt`. */
  include({ epoch, tags, dependencies }, expiresAt) {
    this.addFrom(epoch, tags, dependencies);
    this.#expiresAt = Math.min(this.#expiresAt, expiresAt);
  }
  /** The load has read data that may lag behind: the state of this stamp, or a later one. */
  readAsOf(stamp, lag) {
    this.#stamp = Math.min(this.#stamp, stamp);
    this.#lag = Math.max(this.#lag, lag);
  }
  /** A statement of the load gives another result each time, because of this. The first cause stays. */
  noteVolatile(what) {
    this.#volatile ??= what;
  }
  /** The result must not be cached. The first reason stays. */
  reject(reason, detail) {
    this.#rejection ??= { cacheable: false, reason, detail };
  }
  /** The load looks something up. What the entry depends on is recorded when it arrives. */
  noteLookUp(lookUp) {
    const end = () => this.#lookUps.delete(ended);
    const ended = lookUp.then(end, end);
    this.#lookUps.add(ended);
  }
  /** Resolves when the look-ups that are under way at the call have ended. */
  async lookUpsEnded() {
    await Promise.all(this.#lookUps);
  }
};

// dist/cache/lookup/jitteredTtl.js
function jitteredTtl(ttl, share, key, now) {
  if (share === 0 || ttl === Infinity)
    return ttl;
  return ttl * (1 - share * (fnv1a(`${key}@${now}`) / 2 ** 32));
}
function fnv1a(text) {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++)
    hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return hash >>> 0;
}

// dist/cache/lookup/Load.js
var Load = class {
  request;
  recording;
  /** What the result depends on, as far as it was known before the load. */
  knownTags;
  /** Whether the load has begun to ask the database. */
  hasAsked = false;
  entries;
  constructor(request, entries) {
    this.request = request;
    this.recording = new Recording(entries.stamp, entries.epoch);
    this.knownTags = [...request.tags, ...request.reads ?? []];
    this.entries = entries;
  }
  /** The entry that makes the load unnecessary, if there is one. */
  find() {
    return this.entries.findValid(this.request.key, this.request.tags);
  }
  /**
   * Prepares a load for which `find` has not already done so. Resolves to the lease on the load; `undefined`: there is
   * nothing to do.
   */
  begin() {
    return void 0;
  }
  /** Asks the database. */
  run(detached) {
    this.hasAsked = true;
    return this.request.load(detached, this.recording);
  }
  /** Asks whether writes of other processes let a caller with these tags join. `undefined`: they do. */
  mayJoin(_tags) {
    return void 0;
  }
  /** Why the result must not be stored, whatever is in it. */
  get rejection() {
    return this.recording.rejection;
  }
  /** Whether the entry may still be stored, as far as this process knows. */
  mayStore(entry) {
    return this.entries.holds(entry);
  }
  /** Stores an entry that the load has brought. */
  store(key, entry) {
    const taken = this.entries.store.set(key, entry);
    return isPromise(taken) ? taken.then(filled) : filled(taken);
  }
  /** Ends the load. `rejected`: loading the key again would bring nothing to cache either. */
  end(_rejected) {
  }
  /** The entry for the result. */
  entryFor({ value, tags, dependencies: more = [] }) {
    const { key, tags: known12, reads = [] } = this.request;
    const { tags: seen, dependencies, isEmpty: isEmpty3, expiresAt } = this.recording;
    return this.#newEntry(key, value, [...known12, ...isEmpty3 ? reads : seen, ...tags], [...dependencies, ...more], expiresAt);
  }
  /** The entry for a part of the result, which depends on less than the whole. */
  entryForPart({ key, value, tags, dependencies = [], expiresAt }) {
    return this.#newEntry(key, value, [...this.request.tags, ...tags], dependencies, expiresAt);
  }
  #newEntry(key, value, allTags, allDependencies, expiresAt) {
    const { clock, lifetimes, jitter } = this.entries.settings;
    const { ttl = Infinity, staleWhileRevalidate = 0, staleIfError = 0 } = { ...lifetimes, ...this.request.options };
    const now = clock.now();
    const tags = [...new Set(allTags)];
    const dependencies = allDependencies.filter(({ table }) => !tags.includes(written(table)));
    return {
      format: FORMAT_VERSION,
      epoch: this.entries.epoch,
      stamp: this.recording.stamp,
      value,
      tags,
      dependencies,
      storedAt: now,
      expiresAt: Math.min(now + jitteredTtl(ttl, jitter, key, now), expiresAt),
      staleWhileRevalidate,
      staleIfError,
      bytes: plainDataSize(value) + plainDataSize(tags) + sizeOfDependencies(dependencies),
      validAt: -1
    };
  }
};
var filled = (taken) => taken ? "kept" : "refused";
var sizeOfDependencies = (dependencies) => dependencies.reduce((sum, { rows = [], conditions, shown = [] }) => sum + plainDataSize(rows) + plainDataSize([conditions, shown]), 0);

// dist/cache/load/LoadResult.js
var REASONS_OF_RESULTS = /* @__PURE__ */ new Set(["unsupported-value", "unknown-model-class", "private-state", "writes", "volatile"]);
function concernsEveryQuery({ reason }) {
  return REASONS_OF_RESULTS.has(reason);
}

// dist/cache/lookup/InFlightLoads.js
var InFlightLoads = class {
  #validity;
  #byKey = /* @__PURE__ */ new Map();
  #begun = 0;
  constructor(validity) {
    this.#validity = validity;
  }
  /** How many loads have begun. */
  get begun() {
    return this.#begun;
  }
  /** How many loads can be joined. */
  get size() {
    return this.#byKey.size;
  }
  /**
   * The load of the key that a caller with these tags may join. Nothing that the load has read may have been
   * invalidated since it began. What the load has not read yet it will read as it is then.
   */
  joinable(key, tags) {
    const inFlight = this.#byKey.get(key);
    if (inFlight === void 0)
      return void 0;
    const { recording, knownTags: knownTags2 } = inFlight.load;
    const { stamp, fallback } = recording;
    const isCurrent2 = [knownTags2, tags].every((each) => this.#validity.mayJoin(stamp, each)) && this.#validity.mayJoin(stamp, recording.tags, recording.dependencies) && (fallback === void 0 || this.#validity.mayJoin(stamp, fallback.tags, fallback.dependencies));
    return isCurrent2 ? inFlight : void 0;
  }
  /** Registers a load and runs it. An earlier load of the key goes on and cannot be joined from here on. */
  begin(load2, run3) {
    const number = ++this.#begun;
    const result = run3().finally(() => this.abandon(inFlight));
    const inFlight = { load: load2, result, number };
    this.#byKey.set(load2.request.key, inFlight);
    return result;
  }
  /** Takes the load out of those that can be joined. It goes on. */
  abandon(inFlight) {
    const { key } = inFlight.load.request;
    if (this.#byKey.get(key) === inFlight)
      this.#byKey.delete(key);
  }
};

// dist/cache/lookup/LoadOrder.js
var LoadOrder = class {
  #byKey = /* @__PURE__ */ new Map();
  /** Registers a load of these keys, before its first statement. */
  begin(keys, load2) {
    for (const key of keys) {
      const loads = this.#byKey.get(key);
      if (loads === void 0)
        this.#byKey.set(key, /* @__PURE__ */ new Set([load2]));
      else
        loads.add(load2);
    }
  }
  /** Whether no later load of the key has stored. If so, earlier loads may not store from here on. */
  mayStore(key, load2) {
    const loads = this.#byKey.get(key);
    if (loads === void 0 || !loads.has(load2))
      return false;
    for (const earlier of loads) {
      if (earlier === load2)
        break;
      loads.delete(earlier);
    }
    return true;
  }
  /** Removes a load that has ended. */
  end(keys, load2) {
    for (const key of keys) {
      const loads = this.#byKey.get(key);
      loads?.delete(load2);
      if (loads?.size === 0)
        this.#byKey.delete(key);
    }
  }
};

// dist/cache/lookup/Loader.js
var Loader = class {
  #parts;
  #order = new LoadOrder();
  #revalidating = /* @__PURE__ */ new Set();
  constructor(parts) {
    this.#parts = parts;
  }
  /**
   * Loads, stores and answers. `fallback`: an entry past its `ttl` that answers if the load fails. `isInBackground`: no
   * caller waits for the load.
   */
  async load(load2, fallback, isInBackground = false) {
    const { key, partKeys = [], query } = load2.request;
    const keys = [key, ...partKeys];
    const begun = load2.begin();
    if (begun !== void 0)
      await begun;
    this.#order.begin(keys, load2);
    let isRejected = false;
    try {
      const running = this.#parts.statistics.load(key, () => load2.run(fallback !== void 0 || isInBackground), query);
      const result = await running.catch((error) => this.#fallBack(load2, fallback, error));
      if (result === void 0)
        return { status: "stale", entry: fallback, loadFailed: true };
      if (fallback !== void 0)
        this.#parts.statistics.miss(key, false, query);
      const rejection = result.cacheable ? load2.rejection : result;
      if (rejection === void 0)
        return await this.#storeResult(load2, result);
      isRejected = concernsEveryQuery(rejection);
      return await this.#reject(load2, rejection, isInBackground);
    } finally {
      load2.end(isRejected);
      this.#order.end(keys, load2);
    }
  }
  /** Loads the key in the background, unless a load of it is under way there, in this process or in another one. */
  revalidate(request) {
    const { key } = request;
    if (this.#revalidating.has(key))
      return;
    this.#revalidating.add(key);
    this.#loadInBackground(this.#parts.newLoad(request)).catch((error) => this.#parts.statistics.failed("revalidate", key, error)).finally(() => this.#revalidating.delete(key));
  }
  async #loadInBackground(load2) {
    const begun = load2.begin();
    if (begun !== void 0 && await begun === "taken")
      return void 0;
    return this.load(load2, void 0, true);
  }
  /** Resolves if the fallback may answer. Rejects with the load's error if there is none, or a write has invalidated it. */
  async #fallBack({ request, recording }, fallback, error) {
    if (fallback === void 0)
      throw error;
    const { key, query } = request;
    recording.fallback = fallback;
    if (!await this.#parts.entries.holdsForAll(fallback)) {
      this.#parts.statistics.miss(key, false, query);
      throw error;
    }
    this.#parts.statistics.failed("load", key, error);
    return void 0;
  }
  async #reject(load2, rejection, isInBackground) {
    const { key, options, query } = load2.request;
    const { reason, detail } = rejection;
    if (isInBackground)
      this.#parts.statistics.notStored(key, reason, detail, query);
    else
      this.#parts.statistics.bypass(key, reason, detail, query);
    if (!concernsEveryQuery(rejection))
      return { status: "rejected", rejection };
    this.#parts.rejections.set(key, rejection);
    if (options.mode === "refresh" && this.#order.mayStore(key, load2))
      await this.#parts.entries.forget(key);
    return { status: "rejected", rejection };
  }
  /**
   * A result that a write has invalidated meanwhile is not stored. It answers the callers that asked before the write.
   */
  async #storeResult(load2, result) {
    const { key } = load2.request;
    const entry = load2.entryFor(result);
    this.#parts.rejections.delete(key);
    if (result.parts !== void 0) {
      await Promise.all(result.parts.map((part) => this.#store(load2, part.key, load2.entryForPart(part))));
      return { status: "loaded", entry, stored: false };
    }
    const filled2 = await this.#store(load2, key, entry);
    if (filled2 !== "refused")
      return { status: "loaded", entry, stored: filled2 === "kept" };
    return { status: "loaded", entry, stored: false, rejection: this.#noteStoreRefused(load2, entry) };
  }
  async #store(load2, key, entry) {
    if (this.#parts.entries.store.closed)
      return "overtaken";
    const mayStore = load2.mayStore(entry) && this.#order.mayStore(key, load2);
    const filled2 = mayStore ? await load2.store(key, entry) : "overtaken";
    const { query } = load2.request;
    if (filled2 === "kept")
      this.#parts.statistics.store(key, entry, query);
    if (filled2 === "overtaken")
      this.#parts.statistics.notStored(key, "overtaken", void 0, query);
    return filled2;
  }
  /** The query did not bypass the cache: its result is only not stored. */
  #noteStoreRefused({ request: { key, query } }, { bytes }) {
    const rejection = {
      cacheable: false,
      reason: "store-refused",
      detail: `The store did not take the entry of ${bytes} bytes. Raise its bounds, or select fewer columns.`
    };
    this.#parts.rejections.set(key, rejection);
    this.#parts.statistics.notStored(key, rejection.reason, rejection.detail, query);
    return rejection;
  }
};

// dist/cache/lookup/Lookup.js
var Lookup = class {
  #parts;
  #loader;
  #inFlight;
  constructor(parts) {
    this.#parts = parts;
    this.#loader = new Loader(parts);
    this.#inFlight = new InFlightLoads(parts.validity);
  }
  /**
   * @throws {CacheError} `NOT_CACHED` in mode `only-if-cached`. An error of the load reaches all callers that share it,
   * unchanged.
   */
  async getOrLoad(request) {
    const { epoch } = this.#parts.entries;
    forEachRecording((recording) => recording.addFrom(epoch, request.tags));
    const delivery = await this.#deliver({ ...request, arrived: this.#inFlight.begun });
    const { answer } = delivery;
    if (answer.status !== "rejected") {
      const expiresAt = expiryFor(answer.entry, request.options);
      forEachRecording((recording) => recording.include(answer.entry, expiresAt));
    }
    return delivery;
  }
  async #deliver(request) {
    const { mode = "use" } = request.options;
    if (mode === "only-if-cached")
      return { answer: await this.#findOnly(request), coalesced: false };
    const joinable = mode === "use" && this.#mayShare(request) && this.#inFlight.joinable(request.key, request.tags);
    return joinable ? this.#joinIfCurrent(joinable, request) : this.#begin(request);
  }
  async #findOnly({ key, tags, options, query }) {
    const { entries, statistics } = this.#parts;
    const entry = await entries.findValid(key, tags);
    const age = entry && entries.age(entry, options);
    if (entry !== void 0 && (age === "fresh" || age === "revalidate")) {
      const status = age === "fresh" ? "hit" : "stale";
      statistics.hit(key, entry, status === "stale", query);
      return { status, entry };
    }
    statistics.miss(key, false, query);
    throw new CacheError("NOT_CACHED", `Nothing usable is cached under ${key}, and \`mode\` is 'only-if-cached'.`);
  }
  /** A result that every caller has to load for itself is not waited for. */
  #mayShare({ key, mayWait = true }) {
    const rejection = this.#parts.rejections.get(key);
    return mayWait && (rejection === void 0 || !concernsEveryQuery(rejection));
  }
  async #begin(request) {
    const load2 = this.#parts.newLoad(request);
    const answer = await this.#inFlight.begin(load2, () => this.#findOrLoad(load2));
    if (answer.status === "hit" || answer.status === "stale") {
      this.#parts.statistics.hit(request.key, answer.entry, answer.status === "stale", request.query);
    }
    return { answer, coalesced: false };
  }
  async #findOrLoad(load2) {
    const { request } = load2;
    const { key, options, query } = request;
    const entry = options.mode === "refresh" ? void 0 : await load2.find();
    const age = entry === void 0 ? "expired" : this.#parts.entries.age(entry, options);
    if (entry !== void 0 && age === "fresh")
      return { status: "hit", entry };
    if (entry !== void 0 && age === "revalidate") {
      this.#loader.revalidate(request);
      return { status: "stale", entry };
    }
    const fallback = age === "on-error" ? entry : void 0;
    if (fallback === void 0)
      this.#parts.statistics.miss(key, false, query);
    return this.#loader.load(load2, fallback);
  }
  /**
   * Another process may have written what the load read before this caller came. A load that began later read after
   * that write.
   */
  #joinIfCurrent(inFlight, request) {
    const asked = inFlight.number > request.arrived ? void 0 : inFlight.load.mayJoin(request.tags);
    if (asked === void 0)
      return this.#join(inFlight, request);
    return asked.then((isCurrent2) => isCurrent2 ? this.#join(inFlight, request) : this.#waitForNext(inFlight, request));
  }
  /** Waits for the load to end instead of loading beside it, so that one load of the key runs at a time. */
  async #waitForNext(inFlight, request) {
    const ended = inFlight.result.then(() => true, () => true);
    if (await this.#inTime(ended) === void 0)
      this.#inFlight.abandon(inFlight);
    return this.#deliver(request);
  }
  async #join(inFlight, request) {
    const { key, query } = request;
    const { statistics } = this.#parts;
    const answer = await this.#inTime(inFlight.result).catch((error) => {
      statistics.miss(key, true, query);
      throw error;
    });
    if (answer === void 0)
      this.#inFlight.abandon(inFlight);
    if (answer === void 0 || answer.status === "rejected" && !concernsEveryQuery(answer.rejection)) {
      return this.#retry(request);
    }
    if (answer.status === "hit" || answer.status === "stale")
      return this.#shareEntry(answer, request);
    statistics.miss(key, answer.status === "loaded", query);
    return { answer, coalesced: true };
  }
  /**
   * The entry that answers another caller may be too old for this one, or older than a write that this one has seen
   * end.
   */
  #shareEntry(answer, request) {
    const { entries, statistics } = this.#parts;
    const { entry } = answer;
    const age = entries.age(entry, request.options);
    const isUsable = isYoungEnough(age, answer) && entries.holds(entry) && entries.suits(entry, request.tags);
    if (!isUsable)
      return this.#deliver(request);
    const status = age === "fresh" ? "hit" : "stale";
    statistics.hit(request.key, entry, status === "stale", request.query);
    return { answer: { status, entry }, coalesced: true };
  }
  /** What the promise resolves to within `joinTimeout`; `undefined` after that. */
  #inTime(promise) {
    const { joinTimeout, clock } = this.#parts.entries.settings;
    return within(promise, joinTimeout, clock);
  }
  /** Joins once more. If that comes to nothing too, the request loads alone. */
  #retry(request) {
    const { isRetry = false, mayWait = true } = request;
    return this.#deliver({ ...request, isRetry: true, mayWait: mayWait && !isRetry });
  }
};
function isYoungEnough(age, { status, loadFailed = false }) {
  if (age === "revalidate")
    return status === "stale";
  return age === "fresh" || age === "on-error" && loadFailed;
}

// node_modules/quick-lru/index.js
var QuickLRU = class extends Map {
  #size = 0;
  #cache = /* @__PURE__ */ new Map();
  #oldCache = /* @__PURE__ */ new Map();
  #maxSize;
  #maxAge;
  #onEviction;
  constructor(options = {}) {
    super();
    if (!(options.maxSize && options.maxSize > 0)) {
      throw new TypeError("`maxSize` must be a number greater than 0");
    }
    if (typeof options.maxAge === "number" && options.maxAge === 0) {
      throw new TypeError("`maxAge` must be a number greater than 0");
    }
    this.#maxSize = options.maxSize;
    this.#maxAge = options.maxAge || Number.POSITIVE_INFINITY;
    this.#onEviction = options.onEviction;
  }
  // For tests.
  get __oldCache() {
    return this.#oldCache;
  }
  #emitEvictions(cache) {
    if (typeof this.#onEviction !== "function") {
      return;
    }
    for (const [key, item] of cache) {
      this.#onEviction(key, item.value);
    }
  }
  #deleteIfExpired(key, item) {
    if (typeof item.expiry === "number" && item.expiry <= Date.now()) {
      if (typeof this.#onEviction === "function") {
        this.#onEviction(key, item.value);
      }
      return this.delete(key);
    }
    return false;
  }
  #getOrDeleteIfExpired(key, item) {
    const deleted = this.#deleteIfExpired(key, item);
    if (deleted === false) {
      return item.value;
    }
  }
  #getItemValue(key, item) {
    return item.expiry ? this.#getOrDeleteIfExpired(key, item) : item.value;
  }
  #peek(key, cache) {
    const item = cache.get(key);
    return this.#getItemValue(key, item);
  }
  #set(key, value) {
    this.#cache.set(key, value);
    this.#size++;
    if (this.#size >= this.#maxSize) {
      this.#size = 0;
      this.#emitEvictions(this.#oldCache);
      this.#oldCache = this.#cache;
      this.#cache = /* @__PURE__ */ new Map();
    }
  }
  #moveToRecent(key, item) {
    this.#oldCache.delete(key);
    this.#set(key, item);
  }
  *#entriesAscending() {
    for (const item of this.#oldCache) {
      const [key, value] = item;
      if (!this.#cache.has(key)) {
        const deleted = this.#deleteIfExpired(key, value);
        if (deleted === false) {
          yield item;
        }
      }
    }
    for (const item of this.#cache) {
      const [key, value] = item;
      const deleted = this.#deleteIfExpired(key, value);
      if (deleted === false) {
        yield item;
      }
    }
  }
  get(key) {
    if (this.#cache.has(key)) {
      const item = this.#cache.get(key);
      return this.#getItemValue(key, item);
    }
    if (this.#oldCache.has(key)) {
      const item = this.#oldCache.get(key);
      if (this.#deleteIfExpired(key, item) === false) {
        this.#moveToRecent(key, item);
        return item.value;
      }
    }
  }
  set(key, value, { maxAge = this.#maxAge } = {}) {
    const expiry = typeof maxAge === "number" && maxAge !== Number.POSITIVE_INFINITY ? Date.now() + maxAge : void 0;
    if (this.#cache.has(key)) {
      this.#cache.set(key, {
        value,
        expiry
      });
    } else {
      this.#set(key, { value, expiry });
    }
    return this;
  }
  has(key) {
    if (this.#cache.has(key)) {
      return !this.#deleteIfExpired(key, this.#cache.get(key));
    }
    if (this.#oldCache.has(key)) {
      return !this.#deleteIfExpired(key, this.#oldCache.get(key));
    }
    return false;
  }
  peek(key) {
    if (this.#cache.has(key)) {
      return this.#peek(key, this.#cache);
    }
    if (this.#oldCache.has(key)) {
      return this.#peek(key, this.#oldCache);
    }
  }
  expiresIn(key) {
    const item = this.#cache.get(key) ?? this.#oldCache.get(key);
    if (item) {
      return item.expiry ? item.expiry - Date.now() : Number.POSITIVE_INFINITY;
    }
  }
  delete(key) {
    const deleted = this.#cache.delete(key);
    if (deleted) {
      this.#size--;
    }
    return this.#oldCache.delete(key) || deleted;
  }
  clear() {
    this.#cache.clear();
    this.#oldCache.clear();
    this.#size = 0;
  }
  resize(newSize) {
    if (!(newSize && newSize > 0)) {
      throw new TypeError("`maxSize` must be a number greater than 0");
    }
    const items = [...this.#entriesAscending()];
    const removeCount = items.length - newSize;
    if (removeCount < 0) {
      this.#cache = new Map(items);
      this.#oldCache = /* @__PURE__ */ new Map();
      this.#size = items.length;
    } else {
      if (removeCount > 0) {
        this.#emitEvictions(items.slice(0, removeCount));
      }
      this.#oldCache = new Map(items.slice(removeCount));
      this.#cache = /* @__PURE__ */ new Map();
      this.#size = 0;
    }
    this.#maxSize = newSize;
  }
  evict(count5 = 1) {
    const requested = Number(count5);
    if (!requested || requested <= 0) {
      return;
    }
    const items = [...this.#entriesAscending()];
    const evictCount = Math.trunc(Math.min(requested, Math.max(items.length - 1, 0)));
    if (evictCount <= 0) {
      return;
    }
    this.#emitEvictions(items.slice(0, evictCount));
    this.#oldCache = new Map(items.slice(evictCount));
    this.#cache = /* @__PURE__ */ new Map();
    this.#size = 0;
  }
  *keys() {
    for (const [key] of this) {
      yield key;
    }
  }
  *values() {
    for (const [, value] of this) {
      yield value;
    }
  }
  *[Symbol.iterator]() {
    for (const item of this.#cache) {
      const [key, value] = item;
      const deleted = this.#deleteIfExpired(key, value);
      if (deleted === false) {
        yield [key, value.value];
      }
    }
    for (const item of this.#oldCache) {
      const [key, value] = item;
      if (!this.#cache.has(key)) {
        const deleted = this.#deleteIfExpired(key, value);
        if (deleted === false) {
          yield [key, value.value];
        }
      }
    }
  }
  *entriesDescending() {
    let items = [...this.#cache];
    for (let i = items.length - 1; i >= 0; --i) {
      const item = items[i];
      const [key, value] = item;
      const deleted = this.#deleteIfExpired(key, value);
      if (deleted === false) {
        yield [key, value.value];
      }
    }
    items = [...this.#oldCache];
    for (let i = items.length - 1; i >= 0; --i) {
      const item = items[i];
      const [key, value] = item;
      if (!this.#cache.has(key)) {
        const deleted = this.#deleteIfExpired(key, value);
        if (deleted === false) {
          yield [key, value.value];
        }
      }
    }
  }
  *entriesAscending() {
    for (const [key, value] of this.#entriesAscending()) {
      yield [key, value.value];
    }
  }
  get size() {
    if (!this.#size) {
      return this.#oldCache.size;
    }
    let oldCacheSize = 0;
    for (const key of this.#oldCache.keys()) {
      if (!this.#cache.has(key)) {
        oldCacheSize++;
      }
    }
    return Math.min(this.#size + oldCacheSize, this.#maxSize);
  }
  get maxSize() {
    return this.#maxSize;
  }
  get maxAge() {
    return this.#maxAge;
  }
  entries() {
    return this.entriesAscending();
  }
  forEach(callbackFunction, thisArgument = this) {
    for (const [key, value] of this.entriesAscending()) {
      callbackFunction.call(thisArgument, value, key, this);
    }
  }
  get [Symbol.toStringTag]() {
    return "QuickLRU";
  }
  toString() {
    return `QuickLRU(${this.size}/${this.maxSize})`;
  }
  [/* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom")]() {
    return this.toString();
  }
};

// dist/cache/lookup/Rejections.js
var MOST = 1e3;
var shortened = (key) => key.length <= 256 ? key : digestOf(key, 43);
var Rejections = class {
  #byKey = new QuickLRU({ maxSize: MOST });
  get(key) {
    return this.#byKey.get(shortened(key));
  }
  set(key, rejection) {
    this.#byKey.set(shortened(key), rejection);
  }
  delete(key) {
    this.#byKey.delete(shortened(key));
  }
  clear() {
    this.#byKey.clear();
  }
};

// dist/core/options.js
function checkOptionNames(options, known12, what) {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new CacheError("INVALID_OPTION", `${what} must be an object; it was ${describeValue(options)}.`);
  }
  for (const name of Object.keys(options)) {
    if (!known12.includes(name)) {
      throw new CacheError("INVALID_OPTION", `${what} do not include \`${name}\`. They are: ${known12.join(", ")}.`);
    }
  }
}
function checkCount(value, name, least = 1) {
  if (typeof value === "number" && value >= least && (Number.isInteger(value) || value === Infinity))
    return value;
  throw optionError(name, `a whole number of at least ${least}`, value);
}
function checkBoolean(value, name) {
  if (typeof value === "boolean")
    return value;
  throw optionError(name, "true or false", value);
}
function checkWord(value, name, words2) {
  if (!words2.includes(value))
    throw optionError(name, alternatives(words2), value);
}
var optionError = (name, expected, value) => new CacheError("INVALID_OPTION", `\`${name}\` must be ${expected}; it was ${describeValue(value)}.`);
function alternatives(words2) {
  const quoted2 = words2.map((word) => `'${word}'`);
  return `${quoted2.slice(0, -1).join(", ")} or ${quoted2.at(-1)}`;
}

// dist/core/clock.js
var LONGEST_DELAY = 2 ** 31 - 1;
var systemClock = {
  now: () => Date.now(),
  schedule(delay, callback) {
    const timer = setTimeout(callback, Math.min(delay, LONGEST_DELAY));
    timer.unref();
    return () => clearTimeout(timer);
  }
};
function checkClock(clock) {
  if (typeof clock !== "object" || clock === null || typeof clock.now !== "function") {
    throw optionError("clock", "an object with a method now(): number", clock);
  }
  const { schedule } = clock;
  if (schedule !== void 0 && typeof schedule !== "function") {
    throw optionError("clock.schedule", "a method if it is given", schedule);
  }
  const checked = clock;
  return { now: () => checked.now(), schedule: checked.schedule?.bind(checked) ?? systemClock.schedule };
}

// dist/core/duration.js
var MILLISECONDS = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 };
var PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;
function parseDuration(value, name) {
  const milliseconds = typeof value === "string" ? parseText(value) : value;
  if (typeof milliseconds === "number" && milliseconds >= 0)
    return milliseconds;
  throw new CacheError("INVALID_DURATION", `\`${name}\` must be a number of milliseconds (0 or more) or text like '250ms', '30s', '5m', '1h', '7d'; it was ${describeValue(value)}.`);
}
function parseText(text) {
  const match = PATTERN.exec(text);
  return match ? Number(match[1]) * MILLISECONDS[match[2]] : void 0;
}

// dist/store/CacheStore.js
var REQUIRED = ["get", "set", "delete", "clear"];
var OPTIONAL = ["close", "stats"];
function assertCacheStore(store) {
  if (typeof store !== "object" || store === null) {
    throw new CacheError("INVALID_STORE", `A cache store must be an object; it was ${describeValue(store)}.`);
  }
  const methods = store;
  for (const name of REQUIRED) {
    if (typeof methods[name] !== "function") {
      throw new CacheError("INVALID_STORE", `A cache store must have a method \`${name}\`; see the interface CacheStore.`);
    }
  }
  for (const name of OPTIONAL) {
    if (methods[name] !== void 0 && typeof methods[name] !== "function") {
      throw new CacheError("INVALID_STORE", `A cache store's \`${name}\` must be a method if it is given.`);
    }
  }
}

// dist/store/GenerationalLru.js
var PARTS = 3;
var GenerationalLru = class {
  #recent;
  #old = /* @__PURE__ */ new Map();
  #isOrdered = false;
  /** `capacity`: for how many values there is room. */
  constructor(capacity) {
    this.#recent = new QuickLRU({
      maxSize: capacity,
      onEviction: (key, value) => this.#old.set(key, value)
    });
  }
  get(key) {
    return this.#recent.get(key) ?? this.#promote(key);
  }
  /** Returns the value without counting it as used. */
  peek(key) {
    return this.#recent.peek(key) ?? this.#old.get(key);
  }
  /** Adds a value under a new key. */
  add(key, value) {
    this.#recent.set(key, value);
  }
  delete(key) {
    this.#recent.delete(key);
    this.#old.delete(key);
  }
  clear() {
    this.#recent.clear();
    this.#old.clear();
  }
  /** Adapts the generations to the number of values and the current capacity, once their size is far off. */
  resize(count5, capacity) {
    const { maxSize } = this.#recent;
    this.#isOrdered = count5 >= capacity / (this.#isOrdered ? 4 : 2);
    const wanted = Math.max(1, Math.floor(this.#isOrdered ? capacity / PARTS : capacity));
    if (wanted > 1.5 * maxSize || maxSize > 1.5 * wanted)
      this.#recent.resize(wanted);
  }
  /** All values, the least recently used first. */
  *leastRecentFirst() {
    yield* this.#old;
    yield* this.#recent.entriesAscending();
  }
  #promote(key) {
    const value = this.#old.get(key);
    if (value === void 0)
      return void 0;
    this.#old.delete(key);
    this.#recent.set(key, value);
    return value;
  }
};

// dist/store/MemoryStore.js
var MEMORY_STORE_OPTIONS = ["maxEntries", "maxBytes", "maxEntryBytes"];
var MAX_ENTRIES = 2 ** 23 - 1;
var SHARE_AFTER_EVICTION = 0.9;
var MemoryStore = class {
  #maxEntries;
  #maxBytes;
  #maxEntryBytes;
  #lru;
  #entries = 0;
  #bytes = 0;
  #evictions = 0;
  /** @throws {CacheError} `INVALID_OPTION` for an unknown option, and for a value that is not a whole number of at least 1. */
  constructor(options = {}) {
    checkOptionNames(options, MEMORY_STORE_OPTIONS, "MemoryStore's options");
    const { maxEntries = 1e4, maxBytes = 64 * 1024 * 1024 } = options;
    this.#maxEntries = Math.min(checkCount(maxEntries, "maxEntries"), MAX_ENTRIES);
    this.#maxBytes = checkCount(maxBytes, "maxBytes");
    const { maxEntryBytes = Math.ceil(this.#maxBytes / 4) } = options;
    this.#maxEntryBytes = checkCount(maxEntryBytes, "maxEntryBytes");
    this.#lru = new GenerationalLru(this.#maxEntries);
  }
  /** Returns the entry, and counts it as used. */
  get(key) {
    return this.#lru.get(key);
  }
  /** Stores the entry, evicting others if needed. `false`: the entry is larger than `maxEntryBytes`. */
  set(key, entry) {
    this.delete(key);
    const bytes = costOf(key, entry);
    if (bytes > this.#maxEntryBytes || bytes > this.#maxBytes)
      return false;
    if (this.#entries >= this.#maxEntries || this.#bytes + bytes > this.#maxBytes)
      this.#evict(bytes);
    this.#lru.add(key, entry);
    this.#entries++;
    this.#bytes += bytes;
    this.#lru.resize(this.#entries, Math.min(this.#maxEntries, this.#entries * this.#maxBytes / this.#bytes));
    return true;
  }
  /** Deletes an entry. Returns whether there was one. */
  delete(key) {
    const entry = this.#lru.peek(key);
    if (entry === void 0)
      return false;
    this.#remove(key, entry);
    return true;
  }
  /** Deletes all entries. They do not count as evictions. */
  clear() {
    this.#lru.clear();
    this.#entries = 0;
    this.#bytes = 0;
  }
  /** The number of entries, their bytes, and the evictions so far. */
  stats() {
    return { entries: this.#entries, bytes: this.#bytes, evictions: this.#evictions };
  }
  #evict(needed) {
    const keepEntries = Math.min(this.#maxEntries - 1, Math.floor(this.#maxEntries * SHARE_AFTER_EVICTION));
    const keepBytes = Math.min(this.#maxBytes - needed, Math.floor(this.#maxBytes * SHARE_AFTER_EVICTION));
    for (const [key, entry] of this.#lru.leastRecentFirst()) {
      if (this.#entries <= keepEntries && this.#bytes <= keepBytes)
        return;
      this.#remove(key, entry);
      this.#evictions++;
    }
  }
  #remove(key, entry) {
    this.#lru.delete(key);
    this.#entries--;
    this.#bytes -= costOf(key, entry);
  }
};
var costOf = (key, entry) => entry.bytes + 2 * key.length + 200;

// dist/store/Bus.js
var EVERY_TAG = "*";
function assertBus(bus) {
  const methods = Object(bus);
  if (["open", "publish", "close"].every((name) => typeof methods[name] === "function"))
    return;
  throw optionError("bus", "an object with the methods open, publish and close, as PostgresBus has", bus);
}

// dist/store/SharedStore.js
var METHODS2 = ["find", "check", "fill", "release", "mark", "finish", "invalidate"];
function isSharedStore(store) {
  return METHODS2.every((name) => typeof store[name] === "function");
}
function assertSharedStore(store, what) {
  assertCacheStore(store);
  if (isSharedStore(store))
    return;
  throw new CacheError("INVALID_STORE", `${what} must be a store that processes can share, such as RedisStore; it was ${describeValue(store)}.`);
}

// dist/store/TieredStore.js
var TieredStore = class {
  /** The store of this process. */
  local;
  /** The store that all processes share. */
  shared;
  /** The buses that the cache listens to. */
  buses;
  /** How long a bus may be silent, in milliseconds. */
  bound;
  #isClaimed = false;
  /**
   * @throws {CacheError} `INVALID_OPTION` for an unknown option, a missing or wrong bus, and a `bound` out of range;
   * `INVALID_DURATION` for a `bound` that is not a duration; `INVALID_STORE` for a store without the methods it needs.
   */
  constructor(options) {
    checkOptionNames(options, ["local", "shared", "bus", "bound"], "TieredStore's options");
    const { local, shared, bus, bound = "5s" } = options;
    assertCacheStore(local);
    if (shared !== void 0)
      assertSharedStore(shared, "`shared`");
    this.local = local;
    this.shared = shared;
    this.buses = busesOf(bus, shared);
    this.bound = parseDuration(bound, "bound");
    if (this.bound >= 10 && this.bound < Infinity)
      return;
    throw optionError("bound", "at least 10 ms, and finite", this.bound);
  }
  /**
   * Assigns the store to a cache.
   * @throws {CacheError} `INVALID_OPTION` if it belongs to a cache already.
   * @internal
   */
  claim() {
    if (this.#isClaimed) {
      throw new CacheError("INVALID_OPTION", "A TieredStore belongs to one QueryCache. Make another TieredStore for this cache.");
    }
    this.#isClaimed = true;
    return this;
  }
  /** The local entry, or else the shared one. */
  async get(key) {
    return await this.local.get(key) ?? await this.shared?.get(key);
  }
  /** Stores the entry in both stores. `false`: the shared store, or the only one, rejects it. */
  async set(key, entry) {
    const inLocal = await this.local.set(key, entry);
    const taken = this.shared === void 0 ? inLocal : await this.shared.set(key, entry);
    if (taken === false)
      await this.local.delete(key);
    return taken !== false;
  }
  /** Deletes the entry in both stores. */
  async delete(key) {
    await this.local.delete(key);
    await this.shared?.delete(key);
  }
  /** Deletes all entries in both stores. */
  async clear() {
    await this.local.clear();
    await this.shared?.clear();
  }
  /** Closes both stores. */
  async close() {
    await Promise.all([this.local.close?.(), this.shared?.close?.()]);
  }
  /** The size of the local store. */
  stats() {
    return this.local.stats?.() ?? { entries: 0, bytes: 0, evictions: 0 };
  }
};
function busesOf(bus, shared) {
  const given = bus === void 0 ? [] : Array.isArray(bus) ? bus : [bus];
  given.forEach(assertBus);
  if (given.length > 0)
    return given;
  const own = shared?.bus?.();
  if (own !== void 0)
    return [own];
  throw new CacheError("INVALID_OPTION", "A TieredStore needs `shared`, a store with a bus of its own such as RedisStore, or a `bus`: otherwise the cache does not learn of writes elsewhere.");
}

// dist/cache/options/queryOptions.js
var MODES = ["use", "refresh", "bypass", "only-if-cached"];
var LIFETIME_OPTIONS = ["ttl", "staleWhileRevalidate", "staleIfError"];
var QUERY_OPTIONS = [...LIFETIME_OPTIONS, "tags", "mode"];
function checkQueryOptions(options, known12, what) {
  checkOptionNames(options, known12, what);
  const { mode, tags = [] } = options;
  if (mode !== void 0)
    checkWord(mode, "mode", MODES);
  return { ...checkLifetimes(options), ...mode && { mode }, tags: checkTags(tags) };
}
function checkLifetimes(options) {
  const lifetimes = {};
  for (const name of LIFETIME_OPTIONS) {
    if (options[name] !== void 0)
      lifetimes[name] = parseDuration(options[name], name);
  }
  return lifetimes;
}
function checkTags(tags) {
  if (Array.isArray(tags) && tags.every((tag) => typeof tag === "string" && tag !== "")) {
    return tags.map(userTag);
  }
  if (!Array.isArray(tags))
    throw optionError("tags", "an array of non-empty strings", tags);
  const wrong = tags.find((tag) => typeof tag !== "string" || tag === "");
  const message2 = `\`tags\` must be an array of non-empty strings; it was an array with ${describeValue(wrong)} in it.`;
  throw new CacheError("INVALID_OPTION", message2);
}

// dist/cache/options/sharedStoreOptions.js
var SHARED_STORE_OPTIONS = ["consistency", "onUnreachable", "leaseTimeout"];
function checkSharedStoreOptions(options, store) {
  const tiers = tiersOf(store);
  const misplaced = SHARED_STORE_OPTIONS.find((name) => options[name] !== void 0);
  if (tiers === void 0 && misplaced !== void 0) {
    throw invalid(`\`${misplaced}\` is for a \`store\` that processes share: a RedisStore, or a TieredStore.`);
  }
  const hasOnlyBus = tiers !== void 0 && tiers.shared === void 0;
  const { consistency = hasOnlyBus ? "bounded" : "strict", onUnreachable = "retry", leaseTimeout = "2s" } = options;
  checkWord(consistency, "consistency", ["strict", "bounded"]);
  checkWord(onUnreachable, "onUnreachable", ["retry", "reject"]);
  if (hasOnlyBus && consistency === "strict") {
    throw invalid("`consistency: 'strict'` needs a store that all processes ask: give the TieredStore a `shared` one.");
  }
  if (consistency === "bounded" && tiers?.local === void 0) {
    throw invalid("`consistency: 'bounded'` needs a local store: use a TieredStore with a `local` one.");
  }
  return { tiers, consistency, onUnreachable, leaseTimeout: parseDuration(leaseTimeout, "leaseTimeout") };
}
function tiersOf(store) {
  if (store instanceof TieredStore) {
    const { local, shared, buses, bound } = store;
    return { local, shared, buses, bound };
  }
  return isSharedStore(store) ? { local: void 0, shared: store, buses: [], bound: 0 } : void 0;
}
var invalid = (message2) => new CacheError("INVALID_OPTION", message2);

// dist/cache/options/queryCacheOptions.js
var OWN_OPTIONS = [
  "store",
  "jitter",
  "namespace",
  "context",
  "codecs",
  "storeTimeout",
  "joinTimeout",
  ...SHARED_STORE_OPTIONS,
  "verify",
  "warnOnKeyReuse",
  "clock"
];
function checkQueryCacheOptions(options) {
  checkOptionNames(options, [...OWN_OPTIONS, ...LIFETIME_OPTIONS, ...MEMORY_STORE_OPTIONS], "QueryCache's options");
  const { jitter = 0, namespace = "", codecs = [], storeTimeout = 250, joinTimeout = "10s" } = options;
  const { verify = 0, warnOnKeyReuse = false } = options;
  const clock = options.clock === void 0 ? systemClock : checkClock(options.clock);
  const store = storeFor(options);
  const checked = {
    store,
    ...checkSharedStoreOptions(options, store),
    lifetimes: checkLifetimes(options),
    jitter: checkShare(jitter, "jitter"),
    namespace: checkText(namespace, "namespace"),
    context: checkFunction(options.context, "context"),
    codecs: checkCodecs(codecs),
    storeTimeout: parseDuration(storeTimeout, "storeTimeout"),
    joinTimeout: parseDuration(joinTimeout, "joinTimeout"),
    verify: checkVerify(verify),
    warnOnKeyReuse: checkBoolean(warnOnKeyReuse, "warnOnKeyReuse"),
    rebuildsAll: false,
    clock,
    elapsed: options.clock === void 0 ? () => performance.now() : () => clock.now()
  };
  if (store instanceof TieredStore)
    store.claim();
  return checked;
}
function storeFor(options) {
  const bounds = Object.fromEntries(MEMORY_STORE_OPTIONS.filter((name) => options[name] !== void 0).map((name) => [name, options[name]]));
  if (options.store === void 0)
    return new MemoryStore(bounds);
  assertCacheStore(options.store);
  const [misplaced] = Object.keys(bounds);
  if (misplaced === void 0)
    return options.store;
  throw new CacheError("INVALID_OPTION", `\`${misplaced}\` is an option of the MemoryStore that a QueryCache makes for itself: with \`store\`, give it to the store.`);
}
function checkVerify(verify) {
  if (typeof verify === "number")
    return { sample: checkShare(verify, "verify") };
  checkOptionNames(verify, ["sample", "onMismatch"], "verify's options");
  const { sample, onMismatch } = verify;
  return { sample: checkShare(sample, "verify.sample"), onMismatch: checkFunction(onMismatch, "verify.onMismatch") };
}
function checkShare(value, name) {
  if (typeof value === "number" && value >= 0 && value <= 1)
    return value;
  throw optionError(name, "a number from 0 to 1", value);
}
function checkText(value, name) {
  if (typeof value === "string")
    return value;
  throw optionError(name, "a string", value);
}
function checkFunction(value, name) {
  if (value === void 0 || typeof value === "function")
    return value;
  throw optionError(name, "a function", value);
}

// dist/core/key.js
function encodeKey(key) {
  if (typeof key === "string") {
    if (key === "")
      throw invalid2("it was an empty string");
    return JSON.stringify(key);
  }
  if (!Array.isArray(key))
    throw invalid2(`it was ${describeValue(key)}`);
  if (key.length === 0)
    throw invalid2("it was an empty array");
  return JSON.stringify(Array.from(key, checkPart));
}
var keyBeginning = (namespace) => `${namespace === "" ? "" : JSON.stringify(namespace)}oc${FORMAT_VERSION}`;
function checkPart(part, index) {
  if (typeof part === "string" || typeof part === "boolean")
    return part;
  if (typeof part === "number" && Number.isFinite(part))
    return part;
  if (Array.isArray(part))
    throw invalid2(`part ${index} is an array, which is too deep: spread it`);
  throw invalid2(`part ${index} was ${describeValue(part)}`);
}
function invalid2(problem) {
  return new CacheError("INVALID_KEY", `A cache key must be a non-empty string or a non-empty array of strings, finite numbers and booleans; ${problem}.`);
}

// dist/core/tables/foldTable.js
var BACKTICK = 96;
var CLOSING = 93;
var DOUBLE = 34;
var OPENING = 91;
function foldTable(name) {
  let start = name.lastIndexOf(".") + 1;
  let end = name.length;
  while (start < end && isQuote(name.charCodeAt(start)))
    start++;
  while (start < end && isQuote(name.charCodeAt(end - 1)))
    end--;
  return name.slice(start, end).toLowerCase();
}
function isQuote(code) {
  return code === DOUBLE || code === BACKTICK || code === OPENING || code === CLOSING;
}

// dist/cache/options/invalidationTargets.js
function tagsOf(targets) {
  checkOptionNames(targets, ["keys", "tags", "models", "tables", "rows", "where"], "invalidate's targets");
  const { keys = [], tags = [], models = [], tables: tables3 = [], rows = {} } = targets;
  return [
    ...listOf2(keys, "keys").map((key) => keyTag(encodeKey(key))),
    ...checkTags(tags),
    ...listOf2(models, "models").flatMap((model) => tagsOfTable(tableOf(model))),
    ...listOf2(tables3, "tables").flatMap((table) => tagsOfTable(checkTable(table))),
    ...Object.entries(checkRows(rows)).flatMap(([table, keys2]) => tagsOfRows(table, listOf2(keys2, `rows.${table}`)))
  ];
}
function tagsOfTable(name) {
  const table = foldTable(name);
  const id = tableId("", table);
  return [modelTag(table), ...[written(id), anythingIn(id), anyTableTag("")].map(withoutDatabase)];
}
function tagsOfRows(name, keys) {
  const table = foldTable(checkTable(name));
  const rows = keys.flatMap((key) => normalKeys(Array.isArray(key) ? key.map(checkRowKey) : [checkRowKey(key)]));
  const id = tableId("", table);
  const tags = [written(id), anyTableTag(""), ...rows.map((row) => rowOf(id, row))];
  return tags.map(withoutDatabase);
}
function normalKeys(values) {
  let keys = [[]];
  for (const value of values) {
    const parts = ["integer", "text"].map((kind) => normalPart(value, kind));
    const known12 = [...new Set(parts)].filter((part) => part !== void 0);
    keys = keys.flatMap((key) => known12.map((part) => [...key, part]));
  }
  return keys.map(keyText);
}
function checkRows(rows) {
  if (typeof rows === "object" && rows !== null && !Array.isArray(rows))
    return rows;
  throw invalid3(`\`rows\` must be an object of lists of keys by table; it was ${describeValue(rows)}.`);
}
function checkRowKey(value) {
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint")
    return value;
  throw invalid3(`\`rows\` must hold keys of strings, numbers and bigints; one was ${describeValue(value)}.`);
}
function listOf2(value, name) {
  if (Array.isArray(value))
    return value;
  throw invalid3(`\`${name}\` must be an array; it was ${describeValue(value)}.`);
}
function tableOf(model) {
  const { getTableName } = model ?? {};
  if (typeof getTableName === "function")
    return getTableName.call(model);
  throw invalid3(`\`models\` must hold model classes; one was ${describeValue(model)}.`);
}
function checkTable(table) {
  if (typeof table === "string" && foldTable(table) !== "")
    return table;
  throw invalid3(`\`tables\` must hold names of tables; one was ${describeValue(table)}.`);
}
var invalid3 = (message2) => new CacheError("INVALID_TARGET", message2);

// dist/cache/shared/publishers.js
var publishers = /* @__PURE__ */ new Set();
var addPublisher = (publisher) => publishers.add(publisher);
var removePublisher = (publisher) => publishers.delete(publisher);
var isShared = () => publishers.size > 0;
function publishWrite(tags, uncertain) {
  if (publishers.size === 0 || tags.length === 0)
    return void 0;
  const publications = Array.from(publishers, (publisher) => publisher.publish(tags, uncertain));
  const ready = Promise.all(publications.map((each) => each.ready));
  ready.catch(() => void 0);
  return {
    ready,
    end: (written2) => Promise.all(publications.map((each) => each.end(written2)))
  };
}
function admitWrite() {
  const asked = Array.from(publishers, (publisher) => publisher.admitWrite()).filter((each) => each !== void 0);
  return asked.length === 0 ? void 0 : Promise.all(asked);
}
function noteSchema(database) {
  return Promise.all(Array.from(publishers, (publisher) => publisher.noteSchema(database)));
}
async function invalidateElsewhere(tags, own) {
  const others = [...publishers].filter((publisher) => publisher !== own);
  if (tags.length > 0)
    await Promise.all(others.map((publisher) => publisher.invalidate(tags)));
}

// dist/cache/freshness/changedRowsReader.js
var readChangedRows = () => void 0;
function setChangedRowsReader(reader) {
  const before = readChangedRows;
  readChangedRows = reader;
  return before;
}
function readChanges(tables3, changes2 = []) {
  const tags = [];
  const whole = [];
  for (const table of tables3) {
    const known12 = changes2.filter((change) => change.table === table).map((change) => readChange(change));
    if (known12.length > 0 && known12.every((each) => each !== void 0))
      tags.push(...known12.flat());
    else
      whole.push(table);
  }
  return { tags, whole };
}
function readChange({ table, values }) {
  const folded = foldTable(table);
  return folded === "" ? void 0 : readChangedRows(folded, values);
}

// dist/cache/guard/GuardedSharedStore.js
var GuardedSharedStore = class {
  #store;
  #onFailure;
  /** For reading and storing entries. A large entry that is late must not keep this process from publishing writes. */
  #entries;
  /** For write intents and invalidations. */
  #writes;
  /** The write intents that the store may hold: it was asked to take them and has not confirmed their end. */
  #marked = /* @__PURE__ */ new Set();
  /** `limit`: in milliseconds. */
  constructor(store, limit, clock, onFailure) {
    this.#store = store;
    this.#onFailure = onFailure;
    this.#entries = new Guard(limit, clock, onFailure);
    this.#writes = new Guard(limit, clock, onFailure);
  }
  async find(key, options) {
    const { loads, lease } = options;
    let wasAsked = false;
    const find2 = () => (wasAsked = true, this.#store.find(key, options));
    const found = await this.#attempt(this.#entries, "get", key, find2, isFound);
    if (found === void 0 && wasAsked && loads !== void 0 && lease !== void 0) {
      void this.release(key, lease.holder, false);
    }
    if (found === void 0 || found.entry === void 0 || isEntry(found.entry))
      return found;
    const message2 = "The shared store's `find` answered with an invalid `entry`.";
    this.#onFailure("get", key, new CacheError("INVALID_STORE", message2));
    return { ...found, entry: void 0 };
  }
  check(position, tags, dependencies) {
    const check = () => this.#store.check(position, tags, dependencies);
    return this.#attempt(this.#entries, "check", void 0, check, isOneOf(STANDINGS));
  }
  fill(key, fill) {
    return this.#attempt(this.#entries, "set", key, () => this.#store.fill(key, fill), isOneOf(FILLED));
  }
  /** Passes by the circuit breaker: a store that does not answer may have given the lease. */
  async release(key, holder, refused) {
    try {
      await this.#store.release(key, holder, refused);
    } catch (error) {
      this.#onFailure("release", key, error);
    }
  }
  mark(id, tags, options) {
    const mark = () => (this.#marked.add(id), this.#store.mark(id, tags, options));
    return this.#attempt(this.#writes, "mark", void 0, mark, isMarked);
  }
  /** Whether the store may hold the write intent. */
  mayHaveMarked(id) {
    return this.#marked.has(id);
  }
  /** Whether the store has confirmed it. */
  async finish(id, tags, written2) {
    const finish2 = async () => (await this.#store.finish(id, tags, written2), true);
    const isFinished = await this.#writes.attempt("finish", void 0, finish2, false);
    if (isFinished)
      this.#marked.delete(id);
    return isFinished;
  }
  /** Whether the store has confirmed it. */
  invalidate(tags) {
    const invalidate = async () => (await this.#store.invalidate(tags), true);
    return this.#writes.attempt("invalidate", void 0, invalidate, false);
  }
  delete(key) {
    return this.#entries.attempt("delete", key, async () => this.#store.delete(key), void 0);
  }
  close() {
    return this.#entries.attempt("close", void 0, async () => this.#store.close?.(), void 0);
  }
  #attempt(guard, operation, key, run3, isValid) {
    const checked = async () => {
      const answer = await run3();
      if (isValid(answer))
        return answer;
      throw invalidAnswer(operation, answer);
    };
    return guard.attempt(operation, key, checked, void 0);
  }
};
var STANDINGS = ["unchanged", "pending", "overtaken"];
var FILLED = ["kept", "overtaken", "refused"];
var isOneOf = (words2) => (answer) => words2.includes(answer);
function isMarked(answer) {
  const { epoch, watched } = Object(answer);
  return typeof epoch === "string" && Array.isArray(watched);
}
function isFound(answer) {
  const { position, watched } = Object(answer);
  const { epoch, stamp, order } = Object(position);
  return typeof epoch === "string" && typeof stamp === "number" && typeof order === "number" && Array.isArray(watched);
}
var invalidAnswer = (operation, answer) => new CacheError("INVALID_STORE", `The shared store's \`${operation}\` answered with ${describeValue(answer)}.`);

// dist/cache/shared/BusHealth.js
var import_node_crypto3 = require("node:crypto");
var PINGS = 4;
var BusHealth = class {
  origin = (0, import_node_crypto3.randomUUID)();
  #lines;
  #bound;
  #schedule;
  #elapsed;
  #listener;
  #cancel;
  /** `bound`: how long a bus may be silent, in milliseconds of `elapsed`. */
  constructor(buses, bound, time, listener) {
    this.#lines = buses.map((bus) => ({ bus, isUp: false, hasFailed: false, heardUpTo: -Infinity }));
    this.#bound = bound;
    this.#schedule = time.schedule;
    this.#elapsed = time.elapsed;
    this.#listener = listener;
  }
  /** Whether all messages that were published up to `bound` milliseconds ago have arrived. */
  get isUp() {
    const now = this.#elapsed();
    for (const line of this.#lines)
      if (!this.#isCurrent(line, now))
        return false;
    return true;
  }
  open() {
    for (const line of this.#lines) {
      line.bus.open({
        message: (message2) => this.#receive(line, message2),
        up: () => this.#up(line),
        down: (error) => this.#down(line, error)
      });
    }
    this.#pingLater();
  }
  async close() {
    this.#cancel?.();
    await Promise.all(this.#lines.map(({ bus }) => bus.close()));
  }
  #isCurrent({ isUp, heardUpTo }, now) {
    const silence = now - heardUpTo;
    return isUp && silence <= this.#bound && silence >= 0;
  }
  #receive(line, message2) {
    if (message2.kind !== "ping")
      return this.#listener.message(message2);
    if (message2.origin !== this.origin || !line.isUp)
      return;
    const sent = Number(message2.id);
    const resumes = !this.#isCurrent(line, this.#elapsed());
    line.heardUpTo = Math.max(line.heardUpTo, sent);
    if (resumes)
      this.#listener.resumed();
  }
  #up(line) {
    line.isUp = true;
    line.heardUpTo = -Infinity;
    this.#ping(line);
  }
  #down(line, error) {
    if (line.isUp || !line.hasFailed)
      this.#listener.failed(error);
    line.hasFailed = true;
    line.isUp = false;
    line.heardUpTo = -Infinity;
  }
  #pingLater() {
    this.#cancel = this.#schedule?.(this.#bound / PINGS, () => {
      for (const line of this.#lines)
        if (line.isUp)
          this.#ping(line);
      this.#pingLater();
    });
  }
  #ping({ bus }) {
    const message2 = { kind: "ping", origin: this.origin, id: String(this.#elapsed()) };
    void (async () => bus.publish(message2))().catch(() => void 0);
  }
};

// dist/cache/shared/InvalidationPublisher.js
var import_node_crypto4 = require("node:crypto");

// dist/cache/shared/SchemaWatch.js
var MOST_SCHEMAS = 5e3;
var MOST_STORES = 100;
var seenByStore = new QuickLRU({ maxSize: MOST_STORES });
var SchemaWatch = class _SchemaWatch {
  #ledger;
  #seen;
  /**
   * `ledger`: where changes invalidate the schema's tag; `seen`: the stamps that this process knows, by default none.
   */
  constructor(ledger, seen = new QuickLRU({ maxSize: MOST_SCHEMAS })) {
    this.#ledger = ledger;
    this.#seen = seen;
  }
  /** The stamps of a store that this process knows. All caches on the store share them. */
  static seenOf(store) {
    let seen = seenByStore.get(store);
    if (seen === void 0)
      seenByStore.set(store, seen = new QuickLRU({ maxSize: MOST_SCHEMAS }));
    return seen;
  }
  /** The tags to watch for these databases. */
  static tagsOf(databases) {
    return Array.from(new Set(databases), schemaTag);
  }
  /**
   * Asks the store, by a look-up of the key, when the schemas were last changed. Resolves to whether this process knew
   * all of it.
   */
  async ask(store, key, databases) {
    const watch = _SchemaWatch.tagsOf(databases);
    const found = await store.find(key, { loads: "always", watch });
    return found !== void 0 && this.note(found.position.epoch, watch, found.watched).length === 0;
  }
  /** Takes the store's stamps of the tags, and returns the tags whose stamp is new to this process. */
  note(epoch, tags, stamps) {
    const changed2 = tags.filter((tag, i) => this.#seen.get(tag) !== `${epoch}:${stamps[i]}`);
    tags.forEach((tag, i) => this.#seen.set(tag, `${epoch}:${stamps[i]}`));
    if (changed2.length > 0)
      this.#ledger.invalidate(changed2);
    return changed2;
  }
};

// dist/cache/shared/UnsentInvalidations.js
var SHORTEST2 = 100;
var LONGEST2 = 1e3;
var MOST_TAGS2 = 1e4;
var UnsentInvalidations = class {
  #clock;
  #send;
  /** For each tag the number of its latest addition. */
  #tags = /* @__PURE__ */ new Map();
  #additions = 0;
  #pause = SHORTEST2;
  #cancel;
  #isClosed = false;
  constructor(clock, send) {
    this.#clock = clock;
    this.#send = send;
  }
  get size() {
    return this.#tags.size;
  }
  /** Whether one of the tags is unsent, or unsent writes can have changed what one of the dependencies is about. */
  hasAny(tags, dependencies) {
    if (this.#tags.size === 0)
      return false;
    const isUnsent = (tag) => this.#tags.has(tag);
    return tags.some(isUnsent) || dependencies.some((dependency) => isAffected(dependency, isUnsent));
  }
  add(tags) {
    if (this.#isClosed)
      return;
    this.#additions++;
    for (const tag of tags)
      this.#tags.set(tag, this.#additions);
    if (this.#tags.size > MOST_TAGS2) {
      this.#tags = new Map([...this.#tags.keys()].flatMap(widened).map((tag) => [tag, this.#additions]));
    }
    this.#schedule();
  }
  /** Tries once, now. */
  async flush() {
    if (this.#tags.size > 0)
      await this.#try();
  }
  close() {
    this.#isClosed = true;
    this.#cancel?.();
    this.#cancel = void 0;
    this.#tags.clear();
  }
  #schedule() {
    this.#cancel ??= this.#clock.schedule(this.#pause, () => void this.#try());
  }
  async #try() {
    this.#cancel?.();
    this.#cancel = () => void 0;
    const sending2 = new Map(this.#tags);
    const isSent = await this.#send([...sending2.keys()]).catch(() => false);
    this.#cancel = void 0;
    if (this.#isClosed)
      return;
    this.#pause = isSent ? SHORTEST2 : Math.min(LONGEST2, this.#pause * 2);
    if (isSent) {
      for (const [tag, addition] of sending2)
        if (this.#tags.get(tag) === addition)
          this.#tags.delete(tag);
    }
    if (this.#tags.size > 0)
      this.#schedule();
  }
};
function widened(tag) {
  const cache = parseForeignTag(tag);
  if (cache !== void 0)
    return [foreignTag(cache.cache)];
  const database = databaseOf(tag);
  return database === void 0 || tag === schemaTag(database) ? [tag] : everythingIn(database);
}

// dist/cache/shared/InvalidationPublisher.js
var InvalidationPublisher = class {
  origin = (0, import_node_crypto4.randomUUID)();
  unsent;
  #parts;
  #buses;
  /** Writes that have ended, whose end has not reached the store. */
  #unfinished = /* @__PURE__ */ new Map();
  #writes = 0;
  constructor(parts) {
    const { buses, limit, clock, onFailure } = parts;
    this.#parts = parts;
    this.#buses = buses.map((bus) => ({ bus, guard: new Guard(limit, clock, onFailure) }));
    this.unsent = new UnsentInvalidations(clock, (tags) => this.#resend(tags));
  }
  publish(tags, uncertain) {
    const id = `${this.origin}#${this.#writes++}`;
    const intent = this.#begin(id, tags, uncertain);
    const ready = this.#afterBegin(intent);
    ready.catch(() => void 0);
    return { ready, end: async (written2) => this.#end(id, await intent, written2) };
  }
  async noteSchema(database) {
    const { store, schemas } = this.#parts;
    if (store !== void 0)
      await schemas.ask(store, "", [database]);
  }
  admitWrite() {
    const { store, onUnreachable } = this.#parts;
    return onUnreachable === "retry" || store === void 0 ? void 0 : assertReachable(store);
  }
  async invalidate(tags) {
    if (!await this.#send(tags))
      this.unsent.add(tags);
  }
  /** Sends the unsent invalidations once more. Resolves to the number of tags that still could not be sent. */
  async close() {
    await this.unsent.flush();
    const { size } = this.unsent;
    this.unsent.close();
    return size;
  }
  async #begin(id, tags, uncertain) {
    const { store } = this.#parts;
    const intent = store === void 0 ? { tags, isSent: true } : await this.#mark(store, id, tags, uncertain);
    if (!intent.isSent)
      return intent;
    const isSent = await this.#broadcast({ kind: "begin", origin: this.origin, id, tags: intent.tags });
    return { ...intent, isSent };
  }
  /** If another process has changed a schema, what the write touches is not known: its intent then holds the whole database. */
  async #mark(store, id, tags, uncertain) {
    const { schemas } = this.#parts;
    const watch = SchemaWatch.tagsOf(databasesOf(tags));
    const marked = await store.mark(id, tags, { uncertain, watch });
    if (marked === void 0)
      return { tags, isSent: false };
    const changed2 = schemas.note(marked.epoch, watch, marked.watched);
    if (changed2.length === 0)
      return { tags, isSent: true };
    const all = [...tags, ...databasesOf(changed2).flatMap(everythingIn)];
    const isSent = await store.mark(id, all, { uncertain, watch: [] }) !== void 0;
    return { tags: all, isSent, isWidened: true };
  }
  async #afterBegin(intent) {
    const { tags, isSent } = await intent;
    if (isSent)
      return;
    if (this.#parts.onUnreachable === "reject")
      throw unreachable();
    this.unsent.add(tags);
  }
  async #end(id, intent, settled3) {
    const { store } = this.#parts;
    const { tags } = intent;
    const written2 = intent.isWidened === true ? tags : settled3 ?? tags;
    const finishing = store?.finish(id, tags, written2) ?? Promise.resolve(true);
    const isSent = await this.#broadcast({ kind: "end", origin: this.origin, id, tags: written2 });
    const isFinished = await finishing;
    if (!isFinished && store?.mayHaveMarked(id) === true)
      this.#unfinished.set(id, { tags, written: written2 });
    if (!isFinished || !isSent || !intent.isSent)
      this.unsent.add(written2);
  }
  /** A write intent that is never finished would stay in the store for the life of this process. */
  async #resend(tags) {
    if (!await this.#send(tags))
      return false;
    for (const [id, { tags: marked, written: written2 }] of this.#unfinished) {
      if (!await this.#parts.store?.finish(id, marked, written2))
        return false;
      this.#unfinished.delete(id);
    }
    return true;
  }
  async #send(tags) {
    const invalidating = this.#parts.store?.invalidate(tags) ?? Promise.resolve(true);
    const isSent = await this.#broadcast({ kind: "invalidate", origin: this.origin, tags });
    return await invalidating && isSent;
  }
  /** Whether all buses have taken the message. */
  async #broadcast(message2) {
    const sent = await Promise.all(this.#buses.map(({ bus, guard }) => guard.attempt("publish", void 0, async () => (await bus.publish(message2), true), false)));
    return sent.every(Boolean);
  }
};
async function assertReachable(store) {
  if (await store.check({ epoch: "", stamp: 0 }, [], []) === void 0)
    throw unreachable();
}
var unreachable = () => new CacheError("STORE_UNREACHABLE", "The write was not carried out: its invalidation cannot reach the other processes, and the cache has `onUnreachable: 'reject'`. Try again when the store can be reached.");

// dist/cache/shared/RemoteInvalidations.js
var MOST2 = 1e4;
var RemoteInvalidations = class {
  #ledger;
  #clock;
  #deadline;
  #underWay = /* @__PURE__ */ new Map();
  /** `deadline`: after how many milliseconds a process that has not ended its write counts as dead. */
  constructor(ledger, clock, deadline) {
    this.#ledger = ledger;
    this.#clock = clock;
    this.#deadline = deadline;
  }
  begin(id, tags) {
    this.#finish(id);
    if (this.#underWay.size >= MOST2)
      this.clear();
    const finish2 = this.#begin(tags);
    const cancel = this.#clock.schedule(this.#deadline, () => this.#finish(id));
    this.#underWay.set(id, { finish: finish2, cancel });
  }
  /** `written`: the tags that the write has written. A write whose beginning was lost still invalidates them. */
  end(id, written2) {
    if (!this.#finish(id, written2))
      this.#invalidate(written2);
  }
  /** Ends a write. Returns whether it was under way. */
  #finish(id, written2) {
    const write2 = this.#underWay.get(id);
    if (write2 === void 0)
      return false;
    this.#underWay.delete(id);
    write2.cancel();
    write2.finish(written2);
    return true;
  }
  /** The ledger has no write intent for all tags at once, so they are invalidated before the write and after it. */
  #begin(tags) {
    if (tags.includes(EVERY_TAG)) {
      this.#ledger.invalidateAll();
      return () => this.#ledger.invalidateAll();
    }
    const finish2 = this.#ledger.begin(tags, true);
    return (written2 = tags) => {
      this.#invalidate(written2);
      finish2(() => []);
    };
  }
  #invalidate(tags) {
    if (tags.length === 0)
      return;
    if (tags.includes(EVERY_TAG))
      this.#ledger.invalidateAll();
    else
      this.#ledger.invalidate(tags);
  }
  /** Ends all writes. */
  clear() {
    for (const { cancel, finish: finish2 } of this.#underWay.values()) {
      cancel();
      finish2();
    }
    this.#underWay.clear();
  }
};

// dist/cache/shared/sharedTags.js
function sharedTags(cache, tags, dependencies) {
  const shared = /* @__PURE__ */ new Set([foreignTag(cache)]);
  for (const tag of tags) {
    if (isCallersTag(tag)) {
      shared.add(foreignTag(cache, tag));
      continue;
    }
    shared.add(tag);
    const byHand = withoutDatabase(tag);
    if (byHand !== tag && databaseOf(tag) !== void 0)
      shared.add(foreignTag(cache, byHand));
  }
  for (const tag of dependencies.flatMap(tagsByHand))
    shared.add(foreignTag(cache, tag));
  return [...shared];
}
var sharedTargets = (cache, tags) => tags === void 0 ? [foreignTag(cache)] : tags.map((tag) => foreignTag(cache, tag));

// dist/cache/shared/SharedCache.js
var WRITE_DEADLINE = 1e4;
var SharedCache = class {
  /** `undefined`: only a bus connects the processes. */
  store;
  schemas;
  /** Whether the shared store checks each hit. */
  isStrict;
  #hasLocal;
  #settings;
  #validity;
  /** What the processes call the caches of this namespace. */
  #group;
  #publisher;
  #bus;
  #remote;
  #ownOrigins;
  #clearLocal;
  #onFailure;
  /** `clearLocal`: empties the local store. */
  constructor(settings, tiers, validity, clearLocal, onFailure) {
    const { clock, elapsed, storeTimeout: limit, onUnreachable } = settings;
    const { shared, buses, bound } = tiers;
    this.#hasLocal = tiers.local !== void 0;
    this.isStrict = settings.consistency === "strict";
    this.store = shared && new GuardedSharedStore(shared, limit, clock, onFailure);
    this.schemas = new SchemaWatch(databaseLedger, SchemaWatch.seenOf(shared?.name ?? ""));
    this.#settings = settings;
    this.#validity = validity;
    this.#group = shared === void 0 ? digestOf(settings.namespace, 12) : validity.epoch;
    this.#clearLocal = clearLocal;
    this.#onFailure = onFailure;
    const tellsItself = shared !== void 0 && (this.isStrict || buses.some(({ carriesStore }) => carriesStore === true));
    this.#publisher = new InvalidationPublisher({
      store: this.store,
      buses: tellsItself ? [] : buses,
      schemas: this.schemas,
      clock,
      limit,
      onUnreachable,
      onFailure
    });
    this.#remote = new RemoteInvalidations(databaseLedger, clock, WRITE_DEADLINE);
    this.#ownOrigins = /* @__PURE__ */ new Set([this.#publisher.origin, shared?.origin ?? ""]);
    const listensTo = this.isStrict ? buses.filter(({ carriesStore }) => carriesStore !== true) : buses;
    if (listensTo.length > 0) {
      const time = { schedule: clock.schedule, elapsed };
      this.#bus = new BusHealth(listensTo, bound, time, {
        message: (message2) => this.#receive(message2),
        resumed: () => this.#resume(),
        failed: (error) => onFailure("bus", void 0, error)
      });
      this.#bus.open();
    }
    addSharedEpoch(validity.epoch);
    addPublisher(this.#publisher);
  }
  /**
   * Whether there is a local store whose entries may be served: the shared store checks them, or the bus reports what was
   * invalidated.
   */
  get usesLocal() {
    return this.#hasLocal && (this.isStrict || this.hearsInTime);
  }
  /** Whether this process hears of others' writes within the bound. */
  get hearsInTime() {
    return !this.isStrict && this.#bus?.isUp === true;
  }
  get publisher() {
    return this.#publisher;
  }
  /** Whether the other processes have not yet learnt of an invalidation of any of these tags and dependencies. */
  isUnsent(tags, dependencies) {
    return this.#publisher.unsent.hasAny(tags, dependencies);
  }
  /** Invalidates for all processes what a caller has named; `undefined`: everything in this cache. */
  invalidate(tags) {
    return this.#publisher.invalidate(sharedTargets(this.#group, tags));
  }
  async close() {
    removePublisher(this.#publisher);
    const unsent = await this.#publisher.close();
    if (unsent > 0)
      this.#onFailure("close", void 0, unsentError(unsent));
    this.#remote.clear();
    await Promise.all([this.#closeBus(), this.store?.close()]);
  }
  async #closeBus() {
    if (this.#bus === void 0)
      return;
    const { clock, storeTimeout } = this.#settings;
    const closing = withTimeout("close", storeTimeout, clock, this.#bus.close());
    await closing.catch((error) => this.#onFailure("close", void 0, error));
  }
  /** Invalidations may have been lost. */
  #resume() {
    this.#remote.clear();
    this.#clearLocal();
    this.#validity.invalidateHere();
  }
  #receive(message2) {
    if (message2.kind === "tables")
      return this.#receiveTables(message2);
    const { kind, tags, origin } = message2;
    if (kind === "invalidate")
      return this.#invalidateHere(tags);
    if (this.#ownOrigins.has(origin))
      return;
    if (this.store !== void 0)
      this.#invalidateHere(tags);
    else if (kind === "begin")
      this.#remote.begin(message2.id, tags);
    else
      this.#remote.end(message2.id, tags);
  }
  #invalidateHere(tags) {
    if (tags.includes(EVERY_TAG)) {
      databaseLedger.invalidateAll();
      return this.#validity.invalidateHere();
    }
    databaseLedger.invalidate(tags);
    for (const tag of tags) {
      const target = parseForeignTag(tag);
      if (target === void 0 || target.cache !== this.#group)
        continue;
      this.#validity.invalidateHere(target.tag);
      const { epoch } = this.#validity;
      if (this.#group !== epoch)
        databaseLedger.invalidate([foreignTag(epoch, target.tag)]);
    }
  }
  /** Tables that a program without a cache has written. It publishes on the bus alone, not to the shared store. */
  #receiveTables({ tables: tables3, changes: changes2 }) {
    try {
      const { tags, whole } = readChanges(tables3, changes2);
      if (tags.length > 0)
        databaseLedger.invalidate(tags);
      const byHand = tagsOf({ tables: whole });
      this.#validity.invalidate(byHand);
      if (this.store === void 0)
        return;
      void this.#publisher.invalidate([...tags, ...sharedTargets(this.#group, byHand)]);
    } catch (error) {
      this.#onFailure("bus", void 0, error);
    }
  }
};
var unsentError = (count5) => new CacheError("STORE_UNREACHABLE", `The cache was closed before ${count5} invalidated tags reached the other processes. They may serve older results.`);

// dist/cache/shared/knownDatabases.js
var MOST3 = 5e3;
var isUnknownByName = /* @__PURE__ */ new Map();
var knownDatabases = {
  /** `isUnknown`: other processes may know another database by the name, or this database by another name. */
  add(name, isUnknown2) {
    isUnknownByName.delete(name);
    isUnknownByName.set(name, isUnknown2);
    const [oldest] = isUnknownByName.keys();
    if (isUnknownByName.size > MOST3 && oldest !== void 0)
      isUnknownByName.delete(oldest);
  },
  has: (name) => isUnknownByName.has(name),
  isUnknown: (name) => isUnknownByName.get(name) === true,
  all: () => [...isUnknownByName.keys()],
  /** The names that were added last. */
  latest: (most) => [...isUnknownByName.keys()].slice(-most)
};

// dist/cache/shared/SharedEntries.js
var SharedEntries = class extends Entries {
  sharedCache;
  constructor(settings, store, validity, sharedCache) {
    super(settings, store, validity);
    this.sharedCache = sharedCache;
  }
  findValid(key, tags) {
    const local = this.findLocal(key, tags);
    if (local === void 0)
      return noteLookUp(this.#findShared(key, tags));
    if (isPromise(local))
      return noteLookUp(local.then((entry) => this.#freshOrShared(entry, key, tags)));
    return this.#isFresh(local) ? local : noteLookUp(this.#freshOrShared(local, key, tags));
  }
  async holdsForAll(entry) {
    const { shared } = entry;
    const { store } = this.sharedCache;
    if (!this.holds(entry))
      return false;
    if (shared === void 0 || store === void 0)
      return true;
    return await store.check(shared, shared.tags, entry.dependencies) === "unchanged";
  }
  async forget(key) {
    await this.store.delete(key);
    await this.sharedCache.store?.delete(key);
  }
  /** The entry of the local store, if it may be served. */
  findLocal(key, tags) {
    if (!this.sharedCache.usesLocal)
      return void 0;
    const found = this.store.get(key);
    if (found === void 0)
      return void 0;
    if (isPromise(found) || this.#needsCheck(found, tags))
      return this.#checked(found, tags);
    return this.ifValid(found, tags);
  }
  /**
   * The shared store's entry as one of this process. `stamp`: this process's write clock before the store was asked.
   */
  async adopt(key, tags, stamp, found) {
    if (found === void 0)
      return void 0;
    const { dependencies } = found;
    if (!databasesOfEntry(found).every((name) => knownDatabases.has(name)))
      return void 0;
    const shared = { epoch: found.epoch, stamp: found.stamp, tags: this.sharedTags(found.tags, dependencies) };
    if (this.sharedCache.isUnsent(shared.tags, dependencies))
      return void 0;
    const lacking = lackingIn(found, tags);
    if (lacking.length > 0) {
      const standing = await this.sharedCache.store?.check(shared, this.sharedTags(lacking, []), []);
      if (standing !== "unchanged")
        return void 0;
    }
    const entry = this.ifValid({ ...found, epoch: this.epoch, stamp, validAt: -1, shared }, tags);
    if (entry !== void 0)
      this.storeLocally(key, entry);
    return entry;
  }
  storeLocally(key, entry) {
    if (this.sharedCache.usesLocal && this.holds(entry))
      void this.store.set(key, entry);
  }
  /** The tags as all processes know them. */
  sharedTags(tags, dependencies) {
    return sharedTags(this.epoch, tags, dependencies);
  }
  #isFresh(entry) {
    return this.age(entry, {}) === "fresh";
  }
  /** Another process may have loaded again what is past its `ttl` here. */
  async #freshOrShared(local, key, tags) {
    if (local !== void 0 && this.#isFresh(local))
      return local;
    return await this.#findShared(key, tags) ?? local;
  }
  async #findShared(key, tags) {
    const { store } = this.sharedCache;
    if (store === void 0)
      return void 0;
    const { stamp } = this;
    const found = await store.find(key, {});
    return this.adopt(key, tags, stamp, found?.entry);
  }
  /**
   * Whether the shared store has to check the local entry: in `strict` consistency; for a part of a load, whose result
   * is stored as of that load's position; and for tags of the reader, whose past only the store knows.
   */
  #needsCheck(entry, tags) {
    const { isStrict, store } = this.sharedCache;
    return isStrict || store !== void 0 && (isRecording() || lackingIn(entry, tags).length > 0);
  }
  async #checked(found, tags) {
    const entry = await found;
    if (entry === void 0 || !this.holds(entry))
      return void 0;
    if (!this.#needsCheck(entry, tags))
      return this.ifValid(entry, tags);
    const { shared, dependencies } = entry;
    if (shared === void 0)
      return void 0;
    const asked = [...shared.tags, ...this.sharedTags(lackingIn(entry, tags), [])];
    if (this.sharedCache.isUnsent(asked, dependencies))
      return void 0;
    const standing = await this.sharedCache.store?.check(shared, asked, dependencies);
    return standing === "unchanged" ? this.ifValid(entry, tags) : void 0;
  }
};
var databasesOfEntry = ({ tags, dependencies }) => databasesOf([...tags, ...dependencies.map(({ table }) => written(table))]);
var lackingIn = (entry, tags) => tags.filter((tag) => !entry.tags.includes(tag));

// dist/cache/shared/SharedLoad.js
var import_node_crypto5 = require("node:crypto");

// dist/cache/statistics/setupAdvice.js
var SETUP_ADVICE = {
  "unnamed-database": "Other processes share the store, and the settings of the Knex instance do not show which database it is. Name it: cache.observe(knex, { database: 'shop' })",
  "unnamed-connection": "Other processes share the store, and a function in the settings of the Knex instance (`pool.afterCreate`, `connection`) may give its connections a role or a tenant that no key shows. Name what they see: cache.observe(knex, { connection: 'app' })",
  unobserved: "The statements of the Knex instance cannot be observed, so no write would invalidate the result. Use an instance that the package knex made: Model.knex(Knex({ client: 'pg', connection }))"
};
function warnOfSetup(reason, detail) {
  if (!Object.hasOwn(SETUP_ADVICE, reason))
    return;
  const advice = SETUP_ADVICE[reason];
  const code = `OBJECTION_CACHE_${reason.toUpperCase().replace("-", "_")}`;
  warnOnce(process, code, () => `A result is not cached (${reason}). ${detail ?? advice}`);
}

// dist/cache/shared/HeldLease.js
var RENEWALS = 3;
var HeldLease = class {
  key;
  holder;
  #store;
  #milliseconds;
  #clock;
  #giveUpAt;
  #cancel;
  #renewal;
  constructor(store, key, lease, { clock, joinTimeout }) {
    this.key = key;
    this.holder = lease.holder;
    this.#store = store;
    this.#milliseconds = lease.milliseconds;
    this.#clock = clock;
    this.#giveUpAt = clock.now() + joinTimeout;
    this.#renewLater();
  }
  /** Ends the renewals. The caller gives the lease back together with the result. */
  stop() {
    this.#cancel?.();
    this.#cancel = void 0;
  }
  /** Gives the lease back. `refused`: other processes must not wait for the result, it cannot be cached. */
  release(refused) {
    this.stop();
    const giveBack = () => void this.#store.release(this.key, this.holder, refused);
    if (this.#renewal === void 0)
      giveBack();
    else
      void this.#renewal.then(giveBack, giveBack);
  }
  #renewLater() {
    this.#cancel = this.#clock.schedule(this.#milliseconds / RENEWALS, () => {
      if (this.#clock.now() >= this.#giveUpAt)
        return this.stop();
      const { holder } = this;
      const renewal = this.#store.find(this.key, { lease: { holder, milliseconds: this.#milliseconds } });
      const all = Promise.all([this.#renewal, renewal]).finally(() => {
        if (this.#renewal === all)
          this.#renewal = void 0;
      });
      this.#renewal = all;
      this.#renewLater();
    });
  }
};

// dist/cache/shared/SharedLoad.js
var MOST_WATCHED = 100;
var FIRST_PAUSE = 4;
var LONGEST_PAUSE = 100;
var PRIVATE_PART = {
  cacheable: false,
  reason: "private-part",
  detail: "A part of the result came from a cache of this process alone, which does not hear what other processes write. Use one store for both."
};
var UNNAMED_DATABASE = {
  cacheable: false,
  reason: "unnamed-database",
  detail: SETUP_ADVICE["unnamed-database"]
};
var processId = (0, import_node_crypto5.randomUUID)();
var leaseRequests = 0;
var SharedLoad = class extends Load {
  /** Where the shared store's count of invalidations stood before the load, if the store has answered. */
  #position;
  /** The schemas that are known as of that position, as tags. */
  #watched = /* @__PURE__ */ new Set();
  /** The sole right to load the key, while the load has it. */
  #lease;
  /**
   * Ends when the store has answered, or failed to. Resolves to the entry that makes the load unnecessary, if there is
   * one.
   */
  #opening;
  find() {
    return this.#opening = noteLookUp(this.#findOrPrepare());
  }
  begin() {
    if (this.#position !== void 0)
      return void 0;
    const found = this.#prepare("always");
    this.#opening = found.then(() => void 0);
    return found.then((answer) => answer?.lease);
  }
  /**
   * A load that has not asked the database yet will read what the caller would read. This needs no answer of the store,
   * so it holds while the store fails, too, and after a flush. For a load that has asked already the store must say
   * that nothing was written since its position.
   */
  async mayJoin(tags) {
    const { store, hearsInTime } = this.entries.sharedCache;
    if (store === void 0 && hearsInTime)
      return true;
    const lookUpsEnded = this.recording.lookUpsEnded();
    if (await this.#isYetToAsk())
      return true;
    await lookUpsEnded;
    const { fallback } = this.recording;
    const asked = /* @__PURE__ */ new Set([...this.knownTags, ...this.recording.tags, ...fallback?.tags ?? [], ...tags]);
    const dependencies = [...this.recording.dependencies, ...fallback?.dependencies ?? []];
    await this.#opening?.catch(() => void 0);
    if (this.#position === void 0)
      return false;
    const askedTags = this.entries.sharedTags([...asked], dependencies);
    const standing = await store?.check(this.#position, askedTags, dependencies);
    return standing === "unchanged" || standing === "pending";
  }
  get rejection() {
    const { rejection, isPrivate, tags, dependencies } = this.recording;
    if (rejection !== void 0)
      return rejection;
    if (isPrivate)
      return PRIVATE_PART;
    return databasesOfEntry({ tags: [...tags], dependencies: [...dependencies] }).some((name) => knownDatabases.isUnknown(name)) ? UNNAMED_DATABASE : void 0;
  }
  /** The shared store decides: it knows of all writes that this process knows of, except those that are unsent. */
  mayStore(entry) {
    return this.entries.sharedCache.store !== void 0 || super.mayStore(entry);
  }
  async store(key, entry) {
    const { sharedCache } = this.entries;
    const { store } = sharedCache;
    if (store === void 0)
      return sharedCache.usesLocal ? super.store(key, entry) : "overtaken";
    const position = this.#position;
    const tags = this.entries.sharedTags(entry.tags, entry.dependencies);
    if (position === void 0 || sharedCache.isUnsent(tags, entry.dependencies))
      return "overtaken";
    if (!await this.#knowsSchemas(store, key, databasesOfEntry(entry)))
      return "overtaken";
    const lease = this.#takeLease(key);
    const { lag } = this.recording;
    const filled2 = await store.fill(key, { entry, tags, position, holder: lease?.holder, lag });
    if (filled2 === void 0)
      lease?.release(false);
    const { epoch, stamp } = position;
    if (filled2 === "kept")
      this.entries.storeLocally(key, { ...entry, shared: { epoch, stamp, tags } });
    else
      await this.entries.store.delete(key);
    return filled2 ?? "overtaken";
  }
  end(rejected) {
    this.#lease?.release(rejected);
    this.#lease = void 0;
  }
  /** Looks up until there is an entry, or this process may load, or the caller has waited long enough. */
  async #findOrPrepare() {
    const { key, tags, mayWait = true } = this.request;
    const local = await this.entries.findLocal(key, tags);
    if (local !== void 0 && this.#isUsable(local))
      return local;
    const { clock, joinTimeout } = this.entries.settings;
    const giveUpAt = clock.now() + joinTimeout;
    for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * 2)) {
      const { stamp } = this.entries;
      const found = await this.#prepare("if-absent");
      const entry = await this.entries.adopt(key, tags, stamp, found?.entry);
      if (entry !== void 0 && this.#isUsable(entry)) {
        this.#position = void 0;
        return entry;
      }
      const lease = entry === void 0 ? found?.lease : (await this.#prepare("always"))?.lease;
      if (lease !== "taken" || !mayWait || clock.now() >= giveUpAt)
        return entry;
      await new Promise((resolve3) => clock.schedule(pause, resolve3));
    }
  }
  /** Whether the entry answers without a load that the caller waits for. */
  #isUsable(entry) {
    const age = this.entries.age(entry, this.request.options);
    return age === "fresh" || age === "revalidate";
  }
  /** Asks the shared store for the entry, or for what a load needs: its position, the schemas and the lease. */
  async #prepare(loads) {
    const { settings, sharedCache } = this.entries;
    const { store, schemas } = sharedCache;
    if (store === void 0)
      return void 0;
    const { key, reads } = this.request;
    const watch = SchemaWatch.tagsOf(reads === void 0 ? knownDatabases.latest(MOST_WATCHED) : databasesOf(reads));
    const holder = this.#lease?.holder ?? `${processId}#${leaseRequests++}`;
    const lease = { holder, milliseconds: settings.leaseTimeout };
    const found = await store.find(key, { loads, lease, watch });
    if (found?.lease === "given")
      this.#lease ??= new HeldLease(store, key, lease, settings);
    if (found === void 0 || found.entry !== void 0)
      return found;
    this.#position = found.position;
    this.#watched = new Set(watch);
    schemas.note(found.position.epoch, watch, found.watched);
    return found;
  }
  /** Whether the load has asked nothing up to this call, and uses no entry that was looked up before it. */
  async #isYetToAsk() {
    if (this.hasAsked || this.#opening === void 0)
      return false;
    return this.#opening.then((entry) => entry === void 0, () => false);
  }
  /**
   * Whether no schema was changed, as far as this process knows, of the databases that the load has read and not
   * watched. What this process knows of a changed schema may be out of date, and so may the entry's tags. From here on
   * the schema is read anew.
   */
  async #knowsSchemas(store, key, databases) {
    const unwatched = databases.filter((database) => !this.#watched.has(schemaTag(database)));
    return unwatched.length === 0 || this.entries.sharedCache.schemas.ask(store, key, unwatched);
  }
  /** The lease, if it is on this key. It ends together with the store's `fill`. */
  #takeLease(key) {
    const lease = this.#lease?.key === key ? this.#lease : void 0;
    if (lease === void 0)
      return void 0;
    this.#lease = void 0;
    lease.stop();
    return lease;
  }
};

// dist/core/events.js
var import_node_diagnostics_channel = require("node:diagnostics_channel");
var NO_NAMES = { model: void 0, table: void 0 };
function namesOf(query) {
  if (query === void 0)
    return NO_NAMES;
  try {
    const { name } = query.modelClass();
    return { model: name === "" ? void 0 : name, table: query.tableName() };
  } catch {
    return NO_NAMES;
  }
}
var channels = {
  hit: (0, import_node_diagnostics_channel.channel)("objection-cache:hit"),
  miss: (0, import_node_diagnostics_channel.channel)("objection-cache:miss"),
  load: (0, import_node_diagnostics_channel.channel)("objection-cache:load"),
  store: (0, import_node_diagnostics_channel.channel)("objection-cache:store"),
  bypass: (0, import_node_diagnostics_channel.channel)("objection-cache:bypass"),
  invalidate: (0, import_node_diagnostics_channel.channel)("objection-cache:invalidate"),
  mismatch: (0, import_node_diagnostics_channel.channel)("objection-cache:mismatch"),
  "key-reuse": (0, import_node_diagnostics_channel.channel)("objection-cache:key-reuse"),
  error: (0, import_node_diagnostics_channel.channel)("objection-cache:error")
};
function publish(name, message2) {
  const target = channels[name];
  if (target.hasSubscribers)
    target.publish(message2());
}

// dist/cache/statistics/CacheStatistics.js
var writesEnded = 0;
var countWrite = () => ++writesEnded;
var CacheStatistics = class {
  #clock;
  #counts = {
    hits: 0,
    misses: 0,
    bypasses: 0,
    loads: 0,
    coalesced: 0,
    stores: 0,
    invalidations: 0,
    errors: 0
  };
  #bypasses = /* @__PURE__ */ new Map();
  #notStored = /* @__PURE__ */ new Map();
  #writesBefore = writesEnded;
  constructor(clock) {
    this.#clock = clock;
  }
  stats() {
    return {
      ...this.#counts,
      writes: writesEnded - this.#writesBefore,
      bypassesByReason: Object.fromEntries(this.#bypasses),
      notStoredByReason: Object.fromEntries(this.#notStored)
    };
  }
  hit(key, entry, stale, query) {
    this.#counts.hits++;
    publish("hit", () => ({ key, age: this.#clock.now() - entry.storedAt, stale, ...namesOf(query) }));
  }
  miss(key, coalesced, query) {
    this.#counts.misses++;
    if (coalesced)
      this.#counts.coalesced++;
    publish("miss", () => ({ key, coalesced, ...namesOf(query) }));
  }
  bypass(key, reason, detail, query) {
    this.#counts.bypasses++;
    countOne(this.#bypasses, reason);
    warnOfSetup(reason, detail);
    publish("bypass", () => ({ key, reason, detail, ...namesOf(query) }));
  }
  /** A result answered its query and was not stored. It is published like a bypass, and not counted as one. */
  notStored(key, reason, detail, query) {
    countOne(this.#notStored, reason);
    warnOfSetup(reason, detail);
    publish("bypass", () => ({ key, reason, detail, ...namesOf(query) }));
  }
  /** Runs a load, counts it and takes its time. */
  async load(key, run3, query) {
    this.#counts.loads++;
    const started = this.#clock.now();
    const milliseconds = () => this.#clock.now() - started;
    try {
      const result = await run3();
      publish("load", () => ({ key, milliseconds: milliseconds(), ...namesOf(query) }));
      return result;
    } catch (error) {
      publish("load", () => ({ key, milliseconds: milliseconds(), error, ...namesOf(query) }));
      throw error;
    }
  }
  store(key, { bytes, tags }, query) {
    this.#counts.stores++;
    publish("store", () => ({ key, bytes, tags, ...namesOf(query) }));
  }
  invalidate(tags) {
    this.#counts.invalidations++;
    publish("invalidate", () => ({ tags, changes: [] }));
  }
  mismatch(key, cached, actual, query) {
    this.failed("verify", key, new CacheError("MISMATCH", `The cached result under ${key} differs from the database.`));
    publish("mismatch", () => ({ key, cached, actual, ...namesOf(query) }));
  }
  failed = (operation, key, error) => {
    this.#counts.errors++;
    publish("error", () => ({ operation, key, error }));
  };
};
function countOne(counts, reason) {
  counts.set(reason, (counts.get(reason) ?? 0) + 1);
}

// dist/cache/ResultCache.js
var NO_LOCAL_STORE = {
  get: () => void 0,
  set: () => false,
  delete: () => void 0,
  clear: () => void 0
};
var sharedEpoch = ({ name }, namespace) => digestOf(JSON.stringify([name, namespace]), 12);
var ResultCache = class {
  /** @internal The checked options. */
  settings;
  #validity;
  #statistics;
  #store;
  #sharedCache;
  #entries;
  #rejections = new Rejections();
  #lookup;
  /** Grows by `verify.sample` with each hit; at 1 a check is due. */
  #verificationShare = 0;
  /**
   * @throws {CacheError} `INVALID_OPTION`, `INVALID_DURATION` or `INVALID_STORE` for an option that is unknown or out
   * of range.
   */
  constructor(options = {}) {
    this.settings = checkQueryCacheOptions(options);
    const { store, storeTimeout, clock, tiers, namespace } = this.settings;
    this.#statistics = new CacheStatistics(clock);
    const { failed } = this.#statistics;
    const epoch = tiers?.shared && sharedEpoch(tiers.shared, namespace);
    this.#validity = new Validity(writeClock, new TagLedger(writeClock), databaseLedger, epoch);
    const local = tiers === void 0 ? store : tiers.local ?? NO_LOCAL_STORE;
    this.#store = new GuardedStore(local, storeTimeout, clock, failed);
    this.#sharedCache = tiers && new SharedCache(this.settings, tiers, this.#validity, () => void this.#store.clear(), failed);
    const shared = this.#sharedCache && new SharedEntries(this.settings, this.#store, this.#validity, this.#sharedCache);
    const entries = shared ?? new Entries(this.settings, this.#store, this.#validity);
    this.#entries = entries;
    this.#lookup = new Lookup({
      entries,
      newLoad: (request) => shared === void 0 ? new Load(request, entries) : new SharedLoad(request, shared),
      validity: this.#validity,
      rejections: this.#rejections,
      statistics: this.#statistics
    });
  }
  /** Whether `close()` was called. Every query then bypasses the cache. */
  get closed() {
    return this.#store.closed;
  }
  /**
   * Invalidates every entry that depends on one of the targets, results that are being loaded included. When the
   * promise resolves, no later read gets any of them. The cost is O(number of targets), and does not depend on the number of entries.
   * @example await cache.invalidate({ tags: ['prices'], tables: ['products'], rows: { users: [1, 2] } })
   * @throws {CacheError} `INVALID_TARGET`, `INVALID_KEY` or `INVALID_OPTION`, at the call.
   */
  invalidate(targets) {
    const tags = tagsOf(targets);
    this.#validity.invalidate(tags);
    this.#statistics.invalidate(tags);
    return this.#publishInvalidation(tags);
  }
  /** Removes all entries. Results that are being loaded are not stored either. */
  async clear() {
    this.#validity.invalidateAll();
    this.#rejections.clear();
    this.#statistics.invalidate(["*"]);
    await this.#store.clear();
    await this.#publishInvalidation(void 0);
  }
  /** Closes the store and its connections. Later queries bypass the cache, and none fails. */
  async close() {
    if (this.closed)
      return;
    await this.#store.close();
    await this.#sharedCache?.close();
  }
  /** What the cache has done since it was made, and what it holds. */
  stats() {
    return { ...this.#statistics.stats(), ...this.#store.stats() };
  }
  /** @internal A fresh entry, counted as a hit. `undefined` decides nothing. Synchronous if the store is. */
  hit(key, reader, query) {
    const found = this.fresh(key, reader);
    return isPromise(found) ? found.then((entry) => this.#counted(key, entry, query)) : this.#counted(key, found, query);
  }
  /** @internal The entry under the key, if it is valid and fresh. Counts nothing. Synchronous if the store is. */
  fresh(key, reader) {
    const found = this.#entries.findValid(key, reader.tags ?? []);
    return isPromise(found) ? found.then((entry) => this.#ifFresh(entry, reader)) : this.#ifFresh(found, reader);
  }
  /** @internal Counts a hit that consists of several entries. `oldest`: the oldest of them. */
  countHit(key, oldest, query) {
    this.#statistics.hit(key, oldest, false, query);
  }
  /**
   * @internal The entry under the key, or a load, which concurrent callers share. An error of the load reaches all of
   * them, unchanged.
   * @throws {CacheError} `NOT_CACHED` in mode `only-if-cached`.
   */
  getOrLoad(request) {
    return this.#lookup.getOrLoad(request);
  }
  /** @internal The epoch that the cache's entries carry. */
  get epoch() {
    return this.#validity.epoch;
  }
  /** @internal A number that grows with every write. */
  get writesSoFar() {
    return this.#validity.stamp;
  }
  /** @internal Whether to verify the next hit. The checks are spread evenly over the hits. */
  isDueForVerification() {
    this.#verificationShare += this.settings.verify.sample;
    if (this.#verificationShare < 1)
      return false;
    this.#verificationShare -= 1;
    return true;
  }
  /** @internal The valid entries under the keys. */
  async entriesOf(keys) {
    const entries = await Promise.all(keys.map(async (key) => this.#entries.findValid(key, [])));
    return entries.filter((entry) => entry !== void 0);
  }
  /** @internal Whether the entry is still valid, as far as this process knows. */
  holds(entry) {
    return this.#entries.holds(entry);
  }
  /** @internal Whether all of the entries are still valid for all processes. */
  async allHold(entries) {
    const holding = await Promise.all(entries.map(async (entry) => this.#entries.holdsForAll(entry)));
    return holding.every(Boolean);
  }
  /** @internal A hit from the entries under the keys differs from the database: reports it and removes them. */
  async reportMismatch(keys, cached, actual, query) {
    const key = keys[0];
    this.#statistics.mismatch(key, cached, actual, query);
    try {
      this.settings.verify.onMismatch?.({ key, cached, actual });
    } catch (error) {
      this.failed("verify", key, error);
    }
    await Promise.all(keys.map((each) => this.#entries.forget(each)));
  }
  /** @internal What the cache would do for the key. It does nothing and counts nothing. */
  async inspect(key, reader) {
    const rejection = this.#rejections.get(key);
    const entry = await this.#entries.findValid(key, reader.tags ?? []);
    return entry === void 0 ? { rejection } : { entry, age: this.#entries.age(entry, reader) };
  }
  /** @internal A query that asked for caching bypassed the cache. */
  bypassed(key, reason, detail, query) {
    this.#statistics.bypass(key, reason, detail, query);
  }
  /** @internal The entry under the key cannot be rebuilt: reports it and removes the entry. */
  async unusable(key, error) {
    this.failed("rebuild", key, error);
    await this.#entries.forget(key);
  }
  /** @internal Reports a failure of the cache itself. */
  failed(operation, key, error) {
    this.#statistics.failed(operation, key, error);
  }
  /** To other processes, and to the shared stores of other caches: their entries may contain results of this one. */
  async #publishInvalidation(tags) {
    if (!isShared())
      return;
    const targets = sharedTargets(this.#validity.epoch, tags?.filter(isCallersTag));
    await Promise.all([this.#sharedCache?.invalidate(tags), invalidateElsewhere(targets, this.#sharedCache?.publisher)]);
  }
  #counted(key, entry, query) {
    if (entry !== void 0)
      this.#statistics.hit(key, entry, false, query);
    return entry;
  }
  #ifFresh(entry, reader) {
    if (entry === void 0 || this.#entries.age(entry, reader) !== "fresh")
      return void 0;
    const expiresAt = expiryFor(entry, reader);
    if (expiresAt < Infinity)
      forEachRecording((recording) => recording.include(entry, expiresAt));
    return entry;
  }
};

// dist/core/values/namedPrototypes.js
var import_node_crypto6 = require("node:crypto");
var THIS_PROCESS = (0, import_node_crypto6.randomUUID)();
var count = 0;
var names = /* @__PURE__ */ new WeakMap();
var prototypes = /* @__PURE__ */ new Map();
var ambiguous = /* @__PURE__ */ new Set();
var collected = new FinalizationRegistry((name) => {
  if (prototypes.get(name)?.deref() === void 0)
    prototypes.delete(name);
});
function nameOfPrototype(prototype) {
  let name = names.get(prototype);
  if (name === void 0)
    namePrototype(name = `${THIS_PROCESS}:${++count}`, prototype);
  return name;
}
function namePrototype(name, prototype) {
  if (names.has(prototype))
    return;
  const other = prototypes.get(name)?.deref();
  if (other !== void 0) {
    names.delete(other);
    ambiguous.add(name);
  }
  if (ambiguous.has(name))
    return void prototypes.delete(name);
  names.set(prototype, name);
  prototypes.set(name, new WeakRef(prototype));
  collected.register(prototype, name);
}
function prototypeNamed(name) {
  const prototype = typeof name === "string" ? prototypes.get(name)?.deref() : void 0;
  if (prototype === void 0)
    throw new TypeError("a prototype that this process does not have");
  return prototype;
}

// dist/core/values/driverClasses.js
var INTERVAL = "PostgresInterval";
var SAMPLES = [
  [1186, "1 day"],
  [1187, '{"1 day"}']
];
var UNITS = /* @__PURE__ */ new Set(["years", "months", "days", "hours", "minutes", "seconds", "milliseconds"]);
var intervals = /* @__PURE__ */ new WeakSet();
function learnDriverClasses(driver) {
  for (const [type, sample] of SAMPLES) {
    const prototype = prototypeOfParsed(driver, type, sample);
    if (prototype === void 0)
      continue;
    intervals.add(prototype);
    namePrototype(`pg:${INTERVAL}`, prototype);
  }
}
function prototypeOfParsed(driver, type, sample) {
  try {
    const parse2 = driver?.types?.getTypeParser?.(type);
    const parsed = typeof parse2 === "function" ? parse2(sample) : void 0;
    const value = Array.isArray(parsed) ? parsed[0] : parsed;
    if (typeof value !== "object" || value === null)
      return void 0;
    const prototype = Object.getPrototypeOf(value);
    return prototype !== null && isIntervals(prototype) ? prototype : void 0;
  } catch {
    return void 0;
  }
}
function isIntervals(prototype) {
  const { constructor } = prototype;
  if (constructor?.name !== INTERVAL || constructor.prototype !== prototype)
    return false;
  return ["toPostgres", "toISO"].every((name) => Object.hasOwn(prototype, name));
}
function isDriverValue(value, prototype) {
  if (!intervals.has(prototype))
    return false;
  return Object.entries(Object.getOwnPropertyDescriptors(value)).every(([name, descriptor]) => UNITS.has(name) && typeof descriptor.value === "number");
}

// dist/database/connection/KnexClient.js
function clientOf(knex) {
  return knex?.client;
}

// dist/database/connection/databaseName.js
var import_node_crypto7 = require("node:crypto");
var import_node_fs = require("node:fs");
var import_node_os2 = require("node:os");
var import_node_path = require("node:path");

// dist/database/connection/serverLocation.js
var LOCAL = /* @__PURE__ */ new Set(["", "localhost", "127.0.0.1", "::1", "[::1]"]);
var PORTS = {
  postgresql: "5432",
  pgnative: "5432",
  redshift: "5439",
  cockroachdb: "26257",
  mysql: "3306",
  mssql: "1433"
};
function serverLocationOf(dialect, settings) {
  const { connectionString, connectString } = settings;
  if (typeof connectionString === "string")
    return locationOfUrl(dialect, connectionString);
  if (typeof connectString === "string")
    return ["oracle", connectString];
  const options = settings["options"] ?? {};
  const socket = asText(settings["socketPath"]);
  const host = asText(settings["host"] ?? settings["server"] ?? settings["hostname"]);
  const port = asText(settings["port"] ?? options["port"]);
  const instance = asText(options["instanceName"] ?? settings["instanceName"]);
  const database = asText(settings["database"] ?? settings["db"]) || asText(settings["user"]);
  if (database === "")
    return void 0;
  return [dialect, socket || hostOf(host), socket === "" ? port || (PORTS[dialect] ?? "") : "", instance, database];
}
function locationOfUrl(dialect, text) {
  try {
    const { hostname: hostname2, port, pathname, username, searchParams } = new URL(text);
    return serverLocationOf(dialect, {
      host: searchParams.get("host") ?? decodeURIComponent(hostname2),
      port: searchParams.get("port") ?? port,
      database: decodeURIComponent(pathname.slice(1)),
      user: decodeURIComponent(username)
    });
  } catch {
    return void 0;
  }
}
function hostOf(host) {
  const name = host.toLowerCase();
  return LOCAL.has(name) ? "localhost" : name;
}
function asText(value) {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

// dist/database/connection/databaseName.js
var THIS_PROCESS2 = (0, import_node_crypto7.randomUUID)();
function databaseNameOf(client) {
  const location = locationOf(client);
  if (location === "unknown")
    return { name: nameFor("database", (0, import_node_crypto7.randomUUID)()), isUnknown: true };
  if (location === "memory")
    return { name: nameFor("memory", (0, import_node_crypto7.randomUUID)()), isUnknown: false };
  const [kind, host = ""] = location;
  const isLocal = kind !== "shared memory" && (kind === "file" || host === "localhost" || host.startsWith("/"));
  const machine = isLocal ? (0, import_node_os2.hostname)() : "";
  return { name: nameFor(location.at(-1), JSON.stringify([...location, machine])), isUnknown: isLocal };
}
function nameFor(text, identity) {
  const base2 = (0, import_node_path.basename)(text).replaceAll("/", ":") || "database";
  return `${base2}~${digestOf(identity, 10)}`;
}
function locationOf(client) {
  const settings = client.connectionSettings;
  if (!settings || typeof client.config.connection === "function")
    return "unknown";
  const { filename } = settings;
  if (typeof filename === "string")
    return locationOfFile(filename);
  return serverLocationOf(client.dialect ?? "", settings) ?? "unknown";
}
function locationOfFile(filename) {
  const isUri = filename.startsWith("file:");
  const [path = "", query = ""] = isUri ? filename.slice("file:".length).split("?") : [filename];
  const parameters = new URLSearchParams(query);
  const inMemory = path === "" || path === ":memory:" || parameters.get("mode") === "memory";
  if (inMemory)
    return parameters.get("cache") === "shared" ? ["shared memory", THIS_PROCESS2, path] : "memory";
  return ["file", realPath(isUri ? decodeURIComponent(path.replace(/^\/\/(?:localhost)?\//, "/")) : path)];
}
function realPath(path) {
  try {
    return (0, import_node_fs.realpathSync)(path);
  } catch {
    return (0, import_node_path.resolve)(path);
  }
}

// dist/database/connection/identityChanges.js
var count2 = 0;
var identityChangesSoFar = () => count2;
var noteIdentityChange = () => void count2++;

// dist/database/connection/ObservedKnex.js
var changed = /* @__PURE__ */ new Set();
var withChangedSessions = () => changed;
var ObservedKnex = class {
  /** Knex's name for the kind of database. */
  dialect;
  /** Set where the database is a replica, whose reads may lag behind writes. */
  replica;
  /** Whether a statement has been observed. */
  hasSent = false;
  #connection;
  #database;
  #isUnknown;
  #schemaTag;
  /** The number of open connections with a changed session, and the statement that changed one last. */
  #changedSessions = 0;
  #changedBy = "";
  constructor(dialect, { name: database, isUnknown: isUnknown2 }) {
    this.dialect = dialect;
    this.#isUnknown = isUnknown2;
    this.#database = database;
    this.#schemaTag = schemaTag(database);
    knownDatabases.add(database, isUnknown2);
  }
  /** The name of the logical database: all Knex instances with the same name see each other's writes. */
  get database() {
    return this.#database;
  }
  get schemaTag() {
    return this.#schemaTag;
  }
  /** Whether in other processes the name may mean another database, or the database may have another name. */
  get isUnknown() {
    return this.#isUnknown;
  }
  /** The caller's name for these connections, to distinguish them from others with the same database. */
  get connection() {
    return this.#connection;
  }
  /** The statement that changed the session of a connection that is still open; `undefined` where there is none. */
  get sessionChangedBy() {
    return this.#changedSessions === 0 ? void 0 : this.#changedBy;
  }
  noteChangedSession(statement) {
    this.#changedSessions++;
    changed.add(this);
    this.#changedBy = statement;
  }
  noteRestoredSession() {
    this.#changedSessions--;
    if (this.#changedSessions === 0)
      changed.delete(this);
  }
  nameConnection(connection) {
    noteIdentityChange();
    this.#connection = connection;
  }
  renameDatabase(database) {
    noteIdentityChange();
    this.#isUnknown = false;
    knownDatabases.add(database, false);
    this.#database = database;
    this.#schemaTag = schemaTag(database);
  }
};
var known2 = /* @__PURE__ */ new WeakMap();
function observedKnexOf(client) {
  const { config } = client;
  const identity = identityOf(config);
  let observedKnex = known2.get(identity);
  if (observedKnex === void 0) {
    const dialect = client.dialect ?? client.driverName ?? "";
    known2.set(identity, observedKnex = new ObservedKnex(dialect, databaseNameOf(client)));
  }
  return observedKnex;
}
function identityOf(config) {
  const { connection, connectionPool } = config;
  if (isObject(connection))
    return connection;
  return isObject(connectionPool) ? connectionPool : config;
}
function isObject(value) {
  return typeof value === "object" && value !== null || typeof value === "function";
}

// dist/database/connection/Replica.js
var STEPS = 100;
var Replica = class {
  /** The longest lag in milliseconds. */
  lag;
  #now;
  #moments;
  /** `now`: the clock, in milliseconds. */
  constructor(lag, now) {
    this.lag = lag;
    this.#now = now;
    this.#moments = [{ time: now(), count: writeClock.now }];
  }
  /** A write has ended. O(1), amortised. */
  noteWrite() {
    const moment = { time: this.#now(), count: writeClock.now };
    const [before, last2] = this.#moments.slice(-2);
    if (before !== void 0 && last2 !== void 0 && last2.time - before.time < this.lag / STEPS)
      this.#moments.pop();
    this.#moments.push(moment);
    if (this.#moments.length > 3 * STEPS)
      this.#dropOld();
  }
  /** The write clock's count up to which a read that begins now sees all writes. */
  get stamp() {
    const before = this.#now() - this.lag;
    return this.#moments.findLast(({ time }) => time <= before)?.count ?? 0;
  }
  #dropOld() {
    const before = this.#now() - this.lag;
    const first = this.#moments.findLastIndex(({ time }) => time <= before);
    this.#moments = this.#moments.slice(Math.max(first, this.#moments.length - 2 * STEPS));
  }
};
var replicas = /* @__PURE__ */ new Map();
function addReplica(database, replica) {
  dropCollected();
  const ofDatabase = replicas.get(database);
  if (ofDatabase === void 0)
    replicas.set(database, /* @__PURE__ */ new Set([new WeakRef(replica)]));
  else
    ofDatabase.add(new WeakRef(replica));
}
function removeReplica(database, replica) {
  forEachReplica(database, (each, remove) => each === replica && remove());
}
function noteReplicatedWrite(database) {
  if (replicas.size > 0)
    forEachReplica(database, (replica) => replica.noteWrite());
}
function dropCollected() {
  for (const database of replicas.keys())
    forEachReplica(database, () => void 0);
}
function forEachReplica(database, act) {
  const ofDatabase = replicas.get(database);
  if (ofDatabase === void 0)
    return;
  for (const reference of ofDatabase) {
    const replica = reference.deref();
    const remove = () => void ofDatabase.delete(reference);
    if (replica === void 0)
      remove();
    else
      act(replica, remove);
  }
  if (ofDatabase.size === 0)
    replicas.delete(database);
}

// dist/database/catalog/graph/catalogRows.js
function textOf2(row, column) {
  const value = row[column];
  if (typeof value === "string")
    return value;
  throw new TypeError(`The database's catalog gave ${value === null ? "null" : typeof value} for "${column}"`);
}
function optionalTextOf(row, column) {
  return row[column] === null ? void 0 : textOf2(row, column);
}
function isSet(row, column) {
  return Number(row[column]) !== 0;
}

// dist/database/catalog/graph/Graph.js
var Graph = class {
  #edges = /* @__PURE__ */ new Map();
  add(from, to) {
    const targets = this.#edges.get(from);
    if (targets === void 0)
      this.#edges.set(from, /* @__PURE__ */ new Set([to]));
    else
      targets.add(to);
  }
  /** Where the edges from a name lead. */
  from(name) {
    return this.#edges.get(name) ?? [];
  }
};
function reach(starts, ...graphs) {
  const reached = new Set(starts);
  for (const name of reached) {
    for (const graph of graphs)
      for (const target of graph.from(name))
        reached.add(target);
  }
  return reached;
}

// dist/database/catalog/graph/CatalogGraph.js
var NO_TABLE = "\0";
var ANYTHING = `${NO_TABLE}*`;
function routineNode(name) {
  return NO_TABLE + foldTable(name);
}
var CatalogGraph = class {
  #writes = new Graph();
  /** Foreign keys that change rows of the referring table, and those of them that do when a row is only updated. */
  #cascades = new Graph();
  #updateCascades = new Graph();
  #reads = new Graph();
  #relations = /* @__PURE__ */ new Set();
  #routines = /* @__PURE__ */ new Set();
  /** Names that are known besides: of functions without a text, and of tables that only a view's text shows. */
  #named = /* @__PURE__ */ new Set();
  #keys;
  #descriptions;
  listsTables;
  constructor(listsTables = false, keys = /* @__PURE__ */ new Map(), descriptions = /* @__PURE__ */ new Map()) {
    this.listsTables = listsTables;
    this.#keys = keys;
    this.#descriptions = descriptions;
  }
  /** Writing or calling the one writes or calls the other. */
  addWrite(from, to) {
    this.#writes.add(from, to);
  }
  /** By a foreign key, deleting rows of the one changes the other; `onUpdate`: updating them does, too. */
  addCascade(parent, child, onUpdate) {
    this.#cascades.add(parent, child);
    if (onUpdate)
      this.#updateCascades.add(parent, child);
  }
  /** Adds a foreign key that changes rows of `child` with those of `parent`. Databases give truth values in their own ways. */
  addForeignKey(row) {
    const onUpdate = row["on_update"] !== 0 && row["on_update"] !== false;
    this.addCascade(foldTable(textOf2(row, "parent")), foldTable(textOf2(row, "child")), onUpdate);
  }
  /** Reading or calling the one reads or calls the other. */
  addRead(from, to) {
    this.#reads.add(from, to);
    if (!to.startsWith(NO_TABLE))
      this.#named.add(to);
  }
  /** Adds a table, a view, or anything else that can stand in place of a table. */
  addRelation(name) {
    this.#relations.add(foldTable(name));
  }
  hasRelation(name) {
    return this.#relations.has(foldTable(name));
  }
  /** Makes a stored function or procedure known: only known ones are looked for among names. */
  addRoutine(name) {
    this.#routines.add(foldTable(name));
  }
  hasRoutine(name) {
    return this.#routines.has(foldTable(name));
  }
  /** Makes a function without a text known. It has no node, so what it does counts as nothing. */
  addCompiled(name) {
    this.#named.add(foldTable(name));
  }
  has(name) {
    const folded = foldTable(name);
    return this.#relations.has(folded) || this.#routines.has(folded) || this.#named.has(folded);
  }
  keyOf(table) {
    return this.#keys.get(foldTable(table));
  }
  describe(table) {
    return this.#descriptions.get(foldTable(table));
  }
  affectsItself(table, action = "any") {
    const beyond = this.#writtenBeyond([table], action);
    return beyond.has(foldTable(table)) || beyond.has(ANYTHING);
  }
  affectedBy(tables3, action = "any") {
    const given = Array.from(tables3, foldTable);
    return tablesAmong([...given, ...this.#writtenBeyond(given, action)]);
  }
  affectsEverything(tables3, action = "any") {
    return this.#writtenBeyond(tables3, action).has(ANYTHING);
  }
  changedWith(table, change) {
    const beyond = change === "delete" ? this.#writtenBeyond([table], "any") : this.#writtenBySetting(table, change);
    return beyond.has(ANYTHING) ? void 0 : tablesAmong(beyond);
  }
  basesOf(names4) {
    return tablesAmong(reach(this.#nodes(names4), this.#reads));
  }
  dependsOnEverything(names4) {
    return reach(this.#nodes(names4), this.#reads).has(ANYTHING);
  }
  writersAmong(names4) {
    const routines = Array.from(names4, foldTable).filter((name) => this.#routines.has(name));
    return new Set(routines.filter((name) => this.#writesAnything(name)));
  }
  #writesAnything(routine) {
    const reached = reach([routineNode(routine)], this.#writes, this.#cascades);
    return Array.from(reached).some((node) => node === ANYTHING || !node.startsWith(NO_TABLE));
  }
  /** Everything that is written along: by this action, and by the actions that follow from it. */
  #writtenBeyond(tables3, action) {
    const starts = this.#nodes(tables3);
    const first = starts.flatMap((start) => [...this.#writes.from(start), ...this.#cascadesFrom(start, action)]);
    return reach(first, this.#writes, this.#cascades);
  }
  #writtenBySetting(table, columns2) {
    const description = this.describe(table);
    if (description === void 0)
      return this.#writtenBeyond([table], "update");
    const first = this.#nodes([table]).flatMap((node) => [...this.#writes.from(node)]);
    const children = childrenOfUpdate(description, columns2);
    return reach([...first, ...children], this.#writes, this.#cascades);
  }
  #cascadesFrom(table, action) {
    if (action === "insert")
      return [];
    return (action === "update" ? this.#updateCascades : this.#cascades).from(table);
  }
  #nodes(names4) {
    const folded = Array.from(names4, foldTable);
    return [...folded, ...folded.filter((name) => this.#routines.has(name)).map(routineNode)];
  }
};
function tablesAmong(nodes) {
  return new Set(Array.from(nodes).filter((node) => !node.startsWith(NO_TABLE)));
}
function childrenOfUpdate({ columns: columns2, references }, set) {
  const isAnySet = set.some((name) => !columns2.has(name));
  const isSet2 = (name) => isAnySet || set.includes(name) || columns2.get(name)?.followsUpdates !== false;
  return references.filter(({ onUpdate, parentColumns }) => onUpdate === "set" && parentColumns.some(isSet2)).map(({ child }) => child);
}

// dist/database/sql/tokens/Tokens.js
var WORD = 0;
var QUOTED = 1;
var STRING = 2;
var PARAMETER = 3;
var NUMBER = 4;
var SIGN = 5;
var DECIMAL = 6;
var Tokens = class {
  kinds = [];
  texts = [];
  /** The index in the text at which each token starts. */
  starts = [];
  /** How many there are. */
  get length() {
    return this.kinds.length;
  }
  /** Appends a token. */
  add(kind, text, start) {
    this.kinds.push(kind);
    this.texts.push(text);
    this.starts.push(start);
  }
  /** The text of the token at `index` when it is of that kind, otherwise the empty string. */
  textIf(kind, index) {
    return this.kinds[index] === kind ? this.texts[index] : "";
  }
  /** The unquoted word at `index`, or the empty string; also empty behind a dot, where it belongs to a qualified name. */
  keyword(index) {
    return this.isQualified(index) ? "" : this.textIf(WORD, index);
  }
  /** The name at `index`, which any word may be: which words are reserved differs between databases. */
  name(index) {
    return this.textIf(WORD, index) || this.textIf(QUOTED, index);
  }
  /** Whether a dot stands before `index`. */
  isQualified(index) {
    return this.textIf(SIGN, index - 1) === ".";
  }
};

// dist/database/sql/tokens/lexerDialects.js
var POSTGRES = {
  returnsEndLines: true,
  nestedComments: true,
  dollarQuotes: true,
  brackets: "subscripts"
};
var SQL_SERVER = {
  returnsEndLines: true,
  nestedComments: true,
  brackets: "escaped names",
  wideWords: true
};
var SQLITE = { openComments: true, qQuotes: true, backticks: true, brackets: "names" };
var MYSQL = {
  backslashes: true,
  hashComments: true,
  spacedDashes: true,
  codeInComments: true,
  dollarWords: true,
  backticks: true
};
var LEXER_DIALECTS = [POSTGRES, SQL_SERVER, SQLITE, MYSQL];

// dist/database/sql/tokens/characters.js
var CLASSES = new Uint8Array(128);
for (const character of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
  CLASSES[character.charCodeAt(0)] = 1;
for (const character of "0123456789$")
  CLASSES[character.charCodeAt(0)] = 2;
var WIDE_SPACES = /* @__PURE__ */ new Set([133, 160, 5760, 8232, 8233, 8239, 8287, 12288, 65279]);
var CODE = {
  newline: 10,
  return: 13,
  space: 32,
  bang: 33,
  double: 34,
  hash: 35,
  dollar: 36,
  ampersand: 38,
  single: 39,
  star: 42,
  dash: 45,
  dot: 46,
  slash: 47,
  zero: 48,
  nine: 57,
  colon: 58,
  question: 63,
  at: 64,
  opening: 91,
  backslash: 92,
  closing: 93,
  backtick: 96
};
function startsWord(code) {
  return code < 128 ? code >= 0 && CLASSES[code] === 1 : true;
}
function isDigit(code) {
  return code >= CODE.zero && code <= CODE.nine;
}
function inWord(code) {
  return code < 128 ? code >= 0 && CLASSES[code] !== 0 : true;
}
function isWideSpace(code) {
  return code > 127 && (code >= 8192 && code <= 8203 || WIDE_SPACES.has(code));
}

// dist/database/sql/tokens/comments.js
function skipDashComment(scanner) {
  if (scanner.code(2) > CODE.space && scanner.has("spacedDashes"))
    scanner.addSign();
  else
    skipLine(scanner);
}
function skipLine(scanner) {
  for (; scanner.at < scanner.sql.length; scanner.at++) {
    const code = scanner.code();
    if (code === CODE.newline)
      return;
    if (code === CODE.return && scanner.code(1) !== CODE.newline && scanner.has("returnsEndLines"))
      return;
  }
}
function skipComment(scanner) {
  const start = codeStart(scanner);
  if (start > 0 && scanner.has("codeInComments"))
    return enterComment(scanner, start);
  scanner.at += 2;
  for (let depth = 1; depth > 0; ) {
    if (scanner.at >= scanner.sql.length)
      return scanner.has("openComments") ? void 0 : scanner.stop();
    const code = scanner.code();
    const next = scanner.code(1);
    if (code === CODE.star && next === CODE.slash) {
      depth--;
      scanner.at += 2;
    } else if (code === CODE.slash && next === CODE.star && scanner.has("nestedComments")) {
      depth++;
      scanner.at += 2;
    } else {
      scanner.at++;
    }
  }
}
function codeStart(scanner) {
  if (scanner.code(2) === CODE.bang)
    return 3;
  return scanner.code(3) === CODE.bang && /^m$/i.test(scanner.sql[scanner.at + 2]) ? 4 : 0;
}
function enterComment(scanner, start) {
  scanner.openCode++;
  scanner.at += start;
  for (let digits = 0; digits < 6 && isDigit(scanner.code()); digits++)
    scanner.at++;
}

// dist/database/sql/tokens/keywords.js
var words = (text) => new Set(text.trim().split(/\s+/));
var RESERVED = `
  select from where and or not null as in on order group having union create table distinct case when then else into join
`;
var NO_NAMES2 = `${RESERVED} set values using with default to for by is exists all any end if of returning`;
var NEVER_READ = words(RESERVED);
var NOT_NAMES = words(NO_NAMES2);
var NOT_ALIASES = words(`${NO_NAMES2}
  inner left right full cross natural outer straight_join asof apply limit offset fetch output window qualify option force
  use ignore partition tablesample except intersect minus connect start model pivot unpivot lateral only
  insert update delete merge replace truncate exec execute begin commit rollback save go drop alter declare do while
  print return grant revoke
`);
var MODIFIERS = {
  insert: words("low_priority high_priority delayed ignore overwrite"),
  replace: words("low_priority delayed"),
  update: words("low_priority ignore only"),
  delete: words("low_priority quick ignore"),
  into: words("temporary temp unlogged global local table"),
  item: words("only lateral")
};
var ON_FAILURE = words("rollback abort replace fail ignore");
var ACTIONS = words("cascade restrict set no current_timestamp now localtime localtimestamp to");
var BEFORE_NO_VERB = words("for key as");
var MOVES = words("exchange switch attach detach inherit swap partition");
var CREATE_MODIFIERS = words(`
  or replace alter global local temporary temp unlogged external foreign virtual unique clustered nonclustered columnstore
  fulltext spatial bitmap ignore online offline private transient
`);
var OBJECTS = words(`
  view materialized schema database procedure proc function trigger type sequence synonym user role login rule policy
  package event extension domain statistics
`);
var PLAIN_STARTS = words(`
  select values table with reset use analyze analyse vacuum optimize checkpoint reindex cluster listen unlisten notify
  discard deallocate fetch close move print waitfor raiserror throw kill flush unlock
  insert update delete merge replace truncate load upsert bulk create alter drop exec execute
`);
var DESCRIBING_STARTS = words("show describe desc help");
var HARMLESS_PRAGMAS = words(`
  analysis_limit application_id auto_vacuum automatic_index busy_timeout cache_size cache_spill case_sensitive_like
  cell_size_check checkpoint_fullfsync collation_list compile_options data_version database_list default_cache_size
  defer_foreign_keys encoding foreign_key_check foreign_key_list foreign_keys freelist_count full_column_names fullfsync
  function_list hard_heap_limit ignore_check_constraints incremental_vacuum index_info index_list index_xinfo
  integrity_check journal_mode journal_size_limit legacy_alter_table legacy_file_format locking_mode max_page_count
  mmap_size module_list optimize page_count page_size pragma_list query_only quick_check read_uncommitted
  recursive_triggers reverse_unordered_selects secure_delete short_column_names shrink_memory soft_heap_limit stats
  synchronous table_info table_list table_xinfo temp_store temp_store_directory threads trusted_schema user_version
  wal_autocheckpoint wal_checkpoint
`);

// dist/database/sql/tokens/quotes.js
var LONGEST_NAME = 256;
var DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
var UESCAPE = /\s{0,20}uescape\s{0,20}'([^'])'/iy;
var Q_PAIRS = { "[": "]", "(": ")", "{": "}", "<": ">" };
var NOT_SUBSCRIPTED = words(`
  select distinct from join into update insert delete merge replace ignore table set where and or not on by in as when then else
  case having using with returning between like is only
`);
function scanString(scanner, escapes = scanner.dialect?.backslashes === true) {
  const start = scanner.at;
  const content = scanQuoted(scanner, "'", escapes);
  if (content === void 0)
    return;
  if (scanner.dialect?.stringNames === true)
    scanner.tokens.add(QUOTED, foldTable(content), start);
  else
    scanner.tokens.add(STRING, content.length > LONGEST_NAME ? "" : foldTable(content), start);
}
function scanQuotedName(scanner, quote2) {
  const { at: start, dialect } = scanner;
  if (quote2 === "`" && dialect?.backticks !== true && dialect !== void 0)
    return scanner.stop();
  const escapes = quote2 === '"' && dialect?.backslashes === true && dialect.backticks === true;
  const content = scanQuoted(scanner, quote2, escapes);
  if (content !== void 0)
    scanner.tokens.add(QUOTED, foldTable(content), start);
}
function scanUnicodeName(scanner, start) {
  const content = scanQuoted(scanner, '"', false);
  if (content === void 0)
    return;
  UESCAPE.lastIndex = scanner.at;
  const escape = UESCAPE.exec(scanner.sql)?.[1] ?? "\\";
  const pattern = new RegExp(`\\u{${escape.codePointAt(0).toString(16)}}(?:\\+([\\da-f]{6})|([\\da-f]{4}))`, "giu");
  const name = content.replace(pattern, (spelt2, six, four) => {
    const code = Number.parseInt(six ?? four, 16);
    return code > 1114111 ? spelt2 : String.fromCodePoint(code);
  });
  scanner.tokens.add(QUOTED, foldTable(name), start);
}
function scanDollarQuote(scanner) {
  const start = scanner.at;
  DOLLAR_TAG.lastIndex = start;
  const tag = DOLLAR_TAG.exec(scanner.sql)?.[0];
  if (tag === void 0 || !scanner.has("dollarQuotes"))
    return false;
  const end = scanner.sql.indexOf(tag, start + tag.length);
  if (end === -1) {
    scanner.stop();
  } else {
    scanner.bodies.push(scanner.sql.slice(start + tag.length, end));
    scanner.at = end + tag.length;
    scanner.tokens.add(STRING, "", start);
  }
  return true;
}
function scanQQuote(scanner) {
  const start = scanner.at;
  const opening = scanner.sql[start + 1] ?? "";
  const end = scanner.sql.indexOf(`${Q_PAIRS[opening] ?? opening}'`, start + 2);
  if (end === -1)
    return scanner.stop();
  scanner.at = end + 2;
  scanner.tokens.add(STRING, "", start);
}
function scanBracket(scanner) {
  const start = scanner.at;
  const brackets = scanner.dialect?.brackets;
  if (brackets === "names" || brackets === "escaped names") {
    const content = brackets === "names" ? scanSimpleName(scanner) : scanQuoted(scanner, "]", false);
    if (content !== void 0)
      scanner.tokens.add(QUOTED, foldTable(content), start);
  } else if (brackets === "subscripts" && mayBeSubscripted(scanner)) {
    scanner.openBrackets++;
    scanner.addSign();
  } else {
    scanner.stop();
  }
}
function scanSimpleName(scanner) {
  const start = scanner.at + 1;
  const end = scanner.sql.indexOf("]", start);
  if (end === -1)
    return scanner.stop();
  scanner.at = end + 1;
  return scanner.sql.slice(start, end);
}
function mayBeSubscripted({ tokens, openBrackets }) {
  const last2 = tokens.length - 1;
  const sign = tokens.textIf(SIGN, last2);
  if (sign !== "")
    return sign === ")" || sign === "]" || openBrackets > 0 && (sign === "[" || sign === ",");
  return last2 >= 0 && !NOT_SUBSCRIPTED.has(tokens.textIf(WORD, last2));
}
function scanQuoted(scanner, quote2, escapes) {
  const { sql } = scanner;
  const start = scanner.at + 1;
  let doubled = false;
  let from = start;
  for (; ; ) {
    const end = escapes ? afterEscapes(sql, quote2, from) : sql.indexOf(quote2, from);
    if (end === -1)
      return scanner.stop();
    if (scanner.dialect === void 0 && quote2 !== "`" && sql.charCodeAt(end - 1) === CODE.backslash) {
      return scanner.stop();
    }
    if (sql[end + 1] !== quote2) {
      scanner.at = end + 1;
      const content = sql.slice(start, end);
      return doubled ? content.replaceAll(quote2 + quote2, quote2) : content;
    }
    doubled = true;
    from = end + 2;
  }
}
function afterEscapes(sql, quote2, from) {
  const code = quote2.charCodeAt(0);
  for (let at = from; at < sql.length; at++) {
    const here = sql.charCodeAt(at);
    if (here === CODE.backslash)
      at++;
    else if (here === code)
      return at;
  }
  return -1;
}

// dist/database/sql/tokens/Scanner.js
var Scanner = class {
  sql;
  dialect;
  tokens = new Tokens();
  at = 0;
  outcome = "complete";
  /** How many comments are open whose content runs. */
  openCode = 0;
  /** How many square brackets are open that hold subscripts. */
  openBrackets = 0;
  /** The content of dollar quotes: strings, or code that runs. */
  bodies = [];
  /** Without a dialect the scan ends at the first character on which the dialects disagree. */
  constructor(sql, dialect) {
    this.sql = sql;
    this.dialect = dialect;
  }
  /** The code of the character that many places further; -1 after the end. */
  code(ahead = 0) {
    const index = this.at + ahead;
    return index < this.sql.length ? this.sql.charCodeAt(index) : -1;
  }
  /** Adds the next character as a sign, which may consist of it several times. */
  addSign(length = 1) {
    this.tokens.add(SIGN, this.sql[this.at], this.at);
    this.at += length;
  }
  /** Ends the scan: the text is no SQL of the dialect, or the dialects disagree. In a stored text the scan goes on. */
  stop() {
    this.outcome = this.dialect === void 0 ? "ambiguous" : "invalid";
    if (this.dialect?.stored === true && this.at < this.sql.length)
      this.addSign();
    else
      this.at = this.sql.length;
    return void 0;
  }
  /** Whether the dialect has a trait. Without a dialect the scan stops: here the dialects disagree. */
  has(trait) {
    if (this.dialect === void 0)
      this.stop();
    return this.dialect?.[trait] === true;
  }
};

// dist/database/sql/tokens/tokenize.js
var LONGEST_KEPT = 1e4;
var last;
function tokenizeText(sql) {
  if (last?.sql === sql)
    return last.tokenized;
  const common = tokenize(sql);
  const tokenized = common.outcome === "complete" ? [common] : LEXER_DIALECTS.map((dialect) => tokenize(sql, dialect));
  if (sql.length <= LONGEST_KEPT)
    last = { sql, tokenized };
  return tokenized;
}
function tokenize(sql, dialect) {
  const scanner = new Scanner(sql, dialect);
  while (scanner.at < sql.length)
    scanToken(scanner);
  if (scanner.openCode > 0 && scanner.outcome === "complete")
    scanner.stop();
  return scanner;
}
function scanToken(scanner) {
  const code = scanner.code();
  if (code <= CODE.space)
    scanner.at++;
  else if (startsWord(code))
    scanWord(scanner, scanner.at);
  else if (isDigit(code))
    scanNumber(scanner);
  else
    scanOther(scanner, code);
}
function scanOther(scanner, code) {
  const next = scanner.code(1);
  switch (code) {
    case CODE.single:
      return scanString(scanner);
    case CODE.double:
      return scanQuotedName(scanner, '"');
    case CODE.backtick:
      return scanQuotedName(scanner, "`");
    case CODE.dash:
      return next === CODE.dash ? skipDashComment(scanner) : scanner.addSign();
    case CODE.slash:
      return next === CODE.star ? skipComment(scanner) : scanner.addSign();
    case CODE.star:
      if (scanner.openCode === 0 || next !== CODE.slash)
        return scanner.addSign();
      scanner.openCode--;
      scanner.at += 2;
      return void 0;
    case CODE.hash:
      return scanner.has("hashComments") ? skipLine(scanner) : scanHash(scanner);
    case CODE.dollar:
      if (isDigit(next))
        return scanParameter(scanner, 1);
      return scanDollarQuote(scanner) ? void 0 : scanDollarWord(scanner);
    case CODE.opening:
      return scanBracket(scanner);
    case CODE.closing:
      if (scanner.openBrackets === 0)
        return scanner.stop();
      scanner.openBrackets--;
      return scanner.addSign();
    case CODE.backslash:
      return scanner.has("backslashes") ? scanner.addSign() : scanner.stop();
    case CODE.question:
      return scanParameter(scanner, 1);
    case CODE.at:
      return scanParameter(scanner, next === CODE.at ? 2 : 1);
    case CODE.colon:
      if (next === CODE.colon)
        return scanner.addSign(2);
      return scanner.openBrackets > 0 ? scanner.addSign() : scanParameter(scanner, 1);
    default:
      return scanner.addSign();
  }
}
function scanWord(scanner, start) {
  scanner.at = wordEnd(scanner);
  if (scanner.at === start)
    return void scanner.at++;
  const text = scanner.sql.slice(start, scanner.at).toLowerCase();
  const next = scanner.code();
  if (next === CODE.single) {
    if (text === "e" && scanner.dialect?.dollarQuotes === true) {
      scanner.tokens.add(WORD, text, start);
      return scanString(scanner, true);
    }
    if ((text === "q" || text === "nq") && scanner.has("qQuotes"))
      return scanQQuote(scanner);
  } else if (next === CODE.ampersand && text === "u" && scanner.code(1) === CODE.double) {
    scanner.at++;
    return scanUnicodeName(scanner, start);
  }
  scanner.tokens.add(WORD, text, start);
}
function wordEnd(scanner) {
  const { sql } = scanner;
  let { at } = scanner;
  for (; at < sql.length; at++) {
    const code = sql.charCodeAt(at);
    if (code === CODE.hash || code === CODE.at) {
      if (!scanner.has("wideWords"))
        break;
    } else if (!inWord(code) || isWideSpace(code) && scanner.has("wideWords")) {
      break;
    }
  }
  return Math.max(at, scanner.at);
}
function scanNumber(scanner) {
  const start = scanner.at;
  skipDigits(scanner);
  if (inWord(scanner.code()))
    return scanWord(scanner, start);
  const end = scanner.at;
  if (scanner.code() === CODE.dot) {
    scanner.at++;
    skipDigits(scanner);
    const next = scanner.code();
    if (next !== CODE.dot && !inWord(next))
      return scanner.tokens.add(DECIMAL, "", start);
    scanner.at = end;
  }
  scanner.tokens.add(NUMBER, scanner.sql.slice(start, end), start);
}
function skipDigits(scanner) {
  while (isDigit(scanner.code()))
    scanner.at++;
}
function scanHash(scanner) {
  if (scanner.dialect?.stored === true)
    return scanner.addSign();
  const start = scanner.at;
  while (scanner.code() === CODE.hash)
    scanner.at++;
  if (inWord(scanner.code()))
    scanWord(scanner, start);
  else if (scanner.outcome === "complete")
    scanner.tokens.add(SIGN, "#", start);
}
function scanDollarWord(scanner) {
  if (!startsWord(scanner.code(1)) || !scanner.has("dollarWords"))
    return scanParameter(scanner, 1);
  const start = scanner.at++;
  scanWord(scanner, start);
}
function scanParameter(scanner, length) {
  if (scanner.dialect?.stored === true)
    return scanner.addSign();
  const start = scanner.at;
  const sign = scanner.sql[start];
  scanner.at += length;
  const behind = scanner.at;
  const within2 = sign === "?" || sign !== "@" && isDigit(scanner.code()) ? isDigit : inWord;
  while (within2(scanner.code()))
    scanner.at++;
  if (scanner.at === behind && sign !== "?")
    scanner.tokens.add(SIGN, sign, start);
  else
    scanner.tokens.add(PARAMETER, sign === "@" ? scanner.sql.slice(start, scanner.at).toLowerCase() : sign, start);
}

// dist/database/catalog/stored/tokenizeStored.js
var STORED_SQLITE = [{ ...SQLITE, stored: true, qQuotes: false, stringNames: true }];
var STORED_POSTGRES = withAndWithoutEscapes(POSTGRES);
var STORED_MYSQL = withAndWithoutEscapes(MYSQL);
function withAndWithoutEscapes(dialect) {
  const plain = { ...dialect, stored: true, backslashes: false };
  return [plain, { ...plain, backslashes: true }];
}
function tokenizeStored(text, [plain, escaped]) {
  const tokens = tokensOf(text, plain);
  return escaped === void 0 || !text.includes("\\") ? tokens : [...tokens, ...tokensOf(text, escaped)];
}
function tokensOf(text, dialect) {
  const found = [];
  const texts = [text];
  for (const part of texts) {
    const { tokens, bodies } = tokenize(part, dialect);
    found.push(tokens);
    for (const body of bodies)
      texts.push(body);
  }
  return found;
}

// dist/database/catalog/stored/mayChangeKey.js
function mayChangeKey(text, dialects, key) {
  const columns2 = new Set(key.map(({ column }) => foldTable(column)));
  return tokenizeStored(text, dialects).some((tokens) => tokens.texts.some((_, at) => columns2.has(tokens.name(at)) || tokens.textIf(WORD, at) === "new" && !isPartOrReturned(tokens, at) || tokens.textIf(WORD, at) === "return" && !RETURNED.has(tokens.textIf(WORD, at + 1))));
}
var RETURNED = /* @__PURE__ */ new Set(["new", "old", "null"]);
function isPartOrReturned(tokens, at) {
  return tokens.textIf(SIGN, at + 1) === "." || tokens.textIf(WORD, at - 1) === "return";
}

// dist/database/catalog/graph/initialValue.js
function initialValue(kind, literal2) {
  if (kind === void 0 || literal2 === void 0)
    return void 0;
  return literal2 === null ? NULL_VALUE : comparableValue(literal2, kind);
}
function unquoted(literal2) {
  return QUOTED2.test(literal2) ? literal2.slice(1, -1).replaceAll(`''`, `'`) : void 0;
}
var QUOTED2 = /^'(?:[^'\\]|'')*'$/;
function wholeNumber(literal2) {
  const [, sign, digits] = WHOLE2.exec(literal2.replace(/^\((.*)\)$/, "$1")) ?? [];
  return digits && `${sign}${digits}`;
}
var WHOLE2 = /^(-?)\s?(\d+)$/;

// dist/database/catalog/graph/TableKeys.js
var import_node_util2 = require("node:util");
var kindByName = (integers, texts) => (type) => {
  if (integers.includes(type))
    return "integer";
  return texts.includes(type) ? "text" : void 0;
};
function readTableKeys(rows, kindOf5) {
  const relations = /* @__PURE__ */ new Map();
  for (const row of rows)
    addRow(relationOf(relations, row), row, kindOf5);
  const keys = /* @__PURE__ */ new Map();
  for (const relation of relations.values()) {
    const { name } = relation;
    const key = keyOf(relation);
    const differs = keys.has(name) && !(0, import_node_util2.isDeepStrictEqual)(keys.get(name), key);
    keys.set(name, differs ? void 0 : key);
  }
  return keys;
}
function tableId2(row) {
  return `${textOf2(row, "home")}\0${textOf2(row, "name")}`;
}
function relationOf(relations, row) {
  const id = tableId2(row);
  const known12 = relations.get(id);
  if (known12 !== void 0)
    return known12;
  const added = { name: foldTable(textOf2(row, "name")), key: [], columns: /* @__PURE__ */ new Set(), ambiguous: false };
  relations.set(id, added);
  return added;
}
function addRow(relation, row, kindOf5) {
  const column = optionalTextOf(row, "column")?.toLowerCase();
  const type = optionalTextOf(row, "type");
  if (column === void 0)
    return;
  if (relation.columns.has(column))
    relation.ambiguous = true;
  relation.columns.add(column);
  if (type === void 0)
    return;
  const kind = kindOf5(type);
  relation.key.push(kind && { column, kind });
}
function keyOf({ key, ambiguous: ambiguous2 }) {
  const usable = key.filter((column) => column !== void 0);
  return ambiguous2 || usable.length === 0 || usable.length < key.length ? void 0 : usable;
}

// dist/database/catalog/mysql/mysqlKinds.js
var INTEGERS = { tinyint: 8, smallint: 16, mediumint: 24, int: 32, bigint: 64 };
var TEXTS = /* @__PURE__ */ new Set(["char", "varchar", "tinytext", "text", "mediumtext", "longtext"]);
var UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
function kindOfColumn(row) {
  const type = textOf2(row, "type").toLowerCase();
  if (Object.hasOwn(INTEGERS, type))
    return integerOf(INTEGERS[type], /unsigned/i.test(textOf2(row, "detail")));
  if (TEXTS.has(type))
    return { name: "text", longest: Number(optionalTextOf(row, "longest") ?? 0) };
  if (type === "uuid")
    return { name: "text", form: UUID };
  if (type === "enum")
    return enumOf(textOf2(row, "detail"));
  return type === "date" ? { name: "day" } : void 0;
}
function integerOf(bits, isUnsigned) {
  return isUnsigned ? { name: "integer", least: 0, most: 2 ** bits - 1 } : { name: "integer", least: -(2 ** (bits - 1)), most: 2 ** (bits - 1) - 1 };
}
function enumOf(detail) {
  const labels = Array.from(detail.matchAll(/'((?:[^']|'')*)'/g), ([, label]) => label.replaceAll(`''`, `'`));
  const plain = labels.filter((label) => /^[\w -]+$/.test(label));
  return { name: "text", form: new RegExp(`^(?:${plain.join("|")})$`) };
}

// dist/database/catalog/mysql/mysqlColumns.js
function readTables(rows, triggered) {
  const indexed = new Set(rows.filter((row) => row.kind === "index" || row.kind === "part").map(columnId));
  const columns2 = /* @__PURE__ */ new Map();
  for (const row of rows)
    if (row.kind === "table")
      columns2.set(tableId2(row), []);
  for (const row of rows) {
    if (row.kind === "column")
      columns2.get(tableId2(row))?.push(readColumn(row, indexed.has(columnId(row))));
  }
  const showsTriggers = rightsToTriggers(rows);
  return rows.filter((row) => row.kind === "table" || row.kind === "other").map((row) => ({
    name: textOf2(row, "name"),
    columns: columns2.get(tableId2(row)),
    isPlainToRead: row.kind === "table",
    isPlainToWrite: row.kind === "table" && showsTriggers(row) && !triggered.has(foldTable(textOf2(row, "name")))
  }));
}
function readColumn(row, isIndexed) {
  const kind = kindOfColumn(row);
  const extra = textOf2(row, "extra");
  const isNullable = row["nullable"] === "YES";
  return {
    spelling: textOf2(row, "column"),
    kind,
    isIndexed,
    followsUpdates: GENERATED.test(extra) || /on update/i.test(extra),
    replacesNull: !isNullable,
    isNumbered: /auto_increment/i.test(extra),
    initial: UNTOLD.test(extra) || GENERATED.test(extra) ? void 0 : initialValue(kind, literalOf(row, isNullable))
  };
}
var GENERATED = /(?:virtual|stored|persistent)/i;
var UNTOLD = /auto_increment|default_generated/i;
function literalOf(row, isNullable) {
  const value = optionalTextOf(row, "value");
  if (value === void 0 || row["flavour"] === "MariaDB" && value === "NULL")
    return isNullable ? null : void 0;
  return row["flavour"] === "MariaDB" ? unquoted(value) ?? wholeNumber(value) : value;
}
function columnId(row) {
  return `${tableId2(row)}\0${textOf2(row, "column").toLowerCase()}`;
}
function rightsToTriggers(rows) {
  const rights = rows.filter((row) => row.kind === "right");
  const tables3 = new Set(rights.filter((row) => row["name"] !== null).map(tableId2));
  const databases = rights.filter((row) => row["name"] === null).map((row) => optionalTextOf(row, "home")).map((pattern) => pattern === void 0 ? /^/ : likePattern(pattern));
  return (table) => tables3.has(tableId2(table)) || databases.some((pattern) => pattern.test(textOf2(table, "home")));
}
function likePattern(pattern) {
  const parts = pattern.match(/\\?[^]/g) ?? [];
  const source = parts.map((part) => part === "%" ? ".*" : part === "_" ? "." : part.slice(-1).replace(SPECIAL, String.raw`\$&`));
  return new RegExp(`^${source.join("")}$`, "s");
}
var SPECIAL = /[$()*+.?[\\\]^{|}]/;
function readForeignKeys(rows) {
  const parts = /* @__PURE__ */ new Map();
  for (const row of rows) {
    if (row.kind !== "part")
      continue;
    const id = constraintId(row);
    parts.set(id, [...parts.get(id) ?? [], row]);
  }
  return rows.filter((row) => row.kind === "rule").flatMap((row) => readForeignKey(row, parts.get(constraintId(row)) ?? []));
}
function readForeignKey(rule, parts) {
  const onDelete = textOf2(rule, "type");
  return parts.slice(0, 1).map((first) => ({
    parent: textOf2(first, "value"),
    child: foldTable(textOf2(first, "name")),
    columns: parts.map((part) => textOf2(part, "column").toLowerCase()),
    parentColumns: parts.map((part) => textOf2(part, "extra").toLowerCase()),
    onDelete: onDelete === "CASCADE" ? "delete" : SETS.has(onDelete) ? "set" : "nothing",
    onUpdate: textOf2(rule, "extra") === "CASCADE" || SETS.has(textOf2(rule, "extra")) ? "set" : "nothing"
  }));
}
var SETS = /* @__PURE__ */ new Set(["SET NULL", "SET DEFAULT"]);
function constraintId(row) {
  return `${tableId2(row)}\0${textOf2(row, "constraint")}`;
}

// dist/database/catalog/mysql/mysqlQueries.js
var ACTIONS2 = `('CASCADE', 'SET NULL', 'SET DEFAULT')`;
var FOREIGN_KEYS = `select distinct referenced_table_name as parent, table_name as child,
    update_rule in ${ACTIONS2} as on_update
  from information_schema.referential_constraints where delete_rule in ${ACTIONS2} or update_rule in ${ACTIONS2}`;
var NOT_SYSTEM = `not in ('information_schema', 'performance_schema', 'mysql', 'sys')`;
var BEFORE = `action_timing = 'BEFORE' and event_manipulation <> 'DELETE'`;
var DEFINITIONS = [
  selectDefinitions("schema", "schema_name", "null", `schemata where schema_name ${NOT_SYSTEM}`),
  selectDefinitions("table", "table_name", "null", `tables where table_schema ${NOT_SYSTEM}`),
  selectDefinitions("view", "table_name", "view_definition", `views where table_schema ${NOT_SYSTEM}`),
  selectTriggers("before", BEFORE),
  selectTriggers("trigger", `not (${BEFORE})`),
  selectDefinitions("routine", "routine_name", `case when routine_body = 'SQL' then routine_definition end`, `routines where routine_schema ${NOT_SYSTEM}`)
].join(" union ");
var STORED_TYPE = `case when extra not like '%GENERATED%' then data_type else '' end`;
var UNIQUE = `('InnoDB', 'MyISAM', 'Aria', 'MEMORY', 'ndbcluster')`;
var ORDINARY = `table_type = 'BASE TABLE' and engine in ${UNIQUE}`;
var KIND_OF_TABLE = `case when ${ORDINARY} then 'table' else 'other' end`;
var KEYS = [
  selectKeys(KIND_OF_TABLE, "null", "null", "0", `tables where true`),
  selectKeys(`'key'`, "column_name", "null", "seq_in_index", `statistics where index_name = 'PRIMARY'`),
  selectKeys(`'type'`, "column_name", STORED_TYPE, "0", `columns where column_key = 'PRI'`)
].join(" union all ").concat(" order by position");
var SELECTED = [
  "home",
  "name",
  "column",
  "constraint",
  "type",
  "detail",
  "value",
  "extra",
  "nullable",
  "longest",
  "flavour"
];
var TRIGGER_RIGHT = `grantee = (${grantee("current_user()")}) and privilege_type = 'TRIGGER'`;
var COLUMNS = [
  selectColumns(KIND_OF_TABLE, "tables", {}),
  selectColumns(`'column'`, "columns", {
    column: "column_name",
    type: "data_type",
    detail: "column_type",
    value: "column_default",
    extra: "extra",
    nullable: "is_nullable",
    longest: "character_maximum_length",
    flavour: `case when version() like '%MariaDB%' then 'MariaDB' else 'MySQL' end`,
    position: "ordinal_position"
  }),
  selectColumns(`'index'`, "statistics", { column: "column_name" }, "column_name is not null"),
  selectColumns(`'rule'`, "referential_constraints", {
    home: "constraint_schema",
    constraint: "constraint_name",
    type: "delete_rule",
    extra: "update_rule"
  }),
  selectColumns(`'part'`, "key_column_usage", {
    column: "column_name",
    constraint: "constraint_name",
    value: "referenced_table_name",
    extra: "referenced_column_name",
    position: "ordinal_position"
  }, "referenced_table_name is not null"),
  selectColumns(`'right'`, "user_privileges", { home: "null", name: "null" }, TRIGGER_RIGHT),
  selectColumns(`'right'`, "schema_privileges", { name: "null" }, TRIGGER_RIGHT),
  selectColumns(`'right'`, "table_privileges", {}, TRIGGER_RIGHT)
].join(" union all ").concat(" order by position");
function selectColumns(kind, from, columns2, condition = "true") {
  const all = { home: "table_schema", name: "table_name", ...columns2 };
  const texts = SELECTED.map((name) => `${textColumn(all[name] ?? "null")} as \`${name}\``).join(", ");
  const ours = all.home === "null" ? "true" : `${all.home} ${NOT_SYSTEM}`;
  return `select ${textColumn(kind)} as kind, ${texts}, ${all.position ?? "0"} as position
    from information_schema.${from} where ${condition} and ${ours}`;
}
function grantee(user) {
  const host = `substring_index(${user}, '@', -1)`;
  return `concat('''', left(${user}, char_length(${user}) - char_length(${host}) - 1), '''@''', ${host}, '''')`;
}
function selectDefinitions(kind, name, body, from) {
  return `select '${kind}' as kind, ${textColumn(name)} as name, ${textColumn(body)} as body
    from information_schema.${from}`;
}
function selectTriggers(kind, condition) {
  const from = `triggers where trigger_schema ${NOT_SYSTEM} and ${condition}`;
  return selectDefinitions(kind, "event_object_table", "action_statement", from);
}
function selectKeys(kind, column, type, position, from) {
  return `select ${textColumn(kind)} as kind, ${textColumn("table_schema")} as home, ${textColumn("table_name")} as name,
    ${textColumn(column)} as \`column\`, ${textColumn(type)} as type, ${position} as position
    from information_schema.${from} and table_schema ${NOT_SYSTEM}`;
}
function textColumn(column) {
  return `convert(${column} using utf8mb4) collate utf8mb4_bin`;
}

// dist/database/catalog/graph/TableDescriptions.js
var import_node_util3 = require("node:util");
function describeTables(tables3, foreignKeys, keyOf2) {
  const references = referencesByParent(foreignKeys);
  const descriptions = /* @__PURE__ */ new Map();
  for (const table of tables3) {
    const name = foldTable(table.name);
    const added = describe(table, name, references.get(name) ?? [], keyOf2(name));
    const known12 = descriptions.get(name);
    descriptions.set(name, descriptions.has(name) ? known12 && added && merged(known12, added) : added);
  }
  return descriptions;
}
function describe({ columns: columns2, isPlainToRead, isPlainToWrite }, name, references, key) {
  const byName = columns2 && columnsByName(columns2);
  return byName && { name, columns: byName, key, isPlainToRead, isPlainToWrite, references };
}
function columnsByName(columns2) {
  const byName = new Map(columns2.map((column) => [column.spelling.toLowerCase(), column]));
  return byName.size === columns2.length && byName.size > 0 ? byName : void 0;
}
function merged(one, two) {
  const columns2 = mergedColumns(one.columns, two.columns);
  if (columns2 === void 0)
    return void 0;
  const isPlainToRead = one.isPlainToRead && two.isPlainToRead;
  const isPlainToWrite = one.isPlainToWrite && two.isPlainToWrite;
  return { ...one, columns: columns2, isPlainToRead, isPlainToWrite, isOfSeveral: true };
}
function mergedColumns(one, two) {
  const others = [...two.values()];
  const columns2 = /* @__PURE__ */ new Map();
  for (const [name, column] of one) {
    const other = others[columns2.size];
    if (other?.spelling !== column.spelling || !(0, import_node_util3.isDeepStrictEqual)(column.kind, other.kind))
      return void 0;
    columns2.set(name, mergedColumn(column, other));
  }
  return columns2.size === two.size ? columns2 : void 0;
}
function mergedColumn(one, two) {
  return {
    ...one,
    isIndexed: one.isIndexed || two.isIndexed,
    followsUpdates: one.followsUpdates || two.followsUpdates,
    replacesNull: one.replacesNull === true || two.replacesNull === true,
    isNumbered: one.isNumbered === true && two.isNumbered === true,
    initial: one.initial === two.initial ? one.initial : void 0
  };
}
function referencesByParent(foreignKeys) {
  const byParent = /* @__PURE__ */ new Map();
  for (const { parent, ...reference } of foreignKeys) {
    if (reference.onDelete === "nothing" && reference.onUpdate === "nothing")
      continue;
    const name = foldTable(parent);
    const known12 = byParent.get(name) ?? /* @__PURE__ */ new Map();
    byParent.set(name, known12.set(JSON.stringify(reference), reference));
  }
  return new Map(Array.from(byParent, ([name, references]) => [name, [...references.values()]]));
}

// dist/database/sql/tokens/TokenCursor.js
var TokenCursor = class {
  tokens;
  start;
  end;
  at;
  constructor(tokens, start = 0, end = tokens.length) {
    this.tokens = tokens;
    this.start = start;
    this.end = end;
    this.at = start;
  }
  /** Whether the statement is over. */
  get done() {
    return this.at >= this.end;
  }
  /** What the next token is. */
  get kind() {
    return this.at < this.end ? this.tokens.kinds[this.at] : void 0;
  }
  /** The unquoted word that many places further, or the empty string. */
  word(ahead = 0) {
    return this.#textIf(WORD, ahead);
  }
  /** The sign that many places further, or the empty string. */
  sign(ahead = 0) {
    return this.#textIf(SIGN, ahead);
  }
  /** The placeholder or variable that many places further, or the empty string. */
  parameter(ahead = 0) {
    return this.#textIf(PARAMETER, ahead);
  }
  /** The whole number that many places further, or the empty string. */
  number(ahead = 0) {
    return this.#textIf(NUMBER, ahead);
  }
  /** The name that many places further, keyword or not, or the empty string. SQLite takes strings for names, too. */
  anyName(ahead = 0) {
    return this.#textIf(WORD, ahead) || this.#textIf(QUOTED, ahead) || this.#textIf(STRING, ahead);
  }
  /** Whether a table's name may start that many places further. */
  isNameAt(ahead = 0) {
    return this.#isAnyNameAt(ahead) && (!NOT_NAMES.has(this.word(ahead)) || this.sign(ahead + 1) === ".");
  }
  /** The parts of the qualified name that many places further, and how far on it ends, behind `.*` if that follows. */
  qualifiedName(ahead = 0) {
    const parts = [];
    let next = ahead;
    if (this.#isAnyNameAt(next))
      parts.push(this.anyName(next++));
    while (parts.length > 0 && this.sign(next) === ".") {
      next++;
      if (this.sign(next) === "*")
        next++;
      else if (this.#isAnyNameAt(next))
        parts.push(this.anyName(next++));
    }
    return { parts, next };
  }
  /** Whether those words stand that many places further. */
  hasWords(ahead, ...words2) {
    return words2.every((word, index) => this.word(ahead + index) === word);
  }
  /** How many places further those words stand first. */
  find(...words2) {
    for (let ahead = 0; this.at + ahead < this.end; ahead++)
      if (this.hasWords(ahead, ...words2))
        return ahead;
    return void 0;
  }
  /** Moves behind that word if it is the next token. */
  accept(word) {
    if (this.word() !== word)
      return false;
    this.at++;
    return true;
  }
  /** Moves behind that sign if it is the next token. */
  acceptSign(sign) {
    if (this.sign() !== sign)
      return false;
    this.at++;
    return true;
  }
  /** Skips as many of those words as come, and returns them. */
  skipWords(words2) {
    const { at } = this;
    while (words2.has(this.word()))
      this.at++;
    return this.tokens.texts.slice(at, this.at);
  }
  /** Skips those words where a name or the word `before` is still to come: a table may have the name of a modifier. */
  skipModifiers(words2, before) {
    while (words2.has(this.word()) && (this.isNameAt(1) || this.word(1) === before))
      this.at++;
  }
  /** At an opening parenthesis: skips everything up to the closing one. */
  skipParentheses() {
    let depth = 0;
    do {
      const sign = this.sign();
      if (sign === "(")
        depth++;
      else if (sign === ")")
        depth--;
      this.at++;
    } while (depth > 0 && !this.done);
  }
  /** Moves behind a table's name, however qualified, and returns its last part. */
  acceptName() {
    return this.isNameAt() ? this.acceptAnyName() : void 0;
  }
  /** The same, but any word may be a name. The empty string if there is none. */
  acceptAnyName() {
    const { parts, next } = this.qualifiedName();
    this.at += next;
    return parts.at(-1) ?? "";
  }
  #isAnyNameAt(ahead) {
    const kind = this.#isInside(ahead) ? this.tokens.kinds[this.at + ahead] : void 0;
    return kind === WORD || kind === QUOTED || kind === STRING;
  }
  #isInside(ahead) {
    const index = this.at + ahead;
    return index >= this.start && index < this.end;
  }
  #textIf(kind, ahead) {
    return this.#isInside(ahead) ? this.tokens.textIf(kind, this.at + ahead) : "";
  }
};

// dist/database/catalog/stored/writeTargets.js
function writeTargets(tokens, syntax) {
  const targets = { certain: /* @__PURE__ */ new Set(), possible: /* @__PURE__ */ new Set(), calls: /* @__PURE__ */ new Set(), anything: false };
  const cursor = new TokenCursor(tokens);
  for (let at = 0; at < tokens.length; at++) {
    cursor.at = at + 1;
    readVerb(tokens.keyword(at), cursor, syntax, targets);
  }
  return targets;
}
function readVerb(verb, cursor, syntax, targets) {
  if (NAMES_ONE.has(verb))
    readTarget(cursor, targets);
  else if (verb === "update")
    readUpdate(cursor, syntax, targets);
  else if (verb === "delete")
    readDelete(cursor, syntax, targets);
  else if (verb === "truncate")
    readTruncate(cursor, targets);
  else if (!syntax.procedural)
    return;
  else if (verb === "call")
    addTo(targets.calls, acceptName(cursor));
  else if (isUnknowable(verb, cursor))
    targets.anything = true;
}
var NAMES_ONE = words("insert replace merge copy refresh");
var MODIFIERS2 = words(`
  into only from table materialized view concurrently or rollback abort fail ignore replace low_priority high_priority delayed
  quick
`);
function readTarget(cursor, { certain, possible }) {
  for (const word of cursor.skipWords(MODIFIERS2))
    possible.add(word);
  addTo(certain, acceptName(cursor));
}
function readUpdate(cursor, { multiTable }, targets) {
  const before = cursor.word(-2);
  if (before === "for" || before === "key")
    return;
  readTarget(cursor, targets);
  if (multiTable)
    for (const name of namesBefore(cursor, "set"))
      targets.possible.add(name);
}
var DELETE_MODIFIERS = words("from low_priority quick ignore");
function readDelete(cursor, { multiTable }, targets) {
  if (!multiTable || DELETE_MODIFIERS.has(cursor.word()))
    readTarget(cursor, targets);
  if (multiTable)
    for (const name of namesBefore(cursor))
      targets.possible.add(name);
}
function readTruncate(cursor, targets) {
  readTarget(cursor, targets);
  const others = namesBefore(cursor);
  for (const name of others)
    targets.possible.add(name);
  if (others.includes("cascade"))
    targets.anything = true;
}
function isUnknowable(verb, cursor) {
  if (verb === "execute" || verb === "alter")
    return true;
  return (verb === "create" || verb === "drop") && cursor.word() !== "temp" && cursor.word() !== "temporary";
}
var acceptName = (cursor) => cursor.tokens.name(cursor.at) === "" ? "" : cursor.acceptAnyName();
function namesBefore(cursor, word) {
  const names4 = [];
  for (; !cursor.done && cursor.sign() !== ";"; cursor.at++) {
    if (word !== void 0 && cursor.word() === word)
      break;
    const name = cursor.tokens.name(cursor.at);
    if (name !== "")
      names4.push(name);
  }
  return names4;
}
function addTo(names4, name) {
  if (name !== "")
    names4.add(name);
}

// dist/database/catalog/stored/storedSql.js
function addReads(graph, node, text, stored, isView = false) {
  for (const tokens of tokenizeStored(text, stored.dialects)) {
    for (const [name, qualifier] of namesIn(tokens)) {
      const isTable = stored.isTable(name, qualifier);
      if (isTable)
        graph.addRead(node, name);
      if (isTable && isView)
        graph.addWrite(node, name);
      if (graph.hasRoutine(name))
        graph.addRead(node, routineNode(name));
    }
    if (stored.procedural && new TokenCursor(tokens).find("execute") !== void 0)
      graph.addRead(node, ANYTHING);
  }
}
function addWrites(graph, node, text, stored) {
  for (const tokens of tokenizeStored(text, stored.dialects)) {
    const { certain, possible, calls, anything } = writeTargets(tokens, stored);
    for (const name of certain)
      if (!stored.showsAllTables || stored.isTable(name))
        graph.addWrite(node, name);
    for (const name of possible)
      if (stored.isTable(name))
        graph.addWrite(node, name);
    if (anything || Array.from(calls).some((name) => !graph.hasRoutine(name)))
      graph.addWrite(node, ANYTHING);
  }
}
function addCalls(graph, node, text, { dialects }) {
  for (const tokens of tokenizeStored(text, dialects)) {
    for (const [name] of namesIn(tokens))
      if (graph.hasRoutine(name))
        graph.addWrite(node, routineNode(name));
  }
}
function* namesIn(tokens) {
  for (let at = 0; at < tokens.length; at++) {
    const name = tokens.name(at);
    if (name !== "")
      yield [name, tokens.isQualified(at) ? tokens.name(at - 2) : void 0];
  }
}

// dist/database/catalog/mysql/mysqlCatalog.js
async function readMysqlCatalog(run3) {
  const foreignKeys = await run3(FOREIGN_KEYS);
  const definitions = await run3(DEFINITIONS);
  const keys = readKeys(await run3(KEYS));
  const columns2 = await run3(COLUMNS);
  const tables3 = readTables(columns2, triggeredTables(definitions));
  const descriptions = describeTables(tables3, readForeignKeys(columns2), (table) => keys.get(table));
  const graph = new CatalogGraph(true, keys, descriptions);
  for (const row of definitions)
    addName(graph, row);
  const stored = storedSql(graph, definitions);
  for (const row of definitions)
    addDefinition(graph, row, stored);
  for (const row of foreignKeys)
    graph.addForeignKey(row);
  return graph;
}
function triggeredTables(definitions) {
  const triggers = definitions.filter((row) => row.kind === "trigger" || row.kind === "before");
  return new Set(triggers.map((row) => foldTable(textOf2(row, "name"))));
}
function storedSql(graph, definitions) {
  const schemas = /* @__PURE__ */ new Set();
  for (const row of definitions)
    if (row.kind === "schema")
      schemas.add(foldTable(textOf2(row, "name")));
  return {
    dialects: STORED_MYSQL,
    multiTable: true,
    procedural: true,
    showsAllTables: false,
    isTable: (name, qualifier) => graph.hasRelation(name) || qualifier !== void 0 && schemas.has(qualifier)
  };
}
function addName(graph, row) {
  if (row.kind === "routine")
    graph.addRoutine(textOf2(row, "name"));
  if (row.kind === "table" || row.kind === "view")
    graph.addRelation(textOf2(row, "name"));
}
function addDefinition(graph, row, stored) {
  const name = textOf2(row, "name");
  const text = optionalTextOf(row, "body") ?? "";
  if (row.kind === "view")
    addReads(graph, foldTable(name), text, stored, true);
  if (row.kind === "view" && text === "")
    addUnknown(graph, foldTable(name));
  if (row.kind === "trigger" || row.kind === "before")
    addBody(graph, foldTable(name), text, stored);
  if (row.kind === "before")
    addKeyChange(graph, foldTable(name), text);
  if (row.kind === "routine")
    addRoutine(graph, routineNode(name), text, stored);
}
function addRoutine(graph, routine, text, stored) {
  if (text === "")
    addUnknown(graph, routine);
  addReads(graph, routine, text, stored);
  addBody(graph, routine, text, stored);
}
function addBody(graph, node, text, stored) {
  addWrites(graph, node, text, stored);
  addCalls(graph, node, text, stored);
}
function addKeyChange(graph, table, text) {
  const key = graph.keyOf(table);
  if (key !== void 0 && mayChangeKey(text, STORED_MYSQL, key))
    graph.addWrite(table, table);
}
function addUnknown(graph, node) {
  graph.addRead(node, ANYTHING);
  graph.addWrite(node, ANYTHING);
}
function readKeys(rows) {
  const tables3 = new Set(rows.filter((row) => row.kind === "table").map(tableId2));
  const types6 = /* @__PURE__ */ new Map();
  for (const row of rows)
    if (row.kind === "type")
      types6.set(columnId2(row), textOf2(row, "type"));
  return readTableKeys(keyRows(rows, tables3, types6), kindOf);
}
function* keyRows(rows, tables3, types6) {
  for (const row of rows) {
    if (row.kind === "table" || row.kind === "other")
      yield row;
    if (row.kind === "key" && tables3.has(tableId2(row)))
      yield { ...row, type: types6.get(columnId2(row)) ?? "" };
  }
}
function columnId2(row) {
  return `${tableId2(row)}\0${textOf2(row, "column")}`;
}
var kindOf = kindByName(["int", "bigint"], ["char", "varchar", "tinytext", "text", "mediumtext", "longtext", "uuid"]);

// dist/database/catalog/postgres/postgresQueries.js
var NOT_SYSTEM2 = `not in ('pg_catalog', 'information_schema', 'pg_toast')`;
var BEFORE_ROW = 1 | 2;
var INSERT_OR_UPDATE = 4 | 16;
var DEPENDENCIES = `
with relation as (
  select c.oid, c.relname::text as name
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname ${NOT_SYSTEM2}
), reference as (
  select d.classid, d.objid, c.relname::text as name, false as routine
  from pg_catalog.pg_depend d join pg_catalog.pg_class c on c.oid = d.refobjid
  where d.refclassid = 'pg_catalog.pg_class'::regclass
  union
  select d.classid, d.objid, p.proname::text, true
  from pg_catalog.pg_depend d join pg_catalog.pg_proc p on p.oid = d.refobjid
  where d.refclassid = 'pg_catalog.pg_proc'::regclass
), dependency as (
select 'table' as kind, name as source, null as target, false as routine
from relation
union all
select 'cascade', parent.name, child.name, false
from pg_catalog.pg_constraint k join relation parent on parent.oid = k.confrelid join relation child on child.oid = k.conrelid
where k.contype = 'f' and k.confdeltype in ('c', 'n', 'd')
union all
select 'update cascade', parent.name, child.name, false
from pg_catalog.pg_constraint k join relation parent on parent.oid = k.confrelid join relation child on child.oid = k.conrelid
where k.contype = 'f' and k.confupdtype in ('c', 'n', 'd')
union all
select 'inheritance', parent.relname::text, child.relname::text, false
from pg_catalog.pg_inherits i
join pg_catalog.pg_class parent on parent.oid = i.inhparent join pg_catalog.pg_class child on child.oid = i.inhrelid
where parent.relkind in ('r', 'p', 'f')
union all
select case r.ev_type when '1' then 'view' else 'rule' end, owner.name, reference.name, reference.routine
from pg_catalog.pg_rewrite r join relation owner on owner.oid = r.ev_class
join reference on reference.classid = 'pg_catalog.pg_rewrite'::regclass and reference.objid = r.oid
union all
select 'policy', owner.name, reference.name, reference.routine
from pg_catalog.pg_policy p join relation owner on owner.oid = p.polrelid
join reference on reference.classid = 'pg_catalog.pg_policy'::regclass and reference.objid = p.oid
union all
select 'default', owner.name, reference.name, true
from pg_catalog.pg_attrdef a join relation owner on owner.oid = a.adrelid
join reference on reference.classid = 'pg_catalog.pg_attrdef'::regclass and reference.objid = a.oid
where reference.routine
union all
select 'trigger', owner.name, case when l.lanname not in ('c', 'internal') then p.proname::text end, true
from pg_catalog.pg_trigger t join relation owner on owner.oid = t.tgrelid
join pg_catalog.pg_proc p on p.oid = t.tgfoid
join pg_catalog.pg_language l on l.oid = p.prolang
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where not t.tgisinternal and n.nspname <> 'pg_catalog'
union all
select 'before', owner.name, p.proname::text, true
from pg_catalog.pg_trigger t join relation owner on owner.oid = t.tgrelid
join pg_catalog.pg_proc p on p.oid = t.tgfoid
where not t.tgisinternal and (t.tgtype & ${BEFORE_ROW}) = ${BEFORE_ROW} and (t.tgtype & ${INSERT_OR_UPDATE}) <> 0
)
select kind, source, target, case when routine then 'yes' else 'no' end as routine
from dependency`;
var ROUTINES = `
select p.proname::text as name, l.lanname::text as language, case when p.provolatile = 'v' then 'yes' else 'no' end as volatile,
  case when p.prosrc = '' then pg_catalog.pg_get_functiondef(p.oid) else p.prosrc end as body
from pg_catalog.pg_proc p
join pg_catalog.pg_language l on l.oid = p.prolang
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where n.nspname ${NOT_SYSTEM2}`;
var KEYS2 = `
select n.nspname::text as home, c.relname::text as name, a.attname::text as column,
  case when a.attnum = any (k.conkey) then
    case when coalesce(pg_catalog.to_jsonb(a) ->> 'attgenerated', '') <> '' then ''
      when tn.nspname = 'pg_catalog' or (t.typname = 'citext' and t.typtype = 'b') then t.typname::text else '' end
  end as type
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join (
  select k.conrelid, k.conkey
  from pg_catalog.pg_constraint k join pg_catalog.pg_index i on i.indexrelid = k.conindid
  where k.contype = 'p' and i.indisvalid
) k on k.conrelid = c.oid
  and (c.relkind = 'p' or not exists (select 1 from pg_catalog.pg_inherits h where h.inhparent = c.oid))
left join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum > 0
left join pg_catalog.pg_type t on t.oid = a.atttypid
left join pg_catalog.pg_namespace tn on tn.oid = t.typnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname ${NOT_SYSTEM2}
order by pg_catalog.array_position(k.conkey, a.attnum)`;
var COLUMNS2 = `
with relation as (
  select c.oid, n.nspname::text as home, c.relname::text as name, c.relkind, c.relrowsecurity
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname ${NOT_SYSTEM2}
), place as (
  select owner, pg_catalog.string_agg(places, ' ') as places
  from (
    select i.indrelid as owner, i.indkey::text as places from pg_catalog.pg_index i
    union all
    select k.conrelid, k.conkey::text from pg_catalog.pg_constraint k where k.contype = 'f'
  ) p
  group by owner
)
select 'table' as kind, r.home, r.name, null as column, place.places, null as type, null as value,
  case when r.relkind in ('r', 'p') then 'table ' else '' end
  || case when r.relkind = 'r' and not r.relrowsecurity
    and r.oid not in (select inhrelid from pg_catalog.pg_inherits)
    and r.oid not in (select inhparent from pg_catalog.pg_inherits)
    and r.oid not in (select ev_class from pg_catalog.pg_rewrite) then 'readable ' else '' end
  || case when r.oid not in (
      select t.tgrelid from pg_catalog.pg_trigger t join pg_catalog.pg_proc p on p.oid = t.tgfoid
      where not t.tgisinternal and p.proname not like 'objection\\_cache\\_%')
    and pg_catalog.version() not like 'CockroachDB%' then 'writable' else '' end as traits,
  null as parent_home, null as parent, null as parent_places, null as on_delete, null as on_update
from relation r left join place on place.owner = r.oid
union all
select 'column', r.home, r.name, a.attname::text, a.attnum::text,
  case when tn.nspname = 'pg_catalog' or (t.typname = 'citext' and t.typtype = 'b') then t.typname::text
    when t.typtype = 'e' then 'enum' else '' end,
  pg_catalog.pg_get_expr(d.adbin, d.adrelid),
  case when a.attnotnull
    then case when coalesce(pg_catalog.to_jsonb(a) ->> 'attidentity', '') <> '' then 'identity ' else '' end
    else 'nullable ' end
  || case when a.atthasdef
    then case when coalesce(pg_catalog.to_jsonb(a) ->> 'attgenerated', '') <> '' then 'generated ' else '' end || 'default'
    else '' end,
  null, null, null, null, null
from relation r
join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
join pg_catalog.pg_type t on t.oid = a.atttypid
join pg_catalog.pg_namespace tn on tn.oid = t.typnamespace
left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where r.relkind in ('r', 'p')
union all
select 'reference', child.home, child.name, null, k.conkey::text, null, null, '',
  parent.home, parent.name, k.confkey::text, k.confdeltype::text, k.confupdtype::text
from pg_catalog.pg_constraint k
join relation parent on parent.oid = k.confrelid
join relation child on child.oid = k.conrelid
where k.contype = 'f'`;

// dist/database/catalog/postgres/postgresColumns.js
function readColumns(rows) {
  const columnsById = /* @__PURE__ */ new Map();
  for (const row of inOrder(rows.filter(({ kind }) => kind === "column")))
    addTo2(columnsById, tableId2(row), row);
  const numbered = /* @__PURE__ */ new Map();
  for (const row of rows)
    if (row.kind === "table")
      numbered.set(tableId2(row), readTable(row, columnsById.get(tableId2(row)) ?? []));
  const foreignKeys = rows.filter((row) => row.kind === "reference").flatMap((row) => readReference(row, numbered));
  return [Array.from(numbered.values(), ({ table }) => table), foreignKeys];
}
function inOrder(rows) {
  return rows.toSorted((one, two) => Number(one["places"]) - Number(two["places"]));
}
function addTo2(rows, id, row) {
  const known12 = rows.get(id);
  if (known12 === void 0)
    rows.set(id, [row]);
  else
    known12.push(row);
}
function readTable(row, columns2) {
  const indexed = new Set(numbers(row, "places"));
  const traits = textOf2(row, "traits");
  const table = {
    name: textOf2(row, "name"),
    columns: traits.includes("table") ? columns2.map((column) => readColumn2(column, indexed)) : void 0,
    isPlainToRead: traits.includes("readable"),
    isPlainToWrite: traits.includes("readable") && traits.includes("writable")
  };
  return { table, names: new Map(columns2.map((column) => [textOf2(column, "places"), textOf2(column, "column")])) };
}
function readColumn2(row, indexed) {
  const traits = textOf2(row, "traits");
  const kind = kindOf2(textOf2(row, "type"));
  return {
    spelling: textOf2(row, "column"),
    kind,
    isIndexed: indexed.has(textOf2(row, "places")),
    followsUpdates: traits.includes("generated"),
    initial: initialValue(kind, literalOf2(optionalTextOf(row, "value"), traits, kind))
  };
}
function literalOf2(expression, traits, kind) {
  if (traits.includes("generated") || traits.includes("identity"))
    return void 0;
  if (!traits.includes("default"))
    return traits.includes("nullable") ? null : void 0;
  if (expression === void 0 || kind === void 0)
    return void 0;
  if (NULL2.test(expression))
    return null;
  const [, value, type] = CAST.exec(expression) ?? [void 0, expression, ""];
  return literalOfKind(value, type, kind);
}
function literalOfKind(value, type, kind) {
  if (kind.name === "integer")
    return wholeNumber(unquoted(value) ?? value);
  if (kind.name === "boolean")
    return value === "true" || (value === "false" ? false : void 0);
  const isOwn = kind.name === "day" ? type === "date" : kind === ENUM || TEXT_TYPE.test(type);
  return isOwn ? unquoted(value) : void 0;
}
var NULL2 = /^NULL(?:::[\w ."]+(?:\(\d+\))?)?$/;
var CAST = /^('(?:[^']|'')*')::([\w ."]+)$/;
var TEXT_TYPE = /^(?:text|character varying|bpchar|character|uuid|(?:[\w"]+\.)?citext)$/;
var UUID2 = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
var TEXT2 = { name: "text" };
var ENUM = { name: "text" };
var integer = (bits) => ({ name: "integer", least: -(2 ** (bits - 1)), most: 2 ** (bits - 1) - 1 });
var KINDS = {
  int2: integer(16),
  int4: integer(32),
  int8: integer(64),
  text: TEXT2,
  varchar: TEXT2,
  bpchar: TEXT2,
  citext: TEXT2,
  uuid: { name: "text", form: UUID2 },
  enum: ENUM,
  bool: { name: "boolean" },
  date: { name: "day" }
};
function kindOf2(type) {
  return Object.hasOwn(KINDS, type) ? KINDS[type] : void 0;
}
function readReference(row, tables3) {
  const child = tables3.get(tableId2(row));
  const parent = tables3.get(tableId2({ home: row["parent_home"], name: row["parent"] }));
  if (child === void 0 || parent === void 0)
    return [];
  const namesOf2 = ({ names: names4 }, places) => numbers(row, places).map((place) => (names4.get(place) ?? "").toLowerCase());
  const onDelete = textOf2(row, "on_delete");
  return [
    {
      parent: parent.table.name,
      child: foldTable(child.table.name),
      columns: namesOf2(child, "places"),
      parentColumns: namesOf2(parent, "parent_places"),
      onDelete: onDelete === "c" ? "delete" : SETS2.has(onDelete) ? "set" : "nothing",
      onUpdate: CHANGES.has(textOf2(row, "on_update")) ? "set" : "nothing"
    }
  ];
}
var SETS2 = /* @__PURE__ */ new Set(["n", "d"]);
var CHANGES = /* @__PURE__ */ new Set(["c", "n", "d"]);
function numbers(row, column) {
  return (optionalTextOf(row, column) ?? "").match(/\d+/g) ?? [];
}

// dist/database/catalog/postgres/postgresCatalog.js
var kindOf3 = kindByName(["int2", "int4", "int8"], ["text", "varchar", "bpchar", "citext", "uuid"]);
async function readPostgresCatalog(run3) {
  const dependencies = await run3(DEPENDENCIES);
  const routines = await run3(ROUTINES);
  const keys = readTableKeys(await run3(KEYS2), kindOf3);
  const [tables3, foreignKeys] = readColumns(await run3(COLUMNS2));
  const descriptions = describeTables(tables3, foreignKeys, (table) => keys.get(table));
  const graph = new CatalogGraph(true, keys, descriptions);
  for (const row of dependencies)
    if (row.kind === "table")
      graph.addRelation(textOf2(row, "source"));
  for (const row of routines)
    addName2(graph, row);
  const stored = {
    dialects: STORED_POSTGRES,
    multiTable: false,
    procedural: true,
    showsAllTables: true,
    isTable: (name) => graph.hasRelation(name)
  };
  for (const row of dependencies)
    if (row.kind !== "table")
      addDependency(graph, row);
  for (const row of routines)
    if (!isCompiled(row))
      addRoutine2(graph, row, stored);
  addKeyChanges(graph, dependencies, routines);
  return graph;
}
function addName2(graph, row) {
  if (isCompiled(row))
    graph.addCompiled(textOf2(row, "name"));
  else
    graph.addRoutine(textOf2(row, "name"));
}
function isCompiled(row) {
  return row.language === "c" || row.language === "internal";
}
function addDependency(graph, row) {
  const source = foldTable(textOf2(row, "source"));
  const name = optionalTextOf(row, "target");
  const target = name === void 0 ? ANYTHING : row.routine === "yes" ? routineNode(name) : foldTable(name);
  if (row.kind === "cascade" || row.kind === "update cascade")
    graph.addCascade(source, target, row.kind !== "cascade");
  if (READS.has(textOf2(row, "kind")))
    graph.addRead(source, target);
  if (WRITES.has(textOf2(row, "kind")))
    graph.addWrite(source, target);
  if (row.kind === "inheritance")
    graph.addWrite(target, source);
}
var READS = /* @__PURE__ */ new Set(["view", "policy"]);
var WRITES = /* @__PURE__ */ new Set(["inheritance", "view", "rule", "default", "trigger"]);
function addRoutine2(graph, row, stored) {
  const node = routineNode(textOf2(row, "name"));
  const text = textOf2(row, "body").replace(HEADER2, "");
  const readable = READABLE.has(textOf2(row, "language"));
  if (!readable)
    graph.addRead(node, ANYTHING);
  if (!readable && row.volatile !== "no")
    graph.addWrite(node, ANYTHING);
  if (row.volatile !== "no")
    addWrites(graph, node, text, stored);
  addReads(graph, node, text, stored);
  addCalls(graph, node, text, stored);
}
var READABLE = /* @__PURE__ */ new Set(["sql", "plpgsql"]);
var HEADER2 = /^create or replace (?:function|procedure)/i;
function addKeyChanges(graph, dependencies, routines) {
  const bodies = /* @__PURE__ */ new Map();
  for (const row of routines)
    bodies.set(textOf2(row, "name"), []);
  for (const row of routines)
    bodies.get(textOf2(row, "name"))?.push(textOf2(row, "body"));
  for (const row of dependencies) {
    if (row.kind !== "before")
      continue;
    const table = foldTable(textOf2(row, "source"));
    const key = graph.keyOf(table) ?? [];
    const texts = bodies.get(textOf2(row, "target")) ?? [];
    if (texts.some((text) => mayChangeKey(text, STORED_POSTGRES, key)))
      graph.addWrite(table, table);
  }
}

// dist/database/catalog/sqlite/sqliteDefinitions.js
function definitionsOf(row, word) {
  const sql = optionalTextOf(row, "sql") ?? "";
  if (row.type !== "table" || !word.test(sql))
    return [];
  return tokenizeStored(sql, STORED_SQLITE).map((tokens) => new TokenCursor(tokens));
}
function isVirtual(row) {
  return row.type === "table" && VIRTUAL.test(optionalTextOf(row, "sql") ?? "");
}
var VIRTUAL = /^create\s+virtual\s/i;
function replacesRows(row) {
  return definitionsOf(row, /conflict/i).some((cursor) => cursor.find("on", "conflict", "replace") !== void 0);
}
function hasUnknownCollation(row) {
  return definitionsOf(row, /collate/i).some((cursor) => cursor.tokens.texts.some((_, at) => cursor.hasWords(at, "collate") && !OWN.has(cursor.anyName(at + 1).toLowerCase())));
}
var OWN = /* @__PURE__ */ new Set(["binary", "nocase", "rtrim"]);

// dist/database/catalog/sqlite/sqliteKeys.js
function selectColumns2(home, quoted2) {
  return `select ${home} as home, t.name, c.name as "column", case when c.pk > 0 then c.type end as type, c.pk,
      c.type as declared, c.dflt_value as value, c."notnull", c.hidden, c.cid
    from ${quoted2}.sqlite_master as t, pragma_table_xinfo(t.name, ${home}) as c where t.type = 'table' and t.rootpage > 0
    union all select ${home}, name, null, null, 0, null, null, 0, 0, 0 from ${quoted2}.sqlite_master
    where type in ('table', 'view') and coalesce(rootpage, 0) = 0`;
}
function readSqliteKeys(columns2, definitions) {
  const collated = new Set(definitions.filter((row) => definesCollatedKey(row)).map(tableId2));
  const usable = columns2.map((row) => collated.has(tableId2(row)) ? { ...row, column: null, type: null } : row);
  return readTableKeys(usable, kindOfAffinity);
}
var kindOfAffinity = (type) => {
  if (/int/i.test(type))
    return "integer";
  return /char|clob|text/i.test(type) ? "text" : void 0;
};
function definesCollatedKey(row) {
  return definitionsOf(row, /collate/i).some((cursor) => cursor.tokens.texts.some((_, at) => cursor.hasWords(at, "primary", "key") && isCollatedList(cursor.tokens, at + 2)));
}
function addReplacement(graph, row) {
  const name = foldTable(textOf2(row, "name"));
  if (replacesRows(row))
    graph.addWrite(name, name);
}
function isCollatedList(tokens, start) {
  if (tokens.textIf(SIGN, start) !== "(")
    return false;
  for (let at = start; at < tokens.length && tokens.textIf(SIGN, at) !== ")"; at++) {
    if (tokens.textIf(WORD, at) === "collate")
      return true;
  }
  return false;
}

// dist/database/catalog/sqlite/sqlitePlain.js
function plainTables(definitions) {
  const triggered = new Set(definitions.filter((row) => row.type === "trigger").map((row) => foldTable(textOf2(row, "tbl_name"))));
  const virtual = definitions.filter(isVirtual).map((row) => textOf2(row, "name").toLowerCase());
  return {
    toRead: (table) => {
      const name = textOf2(table, "name").toLowerCase();
      if (table.type !== "table" || isVirtual(table) || optionalTextOf(table, "sql") === void 0)
        return false;
      return !name.startsWith("sqlite_") && !virtual.some((prefix) => name.startsWith(`${prefix}_`));
    },
    toWrite: (table) => !triggered.has(foldTable(textOf2(table, "name"))) && !replacesRows(table)
  };
}

// dist/database/catalog/sqlite/sqliteReferences.js
function selectReferences(home, quoted2) {
  return `select ${home} as home, t.name, k."from" as "column", k."table" as parent, k."to" as parent_column,
      k.on_delete, k.on_update, k.id as number, k.seq as position
    from ${quoted2}.sqlite_master as t, pragma_foreign_key_list(t.name, ${home}) as k where t.type = 'table'
    union all select ${home}, t.name, i.name, null, null, null, null, 0, 0
    from ${quoted2}.sqlite_master as t, pragma_index_list(t.name, ${home}) as l, pragma_index_info(l.name, ${home}) as i
    where t.type = 'table' and t.rootpage > 0`;
}
function columnOfTable(row) {
  return `${tableId2(row).toLowerCase()}\0${textOf2(row, "column").toLowerCase()}`;
}
function readForeignKeys2(references, columns2) {
  const parts = /* @__PURE__ */ new Map();
  for (const row of references) {
    if (row["parent"] === null)
      continue;
    const id = `${tableId2(row)}\0${String(row["number"])}`;
    parts.set(id, [...parts.get(id) ?? [], row]);
  }
  return Array.from(parts.values(), (rows) => readForeignKey2(rows, columns2));
}
function readForeignKey2(rows, columns2) {
  const [first] = rows;
  const named2 = rows.map((row) => optionalTextOf(row, "parent_column")?.toLowerCase());
  const isNamed = named2.every((name) => name !== void 0);
  const onDelete = textOf2(first, "on_delete");
  return {
    parent: textOf2(first, "parent"),
    child: foldTable(textOf2(first, "name")),
    columns: rows.map((row) => textOf2(row, "column").toLowerCase()),
    parentColumns: isNamed ? named2 : keyOfParent(first, columns2),
    onDelete: onDelete === "CASCADE" ? "delete" : SETS3.has(onDelete) ? "set" : "nothing",
    onUpdate: CHANGES2.has(textOf2(first, "on_update")) ? "set" : "nothing"
  };
}
var SETS3 = /* @__PURE__ */ new Set(["SET NULL", "SET DEFAULT"]);
var CHANGES2 = /* @__PURE__ */ new Set([...SETS3, "CASCADE"]);
function keyOfParent(reference, columns2) {
  const parent = tableId2({ home: reference["home"], name: reference["parent"] }).toLowerCase();
  const key = columns2.filter((row) => isSet(row, "pk") && tableId2(row).toLowerCase() === parent);
  return key.map((row) => textOf2(row, "column").toLowerCase());
}
function addForeignKeys(graph, foreignKeys) {
  for (const { parent, child, onDelete, onUpdate } of foreignKeys) {
    if (onDelete !== "nothing" || onUpdate !== "nothing")
      graph.addCascade(foldTable(parent), child, onUpdate !== "nothing");
  }
}

// dist/database/catalog/sqlite/sqliteColumns.js
function readTables2(columns2, definitions, indexes) {
  const indexed = new Set(indexes.filter((row) => row["column"] !== null).map(columnOfTable));
  const collated = new Set(definitions.filter(hasUnknownCollation).map(tableId2));
  const byTable = /* @__PURE__ */ new Map();
  for (const row of columns2.toSorted((one, two) => Number(one["cid"]) - Number(two["cid"]))) {
    if (row["column"] === null)
      continue;
    const id = tableId2(row);
    const known12 = byTable.get(id) ?? [];
    byTable.set(id, known12);
    known12.push(readColumn3(row, indexed.has(columnOfTable(row)), collated.has(id)));
  }
  const { toRead, toWrite } = plainTables(definitions);
  return definitions.filter((row) => row.type !== "trigger").map((row) => ({
    name: textOf2(row, "name"),
    columns: byTable.get(tableId2(row)),
    isPlainToRead: toRead(row),
    isPlainToWrite: toRead(row) && toWrite(row)
  }));
}
function readColumn3(row, isIndexed, isCollated) {
  const isKey = isSet(row, "pk");
  const isGenerated = isSet(row, "hidden");
  const kind = kindOfColumn2(textOf2(row, "declared"), isCollated);
  const takesNull = !isKey && !isSet(row, "notnull");
  return {
    spelling: textOf2(row, "column"),
    kind,
    isIndexed: isIndexed || isKey,
    followsUpdates: isGenerated,
    replacesNull: !takesNull,
    // Without rows' numbers, SQLite refuses a row without a key.
    isNumbered: isKey && !isGenerated && optionalTextOf(row, "value") === void 0,
    initial: isGenerated ? void 0 : initialValue(kind, literalOf3(optionalTextOf(row, "value"), takesNull))
  };
}
function literalOf3(value, takesNull) {
  if (value === void 0 || /^null$/i.test(value))
    return takesNull ? null : void 0;
  if (/^(?:true|false)$/i.test(value))
    return /^true$/i.test(value) ? "1" : "0";
  return unquoted(value) ?? wholeNumber(value);
}
function kindOfColumn2(type, isCollated) {
  if (/int/i.test(type))
    return { name: "integer", least: -(2 ** 63), most: 2 ** 63 };
  if (isCollated)
    return void 0;
  if (/char|clob|text/i.test(type))
    return { name: "text" };
  return type === "" || /blob|real|floa|doub|^any$/i.test(type) ? void 0 : { name: "number" };
}

// dist/database/catalog/sqlite/sqliteCatalog.js
async function readSqliteCatalog(run3) {
  const databases = (await run3("select name from pragma_database_list")).map((row) => textOf2(row, "name"));
  const definitions = await run3(databases.map(definitionsOf2).join(" union all "));
  const references = await run3(`${databases.map((name) => selectReferences(literal(name), quote(name))).join(" union all ")} order by position`);
  const columns2 = await run3(`${databases.map((name) => selectColumns2(literal(name), quote(name))).join(" union all ")} order by pk`);
  const keys = readSqliteKeys(columns2, definitions);
  const foreignKeys = readForeignKeys2(references, columns2);
  const tables3 = readTables2(columns2, definitions, references);
  const graph = new CatalogGraph(true, keys, describeTables(tables3, foreignKeys, (table) => keys.get(table)));
  for (const row of definitions)
    if (row.type !== "trigger")
      graph.addRelation(textOf2(row, "name"));
  const stored = {
    dialects: STORED_SQLITE,
    multiTable: false,
    procedural: false,
    showsAllTables: true,
    isTable: (name) => graph.hasRelation(name)
  };
  for (const row of definitions)
    addDefinition2(graph, row, stored);
  addForeignKeys(graph, foreignKeys);
  return graph;
}
function addDefinition2(graph, row, stored) {
  const sql = optionalTextOf(row, "sql") ?? "";
  addReplacement(graph, row);
  if (row.type === "trigger")
    addWrites(graph, foldTable(textOf2(row, "tbl_name")), sql, stored);
  else if (row.type === "view" || isVirtual(row))
    addReads(graph, foldTable(textOf2(row, "name")), sql, stored);
}
function definitionsOf2(database) {
  return `select ${literal(database)} as home, type, name, tbl_name, sql
    from ${quote(database)}.sqlite_master where type in ('table', 'view', 'trigger')`;
}
function quote(name) {
  return `"${name.replaceAll('"', '""')}"`;
}
function literal(text) {
  return `'${text.replaceAll("'", "''")}'`;
}

// dist/database/catalog/readCatalog.js
var EMPTY_CATALOG = new CatalogGraph();
var READERS = new Map([
  ...["sqlite3", "better-sqlite3"].map((dialect) => [dialect, readSqliteCatalog]),
  ...["postgresql", "pg", "pgnative", "cockroachdb"].map((dialect) => [dialect, readPostgresCatalog]),
  ...["mysql", "mysql2", "mariadb"].map((dialect) => [dialect, readMysqlCatalog])
]);
async function readCatalog(dialect, run3) {
  const read2 = READERS.get(dialect);
  return read2 === void 0 ? EMPTY_CATALOG : read2(run3);
}

// dist/database/catalog/knownCatalogs.js
var MAX_ATTEMPTS = 3;
var known3 = new QuickLRU({ maxSize: 500 });
var beingRead = /* @__PURE__ */ new Set();
function catalogOf(database) {
  const found = known3.get(database);
  return found !== void 0 && isCurrent(found) ? found.catalog : void 0;
}
function catalogsByDatabase() {
  return Array.from(known3.keys()).flatMap((database) => {
    const catalog = catalogOf(database);
    return catalog === void 0 ? [] : [[database, catalog]];
  });
}
function needsCatalog(database, stamp) {
  const tag = schemaTag(database);
  if (beingRead.has(database) || databaseLedger.isPending([tag]) || databaseLedger.latest(tag) > stamp)
    return false;
  const found = known3.get(database);
  if (found === void 0 || !isCurrent(found))
    return true;
  return found.catalog === void 0 && found.failures < MAX_ATTEMPTS;
}
async function refreshCatalog(database, dialect, stamp, run3) {
  const tag = schemaTag(database);
  beingRead.add(database);
  try {
    known3.set(database, { stamp, tag, catalog: await readCatalog(dialect, run3), failures: 0 });
  } catch (error) {
    const before = known3.get(database);
    const failures = before !== void 0 && isCurrent(before) ? before.failures + 1 : 1;
    known3.set(database, { stamp, tag, catalog: void 0, failures });
    publish("error", () => ({ operation: "catalogue", key: void 0, error }));
  } finally {
    beingRead.delete(database);
  }
}
function isCurrent({ stamp, tag }) {
  return databaseLedger.latest(tag) <= stamp && !databaseLedger.isPending([tag]);
}

// dist/database/precision/comparedColumns.js
var MOST4 = 1e4;
var comparedByTable = /* @__PURE__ */ new Map();
var count3 = 0;
var grownAt = /* @__PURE__ */ new Map();
var allComparedSoFar = () => count3;
function withGrown(tags, since) {
  if (since === count3)
    return tags;
  const grown = Array.from(grownAt).flatMap(([table, at]) => at > since ? [table] : []);
  const more = grown.filter((table) => tags.includes(written(table))).map(anythingIn);
  return more.length === 0 ? tags : [...tags, ...more];
}
var comparedSoFar = (table) => comparedByTable.get(table)?.size ?? 0;
function comparedColumns(table, { columns: columns2 }) {
  const compared = /* @__PURE__ */ new Map();
  const more = comparedByTable.get(table);
  for (const [name, { kind, isIndexed }] of columns2) {
    if (kind !== void 0 && (isIndexed || more?.has(name) === true))
      compared.set(name, kind);
  }
  return compared;
}
function comparedSince(table, { columns: columns2 }, name) {
  const column = columns2.get(name);
  if (column?.kind === void 0)
    return void 0;
  return column.isIndexed ? 0 : isShared() ? void 0 : comparedByTable.get(table)?.get(name);
}
function noteCompared(table, { columns: columns2 }, name) {
  const column = columns2.get(name);
  if (column?.kind === void 0)
    return void 0;
  if (column.isIndexed)
    return 0;
  const known12 = comparedByTable.get(table)?.get(name);
  if (isShared())
    return void 0;
  if (known12 !== void 0)
    return known12;
  if (count3 >= MOST4)
    return void 0;
  count3++;
  const compared = comparedByTable.get(table) ?? /* @__PURE__ */ new Map();
  comparedByTable.set(table, compared.set(name, writeClock.now));
  grownAt.set(table, count3);
  return writeClock.now;
}

// dist/database/precision/changedRows.js
function tagsOfChangedRows(table, filter) {
  const tags = [];
  for (const [database, catalog] of catalogsByDatabase()) {
    if (!catalog.has(table))
      continue;
    const id = tableId(database, table);
    const description = catalog.describe(table);
    tags.push(anyTableTag(database), written(id));
    if (description === void 0)
      tags.push(anythingIn(id));
    else
      tags.push(...changesIn(id, description, filter));
  }
  return tags.length === 0 ? void 0 : [...tags, ...wherever(table)];
}
function wherever(table) {
  const databases = knownDatabases.all().filter((database) => catalogOf(database)?.has(table) !== true);
  return databases.flatMap((database) => {
    const id = tableId(database, table);
    return [anyTableTag(database), written(id), anythingIn(id)];
  });
}
function changesIn(table, description, filter) {
  const set = bulkSetIn(table);
  const columns2 = Array.from(description.columns.keys(), (column) => columnOf(set, column));
  const kinds = [newIn(table), bulkGoneIn(table), ...columns2];
  const values = [...comparedColumns(table, description)].flatMap(([column, kind]) => valuesOf2(filter, column, kind).map((value) => [column, value]));
  const into = columns2.map((of) => intoTag(of, UNKNOWN_VALUE));
  return [
    set,
    ...kinds,
    ...into,
    ...kinds.flatMap((of) => values.map(([column, value]) => valueTag(of, column, value)))
  ];
}
function valuesOf2(filter, column, kind) {
  const name = Object.keys(filter).find((each) => each.toLowerCase() === column);
  if (name === void 0)
    return [UNKNOWN_VALUE];
  const given = filter[name];
  const values = Array.isArray(given) ? given : [given];
  const comparable = values.map((value) => value === null ? NULL_VALUE : comparableValue(value, kind));
  return comparable.every((value) => value !== void 0) ? comparable : [UNKNOWN_VALUE];
}

// dist/database/sql/session/parseSet.js
var SOMETHING = "?";
var SCOPES = /* @__PURE__ */ new Map([
  ["session", "session"],
  ["local", "local"],
  ["global", "global"],
  ["persist", "global"],
  ["persist_only", "global"]
]);
function parseSet(cursor, session, ahead = 0) {
  const count5 = cursor.end - cursor.at;
  let at = ahead + 1;
  parseIsolation(cursor, session, at);
  if (NO_SETTINGS.has(cursor.word(at)))
    return;
  let scope = "session";
  for (let isFirst = true; at < count5; isFirst = false) {
    const setting = parseSetting(cursor, at, scope);
    scope = setting.inherited;
    if ((isFirst || setting.isAssignment) && setting.scope !== "global") {
      if (ISOLATION.has(setting.name))
        setLevel(session, levelAt(cursor, setting.next));
      else if (setting.isDefault)
        session.reset(setting.name);
      else
        session.change(setting.name, setting.scope === "local");
    }
    at = behindComma(cursor, setting.next, count5);
  }
}
var READ_UNCOMMITTED = "read uncommitted";
var ISOLATION = /* @__PURE__ */ new Set(["transaction_isolation", "tx_isolation"]);
var levelAt = (cursor, at) => cursor.anyName(at) || cursor.number(at);
var COMMITTED = /^(?:read.committed|repeatable.read|serializable|snapshot|default|[1-3])$/;
function setLevel(session, level, isLocal = false) {
  if (COMMITTED.test(level))
    session.reset(READ_UNCOMMITTED, isLocal);
  else
    session.change(READ_UNCOMMITTED, isLocal);
}
function parseIsolation(cursor, session, start) {
  const scope = SCOPES.get(cursor.word(start));
  const at = scope === void 0 ? start : start + 1;
  if (scope === "global" || cursor.word(at) !== "transaction")
    return;
  for (let ahead = at; ahead < cursor.end - cursor.at; ahead++) {
    if (cursor.word(ahead) !== "level")
      continue;
    const level = [cursor.word(ahead + 1), cursor.word(ahead + 2)].join(" ").trim();
    setLevel(session, /^(?:serializable|snapshot)\b/.test(level) ? "serializable" : level, scope === void 0);
  }
}
var NO_SETTINGS = /* @__PURE__ */ new Set(["transaction", "constraints", "password", "statement", "default", "resource"]);
function parseSetting(cursor, start, before) {
  let at = start;
  let inherited = before;
  const word = cursor.word(at);
  if (SCOPES.has(word) && (word !== "session" || cursor.word(at + 1) !== "authorization") && isSettingAt(cursor, at + 1)) {
    inherited = SCOPES.get(word);
    at++;
  }
  let scope = inherited;
  const variable = cursor.parameter(at);
  if (variable.startsWith("@@") && cursor.sign(at + 1) === ".") {
    scope = SCOPES.get(variable.slice(2)) ?? scope;
    at += 2;
  }
  const { name, next } = settingName(cursor, at);
  const value = behindAssignment(cursor, next);
  const isDefault = cursor.word(value ?? next) === "default" || isLocalZone(cursor, name, next) || isUnset(cursor, name, value);
  return { name, scope, inherited, isAssignment: value !== void 0, isDefault, next: value ?? next };
}
var isSettingAt = (cursor, at) => cursor.anyName(at) !== "" || cursor.parameter(at).startsWith("@");
var isLocalZone = (cursor, name, next) => name === "timezone" && cursor.word(next) === "local";
var isUnset = (cursor, name, value) => value !== void 0 && name.startsWith("@") && cursor.word(value) === "null" && /^,?$/.test(cursor.sign(value + 1));
var SETTING_NAMES = [
  [["session", "authorization"], "session authorization"],
  [["time", "zone"], "timezone"],
  [["character", "set"], "names"],
  [["xml", "option"], "xmloption"],
  [["characteristics", "as", "transaction"], "transaction"],
  [["schema"], "search_path"],
  [["charset"], "names"]
];
function settingName(cursor, at) {
  const variable = cursor.parameter(at);
  if (variable.startsWith("@@"))
    return { name: variable.slice(2), next: at + 1 };
  if (variable.startsWith("@"))
    return { name: variable, next: at + 1 };
  for (const [words2, name] of SETTING_NAMES) {
    if (cursor.hasWords(at, ...words2))
      return { name, next: at + words2.length };
  }
  const { parts, next } = cursor.qualifiedName(at);
  return { name: parts.join(".") || SOMETHING, next: Math.max(next, at + 1) };
}
function behindAssignment(cursor, at) {
  if (cursor.word(at) === "to" || cursor.sign(at) === "=")
    return at + 1;
  return cursor.sign(at) === ":" && cursor.sign(at + 1) === "=" ? at + 2 : void 0;
}
function behindComma(cursor, start, count5) {
  let depth = 0;
  for (let at = start; at < count5; at++) {
    const sign = cursor.sign(at);
    if (sign === "(")
      depth++;
    else if (sign === ")")
      depth--;
    else if (sign === "," && depth === 0)
      return at + 1;
  }
  return count5;
}

// dist/database/sql/session/parseSession.js
var SET_CONFIG = "set_config()";
function parseSession(cursor, session) {
  STATEMENTS.get(cursor.word())?.(cursor, session);
}
function findSessionChanges(tokens, end, session) {
  const { kinds, texts } = tokens;
  let isSet2 = false;
  let startsStatement = true;
  for (let index = 0; index < end; index++) {
    const text = texts[index];
    const kind = kinds[index];
    if (startsStatement)
      isSet2 = kind === WORD && text === "set";
    startsStatement = kind === SIGN && text === ";";
    if ((kind === WORD || kind === QUOTED) && text === "set_config") {
      if (tokens.textIf(SIGN, index + 1) === "(")
        session.change(SET_CONFIG);
    } else if (kind === WORD && text === "into") {
      parseSelectInto(tokens, index + 1, session);
    } else if (kind === PARAMETER && /^@[^@]/.test(text) && !isSet2 && isAssigned(tokens, index)) {
      session.change(text);
    }
  }
}
function parseSelectInto(tokens, start, session) {
  if (VERBS_OF_INTO.has(tokens.textIf(WORD, start - 2)))
    return;
  const cursor = new TokenCursor(tokens, start);
  const isTemporary = cursor.skipWords(BEFORE_TABLE).some((word) => TEMPORARY.has(word));
  if (!cursor.isNameAt())
    return;
  const { parts } = cursor.qualifiedName();
  if (isTemporary || isInTemporarySchema(parts))
    session.change(temporary(parts));
}
var VERBS_OF_INTO = /* @__PURE__ */ new Set(["insert", "merge", "replace"]);
var BEFORE_TABLE = /* @__PURE__ */ new Set(["local", "global", "temp", "temporary", "table"]);
function findSessionChangesInCode(sql, session) {
  const isChanged = CHANGE_IN_CODE.test(sql) || CHANGE_IN_CODE.test(sql.replace(COMMENT, " "));
  if (isChanged)
    session.change(SOMETHING);
  if (/\bset_config\b/i.test(sql))
    session.change(SET_CONFIG);
}
var COMMENT = /--[^\n]*|\/\*[^]*?(?:\*\/|$)/g;
var CHANGE_IN_CODE = new RegExp([
  /(?:^|[;'"$]|\b(?:begin|atomic|then|else|loop|do))\s*(?:alter\s+session\s+)?(?:set|reset|discard)\s+(?!@|(?:local|constraints|transaction|nocount)\b)/,
  /\bcreate\s+(?:or\s+replace\s+)?(?:(?:local|global)\s+)?temp(?:orary)?\s+(?:recursive|table|view|sequence)\b/,
  /\binto\s+(?:local\s+|global\s+)?temp(?:orary)?\s+(?!values\b|select\b|default\b|from\b)["\w]/
].map(({ source }) => source).join("|"), "i");
var STATEMENTS = new Map(Object.entries({
  set: parseSet,
  reset: parseReset,
  discard: parseDiscard,
  create: parseCreate,
  drop: parseDrop,
  pragma: parsePragma,
  use: (cursor, session) => session.change(`database ${cursor.anyName(1)}`),
  attach: (cursor, session) => session.change(`attached ${cursor.anyName((cursor.find("as") ?? Infinity) + 1)}`),
  detach: (cursor, session) => session.reset(`attached ${cursor.anyName(cursor.word(1) === "database" ? 2 : 1)}`),
  // A library may change anything; LOAD DATA loads rows.
  load: (cursor, session) => {
    if (cursor.word(1) === "")
      session.change("library");
  },
  // For PostgreSQL an UPDATE of pg_settings is a call of set_config.
  update: (cursor, session) => {
    if (cursor.qualifiedName(1).parts.at(-1) === "pg_settings")
      session.change(SOMETHING);
  },
  alter: (cursor, session) => {
    if (cursor.hasWords(1, "session", "set"))
      parseSet(cursor, session, 2);
  },
  exec: parseExecute,
  execute: parseExecute,
  revert: (_, session) => session.reset("execute as")
}));
function parseReset(cursor, session) {
  if (cursor.hasWords(1, "session", "authorization"))
    return session.reset("session authorization");
  if (cursor.hasWords(1, "time", "zone"))
    return session.reset("timezone");
  session.reset(cursor.qualifiedName(1).parts.join("."));
}
function parseDiscard(cursor, session) {
  const what = cursor.word(1);
  if (what === "all")
    session.reset("discard all");
  else if (what === "temp" || what === "temporary")
    session.reset("discard temp");
}
function parseCreate(cursor, session) {
  let ahead = 1;
  let isTemporary = false;
  for (; CREATE_MODIFIERS.has(cursor.word(ahead)); ahead++)
    isTemporary ||= TEMPORARY.has(cursor.word(ahead));
  if (cursor.word(ahead) === "recursive")
    ahead++;
  const parts = objectAt(cursor, ahead);
  if (parts === void 0 || !(isTemporary || isInTemporarySchema(parts)))
    return;
  session.change(temporary(parts), cursor.find("on", "commit", "drop") !== void 0);
}
function parseDrop(cursor, session) {
  const parts = objectAt(cursor, TEMPORARY.has(cursor.word(1)) ? 2 : 1);
  if (parts?.length === 1 || parts && isInTemporarySchema(parts))
    session.reset(temporary(parts));
}
var TEMPORARY = /* @__PURE__ */ new Set(["temp", "temporary"]);
var SCHEMAS = /* @__PURE__ */ new Set(["temp", "pg_temp"]);
var isInTemporarySchema = (parts) => parts.length > 1 && SCHEMAS.has(parts[0]);
var temporary = (parts) => `temporary ${parts.at(-1) ?? ""}`;
var IF_EXISTS = /* @__PURE__ */ new Set(["if", "not", "exists"]);
function objectAt(cursor, ahead) {
  if (!/^(?:table|view|sequence)$/.test(cursor.word(ahead)))
    return void 0;
  let at = ahead + 1;
  while (IF_EXISTS.has(cursor.word(at)))
    at++;
  return cursor.qualifiedName(at).parts;
}
var PRAGMAS = /* @__PURE__ */ new Map([
  ["case_sensitive_like", false],
  ["full_column_names", false],
  ["short_column_names", true],
  ["reverse_unordered_selects", false],
  ["count_changes", false],
  ["empty_result_callbacks", false]
]);
function parsePragma(cursor, session) {
  const { parts, next } = cursor.qualifiedName(1);
  const name = parts.at(-1) ?? "";
  const initially = PRAGMAS.get(name);
  const sign = cursor.sign(next);
  if (initially === void 0 || sign !== "=" && sign !== "(")
    return;
  const value = cursor.anyName(next + 1) || cursor.number(next + 1);
  if ((initially ? ON : OFF).test(value))
    session.reset(name);
  else
    session.change(name);
}
var ON = /^(?:1|on|true|yes)$/;
var OFF = /^(?:0|off|false|no)$/;
function parseExecute(cursor, session) {
  if (cursor.word(1) === "as")
    session.change("execute as");
  for (let ahead = 1; ahead < 6; ahead++) {
    if (/^sp_set(?:_session_context|approle)$/.test(cursor.anyName(ahead)))
      session.change(cursor.anyName(ahead));
  }
}
function isAssigned(tokens, index) {
  if (tokens.textIf(SIGN, index + 1) === ":" && tokens.textIf(SIGN, index + 2) === "=")
    return true;
  let before = index - 1;
  while (tokens.textIf(SIGN, before) === "," && tokens.textIf(PARAMETER, before - 1).startsWith("@"))
    before -= 2;
  return tokens.textIf(WORD, before) === "into";
}

// dist/database/sql/session/SessionSteps.js
var SessionSteps = class {
  steps = [];
  change(what, isLocal = false) {
    const last2 = this.steps.at(-1);
    const isNoted = last2?.does === "change" && last2.what === what && last2.isLocal === isLocal;
    if (!isNoted)
      this.steps.push({ does: "change", what, isLocal });
  }
  reset(what, isLocal = false) {
    this.steps.push({ does: "reset", what, isLocal });
  }
  /** Adds the steps of a text as each dialect splits it: the changes of any dialect, and the resets of all of them. */
  unite(alternatives2) {
    for (const { steps } of alternatives2) {
      for (const step of steps) {
        if (isAmong(this.steps, step))
          continue;
        if (step.does === "change" || alternatives2.every((each) => isAmong(each.steps, step)))
          this.steps.push(step);
      }
    }
  }
};
var isAmong = (steps, { does, what }) => steps.some((each) => each.does === does && each.what === what);

// dist/database/sql/statement/Effects.js
var EVERYTHING = /* @__PURE__ */ Symbol("everything");
var Effects = class {
  writes = /* @__PURE__ */ new Set();
  everything = false;
  schema = false;
  truncates = false;
  transaction = [];
  /** What they do to the session of their connection. */
  session = new SessionSteps();
  /** The text holds a block of a procedural language, where `begin` and `end` are brackets and no transaction. */
  inBlock = false;
  /** The text runs a string: a block of PostgreSQL, or a statement that MySQL prepares. */
  runsString = false;
  /** The token from which on the text defines a routine or a trigger, whose statements do not run. */
  definesFrom = Infinity;
  /** Whether statements run whose starts the parser does not see: in strings, or in a block. */
  get runsUnseen() {
    return this.runsString || this.inBlock && this.definesFrom === Infinity;
  }
  /** The token from which on the text is stored and does not run. */
  get storedFrom() {
    return this.inBlock ? this.definesFrom + 1 : Infinity;
  }
  /** The statement is not understood: rows and schema may have changed. */
  addAnything() {
    this.everything = true;
    this.schema = true;
  }
};

// dist/database/sql/statement/Scopes.js
var Scopes = class {
  #levels = [void 0];
  /** The name before each opening parenthesis. */
  #openers = [""];
  /** The innermost level. */
  get inner() {
    const last2 = this.#levels.length - 1;
    return this.#levels[last2] ??= newScope(void 0);
  }
  /** The innermost level if something is or was listed there. */
  get innerIfAny() {
    return this.#levels[this.#levels.length - 1];
  }
  /** Opens a level behind the name; `shared`: the parentheses enclose joins of the list of tables here. */
  open(opener, shared) {
    this.#openers.push(opener);
    this.#levels.push(shared ? newScope(this.inner) : void 0);
  }
  /** Closes the innermost level and returns what it wrote and the name before its parenthesis. */
  close() {
    if (this.#levels.length === 1)
      return void 0;
    const wrote = resolve2(this.#levels.pop());
    return { wrote, opener: this.#openers.pop() };
  }
  /** Closes all levels and returns what they wrote. */
  closeAll() {
    return this.#levels.splice(0).flatMap(resolve2);
  }
};
function addTo3(values, name, value) {
  const known12 = values.get(name);
  if (known12 === void 0)
    values.set(name, /* @__PURE__ */ new Set([value]));
  else
    known12.add(value);
}
function newScope(around) {
  return {
    items: around?.items ?? /* @__PURE__ */ new Map(),
    list: around?.list,
    expectsTable: around !== void 0,
    last: void 0,
    targets: /* @__PURE__ */ new Map()
  };
}
function resolve2(scope) {
  const wrote = [];
  for (const [name, meanings] of scope?.targets ?? []) {
    const items = scope?.items.get(name);
    for (const item of items ?? [])
      wrote.push(item);
    if (meanings.has("table") || meanings.has("either") && items === void 0)
      wrote.push(name);
    if (meanings.has("item") && items === void 0)
      wrote.push(EVERYTHING);
  }
  return wrote;
}

// dist/database/sql/statement/dataChanges.js
function parseInsert(parser) {
  const { cursor } = parser;
  parser.clause = "write";
  skipOnFailure(parser);
  cursor.skipModifiers(MODIFIERS.insert, "into");
  skipTop(parser);
  if ((cursor.word() === "all" || cursor.word() === "first") && /^(into|when)$/.test(cursor.word(1)))
    return;
  const into = cursor.accept("into");
  parseTarget(parser, !into);
}
function parseReplace(parser) {
  const { cursor } = parser;
  parser.atStart = cursor.at === cursor.start;
  cursor.at++;
  cursor.skipModifiers(MODIFIERS.replace, "into");
  const into = cursor.accept("into");
  if (!into && !parser.atStart)
    return;
  if (into)
    cursor.accept("table");
  parser.clause = "write";
  parseTarget(parser, false);
}
function parseMerge(parser) {
  skipTop(parser);
  const into = parser.cursor.accept("into");
  if (!parseTarget(parser, !into))
    return;
  parser.merging = true;
  parser.clause = "write";
}
function parseInto(parser) {
  const { cursor } = parser;
  cursor.at++;
  if (cursor.word() === "outfile" || cursor.word() === "dumpfile")
    return;
  cursor.skipModifiers(MODIFIERS.into, "table");
  cursor.accept("table");
  const name = cursor.acceptName();
  if (name === void 0)
    return;
  parser.write(name);
  if (parser.clause === "select")
    parser.effects.schema = true;
}
function parseUpdate(parser) {
  const { cursor } = parser;
  skipOnFailure(parser);
  cursor.skipModifiers(MODIFIERS.update);
  skipTop(parser);
  if (!cursor.isNameAt())
    return missingTarget(parser, false);
  parser.clause = "write";
  startList(parser, "targets");
}
function parseDelete(parser) {
  const { cursor } = parser;
  cursor.skipModifiers(MODIFIERS.delete, "from");
  skipTop(parser);
  const from = cursor.accept("from");
  cursor.skipModifiers(MODIFIERS.item);
  if (!cursor.isNameAt())
    return missingTarget(parser, false);
  parser.clause = "write";
  const names4 = [];
  for (let more = true; more; ) {
    const name = cursor.acceptName();
    if (name !== void 0)
      names4.push(name);
    cursor.acceptSign("*");
    parser.parseAlias();
    more = cursor.acceptSign(",");
  }
  const using = from && cursor.word() === "using";
  const meaning = using ? "either" : !from && cursor.word() === "from" ? "item" : "table";
  for (const name of names4)
    addTo3(parser.scopes.inner.targets, name, meaning);
  if (!using)
    return;
  cursor.at++;
  startList(parser, "items");
}
function startList(parser, list) {
  const scope = parser.scopes.inner;
  scope.list = list;
  scope.expectsTable = true;
}
function parseTarget(parser, mayBeFunction) {
  const name = parser.cursor.acceptName();
  if (name === void 0)
    missingTarget(parser, mayBeFunction);
  else
    parser.write(name);
  return name !== void 0;
}
function missingTarget(parser, mayBeFunction) {
  const { cursor } = parser;
  const variable = cursor.parameter().startsWith("@");
  const grouped = cursor.sign() === "(" && !mayBeFunction;
  const odd = parser.atStart && !cursor.done;
  if (!parser.granting && !variable && (cursor.parameter() !== "" || grouped || odd))
    parser.write(EVERYTHING);
}
function skipOnFailure({ cursor }) {
  if (cursor.word() === "or" && ON_FAILURE.has(cursor.word(1)))
    cursor.at += 2;
}
function skipTop({ cursor }) {
  if (cursor.word() !== "top" || cursor.sign(1) !== "(")
    return;
  cursor.at++;
  cursor.skipParentheses();
  cursor.accept("percent");
}

// dist/database/sql/statement/Parser.js
var Parser = class {
  effects;
  cursor;
  scopes = new Scopes();
  /** The word that the statement starts with. */
  firstWord = "";
  /** The clause whose INTO would come next, as far as that matters: `select … into` creates a table. */
  clause;
  /** Whether the verb that is being parsed is the first token. */
  atStart = false;
  /** The statement holds a MERGE, in which verbs follow THEN. */
  merging = false;
  /** The statement is an ALTER TABLE. */
  altering = false;
  /** The statement began a transaction and goes on without a semicolon, as only SQL Server allows. */
  unseparated = false;
  /** The statement has a WITH, so AS may name a query. */
  hasWith = false;
  /** The name before the parenthesis that was closed last. */
  closedOpener = "";
  #targets = /* @__PURE__ */ new Set();
  #queries = /* @__PURE__ */ new Set();
  constructor(tokens, start, end, effects2) {
    this.effects = effects2;
    this.cursor = new TokenCursor(tokens, start, end);
  }
  /** Whether the statement grants rights, so that verbs only name them. */
  get granting() {
    return this.firstWord === "grant" || this.firstWord === "revoke" || this.firstWord === "deny";
  }
  /** Adds a table that the statement writes. */
  write(target) {
    if (target === EVERYTHING)
      this.effects.everything = true;
    else
      this.#targets.add(target);
  }
  /** Moves behind a table's name and adds it as written; without a name the statement may write any table. */
  writeNext() {
    this.write(this.cursor.acceptName() ?? EVERYTHING);
  }
  /** Adds the name of a query in WITH: SQL Server writes through those. */
  addQuery(name) {
    this.#queries.add(name);
  }
  /** At the end of the statement: adds its writes to the effects. */
  finish() {
    for (const target of this.scopes.closeAll())
      this.write(target);
    for (const target of this.#targets) {
      if (this.#queries.has(target))
        this.effects.everything = true;
      this.effects.writes.add(target);
    }
  }
  /** At a table in a list of tables: moves behind it and its alias, and adds it to the scope. */
  parseItem() {
    const { cursor } = this;
    const scope = this.scopes.inner;
    cursor.skipModifiers(MODIFIERS.item);
    const name = cursor.acceptName();
    if (name === void 0)
      return;
    scope.expectsTable = false;
    scope.last = name;
    const alias = cursor.sign() === "(" ? void 0 : this.parseAlias();
    if (scope.list === "targets")
      addTo3(scope.targets, name, "table");
    else
      addTo3(scope.items, alias ?? name, name);
  }
  /** Moves behind an alias with or without AS, and returns it. */
  parseAlias() {
    const { cursor } = this;
    const hasAs = cursor.accept("as");
    if (cursor.sign() === "[" && cursor.sign(2) === "]") {
      cursor.at += 3;
      return cursor.anyName(-2) || void 0;
    }
    const alias = cursor.anyName();
    if (alias === "" || !hasAs && NOT_ALIASES.has(cursor.word()))
      return void 0;
    cursor.at++;
    return alias;
  }
};

// dist/database/sql/statement/definitions.js
var IF_EXISTS2 = /* @__PURE__ */ new Set(["if", "not", "exists", "only"]);
function parseDefinition(parser) {
  const { cursor, effects: effects2 } = parser;
  const verb = cursor.word();
  const atStart = cursor.at === cursor.start;
  if (atStart && verb !== "drop" && definesRoutine(parser)) {
    effects2.definesFrom = Math.min(effects2.definesFrom, cursor.at);
  }
  cursor.at++;
  cursor.skipWords(CREATE_MODIFIERS);
  const object = parser.granting ? "" : cursor.word();
  if (object === "table") {
    effects2.schema = true;
    cursor.at++;
    if (verb === "drop")
      return parseTableList(parser);
    cursor.skipWords(IF_EXISTS2);
    parser.writeNext();
    parser.altering = verb === "alter";
  } else if (object === "index") {
    effects2.schema = true;
  } else if (atStart || OBJECTS.has(object)) {
    effects2.addAnything();
  }
}
var ROUTINES2 = /* @__PURE__ */ new Set(["procedure", "proc", "function", "trigger", "event", "package"]);
function definesRoutine({ cursor }) {
  for (let ahead = 1; ahead < 12; ahead++)
    if (ROUTINES2.has(cursor.word(ahead)))
      return true;
  return false;
}
function parseTableList(parser) {
  const { cursor } = parser;
  cursor.skipWords(IF_EXISTS2);
  do {
    cursor.accept("only");
    parser.writeNext();
    cursor.acceptSign("*");
  } while (cursor.acceptSign(","));
  for (let ahead = 0; ahead < 4; ahead++)
    if (cursor.word(ahead) === "cascade")
      parser.write(EVERYTHING);
}
function parseRenameTables(parser) {
  const { cursor, effects: effects2 } = parser;
  effects2.schema = true;
  cursor.at++;
  cursor.accept("table");
  cursor.accept("tables");
  do
    parser.writeNext();
  while (cursor.accept("to") || cursor.acceptSign(","));
}
function parseRename(parser) {
  const { cursor } = parser;
  cursor.at++;
  const explicit = cursor.accept("to") || cursor.accept("as");
  if (explicit || cursor.anyName(1) === "" && cursor.isNameAt())
    parser.writeNext();
}

// dist/database/sql/statement/transactions.js
var TRANSACTION_WORDS = words("work tran transaction");
var TRANSACTION_MODES = words("deferred immediate exclusive concurrent isolation read deferrable priority as");
var NEXT_STATEMENT = words(`
  select insert update delete merge exec execute set return raiserror throw print if else end begin commit declare go and use while
`);
function parseTransaction(cursor, effects2) {
  const steps = STEPS2[cursor.word()]?.(cursor, effects2);
  if (steps === void 0)
    return false;
  effects2.transaction.push(...steps);
  return true;
}
var STEPS2 = {
  __proto__: null,
  begin: (cursor, effects2) => {
    const next = cursor.word(1);
    const distributed = next === "distributed" && TRANSACTION_WORDS.has(cursor.word(2));
    const bare = cursor.at + 1 >= cursor.end;
    const not = next === "not" && cursor.word(2) === "deferrable";
    if (bare || distributed || not || TRANSACTION_WORDS.has(next) || TRANSACTION_MODES.has(next)) {
      cursor.at += bare ? 1 : 2;
      return ["begin"];
    }
    cursor.at++;
    effects2.inBlock = true;
    effects2.addAnything();
    return [];
  },
  start: (cursor) => cursor.word(1) === "transaction" ? skip(cursor, 2, ["begin"]) : void 0,
  savepoint: (cursor) => skip(cursor, 2, ["savepoint"]),
  release: (cursor) => skip(cursor, 2, ["release"]),
  save: (cursor) => TRANSACTION_WORDS.has(cursor.word(1)) ? skip(cursor, 2, ["savepoint"]) : void 0,
  commit: (cursor, effects2) => {
    if (cursor.word(1) === "prepared")
      effects2.everything = true;
    return cursor.word(1) === "prepared" ? skip(cursor, 2, []) : finish(cursor, "commit");
  },
  end: (cursor, effects2) => {
    if (effects2.inBlock)
      return skip(cursor, 1, []);
    const next = cursor.word(1);
    const over = cursor.at + 1 >= cursor.end;
    return over || TRANSACTION_WORDS.has(next) || next === "and" ? finish(cursor, "commit") : void 0;
  },
  rollback: (cursor) => cursor.word(1) === "prepared" ? skip(cursor, 2, []) : finish(cursor, "rollback"),
  abort: (cursor) => finish(cursor, "rollback"),
  // The first half: the connection has no transaction any more, and no connection sees the rows.
  prepare: (cursor) => cursor.word(1) === "transaction" ? skip(cursor, 2, ["rollback"]) : void 0,
  xa: (cursor, effects2) => {
    const verb = cursor.word(1);
    if (verb === "commit")
      effects2.everything = true;
    const steps = XA[verb];
    return steps === void 0 ? void 0 : skip(cursor, 2, steps);
  }
};
var XA = {
  __proto__: null,
  start: ["begin"],
  begin: ["begin"],
  end: [],
  prepare: [],
  commit: ["commit"],
  rollback: ["rollback"],
  recover: []
};
function skip(cursor, tokens, steps) {
  cursor.at += tokens;
  return steps;
}
function finish(cursor, step) {
  cursor.at++;
  const spelt2 = TRANSACTION_WORDS.has(cursor.word());
  if (spelt2)
    cursor.at++;
  if (step === "rollback") {
    if (cursor.accept("to"))
      return skip(cursor, 1, ["rollback to"]);
    const named2 = cursor.parameter().startsWith("@") || cursor.anyName() !== "" && !NEXT_STATEMENT.has(cursor.word());
    if (spelt2 && named2)
      return skip(cursor, 1, ["rollback to"]);
  }
  return cursor.word() === "and" && cursor.word(1) === "chain" ? skip(cursor, 2, [step, "begin"]) : [step];
}

// dist/database/sql/statement/statementStart.js
function parseStart(parser) {
  const { cursor, effects: effects2 } = parser;
  let ahead = 0;
  while (cursor.sign(ahead) === "(")
    ahead++;
  parser.firstWord = cursor.word(ahead);
  if (PLAIN_STARTS.has(parser.firstWord))
    return true;
  if (DESCRIBING_STARTS.has(parser.firstWord))
    return false;
  const parse2 = STARTS.get(parser.firstWord);
  if (parse2 !== void 0)
    return parse2(parser) !== false;
  if (!parseTransaction(cursor, effects2)) {
    effects2.addAnything();
    effects2.inBlock = true;
    parser.unseparated = true;
  } else if (effects2.transaction.at(-1) === "begin" && cursor.word(-1).startsWith("tran")) {
    parser.unseparated = true;
  }
  return true;
}
var addAnything = (parser) => parser.effects.addAnything();
var addSchema = (parser) => {
  parser.effects.schema = true;
};
var STARTS = /* @__PURE__ */ new Map([
  ["call", addAnything],
  ["do", parseDo],
  ["attach", addAnything],
  ["detach", addAnything],
  ["comment", addSchema],
  ["grant", addSchema],
  ["revoke", addSchema],
  ["deny", addSchema],
  ["rename", parseRenameTables],
  ["copy", parseCopy],
  ["refresh", parseRefresh],
  ["set", parseSetTransaction],
  ["lock", parseLock],
  ["pragma", parsePragma2],
  ["declare", parseDeclare],
  ["explain", ({ cursor }) => (cursor.find("analyze") ?? cursor.find("analyse")) === void 0 ? false : void 0],
  ["prepare", ({ cursor, effects: effects2 }) => void parseTransaction(cursor, effects2)]
]);
function parseDo({ effects: effects2 }) {
  effects2.addAnything();
  effects2.runsString = true;
}
function parseCopy(parser) {
  const { cursor } = parser;
  cursor.at++;
  if (cursor.sign() === "(" || cursor.word() === "into")
    return;
  const name = cursor.acceptName() ?? EVERYTHING;
  if (cursor.sign() === "(")
    cursor.skipParentheses();
  if (cursor.accept("from"))
    parser.write(name);
  else if (!cursor.accept("to"))
    parser.write(EVERYTHING);
}
function parseRefresh(parser) {
  const { cursor } = parser;
  cursor.at++;
  if (!cursor.accept("materialized") || !cursor.accept("view"))
    return addAnything(parser);
  cursor.accept("concurrently");
  parser.writeNext();
}
var OTHER_CONNECTIONS = /^(?:@@)?(?:global|persist|persist_only)$/;
function parseSetTransaction(parser) {
  const { cursor, effects: effects2 } = parser;
  if (cursor.word(1) === "statement")
    return addAnything(parser);
  if (cursor.hasWords(1, "implicit_transactions", "on"))
    effects2.transaction.push("begin");
  for (let ahead = 1; ahead < cursor.end - cursor.at; ahead++) {
    if (cursor.word(ahead) !== "autocommit" && cursor.parameter(ahead) !== "@@autocommit")
      continue;
    if (OTHER_CONNECTIONS.test(cursor.word(ahead - 1) || cursor.parameter(ahead - 2)))
      continue;
    const value = cursor.sign(ahead + 1) === ":" ? ahead + 3 : ahead + 2;
    const text = cursor.word(value) || cursor.number(value);
    if (/^(?:0|off|false)$/.test(text))
      effects2.transaction.push("begin");
    else if (/^(?:1|on|true|default)$/.test(text))
      effects2.transaction.push("commit");
  }
}
function parseLock({ cursor, effects: effects2 }) {
  if (cursor.word(1) === "tables" && cursor.isNameAt(2))
    effects2.transaction.push("commit");
}
function parsePragma2(parser) {
  const { cursor } = parser;
  cursor.at++;
  const name = cursor.acceptName() ?? "";
  if (!HARMLESS_PRAGMAS.has(name) && !cursor.done)
    addAnything(parser);
  return false;
}
function parseDeclare(parser) {
  if ((parser.cursor.find("cursor") ?? 8) < 8)
    return;
  addAnything(parser);
  parser.effects.inBlock = true;
}

// dist/database/sql/statement/verbs.js
var VERBS = new Map(Object.entries({
  insert: (parser) => parseVerb(parser, parseInsert),
  update: (parser) => parseVerb(parser, parseUpdate),
  delete: (parser) => parseVerb(parser, parseDelete),
  merge: (parser) => parseVerb(parser, parseMerge),
  replace: parseReplace,
  truncate: parseTruncate,
  into: parseInto,
  exec: parseExecute2,
  execute: parseExecute2,
  create: parseDefinition,
  alter: parseDefinition,
  drop: parseDefinition,
  begin: parseControl,
  commit: parseControl,
  rollback: parseControl,
  save: parseControl,
  rename: (parser) => parser.altering ? parseRename(parser) : void parser.cursor.at++
}).concat([...MOVES].map((word) => [word, parseMove])));
function parseVerb(parser, parse2) {
  const { cursor } = parser;
  const before = cursor.word(-1);
  const after = cursor.word(1);
  const writesNothing = BEFORE_NO_VERB.has(before) || before === "on" && ACTIONS.has(after) || before === "then" && parser.merging || // A temporary table: ON COMMIT DELETE ROWS
  before === "commit" && after === "rows";
  parser.atStart = cursor.at === cursor.start;
  cursor.at++;
  if (!writesNothing)
    parse2(parser);
}
function parseTruncate(parser) {
  const { cursor } = parser;
  const atStart = cursor.at === cursor.start;
  cursor.at++;
  if (!cursor.accept("table") && !atStart)
    return;
  parser.effects.truncates = true;
  if (atStart && cursor.word() === "cluster" && cursor.isNameAt(1))
    parser.write(EVERYTHING);
  else
    parseTableList(parser);
}
function parseExecute2(parser) {
  const { cursor } = parser;
  cursor.at++;
  const calls = cursor.isNameAt() || cursor.sign() === "(" || cursor.parameter() !== "";
  if (calls)
    parser.effects.addAnything();
}
function parseControl(parser) {
  const { cursor, effects: effects2 } = parser;
  const spelt2 = /^tran(?:saction)?$/.test(cursor.word(1));
  const alone = parser.unseparated && /^(?:commit|rollback)$/.test(cursor.word());
  if (cursor.word() === "begin") {
    if (spelt2)
      parser.unseparated = true;
    else
      effects2.inBlock = true;
  }
  if (!spelt2 && !alone || !parseTransaction(cursor, effects2))
    cursor.at++;
}
function parseMove(parser) {
  parser.cursor.at++;
  if (parser.altering)
    parser.write(EVERYTHING);
}

// dist/database/sql/statement/parseStatements.js
function parseStatements(tokens, end, effects2) {
  for (let start = 0; start < end; ) {
    let semicolon = start;
    while (semicolon < end && tokens.textIf(SIGN, semicolon) !== ";")
      semicolon++;
    if (semicolon > start)
      parseStatement(new Parser(tokens, start, semicolon, effects2));
    start = semicolon + 1;
  }
}
function parseStatement(parser) {
  const { cursor, effects: effects2 } = parser;
  if (cursor.at < effects2.storedFrom) {
    parseSession(cursor, effects2.session);
    if (runsString(cursor))
      effects2.runsString = true;
  }
  if (parseStart(parser))
    while (!cursor.done)
      parseToken(parser);
  parser.finish();
}
var runsString = (cursor) => cursor.hasWords(0, "execute", "immediate") || cursor.word() === "prepare" && cursor.word(2) === "from";
function parseToken(parser) {
  const { cursor } = parser;
  const { kind } = cursor;
  if (kind === SIGN)
    return parseSign(parser, cursor.sign());
  const scope = parser.scopes.innerIfAny;
  if (scope?.expectsTable === true) {
    if (cursor.sign(1) === "(" && /^(?:only|lateral)$/.test(cursor.word()))
      return void cursor.at++;
    if (cursor.isNameAt())
      return parser.parseItem();
    scope.expectsTable = false;
  }
  if (kind === WORD) {
    const word = cursor.word();
    const verb = VERBS.get(word);
    if (verb !== void 0 && !isQualified(cursor))
      return verb(parser);
    const clause = CLAUSES.get(word);
    if (clause !== void 0 && !isQualified(cursor))
      clause(parser);
  }
  cursor.at++;
}
function isQualified(cursor) {
  return cursor.sign(-1) === "." || cursor.sign(1) === ".";
}
var CLAUSES = new Map(Object.entries({
  // In MySQL the tables of UPDATE go on up to SET; a FROM before that belongs to an operator.
  from: (parser) => {
    if (parser.scopes.innerIfAny?.list !== "targets")
      startList(parser, "items");
  },
  join: expectTable,
  straight_join: expectTable,
  set: (parser) => {
    const scope = parser.scopes.innerIfAny;
    if (scope !== void 0)
      scope.list = void 0;
    endList(parser);
  },
  with: (parser) => {
    parser.hasWith = true;
    endList(parser);
  },
  as: parseQueryName,
  select: (parser) => {
    parser.clause = "select";
    endList(parser);
  },
  ...Object.fromEntries(
    // Reserved wherever a list of tables decides what is written.
    [...words("where group order having union intersect except values")].map((word) => [word, endList])
  )
}));
function expectTable(parser) {
  const scope = parser.scopes.innerIfAny;
  if (scope?.list !== void 0)
    scope.expectsTable = true;
}
function endList(parser) {
  const scope = parser.scopes.innerIfAny;
  if (scope === void 0 || scope.list === "targets")
    return;
  scope.list = void 0;
  scope.expectsTable = false;
}
function parseQueryName(parser) {
  if (!parser.hasWith)
    return;
  const { cursor } = parser;
  const ahead = cursor.word(1) === "not" ? 2 : 1;
  const opens = cursor.sign(cursor.word(ahead) === "materialized" ? ahead + 1 : 1) === "(";
  const name = cursor.sign(-1) === ")" ? parser.closedOpener : cursor.anyName(-1);
  if (opens && name !== "")
    parser.addQuery(name);
}
function parseSign(parser, sign) {
  if (sign === "(")
    return openParenthesis(parser);
  if (sign === ")")
    return closeParenthesis(parser);
  if (sign === ",")
    expectTable(parser);
  parser.cursor.at++;
}
function openParenthesis(parser) {
  const { cursor, scopes: scopes2 } = parser;
  const scope = scopes2.innerIfAny;
  const isItem = scope?.expectsTable === true;
  const isQuery = isItem && /^(?:select|with|values|table)$/.test(cursor.word(1));
  if (scope !== void 0) {
    scope.expectsTable = false;
    if (isQuery)
      scope.last = EVERYTHING;
  }
  scopes2.open(cursor.anyName(-1), isItem && !isQuery);
  cursor.at++;
}
function closeParenthesis(parser) {
  const { cursor, scopes: scopes2 } = parser;
  const closed = scopes2.close();
  cursor.at++;
  if (closed === void 0)
    return;
  for (const target of closed.wrote)
    parser.write(target);
  parser.closedOpener = closed.opener;
  const scope = scopes2.innerIfAny;
  if (scope?.list === void 0)
    return;
  const alias = parser.parseAlias();
  if (alias !== void 0 && scope.last !== void 0)
    addTo3(scope.items, alias, scope.last);
}

// dist/database/sql/statement/volatility.js
var CALLS = words(`
  now current_timestamp current_date current_time localtime localtimestamp clock_timestamp statement_timestamp
  transaction_timestamp timeofday age curdate curtime sysdate utc_date utc_time utc_timestamp sysdatetime sysutcdatetime
  sysdatetimeoffset systimestamp getdate getutcdate current_timezone
  random rand random_normal randomblob setseed gen_random_uuid gen_random_bytes gen_salt uuid uuid_short
  uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 uuid_generate_v6 uuid_generate_v7 uuidv4 uuidv7 gen_ulid sys_guid newid
  newsequentialid crypt_gen_random
  nextval currval lastval setval last_insert_rowid last_insert_id changes total_changes row_count found_rows scope_identity
  ident_current identity txid_current txid_current_snapshot pg_current_xact_id pg_current_snapshot pg_backend_pid connection_id
  current_setting set_config current_user session_user system_user user current_role session_context sys_context
  inet_client_addr inet_client_port
  pg_sleep sleep benchmark get_lock release_lock is_free_lock is_used_lock
`);
var LOCKS = /^pg_(?:try_)?advisory_/;
var WORDS = words(`
  current_timestamp current_date current_time localtime localtimestamp sysdate systimestamp utc_date utc_time utc_timestamp
  current_user session_user system_user current_role tablesample
`);
var CALLS_OF_NOTHING = words("date time datetime julianday unixepoch unix_timestamp");
var PRESENT = /^\s*(?:now|today|tomorrow|yesterday|subsec|subsecond)(?![\w-])/i;
function findVolatile(tokens) {
  for (let index = 0; index < tokens.length; index++) {
    const text = tokens.texts[index];
    switch (tokens.kinds[index]) {
      case WORD:
        if (WORDS.has(text) && !tokens.isQualified(index))
          return text;
        if (isVolatileCall(tokens, index, text))
          return `${text}()`;
        break;
      case QUOTED:
        if (isVolatileCall(tokens, index, text))
          return `${text}()`;
        break;
      case STRING:
        if (isPresent(text))
          return `'${text}'`;
        break;
      case PARAMETER:
        if (isVariable(text))
          return text;
    }
  }
  return void 0;
}
function volatileBinding(bindings) {
  return bindings?.find((value) => typeof value === "string" && isPresent(value));
}
function isVolatileCall(tokens, index, text) {
  if (tokens.textIf(SIGN, index + 1) !== "(")
    return false;
  if (CALLS.has(text) || LOCKS.test(text))
    return true;
  if (text === "strftime")
    return tokens.textIf(SIGN, index + 3) === ")";
  return CALLS_OF_NOTHING.has(text) && tokens.textIf(SIGN, index + 2) === ")";
}
var isPresent = (text) => text.length < 40 && PRESENT.test(text);
var isVariable = (text) => text.startsWith("@") && !/^@p\d+$/.test(text);

// dist/database/sql/statement/readEffects.js
function readEffects(sql, tokenized) {
  const isCommon = tokenized.length === 1;
  const [common] = tokenized;
  const effects2 = isCommon ? effectsOf(common) : unite(tokenized);
  if (effects2.runsUnseen)
    findSessionChangesInCode(sql, effects2.session);
  const reads = /* @__PURE__ */ new Set();
  let volatile;
  for (const { tokens } of tokenized) {
    addReads2(reads, tokens);
    volatile ??= findVolatile(tokens);
  }
  const { writes, everything, schema, truncates, transaction } = effects2;
  return {
    sql,
    reads,
    writes: everything ? EVERYTHING : writes,
    action: isCommon ? actionOf(common.tokens) : "any",
    schema,
    truncates,
    transaction,
    session: effects2.session.steps,
    volatile
  };
}
function effectsOf({ tokens, outcome }) {
  const effects2 = new Effects();
  parseStatements(tokens, outcome === "complete" ? tokens.length : lastSemicolon(tokens), effects2);
  findSessionChanges(tokens, Math.min(tokens.length, effects2.storedFrom), effects2.session);
  return effects2;
}
function unite(tokenized) {
  const united = new Effects();
  const all = tokenized.map(effectsOf);
  for (const each of all) {
    for (const table of each.writes)
      united.writes.add(table);
    united.everything ||= each.everything;
    united.schema ||= each.schema;
    united.truncates ||= each.truncates;
    united.runsString ||= each.runsUnseen;
    if (each.transaction.length > united.transaction.length)
      united.transaction = each.transaction;
  }
  const dollarQuoted = all.find((_, index) => {
    const { outcome, bodies } = tokenized[index];
    return outcome === "complete" && bodies.length > 0;
  });
  united.session.unite((dollarQuoted === void 0 ? all : [dollarQuoted]).map(({ session }) => session));
  if (tokenized.every(({ outcome }) => outcome !== "complete"))
    united.addAnything();
  return united;
}
function lastSemicolon(tokens) {
  let index = tokens.length - 1;
  while (index >= 0 && tokens.textIf(SIGN, index) !== ";")
    index--;
  return Math.max(index, 0);
}
function addReads2(reads, { kinds, texts, length }) {
  let before = "";
  for (let index = 0; index < length; index++) {
    const text = texts[index];
    const kind = kinds[index];
    if (kind === QUOTED || kind === WORD && (before === "." || !NEVER_READ.has(text)))
      reads.add(text);
    else if (kind === STRING && BEFORE_NAMES.has(before))
      reads.add(text);
    else if (text === "(")
      addCalled(reads, before);
    before = text;
  }
}
function addCalled(reads, before) {
  const name = BEHIND_OPERATOR.exec(before)?.[1];
  if (name !== void 0)
    reads.add(name);
}
var BEHIND_OPERATOR = /^[@#]+([^@#].*)$/s;
var BEFORE_NAMES = /* @__PURE__ */ new Set(["from", "join", "in", "into", "update", "table", ".", ",", "("]);
var OTHER_ACTIONS = words("delete replace merge truncate copy load refresh call exec execute");
function actionOf({ kinds, texts, length }) {
  let inserts = false;
  let updates = false;
  for (let index = 0; index < length; index++) {
    if (kinds[index] !== WORD)
      continue;
    const text = texts[index];
    if (OTHER_ACTIONS.has(text))
      return "any";
    if (text === "insert")
      inserts = true;
    if (text === "update")
      updates = true;
  }
  if (inserts === updates)
    return "any";
  return inserts ? "insert" : "update";
}

// dist/database/sql/readStatement.js
var known4 = new QuickLRU({ maxSize: 500 });
function readStatement(sql) {
  if (sql.length > LONGEST_KEPT)
    return readText(sql);
  const seen = known4.get(sql);
  if (seen !== void 0)
    return seen;
  const statement = readText(sql);
  known4.set(sql, statement);
  return statement;
}
var readText = (sql) => readEffects(sql, tokenizeText(sql));

// dist/database/session/Session.js
var MAX_CHANGES = 200;
var Session = class {
  #observedKnex;
  /** By what is changed: the number of the last change that was answered, and the numbers of those that run. */
  #changed = /* @__PURE__ */ new Map();
  #count = 0;
  #isClosed = false;
  constructor(observedKnex) {
    this.#observedKnex = observedKnex;
  }
  get isChanged() {
    return this.#changed.size > 0;
  }
  /** To be called before a change is sent. The returned function is to be called with its outcome. */
  change(name, statement) {
    if (this.#isClosed)
      return () => void 0;
    const number = ++this.#count;
    const what = this.#changed.size < MAX_CHANGES ? name : SOMETHING;
    if (!this.isChanged)
      this.#observedKnex.noteChangedSession(statement);
    this.#changed.set(what, [...this.#changed.get(what) ?? [], number]);
    return (outcome) => this.#keep(what, (each) => outcome === "refused" ? each !== number : each >= number);
  }
  /** The number of things that are changed. */
  get size() {
    return this.#changed.size;
  }
  /** To be called before a reset is sent. The returned function is to be called with its outcome. */
  reset(what) {
    const number = ++this.#count;
    return (outcome) => {
      if (outcome !== "passed")
        return;
      for (const each of this.#changed.keys())
        if (isReset(each, what))
          this.#keep(each, (other) => other > number);
    };
  }
  /** The connection is closed, and later statements on it change nothing. */
  close() {
    this.#isClosed = true;
    for (const what of this.#changed.keys())
      this.#keep(what, () => false);
  }
  #keep(what, isKept) {
    const numbers2 = this.#changed.get(what)?.filter(isKept);
    if (numbers2 === void 0)
      return;
    if (numbers2.length > 0)
      this.#changed.set(what, numbers2);
    else if (this.#changed.delete(what) && !this.isChanged)
      this.#observedKnex.noteRestoredSession();
  }
};
var NO_SETTING = /^(?:role|session authorization|\?|library|(?:temporary|attached|database) .*)$/;
function isReset(what, by) {
  if (by === "discard all")
    return what !== "library";
  if (by === "discard temp")
    return what.startsWith("temporary ");
  if (by === "all")
    return !NO_SETTING.test(what);
  return what === by || what.startsWith("database ") && by.startsWith("database ");
}
var sessions = /* @__PURE__ */ new WeakMap();
function sessionOf(connection, observedKnex) {
  let session = sessions.get(connection);
  if (session === void 0) {
    sessions.set(connection, session = new Session(observedKnex));
    closeOnEnd(connection, session);
  }
  return session;
}
var isSessionChanged = (connection) => sessions.get(connection)?.isChanged === true;
function closeSession(connection, observedKnex) {
  if (typeof connection === "object" && connection !== null)
    sessionOf(connection, observedKnex).close();
}
function closeOnEnd(connection, session) {
  const { once: once2 } = connection;
  if (typeof once2 === "function")
    once2.call(connection, "end", () => session.close());
}

// dist/core/tables/dependencyText.js
var AS_IT_IS = (_, column) => column;
var MOST_LISTED = 10;
function dependencyText(dependency, spell = AS_IT_IS) {
  const { table, columns: columns2, conditions, rows } = dependency;
  const spelt2 = (column) => spell(table, column);
  const where = conditions.map((condition) => conditionText(condition, spelt2)).join(" and ");
  const parts = [tableName(table) + (where === "" ? "" : ` where ${where}`), `columns ${listText(columns2.map(spelt2))}`];
  const shown = rows === void 0 ? "" : `; ${rows.length === 0 ? "no rows" : `rows ${listText(rows.map(rowText))}`}`;
  return parts.join(", ") + shown;
}
var tableName = (table) => withoutDatabase(written(table)).slice("table:".length);
function conditionText({ column, values, shown }, spelt2) {
  const texts = shown ?? values.map(valueText);
  if (texts.length !== 1)
    return `${spelt2(column)} in (${listText(texts)})`;
  return texts[0] === "null" && values[0] === NULL_VALUE ? `${spelt2(column)} is null` : `${spelt2(column)} = ${texts[0]}`;
}
var valueText = (value) => value === NULL_VALUE ? "null" : value.slice(1);
function rowText(row) {
  return row.slice(2, -2).replaceAll('","', "/");
}
function listText(texts) {
  const listed = texts.slice(0, MOST_LISTED).join(", ");
  return texts.length > MOST_LISTED ? `${listed} and ${texts.length - MOST_LISTED} more` : listed;
}

// dist/core/tables/writeText.js
function writeTexts(tags, spell = (_, column) => column) {
  const tables3 = tags.filter((tag) => tag.startsWith("table:")).map((tag) => tag.slice("table:".length));
  return tables3.map((table) => `${tableName(table)}: ${changesText(table, new Set(tags), (column) => spell(table, column))}`);
}
function changesText(table, tags, spell) {
  if (tags.has(anythingIn(table)))
    return "anything";
  const changes2 = [];
  if (tags.has(newIn(table)))
    changes2.push("new rows");
  const gone = endings(tags, goneRowOf(table, "")).map(rowText);
  if (gone.length > 0)
    changes2.push(`rows ${listText(gone)} deleted`);
  if (tags.has(bulkGoneIn(table)))
    changes2.push("rows deleted");
  const set = endings(tags, columnOf(setIn(table), "")).map(spell);
  const rows = endings(tags, rowOf(table, "")).filter((row) => row.endsWith("]"));
  if (set.length > 0)
    changes2.push(`columns ${listText(set)} of rows ${listText(rows.map(rowText))}`);
  const bulkSet = endings(tags, columnOf(bulkSetIn(table), "")).map(spell);
  if (bulkSet.length > 0)
    changes2.push(`columns ${listText(bulkSet)}`);
  const values = valuesText(table, tags, spell);
  return [...changes2, ...values === "" ? [] : [`where ${values}`]].join("; ");
}
function valuesText(table, tags, spell) {
  const known12 = /* @__PURE__ */ new Map();
  for (const tag of tags) {
    const value = tag.startsWith("=") && tag.includes(`:${table}`) ? VALUE.exec(tag.slice(tag.indexOf(table) + table.length)) : null;
    if (value === null)
      continue;
    const [, column = "", text = ""] = value;
    known12.set(column, (known12.get(column) ?? /* @__PURE__ */ new Set()).add(text));
  }
  const certain = [...known12].filter(([, values]) => !values.has(UNKNOWN_VALUE));
  return certain.map(([column, values]) => `${spell(column)} = ${[...values].map(valueText).join(" or ")}`).join(" and ");
}
var VALUE = /^(?:\.[^/]*)?\/([^=~?]*)([=~?].*)$/s;
function endings(tags, beginning) {
  return Array.from(tags).flatMap((tag) => tag.startsWith(beginning) ? [tag.slice(beginning.length)] : []);
}

// dist/database/catalog/spellColumn.js
function spellColumn(table, column) {
  const slash = table.indexOf("/");
  const description = catalogOf(table.slice(0, slash))?.describe(table.slice(slash + 1));
  return description?.columns.get(column)?.spelling ?? column;
}

// dist/database/transaction/WriteIntent.js
function beginWrite(observedKnex, tags, isUncertain, open) {
  const tagsIfChanged = watchDatabase(observedKnex);
  const compared = allComparedSoFar();
  const finish2 = databaseLedger.begin(tags, isUncertain);
  const publication = publishWrite(tags, isUncertain);
  if (publication !== void 0 && observedKnex.isUnknown)
    reportUnknown(observedKnex);
  const intent = {
    ready: publication?.ready,
    end: (settler) => {
      if (!open.delete(intent))
        return void 0;
      const missed = tagsIfChanged();
      if (missed.length > 0)
        databaseLedger.invalidate(missed);
      const written2 = finish2(() => settled(settler) ?? withGrown(tags, compared));
      settler?.learned();
      if (written2.length > 0) {
        noteReplicatedWrite(observedKnex.database);
        countWrite();
        publish("invalidate", () => ({ tags: written2, changes: writeTexts(written2, spellColumn) }));
      }
      return allOf([publication?.end(written2), publishWrite(missed, isUncertain)?.end(missed)]);
    }
  };
  open.add(intent);
  return intent;
}
function settled(settler) {
  try {
    return settler?.settle();
  } catch (error) {
    publish("error", () => ({ operation: "invalidate", key: void 0, error }));
    return void 0;
  }
}
function watchDatabase(observedKnex) {
  const before = observedKnex.database;
  const since = writeClock.now;
  return () => {
    const { database, schemaTag: schemaTag2 } = observedKnex;
    return database !== before || databaseLedger.latest(schemaTag2) > since ? everythingIn(database) : [];
  };
}
var reported = /* @__PURE__ */ new WeakSet();
function reportUnknown(observedKnex) {
  if (reported.has(observedKnex))
    return;
  reported.add(observedKnex);
  const error = new CacheError("UNKNOWN_DATABASE", "A database was written whose settings do not identify it, so other processes cannot invalidate their entries for it. Name the database: cache.observe(knex, { database: 'shop' })");
  publish("error", () => ({ operation: "announce", key: void 0, error }));
}
function allOf(promises) {
  const pending = promises.filter((each) => each !== void 0);
  return pending.length === 0 ? void 0 : Promise.all(pending);
}
var withoutRejection = (ready) => ready?.catch(() => void 0);

// dist/database/transaction/WrittenTags.js
var MAX_TAGS = 3e3;
var MAX_SETTLED = 200;
var WrittenTags = class {
  #tags = /* @__PURE__ */ new Set();
  #writes = [];
  /** Whether some writes are only in `#tags`. */
  #isMerged = false;
  /** The returned function is to be called when the statement has succeeded. */
  add(write2) {
    for (const tag of write2.tags)
      this.#tags.add(tag);
    const written2 = { write: write2 };
    if (!this.#isMerged)
      this.#writes.push(written2);
    if (this.#writes.length > MAX_SETTLED)
      this.#merge();
    if (this.#tags.size > MAX_TAGS)
      this.#collapse();
    return (outcome) => {
      written2.outcome = outcome;
    };
  }
  get isEmpty() {
    return this.#tags.size === 0;
  }
  /** Whatever the writes turn out to have done, they heat none but these. */
  tags() {
    return [...this.#tags];
  }
  /** What is to be called once the writes up to now are committed. */
  settler() {
    if (this.#isMerged) {
      const tags = this.tags();
      return { settle: () => tags, learned: () => void 0 };
    }
    const writes = [...this.#writes];
    return {
      settle: () => [...new Set(writes.flatMap((each) => settled2(each, writes)))],
      learned: () => {
        for (const { write: write2 } of writes)
          write2.learned?.();
      }
    };
  }
  clear() {
    this.#tags.clear();
    this.#writes = [];
    this.#isMerged = false;
  }
  #merge() {
    this.#isMerged = true;
    this.#writes = [];
  }
  /** Keeps of each table only that anything in it may have changed. */
  #collapse() {
    this.#merge();
    const tags = [...this.#tags];
    this.#tags.clear();
    for (const tag of tags) {
      if (!WHOLE3.test(tag))
        continue;
      this.#tags.add(tag);
      if (tag.startsWith("table:"))
        this.#tags.add(anythingIn(tag.slice("table:".length)));
    }
  }
};
var WHOLE3 = /^(?:table|all|tables|database|schema|model|tag|key|cache):/;
function settled2({ write: write2, outcome }, writes) {
  if (write2.settle === void 0)
    return write2.tags;
  if (outcome === void 0)
    return write2.settle(void 0);
  const others = writes.flatMap((each) => each.write === write2 ? [] : each.write.tags);
  return write2.settle({ ...outcome, isAlone: false, others });
}

// dist/database/transaction/TransactionLog.js
var MAX_DECLARED = 1e3;
var TransactionLog = class {
  /** The names of open savepoints, where a savepoint without BEGIN began the transaction (SQLite). */
  savepoints = [];
  /** Whether the end of a transaction begins the next one: MySQL without autocommit. */
  reopens = false;
  #observedKnex;
  #written = new WrittenTags();
  /** Everything in the database, if it has changed since the transaction's first write. */
  #tagsIfChanged;
  /** How many columns reads had compared at the transaction's first write. */
  #compared = 0;
  #declared = /* @__PURE__ */ new Set();
  /** The intents that last until the end of the transaction. */
  #transactionIntents = [];
  /** Those, and the intents of statements that run. */
  #openIntents = /* @__PURE__ */ new Set();
  #mode = "autocommit";
  #endsOnRelease = false;
  constructor(observedKnex) {
    this.#observedKnex = observedKnex;
    this.#tagsIfChanged = watchDatabase(observedKnex);
  }
  get mode() {
    return this.#mode;
  }
  /** Whether the transaction has written nothing yet. */
  get isEmpty() {
    return this.#written.isEmpty;
  }
  /** What the transaction wrote so far. */
  get written() {
    const tags = withGrown(this.#written.tags(), this.#compared);
    return tags.length === 0 ? tags : [...tags, ...this.#tagsIfChanged()];
  }
  /** `endsOnRelease`: the transaction is over at the latest when the connection goes back to its pool. */
  begin(mode, endsOnRelease) {
    this.#mode = mode;
    this.#endsOnRelease = endsOnRelease;
  }
  /** What is to be called once the writes up to now are committed. */
  settler() {
    const { settle, learned } = this.#written.settler();
    const tagsIfChanged = this.#tagsIfChanged;
    const compared = this.#compared;
    return { settle: () => [...withGrown(settle(), compared), ...tagsIfChanged()], learned };
  }
  /** Adds what a statement of the transaction writes. */
  addWrite(write2) {
    if (this.#written.isEmpty) {
      this.#tagsIfChanged = watchDatabase(this.#observedKnex);
      this.#compared = allComparedSoFar();
    }
    const succeeded = this.#written.add(write2);
    return { succeeded, ready: this.#mode === "immediate" ? this.#declare(write2.tags) : void 0 };
  }
  /** Goes on in immediate mode: there may be a transaction, and it may have written these tags. The returned promise never rejects. */
  becomeImmediate(written2 = []) {
    this.#mode = "immediate";
    this.#written.add({ tags: written2 });
    return withoutRejection(this.#declare(this.written));
  }
  /** The write intent of a statement. */
  beginWrite(tags, isUncertain = false) {
    return beginWrite(this.#observedKnex, tags, isUncertain, this.#openIntents);
  }
  /** The transaction is over: declared tags are invalidated, and the log is empty again. */
  end() {
    const ended = allOf(this.#transactionIntents.splice(0).map((intent) => intent.end()));
    this.#mode = this.reopens ? "immediate" : "autocommit";
    this.savepoints.length = 0;
    this.#endsOnRelease = false;
    this.#written.clear();
    this.#declared.clear();
    return ended;
  }
  /** The connection goes back to its pool. */
  release() {
    if (this.#endsOnRelease)
      void this.end();
  }
  /** The connection is closed: no statement runs on it any more. */
  close() {
    for (const intent of this.#openIntents)
      void intent.end();
    void this.end();
  }
  /** Begins a write intent that lasts until the end of the transaction. */
  #declare(tags) {
    const wanted = this.#declared.size > MAX_DECLARED ? everythingIn(this.#observedKnex.database) : tags;
    const fresh = wanted.filter((tag) => !this.#declared.has(tag));
    if (fresh.length === 0)
      return void 0;
    for (const tag of fresh)
      this.#declared.add(tag);
    const intent = this.beginWrite(fresh, true);
    this.#transactionIntents.push(intent);
    return intent.ready;
  }
};
var logs = /* @__PURE__ */ new WeakMap();
function transactionLogOf(connection, observedKnex) {
  let log = logs.get(connection);
  if (log === void 0)
    logs.set(connection, log = new TransactionLog(observedKnex));
  return log;
}
var knownTransactionLogOf = (connection) => logs.get(connection);

// dist/database/execution/connectionLifecycle.js
var fullyObserved = /* @__PURE__ */ new WeakSet();
function connectionAcquired(connection) {
  if (typeof connection === "object" && connection !== null)
    fullyObserved.add(connection);
  return connection;
}
function connectionReleased(connection, observedKnex) {
  invalidateUnseenWrites(connection, observedKnex);
  knownTransactionLogOf(connection)?.release();
}
function connectionClosed(connection, observedKnex) {
  invalidateUnseenWrites(connection, observedKnex);
  knownTransactionLogOf(connection)?.close();
  closeSession(connection, observedKnex);
}
function discardConnection(connection, why) {
  Reflect.set(connection, "__knex__disposed", why);
}
function mayBeInTransaction(connection) {
  if (!fullyObserved.has(connection))
    return true;
  return (knownTransactionLogOf(connection)?.mode ?? "autocommit") !== "autocommit";
}
function invalidateUnseenWrites(connection, observedKnex) {
  if (typeof connection !== "object" || connection === null || fullyObserved.has(connection))
    return;
  void transactionLogOf(connection, observedKnex).beginWrite(everythingIn(observedKnex.database)).end();
  fullyObserved.add(connection);
}

// dist/database/connection/dialects.js
var isMysql = (dialect) => /^(?:mysql|mariadb)/.test(dialect);
var isExact = (dialect) => /^(?:postgres|pg|cockroach|redshift)/.test(dialect);
var isOracle = (dialect) => dialect.startsWith("oracle");
var functionsMayWrite = (dialect) => isMysql(dialect) || isExact(dialect);
function commitsImplicitly(dialect, { sql, schema, truncates }) {
  if (isMysql(dialect))
    return schema || truncates || !NEVER_COMMITS.test(sql);
  return (schema || truncates) && isOracle(dialect);
}
var NEVER_COMMITS = /^[\s(]*(?:select|insert|update|delete|replace|with|values|call|show|explain|describe|desc|do|execute|prepare|deallocate|use|handler|savepoint|release|rollback|commit|begin|start|xa|load\s+(?:data|xml)|set\s+(?!password))\b/i;
var beginCommits = (dialect) => isMysql(dialect);
var beginsInDriver = (dialect) => dialect === "mssql" || isOracle(dialect);
var mayKeepRolledBackWrites = (dialect) => isMysql(dialect);
var staysOpenAfterFailedCommit = (dialect) => /sqlite/.test(dialect);

// dist/database/precision/immutableColumns.js
var columnsByTable = /* @__PURE__ */ new Map();
var NONE = /* @__PURE__ */ new Set();
var version = 0;
function declareImmutable(table, columns2) {
  const declared2 = columnsByTable.get(table) ?? /* @__PURE__ */ new Set();
  for (const column of columns2)
    declared2.add(column.toLowerCase());
  columnsByTable.set(table, declared2);
  version++;
}
var immutableColumnsOf = (table) => columnsByTable.get(table) ?? NONE;
var isImmutable = (table, column) => immutableColumnsOf(table).has(column);
var immutableVersion = () => version;

// dist/database/precision/readTables.js
var MOST5 = 1e4;
var tables = /* @__PURE__ */ new Set();
function noteRead(table) {
  if (tables.size < MOST5)
    tables.add(table);
}
var wasRead = (table) => tables.has(table) || tables.size >= MOST5;

// dist/database/sql/rows/text/certainTokens.js
var CERTAIN = {
  [WORD]: /[A-Za-z_][\w$]*(?!')/y,
  [QUOTED]: /"[^"`[\]\\.?\0]+"|`[^"`[\]\\.?\0]+`|\[[A-Za-z_][\w $-]*\]/y,
  [STRING]: /'[^'\\?\0]*(?:''[^'\\?\0]*)*'/y,
  [PARAMETER]: /\?(?!\?)|\$\d{1,6}(?![\w$])|@p\d{1,6}/y,
  [NUMBER]: /\d+(?!\.)/y,
  [DECIMAL]: /\d+\.\d*/y,
  [SIGN]: /::|\*(?!\/)|[=<>!(),.+%|&~^/-]/y
};
var BETWEEN = /(?:[ \t\r\n]+|\/\*(?![!+mM])[^*?\0]*\*\/)*/y;
function certainPlaceholders(sql, { kinds, starts }, length) {
  let style = "";
  let count5 = 0;
  let end = 0;
  for (let index = 0; index <= length; index++) {
    const start = starts[index] ?? sql.length;
    if (!isBetween(sql, end, start))
      return void 0;
    if (index === length)
      break;
    const kind = kinds[index];
    const pattern = CERTAIN[kind];
    pattern.lastIndex = start;
    if (!pattern.test(sql))
      return void 0;
    end = pattern.lastIndex;
    if (kind !== PARAMETER)
      continue;
    const own = styleOf(sql, start, end, count5++);
    if (own === void 0 || style !== "" && style !== own)
      return void 0;
    style = own;
  }
  return { count: count5, style };
}
function isBetween(sql, start, end) {
  if (start === end || start === end - 1 && sql[start] === " ")
    return true;
  BETWEEN.lastIndex = start;
  return BETWEEN.test(sql) && BETWEEN.lastIndex === end;
}
function styleOf(sql, start, end, place) {
  if (sql[start] === "?")
    return "?";
  const style = sql[start] === "$" ? "$" : "@p";
  const number = Number(sql.slice(start + style.length, end));
  return number === (style === "$" ? place + 1 : place) ? style : void 0;
}

// dist/database/sql/rows/text/NestedTokens.js
var NestedTokens = class {
  sql;
  tokens;
  length;
  /** Of an opening parenthesis and of CASE: where it is closed. Otherwise where the token itself stands. */
  #closes = [];
  /** Of a placeholder: its index among the placeholders. */
  #places = [];
  /** Of an unquoted word that is no part of a qualified name: its text. Otherwise empty. */
  #keywords = [];
  /** Whether each parenthesis and each CASE has its end. */
  balanced;
  constructor(sql, tokens, length) {
    this.sql = sql;
    this.tokens = tokens;
    this.length = length;
    this.balanced = this.#nest();
  }
  #nest() {
    const { kinds, texts } = this.tokens;
    const open = [];
    let places = 0;
    for (let index = 0; index < this.length; index++) {
      this.#closes.push(index);
      this.#places.push(kinds[index] === PARAMETER ? places++ : -1);
      const word = this.tokens.keyword(index);
      this.#keywords.push(word);
      const text = kinds[index] === SIGN ? texts[index] : word;
      if (text === "(" || text === "case")
        open.push(index);
      if (text !== ")" && text !== "end")
        continue;
      const opening = open.pop();
      if (opening === void 0 || texts[opening] !== (text === ")" ? "(" : "case"))
        return false;
      this.#closes[opening] = index;
    }
    return open.length === 0;
  }
  kind(index) {
    return index < this.length ? this.tokens.kinds[index] : void 0;
  }
  /** The unquoted word at an index, unless it is a part of a qualified name; otherwise empty. */
  keyword(index) {
    return this.#keywords[index] ?? "";
  }
  /** Whether that sign stands at an index. */
  isSign(index, sign) {
    return index < this.length && this.tokens.textIf(SIGN, index) === sign;
  }
  /** The index of the binding that the placeholder at an index stands for. */
  place(index) {
    return this.#places[index];
  }
  /** The index behind the token, or behind the parentheses or the CASE that it opens. */
  behind(index) {
    return (this.#closes[index] ?? index) + 1;
  }
  /** The first index in a range, outside of parentheses, at which one of those words stands; the range's end if none does. */
  find([start, end], words2) {
    for (let index = start; index < end; index = this.behind(index)) {
      const word = this.keyword(index);
      if (word !== "" && words2.has(word))
        return index;
    }
    return end;
  }
  /** The parts of a range between its commas, outside of parentheses. None of an empty range. */
  splitAtCommas([first, end]) {
    if (first === end)
      return [];
    const parts = [];
    let start = first;
    for (let index = first; index < end; index = this.behind(index)) {
      if (!this.isSign(index, ","))
        continue;
      parts.push([start, index]);
      start = index + 1;
    }
    parts.push([start, end]);
    return parts;
  }
  /** The inside of the parentheses that a range consists of; `undefined` if it is anything else. */
  insideParentheses([start, end]) {
    return this.isSign(start, "(") && this.behind(start) === end ? [start + 1, end - 1] : void 0;
  }
  /** The names of a list in parentheses that a range consists of; `undefined` if it is anything else. */
  namesIn(range) {
    const inside = this.insideParentheses(range);
    const names4 = inside && this.splitAtCommas(inside).map(([start, end]) => this.name(start, end));
    return names4?.every((name) => name !== void 0) === true ? names4 : void 0;
  }
  /** The name at an index, however qualified, that ends at `end` if that is given. */
  name(start, end) {
    const parts = [];
    for (let index = start; ; index += 2) {
      const kind = this.kind(index);
      if (kind !== QUOTED && kind !== WORD)
        return void 0;
      parts.push(this.tokens.texts[index]);
      if (this.isSign(index + 1, "."))
        continue;
      const quote2 = kind === QUOTED ? this.sql[this.tokens.starts[index]] : "";
      return end === void 0 || end === index + 1 ? { parts, quote: quote2, end: index + 1 } : void 0;
    }
  }
};

// dist/database/sql/rows/text/operands.js
function operandAt(nested, [start, end]) {
  if (end - start === 2)
    return nested.isSign(start, "-") ? numberAt(nested, start + 1, -1) : void 0;
  if (end - start !== 1)
    return void 0;
  const kind = nested.kind(start);
  if (kind === PARAMETER)
    return { place: nested.place(start) };
  if (kind === STRING)
    return { value: contentOf(nested, start) };
  const word = nested.keyword(start);
  return word === "null" || word === "default" ? { value: null } : numberAt(nested, start, 1);
}
function operandsIn(nested, range) {
  const inside = nested.insideParentheses(range);
  return inside && nested.splitAtCommas(inside).map((part) => operandAt(nested, part));
}
function valueOf(operand, bindings) {
  return "place" in operand ? bindings[operand.place] : operand.value;
}
var CONTENT = /'([^']*(?:''[^']*)*)'/y;
function contentOf({ sql, tokens }, index) {
  CONTENT.lastIndex = tokens.starts[index];
  return CONTENT.exec(sql)?.[1] ?? "";
}
function numberAt(nested, index, sign) {
  const value = nested.kind(index) === NUMBER ? sign * Number(nested.tokens.texts[index]) : NaN;
  return Number.isSafeInteger(value) ? { value } : void 0;
}

// dist/database/sql/rows/text/RowsOfText.js
var IS_NULL = Object.freeze({ value: null });
var MOST_ROWS = 100;

// dist/database/sql/rows/text/conditions.js
var QUERIES = words("select values table with");
var DEEPEST = 8;
function conditionsOn(nested, columnOf2, range) {
  const alternatives2 = splitAtOr(nested, range);
  return alternatives2 === void 0 ? [] : filtersOfAll(nested, columnOf2, alternatives2, 0);
}
function conjunctsOf(nested, range) {
  const alternatives2 = splitAtOr(nested, range);
  return alternatives2?.length === 1 ? alternatives2[0] : [];
}
function splitAtOr(nested, [start, end]) {
  const alternatives2 = [];
  let conjuncts = [];
  let from = start;
  let betweens = 0;
  for (let index = start; index < end; index = nested.behind(index)) {
    const word = nested.keyword(index);
    if (word === "xor" || nested.isSign(index, "|"))
      return void 0;
    if (word === "between")
      betweens++;
    else if (word === "and" && betweens > 0)
      betweens--;
    else if (word === "and" || word === "or") {
      conjuncts.push([from, index]);
      from = index + 1;
      if (word === "and")
        continue;
      alternatives2.push(conjuncts);
      conjuncts = [];
    }
  }
  conjuncts.push([from, end]);
  alternatives2.push(conjuncts);
  return alternatives2;
}
function filtersOf(nested, columnOf2, conjuncts, depth) {
  const filters = [];
  for (const conjunct of conjuncts)
    addFilters(filters, nested, columnOf2, conjunct, depth);
  return filters;
}
function filtersOfAll(nested, columnOf2, alternatives2, depth) {
  const found = alternatives2.map((conjuncts) => filtersOf(nested, columnOf2, conjuncts, depth));
  return found.length === 1 ? found[0] : unite2(found);
}
function addFilters(filters, nested, columnOf2, range, depth) {
  const inside = nested.insideParentheses(range);
  if (inside === void 0) {
    const filter = comparison(nested, columnOf2, range);
    if (filter !== void 0 && filter.tuples.length <= MOST_ROWS)
      filters.push(filter);
    return;
  }
  if (QUERIES.has(nested.keyword(inside[0])))
    return;
  const alternatives2 = depth < DEEPEST ? splitAtOr(nested, inside) : void 0;
  if (alternatives2 === void 0)
    return;
  for (const filter of filtersOfAll(nested, columnOf2, alternatives2, depth + 1))
    filters.push(filter);
}
function comparison(nested, columnOf2, [start, end]) {
  const name = nested.name(start);
  const behind = name?.end ?? nested.behind(start);
  const columns2 = (name ? [name] : nested.namesIn([start, behind]))?.map(columnOf2);
  if (columns2?.every((column) => column !== void 0) !== true)
    return void 0;
  const tuples = tuplesAt(nested, behind, end, name !== void 0);
  const isWhole2 = (tuple) => tuple?.length === columns2.length && !tuple.includes(void 0);
  return tuples !== void 0 && tuples.length > 0 && tuples.every(isWhole2) ? { columns: columns2, tuples } : void 0;
}
function tuplesAt(nested, operator, end, isSingle) {
  const range = [operator + 1, end];
  if (isSingle && nested.isSign(operator, "="))
    return [[operandAt(nested, range)]];
  if (isSingle && nested.keyword(operator) === "is") {
    return nested.keyword(operator + 1) === "null" && end === operator + 2 ? [[IS_NULL]] : void 0;
  }
  if (nested.keyword(operator) !== "in")
    return void 0;
  if (isSingle)
    return operandsIn(nested, range)?.map((operand) => [operand]);
  const [from = end, to = end] = nested.insideParentheses(range) ?? [];
  const list = [nested.keyword(from) === "values" ? from + 1 : from, to];
  return nested.splitAtCommas(list).map((row) => operandsIn(nested, row));
}
function unite2(alternatives2) {
  const rows = alternatives2.map(fixedBy);
  const columns2 = [...rows[0]?.keys() ?? []].filter((column) => rows.every((row) => row.has(column)));
  if (rows.length > MOST_ROWS)
    return [];
  return [{ columns: columns2, tuples: rows.map((row) => columns2.map((column) => row.get(column))) }];
}
function fixedBy(filters) {
  const fixed = /* @__PURE__ */ new Map();
  for (const { columns: columns2, tuples } of filters) {
    const [tuple, ...others] = tuples;
    if (others.length === 0)
      columns2.forEach((column, index) => fixed.set(column, tuple?.[index]));
  }
  return fixed;
}

// dist/database/sql/rows/text/SingleTable.js
function singleTableAt(nested, start) {
  const name = NOT_ALIASES.has(nested.keyword(start)) ? void 0 : nested.name(start);
  if (name === void 0)
    return void 0;
  const folded = name.parts.at(-1);
  const at = nested.keyword(name.end) === "as" ? name.end + 1 : name.end;
  const kind = nested.kind(at);
  const text = nested.tokens.texts[at];
  const isAlias = kind === QUOTED || kind === WORD && !NOT_ALIASES.has(text);
  return isAlias ? { name, folded, alias: text, end: at + 1 } : { name, folded, alias: void 0, end: at };
}
function columnIn(table, { parts, quote: quote2 }) {
  const column = parts.at(-1);
  const qualifiers = parts.slice(0, -1);
  if (qualifiers.length === 0)
    return quote2 === '"' && table.name.quote !== '"' ? void 0 : column;
  const known12 = table.alias === void 0 ? table.name.parts.slice(-qualifiers.length) : [table.alias];
  return qualifiers.every((part, index) => part === known12[index]) ? column : void 0;
}

// dist/database/sql/rows/text/sources.js
var VALUE_WORDS = /* @__PURE__ */ new Set(["null", "default", "true", "false", "current_timestamp", "current_date"]);
function sourceAt(nested, range) {
  const [start, end] = range;
  if (end - start === 1 && nested.keyword(start) === "default")
    return { initial: true };
  return excludedAt(nested, range) ?? operandAt(nested, range);
}
function excludedAt(nested, [start, end]) {
  const isMysql2 = nested.keyword(start) === "values" && nested.isSign(start + 1, "(") && nested.isSign(end - 1, ")");
  const name = isMysql2 ? nested.name(start + 2, end - 1) : nested.name(start, end);
  if (name === void 0)
    return void 0;
  const { parts } = name;
  const isExcluded = isMysql2 ? parts.length === 1 : parts.length === 2 && parts[0] === "excluded";
  return isExcluded ? { excluded: parts.at(-1) } : void 0;
}
var RESERVED2 = /* @__PURE__ */ new Set(["where", "order", "from", "join", "on"]);
function sourcesIn(nested, range) {
  const inside = nested.insideParentheses(range);
  return inside && nested.splitAtCommas(inside).map((part) => sourceAt(nested, part));
}
function assignmentsIn(nested, table, range) {
  if (!isWhole(nested, range))
    return void 0;
  const assigned = [];
  for (const [start, end] of nested.splitAtCommas(range)) {
    const name = nested.name(start);
    if (name === void 0 || !nested.isSign(name.end, "=") || name.end + 1 >= end)
      return void 0;
    const column = name.parts.at(-1);
    if (!isOfTable(table, name.parts.slice(0, -1)))
      return void 0;
    assigned.push({ column, source: sourceAt(nested, [name.end + 1, end]) });
  }
  return assigned.length > 0 ? assigned : void 0;
}
function isOfTable({ alias, name }, qualifiers) {
  const known12 = alias === void 0 ? name.parts.slice(-qualifiers.length) : [alias];
  return qualifiers.every((part, index) => part === known12[index]);
}
function isWhole(nested, [start, end]) {
  if (end === nested.length || RESERVED2.has(nested.keyword(end)))
    return true;
  const last2 = end - 1;
  const kind = nested.kind(last2);
  if (last2 < start || kind === void 0)
    return false;
  if (kind === SIGN)
    return nested.isSign(last2, ")");
  if (kind !== WORD && kind !== QUOTED)
    return true;
  return kind === QUOTED || VALUE_WORDS.has(nested.keyword(last2)) || nested.isSign(last2 - 1, ".");
}

// dist/database/sql/rows/text/readChangeShape.js
var BEHIND_SET = words("where order limit returning from join");
var BEHIND_WHERE = words("group having window order limit offset fetch for lock option returning");
var WIDENING = words("or xor");
var RETURNED2 = words("inserted deleted");
function readUpdateShape(nested) {
  const table = singleTableAt(nested, updatedAt(nested));
  if (table === void 0 || nested.keyword(table.end) !== "set")
    return void 0;
  const set = [table.end + 1, nested.find([table.end, nested.length], BEHIND_SET)];
  const assigned = assignmentsIn(nested, table, [set[0], outputAt(nested, set)]);
  const filters = assigned && filtersAt(nested, table, set[1]);
  return filters && {
    action: "update",
    table: table.folded,
    spelt: spelt(nested, table),
    filters,
    assigned,
    skips: updatedAt(nested) > 1
  };
}
function readDeleteShape(nested) {
  const from = nested.keyword(1) === "ignore" ? 2 : 1;
  const table = nested.keyword(from) === "from" ? singleTableAt(nested, from + 1) : void 0;
  const filters = table && filtersAt(nested, table, outputAt(nested, [table.end, nested.length], table.end));
  return filters && {
    action: "delete",
    table: table.folded,
    spelt: spelt(nested, table),
    filters,
    assigned: [],
    skips: from > 1
  };
}
function spelt({ sql, tokens: { starts } }, { name }) {
  const first = name.end - 2 * name.parts.length + 1;
  return sql.slice(starts[first], starts[name.end]).trim();
}
function updatedAt(nested) {
  if (nested.keyword(1) === "ignore")
    return 2;
  return nested.keyword(1) === "or" && nested.keyword(2) !== "replace" ? 3 : 1;
}
function filtersAt(nested, table, where) {
  const { length } = nested;
  const word = nested.keyword(where);
  if (word !== "where")
    return where === length || BEHIND_WHERE.has(word) ? [] : void 0;
  const end = nested.find([where + 1, length], BEHIND_WHERE);
  if (nested.find([end, length], WIDENING) < length)
    return [];
  for (let index = end; index < length; index = nested.behind(index))
    if (nested.isSign(index, "|"))
      return [];
  return conditionsOn(nested, (name) => columnIn(table, name), [where + 1, end]);
}
function outputAt(nested, [start, end], otherwise = end) {
  for (let index = start; index < end; index = nested.behind(index)) {
    if (nested.keyword(index) === "output" && RETURNED2.has(nested.keyword(index + 1))) {
      return otherwise === end ? index : nested.find([index, end], BEHIND_SET);
    }
  }
  return otherwise;
}

// dist/database/sql/rows/text/insertClauses.js
var DO = words("do");
var BEHIND_SET2 = words("where returning on");
var BEHIND_CONFLICT = words("returning");
function conflictAt(nested, table, on) {
  if (nested.keyword(on + 1) === "duplicate")
    return duplicateAt(nested, table, on);
  if (nested.keyword(on + 1) !== "conflict")
    return void 0;
  const verb = nested.find([on + 2, nested.length], DO) + 1;
  if (nested.keyword(verb) === "nothing")
    return { conflict: { kind: "skips" }, end: verb + 1 };
  if (nested.keyword(verb) !== "update" || nested.keyword(verb + 1) !== "set")
    return void 0;
  return updateAt(nested, table, verb + 2, targetAt(nested, on + 2));
}
function duplicateAt(nested, table, on) {
  const isClause = nested.keyword(on + 2) === "key" && nested.keyword(on + 3) === "update";
  return isClause ? updateAt(nested, table, on + 4, []) : void 0;
}
function updateAt(nested, table, start, target) {
  const { length } = nested;
  const end = nested.find([start, length], BEHIND_SET2);
  const assigned = assignmentsIn(nested, table, [start, end]);
  const behind = nested.keyword(end) === "where" ? nested.find([end, length], BEHIND_CONFLICT) : end;
  return assigned && { conflict: { kind: "updates", target, assigned }, end: behind };
}
function targetAt(nested, start) {
  if (!nested.isSign(start, "("))
    return [];
  return nested.namesIn([start, nested.behind(start)])?.map(({ parts }) => parts.at(-1)) ?? [];
}
function returnedAt(nested, start) {
  const range = [start, nested.length];
  if (nested.isSign(start, "*") && start + 1 === nested.length)
    return "*";
  const names4 = nested.splitAtCommas(range).map((part) => nested.name(...part)?.parts.at(-1));
  return names4.every((name) => name !== void 0) ? names4 : void 0;
}

// dist/database/sql/rows/text/readInsertShape.js
var MOST_INSERTED = 1e3;
var VALUES = words("values");
var QUERIES2 = words("select table with");
var CONFLICTS = words("conflict duplicate");
var OR = {
  ignore: "skips",
  replace: "replaces",
  fail: "fails",
  abort: "fails",
  rollback: "fails"
};
function readInsertShape(nested) {
  const ignores = nested.keyword(1) === "ignore";
  const or = nested.keyword(1) === "or" ? OR[nested.keyword(2)] : "fails";
  if (or === void 0)
    return void 0;
  return readRows(nested, ignores ? 2 : nested.keyword(1) === "or" ? 3 : 1, ignores ? "adapts" : or);
}
var readReplaceShape = (nested) => readRows(nested, 1, "replaces");
function readRows(nested, into, kind) {
  const table = nested.keyword(into) === "into" ? singleTableAt(nested, into + 1) : void 0;
  if (table === void 0)
    return void 0;
  const { names: names4, end } = columnsAt(nested, table.end);
  if (names4 === void 0)
    return void 0;
  const rows = rowsAt(nested, end);
  if (rows === void 0)
    return void 0;
  const fits = rows.tuples?.every((tuple) => tuple.length === names4.length) === true;
  const shown = fits && rows.tuples.length <= MOST_INSERTED && new Set(names4).size === names4.length;
  const clauses = clausesAt(nested, table, rows, kind);
  return clauses && {
    action: "insert",
    table: table.folded,
    columns: names4,
    tuples: shown ? rows.tuples : void 0,
    ...clauses
  };
}
function columnsAt(nested, start) {
  if (!nested.isSign(start, "("))
    return { names: [], end: start };
  const end = nested.behind(start);
  if (end === start + 2)
    return { names: [], end };
  return { names: nested.namesIn([start, end])?.map(({ parts }) => parts.at(-1)), end };
}
function rowsAt(nested, start) {
  const word = nested.keyword(start);
  if (word === "default")
    return nested.keyword(start + 1) === "values" ? { tuples: [[]], end: start + 2 } : void 0;
  if (QUERIES2.has(word))
    return selectedAt(nested, start) ?? queriedAt(nested);
  return listedAt(nested, start);
}
function queriedAt(nested) {
  for (let index = 0; index < nested.length; index++)
    if (CONFLICTS.has(nested.keyword(index)))
      return void 0;
  return { tuples: void 0, end: nested.length };
}
function listedAt(nested, start) {
  const values = nested.keyword(start) === "output" ? nested.find([start, nested.length], VALUES) : start;
  if (nested.keyword(values) !== "values")
    return void 0;
  const tuples = [];
  for (let index = values + 1; ; index++) {
    const end = nested.behind(index);
    const tuple = sourcesIn(nested, [index, end]);
    if (tuple === void 0)
      return void 0;
    tuples.push(tuple);
    if (!nested.isSign(end, ","))
      return { tuples, end };
    index = end;
  }
}
function selectedAt(nested, start) {
  const tuples = [];
  for (let index = start; ; index += 2) {
    if (nested.keyword(index) !== "select")
      return void 0;
    const tuple = [];
    do {
      const operand = operandAt(nested, [index + 1, index + 2]);
      if (operand === void 0 || nested.keyword(index + 2) !== "as")
        return void 0;
      tuple.push(operand);
      index += 4;
    } while (nested.isSign(index, ","));
    tuples.push(tuple);
    if (nested.keyword(index) !== "union")
      return isEnd(nested, index) ? { tuples, end: index } : void 0;
    if (nested.keyword(index + 1) !== "all")
      return void 0;
  }
}
var isEnd = (nested, index) => index === nested.length || ["where", "on", "returning"].includes(nested.keyword(index));
function clausesAt(nested, table, { end }, kind) {
  const at = nested.keyword(end) === "where" && nested.keyword(end + 1) === "true" ? end + 2 : end;
  const clause = nested.keyword(at) === "on" ? conflictAt(nested, table, at) : { conflict: { kind }, end: at };
  if (clause === void 0 || clause.end !== at && kind !== "fails")
    return void 0;
  const { conflict } = clause;
  if (clause.end === nested.length)
    return { conflict, returned: void 0 };
  return nested.keyword(clause.end) === "returning" ? { conflict, returned: returnedAt(nested, clause.end + 1) } : void 0;
}

// dist/database/sql/rows/readWrite.js
var READERS2 = new Map(Object.entries({
  insert: readInsertShape,
  replace: readReplaceShape,
  update: readUpdateShape,
  delete: readDeleteShape
}));
function readWrite(sql) {
  if (sql.length > LONGEST_KEPT)
    return void 0;
  const { tokens, outcome } = usual(tokenizeText(sql));
  const read2 = READERS2.get(tokens.textIf(WORD, 0));
  if (read2 === void 0 || outcome !== "complete")
    return void 0;
  const length = withoutRowCount(sql, tokens);
  const nested = new NestedTokens(sql, tokens, length);
  if (!nested.balanced || hasWith(nested))
    return void 0;
  const shape = read2(nested);
  const placeholders = shape && certainPlaceholders(sql, tokens, length);
  return placeholders && { shape, placeholders };
}
function hasWith(nested) {
  for (let index = 0; index < nested.length; index++)
    if (nested.keyword(index) === "with")
      return true;
  return false;
}
var ROW_COUNT = ";select @@rowcount";
var VARIABLE = "@@rowcount";
function usual([first, ...others]) {
  const [sqlServer, sqlite] = others;
  return (sqlServer?.outcome === "complete" ? sqlServer : sqlite) ?? first;
}
function withoutRowCount(sql, tokens) {
  const last2 = tokens.length - 1;
  const isLast = tokens.textIf(PARAMETER, last2) === VARIABLE && tokens.starts[last2] === sql.length - VARIABLE.length;
  return isLast && sql.endsWith(ROW_COUNT) ? last2 - 2 : tokens.length;
}

// dist/database/sql/rows/text/bindingsFit.js
function bindingsFit({ count: count5, style }, bindings = []) {
  if (!Array.isArray(bindings) || bindings.length !== count5)
    return false;
  return style !== "?" || !bindings.some(isExpanded);
}
function isExpanded(value) {
  if (typeof value === "function")
    return true;
  return typeof value === "object" && value !== null && !(value instanceof Date) && !ArrayBuffer.isView(value);
}

// dist/database/precision/write/values/Values.js
var UNKNOWN = [UNKNOWN_VALUE];
var MOST_VALUES = 20;
var isUnknown = (values) => values === UNKNOWN;
function union(one, other) {
  if (one === other || other.length === 0)
    return one;
  if (one.length === 0)
    return other;
  if (one === UNKNOWN || other === UNKNOWN)
    return UNKNOWN;
  if (one.length === 1 && other.length === 1 && one[0] === other[0])
    return one;
  const all = /* @__PURE__ */ new Set([...one, ...other]);
  return all.size > MOST_VALUES ? UNKNOWN : [...all];
}
function unionOf(items, valuesOf4) {
  if (items.length === 1)
    return valuesOf4(items[0]);
  const all = /* @__PURE__ */ new Set();
  for (const item of items) {
    const values = valuesOf4(item);
    if (values === UNKNOWN)
      return UNKNOWN;
    for (const value of values)
      all.add(value);
    if (all.size > MOST_VALUES)
      return UNKNOWN;
  }
  return [...all];
}
var valuesOf3 = (value) => value === void 0 ? UNKNOWN : [value];

// dist/database/precision/write/values/storedValues.js
var NULLS = [NULL_VALUE];
var NULL_OR_ZERO = [NULL_VALUE, "=0"];
function storedValues(table, column, source, bindings) {
  if (source === void 0 || "excluded" in source)
    return UNKNOWN;
  return "initial" in source ? initialValues(table, column) : storedAs(table, column, valueOf(source, bindings));
}
function initialValues(table, column) {
  if (column.column.followsUpdates || mayBeGenerated(table, column))
    return UNKNOWN;
  return valuesOf3(column.column.initial);
}
function storedAs(table, column, value) {
  const generated = mayBeGenerated(table, column);
  if (value === null || value === void 0) {
    if (generated)
      return UNKNOWN;
    if (!isMysql(table.dialect))
      return NULLS;
    if (column.kind.name === "integer")
      return NULL_OR_ZERO;
    return column.column.replacesNull === true ? UNKNOWN : NULLS;
  }
  const part = comparableValue(value, column.kind);
  if (part === void 0 || generated && part === "=0")
    return UNKNOWN;
  if (typeof value !== "bigint" || isExact(table.dialect))
    return [part];
  return generated ? UNKNOWN : [part, NULL_VALUE];
}
function mayBeGenerated({ dialect, description }, { name, kind, column }) {
  if (isExact(dialect) || kind.name !== "integer")
    return false;
  const { key } = description;
  return column.initial === void 0 || key?.length === 1 && key[0]?.column === name;
}
function equalValues(table, column, operands, bindings) {
  return unionOf(operands, (operand) => {
    if (operand === IS_NULL)
      return mayBeGenerated(table, column) ? UNKNOWN : NULLS;
    return valuesOf3(comparableValue(valueOf(operand, bindings), column.kind));
  });
}

// dist/database/precision/write/change/ColumnImages.js
var ColumnImages = class {
  #table;
  #sources;
  /** What the WHERE compares each compared column with. */
  #operands;
  #indexes;
  constructor(table, shape, sources) {
    this.#table = table;
    this.#sources = sources;
    this.#operands = table.compared.map(({ name }) => operandsFor(shape, name));
    this.#indexes = new Map(table.compared.map(({ name }, index) => [name, index]));
  }
  of(bindings) {
    const table = this.#table;
    const before = table.compared.map((column, index) => {
      const operands = this.#operands[index];
      return operands === void 0 ? UNKNOWN : equalValues(table, column, operands, bindings);
    });
    const after = table.compared.map((column) => this.#sources.has(column.name) ? storedValues(table, column, this.#sources.get(column.name), bindings) : void 0);
    return { before, after };
  }
  /** The images as those ask for them who go by a column's name. */
  byName({ before, after }) {
    return (column) => {
      const index = this.#indexes.get(column);
      return index === void 0 ? { before: UNKNOWN, after: UNKNOWN } : { before: before[index], after: after[index] };
    };
  }
};
var bothOf = ({ before, after }) => before.map((values, index) => union(values, after[index] ?? values));
function operandsFor({ filters }, name) {
  const filter = filters.find(({ columns: columns2 }) => columns2.includes(name));
  const index = filter?.columns.indexOf(name) ?? -1;
  return filter?.tuples.map((tuple) => tuple[index]);
}

// dist/database/precision/write/values/WrittenTable.js
function writtenTable(database, dialect, description) {
  const id = tableId(database, description.name);
  const compared = Array.from(comparedColumns(id, description), ([name, kind]) => ({
    name,
    kind,
    column: description.columns.get(name)
  }));
  return { id, database, dialect, description, compared, seen: comparedSoFar(id) };
}
var hasGrown = ({ id, seen }) => comparedSoFar(id) !== seen;
function addValueTags(tags, prefixes, images) {
  for (let index = 0; index < prefixes.length; index++) {
    const prefix = prefixes[index];
    for (const value of images[index])
      tags.push(prefix + value);
  }
}

// dist/database/precision/write/tags/WritePlan.js
var MOST_TAGS3 = 200;
function shortest(...attempts) {
  let tags = [];
  for (const attempt of attempts) {
    tags = attempt();
    if (tags.length <= MOST_TAGS3)
      return tags;
  }
  return tags;
}
function grownTags(tags, tables3) {
  const grown = tables3.filter(hasGrown);
  return grown.length === 0 ? tags : [...tags, ...grown.map(({ id }) => anythingIn(id))];
}

// dist/database/precision/write/change/ChangeTags.js
var ChangeTags = class {
  table;
  set;
  along;
  references;
  images;
  #keyed;
  #bulk;
  constructor(table, set, along, references, images) {
    this.table = table;
    this.set = set;
    this.along = along;
    this.references = references;
    this.images = images;
    const { id } = table;
    this.#keyed = this.#prefixes(set === void 0 ? goneIn(id) : setIn(id));
    this.#bulk = this.#prefixes(set === void 0 ? bulkGoneIn(id) : bulkSetIn(id));
  }
  #prefixes(kind) {
    const columns2 = this.set?.map((column) => columnOf(kind, column));
    const values = (columns2 ?? [kind]).map((of) => this.table.compared.map(({ name }) => valueTag(of, name, "")));
    const into = this.table.compared.flatMap(({ name }, index) => this.set?.includes(name) === true ? [{ index, prefix: intoTag(columnOf(kind, name), "") }] : []);
    return { kinds: [kind, ...columns2 ?? []], values, into };
  }
  of(rows, images) {
    const unknown = { before: images.before.map(() => UNKNOWN), after: images.after };
    const all = () => [...this.along, anythingIn(this.table.id), ...this.#alongReferences(unknown)];
    const bulk = () => this.#with(this.#bulk, void 0, images);
    const keyed = () => this.#with(this.#keyed, rows, images);
    return rows === void 0 ? shortest(bulk, () => this.#with(this.#bulk, void 0, unknown), all) : shortest(keyed, () => this.#with(this.#keyed, rows, unknown), bulk, all);
  }
  #with({ kinds, values, into }, rows, images) {
    const out = [...this.along, ...kinds];
    if (rows !== void 0)
      this.#addRows(out, rows);
    const both = bothOf(images);
    for (const prefixes of values)
      addValueTags(out, prefixes, both);
    for (const { index, prefix } of into)
      addValueTags(out, [prefix], [images.after[index] ?? UNKNOWN]);
    for (const reference of this.references)
      reference.add(out, this.images.byName(images));
    return out;
  }
  #alongReferences(images) {
    const out = [];
    for (const reference of this.references)
      reference.add(out, this.images.byName(images));
    return out;
  }
  #addRows(out, rows) {
    const { id } = this.table;
    for (const { row } of rows) {
      if (this.set === void 0)
        out.push(goneRowOf(id, row));
      else {
        const tag = rowOf(id, row);
        out.push(tag);
        for (const column of this.set)
          out.push(columnOf(tag, column));
      }
    }
  }
};

// dist/database/precision/write/change/ImmutableGuard.js
var subjects = /* @__PURE__ */ new Map();
var ImmutableGuard = class _ImmutableGuard {
  #table;
  #columns;
  constructor(table, columns2) {
    this.#table = table;
    this.#columns = columns2;
  }
  /** `undefined` if none of the columns is immutable. */
  static of(table, set) {
    const immutable = immutableColumnsOf(table.id);
    const columns2 = [...set].filter((column) => immutable.has(column));
    return columns2.length === 0 ? void 0 : new _ImmutableGuard(table, columns2);
  }
  /** Whether a row may get another value than the one that it has. Then a warning says so. */
  isChanged(images) {
    const changed2 = this.#columns.find((column) => !this.#isKept(column, images));
    if (changed2 !== void 0)
      this.#warn(changed2);
    return changed2 !== void 0;
  }
  #isKept(column, { before, after }) {
    const index = this.#table.compared.findIndex(({ name }) => name === column);
    const [was, now] = [before[index], after[index]];
    if (was === void 0 || now === void 0 || isUnknown(was) || isUnknown(now))
      return false;
    return was.length === 1 && now.length === 1 && was[0] === now[0];
  }
  #warn(column) {
    const { id, description } = this.#table;
    const subject = subjects.get(id) ?? {};
    subjects.set(id, subject);
    warnOnce(subject, "OBJECTION_CACHE_IMMUTABLE", () => `An UPDATE of "${description.name}" sets the column "${column}", which the cache was told never changes. The cache cannot see that the rows have this value already, so the UPDATE invalidates every entry of the table. Leave the column out of the UPDATE, or remove it from cacheImmutable.`);
  }
};

// dist/database/precision/images.js
var MOST6 = 1e4;
var tables2 = /* @__PURE__ */ new Set();
var columns = /* @__PURE__ */ new Set();
function declareImages(table) {
  if (tables2.size < MOST6)
    tables2.add(table);
}
var readsImages = (table) => tables2.has(table);
function noteCondition(table, column) {
  const name = `${table}.${column}`;
  if (columns.size < MOST6)
    columns.add(name);
}
var hasConditions = (table, column) => columns.has(`${table}.${column}`) || columns.size >= MOST6;

// dist/database/precision/KnownRows.js
var MOST_ROWS2 = 1e4;
var NO_TAGS = /* @__PURE__ */ new Set();
var KnownRows = class {
  ledger;
  clock;
  #rows;
  constructor(ledger, clock, most = MOST_ROWS2) {
    this.ledger = ledger;
    this.clock = clock;
    this.#rows = new QuickLRU({ maxSize: most });
  }
  /**
   * Notes what a row has in columns, in the form of `comparableValue`. `stamp`: the write clock before the statement was sent that has
   * shown the values; what a replica or an older snapshot shows must not be noted.
   */
  learn(row, values, stamp) {
    const name = exactName(row);
    if (name === void 0)
      return;
    const known12 = this.#rows.get(name) ?? /* @__PURE__ */ new Map();
    const learnedAt = this.clock.now;
    for (const [column, value] of values) {
      if ((known12.get(column)?.stamp ?? -1) <= stamp)
        known12.set(column, { value, stamp, learnedAt });
    }
    if (known12.size > 0)
      this.#rows.set(name, known12);
  }
  /**
   * What the row had in a column before a write that was begun at the count `begun` of the clock, and until now but for that write;
   * `undefined` if that is not known. `others`: what other statements of the write's transaction have heated.
   */
  valueOf(row, column, begun, others = NO_TAGS) {
    const { id } = row.table;
    const immutable = isImmutable(id, column);
    if (isShared() && !immutable)
      return void 0;
    const name = exactName(row);
    const known12 = name === void 0 ? void 0 : this.#rows.get(name)?.get(column);
    if (known12 === void 0 || known12.learnedAt > begun)
      return void 0;
    return this.isTouched(row, immutable ? [] : [column], known12.stamp, others) ? void 0 : known12.value;
  }
  /** Whether a write since a count of the clock, or under way, may have changed the columns of the row, or made another row of it. */
  isTouched(row, columns2, since, others = NO_TAGS) {
    const { ledger } = this;
    const isHot = (tag) => ledger.latest(tag) > since || ledger.isPending([tag]) || others.has(tag);
    const dependency = dependencyOf(row, columns2);
    if (dependency === void 0 || ledger.allInvalidatedAt > since)
      return true;
    return isHot(databaseTag(row.table.database)) || isAffected(dependency, isHot);
  }
};
var knownRows = new KnownRows(databaseLedger, writeClock);
function dependencyOf({ table, keyValues }, columns2) {
  const { id, description } = table;
  const key = description.key ?? [];
  const row = normalKey(keyValues, key);
  if (row === void 0 || key.length === 0)
    return void 0;
  const names4 = key.map(({ column }) => column);
  return {
    table: id,
    columns: [.../* @__PURE__ */ new Set([...columns2, ...names4])],
    deciding: [],
    conditions: conditionsOn2(key, keyValues, description),
    rows: [row],
    isComplete: true,
    key: names4
  };
}
function conditionsOn2(key, values, table) {
  return key.flatMap(({ column, kind }, index) => {
    const described = table.columns.get(column);
    const isSaid = described?.isIndexed === true && described.kind?.name === kind;
    return isSaid ? [{ column, values: [`=${normalPart(values[index], kind)}`] }] : [];
  });
}
function exactName({ table, keyValues }) {
  const { key = [], isOfSeveral } = table.description;
  if (isOfSeveral === true)
    return void 0;
  const parts = [];
  for (let index = 0; index < key.length; index++) {
    const { kind } = key[index];
    const part = normalPart(keyValues[index], kind);
    if (part === void 0 || kind === "integer" && !Number.isSafeInteger(Number(part)))
      return void 0;
    parts.push(kind === "integer" ? part : keyValues[index]);
  }
  return parts.length === 0 ? void 0 : `${table.id}\0${parts.join("\0")}`;
}

// dist/database/precision/write/change/imageRequest.js
var MOST_ROWS3 = 20;
function imageRequest({ action, spelt: spelt2 }, table, rows, { before }, now) {
  const { id, description, compared } = table;
  if (!readsImages(id) || rows.length === 0 || rows.length > MOST_ROWS3)
    return void 0;
  const isMissing = ({ name }, index) => isUnknown(before[index] ?? []) && hasConditions(id, name) && rows.some((row) => !isKnown(table, row, name, now));
  const missing = compared.filter(isMissing);
  if (missing.length === 0 || rows.some(({ keyValues }) => keyValues.length === 0))
    return void 0;
  const spelling = (name) => description.columns.get(name)?.spelling ?? name;
  return {
    table: spelt2,
    key: (description.key ?? []).map(({ column }) => spelling(column)),
    columns: missing.map(({ name }) => spelling(name)),
    keys: rows.map(({ keyValues }) => keyValues),
    isDelete: action === "delete",
    read: (answer) => imagesIn(answer, table, missing)
  };
}
var isKnown = (table, { keyValues }, column, now) => knownRows.valueOf({ table, keyValues }, column, now) !== void 0;
function imagesIn(answer, { description }, missing) {
  const images = /* @__PURE__ */ new Map();
  const key = description.key ?? [];
  const valueIn2 = (row, name) => row[description.columns.get(name)?.spelling ?? name];
  for (const row of answer) {
    const name = normalKey(key.map(({ column }) => valueIn2(row, column)), key);
    if (name === void 0)
      continue;
    const values = missing.flatMap((column) => {
      const value = valueIn2(row, column.name);
      const comparable = value === void 0 ? void 0 : comparableValue(value, column.kind);
      return comparable === void 0 ? [] : [[column.name, comparable]];
    });
    images.set(name, images.has(name) ? /* @__PURE__ */ new Map() : new Map(values));
  }
  return images;
}

// dist/database/precision/write/change/keyedRows.js
function keyTuples(filters, key) {
  const together = filters.find(({ columns: columns2 }) => key.every(({ column }) => columns2.includes(column)));
  if (together !== void 0) {
    const order = key.map(({ column }) => together.columns.indexOf(column));
    return together.tuples.map((tuple) => order.map((index) => tuple[index]));
  }
  const lists = [];
  for (const { column } of key) {
    const filter = filters.find(({ columns: columns2 }) => columns2.length === 1 && columns2[0] === column);
    if (filter === void 0)
      return void 0;
    lists.push(filter.tuples.map(([operand]) => operand));
  }
  return product(lists);
}
function rowsOf(tuples, key, bindings) {
  const rows = /* @__PURE__ */ new Map();
  for (const tuple of tuples) {
    const keyValues = tuple.map((operand) => valueOf(operand, bindings));
    const row = normalKey(keyValues, key);
    if (row === void 0)
      return void 0;
    const isTwin = rows.has(row) && String(rows.get(row)?.keyValues) !== String(keyValues);
    rows.set(row, isTwin ? { row, keyValues: [] } : { row, keyValues });
  }
  return [...rows.values()];
}
function product(lists) {
  if (lists.reduce((count5, { length }) => count5 * length, 1) > MOST_ROWS)
    return void 0;
  return lists.reduce((tuples, list) => tuples.flatMap((tuple) => list.map((element) => [...tuple, element])), [[]]);
}

// dist/database/precision/write/values/learning.js
function learningOf(table, rows, begun) {
  const certain = rows.flatMap(({ keyValues, values }) => {
    const row = { table, keyValues };
    const single = table.compared.flatMap(({ name }, index) => {
      if (table.description.key?.some(({ column }) => column === name) === true)
        return [];
      const [value, ...others] = values[index];
      return value === void 0 || others.length > 0 || isUnknown(values[index]) ? [] : [[name, value]];
    });
    const columns2 = single.map(([name]) => name);
    return single.length === 0 || knownRows.isTouched(row, columns2, begun) ? [] : [{ row, single }];
  });
  if (certain.length === 0)
    return void 0;
  return () => {
    for (const { row, single } of certain)
      knownRows.learn(row, single, writeClock.now);
  };
}

// dist/database/precision/write/change/withKnown.js
function withKnown(table, rows, images, { isAlone, others, images: read2 }, begun) {
  if (!(isAlone || others !== void 0) || !images.before.some(isUnknown))
    return images;
  const heated = new Set(others);
  const before = images.before.map((values, index) => isUnknown(values) ? known12(index) : values);
  return before.every(isSame2) ? images : { before, after: images.after };
  function known12(index) {
    const name = table.compared[index]?.name ?? "";
    if (rows.length === 0 || !(isShared() || hasConditions(table.id, name)))
      return UNKNOWN;
    return unionOf(rows, (row) => {
      const value = knownRows.valueOf({ table, keyValues: row.keyValues }, name, begun, heated);
      return valuesOf3(value ?? imageOf(table, row, name, read2));
    });
  }
  function isSame2(values, index) {
    return values === images.before[index];
  }
}
function imageOf(table, { row, keyValues }, column, images) {
  const value = images?.rows.get(row)?.get(column);
  if (value === void 0 || images?.since === void 0)
    return value;
  return isShared() || knownRows.isTouched({ table, keyValues }, [column], images.since) ? void 0 : value;
}

// dist/database/precision/write/change/ChangePlan.js
var ChangePlan = class {
  tables;
  #change;
  #tuples;
  #images;
  #tags;
  #immutable;
  constructor(change) {
    const { shape, table, sources, references, along } = change;
    const key = table.description.key ?? [];
    const setsKey = key.some(({ column }) => sources?.has(column) === true);
    this.#change = change;
    this.#tuples = key.length === 0 || setsKey ? void 0 : keyTuples(shape.filters, key);
    this.#images = new ColumnImages(table, shape, sources ?? /* @__PURE__ */ new Map());
    this.#tags = new ChangeTags(table, sources && [...sources.keys()], along, references, this.#images);
    this.#immutable = ImmutableGuard.of(table, sources?.keys() ?? []);
    this.tables = [table, ...references.flatMap((reference) => reference.table ?? [])];
  }
  tagsFor(bindings) {
    const { placeholders, coarse } = this.#change;
    if (!bindingsFit(placeholders, bindings))
      return coarse;
    const rows = this.#rows(bindings);
    const images = this.#images.of(bindings);
    const { now } = writeClock;
    const tags = this.#tags.of(rows, images);
    if (this.#immutable !== void 0)
      tags.push(anythingIn(this.#change.table.id));
    let learn;
    return {
      tags,
      settle: (outcome) => {
        learn = outcome && rows && this.#learning(rows, images, outcome, now);
        return this.#settle(tags, rows, images, outcome, now);
      },
      learned: () => learn?.(),
      image: rows && imageRequest(this.#change.shape, this.#change.table, rows, images, now)
    };
  }
  #rows(bindings) {
    const { description } = this.#change.table;
    return this.#tuples && rowsOf(this.#tuples, description.key ?? [], bindings);
  }
  #settle(tags, rows, images, outcome, begun) {
    if (outcome?.rows === 0)
      return [];
    const { table } = this.#change;
    const known12 = outcome && rows ? withKnown(table, rows, images, outcome, begun) : images;
    const isChanged = this.#immutable?.isChanged(known12) === true;
    if (known12 === images && isChanged === (this.#immutable !== void 0))
      return grownTags(tags, this.tables);
    const settled3 = this.#tags.of(rows, known12);
    if (isChanged)
      settled3.push(anythingIn(table.id));
    return grownTags(settled3, this.tables);
  }
  #learning(rows, { before, after }, outcome, begun) {
    const { table, shape, sources } = this.#change;
    const isCertain = outcome.isAlone && outcome.rows === rows.length && !shape.skips && sources !== void 0;
    if (!isCertain)
      return void 0;
    const values = before.map((each, index) => after[index] ?? each);
    return learningOf(table, rows.map(({ keyValues }) => ({ keyValues, values })), begun);
  }
};

// dist/database/precision/write/insert/generatedKeys.js
function generatedKeys(table, shape, { rows, response }) {
  const [first, ...others] = table.description.key ?? [];
  const compared = table.compared.find(({ name }) => name === first?.column);
  if (first === void 0 || others.length > 0 || compared === void 0 || rows === void 0)
    return void 0;
  const { column } = first;
  const { kind } = compared;
  const returned = returnedKeys(table, shape, column, rows, response);
  if (returned !== void 0) {
    const values = unionOf(returned, (value2) => valuesOf3(comparableValue(value2, kind)));
    return { column, values, raw: returned.length === 1 ? returned : void 0 };
  }
  const isOne = rows === 1 && shape.tuples?.length === 1 && kind.name === "integer";
  const id = isOne && compared.column.isNumbered === true ? idOf(table, shape, response) : void 0;
  const value = id === void 0 ? void 0 : comparableValue(id, kind);
  if (value === void 0)
    return void 0;
  return isMysql(table.dialect) ? { column, values: [value], raw: [id] } : { column, values: [value, NULL_VALUE], raw: void 0 };
}
function returnedKeys({ description }, { returned }, column, rows, response) {
  if (returned !== "*" && returned?.includes(column) !== true)
    return void 0;
  const found = rowsIn(response);
  const name = description.columns.get(column)?.spelling ?? column;
  if (found === void 0 || found.length !== rows || found.length === 0)
    return void 0;
  return found.every((row) => Object.hasOwn(row, name)) ? found.map((row) => row[name]) : void 0;
}
var isRow = (row) => typeof row === "object" && row !== null && !Array.isArray(row);
function rowsIn(response) {
  const rows = Array.isArray(response) ? Array.isArray(response[0]) ? response[0] : response : response?.rows;
  return Array.isArray(rows) && rows.every(isRow) ? rows : void 0;
}
function idOf(table, shape, response) {
  if (isExact(table.dialect) || shape.conflict.kind === "updates")
    return void 0;
  const isComputed = shape.tuples?.some((tuple) => tuple.includes(void 0)) === true;
  if (isMysql(table.dialect)) {
    const id = (Array.isArray(response) ? response[0] : void 0)?.insertId;
    return isComputed || id === 0 ? void 0 : id;
  }
  const last2 = response;
  return last2?.lastID ?? last2?.lastInsertRowid;
}

// dist/database/precision/write/insert/InsertedColumns.js
var InsertedColumns = class {
  #table;
  #shape;
  /** Where each compared column stands among those of the statement; -1: it is not named. */
  #places;
  /** Whether the text shows what becomes of each column. */
  #isShown;
  constructor(table, shape) {
    const { columns: columns2 } = table.description;
    this.#table = table;
    this.#shape = shape;
    this.#places = table.compared.map(({ name }) => shape.columns.indexOf(name));
    this.#isShown = shape.tuples !== void 0 && shape.columns.every((column) => columns2.has(column));
  }
  /** What the rows have in each compared column. */
  values(bindings) {
    const { tuples = [] } = this.#shape;
    const table = this.#table;
    return table.compared.map((column, index) => {
      const place = this.#places[index];
      if (!this.#isShown)
        return UNKNOWN;
      if (place === -1)
        return initialValues(table, column);
      const mayBeInitial = this.#shape.conflict.kind === "replaces";
      return unionOf(tuples, (tuple) => {
        const values = storedValues(table, column, tuple[place], bindings);
        return mayBeInitial && values.includes("~") ? UNKNOWN : values;
      });
    });
  }
  /** The values of the single row's key, if the statement gives all of them and the database makes none. */
  keyOf(bindings) {
    const { description, compared } = this.#table;
    const [tuple] = this.#shape.tuples ?? [];
    const key = description.key ?? [];
    if (!this.#isShown || tuple === void 0 || key.length === 0)
      return void 0;
    const values = [];
    for (const { column } of key) {
      const source = tuple[this.#shape.columns.indexOf(column)];
      const known12 = compared.find(({ name }) => name === column);
      if (source === void 0 || "initial" in source || "excluded" in source || known12 === void 0)
        return void 0;
      const value = valueOf(source, bindings);
      const isMade = mayBeGenerated(this.#table, known12) && (value === null || value === void 0 || Number(value) === 0);
      if (isMade || typeof value === "bigint")
        return void 0;
      values.push(value);
    }
    return values;
  }
};

// dist/database/precision/write/insert/InsertPlan.js
var InsertPlan = class {
  tables;
  #insertion;
  #columns;
  #prefixes;
  constructor(insertion) {
    const { table, shape, upsert } = insertion;
    const added = newIn(table.id);
    this.#insertion = insertion;
    this.#columns = new InsertedColumns(table, shape);
    this.#prefixes = table.compared.map(({ name }) => valueTag(added, name, ""));
    this.tables = [table, ...upsert?.tables ?? []];
  }
  tagsFor(bindings) {
    const { placeholders, coarse } = this.#insertion;
    if (!bindingsFit(placeholders, bindings))
      return coarse;
    const { now } = writeClock;
    const values = this.#columns.values(bindings);
    const made = this.#tags(values, bindings);
    let learn;
    return {
      tags: made,
      settle: (outcome) => {
        if (outcome === void 0)
          return grownTags(made, this.tables);
        if (outcome.rows === 0 && this.#insertion.upsert === void 0)
          return [];
        const generated = this.#withGenerated(values, outcome);
        learn = this.#learning(generated, bindings, outcome, now);
        return grownTags(generated === values ? made : this.#tags(generated, bindings), this.tables);
      },
      learned: () => learn?.()
    };
  }
  #tags(values, bindings) {
    const { along, table, upsert } = this.#insertion;
    const unknown = values.map(() => UNKNOWN);
    const withValues = (each) => () => {
      const out = [...along, newIn(table.id)];
      addValueTags(out, this.#prefixes, each);
      upsert?.add(out, each, bindings);
      return out;
    };
    return shortest(withValues(values), withValues(unknown), () => {
      const out = [...along, anythingIn(table.id)];
      upsert?.addReferences(out);
      return out;
    });
  }
  /** The values with the keys that the database has made, if its answer says them. */
  #withGenerated(values, outcome) {
    const { shape, table } = this.#insertion;
    const generated = generatedKeys(table, shape, outcome);
    if (generated === void 0)
      return values;
    const index = table.compared.findIndex(({ name }) => name === generated.column);
    const known12 = values[index];
    if (known12 === void 0 || !isUnknown(known12))
      return values;
    return values.map((each, at) => at === index ? generated.values : each);
  }
  /** A single row whose key is known, and which cannot be another one that was there already. */
  #learning(values, bindings, outcome, begun) {
    const { shape, table } = this.#insertion;
    const isSingle = shape.tuples?.length === 1 && outcome.rows === 1 && outcome.isAlone;
    if (!isSingle || shape.conflict.kind === "updates" || shape.conflict.kind === "replaces")
      return void 0;
    const keyValues = this.#columns.keyOf(bindings) ?? generatedKeys(table, shape, outcome)?.raw;
    return keyValues && learningOf(table, [{ keyValues, values }], begun);
  }
};

// dist/database/precision/write/tags/referenceTags.js
function referenceTags(parent, reference, set, catalog) {
  const { child, columns: columns2, onDelete, onUpdate, parentColumns } = reference;
  const action = set === void 0 ? onDelete : parentColumns.some((column) => set.has(column)) ? onUpdate : "nothing";
  if (action === "nothing")
    return void 0;
  const next = action === "delete" ? "any" : "update";
  const reached = catalog.affectedBy([child], next);
  const description = catalog.describe(child);
  const isDenied = action === "set" && columns2.some((column) => isImmutable(tableId(parent.database, child), column));
  const isPlain = description?.isPlainToWrite === true && !isDenied && !catalog.affectsItself(child, next);
  if (!isPlain)
    return { table: void 0, coarse: [...reached, child], add: () => void 0 };
  const table = writtenTable(parent.database, parent.dialect, description);
  const coarse = [...reached].filter((name) => name !== child);
  return {
    table,
    coarse,
    add: action === "delete" ? goneAlong(parent, table, reference) : setAlong(parent, table, reference)
  };
}
function columnsOf(parent, child, { columns: columns2, parentColumns }) {
  return child.compared.map(({ name, kind }) => {
    const from = parentColumns[columns2.indexOf(name)];
    const own = parent.compared.find((column) => column.name === from);
    return own?.kind.name === kind.name ? from : void 0;
  });
}
function goneAlong(parent, child, reference) {
  const gone = bulkGoneIn(child.id);
  const prefixes = child.compared.map(({ name }) => valueTag(gone, name, ""));
  const sources = columnsOf(parent, child, reference);
  return (out, images) => {
    out.push(written(child.id), gone);
    addValueTags(out, prefixes, sources.map((source) => source === void 0 ? UNKNOWN : images(source).before));
  };
}
function setAlong(parent, child, reference) {
  const bulk = bulkSetIn(child.id);
  const follows = [...child.description.columns].filter(([, { followsUpdates }]) => followsUpdates);
  const set = [.../* @__PURE__ */ new Set([...reference.columns, ...follows.map(([name]) => name)])].map((name) => columnOf(bulk, name));
  const into = set.map((of) => intoTag(of, UNKNOWN_VALUE));
  const prefixes = set.map((of) => child.compared.map(({ name }) => valueTag(of, name, "")));
  const sources = columnsOf(parent, child, reference);
  const emptied = child.compared.map((column) => union([NULL_VALUE], initialValues(child, column)));
  return (out, images) => {
    out.push(written(child.id), bulk, ...set, ...into);
    const values = sources.map((source, index) => {
      if (source === void 0)
        return UNKNOWN;
      const { before, after = [] } = images(source);
      return union(union(before, after), emptied[index]);
    });
    for (const each of prefixes)
      addValueTags(out, each, values);
  };
}
var coarseTags = (database, names4) => Array.from(new Set(names4), (name) => tableId(database, name)).flatMap((id) => [written(id), anythingIn(id)]);

// dist/database/precision/write/insert/UpsertTags.js
function updatingTags(table, { conflict }, sources, references) {
  const target = conflict.kind === "updates" ? conflict.target : [];
  const bulk = bulkSetIn(table.id);
  const set = [...sources.keys()].map((column) => columnOf(bulk, column));
  const into = set.map((of) => intoTag(of, UNKNOWN_VALUE));
  const prefixes = set.map((of) => table.compared.map(({ name }) => valueTag(of, name, "")));
  const indexes = new Map(table.compared.map(({ name }, index) => [name, index]));
  return {
    tables: references.flatMap((reference) => reference.table ?? []),
    add(out, inserted, bindings) {
      const before = table.compared.map(({ name }, index) => target.includes(name) ? inserted[index] : UNKNOWN);
      const after = table.compared.map((column) => {
        if (!sources.has(column.name))
          return void 0;
        const source = sources.get(column.name);
        if (source === void 0 || !("excluded" in source))
          return storedValues(table, column, source, bindings);
        return source.excluded === column.name ? inserted[indexes.get(column.name) ?? -1] ?? UNKNOWN : UNKNOWN;
      });
      out.push(bulk, ...set, ...into);
      const both = before.map((values, index) => union(values, after[index] ?? values));
      for (const each of prefixes)
        addValueTags(out, each, both);
      for (const reference of references) {
        reference.add(out, (column) => {
          const index = indexes.get(column) ?? -1;
          return { before: before[index] ?? UNKNOWN, after: after[index] };
        });
      }
    },
    addReferences(out) {
      for (const reference of references)
        reference.add(out, () => ({ before: UNKNOWN, after: UNKNOWN }));
    }
  };
}
function replacingTags(table) {
  const gone = bulkGoneIn(table.id);
  const unknown = table.compared.map(({ name }) => valueTag(gone, name, UNKNOWN[0]));
  return { tables: [], add: (out) => void out.push(gone, ...unknown), addReferences: () => void 0 };
}

// dist/database/precision/write/planWrite.js
function planWrite(sql, name, coarse, place) {
  const description = place.catalog.describe(name);
  if (description?.isPlainToWrite !== true || writesBeyond(name, place.catalog))
    return void 0;
  const text = readWrite(sql);
  if (text === void 0 || text.shape.table !== name)
    return void 0;
  const table = writtenTable(place.database, place.dialect, description);
  const { shape } = text;
  return shape.action === "insert" ? planInsert(text, shape, table, coarse, place) : planChange(text, shape, table, coarse, place);
}
var writesBeyond = (name, catalog) => catalog.changedWith(name, [])?.size !== 0;
function planChange({ placeholders }, shape, table, coarse, place) {
  const sources = shape.action === "update" ? sourcesOf(table, shape.assigned) : void 0;
  if (shape.action === "update" && sources === void 0)
    return void 0;
  const references = referencesOf(table, sources, place.catalog);
  const along = alongWith(table, references.flatMap((reference) => reference.coarse));
  return new ChangePlan({ shape, placeholders, table, sources, references, along, coarse });
}
function planInsert({ placeholders }, shape, table, coarse, place) {
  const { kind } = shape.conflict;
  if (kind === "replaces") {
    const children = table.description.references.filter(({ onDelete }) => onDelete !== "nothing");
    const others = children.flatMap(({ child }) => [child, ...place.catalog.affectedBy([child])]);
    const along2 = alongWith(table, others);
    return new InsertPlan({ shape, placeholders, table, along: along2, upsert: replacingTags(table), coarse });
  }
  if (kind !== "updates") {
    return new InsertPlan({ shape, placeholders, table, along: alongWith(table, []), upsert: void 0, coarse });
  }
  const sources = sourcesOf(table, shape.conflict.assigned);
  if (sources === void 0)
    return void 0;
  const references = referencesOf(table, sources, place.catalog);
  const along = alongWith(table, references.flatMap((reference) => reference.coarse));
  if (mayChangeImmutable(table, shape, sources))
    along.push(anythingIn(table.id));
  const upsert = updatingTags(table, shape, sources, references);
  return new InsertPlan({ shape, placeholders, table, along, upsert, coarse });
}
function sourcesOf({ description }, assigned) {
  const sources = /* @__PURE__ */ new Map();
  for (const { column, source } of assigned) {
    if (!description.columns.has(column))
      return void 0;
    sources.set(column, sources.has(column) ? void 0 : source);
  }
  for (const [name, { followsUpdates }] of description.columns)
    if (followsUpdates)
      sources.set(name, void 0);
  return sources;
}
function referencesOf(table, sources, catalog) {
  const set = sources && new Set(sources.keys());
  return table.description.references.flatMap((reference) => referenceTags(table, reference, set, catalog) ?? []);
}
function alongWith({ id, database }, coarse) {
  return [.../* @__PURE__ */ new Set([anyTableTag(database), written(id), ...coarseTags(database, coarse)])];
}
function mayChangeImmutable(table, { conflict }, sources) {
  const target = conflict.kind === "updates" ? conflict.target : [];
  const changed2 = [...sources].filter(([column, source]) => {
    const isKept = source !== void 0 && "excluded" in source && source.excluded === column && target.includes(column);
    return !isKept;
  });
  const guard = ImmutableGuard.of(table, changed2.map(([column]) => column));
  return guard?.isChanged({ before: [], after: [] }) === true;
}

// dist/database/tags/harmlessFunctions.js
var POSTGRES_WORDS = `
  all analyse analyze and any array as asc asymmetric between both case cast check coalesce collate collation column constraint
  create cross default desc distinct do else end except exists extract fetch for foreign freeze from full group grouping having
  ilike in initially inner intersect into is isnull join lateral leading least left like limit natural not notnull offset on
  only or order out outer overlaps overlay placing position primary references returning right row select setof similar some
  substring symmetric table tablesample then to trailing treat trim union unique user using values variadic when where window
  with by cube operator rollup
`;
var POSTGRES_TYPES = `
  bigint binary bit bool boolean bpchar bytea char character cidr date dec decimal float float4 float8 inet int int2 int4 int8
  integer interval json jsonb national nchar numeric oid point precision real smallint text time timestamp timestamptz timetz
  uuid varbit varchar varying xml
`;
var POSTGRES_FUNCTIONS = `
  num_nonnulls num_nulls abs cbrt ceil ceiling exp floor ln log log10 min_scale mod pi power random round sqrt trim_scale trunc
  width_bucket acos acosd asin asind atan atand atan2 atan2d cos cosd cot cotd sin sind tan tand sinh cosh tanh asinh acosh
  atanh ascii bit_length btrim char_length character_length chr concat concat_ws initcap length lower lpad ltrim md5
  octet_length parse_ident pg_client_encoding quote_ident quote_literal quote_nullable regexp_count regexp_instr regexp_like
  regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr repeat replace rpad rtrim
  split_part starts_with string_to_array string_to_table strpos substr to_ascii to_hex unistr upper is_normalized bit_count
  convert_from convert_to get_bit get_byte set_bit set_byte sha224 sha256 sha384 sha512 to_char to_date to_number to_timestamp
  clock_timestamp current_date current_time current_timestamp date_bin date_part date_trunc isfinite justify_days justify_hours
  justify_interval localtime localtimestamp make_date make_interval make_time make_timestamp make_timestamptz now
  statement_timestamp timeofday timezone transaction_timestamp enum_first enum_last enum_range macaddr8_set7bit
  array_to_tsvector get_current_ts_config plainto_tsquery phraseto_tsquery websearch_to_tsquery to_tsquery to_tsvector
  json_to_tsvector jsonb_to_tsvector ts_delete ts_filter ts_headline ts_rank ts_rank_cd tsquery_phrase tsvector_to_array
  gen_random_uuid xmlcomment xmlconcat xmlelement xmlforest xmlpi xmlroot xmlagg xmlexists xml_is_well_formed
  xml_is_well_formed_content xml_is_well_formed_document xpath xpath_exists xmltable xmlparse xmlserialize xmlattributes
  xmlnamespaces to_json to_jsonb array_to_json row_to_json json_array json_arrayagg json_object json_objectagg json_scalar
  json_serialize json_build_array jsonb_build_array json_build_object jsonb_build_object jsonb_object json_array_elements
  jsonb_array_elements json_array_elements_text jsonb_array_elements_text json_array_length jsonb_array_length json_each
  jsonb_each json_each_text jsonb_each_text json_extract_path jsonb_extract_path json_extract_path_text jsonb_extract_path_text
  json_object_keys jsonb_object_keys json_populate_record jsonb_populate_record json_populate_recordset jsonb_populate_recordset
  json_to_record jsonb_to_record json_to_recordset jsonb_to_recordset jsonb_set jsonb_set_lax jsonb_insert json_strip_nulls
  jsonb_strip_nulls jsonb_path_exists jsonb_path_match jsonb_path_query jsonb_path_query_array jsonb_path_query_first
  jsonb_path_exists_tz jsonb_path_match_tz jsonb_path_query_tz jsonb_path_query_array_tz jsonb_path_query_first_tz jsonb_pretty
  json_typeof jsonb_typeof json_exists json_query json_value json_table nullif greatest array_append array_cat array_dims
  array_fill array_length array_lower array_ndims array_position array_positions array_prepend array_remove array_replace
  array_to_string array_upper cardinality trim_array unnest lower_inc upper_inc lower_inf upper_inf range_merge multirange
  int4range int8range numrange tsrange tstzrange daterange int4multirange int8multirange nummultirange tsmultirange
  tstzmultirange datemultirange array_agg avg bit_and bit_or bit_xor bool_and bool_or count json_agg jsonb_agg json_object_agg
  jsonb_object_agg max min range_agg range_intersect_agg string_agg sum corr covar_pop covar_samp regr_avgx regr_avgy regr_count
  regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy stddev stddev_pop stddev_samp var_pop var_samp percentile_cont
  percentile_disc rank dense_rank percent_rank cume_dist row_number ntile lag lead first_value last_value nth_value
  generate_series generate_subscripts current_catalog current_database current_query current_role current_schema current_schemas
  current_user inet_client_addr inet_client_port inet_server_addr inet_server_port pg_backend_pid pg_postmaster_start_time
  session_user version current_setting has_any_column_privilege has_column_privilege has_database_privilege
  has_function_privilege has_schema_privilege has_sequence_privilege has_table_privilege has_type_privilege pg_has_role
  row_security_active pg_function_is_visible pg_table_is_visible pg_type_is_visible format_type pg_get_constraintdef pg_get_expr
  pg_get_functiondef pg_get_indexdef pg_get_serial_sequence pg_get_triggerdef pg_get_userbyid pg_get_viewdef pg_typeof
  to_regclass to_regproc to_regtype col_description obj_description shobj_description currval lastval txid_current_if_assigned
  pg_column_size pg_database_size pg_indexes_size pg_relation_size pg_size_bytes pg_size_pretty pg_table_size
  pg_total_relation_size pg_collation_for
`;
var MYSQL_WORDS = `
  all and any as between by case columns cross cube distinct div else except exists for from group grouping having in index
  inner intersect interval into is join key lateral left like limit match natural not of on or order outer over partition
  recursive regexp returning right rlike rollup row select set some straight_join then union unique use using values when where
  window with xor bigint binary blob char character date dec decimal double float int integer longblob longtext mediumblob
  mediumint mediumtext numeric precision real smallint time timestamp tinyblob tinyint tinytext unsigned varbinary varchar year
`;
var MYSQL_FUNCTIONS = `
  abs acos adddate addtime aes_decrypt aes_encrypt ascii asin atan atan2 avg bin bit_and bit_count bit_length bit_or bit_xor
  cast ceil ceiling character_length char_length charset coalesce coercibility collation compress concat concat_ws connection_id
  conv convert convert_tz cos cot count crc32 cume_dist curdate current_date current_time current_timestamp current_user curtime
  database datediff date_add date_format date_sub day dayname dayofmonth dayofweek dayofyear default degrees dense_rank elt exp
  export_set extract extractvalue field find_in_set first_value floor format found_rows from_base64 from_days from_unixtime
  greatest group_concat hex hour if ifnull inet6_aton inet6_ntoa inet_aton inet_ntoa insert instr isnull is_ipv4 is_ipv4_compat
  is_ipv4_mapped is_ipv6 json_array json_arrayagg json_array_append json_array_insert json_contains json_contains_path
  json_depth json_extract json_insert json_keys json_length json_merge json_merge_patch json_merge_preserve json_object
  json_objectagg json_overlaps json_pretty json_quote json_remove json_replace json_search json_set json_table json_type
  json_unquote json_valid json_value lag last_day last_insert_id lcase lead least length ln localtime localtimestamp locate log
  log10 log2 lower lpad ltrim makedate maketime make_set max md5 microsecond mid min minute mod month monthname name_const now
  nth_value ntile nullif oct octet_length ord percent_rank period_add period_diff pi position pow power quarter quote radians
  rand random_bytes rank regexp_instr regexp_replace regexp_substr repeat replace reverse round row_count row_number rpad rtrim
  schema schemas second sec_to_time session_user sha sha1 sha2 sign sin soundex space sqrt std stddev stddev_pop stddev_samp
  strcmp str_to_date subdate substr substring substring_index subtime sum sysdate system_user tan timediff timestampadd
  timestampdiff time_format time_to_sec to_base64 to_days to_seconds trim truncate ucase uncompress uncompressed_length unhex
  unix_timestamp updatexml upper user utc_date utc_time utc_timestamp uuid uuid_short variance var_pop var_samp version week
  weekday weekofyear weight_string yearweek geometrycollection linestring multilinestring multipoint multipolygon point polygon
  st_area st_asbinary st_asgeojson st_astext st_buffer st_centroid st_contains st_convexhull st_crosses st_difference
  st_dimension st_disjoint st_distance st_distance_sphere st_envelope st_equals st_geomfromgeojson st_geomfromtext
  st_geomfromwkb st_geometrytype st_intersection st_intersects st_isempty st_length st_numpoints st_overlaps st_pointfromtext
  st_pointn st_srid st_symdifference st_touches st_union st_within st_x st_y
`;
var HARMLESS_IN_POSTGRES = words(`${POSTGRES_WORDS} ${POSTGRES_TYPES} ${POSTGRES_FUNCTIONS}`);
var HARMLESS_IN_MYSQL = words(`${MYSQL_WORDS} ${MYSQL_FUNCTIONS}`);

// dist/database/tags/functionCalls.js
var QUERIES3 = /* @__PURE__ */ new Set(["select", "with", "values", "insert", "update", "delete", "merge", "table", "("]);
var BEFORE_NAMES2 = /* @__PURE__ */ new Set(["as", "with", "recursive", "ordinality", "tablesample"]);
function mayCallUserFunction({ sql, reads }, dialect) {
  if (reads.size === 0)
    return false;
  const { tokens, outcome } = tokenize(sql, isMysql(dialect) ? MYSQL : POSTGRES);
  if (outcome !== "complete" || isMysql(dialect) && APART.test(sql))
    return true;
  const harmless = isMysql(dialect) ? HARMLESS_IN_MYSQL : HARMLESS_IN_POSTGRES;
  for (let index = 1; index < tokens.length; index++) {
    if (tokens.textIf(SIGN, index) === "(" && isCall(tokens, index - 1, harmless))
      return true;
  }
  return false;
}
var APART = /\b(?:adddate|bit_and|bit_or|bit_xor|cast|count|curdate|curtime|date_add|date_sub|extract|group_concat|json_arrayagg|json_objectagg|max|mid|min|now|position|session_user|st_collect|std|stddev|stddev_pop|stddev_samp|subdate|substr|substring|sum|sysdate|system_user|trim|var_pop|var_samp|variance|rank|dense_rank|row_number|lag|lead|ntile|nth_value|first_value|last_value|percent_rank|cume_dist)(?:\s|\/\*[^]*?\*\/|(?:--|#)[^\n]*\n)+\(/i;
function isCall(tokens, index, harmless) {
  const text = tokens.texts[index];
  switch (tokens.kinds[index]) {
    case PARAMETER:
      return text.length > 1;
    case WORD:
      if (harmless.has(text) && (!tokens.isQualified(index) || tokens.texts[index - 2] === "pg_catalog"))
        return false;
      if (OF_GRAMMAR.has(`${tokens.textIf(WORD, index - 1)} ${text}`))
        return false;
      break;
    case QUOTED:
      break;
    default:
      return false;
  }
  return !isDefined(tokens, index);
}
var OF_GRAMMAR = /* @__PURE__ */ new Set(["grouping sets", "time zone", "as materialized", "not materialized"]);
function isDefined(tokens, index) {
  let start = index;
  while (tokens.isQualified(start))
    start -= 2;
  const before = start - 1;
  if (BEFORE_NAMES2.has(tokens.textIf(WORD, before)))
    return true;
  const sign = tokens.textIf(SIGN, before);
  if (sign === ":")
    return !isInSubscript(tokens, before);
  if (sign === ")")
    return !isBeforeOperand(tokens, before);
  return sign === "," && isOfWith(tokens, index + 1);
}
function isInSubscript(tokens, index) {
  let depth = 0;
  for (let at = index; at >= 0; at--) {
    const sign = tokens.textIf(SIGN, at);
    if (sign === "]")
      depth++;
    else if (sign === "[" && depth-- === 0)
      return true;
  }
  return false;
}
function isBeforeOperand(tokens, closing) {
  const opening = matching(tokens, closing, -1);
  if (tokens.textIf(WORD, opening - 1) === "operator")
    return true;
  return tokens.textIf(WORD, opening - 1) === "on" && tokens.textIf(WORD, opening - 2) === "distinct";
}
function isOfWith(tokens, opening) {
  let index = matching(tokens, opening, 1) + 1;
  if (tokens.textIf(WORD, index++) !== "as")
    return false;
  if (tokens.textIf(WORD, index) === "not")
    index++;
  if (tokens.textIf(WORD, index) === "materialized")
    index++;
  return tokens.textIf(SIGN, index) === "(" && QUERIES3.has(tokens.texts[index + 1] ?? "");
}
function matching(tokens, from, step) {
  let depth = 0;
  for (let index = from; index >= 0 && index < tokens.length; index += step) {
    const sign = tokens.textIf(SIGN, index);
    if (sign === "(")
      depth++;
    else if (sign === ")")
      depth--;
    if (depth === 0)
      return index;
  }
  return -1;
}

// dist/database/tags/writeTags.js
var NOTHING = { tags: [] };
var UNREAD = {};
var known5 = /* @__PURE__ */ new WeakMap();
var planned = /* @__PURE__ */ new WeakMap();
function writeTags(statement, bindings, { database, dialect }, catalog) {
  const text = textOf3(statement, database, catalog);
  const { coarse, single } = text;
  if (catalog === void 0)
    return mayWriteUnseen(statement, dialect, coarse) ? { tags: everythingIn(database) } : coarse;
  if (single === void 0 || !(isShared() || single.affected.some(wasRead)))
    return coarse;
  const plan = planOf(statement, text, dialect, catalog);
  return plan === void 0 ? coarse : plan.tagsFor(bindings ?? []);
}
function textOf3(statement, database, catalog) {
  const about = catalog ?? UNREAD;
  let texts = known5.get(about);
  if (texts === void 0)
    known5.set(about, texts = /* @__PURE__ */ new WeakMap());
  let text = texts.get(statement);
  if (text?.database !== database)
    texts.set(statement, text = textTags(statement, database, catalog));
  return text;
}
var mayWriteUnseen = (statement, dialect, { tags }) => tags.length === 0 && functionsMayWrite(dialect) && mayCallUserFunction(statement, dialect);
function planOf(statement, text, dialect, catalog) {
  const seen = planned.get(text);
  if (seen !== void 0 && seen.immutable === immutableVersion() && !hasGrown2(seen.plan))
    return seen.plan;
  const { database, single, coarse } = text;
  const plan = single && planWrite(statement.sql, single.table, coarse, { database, dialect, catalog });
  planned.set(text, { immutable: immutableVersion(), plan });
  return plan;
}
function hasGrown2(plan) {
  if (plan !== void 0) {
    for (const { id, seen } of plan.tables)
      if (comparedSoFar(id) !== seen)
        return true;
  }
  return false;
}
function textTags(statement, database, catalog) {
  const { writes, reads, schema } = statement;
  const base2 = { database };
  const all = (tags) => ({ ...base2, coarse: tags.length === 0 ? NOTHING : { tags } });
  if (schema)
    return all(everythingAndSchema(database));
  if (writes === EVERYTHING)
    return all(everythingIn(database));
  if (catalog === void 0)
    return all(writes.size === 0 ? [] : everythingIn(database));
  const names4 = [...writes, ...catalog.writersAmong(reads)];
  if (names4.length === 0)
    return all([]);
  const isUnknown2 = catalog.listsTables && ![...writes].every((name) => catalog.has(name));
  if (isUnknown2)
    return all(everythingAndSchema(database));
  const action = names4.length === writes.size ? statement.action : "any";
  if (catalog.affectsEverything(names4, action))
    return all(everythingIn(database));
  const text = all(tagsOfTables(names4, action, database, catalog));
  const [table] = names4;
  if (names4.length > 1 || writes.size !== 1 || table === void 0)
    return text;
  const affected = Array.from(catalog.affectedBy(names4, action), (name) => tableId(database, name));
  return { ...text, single: { table, affected } };
}
function everythingAndSchema(database) {
  return [...everythingIn(database), schemaTag(database)];
}
function tagsOfTables(names4, action, database, catalog) {
  return [anyTableTag(database), ...coarseTags(database, catalog.affectedBy(names4, action))];
}

// dist/database/execution/connectionQueue.js
var blocks = /* @__PURE__ */ new WeakMap();
var exempt = /* @__PURE__ */ new WeakSet();
function blockConnection(connection, ready) {
  const over = ready.then(nothing, nothing);
  blocks.set(connection, over);
  void over.then(() => blocks.get(connection) === over && blocks.delete(connection));
}
var nothing = () => void 0;
function blockOf(connection, sent) {
  const block = blocks.get(connection);
  return block === void 0 || exempt.has(sent) ? void 0 : block;
}
var exemptFromQueue = (sent) => exempt.add(sent);
var afterNextAnswer = /* @__PURE__ */ new WeakMap();
function endAfterNextAnswer(connection, end) {
  const ends = afterNextAnswer.get(connection);
  if (ends === void 0)
    afterNextAnswer.set(connection, [end]);
  else
    ends.push(end);
}
function sendEndingStreams(connection, send) {
  const ends = afterNextAnswer.get(connection);
  if (ends === void 0)
    return send;
  afterNextAnswer.delete(connection);
  return async (sent) => {
    try {
      return await send(sent);
    } finally {
      for (const end of ends)
        end();
    }
  };
}

// dist/database/connection/TypeParsers.js
var import_node_crypto8 = require("node:crypto");
var import_node_util4 = require("node:util");
var END_OF_BUILT_IN_TYPES = 1e4;
var NO_TYPE = 0;
var FORMATS = ["text", "binary"];
var MAX_REMEMBERED = 50;
var customTypes = /* @__PURE__ */ new Set();
var TypeParsers = class {
  #types;
  #builtInTypes;
  /** Sets of parsers by their fingerprints, the least recently used set first. */
  #remembered = /* @__PURE__ */ new Map();
  #digests = /* @__PURE__ */ new Set();
  #parsers;
  #fingerprint;
  /** `changed` is called whenever another function becomes the parser of a type. */
  constructor(types6, changed2) {
    this.#types = types6;
    this.#builtInTypes = builtInTypesOf(types6);
    this.#parsers = this.#read();
    this.#fingerprint = this.#fingerprintOf(this.#parsers);
    observeSetter(types6, () => {
      this.refresh();
      changed2();
    });
  }
  /** As of the last read. */
  get fingerprint() {
    return this.#fingerprint;
  }
  /** Reads the parsers. Returns whether they have changed since the last read. */
  refresh() {
    const isSame2 = ({ type, format, parse: parse2 }) => parserOf(this.#types, type, format) === parse2;
    if (this.#parsers.length === this.#count && this.#parsers.every(isSame2))
      return false;
    const before = this.#fingerprint;
    this.#parsers = this.#read();
    this.#fingerprint = this.#fingerprintOf(this.#parsers);
    return this.#fingerprint !== before;
  }
  get #count() {
    return FORMATS.length * (this.#builtInTypes.length + customTypes.size);
  }
  #read() {
    const types6 = [...this.#builtInTypes, ...customTypes];
    return FORMATS.flatMap((format) => types6.map((type) => ({ type, format, parse: parserOf(this.#types, type, format) })));
  }
  /** Types with the default parser do not count. */
  #fingerprintOf(all) {
    const defaults = new Map(FORMATS.map((format) => [format, parserOf(this.#types, NO_TYPE, format)]));
    const own = all.filter(({ format, parse: parse2 }) => parse2 !== defaults.get(format));
    const parsers = new Map(own.map(({ type, format, parse: parse2 }) => [`${format} ${type}`, parse2]));
    const [known12] = Array.from(this.#remembered).find(([, each]) => (0, import_node_util4.isDeepStrictEqual)(each, parsers)) ?? [];
    const fingerprint = known12 ?? this.#newFingerprint(parsers);
    this.#remembered.delete(fingerprint);
    this.#remembered.set(fingerprint, parsers);
    for (const eldest of this.#remembered.keys()) {
      if (this.#remembered.size > MAX_REMEMBERED)
        this.#remembered.delete(eldest);
    }
    return fingerprint;
  }
  #newFingerprint(parsers) {
    const sources = Array.from(parsers, ([type, parse2]) => `${type} ${sourceOf(parse2)}`).sort();
    const digest = digestOf(JSON.stringify(sources), 12);
    const fingerprint = this.#digests.has(digest) ? `${digest}~${(0, import_node_crypto8.randomUUID)()}` : digest;
    this.#digests.add(digest);
    return fingerprint;
  }
};
function builtInTypesOf(types6) {
  const numbers2 = new Set(Object.values(types6.builtins ?? {}));
  for (const format of FORMATS) {
    const fallback = parserOf(types6, NO_TYPE, format);
    for (let type = 1; type < END_OF_BUILT_IN_TYPES; type++)
      if (parserOf(types6, type, format) !== fallback)
        numbers2.add(type);
  }
  return [...numbers2];
}
function parserOf(types6, type, format) {
  try {
    const parse2 = types6.getTypeParser(type, format);
    return parse2 === types6.getTypeParser(type, format) ? parse2 : sourceOf(parse2);
  } catch {
    return void 0;
  }
}
var sourceOf = (parse2) => typeof parse2 === "function" ? `${parse2.name}:${String(parse2)}` : String(parse2);
function observeSetter(types6, changed2) {
  const set = types6.setTypeParser;
  if (typeof set !== "function")
    return;
  const value = function setTypeParser(...args) {
    const type = Number(args[0]);
    const parsers = () => FORMATS.map((format) => parserOf(types6, type, format));
    const before = parsers();
    const result = set.apply(this, args);
    if (parsers().some((parse2, index) => parse2 !== before[index])) {
      customTypes.add(type);
      changed2();
    }
    return result;
  };
  Reflect.defineProperty(types6, "setTypeParser", { value, writable: true, enumerable: true, configurable: true });
}

// dist/database/connection/driverParsers.js
var DEFAULTS = ["parseInputDatesAsUTC", "binary"];
var parsersByTypes = /* @__PURE__ */ new WeakMap();
var drivers = /* @__PURE__ */ new Map();
var changes = 0;
var parserChangesSoFar = () => changes;
function parserFingerprint(client) {
  refreshParsers(client);
  const own = typesIn(client.connectionSettings);
  return own === void 0 ? driverFingerprint(client.driver) : `${parsersOf(own).fingerprint} ${driverFingerprint(client.driver)}`;
}
function changedParserFingerprint() {
  if (changes === 0)
    return "";
  const now = Array.from(drivers.keys(), driverFingerprint);
  const isAsAtFirst = Array.from(drivers.values()).every((first, index) => first === now[index]);
  return isAsAtFirst ? "" : digestOf(now.join(), 12);
}
function refreshParsers({ driver, connectionSettings }) {
  const all = [typesIn(connectionSettings), typesIn(driver)].filter((types6) => types6 !== void 0);
  if (typesIn(driver) !== void 0)
    noteDriver(driver);
  const changed2 = all.filter((types6) => parsersOf(types6).refresh());
  if (changed2.length > 0)
    noteChange();
}
function typesIn(holder) {
  const { types: types6 } = Object(holder);
  return typeof types6?.getTypeParser === "function" ? types6 : void 0;
}
function parsersOf(types6) {
  let parsers = parsersByTypes.get(types6);
  if (parsers === void 0)
    parsersByTypes.set(types6, parsers = new TypeParsers(types6, noteChange));
  return parsers;
}
function noteChange() {
  changes++;
  noteIdentityChange();
}
function noteDriver(driver) {
  if (drivers.has(driver))
    return;
  observeDefaults(defaultsOf(driver));
  drivers.set(driver, driverFingerprint(driver));
}
var defaultsOf = (driver) => Object(driver.defaults);
function driverFingerprint(driver) {
  const types6 = typesIn(driver);
  if (types6 === void 0)
    return "";
  const defaults = defaultsOf(driver);
  return [parsersOf(types6).fingerprint, ...DEFAULTS.map((name) => String(defaults[name]))].join();
}
function observeDefaults(defaults) {
  for (const name of DEFAULTS) {
    let value = defaults[name];
    const set = (given) => {
      if (given === value)
        return;
      value = given;
      noteChange();
    };
    Reflect.defineProperty(defaults, name, { get: () => value, set, enumerable: true, configurable: true });
  }
}

// dist/database/precision/read/askedKeys.js
function askedKeys2(occurrence2, bindings) {
  const key = occurrence2.description.key ?? [];
  const tuples = key.length === 0 ? void 0 : keyTuples2(occurrence2);
  if (tuples === void 0)
    return void 0;
  const keys = /* @__PURE__ */ new Set();
  const spellings = /* @__PURE__ */ new Set();
  for (const tuple of tuples) {
    const values = tuple.map((operand) => valueOf(operand, bindings));
    const normal = normalKey(values, key);
    if (normal === void 0)
      return void 0;
    keys.add(normal);
    spellings.add(JSON.stringify(values.map(String)));
  }
  return keys.size === spellings.size ? keys : void 0;
}
function keyTuples2({ description: { key = [] }, comparisons, keyLists }) {
  const [list] = [...keyLists].sort((one, other) => one.tuples.length - other.tuples.length);
  if (list !== void 0) {
    const order = key.map(({ column }) => list.columns.indexOf(column));
    return list.tuples.map((tuple) => order.map((at) => tuple[at]));
  }
  let tuples = [[]];
  for (const { column } of key) {
    const [shortest2] = comparisons.filter((comparison2) => comparison2.column === column).sort((one, other) => one.operands.length - other.operands.length);
    if (shortest2 === void 0 || tuples.length * shortest2.operands.length > MOST_ROWS)
      return void 0;
    tuples = tuples.flatMap((tuple) => shortest2.operands.map((operand) => [...tuple, operand]));
  }
  return tuples;
}

// dist/database/precision/read/boundConditions.js
var MOST_CONDITIONS = 4;
function boundConditions(table, { description, comparisons }, bindings, stamp) {
  const byColumn = /* @__PURE__ */ new Map();
  for (const comparison2 of comparisons) {
    const condition = bind(comparison2, description.columns.get(comparison2.column)?.kind, bindings);
    const known12 = byColumn.get(comparison2.column);
    if (condition === void 0 || known12 !== void 0 && known12.values.length <= condition.values.length)
      continue;
    byColumn.set(comparison2.column, condition);
  }
  const isKey = ({ column }) => description.key?.some((part) => part.column === column) === true;
  const conditions = Array.from(byColumn.values()).sort((one, other) => Number(isKey(other)) - Number(isKey(one)) || one.values.length - other.values.length);
  const chosen = [];
  for (const condition of conditions) {
    if (chosen.length === MOST_CONDITIONS)
      break;
    const since = noteCompared(table, description, condition.column);
    if (since === void 0 || since > stamp)
      continue;
    noteCondition(table, condition.column);
    chosen.push(condition);
  }
  return chosen;
}
function bind({ column, operands }, kind, bindings) {
  if (kind === void 0)
    return void 0;
  const values = /* @__PURE__ */ new Set();
  const shown = /* @__PURE__ */ new Set();
  for (const operand of operands) {
    const value = operand === IS_NULL ? null : valueOf(operand, bindings);
    if (operand !== IS_NULL && (value === null || value === void 0))
      return void 0;
    const comparable = operand === IS_NULL ? NULL_VALUE : comparableValue(value, kind);
    if (comparable === void 0)
      return void 0;
    values.add(comparable);
    shown.add(operand === IS_NULL ? "NULL" : String(value));
  }
  if (values.size > MOST_ROWS)
    return void 0;
  const differ = [...shown].some((text) => text !== "NULL" && !values.has(`=${text}`));
  return differ ? { column, values: [...values], shown: [...shown] } : { column, values: [...values] };
}

// dist/database/precision/read/compile/comparisons.js
var DEEPEST2 = 4;
var LONGEST_CHAIN = 4;
function comparisonsIn(nested, sources) {
  const conditions = conditionsIn(sources);
  const compared = sources.all.map((_, place) => comparedAt(nested, sources, place, conditions));
  const equalities = equalitiesIn(nested, sources, conditions);
  for (let round = 0; round < LONGEST_CHAIN; round++) {
    let isNew = false;
    for (const equality of equalities)
      isNew = spread(sources, compared, equality) || isNew;
    if (!isNew)
      break;
  }
  return compared;
}
function conditionsIn({ block: { items, clauses } }) {
  const conditions = [];
  const where = clauses.get("where");
  if (where !== void 0)
    conditions.push({ range: where, before: items.length });
  for (const [place, { join, on }] of items.entries()) {
    if (on === void 0 || join === "full")
      continue;
    if (join === "left")
      conditions.push({ range: on, only: place, before: place + 1 });
    else
      conditions.push({ range: on, before: join === "right" ? place : place + 1 });
  }
  return conditions;
}
function comparedAt(nested, sources, place, conditions) {
  const compared = { comparisons: [], lists: [] };
  if (sources.all[place] === void 0)
    return compared;
  for (const { range, only, before } of conditions) {
    if (place >= before || only !== void 0 && only !== place)
      continue;
    const mayBeNull = only !== void 0 || !sources.isNullable(place);
    for (const list of conditionsOn(nested, (name) => sources.columnOf(place, name), range)) {
      add(compared, list, mayBeNull);
    }
  }
  return compared;
}
function add({ comparisons, lists }, list, mayBeNull) {
  for (const [at, column] of list.columns.entries()) {
    const operands = list.tuples.map((tuple) => tuple[at]);
    if (mayBeNull || !operands.includes(IS_NULL))
      comparisons.push({ column, operands });
  }
  if (list.columns.length > 1)
    lists.push(list);
}
function equalitiesIn(nested, sources, conditions) {
  if (sources.all.length < 2 || sources.hasOuterRight)
    return [];
  return conditions.flatMap(({ range, only }) => conjunctsIn(nested, range, 0).flatMap((conjunct) => {
    const found = equalityAt(nested, sources, conjunct);
    return found === void 0 ? [] : [{ ...found, to: only }];
  }));
}
function conjunctsIn(nested, range, depth) {
  return conjunctsOf(nested, range).flatMap((conjunct) => {
    const inside = nested.insideParentheses(conjunct);
    if (inside === void 0)
      return [conjunct];
    return depth < DEEPEST2 ? conjunctsIn(nested, inside, depth + 1) : [];
  });
}
function equalityAt(nested, sources, [start, end]) {
  const first = nested.name(start);
  if (first === void 0 || !nested.isSign(first.end, "="))
    return void 0;
  const second = nested.name(first.end + 1, end);
  const one = sources.find(first);
  const other = second && sources.find(second);
  return one && other && { one, other };
}
function spread(sources, compared, { one, other, to }) {
  return [
    [one, other],
    [other, one]
  ].some(([from, towards]) => from !== void 0 && towards !== void 0 && spreadOne(sources, compared, from, towards, to));
}
function spreadOne(sources, compared, from, towards, to) {
  const isOne = to === void 0 ? !sources.isNullable(from.place) && !sources.isNullable(towards.place) : to === towards.place;
  if (!isOne || from.place === towards.place || kindOf4(sources, from) !== kindOf4(sources, towards))
    return false;
  const own = compared[towards.place].comparisons;
  const others = compared[from.place].comparisons.filter(({ column, operands }) => {
    const isKnown2 = own.some((each) => each.column === towards.column && each.operands === operands);
    return column === from.column && !isKnown2 && !operands.includes(IS_NULL);
  });
  for (const { operands } of others)
    own.push({ column: towards.column, operands });
  return others.length > 0;
}
var kindOf4 = (sources, { place, column }) => sources.all[place]?.description.columns.get(column)?.kind?.name;

// dist/database/precision/read/compile/limits.js
var isLimited = ({ clauses }) => clauses.has("limit") || clauses.has("offset") || clauses.has("fetch");
var skipsRows = (nested, { clauses }) => clauses.has("offset") || nested.splitAtCommas(clauses.get("limit") ?? [0, 0]).length > 1;

// dist/database/precision/read/compile/outputs.js
function outputsOf(nested, sources) {
  const outputs = [];
  for (const item of nested.splitAtCommas(sources.block.list)) {
    const found = nested.isSign(item[1] - 1, "*") ? starOutputs(nested, sources, item) : [outputAt2(nested, sources, item)];
    if (found === void 0)
      return void 0;
    outputs.push(...found);
  }
  return outputs;
}
function starOutputs(nested, { all, block }, [start, end]) {
  let places = [...all.keys()];
  if (end - start === 3 && nested.isSign(start + 1, ".")) {
    places = places.filter((place) => block.items[place]?.alias === nested.tokens.name(start));
  } else if (end - start > 1 || block.items.some(({ using }) => using !== void 0))
    return void 0;
  const outputs = [];
  for (const place of places) {
    const columns2 = all[place]?.description.columns;
    if (columns2 === void 0)
      return void 0;
    for (const column of columns2.keys())
      outputs.push({ column: { place, column }, names: [column], isRenamed: false });
  }
  return places.length === 0 ? void 0 : outputs;
}
function outputAt2(nested, sources, [start, end]) {
  const alias = aliasAt(nested, [start, end]);
  const name = nested.name(start);
  const behind = alias === void 0 ? end : nested.keyword(end - 2) === "as" ? end - 2 : end - 1;
  const column = name?.end === behind ? sources.find(name) : void 0;
  if (alias !== void 0)
    return { column, names: [alias], isRenamed: true };
  return { column, names: column === void 0 ? namesIn2(nested, [start, end]) : [column.column], isRenamed: false };
}
function aliasAt(nested, [start, end]) {
  const kind = nested.kind(end - 1);
  if (end - start < 2 || kind !== WORD && kind !== QUOTED)
    return void 0;
  const isBehind = nested.keyword(end - 2) === "as" || nested.name(start)?.end === end - 1;
  return isBehind ? nested.tokens.texts[end - 1] : void 0;
}
function namesIn2(nested, [start, end]) {
  const names4 = [];
  for (let index = start; index < end; index++) {
    const kind = nested.kind(index);
    if (kind === WORD || kind === QUOTED || kind === STRING)
      names4.push(nested.tokens.texts[index]);
  }
  return names4;
}

// dist/database/precision/read/compile/usedColumns.js
function usedColumns(read2, block, source, included) {
  const { nested } = read2;
  const { columns: columns2 } = source.description;
  const all = [...columns2.keys()];
  if (hasStar(nested, block, included))
    return all;
  const { alias } = source.item;
  const idle = idleItems(read2);
  const used = /* @__PURE__ */ new Set();
  for (let index = 0; index < nested.length; index++) {
    if (!included(index) || idle.some((range) => isIn(range, index)))
      continue;
    const name = nested.tokens.name(index);
    if (columns2.has(name) && !isOfOther(read2, alias, index))
      used.add(name);
    if (name === alias && usesRow(read2, columns2, index))
      return all;
  }
  return all.length === used.size ? all : [...used];
}
function idleItems({ nested, blocks: blocks2 }) {
  const lists = blocks2.filter(({ ignoresStar }) => ignoresStar).flatMap(({ list }) => nested.splitAtCommas(list));
  return lists.filter(([start, end]) => nested.name(start, end) !== void 0);
}
function isOfOther({ nested, aliases }, alias, index) {
  if (!nested.tokens.isQualified(index))
    return false;
  const qualifier = nested.tokens.name(index - 2);
  return qualifier !== alias && aliases.has(qualifier);
}
function hasStar(nested, { list, ignoresStar }, included) {
  if (ignoresStar)
    return false;
  return nested.splitAtCommas(list).some(([, end]) => {
    return nested.isSign(end - 1, "*") && !nested.isSign(end - 2, ".") && included(end - 1);
  });
}
function usesRow({ nested, blocks: blocks2 }, columns2, index) {
  const isLast = !nested.isSign(index + 1, ".");
  if (isLast && (nested.tokens.isQualified(index) || nested.keyword(index - 1) === "as"))
    return false;
  if (isLast)
    return !blocks2.some(({ items }) => items.some(({ range }) => isIn(range, index)));
  if (!nested.isSign(index + 2, "*"))
    return !columns2.has(nested.tokens.name(index + 2));
  return !blocks2.some(({ list, ignoresStar }) => ignoresStar && isItemOf(nested, list, index));
}
var isIn = ([start, end], index) => start <= index && index < end;
function isItemOf(nested, list, index) {
  return nested.splitAtCommas(list).some(([start, end]) => isIn([start, end], index) && index + 3 === end);
}

// dist/database/precision/read/compile/decidingColumns.js
function decidingColumns(read2, sources, source, used) {
  const { block } = sources;
  const order = block.clauses.get("order");
  const isOutside = (index) => !isIn2(block.list, index) && (isLimited(block) || order === void 0 || !isIn2(order, index));
  if (usesPlaces(read2, order) || namesOutput(read2, sources, isOutside))
    return used;
  return usedColumns(read2, block, source, isOutside);
}
var isIn2 = ([start, end], index) => start <= index && index < end;
function usesPlaces({ nested }, [start, end] = [0, 0]) {
  for (let index = start; index < end; index++)
    if (nested.kind(index) === NUMBER)
      return true;
  return false;
}
function namesOutput({ nested }, sources, isOutside) {
  const outputs = outputsOf(nested, sources);
  if (outputs === void 0)
    return true;
  const others = outputs.filter(({ column, names: names5 }) => names5[0] !== column?.column).flatMap(({ names: names5 }) => names5);
  const names4 = new Set(others);
  if (names4.size === 0)
    return false;
  const declared2 = sources.block.items.map(({ range }) => range);
  for (let index = 0; index < nested.length; index++) {
    if (declared2.some((range) => isIn2(range, index)))
      continue;
    const isAlone = !nested.tokens.isQualified(index) && !nested.isSign(index + 1, ".");
    if (isAlone && isOutside(index) && names4.has(nested.tokens.name(index)))
      return true;
  }
  return false;
}

// dist/database/precision/read/compile/combinesOuterRows.js
function combinesOuterRows(read2, sources, catalog, opening) {
  const { nested, blocks: blocks2 } = read2;
  const [start, end] = [opening + 1, nested.behind(opening) - 1];
  const inner = blocks2.filter(({ range }) => range[0] > sources.block.range[0] && isIn3(range, opening));
  for (let index = start; index < end; index++) {
    const name = nested.tokens.name(index);
    if (name === "" || NOT_NAMES.has(nested.keyword(index)))
      continue;
    if (nested.isSign(index + 1, ".") ? isOuterAlias(name) : !nested.tokens.isQualified(index) && isOuterColumn(name))
      return true;
  }
  return false;
  function isOuterAlias(name) {
    const isInner = inner.some(({ items }) => items.some(({ alias }) => alias === name));
    return !isInner && sources.block.items.some(({ alias }) => alias === name);
  }
  function isOuterColumn(name) {
    if (inner.some((block) => hasColumn(block, catalog, name)))
      return false;
    return sources.all.some((source) => source?.description.columns.has(name) !== false);
  }
}
var isIn3 = ([start, end], index) => start <= index && index < end;
var hasColumn = ({ items }, catalog, column) => items.some(({ name }) => name !== void 0 && catalog.describe(name.parts.at(-1))?.columns.has(column));

// dist/database/precision/read/compile/isFreeToMiss.js
function isFreeToMiss(nested, sources, place) {
  return freePlaces(nested, sources)[place] === true;
}
function freePlaces(nested, sources) {
  const { items, clauses } = sources.block;
  const free = [];
  const filters = [clauses.get("where"), isLimited(sources.block) ? clauses.get("order") : void 0];
  for (let place = items.length - 1; place >= 0; place--) {
    let isFreeIn2 = function(range, isFree) {
      return isFree === true || !mentions(nested, sources, place, range);
    };
    var isFreeIn = isFreeIn2;
    const compares = filters.some((range) => mentions(nested, sources, place, range));
    free[place] = items[place]?.join !== "left" || !compares && items.every((item, at) => at === place || isFreeIn2(item.on ?? item.using, item.join === "left" && free[at]));
  }
  return free;
}
function mentions(nested, { all, block }, place, [start, end] = [0, 0]) {
  const source = all[place];
  const alias = block.items[place]?.alias;
  if (source === void 0)
    return start < end;
  for (let index = start; index < end; index++) {
    const name = nested.tokens.name(index);
    const isQualified2 = nested.tokens.isQualified(index);
    const isQualifier = nested.isSign(index + 1, ".");
    if (name === alias && (isQualifier || !isQualified2))
      return true;
    if (!isQualified2 && !isQualifier && source.description.columns.has(name))
      return true;
  }
  return false;
}

// dist/database/precision/read/compile/shownColumns.js
var OF_ONE_ROW = words(`
  coalesce nullif ifnull nvl iif if cast convert lower upper length char_length character_length octet_length abs round floor ceil
  ceiling sign mod greatest least trim ltrim rtrim lpad rpad substr substring left right replace concat concat_ws instr strpos
  position repeat reverse hex md5 date time datetime julianday strftime unixepoch to_char to_date date_trunc date_part date_format
  extract year month day hour minute second json_extract json_unquote json_valid json_type jsonb_typeof typeof
`);
var QUERIES4 = words("select with");
var NO_CALLS = words("and or not in between like is case when then else distinct all any some");
function shownColumns(read2, sources, catalog) {
  const { nested } = read2;
  const { block, all } = sources;
  const nothing2 = all.map(() => void 0);
  if (read2.top !== block || sources.hasOuterRight || !keepsRows(read2, sources, catalog))
    return nothing2;
  const outputs = outputsOf(nested, sources);
  if (outputs === void 0)
    return nothing2;
  const counts = countNames(outputs);
  return all.map((source, place) => {
    const key = source?.description.key;
    if (key === void 0 || key.length === 0 || !isFreeToMiss(nested, sources, place))
      return void 0;
    const shown = /* @__PURE__ */ new Map();
    for (const { column, names: names4 } of outputs) {
      const [name] = names4;
      if (column?.place === place && name !== void 0 && counts.get(name) === 1)
        shown.set(column.column, name);
    }
    return key.every(({ column }) => shown.has(column)) ? shown : void 0;
  });
}
function countNames(outputs) {
  const counts = /* @__PURE__ */ new Map();
  for (const { names: names4 } of outputs)
    for (const name of names4)
      counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
function keepsRows(read2, sources, catalog) {
  const { isDistinct, clauses, list } = sources.block;
  if (isDistinct || clauses.has("group") || clauses.has("having"))
    return false;
  return isOfOneRow(read2, sources, catalog, list) && isOfOneRow(read2, sources, catalog, clauses.get("order"));
}
function isOfOneRow(read2, sources, catalog, [start, end] = [0, 0]) {
  const { nested } = read2;
  for (let index = start; index < end; index++) {
    if (nested.keyword(index) === "over")
      return false;
    if (isAttribute(nested, sources, index))
      continue;
    if (nested.isSign(index, ".") && !nested.isSign(index + 1, "*"))
      return false;
    if (!nested.isSign(index, "("))
      continue;
    if (QUERIES4.has(nested.keyword(index + 1))) {
      const behind = nested.behind(index);
      if (!combinesOnlyInside(read2, sources, catalog, [index + 1, behind]))
        return false;
      index = behind - 1;
    } else if (!isHarmless(nested, catalog, index - 1))
      return false;
  }
  return true;
}
function combinesOnlyInside(read2, sources, catalog, [start, end]) {
  const { nested } = read2;
  for (let index = start; index < end; index++) {
    if (!nested.isSign(index, "(") || QUERIES4.has(nested.keyword(index + 1)))
      continue;
    if (isHarmless(nested, catalog, index - 1))
      continue;
    if (combinesOuterRows(read2, sources, catalog, index))
      return false;
  }
  return true;
}
function isAttribute(nested, { block, all }, index) {
  if (!nested.isSign(index, "."))
    return false;
  if (nested.isSign(index + 2, "."))
    return true;
  const place = block.items.findIndex(({ alias }) => alias === nested.tokens.name(index - 1));
  const columns2 = all[place]?.description.columns;
  return place >= 0 && (columns2 === void 0 || columns2.has(nested.tokens.name(index + 1)));
}
function isHarmless(nested, catalog, index) {
  const name = nested.tokens.name(index);
  const word = nested.keyword(index);
  if (name === "" || NO_CALLS.has(word) || word !== "" && NOT_NAMES.has(word) && !OF_ONE_ROW.has(word))
    return true;
  return OF_ONE_ROW.has(word) && !catalog.has(word);
}

// dist/database/precision/read/compile/Sources.js
var Sources = class {
  block;
  /** By the places of their items. Undefined where it is no table, or none of which enough is known. */
  all;
  constructor(block, catalog) {
    this.block = block;
    this.all = block.items.map((item) => sourceOf2(item, catalog));
  }
  /** The place of the item that may be null in all columns, because a row of another has no match. */
  isNullable(place) {
    const { items } = this.block;
    const { join } = items[place];
    return join === "left" || join === "full" || items.some((item, at) => at > place && isOuterRight(item));
  }
  /** Whether rows of a later item may stand alone. */
  get hasOuterRight() {
    return this.block.items.some(isOuterRight);
  }
  /** The column of the item at a place that a name in its block means; `undefined` if it may mean something else. */
  columnOf(place, name) {
    const source = this.all[place];
    const column = source && columnIn(singleTable(source.item, name), name);
    if (source === void 0 || column === void 0 || !source.description.columns.has(column))
      return void 0;
    if (name.parts.length > 1)
      return column;
    const others = this.all.filter((other) => other !== source);
    return others.every((other) => other?.description.columns.has(column) === false) ? column : void 0;
  }
  /** The place of the item and its column that a name means. */
  find(name) {
    for (let place = 0; place < this.all.length; place++) {
      const column = this.columnOf(place, name);
      if (column !== void 0)
        return { place, column };
    }
    return void 0;
  }
};
var isOuterRight = ({ join }) => join === "right" || join === "full";
function sourceOf2(item, catalog) {
  const description = item.name && catalog.describe(item.name.parts.at(-1));
  return description?.isPlainToRead === true ? { item, description } : void 0;
}
function singleTable({ name, alias, isRenamed, range }, { end }) {
  return {
    name: name ?? { parts: [], quote: "", end },
    folded: name?.parts.at(-1) ?? "",
    alias: isRenamed ? alias : void 0,
    end: range[1]
  };
}

// dist/database/precision/read/compile/compileRead.js
var MOST_OCCURRENCES = 20;
var known6 = /* @__PURE__ */ new WeakMap();
function compileRead(statement, read2, catalog) {
  let ofCatalog = known6.get(catalog);
  if (ofCatalog === void 0)
    known6.set(catalog, ofCatalog = /* @__PURE__ */ new WeakMap());
  let compiled = ofCatalog.get(statement);
  if (compiled === void 0)
    ofCatalog.set(statement, compiled = compile(read2, catalog) ?? null);
  return compiled ?? void 0;
}
function compile(read2, catalog) {
  const { nested, blocks: blocks2, top, common } = read2;
  for (const name of common)
    if (catalog.has(name) || catalog.describe(name) !== void 0)
      return void 0;
  if (blocks2.reduce((count5, { items }) => count5 + items.length, 0) > MOST_OCCURRENCES)
    return void 0;
  const occurrences = blocks2.flatMap((block) => occurrencesIn(read2, block, catalog));
  return { occurrences, skips: top !== void 0 && skipsRows(nested, top) };
}
function occurrencesIn(read2, block, catalog) {
  const sources = new Sources(block, catalog);
  const compared = comparisonsIn(read2.nested, sources);
  const shown = shownColumns(read2, sources, catalog);
  return sources.all.flatMap((source, place) => source === void 0 ? [] : [occurrence(read2, sources, source, compared[place], shown[place])]);
}
function occurrence(read2, sources, source, { comparisons, lists }, shown) {
  const { description } = source;
  const columns2 = usedColumns(read2, sources.block, source, () => true);
  const deciding = shown === void 0 ? columns2 : decidingColumns(read2, sources, source, columns2);
  const key = description.key ?? [];
  const keyLists = lists.filter((list) => key.length > 1 && key.every(({ column }) => list.columns.includes(column)));
  return { description, columns: columns2, deciding, comparisons, keyLists, shown };
}

// dist/database/precision/read/rowsOfAnswer.js
var MOST_RESULT_ROWS = 1e3;
function answerOf(rows, shown) {
  if (rows.length > MOST_RESULT_ROWS || !rows.every((row) => typeof row === "object" && row !== null))
    return void 0;
  const [first] = rows;
  const names4 = first === void 0 ? /* @__PURE__ */ new Map() : foldedNames(first);
  const properties = /* @__PURE__ */ new Map();
  for (const [column, name] of shown) {
    const property = names4.get(name);
    if (property !== void 0)
      properties.set(column, property);
  }
  return { rows, properties };
}
function foldedNames(row) {
  const names4 = /* @__PURE__ */ new Map();
  const twice = /* @__PURE__ */ new Set();
  for (const name of Object.keys(row)) {
    const folded = name.toLowerCase();
    if (names4.has(folded))
      twice.add(folded);
    names4.set(folded, name);
  }
  for (const folded of twice)
    names4.delete(folded);
  return names4;
}
function keysOfAnswer(rows, occurrence2) {
  const answer = occurrence2.shown && answerOf(rows, occurrence2.shown);
  if (answer === void 0)
    return void 0;
  const keys = /* @__PURE__ */ new Set();
  for (const row of answer.rows) {
    const values = keyIn(row, answer, occurrence2.description);
    if (values === null)
      continue;
    const key = values && normalKey(values, occurrence2.description.key ?? []);
    if (key === void 0)
      return void 0;
    keys.add(key);
    if (keys.size > MOST_ROWS)
      return void 0;
  }
  return keys;
}
function rowsOfAnswer(rows, table, { shown }, conditions) {
  const answer = shown && answerOf(rows, shown);
  if (answer === void 0 || rows.length > MOST_ROWS)
    return [];
  const compared = [...comparedColumns(table.id, table.description)];
  const met = conditions.flatMap(({ column, values: [value, ...others] }) => value === void 0 || others.length > 0 ? [] : [[column, value]]);
  return answer.rows.flatMap((row) => {
    const keyValues = keyIn(row, answer, table.description);
    if (keyValues === void 0 || keyValues === null)
      return [];
    const values = new Map(met);
    for (const [column, kind] of compared) {
      const value = valueIn(row, answer, column);
      const comparable = value === void 0 ? void 0 : comparableValue(value, kind);
      if (comparable !== void 0)
        values.set(column, comparable);
    }
    return [{ table, keyValues, values }];
  });
}
var MOST_SHOWN = 20;
function shownValues(rows, { id, description }, { shown }, besides, stamp) {
  const answer = shown && answerOf(rows, shown);
  if (answer === void 0)
    return [];
  const found = answer.rows.filter((row) => keyIn(row, answer, description) !== null);
  return [...comparedColumns(id, description)].flatMap(([column, kind]) => {
    const since = comparedSince(id, description, column);
    if (since === void 0 || since > stamp || besides.some((each) => each.column === column))
      return [];
    const values = /* @__PURE__ */ new Set();
    for (const row of found) {
      const value = valueIn(row, answer, column);
      values.add(value === void 0 ? void 0 : comparableValue(value, kind));
      if (values.has(void 0) || values.size > MOST_SHOWN)
        return [];
    }
    return values.size === 0 ? [] : [{ column, values: [...values] }];
  });
}
function keyIn(row, answer, { columns: columns2, key = [] }) {
  const values = key.map(({ column }) => valueIn(row, answer, column));
  if (values.includes(void 0))
    return void 0;
  if (values.every((value) => value === null))
    return null;
  const isOfColumn = (value, index) => {
    const kind = columns2.get(key[index].column)?.kind;
    return kind === void 0 || comparableValue(value, kind) !== void 0;
  };
  return values.every(isOfColumn) ? values : void 0;
}
function valueIn(row, { properties }, column) {
  const property = properties.get(column);
  return property !== void 0 && Object.hasOwn(row, property) ? row[property] : void 0;
}

// dist/database/precision/read/text/Claims.js
var WITH_FROM = words("extract substring substr trim overlay");
var UNREAD2 = words(`
  table lateral natural tablesample apply pivot unpivot straight_join
`);
var HIDDEN = words("rowid oid _rowid_ ctid xmin xmax cmin cmax tableoid ora_rowscn row_start row_end");
var Claims = class {
  #claimed = /* @__PURE__ */ new Set();
  add(index) {
    this.#claimed.add(index);
  }
  /** Whether nothing in the text may read a table in a way that the parser does not know. */
  areAll(nested) {
    const open = [];
    for (let index = 0; index < nested.length; index++) {
      if (nested.isSign(index, "("))
        open.push(index);
      else if (nested.isSign(index, ")"))
        open.pop();
      if (HIDDEN.has(nested.tokens.name(index)) || !this.#isRead(nested, index, open.at(-1) ?? 0))
        return false;
    }
    return true;
  }
  #isRead(nested, index, opening) {
    const word = nested.keyword(index);
    if (word === "" || this.#claimed.has(index))
      return true;
    if (word === "select" || word === "join" || word === "with")
      return false;
    if (word === "from")
      return isOperator(nested, index) || WITH_FROM.has(nested.keyword(opening - 1));
    if (word === "in")
      return nested.isSign(index + 1, "(");
    return !UNREAD2.has(word);
  }
};
function isOperator(nested, index) {
  if (nested.keyword(index - 1) !== "distinct")
    return false;
  const before = nested.keyword(index - 2);
  return before === "is" || before === "not" && nested.keyword(index - 3) === "is";
}

// dist/database/precision/read/text/parseFrom.js
var QUERIES5 = words("select with");
var JOINS = words("join inner cross natural straight_join");
var OUTER = /* @__PURE__ */ new Map([
  ["left", "left"],
  ["right", "right"],
  ["full", "full"]
]);
var CONDITIONS = words("on using");
function parseFrom(nested, [start, end], claims) {
  const items = [];
  let join = "inner";
  for (let at = start; ; ) {
    const source = sourceAt2(nested, at);
    const condition = source && conditionAt(nested, source.range[1], end);
    if (source === void 0 || condition === void 0)
      return void 0;
    items.push({ ...source, join, on: condition.on, using: condition.using });
    at = condition.end;
    if (at >= end)
      return at === end && areDistinct(items) ? items : void 0;
    const next = joinAt(nested, at, claims);
    if (next === void 0)
      return void 0;
    ({ join, at } = next);
  }
}
function sourceAt2(nested, start) {
  if (nested.isSign(start, "("))
    return derivedAt(nested, start);
  const table = singleTableAt(nested, start);
  if (table === void 0)
    return void 0;
  const { name, folded, alias, end } = table;
  return { name, alias: alias ?? folded, isRenamed: alias !== void 0, range: [start, end] };
}
function derivedAt(nested, start) {
  if (!QUERIES5.has(nested.keyword(start + 1)))
    return void 0;
  const behind = nested.behind(start);
  const at = nested.keyword(behind) === "as" ? behind + 1 : behind;
  const kind = nested.kind(at);
  const text = nested.tokens.texts[at];
  const isAlias = kind === QUOTED || kind === WORD && !NOT_ALIASES.has(text);
  return { name: void 0, alias: isAlias ? text : "", isRenamed: true, range: [start, isAlias ? at + 1 : behind] };
}
function conditionAt(nested, at, end) {
  const word = nested.keyword(at);
  if (word === "using") {
    const behind = nested.behind(at + 1);
    return nested.namesIn([at + 1, behind]) && { using: [at + 1, behind], end: behind };
  }
  if (word !== "on")
    return { end: at };
  const on = [at + 1, joinFrom(nested, [at + 1, end])];
  if (on[0] === on[1] || nested.find(on, CONDITIONS) < on[1])
    return void 0;
  return { on, end: on[1] };
}
function joinFrom(nested, [start, end]) {
  for (let index = start; index < end; index = nested.behind(index)) {
    const word = nested.keyword(index);
    if (nested.isSign(index, ",") || JOINS.has(word))
      return index;
    if (OUTER.has(word) && !nested.isSign(index + 1, "("))
      return index;
  }
  return end;
}
function joinAt(nested, start, claims) {
  if (nested.isSign(start, ","))
    return { join: "inner", at: start + 1 };
  const first = nested.keyword(start);
  const outer = OUTER.get(first);
  let at = outer !== void 0 || first === "inner" || first === "cross" ? start + 1 : start;
  if (outer !== void 0 && nested.keyword(at) === "outer")
    at++;
  if (nested.keyword(at) !== "join")
    return void 0;
  claims.add(at);
  return { join: outer ?? "inner", at: at + 1 };
}
function areDistinct(items) {
  return new Set(items.map(({ alias }) => alias)).size === items.length;
}

// dist/database/precision/read/text/parseBlock.js
var CLAUSES2 = /* @__PURE__ */ new Map([
  ["from", 0],
  ["where", 1],
  ["group", 2],
  ["having", 3],
  ["order", 4],
  ["limit", 5],
  ["offset", 5],
  ["fetch", 5]
]);
var OTHERS = words("window qualify for lock into procedure option start connect model returning");
var BEFORE_BY = words("group order");
var OF_LIMITS = words("all row rows first next only");
var DISTINCT = words("distinct distinctrow unique");
function parseBlock(nested, range, claims) {
  const [start, end] = range;
  claims.add(start);
  const clauses = clausesOf(nested, [start + 1, end]);
  if (clauses === void 0)
    return void 0;
  const from = clauses.get("from");
  if (from !== void 0)
    claims.add(from[0] - 1);
  const items = from === void 0 ? [] : parseFrom(nested, from, claims);
  if (items === void 0 || !areLimitsPlain(nested, clauses))
    return void 0;
  const list = [start + 1, from === void 0 ? firstOf(clauses, end) : from[0] - 1];
  clauses.delete("from");
  return {
    range,
    list,
    isDistinct: nested.find(list, DISTINCT) < list[1],
    items,
    clauses,
    ignoresStar: false
  };
}
function clausesOf(nested, [start, end]) {
  const clauses = /* @__PURE__ */ new Map();
  let open;
  const close = (at) => {
    if (open !== void 0)
      clauses.set(open.word, [open.start, at]);
  };
  for (let index = start; index < end; index = nested.behind(index)) {
    const word = nested.keyword(index);
    if (OTHERS.has(word))
      return void 0;
    const order = CLAUSES2.get(word);
    if (order === void 0 || word === "from" && isOperator(nested, index))
      continue;
    const isBy = BEFORE_BY.has(word);
    if (clauses.has(word) || open?.word === word || order < (open?.order ?? 0))
      return void 0;
    if (isBy && nested.keyword(index + 1) !== "by")
      return void 0;
    close(index);
    open = { word, order, start: index + (isBy ? 2 : 1) };
  }
  close(end);
  return Array.from(clauses.values()).every(([from, to]) => from < to) ? clauses : void 0;
}
function firstOf(clauses, end) {
  return Math.min(end, ...Array.from(clauses, ([word, [from]]) => from - (BEFORE_BY.has(word) ? 2 : 1)));
}
function areLimitsPlain(nested, clauses) {
  return ["limit", "offset", "fetch"].every((word) => {
    const [start, end] = clauses.get(word) ?? [0, 0];
    for (let index = start; index < end; index++) {
      const kind = nested.kind(index);
      const isNumber = kind === NUMBER || kind === PARAMETER || nested.isSign(index, ",");
      if (!isNumber && !OF_LIMITS.has(nested.keyword(index)))
        return false;
    }
    return true;
  });
}

// dist/database/precision/read/text/parseRead.js
var QUERIES6 = words("select with");
var SET_OPERATORS = words("union except intersect minus");
var OF_SET_OPERATORS = words("all distinct");
var BEHIND_MEMBERS = words("order limit offset fetch");
var known7 = /* @__PURE__ */ new WeakMap();
function readTextOf(statement, bindings) {
  let read2 = known7.get(statement);
  if (read2 === void 0) {
    const { sql } = statement;
    read2 = sql.length > LONGEST_KEPT ? null : parseRead(sql, tokenizeText(sql)) ?? null;
    known7.set(statement, read2);
  }
  return read2 !== null && bindingsFit(read2.placeholders, bindings) ? read2 : void 0;
}
function parseRead(sql, [common, ...others]) {
  if (common === void 0 || others.length > 0 || common.outcome !== "complete")
    return void 0;
  const { tokens } = common;
  if (!QUERIES6.has(tokens.keyword(0)))
    return void 0;
  const nested = new NestedTokens(sql, tokens, tokens.length);
  const placeholders = nested.balanced ? certainPlaceholders(sql, tokens, tokens.length) : void 0;
  const queries = placeholders && new Parser2(nested).parse();
  return placeholders && queries && { nested, placeholders, ...queries };
}
var Parser2 = class {
  #nested;
  #claims = new Claims();
  #common = /* @__PURE__ */ new Set();
  /** The members of each query, by where it starts. */
  #queries = /* @__PURE__ */ new Map();
  constructor(nested) {
    this.#nested = nested;
  }
  parse() {
    const nested = this.#nested;
    if (!this.#parseQuery([0, nested.length]))
      return void 0;
    for (let index = 0; index < nested.length; index++) {
      if (!nested.isSign(index, "(") || !QUERIES6.has(nested.keyword(index + 1)))
        continue;
      if (!this.#parseQuery([index + 1, nested.behind(index) - 1]))
        return void 0;
    }
    if (!this.#claims.areAll(nested))
      return void 0;
    this.#findIgnoredStars();
    const blocks2 = Array.from(this.#queries.values()).flatMap((members) => members.filter((block) => block !== void 0));
    const top = nested.keyword(0) === "select" ? this.#only(0) : void 0;
    const aliases = new Set(blocks2.flatMap(({ items }) => items.map(({ alias }) => alias)));
    return { blocks: blocks2, top, common: this.#common, aliases };
  }
  /** A query, with its WITH list and its set operators. */
  #parseQuery(range) {
    const body = this.#behindCommon(range);
    if (body === void 0)
      return false;
    const members = [];
    let start = body;
    for (; ; ) {
      const end = this.#nested.find([start, range[1]], SET_OPERATORS);
      const block = this.#nested.keyword(start) === "select" ? parseBlock(this.#nested, [start, end], this.#claims) : void 0;
      if (block === void 0 && !this.#isInParentheses([start, end]))
        return false;
      members.push(block);
      if (end === range[1])
        break;
      start = OF_SET_OPERATORS.has(this.#nested.keyword(end + 1)) ? end + 2 : end + 1;
    }
    this.#queries.set(range[0], members);
    return true;
  }
  /** Whether a member of a list of set operators is a query in parentheses, which is parsed on its own. */
  #isInParentheses([start, end]) {
    const nested = this.#nested;
    if (!nested.isSign(start, "(") || !QUERIES6.has(nested.keyword(start + 1)))
      return false;
    const behind = nested.behind(start);
    return behind === end || behind < end && BEHIND_MEMBERS.has(nested.keyword(behind));
  }
  /** Where the query behind a WITH list starts. */
  #behindCommon([start, end]) {
    const nested = this.#nested;
    if (nested.keyword(start) !== "with")
      return start;
    this.#claims.add(start);
    let at = nested.keyword(start + 1) === "recursive" ? start + 2 : start + 1;
    for (; at < end; at++) {
      const name = nested.name(at);
      if (name?.parts.length !== 1)
        return void 0;
      this.#common.add(name.parts[0]);
      at = nested.isSign(name.end, "(") ? nested.behind(name.end) : name.end;
      if (nested.keyword(at++) !== "as")
        return void 0;
      if (nested.keyword(at) === "not")
        at++;
      if (nested.keyword(at) === "materialized")
        at++;
      if (!nested.isSign(at, "(") || !QUERIES6.has(nested.keyword(at + 1)))
        return void 0;
      at = nested.behind(at);
      if (!nested.isSign(at, ","))
        return at;
    }
    return void 0;
  }
  /** The block that a query consists of. */
  #only(start) {
    const members = this.#queries.get(start);
    return members?.length === 1 ? members[0] : void 0;
  }
  #findIgnoredStars() {
    const counted = this.#countedQuery();
    for (const [start] of this.#queries) {
      const block = this.#only(start);
      if (block === void 0)
        continue;
      const isIgnored = this.#nested.keyword(start - 2) === "exists" || start === counted && !combines(block);
      if (isIgnored)
        this.#queries.set(start, [{ ...block, ignoresStar: true }]);
    }
  }
  /** Where the query starts of which the whole text only counts the rows. */
  #countedQuery() {
    const top = this.#nested.keyword(0) === "select" ? this.#only(0) : void 0;
    const [item] = top?.items ?? [];
    if (top === void 0 || top.items.length !== 1 || item?.name !== void 0 || item === void 0)
      return void 0;
    return top.clauses.size === 0 && isCount(this.#nested, top.list) ? item.range[0] + 1 : void 0;
  }
};
var combines = ({ isDistinct, clauses }) => isDistinct || clauses.has("group") || clauses.has("having");
function isCount(nested, [start, end]) {
  const isCall2 = nested.keyword(start) === "count" && nested.isSign(start + 1, "(") && nested.isSign(start + 2, "*");
  if (!isCall2 || !nested.isSign(start + 3, ")"))
    return false;
  const alias = nested.keyword(start + 4) === "as" ? start + 5 : start + 4;
  return alias >= end || nested.name(alias, end) !== void 0;
}

// dist/database/precision/read/readDependencies.js
function readDependencies(statement, bindings = [], database, catalog, stamp) {
  const read2 = readTextOf(statement, bindings);
  const compiled = read2 && compileRead(statement, read2, catalog);
  if (compiled === void 0)
    return void 0;
  const mentions2 = compiled.occurrences.map((occurrence2) => {
    const { description } = occurrence2;
    const table = { id: tableId(database, description.name), database, description };
    noteRead(table.id);
    return { occurrence: occurrence2, table, dependency: dependencyOf2(table, occurrence2, bindings, stamp) };
  });
  const isShown = mentions2.some(({ occurrence: occurrence2 }) => occurrence2.shown !== void 0);
  const skips = compiled.skips ? { skips: true } : {};
  return {
    tables: new Set(mentions2.map(({ table }) => table.description.name)),
    dependencies: mentions2.map(({ dependency }) => dependency),
    withRows: isShown ? (rows) => mentions2.map((mention) => withRows(mention, rows, bindings, skips, stamp)) : void 0,
    shown: isShown ? (rows) => mentions2.flatMap(({ occurrence: occurrence2, table, dependency }) => rowsOfAnswer(rows, table, occurrence2, dependency.conditions)) : void 0
  };
}
function dependencyOf2({ id, description }, occurrence2, bindings, stamp) {
  const { columns: columns2, deciding } = occurrence2;
  const conditions = boundConditions(id, occurrence2, bindings, stamp);
  const key = description.key?.map(({ column }) => column) ?? [];
  const hasKey = key.length > 0 && key.every((column) => conditions.some((condition) => condition.column === column));
  return { table: id, columns: columns2, deciding, conditions, ...hasKey ? { key } : {} };
}
function withRows({ occurrence: occurrence2, table, dependency }, answer, bindings, skips, stamp) {
  const rows = keysOfAnswer(answer, occurrence2);
  if (rows === void 0)
    return dependency;
  const asked = askedKeys2(occurrence2, bindings);
  const isComplete2 = asked !== void 0 && asked.size > 0 && Array.from(asked).every((key) => rows.has(key));
  const shown = shownValues(answer, table, occurrence2, dependency.conditions, stamp);
  const values = shown.length === 0 ? {} : { shown };
  return { ...dependency, rows: [...rows], ...values, ...skips, ...isComplete2 ? { isComplete: isComplete2 } : {} };
}

// dist/database/tags/readTags.js
function readTags(statement, bindings, database, catalog, stamp) {
  const { tables: tables3, behind } = catalog === void 0 ? UNKNOWN2 : tablesOf(statement, catalog);
  if (catalog === void 0 || tables3.length === 0)
    return { tags: unknownTables(database), dependencies: [] };
  const precise = readDependencies(statement, bindings, database, catalog, stamp);
  if (precise === void 0)
    return { tags: tagsOfTables2(database, tables3), dependencies: [] };
  const coarse = tables3.filter((table) => behind.has(table) || !precise.tables.has(table));
  const { dependencies, withRows: withRows2, shown } = precise;
  return { tags: tagsOfTables2(database, coarse), dependencies, withRows: withRows2, shown };
}
var UNKNOWN2 = { tables: [], behind: /* @__PURE__ */ new Set() };
var known8 = /* @__PURE__ */ new WeakMap();
function tablesOf(statement, catalog) {
  let ofCatalog = known8.get(catalog);
  if (ofCatalog === void 0)
    known8.set(catalog, ofCatalog = /* @__PURE__ */ new WeakMap());
  let tables3 = ofCatalog.get(statement);
  if (tables3 === void 0) {
    const { reads } = statement;
    tables3 = { tables: tablesBehind(reads, catalog) ?? [], behind: behindOthers(reads, catalog) };
    ofCatalog.set(statement, tables3);
  }
  return tables3;
}
function tagsOfNames(names4, database, catalog) {
  const tables3 = catalog?.dependsOnEverything(names4) === false ? catalog.basesOf(names4) : void 0;
  return tables3 === void 0 ? unknownTables(database) : tagsOfTables2(database, tables3);
}
function tablesBehind(names4, catalog) {
  if (catalog.dependsOnEverything(names4))
    return void 0;
  const bases = [...catalog.basesOf(names4)];
  return catalog.listsTables ? bases.filter((name) => catalog.has(name)) : bases;
}
function behindOthers(names4, catalog) {
  const behind = /* @__PURE__ */ new Set();
  for (const name of names4) {
    for (const base2 of catalog.basesOf([name]))
      if (base2 !== name)
        behind.add(base2);
  }
  return behind;
}
function tagsOfTables2(database, tables3) {
  return [databaseTag(database), ...Array.from(tables3, (table) => tableTag(database, table))];
}
function unknownTables(database) {
  return [databaseTag(database), anyTableTag(database)];
}

// dist/database/connection/responseRows.js
function rowsOf2(response) {
  if (!Array.isArray(response)) {
    const rows = response?.rows;
    return Array.isArray(rows) ? rows : void 0;
  }
  return Array.isArray(response[0]) ? response[0] : response;
}

// dist/database/execution/StatementExecution.js
function execute(execution, afterAnswer, ready) {
  if (ready === void 0)
    return executeNow(execution, afterAnswer);
  blockConnection(execution.connection, ready);
  return ready.then(() => executeNow(execution, afterAnswer), async (error) => {
    await afterAnswer(false);
    execution.stream?.emit("error", error);
    throw error;
  });
}
function executeNow({ connection, send, sent, stream }, afterAnswer) {
  const end = once(afterAnswer);
  stream?.once("close", () => endAfterNextAnswer(connection, () => void end(true)));
  let answer;
  try {
    answer = send(sent);
  } catch (error) {
    void end(false);
    throw error;
  }
  return answer.then((value) => afterwards(end(true), () => value), (error) => afterwards(end(false), () => {
    throw error;
  }));
}
function once(afterAnswer) {
  let isOver = false;
  return (hasSucceeded) => {
    if (isOver)
      return void 0;
    isOver = true;
    return afterAnswer(hasSucceeded);
  };
}
function afterwards(ended, then) {
  return ended === void 0 ? then() : ended.then(then);
}
function rejectLoads(reason) {
  forEachRecording((recording) => recording.reject(reason));
}

// dist/database/observe/observeRead.js
function observeRead(execution) {
  const { client, connection, sent, send } = execution;
  if (!isRecording())
    return send(sent);
  if (isSessionChanged(connection)) {
    rejectLoads("session");
    return send(sent);
  }
  if (client.transacting === true || mayBeInTransaction(connection)) {
    rejectLoads("transaction");
    return send(sent);
  }
  const recordings = [];
  forEachRecording((recording) => recordings.push(recording));
  return readForLoads(execution, recordings);
}
function readForLoads({ client, observedKnex, statement, sent, stream, send }, recordings) {
  refreshParsers(client);
  const { database, replica } = observedKnex;
  const since = writeClock.now;
  const volatile = statement.volatile ?? volatileBinding(sent.bindings);
  for (const recording of recordings) {
    if (volatile !== void 0)
      recording.noteVolatile(volatile);
    if (replica !== void 0)
      recording.readAsOf(replica.stamp, replica.lag);
  }
  const stamp = Math.min(...recordings.map((recording) => recording.stamp));
  const { tags, dependencies, withRows: withRows2, shown } = readTags(statement, sent.bindings, database, catalogOf(database), stamp);
  for (const recording of recordings) {
    recording.add(tags);
    recording.dependencies.add(dependencies);
  }
  const answer = send(sent);
  if (stream !== void 0 || withRows2 === void 0 && shown === void 0)
    return answer;
  return answer.then((value) => {
    const rows = rowsOf2(sent.response);
    if (rows === void 0)
      return value;
    try {
      const precise = withRows2?.(rows);
      if (precise !== void 0)
        for (const recording of recordings)
          recording.dependencies.replace(dependencies, precise);
      if (replica === void 0)
        for (const row of shown?.(rows) ?? [])
          knownRows.learn(row, row.values, since);
    } catch (error) {
      publish("error", () => ({ operation: "read", key: void 0, error }));
    }
    return value;
  });
}

// dist/database/session/harmlessSettings.js
var HARMLESS = words(`
  application_name statement_timeout lock_timeout idle_in_transaction_session_timeout idle_session_timeout transaction_timeout
  deadlock_timeout client_min_messages work_mem maintenance_work_mem temp_buffers temp_file_limit hash_mem_multiplier
  synchronous_commit commit_delay commit_siblings default_tablespace temp_tablespaces check_function_bodies plan_cache_mode
  default_transaction_isolation default_transaction_read_only default_transaction_deferrable transaction transaction_isolation
  transaction_read_only session_replication_role from_collapse_limit join_collapse_limit random_page_cost seq_page_cost
  effective_cache_size effective_io_concurrency gin_fuzzy_search_limit seed
  autocommit foreign_key_checks unique_checks tx_isolation tx_read_only wait_timeout interactive_timeout net_read_timeout
  net_write_timeout lock_wait_timeout innodb_lock_wait_timeout max_execution_time max_statement_time sql_log_bin sql_notes
  sql_warnings sql_safe_updates sql_require_primary_key bulk_insert_buffer_size sort_buffer_size join_buffer_size
  read_buffer_size read_rnd_buffer_size tmp_table_size max_heap_table_size max_allowed_packet optimizer_switch
  optimizer_search_depth profiling binlog_format
  nocount xact_abort identity_insert deadlock_priority statistics implicit_transactions
`);
var HARMLESS_KINDS = /^(?:enable_|jit|geqo|log_|debug_|auto_explain\.|tcp_|cpu_|parallel_|max_parallel_|vacuum_|autovacuum_)/;
var mayChangeResults = (setting) => !HARMLESS.has(setting) && !HARMLESS_KINDS.test(setting);

// dist/database/session/setConfig.js
var NAME = /\bset_config\b/gi;
var PLAIN_CALL = /\bset_config"?\s*\(\s*(?:'(?<name>[\w.]+)'|\$(?<nameAt>\d+)(?:::\w+)?)\s*,\s*(?:'[^']*'|\$\d+|null)(?:::\w+)?\s*,\s*(?:'?(?<local>\w+)'?|\$(?<localAt>\d+))(?:::bool(?:ean)?)?\s*\)/gi;
function setConfigSteps(sql, bindings) {
  const plain = [...sql.matchAll(PLAIN_CALL)];
  const named2 = [...sql.matchAll(NAME)];
  const steps = plain.map(({ groups = {} }) => {
    const { name = bindingAt(bindings, groups["nameAt"]), local = bindingAt(bindings, groups["localAt"]) } = groups;
    const what = typeof name === "string" ? name.toLowerCase() : SOMETHING;
    return { does: "change", what, isLocal: TRUE2.test(String(local)) };
  });
  const isUnderstood = plain.length > 0 && named2.length === plain.length;
  return isUnderstood ? steps : [...steps, { does: "change", what: SOMETHING, isLocal: false }];
}
var TRUE2 = /^(?:t|true|y|yes|on|1)$/i;
var bindingAt = (bindings, number) => number === void 0 ? void 0 : bindings?.[Number(number) - 1];

// dist/database/observe/observeSession.js
function observeSession(execution, next) {
  const steps = lastingSteps(execution);
  if (steps.length === 0)
    return next(execution);
  const { connection, observedKnex, sent } = execution;
  const session = sessionOf(connection, observedKnex);
  const afterAnswer = steps.map(({ does, what }) => does === "change" ? session.change(what, sent.sql) : session.reset(what));
  const answer = next(execution);
  answer.then(() => afterAnswer.forEach((end) => end("passed")), (error) => {
    const isRefused = isSingleStatement(sent.sql) && isServerError(error);
    afterAnswer.forEach((end) => end(isRefused ? "refused" : "unknown"));
  });
  return answer;
}
var isSingleStatement = (sql) => !/;\s*\S/.test(sql);
function isServerError(error) {
  const { code, number, errorNum, sqlState } = Object(error);
  const isOfMssql = code === "EREQUEST" && typeof number === "number";
  return isOfMssql || errorNum !== void 0 || sqlState !== void 0 || SERVER_CODES.test(String(code));
}
var SERVER_CODES = /^(?:(?!E)[0-9A-Z]{5}|(?:ER|SQLITE)_\w+)$/;
function lastingSteps(execution) {
  const { client, connection, observedKnex, statement, sent } = execution;
  const isOfMysql = isMysql(observedKnex.dialect);
  const readsUncommitted = isOfMysql || observedKnex.dialect === "mssql";
  const isInside = client.transacting === true || mayBeInTransaction(connection) || statement.transaction.length > 0;
  const lasts = ({ isLocal, what }) => what === READ_UNCOMMITTED ? readsUncommitted && !(isOfMysql && isLocal) : isOfMysql || !(isLocal || what.startsWith("@"));
  return statement.session.flatMap((step) => step.what === SET_CONFIG ? setConfigSteps(sent.sql, sent.bindings) : [step]).filter(({ what }) => mayChangeResults(what)).filter(lasts).map((step) => comparedToSetUp(step, execution)).filter(({ does }) => does === "change" || !isInside);
}
function comparedToSetUp(step, { client, sent, observedKnex: { dialect } }) {
  const { what } = step;
  if (what === READ_UNCOMMITTED)
    return step;
  if (isMysql(dialect) && step.does === "reset" && CHARACTER_SETS.test(what))
    return { ...step, does: "change" };
  if (step.does === "change" && !usesOwnDatabase(what, client, sent.sql))
    return step;
  if (/^(?:temporary|attached|discard temp)/.test(what))
    return step;
  const { pool, connectionPool, searchPath } = client.config;
  const isSetUpByUser = typeof pool?.afterCreate === "function" || connectionPool !== void 0;
  if (isSetUpByUser)
    return { ...step, does: "change" };
  const isSetUpByKnex = searchPath !== void 0 && /^(?:all|discard all|search_path)$/.test(what);
  return isSetUpByKnex ? { ...step, does: "change", what: "search_path" } : { ...step, does: "reset" };
}
var CHARACTER_SETS = /^(?:names|character_set_|collation_connection)/;
function usesOwnDatabase(what, { connectionSettings }, sql) {
  const database = connectionSettings?.["database"];
  return typeof database === "string" && what === `database ${database.toLowerCase()}` && sql.includes(database);
}

// dist/database/observe/transactionSteps.js
var isEnd2 = (step) => step === "commit" || step === "rollback";
function tagsShownBy({ observedKnex, statement }, log) {
  const { transaction } = statement;
  if (log.mode === "immediate")
    return log.written;
  if (log.mode === "autocommit") {
    return isEnd2(transaction[0]) ? everythingIn(observedKnex.database) : [];
  }
  const { dialect } = observedKnex;
  const mayShow = commitsImplicitly(dialect, statement) || transaction.includes("commit") || transaction.includes("begin") && beginCommits(dialect) || transaction.includes("rollback") && mayKeepRolledBackWrites(dialect) || transaction.includes("release") && log.savepoints.length > 0;
  return mayShow ? log.written : [];
}
var AUTOCOMMIT = /\b(?:autocommit|implicit_transactions)\b/i;
function takeStep(step, execution, log) {
  if (AUTOCOMMIT.test(execution.sent.sql))
    log.reopens = step === "begin";
  switch (step) {
    case "commit":
    case "rollback":
      return log.end();
    case "begin":
      return takeBegin(execution, log);
    case "savepoint":
      return takeSavepoint(execution, log);
    case "release":
      return takeRelease(execution, log);
    default:
      return void 0;
  }
}
function takeBegin(execution, log) {
  const commits2 = log.mode !== "autocommit" && beginCommits(execution.observedKnex.dialect);
  const ended = commits2 ? log.end() : void 0;
  begin(execution, log);
  return ended;
}
function begin({ client, observedKnex }, log) {
  const isOfKnex = client.transacting === true;
  const isEndHidden = isOfKnex && beginsInDriver(observedKnex.dialect);
  log.begin(isOfKnex && !isEndHidden ? "deferred" : "immediate", isEndHidden);
}
function takeSavepoint(execution, log) {
  const isFirst = log.mode === "autocommit";
  if (isFirst)
    begin(execution, log);
  if (isFirst || log.savepoints.length > 0)
    log.savepoints.push(savepointOf(execution));
}
function takeRelease(execution, log) {
  const { savepoints } = log;
  if (savepoints.length === 0)
    return void 0;
  const index = savepoints.lastIndexOf(savepointOf(execution));
  savepoints.length = index < 0 ? Math.max(1, savepoints.length - 1) : index;
  return savepoints.length === 0 ? log.end() : void 0;
}
function savepointOf({ sent }) {
  return foldTable(/^\s*(?:savepoint|release(?:\s+savepoint)?)\s+(\S+?)\s*;?\s*$/i.exec(sent.sql)?.[1] ?? "");
}
function undoStep(step, { observedKnex }, log, before) {
  const undone = [];
  if (isEnd2(step)) {
    const isStillOpen = before.mode !== "autocommit" && staysOpenAfterFailedCommit(observedKnex.dialect);
    if (isStillOpen)
      undone.push(log.becomeImmediate(before.written));
  } else if (before.mode === "autocommit") {
    const { written: written2 } = log;
    if (written2.length > 0)
      undone.push(log.beginWrite(written2).end());
    undone.push(log.end());
  } else {
    undone.push(log.becomeImmediate(before.written));
  }
  log.savepoints.splice(0, Infinity, ...before.savepoints);
  return allOf(undone);
}

// dist/database/observe/observeTransaction.js
function observeTransaction(execution, tags) {
  const { connection, observedKnex } = execution;
  rejectLoads("transaction");
  const log = transactionLogOf(connection, observedKnex);
  const shown = [...tags, ...tagsShownBy(execution, log)];
  if (shown.length === 0)
    return executeSteps(execution, tags, log, void 0);
  const intent = log.beginWrite(shown);
  const ready = mayBeRefused(execution, tags) ? intent.ready : withoutRejection(intent.ready);
  if (ready === void 0)
    return executeSteps(execution, tags, log, intent);
  const answer = ready.then(() => executeSteps(execution, tags, log, intent), (error) => refuse(execution, log, intent, error));
  blockConnection(connection, ready);
  return answer;
}
var mayBeRefused = ({ statement }, tags) => tags.length > 0 || statement.transaction.some((step) => step !== "rollback");
function executeSteps(execution, tags, log, intent) {
  const steps = execution.statement.transaction;
  const before = { mode: log.mode, savepoints: [...log.savepoints], written: log.written };
  const isCommit = steps.length === 1 && steps[0] === "commit" && log.mode === "deferred" && tags.length === 0;
  const settler = isCommit ? log.settler() : void 0;
  const ended = steps.map((step) => takeStep(step, execution, log));
  const ready = log.mode === "autocommit" ? void 0 : log.addWrite({ tags }).ready;
  const afterAnswer = (hasSucceeded) => {
    ended.push(intent?.end(hasSucceeded ? settler : void 0));
    if (!hasSucceeded) {
      const isSingleStep = steps.length === 1 && tags.length === 0;
      const undone = isSingleStep ? undoStep(steps[0], execution, log, before) : log.becomeImmediate([...before.written, ...tags]);
      ended.push(undone);
    }
    return allOf(ended);
  };
  return execute(execution, afterAnswer, ready);
}
async function refuse(execution, log, intent, error) {
  await intent.end();
  if (execution.statement.transaction.includes("commit")) {
    publish("error", () => ({ operation: "commit", key: void 0, error }));
    const rollback = { sql: "rollback", bindings: [], method: "raw", options: {} };
    await execution.send(rollback).catch((failure) => discardConnection(execution.connection, failure));
    await log.end();
  }
  throw error;
}

// dist/database/execution/readImages.js
async function readImages(execution, request, isInTransaction) {
  const { dialect } = execution.observedKnex;
  const since = writeClock.now;
  try {
    const lock = isInTransaction ? lockFor(dialect, request) : "";
    const rows = await guarded(execution, request, isInTransaction, () => select(execution, request, lock));
    return rows && { rows: request.read(rows), since: isInTransaction ? void 0 : since };
  } catch (error) {
    publish("error", () => ({ operation: "images", key: void 0, error }));
    return void 0;
  }
}
var proven = /* @__PURE__ */ new WeakMap();
async function guarded(execution, { table }, isInTransaction, read2) {
  const { observedKnex } = execution;
  const tables3 = proven.get(observedKnex) ?? /* @__PURE__ */ new Set();
  if (!isInTransaction || !isPostgres(observedKnex.dialect) || tables3.has(table))
    return read2();
  await run(execution, "savepoint objection_cache_image");
  try {
    const rows = await read2();
    proven.set(observedKnex, tables3.add(table));
    return rows;
  } catch (error) {
    await run(execution, "rollback to savepoint objection_cache_image");
    throw error;
  } finally {
    await run(execution, "release savepoint objection_cache_image");
  }
}
async function select(execution, request, lock) {
  const { table, key, columns: columns2, keys } = request;
  const { dialect } = execution.observedKnex;
  const quote2 = isMysql(dialect) ? "`" : '"';
  const quoted2 = (name) => quote2 + name.replaceAll(quote2, quote2 + quote2) + quote2;
  let place = 0;
  const placeholder = () => isPostgres(dialect) ? `$${++place}` : "?";
  const rows = keys.map(() => `(${key.map((column) => `${quoted2(column)} = ${placeholder()}`).join(" and ")})`);
  const list = [.../* @__PURE__ */ new Set([...key, ...columns2])].map(quoted2).join(", ");
  return run(execution, `select ${list} from ${table} where ${rows.join(" or ")}${lock}`, keys.flat());
}
async function run({ send }, sql, bindings = []) {
  const sent = { sql, bindings, method: "select", options: {}, response: void 0 };
  exemptFromQueue(sent);
  await send(sent);
  return rowsOf2(sent.response);
}
function lockFor(dialect, { isDelete }) {
  if (isPostgres(dialect))
    return isDelete ? " for update" : " for no key update";
  return isMysql(dialect) ? " for update" : "";
}
var isPostgres = (dialect) => /^(?:postgres|pg)/.test(dialect);

// dist/database/precision/write/writeOutcome.js
var NOTHING2 = { rows: void 0, response: void 0 };
var RETURNING = /\breturning\b/i;
function writeOutcome(sent, dialect) {
  if (/sqlite/.test(dialect))
    return sqliteOutcome(sent);
  if (isMysql(dialect))
    return mysqlOutcome(sent.response);
  return isExact(dialect) ? postgresOutcome(sent.response) : NOTHING2;
}
function postgresOutcome(response) {
  return { rows: countIn(response, "rowCount"), response };
}
function mysqlOutcome(response) {
  const [result] = Array.isArray(response) ? response : [];
  return { rows: Array.isArray(result) ? rowsIn2(result) : countIn(result, "affectedRows"), response };
}
function sqliteOutcome({ sql, response, context }) {
  const returns = RETURNING.test(sql);
  if (Array.isArray(response))
    return returns ? { rows: rowsIn2(response), response } : NOTHING2;
  if (returns)
    return NOTHING2;
  return { rows: countIn(context, "changes"), response: context };
}
var isRow2 = (row) => typeof row === "object" && row !== null && !Array.isArray(row);
var rowsIn2 = (rows) => rows.every(isRow2) ? rows.length : void 0;
function countIn(answer, name) {
  const isObject4 = typeof answer === "object" && answer !== null && !Array.isArray(answer);
  const count5 = isObject4 ? answer[name] : void 0;
  return typeof count5 === "number" && Number.isSafeInteger(count5) && count5 >= 0 ? count5 : void 0;
}

// dist/database/observe/observeWrite.js
function observeWrite(execution, write2) {
  const { client, connection, observedKnex } = execution;
  rejectLoads("writes");
  const log = transactionLogOf(connection, observedKnex);
  const isInTransaction = log.mode !== "autocommit" || client.transacting === true;
  const executeWrite = isInTransaction ? writeInTransaction : writeAlone;
  const reading = imagesFirst(execution, log, write2, isInTransaction);
  if (reading === void 0)
    return executeWrite(execution, log, write2);
  const answer = reading.then((images) => executeWrite(execution, log, write2, images));
  blockConnection(connection, reading);
  return answer;
}
function imagesFirst(execution, { mode }, { image }, isInTransaction) {
  const { connection, stream } = execution;
  if (image === void 0 || stream !== void 0 || mode === "immediate" || isSessionChanged(connection))
    return void 0;
  if (isInTransaction ? mode === "autocommit" : mayBeInTransaction(connection))
    return void 0;
  return readImages(execution, image, isInTransaction);
}
function writeAlone(execution, log, write2, images) {
  const intent = log.beginWrite(write2.tags);
  const begun = writeClock.now;
  const end = (hasSucceeded) => {
    const outcome = hasSucceeded ? outcomeFor(execution, begun, images) : void 0;
    return intent.end({ settle: () => write2.settle?.(outcome) ?? write2.tags, learned: () => write2.learned?.() });
  };
  return execute(execution, end, unlessByFunction(execution, intent.ready));
}
function outcomeFor({ connection, sent, stream, observedKnex }, begun, images) {
  if (stream !== void 0 || isSessionChanged(connection))
    return void 0;
  return { ...writeOutcome(sent, observedKnex.dialect), begun, isAlone: true, images };
}
function writeInTransaction(execution, log, write2, images) {
  const begun = log.mode === "autocommit" ? beginUnseen(log, execution) : void 0;
  const clock = writeClock.now;
  const added = addWhenAdmitted(execution, log, write2);
  const ready = unlessByFunction(execution, allOf([begun, added.ready]));
  if (log.mode === "immediate")
    return execute(execution, () => invalidateDeclared(write2.tags), ready);
  if (commitsImplicitly(execution.observedKnex.dialect, execution.statement))
    return commitInBetween(execution, log);
  const end = (hasSucceeded) => {
    const outcome = hasSucceeded ? outcomeFor(execution, clock, images) : void 0;
    if (outcome !== void 0)
      added.succeeded(outcome);
  };
  return execute(execution, end, ready);
}
function invalidateDeclared(tags) {
  databaseLedger.invalidate(tags);
}
function addWhenAdmitted(execution, log, write2) {
  const isFirst = log.mode === "deferred" && log.isEmpty;
  const admitted = isFirst && writesByItself(execution) ? admitWrite() : void 0;
  if (admitted === void 0)
    return log.addWrite(write2);
  let succeeded;
  const ready = admitted.then(() => {
    const added = log.addWrite(write2);
    ({ succeeded } = added);
    return added.ready;
  });
  return { ready, succeeded: (outcome) => succeeded?.(outcome) };
}
var writesByItself = ({ statement }) => statement.writes === EVERYTHING || statement.writes.size > 0;
var unlessByFunction = (execution, ready) => writesByItself(execution) ? ready : withoutRejection(ready);
function beginUnseen(log, { observedKnex }) {
  log.begin("immediate", true);
  if (beginsInDriver(observedKnex.dialect))
    return void 0;
  return log.addWrite({ tags: everythingIn(observedKnex.database) }).ready;
}
function commitInBetween(execution, log) {
  const intent = log.beginWrite(log.written);
  return execute(execution, () => allOf([intent.end(), log.becomeImmediate()]), intent.ready);
}

// dist/database/observe/readCatalogFirst.js
function readCatalogFirst(execution) {
  const { connection, observedKnex } = execution;
  if (!needsCatalog(observedKnex.database, stampOf(execution)) || !dependsOnCatalog(execution))
    return void 0;
  if (mayBeInTransaction(connection) || isSessionChanged(connection))
    return void 0;
  return isShared() ? noteSchema(observedKnex.database).then(() => readCatalog2(execution)) : readCatalog2(execution);
}
var stampOf = ({ observedKnex }) => observedKnex.replica?.stamp ?? writeClock.now;
function readCatalog2(execution) {
  const { database, dialect } = execution.observedKnex;
  return refreshCatalog(database, dialect, stampOf(execution), (sql) => select2(execution, sql));
}
function dependsOnCatalog({ client, observedKnex, statement }) {
  const { transaction, writes } = statement;
  const { dialect } = observedKnex;
  if (transaction.length > 0)
    return isShared() && transaction.length === 1 && transaction[0] === "begin";
  if (client.transacting === true)
    return false;
  const isWrite2 = writes === EVERYTHING || writes.size > 0;
  if (isWrite2)
    return isShared() && writes !== EVERYTHING;
  return isRecording() || isShared() && functionsMayWrite(dialect) && mayCallUserFunction(statement, dialect);
}
async function select2({ client, send }, sql) {
  const sent = { sql, bindings: [], method: "select", options: {} };
  exemptFromQueue(sent);
  await send(sent);
  return client.processResponse(sent, { client });
}

// dist/database/observe/observeStatement.js
function observeStatement(client, connection, sent, stream, send) {
  const block = blockOf(connection, sent);
  if (block !== void 0)
    return block.then(() => observeStatement(client, connection, sent, stream, send));
  const observedKnex = observedKnexOf(client);
  observedKnex.hasSent = true;
  const statement = readStatement(sent.sql);
  const sendNow = sendEndingStreams(connection, send);
  const execution = { client, connection, sent, observedKnex, statement, stream, send: sendNow };
  const catalogRead = readCatalogFirst(execution);
  if (catalogRead === void 0)
    return dispatch(execution);
  const answer = catalogRead.then(() => dispatchLater(execution));
  blockConnection(connection, catalogRead);
  return answer;
}
function dispatchLater(execution) {
  try {
    return dispatch(execution);
  } catch (error) {
    execution.stream?.emit("error", error);
    throw error;
  }
}
function dispatch(execution) {
  return execution.statement.session.length === 0 ? dispatchByTags(execution) : observeSession(execution, dispatchByTags);
}
function dispatchByTags(execution) {
  const { observedKnex, statement, sent } = execution;
  const write2 = writeTags(statement, sent.bindings, observedKnex, catalogOf(observedKnex.database));
  if (statement.transaction.length > 0)
    return observeTransaction(execution, write2.tags);
  return write2.tags.length > 0 || commits(execution) ? observeWrite(execution, write2) : observeRead(execution);
}
function commits({ connection, observedKnex, statement }) {
  const mode = knownTransactionLogOf(connection)?.mode;
  return mode === "deferred" && commitsImplicitly(observedKnex.dialect, statement);
}

// dist/database/observe/ObservedClient.js
var observed = /* @__PURE__ */ new WeakSet();
function observeClientClass(client) {
  observeMethods(prototypeOf(client));
  observeMethods(client.constructor.prototype);
  if (Object.hasOwn(client, "_query"))
    observeMethods(client);
}
var prototypeOf = (client) => Object.getPrototypeOf(client);
var MAKE_OBSERVING = {
  _query: (query) => function(connection, statement) {
    return observeOnce(this, connection, statement, void 0, (sent) => query.call(this, connection, sent));
  },
  _stream: (stream) => function(connection, statement, into, options) {
    const send = (sent) => sent === statement ? stream.call(this, connection, sent, into, options) : this._query(connection, sent);
    return observeOnce(this, connection, statement, into, send);
  },
  acquireConnection: (acquire) => function() {
    return Promise.resolve(acquire.call(this)).then(connectionAcquired);
  },
  releaseConnection: (release) => function(connection) {
    connectionReleased(connection, observedKnexOf(this));
    return release.call(this, connection);
  },
  destroyRawConnection: (destroy) => async function(connection) {
    try {
      return await destroy.call(this, connection);
    } finally {
      connectionClosed(connection, observedKnexOf(this));
    }
  }
};
function observeMethods(target) {
  if (observed.has(target))
    return;
  const names4 = Object.keys(MAKE_OBSERVING);
  for (const name of names4)
    assertReplaceable(target, name);
  observed.add(target);
  for (const name of names4)
    replace(target, name);
}
function assertReplaceable(target, name) {
  const own = Object.getOwnPropertyDescriptor(target, name);
  if (own === void 0 ? Object.isExtensible(target) : own.configurable)
    return;
  throw new CacheError("UNSUPPORTED_KNEX", `The Knex client's \`${name}\` cannot be observed: it is not configurable.`);
}
function replace(target, name) {
  const method = target[name];
  if (typeof method !== "function")
    return;
  const observing = MAKE_OBSERVING[name](method);
  const value = function(...args) {
    return (isClient(this) ? observing : method).apply(this, args);
  };
  Object.defineProperty(target, name, { value, writable: true, configurable: true });
}
var isClient = (target) => isObject2(target) && isObject2(target.config);
var sending;
function observeOnce(client, connection, statement, stream, send) {
  const isStatement = isObject2(statement) && typeof statement.sql === "string" && isObject2(connection);
  if (!isStatement || statement === sending)
    return send(statement);
  const sendOnce = (sent) => {
    const outer = sending;
    sending = sent;
    try {
      return send(sent);
    } finally {
      sending = outer;
    }
  };
  return observeStatement(client, connection, statement, stream, sendOnce);
}
function isObject2(value) {
  return typeof value === "object" && value !== null;
}

// dist/database/observe/observe.js
var observed2 = /* @__PURE__ */ new WeakSet();
var unobserved = /* @__PURE__ */ new Set();
var isObserving = false;
function observe(knex) {
  const client = clientOf(knex);
  if (observed2.has(client))
    return observedKnexOf(client);
  assertKnownClient(client);
  startObserving();
  observeClientClass(client);
  observed2.add(client);
  learnDriverClasses(client.driver);
  return observedKnexOf(client);
}
function startObserving() {
  if (isObserving)
    return;
  isObserving = true;
  setChangedRowsReader(tagsOfChangedRows);
  for (const methods of unobserved)
    observeMethods(methods);
  unobserved.clear();
}
function observeIfCaching(knex) {
  if (isObserving)
    return observe(knex);
  const client = clientOf(knex);
  assertKnownClient(client);
  unobserved.add(prototypeOf(client));
  return void 0;
}
function observeAs(knex, { database, connection, replica }) {
  const observedKnex = observe(knex);
  if (observedKnex.replica !== void 0)
    removeReplica(observedKnex.database, observedKnex.replica);
  if (database !== void 0 && (database !== observedKnex.database || observedKnex.isUnknown)) {
    const oldName = observedKnex.database;
    observedKnex.renameDatabase(database);
    if (observedKnex.hasSent || mayHaveSent(clientOf(knex)))
      invalidateBoth(oldName, database);
  }
  if (connection !== void 0)
    observedKnex.nameConnection(connection);
  if (replica !== void 0)
    observedKnex.replica = replica === null ? void 0 : new Replica(replica.lag, replica.now);
  if (observedKnex.replica !== void 0)
    addReplica(observedKnex.database, observedKnex.replica);
}
function invalidateBoth(oldName, newName) {
  const tags = [...everythingIn(oldName), ...everythingIn(newName)];
  databaseLedger.invalidate(tags);
  void publishWrite(tags, false)?.end();
}
var mayHaveSent = ({ pool }) => pool?.eventId !== 1;
function assertKnownClient(client) {
  if (typeof client?._query === "function" && typeof client.config === "object" && client.config !== null)
    return;
  throw new CacheError("UNSUPPORTED_KNEX", `observe() needs a Knex instance of version 3 (^3.1.0), whose client has \`_query\`; its client was ${describeValue(client)}.`);
}

// dist/query/queryCache/changedRowTargets.js
function invalidateChangedRows(where) {
  const unknown = [];
  const published = [];
  for (const [table, filter] of Object.entries(where)) {
    const tags = tagsOfChangedRows(foldTable(table), filter);
    if (tags === void 0) {
      unknown.push(table);
      continue;
    }
    databaseLedger.invalidate(tags);
    publish("invalidate", () => ({ tags, changes: writeTexts(tags, spellColumn) }));
    published.push(publishWrite(tags, false)?.end(tags));
  }
  return { unknown, published: Promise.all(published) };
}
function checkChangedRows(where) {
  if (!isRecord(where))
    throw invalid4(`\`where\` must be an object of filters by table; it was ${describeValue(where)}.`);
  for (const [table, filter] of Object.entries(where)) {
    if (foldTable(table) === "" || !isRecord(filter) || Object.keys(filter).length === 0) {
      throw invalid4(`\`where.${table}\` must be an object of values by column; it was ${describeValue(filter)}.`);
    }
    for (const [column, value] of Object.entries(filter)) {
      const values = Array.isArray(value) ? value : [value];
      if (values.length > 0 && values.every(isValue))
        continue;
      throw invalid4(`\`where.${table}.${column}\` must be a string, number, bigint, boolean or null, or a list of them; it was ${describeValue(value)}.`);
    }
  }
  return where;
}
var VALUES2 = /* @__PURE__ */ new Set(["string", "number", "bigint", "boolean"]);
var isValue = (value) => value === null || VALUES2.has(typeof value);
var isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
var invalid4 = (message2) => new CacheError("INVALID_TARGET", message2);

// dist/query/queryCache/observeOptions.js
function checkObserveOptions(options, clock) {
  checkOptionNames(options, ["database", "connection", "role", "lag"], "observe's options");
  const { database, connection, role, lag } = options;
  if (database !== void 0 && (typeof database !== "string" || database === "" || database.includes("/"))) {
    throw invalid5(`\`database\` must be a non-empty string without slashes; it was ${describeValue(database)}.`);
  }
  if (connection !== void 0 && (typeof connection !== "string" || connection === "")) {
    throw invalid5(`\`connection\` must be a non-empty string; it was ${describeValue(connection)}.`);
  }
  if (role !== void 0 && role !== "primary" && role !== "replica") {
    throw invalid5(`\`role\` must be 'primary' or 'replica'; it was ${describeValue(role)}.`);
  }
  if (role !== "replica") {
    if (lag !== void 0)
      throw invalid5("`lag` is only for `role: 'replica'`.");
    return role === void 0 ? { database, connection } : { database, connection, replica: null };
  }
  if (database === void 0 || lag === void 0) {
    throw invalid5("`role: 'replica'` needs `database`, the name that its primary was observed with, and `lag`.");
  }
  return { database, connection, replica: { lag: parseDuration(lag, "lag"), now: () => clock.now() } };
}
var invalid5 = (message2) => new CacheError("INVALID_OPTION", message2);

// dist/query/queryCache/wrap.js
var import_objection = require("objection");

// dist/snapshot/values/resultPath.js
var import_node_util5 = require("node:util");
var MAX_LENGTH = 200;
function pathInResult(part, result) {
  if (part === result)
    return "the result itself";
  const seen = /* @__PURE__ */ new Set([result]);
  const queue = [[result, "result"]];
  for (const [value, path] of queue) {
    for (const [step, item] of partsOf(value)) {
      const itemPath = path + step;
      if (item === part && itemPath.length <= MAX_LENGTH)
        return itemPath;
      if (typeof item !== "object" || item === null || seen.has(item))
        continue;
      seen.add(item);
      queue.push([item, itemPath]);
    }
  }
  return "a part of the result";
}
var NAME2 = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
function partsOf(value) {
  if (typeof value !== "object" || value === null)
    return [];
  if (import_node_util5.types.isMap(value))
    return Array.from(value).flatMap((pair) => pair.map((item) => [" (in a map)", item]));
  if (import_node_util5.types.isSet(value))
    return Array.from(value, (item) => [" (in a set)", item]);
  if (ArrayBuffer.isView(value))
    return [];
  return Object.getOwnPropertyNames(value).map((name) => [
    stepTo(name, value),
    Reflect.getOwnPropertyDescriptor(value, name)?.value
  ]);
}
function stepTo(name, owner) {
  if (Array.isArray(owner))
    return `[${name}]`;
  return NAME2.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

// dist/snapshot/values/Unstorable.js
var Unstorable = class extends Error {
  /** The bypass reason. */
  reason;
  /** The part of the result that the message is about, where no property of a model holds it. `what`: words that follow "holds". */
  part;
  constructor(reason, message2, part) {
    super(message2);
    this.reason = reason;
    this.part = part;
  }
};
function unsupportedValue(what, key, value) {
  if (key !== "")
    return new Unstorable("unsupported-value", `property '${key}' holds ${what}`);
  return new Unstorable("unsupported-value", `the result holds ${what}`, { what, value });
}
function withPath(error, result) {
  if (!(error instanceof Unstorable) || error.part === void 0)
    return error;
  const { what, value } = error.part;
  const path = value === void 0 ? "the result" : pathInResult(value, result);
  return new Unstorable(error.reason, `${path} ${value === result ? "is" : "holds"} ${what}`);
}

// dist/snapshot/classes/modelClass.js
function isModel(value) {
  return value.$isObjectionModel === true;
}
function tableOf2(modelClass) {
  try {
    return modelClass.getTableName();
  } catch {
    return void 0;
  }
}
function ownClassesOf(modelClass) {
  const classes = [];
  const top = modelClass.prototype.$objectionModelClass;
  let current = modelClass;
  while (current !== top && typeof current === "function") {
    classes.push(current);
    current = Object.getPrototypeOf(current);
  }
  return classes;
}

// dist/snapshot/classes/ClassFacts.js
var ROW_METHODS = ["$parseDatabaseJson", "$setDatabaseJson", "$afterFind", "$set", "$setJson"];
var STATIC_ROW_METHODS = ["fromDatabaseJson", "afterFind"];
var handlesRows = (modelClass) => ROW_METHODS.some((name) => Object.hasOwn(modelClass.prototype, name)) || STATIC_ROW_METHODS.some((name) => Object.hasOwn(modelClass, name));
var ClassFacts = class {
  #known = /* @__PURE__ */ new WeakMap();
  #examine;
  constructor(examine3) {
    this.#examine = examine3;
  }
  of(modelClass) {
    const known12 = this.#known.get(modelClass);
    const state = stateOf2(modelClass);
    if (known12 !== void 0 && isSame(known12.state, state))
      return known12.fact;
    const fact = this.#examine(modelClass);
    this.set(modelClass, fact);
    return fact;
  }
  /** Replaces the fact until the class changes. */
  set(modelClass, fact) {
    this.#known.set(modelClass, { state: stateOf2(modelClass), fact });
  }
};
function stateOf2(modelClass) {
  const state = [];
  for (const each of ownClassesOf(modelClass)) {
    const members = Object.getOwnPropertyNames(each.prototype).length;
    state.push(each, members);
  }
  const { prototype } = modelClass;
  for (const name of ROW_METHODS)
    state.push(prototype[name]);
  for (const name of STATIC_ROW_METHODS)
    state.push(modelClass[name]);
  return state;
}
function isSame(one, other) {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}

// dist/snapshot/classes/UnstorableClass.js
var UnstorableClass = class extends Unstorable {
  modelClass;
  constructor(reason, message2, modelClass) {
    super(reason, message2);
    this.modelClass = modelClass;
  }
};
var rejectionsByCodecs = /* @__PURE__ */ new WeakMap();
var everRejected = /* @__PURE__ */ new WeakSet();
var isAnyRejected = false;
function rejectClass(codecs, modelClass, rejection) {
  const rejections = rejectionsByCodecs.get(codecs) ?? new ClassFacts(() => void 0);
  rejectionsByCodecs.set(codecs, rejections);
  rejections.set(modelClass, rejection);
  everRejected.add(modelClass);
  isAnyRejected = true;
}
function rejectionOfClass(codecs, modelClass) {
  if (!isAnyRejected || codecs.length > 0 || !everRejected.has(modelClass))
    return void 0;
  return rejectionsByCodecs.get(codecs)?.of(modelClass);
}

// dist/snapshot/detach/rejectUnstorable.js
function rejectUnstorable(cache, key, take) {
  try {
    return take();
  } catch (error) {
    if (error instanceof Unstorable) {
      const rejection = { cacheable: false, reason: error.reason, detail: error.message };
      if (error instanceof UnstorableClass)
        rejectClass(cache.settings.codecs, error.modelClass, rejection);
      return rejection;
    }
    cache.failed("snapshot", key, error);
    return {
      cacheable: false,
      reason: "unsupported-value",
      detail: error instanceof Error ? error.message : String(error)
    };
  }
}

// dist/core/values/builtInKind.js
var import_node_util6 = require("node:util");
var import_node_vm = require("node:vm");
var KINDS2 = /* @__PURE__ */ new Set(["Object", "Array", "Date", "Map", "Set", ...Object.keys(TYPED_ARRAYS)]);
var kindByPrototype = /* @__PURE__ */ new WeakMap();
function builtInKindOf(value) {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null)
    return void 0;
  const kind = kindOfPrototype(prototype);
  return kind !== void 0 && isOfKind(value, kind) ? kind : void 0;
}
function kindOfPrototype(prototype) {
  let kind = kindByPrototype.get(prototype);
  if (kind === void 0)
    kindByPrototype.set(prototype, kind = findBuiltInKind(prototype) ?? "none");
  return kind === "none" ? void 0 : kind;
}
var NATIVE = /^function (\w+)\(\) \{\s*\[native code\]\s*\}$/;
function findBuiltInKind(prototype) {
  const type = Reflect.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  if (typeof type !== "function" || Reflect.getOwnPropertyDescriptor(type, "prototype")?.value !== prototype)
    return void 0;
  const name = NATIVE.exec(Function.prototype.toString.call(type))?.[1] ?? "";
  if (!KINDS2.has(name))
    return void 0;
  nameMainRealm();
  return name;
}
function isOfKind(value, kind) {
  if (import_node_util6.types.isProxy(value))
    return false;
  if (kind === "Array")
    return Array.isArray(value);
  if (kind === "Date")
    return import_node_util6.types.isDate(value);
  if (kind === "Map")
    return import_node_util6.types.isMap(value);
  if (kind === "Set")
    return import_node_util6.types.isSet(value);
  if (kind === "Object")
    return isOrdinary(value);
  return nameOfTypedArray.call(value) === kind;
}
var nameOfTypedArray = Reflect.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get;
function isOrdinary(value) {
  const text = Object.prototype.toString.call(value);
  return text === "[object Object]" && !import_node_util6.types.isMap(value) && !import_node_util6.types.isSet(value) && !import_node_util6.types.isPromise(value);
}
function withStoredPrototype(value, name) {
  nameMainRealm();
  const prototype = prototypeNamed(name);
  const kind = kindOfPrototype(prototype) ?? "Object";
  const fits = kind === "Object" ? Object.getPrototypeOf(value) === Object.prototype : isOfKind(value, kind);
  if (!fits)
    throw new TypeError("a value of another kind than its prototype");
  return Object.setPrototypeOf(value, prototype);
}
var isMainNamed = false;
function nameMainRealm() {
  if (isMainNamed)
    return;
  isMainNamed = true;
  for (const kind of KINDS2)
    namePrototype(`main:${kind}`, (0, import_node_vm.runInThisContext)(`${kind}.prototype`));
}

// dist/snapshot/format/Snapshot.js
var SHARED = -1;
var WITH_PROTOTYPE = -2;
var isWithPrototype = (value) => value instanceof Tagged && value.tag === WITH_PROTOTYPE;
var modelRecord = (shape, cells) => new Tagged(2 * shape, cells);
var modelListRecord = (shape, cells) => new Tagged(2 * shape + 1, cells);
var isListRecord = ({ tag }) => tag % 2 === 1;
var shapeIndexOf = ({ tag }) => tag >> 1;
function isModelRecord(value) {
  return typeof value.tag === "number" && value.tag >= 0 && Array.isArray(value.data);
}

// dist/snapshot/values/builtIns.js
var import_node_util7 = require("node:util");

// dist/snapshot/values/ownProperties.js
var HIDDEN_PROPERTIES = ["$$omitFromJson", "$$omitFromDatabaseJson", "$$queryProps"];
var NONE2 = [];
function modelKeysOf(model) {
  if (Object.getOwnPropertySymbols(model).length > 0)
    throw oddProperty("a symbol");
  const keys = Object.getOwnPropertyNames(model);
  let hidden = NONE2;
  for (const key of keys) {
    const descriptor = Reflect.getOwnPropertyDescriptor(model, key);
    if (descriptor.writable !== true || descriptor.configurable !== true)
      throw oddProperty(key);
    if (descriptor.enumerable === true)
      continue;
    if (!HIDDEN_PROPERTIES.includes(key))
      throw oddProperty(key);
    hidden = [...hidden, key];
  }
  return { keys, hidden };
}
var untouchedModelKeysOf = (model) => ({ keys: Object.keys(model), hidden: NONE2 });
var sameModelKeys = (one, other) => sameKeys(one.keys, other.keys) && sameKeys(one.hidden, other.hidden);
function sameKeys(one, other) {
  if (one.length !== other.length)
    return false;
  for (let i = 0; i < one.length; i++)
    if (one[i] !== other[i])
      return false;
  return true;
}
function oddProperty(key) {
  return unsupportedValue("what a row cannot give: an accessor, a symbol, or a hidden or read-only property", key);
}
function plainObjectKeys(object, key) {
  if (Object.getOwnPropertySymbols(object).length > 0)
    throw unsupportedValue("an object with a property named by a symbol", key, object);
  return Object.getOwnPropertyNames(object);
}
function dataPropertyOf(object, name, key) {
  const descriptor = Reflect.getOwnPropertyDescriptor(object, name);
  if (descriptor.enumerable !== true || !("value" in descriptor))
    throw unsupportedValue("an object with a hidden or computed property", key, object);
  if (descriptor.writable !== true || descriptor.configurable !== true)
    throw unsupportedValue("an object with a read-only property", key, object);
  return descriptor.value;
}
function isDense(array) {
  for (let i = 0; i < array.length; i++)
    if (!(i in array))
      return false;
  return Reflect.ownKeys(array).length === array.length + 1;
}
var hasOwnProperties = (value) => Reflect.ownKeys(value).length > 0;

// dist/snapshot/values/builtIns.js
function storablePrimitive(value, key, owner) {
  if (typeof value !== "function" && typeof value !== "symbol")
    return value;
  if (key === "")
    throw unsupportedValue(`a ${typeof value}`, key, value);
  const what = `a ${typeof value} that the constructor of ${owner} did not put there`;
  throw unsupportedValue(`${what}; ${remedyFor(value, key)}`, key);
}
var remedyFor = (value, key) => typeof value === "function" ? `write a method (\`${key}() { \u2026 }\`) or a class field (\`${key} = () => \u2026\`)` : `write a class field whose value is the same symbol each time`;
function copyBuiltIn(value, kind, copyItem, checksBuffers) {
  if (kind === void 0 || kind === "Object" || kind === "Array")
    return void 0;
  if (ArrayBuffer.isView(value)) {
    const copy = kind === "Buffer" ? copyBuffer(value) : new TYPED_ARRAYS[kind](value);
    return checksBuffers && !isExactCopy(copy, value) ? void 0 : copy;
  }
  if (hasOwnProperties(value))
    return void 0;
  if (kind === "Date")
    return new Date(Date.prototype.getTime.call(value));
  const items = Array.from(value);
  if (kind === "Set")
    return new Set(items.map(copyItem));
  return new Map(items.map(([name, item]) => [copyItem(name), copyItem(item)]));
}
function isExactCopy(copy, value) {
  if (import_node_util7.types.isSharedArrayBuffer(value.buffer))
    return false;
  const prototypeHere = Object.getPrototypeOf(copy);
  const prototype = Object.getPrototypeOf(value);
  if (prototypeHere === prototype)
    return (0, import_node_util7.isDeepStrictEqual)(copy, value);
  const isSame2 = (0, import_node_util7.isDeepStrictEqual)(Object.setPrototypeOf(copy, prototype), value);
  Object.setPrototypeOf(copy, prototypeHere);
  return isSame2;
}
function localBuiltInKind(value, prototype) {
  const kind = kindByPrototype2(value, prototype);
  return kind !== void 0 && isOfKind(value, kind === "Buffer" ? "Uint8Array" : kind) ? kind : void 0;
}
function kindByPrototype2(value, prototype) {
  if (prototype === Date.prototype)
    return "Date";
  if (prototype === Buffer.prototype)
    return "Buffer";
  if (prototype === Map.prototype)
    return "Map";
  if (prototype === Set.prototype)
    return "Set";
  return typedArrayName(value);
}
function copyLeaf(value) {
  if (value instanceof Date)
    return new Date(value.getTime());
  if (Buffer.isBuffer(value))
    return Buffer.from(value);
  return value.slice();
}
function copyBuffer(buffer) {
  const copy = Buffer.allocUnsafeSlow(buffer.length);
  buffer.copy(copy);
  return copy;
}

// dist/snapshot/format/Structure.js
var MAX_INTERNED = 1e3;
var structures = new QuickLRU({ maxSize: MAX_INTERNED });
function internStructure(structure) {
  const signature = JSON.stringify([structure.positions, structure.shapes]);
  const known12 = structures.get(signature);
  if (known12 !== void 0)
    return known12;
  structures.set(signature, structure);
  return structure;
}
var isInlinedKind = (kind) => typeof kind === "object" && "kinds" in kind;
var cellsPerModel = (shape) => Math.max(1, cellsPerObject(shape));
function cellsPerObject({ kinds }) {
  let count5 = 0;
  for (const kind of kinds)
    count5 += isInlinedKind(kind) ? cellsPerObject(kind) : 1;
  return count5;
}
var MAX_HIDDEN = 3;
function assertStructure(structure) {
  const { positions, shapes } = structure;
  const isValid = Array.isArray(positions) && Array.isArray(shapes) && positions.every(isPosition) && shapes.every(isShape);
  if (!isValid)
    throw new TypeError("not the structure of a snapshot");
}
function isPosition(position, index) {
  const { parent, relation } = Object(position);
  if (relation === null)
    return parent === -1;
  return typeof relation === "string" && typeof parent === "number" && parent >= 0 && parent < index;
}
function isShape(shape) {
  const { position, hidden } = Object(shape);
  return Number.isInteger(position) && isStrings(hidden) && hidden.length <= MAX_HIDDEN && isInlinedObject(shape);
}
function isInlinedObject(inlined) {
  const { keys, kinds } = Object(inlined);
  return isStrings(keys) && Array.isArray(kinds) && kinds.length === keys.length && kinds.every(isKind);
}
function isKind(kind) {
  if (kind === "value" || kind === "date" || kind === "list" || kind === "made")
    return true;
  if (typeof kind !== "object" || kind === null)
    return false;
  const names4 = Object.keys(kind).sort().join();
  if (names4 === "models")
    return Number.isInteger(kind.models) && kind.models >= 0;
  if (names4 !== "keys,kinds" || !isInlinedObject(kind))
    return false;
  const { keys, kinds } = kind;
  return keys.length > 0 && !keys.includes("__proto__") && !kinds.includes("made");
}
var isStrings = (value) => Array.isArray(value) && value.every((item) => typeof item === "string");

// dist/snapshot/rebuild/instanceCreator.js
function instanceCreatorFor(modelClass, shape) {
  const { keys, kinds } = shape;
  const fields = Object.getOwnPropertyNames(new modelClass());
  const required = keys.filter((_, i) => kinds[i] === "made");
  if (!required.every((key) => fields.includes(key)))
    throw new TypeError("its constructor no longer makes a property");
  if (fields.length === 0)
    return () => new modelClass();
  const common = fields.filter((field) => keys.includes(field));
  const isInOrder = common.every((field, i) => keys[i] === field);
  const surplus = isInOrder ? fields.filter((field) => !keys.includes(field)) : fields;
  if (required.some((key) => surplus.includes(key)))
    throw new TypeError("its properties are in another order");
  if (surplus.length === 0)
    return () => new modelClass();
  return () => {
    const model = new modelClass();
    for (const field of surplus)
      delete model[field];
    return model;
  };
}

// dist/snapshot/rebuild/Copier.js
var NONE3 = [];
var InterpretedCopier = class {
  #shape;
  #width;
  /** Makes an instance without the properties. */
  create;
  constructor(shape, modelClass) {
    this.#shape = shape;
    this.#width = cellsPerModel(shape);
    this.create = instanceCreatorFor(modelClass, shape);
  }
  /** `create`: makes other objects in place of the models. */
  many(cells, values, create = this.create) {
    const count5 = modelCountOf(cells, this.#width);
    const models = [];
    for (let row = 0; row < count5; row++)
      models.push(fillFrom(create(), this.#shape, cells, row * this.#width, values, this.#shape.hidden));
    return models;
  }
  fill(model, cells, values) {
    if (cells.length !== this.#width)
      throw new TypeError("a model record with more or fewer cells than one model has");
    return fillFrom(model, this.#shape, cells, 0, values, this.#shape.hidden);
  }
};
function modelCountOf(cells, width) {
  const count5 = cells.length / width;
  if (!Number.isInteger(count5))
    throw new TypeError("a model record whose cells end in the middle of a model");
  return count5;
}
function copyOfCell(kind, value, values) {
  if (typeof kind === "object")
    return Array.isArray(value) ? values.models(kind.models, value) : values.copy(value);
  if (kind === "date" && typeof value === "number")
    return new Date(value);
  if (kind === "list" && Array.isArray(value))
    return [...value];
  return values.copy(value);
}
function fillFrom(target, { keys, kinds }, cells, start, values, hidden = NONE3) {
  let at = start;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const kind = kinds[i];
    if (kind === "made") {
      at++;
      continue;
    }
    const value = isInlinedKind(kind) ? fillFrom({}, kind, cells, at, values) : copyOfCell(kind, cells[at], values);
    if (key in target || hidden.includes(key))
      defineOwn(target, key, value, !hidden.includes(key));
    else
      target[key] = value;
    at += isInlinedKind(kind) ? cellsPerObject(kind) : 1;
  }
  return target;
}

// dist/snapshot/classes/classSource.js
var sourceOf3 = (value) => Function.prototype.toString.call(value);
function sourceOfClass(type) {
  const source = sourceOf3(type);
  if (source.startsWith("class"))
    return source;
  const members = [type.prototype, type].flatMap(functionsOn).map(sourceOf3);
  return [source, ...members.filter((each) => !each.startsWith("class"))].join("\n");
}
var functionsOn = (object) => Object.entries(Object.getOwnPropertyDescriptors(object)).filter(([name]) => !name.startsWith("$$")).flatMap(([, { value, get, set }]) => [value, get, set].filter(isFunction));
var isFunction = (value) => typeof value === "function";
var helper = (name) => `(?:\\(0, _${name}\\d*(?:\\.default|\\["default"\\]|\\._)\\)|_${name}\\d*)`;
var CHECK = helper("class_?[Cc]all_?[Cc]heck");
var CALL_SUPER = helper("call_?[Ss]uper");
var POSSIBLE_RETURN = helper("possible_?[Cc]onstructor_?[Rr]eturn");
var PROTOTYPE_OF = helper("get_?[Pp]rototype_?[Oo]f");
var CALLS2 = [
  // TypeScript
  String.raw`_super !== null && _super\.apply\(this, arguments\) \|\| this`,
  // Babel and SWC, from strict to loose and from late to early versions
  String.raw`_[\w$]+\.apply\(this, arguments\)(?: \|\| this)?`,
  String.raw`${CALL_SUPER}\(this, \k<own>, arguments\)`,
  String.raw`${POSSIBLE_RETURN}\(this, ${PROTOTYPE_OF}\(\k<own>\)\.apply\(this, arguments\)\)`
];
var DEFAULT_CONSTRUCTOR = new RegExp(String.raw`^function (?<own>[\w$]*)\(\) \{ (?:${CHECK}\(this, \k<own>\); )?return (?:${CALLS2.join("|")}); \}$`);
function isCompiledDefaultConstructor(source) {
  return DEFAULT_CONSTRUCTOR.test(source.replaceAll(/\s+/g, " "));
}

// dist/core/values/difference.js
var import_node_util8 = require("node:util");
function difference(actual, expected, compareMore = nothingMore, sameFunctions = false) {
  return compare(actual, expected, "it", { actual: /* @__PURE__ */ new Map(), expected: /* @__PURE__ */ new Map(), compareMore, sameFunctions });
}
var nothingMore = () => void 0;
function compare(actual, expected, path, pairs) {
  if (!isObject3(actual) || !isObject3(expected)) {
    if (pairs.sameFunctions && haveSameText(actual, expected))
      return void 0;
    return Object.is(actual, expected) ? void 0 : `${path} is ${(0, import_node_util8.inspect)(actual)}, not ${(0, import_node_util8.inspect)(expected)}`;
  }
  const partner = pairs.actual.get(actual);
  if (partner !== void 0 || pairs.expected.has(expected)) {
    return partner === expected ? void 0 : `${path} is the same object as another part, or should be`;
  }
  pairs.actual.set(actual, expected);
  pairs.expected.set(expected, actual);
  if (Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected))
    return `${path} has another prototype`;
  if (isWithoutParts(actual))
    return (0, import_node_util8.isDeepStrictEqual)(actual, expected) ? void 0 : `${path} is not equal`;
  return compareInside(actual, expected, path, pairs) ?? compareProperties(actual, expected, path, pairs) ?? pairs.compareMore(actual, expected);
}
var haveSameText = (one, other) => typeof one === "function" && typeof other === "function" && textOf4(one) === textOf4(other);
var textOf4 = (value) => Function.prototype.toString.call(value);
var isWithoutParts = (value) => ArrayBuffer.isView(value) || import_node_util8.types.isAnyArrayBuffer(value) || import_node_util8.types.isRegExp(value) || import_node_util8.types.isBoxedPrimitive(value);
function compareInside(actual, expected, path, pairs) {
  if (import_node_util8.types.isDate(actual))
    return compare(timeOf(actual), timeOf(expected), `${path}.getTime()`, pairs);
  if (!import_node_util8.types.isMap(actual) && !import_node_util8.types.isSet(actual))
    return void 0;
  return compare([...actual], [...expected], `[...${path}]`, pairs);
}
var timeOf = (date) => Date.prototype.getTime.call(date);
function compareProperties(actual, expected, path, pairs) {
  const names4 = Reflect.ownKeys(actual);
  const expectedNames = Reflect.ownKeys(expected);
  if (names4.length !== expectedNames.length || names4.some((name, i) => name !== expectedNames[i])) {
    return `${path} has the properties ${(0, import_node_util8.inspect)(names4)}, not ${(0, import_node_util8.inspect)(expectedNames)}`;
  }
  for (const name of names4) {
    const one = Reflect.getOwnPropertyDescriptor(actual, name);
    const other = Reflect.getOwnPropertyDescriptor(expected, name);
    if (!sameAttributes(one, other))
      return `${path}[${(0, import_node_util8.inspect)(name)}] has other attributes`;
    const found = compare(one.value, other.value, `${path}[${typeof name === "string" ? `'${name}'` : ""}]`, pairs);
    if (found !== void 0)
      return found;
  }
  return void 0;
}
var sameAttributes = (one, other) => one.enumerable === other.enumerable && one.writable === other.writable && one.configurable === other.configurable && one.get === other.get && one.set === other.set;
var isObject3 = (value) => typeof value === "object" && value !== null;

// dist/snapshot/classes/privateState.js
var facts = new ClassFacts(examine);
var privateStateOf = (modelClass) => facts.of(modelClass);
function examine(modelClass) {
  const classes = ownClassesOf(modelClass);
  const accessors = classes.flatMap((each) => accessorsOf(each.prototype));
  const hasSetters = accessors.some(({ set }) => set !== void 0);
  const hasPrivateMembers = classes.some((each) => usesPrivateMembers(each));
  if (!hasSetters && !hasPrivateMembers)
    return { accessors: [], mayHoldRowData: false };
  return {
    accessors: accessors.filter(({ get }) => get !== void 0).map(({ name }) => name),
    mayHoldRowData: hasPrivateMembers && (hasSetters || classes.some(handlesRows))
  };
}
function accessorsOf(prototype) {
  return Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(([, { get, set }]) => get !== void 0 || set !== void 0).map(([name, descriptor]) => ({ ...descriptor, name }));
}
var PRIVATE_MEMBER = /\.\s*#[\p{ID_Start}$_\\]|#[\p{ID_Continue}$\\]+\s+in\s|_class_?private_?(field|method|static)|__private(Set|Get|Add|Method)/iu;
function usesPrivateMembers(modelClass) {
  return PRIVATE_MEMBER.test(sourceOfClass(modelClass));
}
function accessorsAgree(original, copy, { accessors }) {
  if (accessors.length === 0)
    return true;
  const before = Object.getOwnPropertyDescriptors(original);
  try {
    return accessors.every((name) => {
      const [one, other] = [read(original, name), read(copy, name)];
      if (!isPromise(one))
        return difference(one, other) === void 0;
      for (const promise of [one, other])
        Promise.resolve(promise).catch(() => void 0);
      facts.set(Object.getPrototypeOf(original).constructor, { accessors, mayHoldRowData: true });
      return false;
    });
  } finally {
    restore(original, before);
  }
}
function read(model, name) {
  try {
    return model[name];
  } catch (error) {
    return { thrown: error instanceof Error ? error.message : error };
  }
}
function restore(model, before) {
  for (const name of Object.getOwnPropertyNames(model))
    if (!Object.hasOwn(before, name))
      Reflect.deleteProperty(model, name);
  for (const [name, descriptor] of Object.entries(before)) {
    const now = Reflect.getOwnPropertyDescriptor(model, name);
    if (now === void 0 || !Object.is(now.value, descriptor.value))
      Object.defineProperty(model, name, descriptor);
  }
}

// dist/snapshot/classes/trivialClass.js
var addsNothing = /* @__PURE__ */ new WeakSet();
var EMPTY_FUNCTION = /^function\b\s*[\w$]*\s*\(\)\s*\{\s*(?:\/\/[^\n]*\n\s*)*\}$/;
var isEmptyFunction = (type) => EMPTY_FUNCTION.test(sourceOf3(type));
function hasTrivialConstructor(modelClass) {
  return ownClassesOf(modelClass).every(constructsNothing) && Reflect.ownKeys(new modelClass()).length === 0;
}
function constructsNothing(modelClass) {
  if (addsNothing.has(modelClass))
    return true;
  const source = sourceOf3(modelClass);
  if (isEmptyFunction(modelClass) || isCompiledDefaultConstructor(source))
    return true;
  return source.startsWith("class") && !/\bconstructor\b|#/.test(source) && !usesPrivateMembers(modelClass);
}
var facts2 = new ClassFacts((modelClass) => ownClassesOf(modelClass).every(leavesInstancesAlone) && hasTrivialConstructor(modelClass));
var isTrivialClass = (modelClass) => facts2.of(modelClass);
var keepsDriverValues = (modelClass) => !ownClassesOf(modelClass).some(handlesRows);
function leavesInstancesAlone(modelClass) {
  if (Object.hasOwn(modelClass, "fromDatabaseJson") || Object.hasOwn(modelClass.prototype, "$setDatabaseJson"))
    return false;
  const descriptors = Object.getOwnPropertyDescriptors(modelClass.prototype);
  if (Object.values(descriptors).some(({ set }) => set !== void 0))
    return false;
  const parser = descriptors["$parseDatabaseJson"];
  return parser === void 0 || cannotReachInstance(parser.value);
}
var SUPER_CALL = /\bsuper\.\$parseDatabaseJson\(|\b_\w+\.prototype\.\$parseDatabaseJson\.call\(this, /g;
function cannotReachInstance(method) {
  if (typeof method !== "function")
    return false;
  const source = sourceOf3(method).replaceAll(SUPER_CALL, "(");
  return !/\b(?:this|super|eval|arguments|native code)\b/.test(source);
}

// dist/snapshot/rebuild/generatedCopier.js
var MAX_CELLS = 500;
function mayGenerate() {
  try {
    return new Function("return true")() === true;
  } catch {
    return false;
  }
}
function generatedCopier(shape, modelClass) {
  const width = cellsPerModel(shape);
  if (width > MAX_CELLS || shape.keys.length === 0 || !mayGenerate())
    return void 0;
  const assignments = assignmentsFor(shape, modelClass.prototype);
  const source = hasTrivialConstructor(modelClass) ? generatedConstructor(assignments) : classConstructor(assignments);
  const make = new Function("modelClass", "create", "define", "modelCountOf", `${HELPERS}${source}${copier(width)}`);
  return make(modelClass, instanceCreatorFor(modelClass, shape), defineOwn, modelCountOf);
}
var HELPERS = `'use strict'
const value = (cell, values) => (typeof cell === 'object' && cell !== null ? values.copy(cell) : cell)
const date = (cell, values) => (typeof cell === 'number' ? new Date(cell) : value(cell, values))
const models = (shape, cell, values) => (Array.isArray(cell) ? values.models(shape, cell) : value(cell, values))
const list = (cell, values) => (Array.isArray(cell) ? cell.slice() : value(cell, values))
`;
var FUNCTIONS = { value: "value", date: "date", list: "list", made: "value" };
var generatedConstructor = (assignments) => `
function Row(cells, at, values) {
${assignments}
}
Row.prototype = modelClass.prototype
const row = (cells, at, values) => new Row(cells, at, values)
`;
var classConstructor = (assignments) => `
function fill(cells, at, values) {
${assignments}
  return this
}
const row = (cells, at, values) => fill.call(create(), cells, at, values)
`;
var copier = (width) => `
return {
  many(cells, values) {
    modelCountOf(cells, ${width})
    const models = []
    for (let at = 0; at < cells.length; at += ${width}) models.push(row(cells, at, values))
    return models
  },
}
`;
function assignmentsFor({ keys, kinds, hidden }, prototype) {
  const next = { at: 0 };
  return keys.map((key, i) => {
    const name = JSON.stringify(key);
    const expression = expressionFor(kinds[i], next);
    if (kinds[i] === "made")
      return "";
    return hidden.includes(key) || key in prototype ? `  define(this, ${name}, ${expression}, ${!hidden.includes(key)})` : `  this[${name}] = ${expression}`;
  }).join("\n");
}
function expressionFor(kind, next) {
  if (!isInlinedKind(kind)) {
    const cell = `cells[at + ${next.at++}]`;
    return typeof kind === "object" ? `models(${kind.models}, ${cell}, values)` : `${FUNCTIONS[kind]}(${cell}, values)`;
  }
  const properties = kind.keys.map((key, i) => `${JSON.stringify(key)}: ${expressionFor(kind.kinds[i], next)}`);
  return `({ ${properties.join(", ")} })`;
}

// dist/snapshot/rebuild/copiers.js
var codeGeneration = { after: 4 };
var MAX_GENERATED = 64;
var generatedCounts = /* @__PURE__ */ new WeakMap();
var Copiers = class {
  /** The class of each shape's models. */
  classes;
  /** The interpreted copier of each shape. */
  interpreted;
  /** The fastest copier of each shape. */
  fastest;
  #structure;
  #modelClass;
  #uses = 0;
  #isGenerated = false;
  constructor(structure, modelClass) {
    const classes = classesOf(structure, modelClass);
    this.#structure = structure;
    this.#modelClass = modelClass;
    this.classes = structure.shapes.map(({ position }) => classes[position]);
    this.interpreted = structure.shapes.map((shape, i) => new InterpretedCopier(shape, this.classes[i]));
    this.fastest = this.interpreted;
  }
  /** To be called for each rebuild. Copiers that are used often get generated code. */
  countUse() {
    if (!this.#isGenerated && this.#uses++ >= codeGeneration.after)
      this.#generate();
    return this;
  }
  #generate() {
    this.#isGenerated = true;
    const count5 = generatedCounts.get(this.#modelClass) ?? 0;
    if (count5 >= MAX_GENERATED)
      return;
    generatedCounts.set(this.#modelClass, count5 + 1);
    const { shapes } = this.#structure;
    this.fastest = this.interpreted.map((interpreted, i) => generatedCopier(shapes[i], this.classes[i]) ?? interpreted);
  }
};
var known9 = /* @__PURE__ */ new WeakMap();
function copiersFor(structure, modelClass) {
  let ofClass = known9.get(modelClass);
  if (ofClass === void 0)
    known9.set(modelClass, ofClass = /* @__PURE__ */ new WeakMap());
  return ofClass.get(structure) ?? copiersForEqual(structure, modelClass, ofClass);
}
function copiersForEqual(structure, modelClass, ofClass) {
  assertStructure(structure);
  const interned = internStructure(structure);
  let copiers = ofClass.get(interned);
  if (copiers === void 0)
    ofClass.set(interned, copiers = new Copiers(interned, modelClass));
  return copiers;
}
function classesOf({ positions }, modelClass) {
  const classes = [];
  for (const { parent, relation } of positions)
    classes.push(relation === null ? modelClass : relatedClass(classes[parent], relation));
  return classes;
}
function relatedClass(owner, relation) {
  return owner.getRelation(relation).relatedModelClass;
}

// dist/snapshot/rebuild/rebuild.js
function rebuild(snapshot, modelClass, codecs) {
  const rebuilder = new Rebuilder(snapshot, copiersFor(snapshot.structure, modelClass).countUse(), codecs);
  return snapshot.strategy === "assign" ? rebuilder.copy(snapshot.root) : rebuilder.throughFromJson(modelClass);
}
var isRecord2 = (value) => value instanceof Tagged && isModelRecord(value);
var Rebuilder = class {
  #snapshot;
  #copiers;
  #codecs;
  /** The copies of shared objects, by index. */
  #sharedCopies;
  #asJson = false;
  constructor(snapshot, copiers, codecs) {
    this.#snapshot = snapshot;
    this.#copiers = copiers;
    this.#codecs = codecs;
  }
  /** Makes the models at the root by the class's own `fromJson`, which makes the models below them. */
  throughFromJson(modelClass) {
    this.#asJson = true;
    return this.#rootThroughFromJson(this.#snapshot.root, modelClass);
  }
  #rootThroughFromJson(root, modelClass) {
    if (isWithPrototype(root)) {
      const [name, list] = root.data;
      return withStoredPrototype(this.#rootThroughFromJson(list, modelClass), name);
    }
    const json = this.copy(root);
    const model = (item) => modelClass.fromJson(item, { skipValidation: true });
    if (Array.isArray(root))
      return json.map((item, i) => isRecord2(root[i]) ? model(item) : item);
    if (!isRecord2(root))
      return json;
    return Array.isArray(json) ? json.map(model) : model(json);
  }
  copy(value) {
    return typeof value === "object" && value !== null ? this.#object(value, void 0) : value;
  }
  /** A copy that shares no object with earlier ones. */
  copyAfresh(value) {
    this.#sharedCopies = void 0;
    return this.copy(value);
  }
  /** `index`: of a shared object. Its copy is remembered before it is filled, because its parts may refer to it. */
  #object(value, index) {
    if (value instanceof Tagged)
      return this.#tagged(value, index);
    if (Array.isArray(value))
      return this.#array(value, index);
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null)
      return this.#plain(value, prototype, index);
    if (value instanceof Map)
      return this.#map(value, index);
    if (value instanceof Set)
      return this.#set(value, index);
    return this.#remember(copyLeaf(value), index);
  }
  #tagged(tagged, index) {
    if (isModelRecord(tagged))
      return index === void 0 ? this.#models(tagged) : this.#sharedModel(tagged, index);
    if (tagged.tag === SHARED)
      return this.#shared(tagged.data);
    if (tagged.tag === WITH_PROTOTYPE)
      return this.#withPrototype(tagged.data, index);
    const codec = this.#codecs.find(({ name }) => name === tagged.tag);
    if (codec === void 0)
      throw new TypeError(`no codec '${tagged.tag}' is registered`);
    return this.#remember(codec.decode(this.copy(tagged.data)), index);
  }
  #withPrototype([name, value], index) {
    if (typeof value !== "object" || value === null || isWithPrototype(value))
      throw new TypeError("a stored prototype without an object");
    return withStoredPrototype(this.#object(value, index), name);
  }
  models(shape, cells) {
    if (this.#asJson)
      return this.#interpretedCopier(shape).many(cells, this, () => ({}));
    const copier2 = this.#copiers.fastest[shape];
    if (copier2 === void 0)
      throw new TypeError("a model record without a shape");
    return copier2.many(cells, this);
  }
  #models(record) {
    const models = this.models(shapeIndexOf(record), record.data);
    if (isListRecord(record))
      return models;
    if (models.length !== 1)
      throw new TypeError("a model record with more or fewer cells than one model has");
    return models[0];
  }
  #sharedModel(record, index) {
    if (isListRecord(record))
      throw new TypeError("a shared object cannot be a list of models");
    const copier2 = this.#interpretedCopier(shapeIndexOf(record));
    return copier2.fill(this.#remember(this.#asJson ? {} : copier2.create(), index), record.data, this);
  }
  #interpretedCopier(shape) {
    const copier2 = this.#copiers.interpreted[shape];
    if (copier2 === void 0)
      throw new TypeError("a model record without a shape");
    return copier2;
  }
  #shared(index) {
    const { shared } = this.#snapshot;
    const original = typeof index === "number" ? shared[index] : void 0;
    if (typeof original !== "object" || original === null)
      throw new TypeError("a reference to a shared object that does not exist");
    if (original instanceof Tagged && original.tag === SHARED)
      throw new TypeError("a reference to a reference");
    if (this.#sharedCopies !== void 0 && index in this.#sharedCopies)
      return this.#sharedCopies[index];
    return this.#object(original, index);
  }
  #array(array, index) {
    const copy = this.#remember([], index);
    for (let i = 0; i < array.length; i++) {
      const item = array[i];
      copy.push(typeof item === "object" && item !== null ? this.#object(item, void 0) : item);
    }
    return copy;
  }
  #plain(object, prototype, index) {
    const copy = this.#remember(prototype === null ? /* @__PURE__ */ Object.create(null) : {}, index);
    for (const name of Object.keys(object)) {
      const value = this.copy(object[name]);
      if (name in copy)
        defineOwn(copy, name, value);
      else
        copy[name] = value;
    }
    return copy;
  }
  #map(map, index) {
    const copy = this.#remember(/* @__PURE__ */ new Map(), index);
    for (const [name, item] of map)
      copy.set(this.copy(name), this.copy(item));
    return copy;
  }
  #set(set, index) {
    const copy = this.#remember(/* @__PURE__ */ new Set(), index);
    for (const item of set)
      copy.add(this.copy(item));
    return copy;
  }
  #remember(copy, index) {
    if (index !== void 0)
      (this.#sharedCopies ??= [])[index] = copy;
    return copy;
  }
};

// dist/snapshot/roundTrip/roundTrip.js
var import_node_util10 = require("node:util");

// dist/snapshot/classes/relations.js
function relationOf2(modelClass, name) {
  if (!Object.hasOwn(modelClass.getRelationMappings(), name))
    return void 0;
  try {
    const relation = modelClass.getRelation(name);
    return isResolved(relation) ? relation : void 0;
  } catch {
    forgetUnresolvedRelation(modelClass, name);
    return void 0;
  }
}
var isResolved = ({ relatedModelClass }) => typeof relatedModelClass === "function";
function forgetUnresolvedRelation(modelClass, name) {
  const { $$relations } = modelClass;
  if ($$relations !== void 0 && Object.hasOwn(modelClass, "$$relations"))
    delete $$relations[name];
}
function relationsTo(modelClass, related) {
  const { $$relations = {} } = modelClass;
  return Object.entries(modelClass.getRelationMappings()).filter(([name, mapping]) => name in $$relations || mapping.modelClass === related).map(([name]) => relationOf2(modelClass, name)).filter((relation) => relation !== void 0);
}

// dist/snapshot/detach/GraphPositions.js
var GraphPositions = class {
  all = [];
  root(modelClass, graph) {
    return this.#add(-1, null, modelClass, graph);
  }
  /**
   * The position of a model in a property of a parent model.
   * @throws {Unstorable} where neither the graph expression nor the parent's relations show the model's class.
   */
  child(parent, key, model) {
    const known12 = parent.children.get(key);
    if (known12 !== void 0 && Object.getPrototypeOf(model) === known12.modelClass.prototype)
      return known12;
    const graph = parent.graph?.[key];
    const relation = relationFor(model, parent.modelClass, [graph?.$relation, key]);
    if (relation === void 0)
      throw unknownModelClass(model, parent.modelClass);
    const position = this.#add(parent.index, relation.name, relation.relatedModelClass, graph);
    parent.children.set(key, position);
    return position;
  }
  #add(parent, relation, modelClass, graph) {
    const position = { parent, relation, index: this.all.length, modelClass, graph, children: /* @__PURE__ */ new Map() };
    this.all.push(position);
    return position;
  }
};
function relationFor(model, owner, names4) {
  const prototype = Object.getPrototypeOf(model);
  const named2 = names4.map((name) => name === void 0 ? void 0 : relationOf2(owner, name));
  const fits = (relation) => relation?.relatedModelClass.prototype === prototype;
  return named2.find(fits) ?? relationsTo(owner, prototype.constructor).find(fits);
}
function unknownModelClass(model, expected) {
  return new Unstorable("unknown-model-class", `a model of class ${classNameOf(model)}, but neither ${expected.name || "the queried class"} nor its relations name that class`);
}
function assertClassAt({ modelClass }, model) {
  if (Object.getPrototypeOf(model) !== modelClass.prototype)
    throw unknownModelClass(model, modelClass);
  if (!Object.isExtensible(model))
    throw new Unstorable("unsupported-value", "a model that is frozen or sealed");
}

// dist/snapshot/classes/functionSource.js
var GAP = String.raw`(?:\s|//[^\n]*\n|/\*[^]*?\*/)*`;
var GOES_ON = new RegExp(`^${GAP}[-+*/%&|^<>=?.([!\`]`);
function isWrittenOnce(classSources, name, source) {
  const before = classSources.flatMap((classSource) => offsetsOf(classSource, source).map((at) => classSource.slice(0, at)));
  return before.length === 1 && isFieldNamed(name).test(before[0]);
}
var isFieldNamed = (name) => {
  const escaped = name.replaceAll(/[^\w]/g, String.raw`\$&`);
  return new RegExp(`(?:[\\s;{}.]${escaped}${GAP}=|\\(${GAP}this${GAP},${GAP}["']${escaped}["']${GAP},)${GAP}(?:__name\\(${GAP})?$`);
};
function offsetsOf(classSource, source) {
  const offsets = [];
  for (let at = classSource.indexOf(source); at >= 0; at = classSource.indexOf(source, at + 1)) {
    const after = classSource.slice(at + source.length);
    if (source.endsWith("}") || !GOES_ON.test(after))
      offsets.push(at);
  }
  return offsets;
}
var BEFORE_VARIABLE = String.raw`(?<![\p{ID_Continue}$#])(?<!(?:^|[^.])\.)`;
var VARIABLES = new RegExp(String.raw`${BEFORE_VARIABLE}[\p{ID_Start}$_][\p{ID_Continue}$]*`, "gu");
var REACHES_ALL = /* @__PURE__ */ new Set(["arguments", "eval"]);
var KEYWORDS = new Set("async await break case catch class const continue debugger default delete do else export extends false finally for function if import in instanceof let new null of return static super switch this throw true try typeof undefined var void while with yield".split(" "));
var PARAMETERS = /^(?:async\b\s*)?(?:(?:function\b\s*\*?\s*[\w$]*\s*)?\(([\w$\s,]*)\)|([\w$]+)\s*=>)/;
function freeNames(source) {
  const [, list, single] = PARAMETERS.exec(source) ?? [];
  const parameters = new Set((list ?? single ?? "").split(/[\s,]+/));
  const names4 = [...source.matchAll(VARIABLES)].map(([name]) => name);
  return new Set(names4.filter((name) => !KEYWORDS.has(name) && !parameters.has(name)));
}
var CLASS_NAME = /^(?:class|function)\b\s*[\w$]*/;
function mayCaptureVariables(classSources, source) {
  const names4 = freeNames(source);
  if ([...names4].some((name) => REACHES_ALL.has(name)))
    return true;
  const rest = classSources.map((classSource) => classSource.replace(source, () => "").replace(CLASS_NAME, "")).join("\n");
  return [...names4].some((name) => isDeclaredIn(rest, name));
}
function isDeclaredIn(source, name) {
  const escaped = name.replaceAll("$", String.raw`\$`);
  const declared2 = String.raw`${BEFORE_VARIABLE}${escaped}(?![\p{ID_Continue}$])(?![ \t]*[(.:?'"${"`"}])`;
  return new RegExp(String.raw`${declared2}|\bfunction\b[\s*]*${escaped}\b`, "u").test(source);
}

// dist/snapshot/classes/constructorFields.js
var known10 = /* @__PURE__ */ new WeakMap();
function constructorFieldsOf(modelClass) {
  let fields = known10.get(modelClass);
  if (fields === void 0)
    known10.set(modelClass, fields = examine2(modelClass));
  return fields;
}
function examine2(modelClass) {
  const fields = /* @__PURE__ */ new Map();
  try {
    const [one, other] = [propertiesOf(new modelClass()), propertiesOf(new modelClass())];
    for (const [name, value] of one) {
      if (!isUnstorable(value))
        continue;
      if (value === other.get(name))
        fields.set(name, { isReproducible: true, matches: (given) => given === value });
      else if (typeof value === "function")
        fields.set(name, functionField(modelClass, name, value));
    }
    return fields;
  } catch {
    return /* @__PURE__ */ new Map();
  }
}
function propertiesOf(instance) {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(instance));
  return new Map(descriptors.map(([name, { value }]) => [name, value]));
}
function isUnstorable(value) {
  if (typeof value === "function" || typeof value === "symbol")
    return true;
  if (typeof value !== "object" || value === null)
    return false;
  if (!Object.isExtensible(value))
    return true;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || isModel(value))
    return false;
  return localBuiltInKind(value, prototype) === void 0 && builtInKindOf(value) === void 0;
}
function functionField(modelClass, name, made) {
  const source = sourceOf3(made);
  const classes = ownClassesOf(modelClass);
  const classSources = classes.map(sourceOf3);
  const isReproducible = isWrittenOnce(classSources, name, source) && !mayCaptureVariables(classSources, source) && !(classes.some(handlesRows) && [...freeNames(source)].some((each) => !(each in globalThis)));
  return { isReproducible, matches: (value) => isReproducible && isSameFunction(value, made, source) };
}
function isSameFunction(value, made, source) {
  return typeof value === "function" && Object.getPrototypeOf(value) === Object.getPrototypeOf(made) && Object.isExtensible(value) && isBareFunction(value) && ["name", "length"].every((name) => ownValue(value, name) === ownValue(made, name)) && sourceOf3(value) === source;
}
var FUNCTION_PROPERTIES = /* @__PURE__ */ new Set(["length", "name", "arguments", "caller", "prototype"]);
function isBareFunction(value) {
  if (!Reflect.ownKeys(value).every((key) => FUNCTION_PROPERTIES.has(key)))
    return false;
  const prototype = ownValue(value, "prototype");
  return prototype === void 0 || Reflect.ownKeys(prototype).every((key) => key === "constructor");
}
var ownValue = (value, name) => Reflect.getOwnPropertyDescriptor(value, name)?.value;
function areFromConstructor(values, field, key, modelClass) {
  if (field === void 0)
    return false;
  if (values.every((value) => field.matches(value)))
    return true;
  if (field.isReproducible || !values.every((value) => typeof value === "function"))
    return false;
  throw new UnstorableClass("unsupported-value", `property '${key}' of ${modelClass.name} holds a function that the constructor makes for each instance, and such functions may differ; write a method (\`${key}() { \u2026 }\`), or a class field whose function uses only \`this\` and its own parameters (\`${key} = () => \u2026\`)`, modelClass);
}

// dist/snapshot/detach/columnKind.js
var MAX_KEYS = 16;
var NAME3 = /^[a-z_$][\w$]{0,40}$/i;
function columnKindOf(values, mayInline) {
  const first = values.find((value) => value !== null && value !== void 0);
  if (typeof first !== "object" || first === null)
    return "value";
  const prototype = Object.getPrototypeOf(first);
  if (prototype === Date.prototype)
    return every(values, mayInline, isPlainDate) ? "date" : "value";
  if (prototype === Array.prototype)
    return every(values, mayInline, isListOfPrimitives) ? "list" : "value";
  if (values.length === 1 || prototype !== Object.prototype || values.includes(null) || values.includes(void 0))
    return "value";
  const keys = inlineableKeys(first);
  if (keys === void 0 || keys.length === 0)
    return "value";
  return every(values, mayInline, (value) => value === first || isPlainWith(keys, value)) ? "plain" : "value";
}
function every(values, mayInline, isOfKind2) {
  for (const value of values) {
    if (value === null || value === void 0)
      continue;
    if (typeof value !== "object" || !isOfKind2(value) || !Object.isExtensible(value))
      return false;
    if (mayInline !== void 0 && !mayInline(value))
      return false;
  }
  return true;
}
function isPlainDate(value) {
  return Object.getPrototypeOf(value) === Date.prototype && !hasOwnProperties(value);
}
function isListOfPrimitives(value) {
  if (Object.getPrototypeOf(value) !== Array.prototype)
    return false;
  return value.every(isStorablePrimitive) && isDense(value);
}
function isPlainWith(keys, value) {
  if (Object.getPrototypeOf(value) !== Object.prototype)
    return false;
  return sameKeys(keys, Object.getOwnPropertyNames(value)) && !hasSymbols(value);
}
function isStorablePrimitive(value) {
  if (typeof value === "object")
    return value === null;
  return typeof value !== "function" && typeof value !== "symbol";
}
function inlineableKeys(object) {
  const keys = Object.getOwnPropertyNames(object);
  if (keys.length > MAX_KEYS || !keys.every((key) => NAME3.test(key) && key !== "__proto__"))
    return void 0;
  return hasSymbols(object) ? void 0 : keys;
}
var hasSymbols = (object) => Object.getOwnPropertySymbols(object).length > 0;
function modelListKind(values) {
  let shape;
  for (const value of values) {
    if (Array.isArray(value) && value.length === 0)
      continue;
    if (!(value instanceof Tagged) || !isModelRecord(value) || !isListRecord(value))
      return void 0;
    if ((shape ??= shapeIndexOf(value)) !== shapeIndexOf(value))
      return void 0;
  }
  return shape === void 0 ? void 0 : { models: shape };
}

// dist/snapshot/detach/ModelCells.js
var MAX_INLINE_DEPTH = 4;
var ModelCells = class {
  /** The distinct shapes, in the order in which they are met. */
  shapes = [];
  #shapeIndexes = /* @__PURE__ */ new Map();
  #detacher;
  #inlineDepth = 0;
  constructor(detacher) {
    this.#detacher = detacher;
  }
  /** The cells of models at one position that all have these keys, and the index of their shape. */
  of(models, position, { keys, hidden }) {
    const columns2 = [];
    const rows = models.map((model) => hidden.length === 0 ? Object.values(model) : keys.map((key) => model[key]));
    const fields = constructorFieldsOf(position.modelClass);
    const kinds = keys.map((key, i) => {
      const values = rows.map((row) => row[i]);
      if (areFromConstructor(values, fields.get(key), key, position.modelClass))
        return columns2.push(values.map(() => null)), "made";
      return this.#addColumn(values, columns2, position, key);
    });
    const shape = this.#shapeIndexOf({ position: position.index, keys, kinds, hidden });
    return { shape, cells: toCells(columns2, models.length) };
  }
  /** Adds the shape if it is new. Most results have one shape: only from the second one on are they compared. */
  #shapeIndexOf(shape) {
    const [first] = this.shapes;
    if (first === void 0)
      return this.shapes.push(shape) - 1;
    if (this.#shapeIndexes.size === 0)
      this.#shapeIndexes.set(JSON.stringify(first), 0);
    const signature = JSON.stringify(shape);
    let index = this.#shapeIndexes.get(signature);
    if (index === void 0)
      this.#shapeIndexes.set(signature, index = this.shapes.push(shape) - 1);
    return index;
  }
  /** Adds one column for the values of one property, or several for inlined objects. */
  #addColumn(values, columns2, position, key) {
    const { mayInline } = this.#detacher;
    const kind = this.#inlineDepth < MAX_INLINE_DEPTH ? columnKindOf(values, mayInline) : "value";
    if (kind === "value")
      return this.#addValues(values, columns2, position, key);
    for (const value of values)
      if (typeof value === "object" && value !== null)
        this.#detacher.visit(value);
    if (kind === "plain")
      return this.#addObjects(values, columns2, position, key);
    if (kind === "date")
      columns2.push(values.map((date) => date && date.getTime()));
    else
      columns2.push(values.map((list) => list && [...list]));
    return kind;
  }
  #addValues(values, columns2, position, key) {
    if (values.every(isStorablePrimitive))
      return columns2.push(values), "value";
    const detached = values.map((value) => this.#detacher.detachValue(value, position, key));
    const models = modelListKind(detached);
    columns2.push(models === void 0 ? detached : detached.map((list) => list instanceof Tagged ? list.data : list));
    return models ?? "value";
  }
  #addObjects(objects, columns2, position, key) {
    const keys = inlineableKeys(objects[0]);
    this.#inlineDepth++;
    const kinds = keys.map((name) => {
      const values = objects.map((object) => dataPropertyOf(object, name, key));
      return this.#addColumn(values, columns2, position, key);
    });
    this.#inlineDepth--;
    return { keys, kinds };
  }
};
function toCells(columns2, count5) {
  if (columns2.length === 0)
    return new Array(count5).fill(null);
  const cells = [];
  for (let row = 0; row < count5; row++)
    for (const column of columns2)
      cells.push(column[row]);
  return cells;
}

// dist/snapshot/detach/Detacher.js
var MAX_DEPTH2 = 150;
var UNEXPECTED_SHARED_OBJECT = new Error("an object that occurs more than once");
var NONE4 = /* @__PURE__ */ new Map();
var Detacher = class {
  mayInline;
  #source;
  #isUntouched;
  #checksBuffers;
  #encodedValues;
  #sharedIndexes;
  #shared = [];
  #seen = /* @__PURE__ */ new Set();
  #positions = new GraphPositions();
  #cells = new ModelCells(this);
  #encoded = [];
  #depth = 0;
  constructor(source, encodedValues, shared = NONE4) {
    const { codecs, isUntouched = false, modelClass } = source;
    this.#source = source;
    this.#isUntouched = isUntouched && isTrivialClass(modelClass);
    this.#checksBuffers = !this.#isUntouched || !keepsDriverValues(modelClass);
    this.#encodedValues = encodedValues;
    this.#sharedIndexes = shared;
    const canInlineAll = shared.size === 0 && codecs.length === 0;
    this.mayInline = canInlineAll ? void 0 : (value) => !shared.has(value) && encodedValues.of(value) === void 0;
  }
  detach(result) {
    const { modelClass, graph } = this.#source;
    const root = this.detachValue(result, this.#positions.root(modelClass, graph), "");
    const positions = this.#positions.all.map(({ parent, relation }) => ({ parent, relation }));
    const structure = internStructure({ positions, shapes: this.#cells.shapes });
    const shared = this.#shared.length === 0 ? this.#shared : Array.from(this.#shared);
    return { snapshot: { structure, root, shared, strategy: "assign" }, encoded: this.#encoded };
  }
  /** `position` and `key`: the model that holds the value, and its property. The key is empty where no model holds it. */
  detachValue(value, position, key) {
    if (typeof value !== "object" || value === null)
      return storablePrimitive(value, key, position.modelClass.name);
    if (++this.#depth > MAX_DEPTH2)
      throw unsupportedValue(`data of more than ${MAX_DEPTH2} levels`, key);
    const copy = this.#object(value, position, key);
    this.#depth--;
    return copy;
  }
  visit(value) {
    if (this.#seen.has(value))
      throw UNEXPECTED_SHARED_OBJECT;
    this.#seen.add(value);
  }
  #object(value, position, key) {
    const index = this.#sharedIndexes.size === 0 ? void 0 : this.#sharedIndexes.get(value);
    if (index === void 0) {
      this.visit(value);
      return this.#content(value, position, key);
    }
    if (!this.#seen.has(value)) {
      this.#seen.add(value);
      this.#shared[index] = this.#content(value, position, key);
    }
    return new Tagged(SHARED, index);
  }
  #content(value, position, key) {
    const encoded = this.#encodedValues.of(value);
    if (encoded !== void 0) {
      const tagged = new Tagged(encoded.name, this.detachValue(encoded.data, position, key));
      this.#encoded.push([value, tagged]);
      return tagged;
    }
    if (isModel(value))
      return this.#model(value, key === "" ? position : this.#positions.child(position, key, value));
    if (!Object.isExtensible(value))
      throw unsupportedValue("a frozen or sealed object", key, value);
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Array.prototype)
      return this.#array(value, position, key);
    if (prototype === Object.prototype || prototype === null)
      return this.#plain(value, position, key);
    const kind = localBuiltInKind(value, prototype);
    const copy = copyBuiltIn(value, kind, (item) => this.detachValue(item, position, key), this.#checksBuffers);
    return copy ?? this.#withPrototype(value, prototype, position, key);
  }
  /** A value of a class that is not this library's: a built-in class of another realm, or a driver's class. */
  #withPrototype(value, prototype, position, key) {
    const copy = this.#withoutPrototype(value, prototype, position, key);
    if (copy !== void 0)
      return new Tagged(WITH_PROTOTYPE, [nameOfPrototype(prototype), copy]);
    throw unsupportedValue(`an instance of ${classNameOf(value)}; register a codec for it (option \`codecs\`)`, key, value);
  }
  #withoutPrototype(value, prototype, position, key) {
    const kind = isDriverValue(value, prototype) ? "Object" : builtInKindOf(value);
    if (kind === "Array")
      return this.#array(value, position, key);
    if (kind === "Object")
      return this.#plain(value, position, key);
    return copyBuiltIn(value, kind, (item) => this.detachValue(item, position, key), this.#checksBuffers);
  }
  #model(model, position) {
    assertClassAt(position, model);
    const { shape, cells } = this.#cells.of([model], position, modelKeysOf(model));
    return modelRecord(shape, cells);
  }
  #array(array, position, key) {
    if (!isDense(array))
      throw unsupportedValue("a sparse array, or one with names", key, array);
    const models = this.#sharedIndexes.has(array) ? void 0 : this.#modelList(array, position, key);
    if (models !== void 0)
      return models;
    const copy = [];
    for (const item of array)
      copy.push(this.detachValue(item, position, key));
    return copy;
  }
  /** The record of a list of models of one class and one shape; `undefined` for any other list. */
  #modelList(array, position, key) {
    const [first] = array;
    if (typeof first !== "object" || first === null || !isModel(first))
      return void 0;
    if (this.mayInline !== void 0 && !this.mayInline(first))
      return void 0;
    const itemPosition = key === "" ? position : this.#positions.child(position, key, first);
    assertClassAt(itemPosition, first);
    const keysOf2 = this.#isUntouched && key === "" ? untouchedModelKeysOf : modelKeysOf;
    const keys = keysOf2(first);
    const isAlike = (model, index) => index === 0 || this.#isModelOf(itemPosition.modelClass, model) && sameModelKeys(keys, keysOf2(model));
    if (!array.every(isAlike))
      return void 0;
    for (const model of array)
      this.visit(model);
    const { shape, cells } = this.#cells.of(array, itemPosition, keys);
    return modelListRecord(shape, cells);
  }
  #isModelOf({ prototype }, model) {
    if (typeof model !== "object" || model === null || Object.getPrototypeOf(model) !== prototype)
      return false;
    return Object.isExtensible(model) && (this.mayInline === void 0 || this.mayInline(model));
  }
  #plain(object, position, key) {
    const copy = Object.getPrototypeOf(object) === null ? /* @__PURE__ */ Object.create(null) : {};
    for (const name of plainObjectKeys(object, key)) {
      const value = this.detachValue(dataPropertyOf(object, name, key), position, key);
      if (name in copy)
        defineOwn(copy, name, value);
      else
        copy[name] = value;
    }
    return copy;
  }
};

// dist/snapshot/detach/EncodedValues.js
var EncodedValues = class {
  #codecs;
  #encoded = /* @__PURE__ */ new Map();
  constructor(codecs) {
    this.#codecs = codecs;
  }
  /** `undefined` where no codec handles the value. */
  of(value) {
    if (this.#codecs.length === 0)
      return void 0;
    if (this.#encoded.has(value))
      return this.#encoded.get(value);
    const codec = this.#codecs.find((each) => each.handles(value));
    const encoded = codec && { name: codec.name, data: codec.encode(value) };
    this.#encoded.set(value, encoded);
    return encoded;
  }
};

// dist/snapshot/detach/sharedObjects.js
var import_node_util9 = require("node:util");
function findSharedObjects(value, encodedValues) {
  const seen = /* @__PURE__ */ new Set();
  const shared = /* @__PURE__ */ new Map();
  const stack = [value];
  while (stack.length > 0) {
    const each = stack.pop();
    if (typeof each !== "object" || each === null)
      continue;
    if (!seen.has(each))
      pushParts(seen.add(each) && each, encodedValues, stack);
    else if (!shared.has(each))
      shared.set(each, shared.size);
  }
  return shared;
}
function pushParts(object, encodedValues, stack) {
  const encoded = encodedValues.of(object);
  if (encoded !== void 0)
    stack.push(encoded.data);
  else if (import_node_util9.types.isMap(object))
    for (const [key, item] of object)
      stack.push(key, item);
  else if (import_node_util9.types.isSet(object))
    for (const item of object)
      stack.push(item);
  else if (!ArrayBuffer.isView(object))
    pushProperties(object, stack);
}
function pushProperties(object, stack) {
  for (const name of Object.getOwnPropertyNames(object)) {
    stack.push(Reflect.getOwnPropertyDescriptor(object, name)?.value);
  }
}

// dist/snapshot/detach/detach.js
function detach(result, source) {
  try {
    return detachSharing(result, source);
  } catch (error) {
    throw withPath(error, result);
  }
}
function detachSharing(result, source) {
  const encodedValues = new EncodedValues(source.codecs);
  try {
    return new Detacher(source, encodedValues).detach(result);
  } catch (error) {
    if (error !== UNEXPECTED_SHARED_OBJECT)
      throw error;
  }
  return new Detacher(source, encodedValues, findSharedObjects(result, encodedValues)).detach(result);
}

// dist/snapshot/roundTrip/sameModels.js
function sameModels(one, other) {
  return difference(one, other, accessorsDiffer, true) === void 0;
}
function accessorsDiffer(one, other) {
  if (!isModel(one) || !isModel(other))
    return void 0;
  const modelClass = Object.getPrototypeOf(one).constructor;
  return accessorsAgree(one, other, privateStateOf(modelClass)) ? void 0 : "an accessor shows another value";
}

// dist/snapshot/roundTrip/roundTrip.js
var JSON_METHODS = ["$setJson", "$parseJson", "$set", "$validate", "$beforeValidate", "$afterValidate"];
function checkedSnapshot(result, source) {
  const { modelClass, codecs } = source;
  const { snapshot, encoded } = detach(result, source);
  const copiers = copiersOf(snapshot, modelClass);
  const rebuilder = new Rebuilder(snapshot, copiers, codecs);
  for (const [value, tagged] of encoded)
    checkCodec(value, tagged, rebuilder);
  const classes = [...new Set(copiers.classes)];
  const secretive = classes.find((each) => privateStateOf(each).mayHoldRowData);
  if (secretive !== void 0)
    throw new UnstorableClass("private-state", unseen("private members may hold data of the row"), secretive);
  const isSame2 = (candidate) => {
    try {
      return sameModels(result, rebuild(candidate, modelClass, codecs));
    } catch {
      return false;
    }
  };
  if (snapshot.shared.length === 0 && classes.some(hasOwnFromJson)) {
    const throughJson = { ...snapshot, strategy: "fromJson" };
    if (isSame2(throughJson))
      return throughJson;
  }
  if (classes.every((each) => privateStateOf(each).accessors.length === 0) || isSame2(snapshot))
    return snapshot;
  const what = "an accessor shows another value, or a promise, on an instance that was made from own properties";
  throw new Unstorable("private-state", unseen(what));
}
var unseen = (what) => `${what}, and own properties do not show it`;
function copiersOf({ structure }, modelClass) {
  try {
    return copiersFor(structure, modelClass);
  } catch (error) {
    const message2 = error instanceof Error ? error.message : String(error);
    throw new Unstorable("unsupported-value", `an instance of its class cannot be made again: ${message2}`);
  }
}
function checkCodec(value, tagged, rebuilder) {
  const [one, other] = [rebuilder.copyAfresh(tagged), rebuilder.copyAfresh(tagged)];
  const isFresh = one !== other && one !== value && other !== value;
  if (isFresh && !isPromise(one) && (0, import_node_util10.isDeepStrictEqual)(one, value) && (0, import_node_util10.isDeepStrictEqual)(other, value))
    return;
  throw new Unstorable("unsupported-value", `the codec '${tagged.tag}' does not give back a new value equal to the given one`);
}
function hasOwnFromJson(modelClass) {
  return ownClassesOf(modelClass).some((each) => Object.hasOwn(each, "fromJson") || JSON_METHODS.some((name) => Object.hasOwn(each.prototype, name)));
}

// dist/query/bypass/bypassAdvice.js
var ADVICE = {
  ...SETUP_ADVICE,
  disabled: "The query says withCache(false).",
  mode: "The query, or its class's cacheOptions, says mode: 'bypass'.",
  closed: "The cache was closed. Give the class another one: Model.queryCache = new QueryCache()",
  "not-asked": "Nothing asks for caching. Add withCache() or withCacheKey('name') to the query, or `static cacheOptions = { all: true }` to its class.",
  opaque: "No automatic key can show all that the query does. Give the query a key of your own: withCacheKey('name')",
  "hook-threw": "Make the hook work without the ids. Or give the query a key of your own, so that hooks of parts run only while the graph is loaded: withCacheKey('name')",
  "unknown-owner": "No key can show for which owners the query finds its rows. Use ids that are strings, numbers, dates or buffers.",
  volatile: "A statement of the query gives another result each time. Give the query a key of your own and a ttl: withCacheKey('name', { ttl: '1m' })",
  unstable: "A function that builds the query added something else after the load than before. Such functions must not depend on anything that changes meanwhile.",
  "no-connection": "Neither the query nor its class has a Knex instance. Bind one: Model.knex(knex)",
  transaction: "The query, or a part of its load, runs inside a transaction and must see the transaction\u2019s own writes.",
  session: "A statement changed the session of a connection of the Knex instance, which no key can show. Send RESET ALL, or set up all connections alike in `pool.afterCreate`.",
  lock: "The query locks rows, which only the database can do.",
  resolved: "The query was resolved or rejected before it ran.",
  child: "The query is part of another query. Cache the whole query. Or cache a relation of its graph by itself: modifyGraph('posts', (posts) => void posts.withCache())",
  context: "The context of the query is not plain data. Reduce it to a string: new QueryCache({ context: ({ user }) => user.id })",
  writes: "The load itself writes to a database, for instance in a hook. Move the write out of the query.",
  nested: "The query runs inside the load of its own key. Give the query another key.",
  interrupted: "The load that was to answer the query ended without a result. The next query loads again.",
  overtaken: "A write invalidated what the load read, or may have done so, while the load ran. The next query loads again.",
  "unsupported-value": "The result holds a value that cannot be copied exactly. Give the cache a codec for its class.",
  "unknown-model-class": "The result holds a model of a class that neither the query nor its relations name. Name the class in a relation.",
  "private-state": "Instances may hold data that their own properties do not show. Give the cache a codec for the model class.",
  "private-part": "A part of the result came from a cache of this process alone, and other processes share the store. Use one store for both.",
  "store-refused": "The store did not take the entry. Raise the limits of the store, or select fewer columns."
};
var adviceFor = (reason) => Object.hasOwn(ADVICE, reason) ? ADVICE[reason] : void 0;

// dist/query/bypass/bypassCache.js
function bypassCache(cache, { mode }, { reason, detail = adviceFor(reason), key, query }) {
  cache.bypassed(key, reason, detail, query);
  if (mode === "only-if-cached" && reason !== "disabled")
    throw notCached(`it cannot be: ${reason}`);
}
function notCached(why) {
  return new CacheError("NOT_CACHED", `The result is not cached (${why}), and \`mode\` is 'only-if-cached'.`);
}

// dist/query/bypass/changedSession.js
var MAX_LENGTH2 = 200;
function changeOfSession(observedKnex) {
  const { sessionChangedBy: changedBy } = observedKnex;
  if (changedBy === void 0)
    return void 0;
  const statement = shortened2(changedBy);
  warnOnce(observedKnex, "OBJECTION_CACHE_SESSION", () => message(statement));
  return `${adviceFor("session")} The statement is: ${statement}`;
}
function shortened2(sql) {
  const line = sql.trim().replace(/\s+/g, " ");
  return line.length <= MAX_LENGTH2 ? line : `${line.slice(0, MAX_LENGTH2)}\u2026`;
}
var message = (statement) => `A statement changed the session of a database connection: ${statement}

A cache key cannot show this change. So all queries of this Knex instance bypass the cache (reason \`session\`) until the connection is reset by RESET ALL or DISCARD ALL, or is closed. Instead, do one of the following:

1. Set up all connections of the pool alike:
   Knex({ client: 'pg', connection, pool: { afterCreate: (connection, done) => connection.query('set search_path to shop', done) } })
2. Give each tenant a Knex instance:
   const tenantKnex = Knex({ client: 'pg', connection, searchPath: [tenant] })
   await User.query(tenantKnex)
3. Change the setting for one transaction. Queries in a transaction are not cached:
   await knex.transaction(async (trx) => {
     await trx.raw("select set_config('app.tenant', ?, true)", [tenant])
     await User.query(trx)
   })
4. Filter by the query's context, which is part of its cache key:
   const queryCache = new QueryCache({ context: ({ tenant }) => tenant })
   await User.query().context({ tenant }).where({ tenant })
5. Drop a temporary table when you have finished with it: DROP TABLE name. On PostgreSQL, create it within a transaction:
   await trx.raw('create temp table imported (id int) on commit drop')`;

// dist/query/queryCache/rejectChangedParsers.js
var CHANGED = {
  cacheable: false,
  reason: "unstable",
  detail: "The type parsers of the database driver changed while the result was loaded. The next query loads again."
};
function rejectChangedParsers(parserChanges) {
  return parserChanges === parserChangesSoFar() ? void 0 : CHANGED;
}

// dist/query/queryCache/wrap.js
var NoModel = class extends import_objection.Model {
};
var NOTHING_READ = {
  cacheable: false,
  reason: "unobserved",
  detail: "The function read nothing through an observed Knex instance, so no write would invalidate its result. Observe the instance: cache.observe(knex). Or limit the result's lifetime: cache.wrap(key, compute, { ttl: '1m' })"
};
function wrap(cache, key, compute, options) {
  const encoded = encodeKey(key);
  const checked = checkQueryOptions(options, QUERY_OPTIONS, "wrap's options");
  if (typeof compute !== "function") {
    throw new CacheError("INVALID_TARGET", `wrap() needs a function to run; it was given ${describeValue(compute)}.`);
  }
  startObserving();
  const parserChanges = parserChangesSoFar();
  const wholeKey = `${keyBeginning(cache.settings.namespace)}|wrap${changedParserFingerprint()}|${encoded}`;
  return run2({ cache, encoded, key: wholeKey, parserChanges, compute, options: checked });
}
async function run2(call) {
  const { cache, key, options } = call;
  if (options.mode === "bypass")
    return bypass(call, "mode");
  if (cache.closed)
    return bypass(call, "closed");
  const change = withChangedSessions().size === 0 ? void 0 : changeFor(await cache.entriesOf([key]));
  if (change !== void 0)
    return bypass(call, "session", change);
  return inLoadScope(async (scope) => {
    if (isLoadingAround(scope, key))
      return bypass(call, "nested");
    return getOrCompute(call, !isInsideLoad(scope) && withChangedSessions().size === 0);
  });
}
async function getOrCompute(call, mayWait) {
  const { cache, key, encoded, options, compute } = call;
  const { answer } = await cache.getOrLoad({
    key,
    tags: [keyTag(encoded), ...options.tags],
    options,
    mayWait,
    load: (detached, recording) => load(call, detached, recording)
  });
  if (call.own !== void 0)
    return call.own.result;
  if (answer.status === "rejected")
    return compute();
  const change = changeFor([answer.entry]);
  if (change !== void 0)
    return bypass(call, "session", change);
  try {
    return rebuild(answer.entry.value, NoModel, cache.settings.codecs);
  } catch (error) {
    await cache.unusable(key, error);
    if (options.mode === "only-if-cached")
      throw notCached("its entry is damaged");
    return compute();
  }
}
async function load(call, detached, recording) {
  const { cache, key, parserChanges, compute } = call;
  const result = await inLoadScope((scope) => recorded(scope, key, recording, compute));
  if (!detached)
    call.own = { result };
  const rejected = rejectChangedParsers(parserChanges);
  if (rejected !== void 0)
    return rejected;
  const hasRead = !recording.isEmpty || recording.rejection !== void 0;
  if (!hasRead && !endsWithoutWrites(call))
    return NOTHING_READ;
  return rejectUnstorable(cache, key, () => {
    const value = checkedSnapshot(result, { modelClass: NoModel, codecs: cache.settings.codecs });
    return { cacheable: true, value, tags: [] };
  });
}
function endsWithoutWrites({ cache, options }) {
  const { ttl = cache.settings.lifetimes.ttl, tags } = options;
  return tags.length > 0 || ttl !== void 0 && ttl !== Infinity;
}
async function bypass({ cache, options, key, compute }, reason, detail) {
  bypassCache(cache, options, { reason, detail, key });
  return compute();
}
function changeFor(entries) {
  const changed2 = [...withChangedSessions()];
  const observedKnex = changed2.find(({ database }) => entries.some(({ tags }) => tags.includes(databaseTag(database))));
  return observedKnex && changeOfSession(observedKnex);
}

// dist/query/queryCache/QueryCache.js
var QueryCache = class extends ResultCache {
  /**
   * Observes all reads and writes through a Knex instance and its transactions, from this call on. The Knex instances of cached models
   * are observed without a call. Call it for instances that only write, before they write, and for options that the settings of
   * an instance do not show. Further calls change the options.
   * @throws {CacheError} `UNSUPPORTED_KNEX`, `INVALID_OPTION`, `INVALID_DURATION`.
   */
  observe(knex, options = {}) {
    observeAs(knex, checkObserveOptions(options, this.settings.clock));
  }
  invalidate(targets) {
    const { where } = Object(targets);
    const changed2 = where === void 0 ? {} : checkChangedRows(where);
    const others = super.invalidate(targets);
    if (where === void 0)
      return others;
    const { unknown, published } = invalidateChangedRows(changed2);
    const whole = unknown.length === 0 ? void 0 : super.invalidate({ tables: unknown });
    return Promise.all([others, published, whole]).then(() => void 0);
  }
  /**
   * Caches the result of a function. A write to any table that the function reads, by queries of Objection or Knex or by other calls
   * of `wrap()`, invalidates the result. Each caller gets a copy of its own. Concurrent calls share one run of the function,
   * and its error.
   *
   * The result must be plain data, or of a class with a codec. Other results are not stored, and neither are results of functions
   * that write or that read inside a transaction: the event `bypass` has the reason. Inside a transaction call it with
   * `mode: 'bypass'`: otherwise the function's result may come from the cache and miss the transaction's own writes.
   * @param key a string, or an array of strings, numbers and booleans.
   * @param compute computes the result, or a promise of it.
   * @param options the lifetime, tags and mode of this call. Default: the cache's own.
   * @throws {CacheError} at the call: `INVALID_KEY`, `INVALID_OPTION`, `INVALID_DURATION`, `INVALID_TARGET`. The promise rejects
   * with `NOT_CACHED` in mode `only-if-cached`.
   */
  wrap(key, compute, options = {}) {
    return wrap(this, key, compute, options);
  }
};

// dist/query/objectionInternals/relations.js
var import_objection3 = require("objection");

// dist/query/objectionInternals/unpatchedMethods.js
var import_objection2 = require("objection");
var nativeModel = import_objection2.Model.prototype.constructor;
var nativeBuilder = import_objection2.QueryBuilder.prototype.constructor;
var unpatchedStatics = {
  query: nativeModel.query,
  beforeFind: nativeModel.beforeFind,
  afterFind: nativeModel.afterFind,
  onCreateQuery: nativeModel.onCreateQuery
};
var unpatchedAfterFind = nativeModel.prototype.$afterFind;
var unpatchedForClass = nativeBuilder.forClass;
var { execute: execute2, resultSize } = nativeBuilder.prototype;
function executesAsObjectionDoes(prototype) {
  return prototype.execute === execute2;
}
function countsAsObjectionDoes(prototype) {
  return prototype.resultSize === resultSize;
}

// dist/query/objectionInternals/relations.js
function isPlainRelation(relation) {
  if (!isKnownRelation(relation))
    return false;
  if (relation.modify !== void 0 && relation.modify !== null)
    return false;
  if (relation.joinTableModify !== void 0 && relation.joinTableModify !== null)
    return false;
  const { joinTableModelClass } = relation;
  if (joinTableModelClass !== void 0 && joinTableModelClass !== null && !isNewQueryEmpty(joinTableModelClass))
    return false;
  return isNewQueryEmpty(relation.relatedModelClass);
}
var KNOWN = /* @__PURE__ */ new Set([
  import_objection3.Model.HasManyRelation,
  import_objection3.Model.HasOneRelation,
  import_objection3.Model.BelongsToOneRelation,
  import_objection3.Model.ManyToManyRelation,
  import_objection3.Model.HasOneThroughRelation
]);
function isKnownRelation(relation) {
  return KNOWN.has(relation.constructor);
}
function isNewQueryEmpty(modelClass) {
  if (makesQueriesAsObjectionDoes(modelClass))
    return true;
  const internals = internalsOf(modelClass.query());
  const { runBefore, runAfter, onBuild, userContext, aliasMap, tableMap } = internals.internalContext();
  if (internals._operations.length > 0 || runBefore.length > 0 || runAfter.length > 0 || onBuild.length > 0)
    return false;
  return Object.keys(userContext).length === 0 && aliasMap === null && tableMap === null;
}
var plainBuilderClasses = new WeakSet([import_objection3.QueryBuilder]);
var baseQueries = /* @__PURE__ */ new WeakMap();
function makesQueriesAsObjectionDoes(modelClass) {
  const { query, onCreateQuery, QueryBuilder: builderClass } = modelClass;
  if (onCreateQuery !== unpatchedStatics.onCreateQuery || !plainBuilderClasses.has(builderClass))
    return false;
  return builderClass.forClass === unpatchedForClass && innermostQuery(query) === unpatchedStatics.query;
}
function innermostQuery(query) {
  const base2 = baseQueries.get(query);
  return base2 === void 0 ? query : innermostQuery(base2());
}
function hasBeforeFind(modelClass) {
  return modelClass.beforeFind !== unpatchedStatics.beforeFind;
}

// dist/query/fingerprint/contextFingerprint.js
var import_objection4 = require("objection");

// dist/core/values/valueFingerprint.js
function valueFingerprint(value) {
  return textOf5(value, false);
}
function orderedFingerprint(value) {
  return textOf5(value, true);
}
var NOT_PLAIN = /* @__PURE__ */ Symbol("not plain data");
var MAX_DEPTH3 = 64;
function textOf5(value, ordered) {
  try {
    return write(value, 0, ordered);
  } catch {
    return void 0;
  }
}
function write(value, depth, ordered) {
  if (typeof value === "string")
    return JSON.stringify(value);
  if (typeof value === "number")
    return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "boolean" || value === null)
    return String(value);
  if (value === void 0)
    return "u";
  if (typeof value === "bigint")
    return `${value}n`;
  if (typeof value !== "object" || depth > MAX_DEPTH3)
    throw NOT_PLAIN;
  return writeObject(value, depth + 1, ordered);
}
function writeObject(value, depth, ordered) {
  if (Array.isArray(value))
    return writeArray(value, depth, ordered);
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Date.prototype)
    return `d${value.getTime()}`;
  if (Buffer.isBuffer(value))
    return `b${JSON.stringify(value.toString("base64"))}`;
  if (prototype !== Object.prototype && prototype !== null)
    return writeOfOtherRealm(value, depth, ordered);
  return writeProperties(value, depth, ordered);
}
function writeOfOtherRealm(value, depth, ordered) {
  const kind = builtInKindOf(value);
  if (kind !== "Date" && kind !== "Object")
    throw NOT_PLAIN;
  const realm = `r${JSON.stringify(nameOfPrototype(Object.getPrototypeOf(value)))}`;
  if (kind === "Date")
    return `${realm}d${Date.prototype.getTime.call(value)}`;
  return realm + writeProperties(value, depth, ordered);
}
function writeProperties(value, depth, ordered) {
  if (Object.getOwnPropertySymbols(value).length > 0)
    throw NOT_PLAIN;
  const record = value;
  const names4 = ordered ? Object.keys(record) : Object.keys(record).sort();
  return `{${names4.map((name) => `${JSON.stringify(name)}:${write(record[name], depth, ordered)}`).join()}}`;
}
function writeArray(array, depth, ordered) {
  let text = "[";
  for (let i = 0; i < array.length; i++)
    text += `${i === 0 ? "" : ","}${write(array[i], depth, ordered)}`;
  return `${text}]`;
}
function firstNonPlainPart(value, path = "", depth = 0) {
  if (valueFingerprint(value) !== void 0)
    return void 0;
  const what = describeValue(value);
  if (typeof value !== "object" || value === null || !isContainer(value))
    return { path, what };
  if (depth > MAX_DEPTH3)
    return { path, what: "nested too deep" };
  for (const name of Reflect.ownKeys(value)) {
    const step = `${path}${stepTo2(value, name)}`;
    if (typeof name === "symbol")
      return { path: step, what: "named by a symbol" };
    const odd = firstNonPlainPart(Reflect.get(value, name), step, depth + 1);
    if (odd !== void 0)
      return odd;
  }
  return { path, what };
}
function isContainer(value) {
  return Array.isArray(value) || Object.getPrototypeOf(value) === null || builtInKindOf(value) === "Object";
}
function stepTo2(value, name) {
  if (Array.isArray(value) || typeof name === "symbol")
    return `[${String(name)}]`;
  return /^[\w$]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

// dist/query/fingerprint/contextFingerprint.js
var UNUSED = internalsOf(import_objection4.Model.QueryBuilder.forClass(import_objection4.Model)).internalContext();
var INTERNAL_CONTEXT = Object.getPrototypeOf(UNUSED);
var USER_CONTEXT = Object.getPrototypeOf(UNUSED.userContext);
var FIRST_CONTEXT = /* @__PURE__ */ Symbol("objection-cache first context");
function hasBareContext(builder) {
  const internals = internalsOf(builder);
  const context = internals.internalContext();
  const { userContext } = context;
  if (!isObjectionsOwn(userContext))
    return false;
  const { [FIRST_CONTEXT]: first } = builder;
  if (first === userContext && Object.getPrototypeOf(context) === INTERNAL_CONTEXT && isEmpty(userContext))
    return true;
  return Object.getOwnPropertyNames(userContext).length === 0 && Object.getOwnPropertySymbols(userContext).length === 1;
}
function isEmpty(userContext) {
  for (const _ in userContext)
    return false;
  return true;
}
function isObjectionsOwn(userContext) {
  return Object.getPrototypeOf(userContext) === USER_CONTEXT;
}
function isBuilder(value) {
  return typeof value === "object" && value !== null && Reflect.get(value, "isObjectionQueryBuilderBase") === true;
}
function contextFingerprint(builder, cache) {
  if (hasBareContext(builder))
    return "";
  const { userContext } = internalsOf(builder).internalContext();
  const { context } = cache.settings;
  const data = dataOf(userContext);
  if (context === void 0)
    return isObjectionsOwn(userContext) ? valueFingerprint(data) : void 0;
  try {
    const text = context(data);
    return typeof text === "string" ? JSON.stringify(text) : void 0;
  } catch (error) {
    cache.failed("context", void 0, error);
    return void 0;
  }
}
function dataOf(userContext) {
  const names4 = Reflect.ownKeys(userContext).filter((name) => !isBuilder(userContext[name]));
  return Object.fromEntries(names4.map((name) => [name, userContext[name]]));
}
function contextProblem(builder, cache) {
  const { userContext } = internalsOf(builder).internalContext();
  if (cache.settings.context !== void 0) {
    return `The cache's option \`context\` returned no string for ${oddPartOf(userContext)}. It must return a string for every context.`;
  }
  return `A key cannot show ${oddPartOf(userContext)}. Keep plain data in context(), or reduce the context to a string: new QueryCache({ context: ({ user }) => user.id })`;
}
function oddPartOf(userContext) {
  if (!isObjectionsOwn(userContext))
    return `a context of the class ${classNameOf(userContext)}`;
  try {
    const odd = firstNonPlainPart(dataOf(userContext));
    return odd === void 0 ? "the context" : `\`context${shortened3(odd.path)}\`, which is ${odd.what}`;
  } catch {
    return "the context, which throws when it is read";
  }
}
var shortened3 = (path) => path.length > 100 ? `${path.slice(0, 100)}\u2026` : path;

// dist/objection/state/contextUse.js
function firstContextOf(builder) {
  return Object.hasOwn(builder, FIRST_CONTEXT) ? void 0 : internalsOf(builder).internalContext().userContext;
}
function trackContextUse(prototype) {
  const base2 = () => Object.getPrototypeOf(prototype);
  define(prototype, "context", function(...args) {
    this[FIRST_CONTEXT] = void 0;
    return base2().context.apply(this, args);
  });
  define(prototype, "childQueryOf", function(parent, ...args) {
    if (parent)
      parent[FIRST_CONTEXT] = void 0;
    return base2().childQueryOf.call(this, parent, ...args);
  });
}
function define(target, name, value) {
  Object.defineProperty(target, name, { value, writable: true, configurable: true });
}

// dist/objection/state/builderState.js
var EXECUTION = /* @__PURE__ */ Symbol("objection-cache execution");
var SETTINGS = /* @__PURE__ */ Symbol("objection-cache settings");
var INFO = /* @__PURE__ */ Symbol("objection-cache info");
function beginState(builder) {
  const state = builder;
  state[SETTINGS] = void 0;
  state[INFO] = void 0;
  state[EXECUTION] = void 0;
  state[FIRST_CONTEXT] = firstContextOf(state);
}
var METHODS3 = /* @__PURE__ */ Symbol("objection-cache methods");
function markMethods(prototype) {
  Object.defineProperty(prototype, METHODS3, { value: true });
}
function hasCacheMethods(value) {
  return typeof value === "object" && value !== null && METHODS3 in value;
}
function becomeCached(builder, prototype) {
  Object.setPrototypeOf(builder, prototype);
  beginState(builder);
  builder[FIRST_CONTEXT] = void 0;
}

// dist/objection/CachedQueryBuilder.js
var import_objection7 = require("objection");

// dist/query/objectionInternals/operationClasses.js
var import_objection5 = require("objection");
function classRecordedBy(record) {
  const builder = import_objection5.Model.QueryBuilder.forClass(import_objection5.Model);
  record(builder);
  return internalsOf(builder)._operations[0]?.constructor;
}
var PLAIN_FIND = internalsOf(import_objection5.Model.QueryBuilder.forClass(import_objection5.Model))._findOperationFactory;
var FIND = PLAIN_FIND(import_objection5.Model.QueryBuilder.forClass(import_objection5.Model)).constructor;
var KNEX = classRecordedBy((builder) => builder.where("a", 1));
var SELECT = classRecordedBy((builder) => builder.select("a"));
var WHERE_COMPOSITE = classRecordedBy((builder) => builder.whereComposite("a", 1));
var FIND_BY_ID = classRecordedBy((builder) => builder.findById(1));
var FIND_BY_IDS = classRecordedBy((builder) => builder.findByIds([1]));
var FIRST = classRecordedBy((builder) => builder.first());
var RANGE = classRecordedBy((builder) => builder.range());
var RUN_BEFORE = classRecordedBy((builder) => builder.runBefore(() => void 0));
var RUN_AFTER = classRecordedBy((builder) => builder.runAfter(() => void 0));
var ON_ERROR = classRecordedBy((builder) => builder.onError(() => void 0));
var BASE = baseOperationOf(PLAIN_FIND(import_objection5.Model.QueryBuilder.forClass(import_objection5.Model))).constructor;
var EAGER = Object.getPrototypeOf(classRecordedBy((builder) => builder.withGraphFetched("a")));
var JOIN_EAGER = classRecordedBy((builder) => builder.withGraphJoined("a"));
var OWN2 = /* @__PURE__ */ new Set([
  FIND,
  KNEX,
  SELECT,
  WHERE_COMPOSITE,
  FIND_BY_ID,
  FIND_BY_IDS,
  FIRST,
  RANGE,
  RUN_BEFORE,
  RUN_AFTER,
  ON_ERROR
]);
var isOwnClass = (type) => OWN2.has(type);
var isA = (operation, of) => operation instanceof of;

// dist/query/objectionInternals/operationTraits.js
var import_objection6 = require("objection");
var IS_PAGE = 1;
var IS_ONE = 2;
var LOCKS2 = 4;
var WRITES2 = 8;
var FINDS = 16;
var HAS_HOOKS = 32;
var FETCHES = 64;
var BY_IDS = 128;
var HAS_KNOWN_EFFECT = 256;
var CHECKS_WHILE_BUILT = 512;
var BELOW_HAS_HOOKS = 1024;
var MAY_HAVE_OWN_HOOKS = 2048;
var BY_NAME = new Map([
  ["range", IS_PAGE],
  ["first", IS_ONE],
  // Objection takes these writes for finds.
  ...named("truncate upsertGraph upsertGraphAndFetch", WRITES2),
  ["find", FINDS],
  ...named("onBuild onBuildKnex findById", CHECKS_WHILE_BUILT),
  ["findByIds", CHECKS_WHILE_BUILT | BY_IDS],
  ...named("forUpdate forShare forNoKeyUpdate forKeyShare skipLocked noWait", LOCKS2)
]);
function named(names4, traits) {
  return names4.split(" ").map((name) => [name, traits]);
}
var HOOKS = [
  "onBefore1",
  "onBefore2",
  "onBefore3",
  "onRawResult",
  "queryExecutor",
  "onAfter1",
  "onAfter2",
  "onAfter3",
  "onError"
];
var byClass = /* @__PURE__ */ new WeakMap();
function traitsOf(builder) {
  let all = 0;
  for (const operation of internalsOf(builder)._operations) {
    const traits = traitsOfOperation(operation);
    all |= isHooked(operation, traits) ? traits | HAS_HOOKS : traits & ~HAS_HOOKS;
    if (operation.childOperations.length > 0)
      all |= traitsBelow(operation);
  }
  return all;
}
function traitsBelow({ childOperations }) {
  let all = 0;
  for (const child of childOperations) {
    const traits = traitsOfOperation(child);
    all |= (isHooked(child, traits) ? BELOW_HAS_HOOKS : 0) | traits & ~HAS_HOOKS | traitsBelow(child);
  }
  return all;
}
function traitsOfOperation(operation) {
  const { name, constructor } = operation;
  return (BY_NAME.get(name) ?? 0) | (byClass.get(constructor) ?? traitsOfClass(operation));
}
var OF_CACHE = /* @__PURE__ */ Symbol("objection-cache operation");
function isHooked(operation, traits) {
  if ((traits & HAS_KNOWN_EFFECT) !== 0)
    return false;
  if ((traits & CHECKS_WHILE_BUILT) !== 0 && !hasIds(operation))
    return true;
  return (traits & HAS_HOOKS) !== 0 || (traits & MAY_HAVE_OWN_HOOKS) !== 0 && hasOwnHooks(operation);
}
function hasIds({ id, ids: ids3 }) {
  return ids3 === void 0 ? isDefined2(id) : Array.isArray(ids3) && isDefined2(ids3);
}
var isDefined2 = (id) => Array.isArray(id) ? id.every(isDefined2) : id !== void 0;
function hasOwnHooks(operation) {
  return operation[OF_CACHE] !== true && HOOKS.some((hook) => Object.hasOwn(operation, hook));
}
function traitsOfClass(operation) {
  const base2 = baseOperationOf(operation);
  const prototype = Object.getPrototypeOf(operation);
  const isFind = operation.constructor === FIND;
  const overridesHooks = !isFind && HOOKS.some((hook) => prototype[hook] !== base2[hook]);
  const traits = (overridesHooks ? HAS_HOOKS : 0) | (isWrite(operation) ? WRITES2 : 0) | kindOfClass(operation);
  byClass.set(operation.constructor, traits);
  return traits;
}
function kindOfClass(operation) {
  const { constructor } = operation;
  if (constructor === FIRST || constructor === RANGE)
    return HAS_KNOWN_EFFECT;
  if (isOwnClass(constructor))
    return 0;
  return isA(operation, EAGER) ? FETCHES | HAS_KNOWN_EFFECT : MAY_HAVE_OWN_HOOKS;
}
function isWrite(operation) {
  const probe = internalsOf(import_objection6.Model.QueryBuilder.forClass(import_objection6.Model));
  probe._operations = [Object.create(operation, { childOperations: { value: [] } })];
  return !probe.isFind();
}

// dist/query/bypass/bypassReason.js
function bypassReasonOf(builder, traits = traitsOf(builder)) {
  const internals = internalsOf(builder);
  const knex = internals.unsafeKnex();
  if (knex === null)
    return "no-connection";
  if (knex.isTransaction === true)
    return "transaction";
  if (internals._explicitResolveValue !== null || internals._explicitRejectValue !== null)
    return "resolved";
  if (isPartOfOther(builder))
    return "child";
  return (traits & LOCKS2) !== 0 ? "lock" : void 0;
}
function lockedOrBound(builder, query) {
  if (query === void 0)
    return void 0;
  const { client } = internalsOf(builder).unsafeKnex() ?? {};
  if (query._connection !== void 0 || query.client !== client)
    return "transaction";
  return query._single?.lock === void 0 && query._single?.waitMode === void 0 ? void 0 : "lock";
}
function isRead(builder) {
  return (traitsOf(builder) & WRITES2) === 0;
}
function locks(builder) {
  return (traitsOf(builder) & LOCKS2) !== 0;
}
function isPartOfOther(builder) {
  const internals = internalsOf(builder);
  if (internals.internalOptions().isInternalQuery || internals.isPartial())
    return true;
  return internals.parentQuery() !== null && !isEagerChild(builder);
}
function isEagerChild(builder) {
  const internals = internalsOf(builder);
  if (internals.parentQuery() === null)
    return false;
  const find2 = internals.findOperation(FIND);
  return find2?.relation !== void 0 && find2.owner?.isModels === true && find2.assignResultToOwner === true;
}
function isPartOfFind(builder) {
  if (!isEagerChild(builder))
    return false;
  for (let each = internalsOf(builder).parentQuery(); each !== null; each = internalsOf(each).parentQuery()) {
    const { isInternalQuery } = internalsOf(each).internalOptions();
    if (isInternalQuery || !internalsOf(each).isFind() || internalsOf(each)._explicitResolveValue !== null)
      return false;
  }
  return true;
}

// dist/query/queryCache/CacheSettings.js
var CACHE_OPTIONS = [...QUERY_OPTIONS, "cache"];
var NO_OPTIONS = { tags: [], cache: void 0 };
var DISABLED = { enabled: false, key: void 0, options: NO_OPTIONS };
var PAST_CACHE = { enabled: false, key: void 0, options: NO_OPTIONS };
var AUTOMATIC = { enabled: true, key: void 0, options: NO_OPTIONS };
function checkOptions(options, what) {
  const checked = checkQueryOptions(options, CACHE_OPTIONS, what);
  if (options.cache !== void 0 && !(options.cache instanceof QueryCache)) {
    throw new CacheError("INVALID_OPTION", `\`cache\` must be a QueryCache; it was ${describeValue(options.cache)}.`);
  }
  return { ...checked, cache: options.cache };
}
var NO_MODEL_OPTIONS = { defaults: NO_OPTIONS, all: false, batch: false, images: "known" };
var known11 = /* @__PURE__ */ new WeakMap();
function modelOptionsOf(builder) {
  const { cacheOptions } = internalsOf(builder).modelClass();
  if (cacheOptions === void 0)
    return NO_MODEL_OPTIONS;
  let checked = known11.get(cacheOptions);
  if (checked === void 0)
    known11.set(cacheOptions, checked = checkModelOptions(cacheOptions));
  return checked;
}
function settingsOfClass(builder) {
  if (!modelOptionsOf(builder).all || !isRead(builder))
    return void 0;
  return internalsOf(builder).parentQuery() === null || isPartOfFind(builder) ? AUTOMATIC : void 0;
}
function checkModelOptions(options) {
  checkOptionNames(options, [...CACHE_OPTIONS, "all", "batch", "images"], "cacheOptions");
  const { all = false, batch = false, images = "known", ...rest } = options;
  checkWord(images, "images", ["known", "read"]);
  return {
    defaults: checkOptions(rest, "cacheOptions"),
    all: checkBoolean(all, "all"),
    batch: checkBoolean(batch, "batch"),
    images
  };
}
function mergeOptions(own, inherited) {
  if (inherited === NO_OPTIONS)
    return own;
  if (own === NO_OPTIONS)
    return inherited;
  return { ...inherited, ...own, cache: own.cache ?? inherited.cache, tags: [...inherited.tags, ...own.tags] };
}

// dist/objection/callableClass.js
function callableClass(base2, made, begin2) {
  if (!isCallable(base2))
    return made;
  const callable2 = constructorBelow(base2, nameOf(made), begin2);
  Object.setPrototypeOf(callable2, base2);
  callable2.prototype = made.prototype;
  for (const name of Reflect.ownKeys(made)) {
    if (OWN_OF_FUNCTIONS.has(name))
      continue;
    Object.defineProperty(callable2, name, Reflect.getOwnPropertyDescriptor(made, name));
  }
  Object.defineProperty(made.prototype, "constructor", { value: callable2, writable: true, configurable: true });
  return callable2;
}
var namedAs = (base2, made) => Object.defineProperty(made, "name", { value: nameOf(base2), configurable: true });
var nameOf = (type) => type.name;
var OWN_OF_FUNCTIONS = /* @__PURE__ */ new Set(["prototype", "length", "name"]);
function constructorBelow(base2, name, begin2) {
  if (begin2 !== void 0)
    return constructorWithBegin(base2, name, begin2);
  const constructors = isEmptyFunction(base2) ? { [name]: function() {
  } } : {
    [name]: function(...args) {
      return base2.apply(this, args);
    }
  };
  return constructors[name];
}
function constructorWithBegin(base2, name, begin2) {
  const constructors = {
    [name]: function(...args) {
      const returned = args.length === 1 ? base2.call(this, args[0]) : base2.apply(this, args);
      const instance = returned ?? this;
      begin2(instance);
      return instance;
    }
  };
  return constructors[name];
}
function isCallable(type) {
  const text = Function.prototype.toString.call(type);
  return text.startsWith("function") && !/\bnew\s*\.\s*target\b|\[native code\]/.test(text);
}

// dist/query/bypass/NotCacheable.js
var NotCacheable = class _NotCacheable extends Error {
  /** `hooks`: before-hooks of parts of the graph must run first. */
  reason;
  #why;
  #advice;
  #part;
  /** `why`, `advice` and `part`, which names the place in the query, are full sentences. */
  constructor(reason, why, advice = "", part) {
    super([why, part ?? "", advice].filter((sentence) => sentence !== "").join(" "));
    this.reason = reason;
    this.#why = why;
    this.#advice = advice;
    this.#part = part;
  }
  /** The same error for the part of a graph that loads this class. The innermost part stays. */
  inPart(modelName) {
    const part = this.#part ?? `The cause is in the part of the graph that loads ${modelName}.`;
    return new _NotCacheable(this.reason, this.#why, this.#advice, part);
  }
};
var notCacheableBecause = (reason, what) => new NotCacheable(reason, `The reason is ${what}.`, adviceFor(reason));
var notCacheable = (what) => notCacheableBecause("opaque", what);
function asNotCacheable(error) {
  if (error instanceof NotCacheable)
    return error;
  return notCacheable(`an error while the query is built: ${error instanceof Error ? error.message : String(error)}`);
}

// dist/query/fingerprint/partHooks.js
function isPartWithHooks(part) {
  return internalsOf(part).findOperation(FIND) !== null && hasBeforeHooks(part);
}
function hasBeforeHooks(builder) {
  const internals = internalsOf(builder);
  if (hasBeforeFind(internals.modelClass()) || internals.internalContext().userContext["runBefore"] !== void 0)
    return true;
  return internals.findOperation((operation) => operation.constructor === RUN_BEFORE) !== null;
}
async function runBeforeHooks(part) {
  const internals = internalsOf(part);
  const running = trackRunningHook(part);
  internals.internalContext(internals.internalContext().clone());
  let builder;
  internals.internalContext().runBefore.push((result, current) => {
    builder = current;
    internalsOf(current).internalOptions().returnImmediatelyValue = null;
    return result;
  });
  const executes = part;
  try {
    await (executes.executeUncached?.() ?? executes.execute());
  } catch (error) {
    throw builder === void 0 ? hookThrew(running.hook, internals.modelClass().name, error) : error;
  }
  internalsOf(builder).internalOptions().returnImmediatelyValue = void 0;
  return { builder };
}
function trackRunningHook(part) {
  const running = { hook: "runBefore()" };
  const next = (hook) => (_, result) => {
    running.hook = hook;
    return result;
  };
  const operation = Object.assign(new BASE("trackRunningHook", {}), {
    onBefore1: next("the static hook beforeFind()"),
    onBefore2: next("the hook `runBefore` of the context"),
    // Objection executes a clone, whose operations would lose these hooks.
    clone: () => operation
  });
  internalsOf(part).addOperation(operation, []);
  return running;
}
function hookThrew(hook, modelName, error) {
  const message2 = error instanceof Error ? error.message : String(error);
  const why = `For the key, ${hook} of ${modelName} ran with owners that have no ids, and threw: ${message2}.`;
  return new NotCacheable("hook-threw", why, adviceFor("hook-threw"), "");
}

// dist/query/key/sourceFingerprint.js
var sourceFingerprint = (value) => valueFingerprint(value) ?? textWithFunctions(value);
function textWithFunctions(value) {
  try {
    return JSON.stringify(value, (_, item) => typeof item === "function" ? String(item) : item) ?? "";
  } catch {
    return "";
  }
}

// dist/query/key/UniqueNames.js
var import_node_crypto10 = require("node:crypto");

// dist/core/values/BloomFilter.js
var import_node_crypto9 = require("node:crypto");
var BITS = 2 ** 20;
var BloomFilter = class {
  /** Allocated when the first text is added. */
  #words;
  add(text) {
    const words2 = this.#words ??= new Uint32Array(BITS / 32);
    for (const bit of bitsOf(text))
      words2[bit >>> 5] |= 1 << (bit & 31);
  }
  /** `false`: the text was never added. */
  mightHave(text) {
    const words2 = this.#words;
    return words2 !== void 0 && bitsOf(text).every((bit) => (words2[bit >>> 5] & 1 << (bit & 31)) !== 0);
  }
};
function bitsOf(text) {
  const digest = (0, import_node_crypto9.createHash)("sha256").update(text).digest();
  return [0, 4, 8, 12, 16].map((at) => digest.readUInt32LE(at) % BITS);
}

// dist/query/key/UniqueNames.js
var THIS_PROCESS3 = (0, import_node_crypto10.randomBytes)(6).toString("base64url");
var MAX_NAMES = 5e3;
var UniqueNames = class {
  #max;
  /** Each name with the number that its last bearer got. */
  #numbers = /* @__PURE__ */ new Map();
  #highest = 1;
  #forgotten = new BloomFilter();
  constructor(max) {
    this.#max = max;
  }
  /** How many names are remembered. */
  get size() {
    return this.#numbers.size;
  }
  /** `reusable`: all bearers of the name are equivalent, so the plain name may be assigned again after it was forgotten. */
  assign(name, reusable) {
    const number = (this.#numbers.get(name) ?? (reusable || !this.#forgotten.mightHave(name) ? 0 : this.#highest)) + 1;
    this.#highest = Math.max(this.#highest, number);
    this.#numbers.delete(name);
    this.#numbers.set(name, number);
    if (this.#numbers.size > this.#max)
      this.#forgetOldest();
    return number === 1 ? name : `${name}~${number}.${THIS_PROCESS3}`;
  }
  #forgetOldest() {
    const [oldest] = this.#numbers.keys();
    this.#numbers.delete(oldest);
    this.#forgotten.add(oldest);
  }
};

// dist/query/key/classId.js
var ids = /* @__PURE__ */ new WeakMap();
var names2 = new UniqueNames(MAX_NAMES);
function classId(modelClass) {
  let id = ids.get(modelClass);
  if (id === void 0) {
    id = isBound(modelClass) ? `${classId(parentOf(modelClass))}^` : newId(modelClass);
    ids.set(modelClass, id);
  }
  return id;
}
var parentOf = (modelClass) => Object.getPrototypeOf(modelClass);
var OF_ANY_CLASS = /* @__PURE__ */ new Set(["length", "name", "prototype"]);
function isBound(modelClass) {
  const parent = parentOf(modelClass);
  const names4 = Object.getOwnPropertyNames(modelClass);
  return parent.name === modelClass.name && names4.includes("$$knex") && names4.every((name) => name.startsWith("$$") || OF_ANY_CLASS.has(name)) && Object.getOwnPropertyNames(modelClass.prototype).length === 1;
}
function newId(modelClass) {
  const digest = digestOf(sourceOf4(modelClass), 8);
  const name = `${tableOf2(modelClass) ?? ""}:${modelClass.name}#${digest}`.replace(/[~^]/g, "-");
  return names2.assign(name, false);
}
function sourceOf4(modelClass) {
  return ownClassesOf(modelClass).map((each) => {
    const names4 = Object.getOwnPropertyNames(each).filter((name) => !name.startsWith("$$"));
    return [sourceOfClass(each), ...names4.map((name) => `${name}=${staticFingerprint(each, name)}`)].join("\n");
  }).join("\n");
}
var staticFingerprint = (modelClass, name) => sourceFingerprint(Object.getOwnPropertyDescriptor(modelClass, name)?.value);

// dist/query/key/resultForm.js
function resultFormOf(builder, traits = traitsOf(builder)) {
  if ((traits & IS_PAGE) !== 0)
    return "page";
  return (traits & IS_ONE) !== 0 ? "one" : "list";
}
var PLAIN_SOURCE = FIND.name;
function rowSourceOf(builder, traits = traitsOf(builder)) {
  const { _findOperationFactory: factory } = internalsOf(builder);
  if (factory === PLAIN_FIND && (traits & FINDS) === 0)
    return PLAIN_SOURCE;
  return findOperationOf(builder).constructor.name;
}

// dist/query/fingerprint/sqlFingerprint.js
var METHODS4 = /* @__PURE__ */ new Set(["select", "first", "pluck"]);
function sqlFingerprint(builder) {
  const { fingerprint, volatile } = readSql(builder);
  if (volatile !== void 0)
    throw notCacheableBecause("volatile", volatile);
  return fingerprint;
}
function readSql(builder) {
  const copy = compilableCopy(builder);
  const query = copy.toKnexQuery();
  const reason = lockedOrBound(copy, query);
  if (reason !== void 0)
    throw notCacheableBecause(reason, "a function that builds the Knex query");
  if (query.eventNames !== void 0 && query.eventNames().length > 0)
    throw notCacheable("a listener on the Knex query");
  const compiled = query.toSQL();
  if (Array.isArray(compiled))
    throw notCacheable("a query of several statements");
  const selects2 = copy.hasSelects() ? "select" : "";
  return {
    fingerprint: selects2 + compiledFingerprint(compiled, query),
    volatile: volatileIn(compiled)
  };
}
var volatileIn = ({ sql = "", bindings = [] }) => readStatement(sql).volatile ?? volatileBinding(bindings);
function compiledFingerprint({ method = "", sql = "", bindings = [], options = {}, pluck = "" }, query) {
  if (!METHODS4.has(method))
    throw notCacheable(`a Knex query of the kind '${method}'`);
  const data = orderedFingerprint([method, pluck, bindings, options, query.queryContext?.()]);
  if (data === void 0)
    throw notCacheable("a binding, or an option of the Knex query, that is no plain data");
  return `${sql.length}:${sql}${data}`;
}
function compilableCopy(builder) {
  const copy = internalsOf(builder).clone();
  if (copy.isFind() && copy.findOperation(FIND) === null) {
    copy.addOperationToFront(copy._findOperationFactory(copy), []);
  }
  copy.forEachOperation(true, (operation) => {
    if (isA(operation, EAGER))
      Object.assign(operation, { onBuild: baseOperationOf(operation).onBuild });
    if (operation.relation !== void 0)
      Object.assign(operation, { assignResultToOwner: false });
  });
  return returnAsFirstClone(copy);
}

// dist/query/fingerprint/ownerFingerprint.js
function ownerFingerprint(builder, traits) {
  if (rowSourceOf(builder, traits) === PLAIN_SOURCE)
    return "";
  const { relation, owner, instance } = findOperationOf(builder);
  if (relation !== void 0)
    return relationFingerprint(relation) + ownersFingerprint(builder, relation, owner);
  return instance === void 0 ? "" : idsFingerprint(instance.$id(), "the id of its instance");
}
function hasOtherOwner(builder, traits, fingerprint) {
  try {
    return ownerFingerprint(builder, traits) !== fingerprint;
  } catch {
    return true;
  }
}
var relationFingerprint = ({ name, ownerModelClass }) => JSON.stringify([name, classId(ownerModelClass), tableOf2(ownerModelClass)]);
function ownersFingerprint(builder, relation, owner) {
  const what = `the owners of its relation '${relation.name}'`;
  if (owner?.isModels === true)
    return `models${idsFingerprint(owner.getProps(relation), what)}`;
  if (owner?.isIdentifiers === true)
    return `ids${idsFingerprint(listOf3(owner.identifiers), what)}`;
  if (owner?.isQueryBuilder === true)
    return `sql${ownerSql(builder, relation, owner, what)}`;
  throw unknownOwner(what);
}
var listOf3 = (ids3) => Array.isArray(ids3) ? ids3 : [ids3];
function idsFingerprint(ids3, what) {
  const fingerprint = orderedFingerprint(ids3);
  if (fingerprint === void 0)
    throw unknownOwner(what);
  return fingerprint;
}
function ownerSql(builder, relation, owner, what) {
  const owners = owner.getProps(relation);
  try {
    return readSql(owners.subqueryOf(builder)).fingerprint;
  } catch (error) {
    if (error instanceof NotCacheable && error.reason !== "opaque")
      throw error;
    throw unknownOwner(what);
  }
}
var unknownOwner = (what) => new NotCacheable("unknown-owner", `No key can show ${what}: an id, or a binding of the query that finds them, is not plain data. Use strings, numbers, dates or buffers.`);

// dist/query/fingerprint/describable.js
var LOAD_HOOKS = ["onRawResult", "queryExecutor", "onAfter1", "onAfter2"];
var LATER_HOOKS = ["onAfter3", "onError"];
var KNOWN2 = /* @__PURE__ */ new Set([
  BASE,
  FIRST,
  RANGE,
  RUN_BEFORE,
  RUN_AFTER,
  ON_ERROR
]);
var effects = /* @__PURE__ */ new WeakMap();
function assertDescribable(builder, isPartOfGraph) {
  internalsOf(builder).forEachOperation(true, (operation) => {
    const { constructor, name } = operation;
    if (isPartOfGraph && (constructor === RUN_AFTER || constructor === ON_ERROR)) {
      throw notCacheable(`${name}() on a part of a graph: no key can show what its function does to the models`);
    }
    const { relation } = operation;
    if (relation !== void 0 && !isKnownRelation(relation)) {
      throw notCacheable("a relation of a class that is not one of Objection\u2019s");
    }
    const effect = effects.get(constructor) ?? hiddenEffectOf(operation);
    if (effect === "load" || isPartOfGraph && effect === "later") {
      throw notCacheable(`the operation '${name}', which is not one of Objection's and takes part in loading`);
    }
  });
}
function hiddenEffectOf(operation) {
  const { constructor } = operation;
  const isKnown2 = KNOWN2.has(constructor) || isA(operation, FIND) || isA(operation, EAGER);
  const later = hasHook(operation, LATER_HOOKS) ? "later" : "none";
  const effect = isKnown2 ? "none" : hasHook(operation, LOAD_HOOKS) ? "load" : later;
  if (isKnown2 || isOwnClass(constructor))
    effects.set(constructor, effect);
  return effect;
}
function hasHook(operation, hooks) {
  const base2 = baseOperationOf(operation);
  return hooks.some((hook) => operation[hook] !== base2[hook]);
}

// dist/query/fingerprint/graphPartBuilders.js
function partBuilders(builder, eager, part, relation) {
  if (!isA(eager, JOIN_EAGER))
    return [fetchedPart(builder, eager, part, relation)];
  const modifiers = eager.buildFinalModifiers(builder);
  const joined2 = relation.relatedModelClass.query().childQueryOf(builder).modifiers(modifiers).withGraphJoined(part, eager.graphOptions ?? {}).modify(relation.modify);
  for (const modifier of part.node.$modify)
    joined2.modify(modifier);
  const { joinTableModelClass, joinTableModify } = relation;
  if (joinTableModelClass === void 0 || joinTableModelClass === null)
    return [joined2];
  const through = joinTableModelClass.query().childQueryOf(builder).modify(joinTableModify);
  return [joined2, through];
}
function fetchedPart(builder, eager, part, relation) {
  if (eager.fetchRelationBatch === void 0)
    throw notCacheable("a way of fetching graphs that is not one of Objection's");
  const owner = new relation.ownerModelClass();
  return eager.fetchRelationBatch(builder, [owner], relation, part);
}

// dist/query/fingerprint/graphFingerprint.js
var MAX_PARTS = 200;
function visit(visited, part) {
  if (visited.has(part))
    return false;
  if (visited.size >= MAX_PARTS)
    throw notCacheable(`a graph of more than ${MAX_PARTS} different parts`);
  visited.add(part);
  return true;
}
function graphFingerprint(builder, visited, partFingerprint2) {
  const eager = eagerOf(builder);
  if (eager === null)
    return "";
  const modelClass = internalsOf(builder).modelClass();
  const options = eager.graphOptions === null ? "{}" : orderedFingerprint(eager.graphOptions);
  if (options === void 0)
    throw notCacheable("graph options that are no plain data");
  const head = `&${eager.constructor.name}${options}`;
  const isJoined = isA(eager, JOIN_EAGER);
  if (eager.modifiersAtPath.length === 0 && !hasContextHooks(builder)) {
    const names4 = plainNames(eager.expression, modelClass, isJoined, /* @__PURE__ */ new Set());
    if (names4 !== void 0)
      return `${head}[${names4}]`;
  }
  const copy = internalsOf(builder).clone();
  const own = eagerOf(copy);
  const fingerprints = [];
  forEachPart(own.buildFinalExpression(), modelClass, (part, relation) => {
    const name = qualifiedName(part, relation);
    fingerprints.push(name);
    if (!visit(visited, name))
      return;
    for (const each of partBuilders(copy, own, part, relation))
      fingerprints.push("(", partFingerprint2(each, visited), ")");
  });
  return joined([head, "{", ...fingerprints, "}"]);
}
function graphNames(builder) {
  const eager = eagerOf(builder);
  return eager === null ? "" : `&names${childNames(eager.expression.node)}`;
}
function isJoinedGraph(builder) {
  const eager = eagerOf(builder);
  return eager !== null && isA(eager, JOIN_EAGER);
}
var eagerOf = (builder) => (traitsOf(builder) & FETCHES) === 0 ? null : internalsOf(builder).findOperation(EAGER);
function joined(parts) {
  return parts.every((part) => typeof part === "string") ? parts.join("") : Promise.all(parts.map((part) => Promise.resolve(part))).then((settled3) => settled3.join(""));
}
var hasContextHooks = (builder) => hasOnBuild(builder) || internalsOf(builder).internalContext().userContext["runBefore"] !== void 0;
function plainNames(expression, modelClass, isJoined, visited) {
  let names4 = "";
  forEachPart(expression, modelClass, (part, relation) => {
    if (names4 === void 0)
      return;
    const name = qualifiedName(part, relation);
    names4 += name;
    if (!visit(visited, name))
      return;
    const below = isPlainPart(part, relation, isJoined) ? plainNames(part, relation.relatedModelClass, isJoined, visited) : void 0;
    names4 = below === void 0 ? void 0 : `${names4}[${below}]`;
  });
  return names4;
}
function isPlainPart({ node }, relation, isJoined) {
  if (node.$modify.length > 0 || !isPlainRelation(relation))
    return false;
  return isJoined || !hasBeforeFind(relation.relatedModelClass);
}
function forEachPart(expression, modelClass, callback) {
  let isResolving = true;
  let resolved = 0;
  try {
    expression.forEachChildExpression(modelClass, (part, relation) => {
      if (relation === null)
        throw notCacheable("a relation that its class does not have");
      isResolving = false;
      callback(part, relation);
      isResolving = true;
      resolved++;
    });
  } catch (error) {
    const name = namesOfParts(expression, modelClass)[resolved];
    if (isResolving && name !== void 0)
      forgetUnresolvedRelation(modelClass, name);
    throw error;
  }
}
function namesOfParts({ node }, modelClass) {
  if (node.$allRecursive)
    return modelClass.getRelationNames();
  if (node.$recursive !== false)
    return [node.$relation];
  return node.$childNames.map((child) => node[child].$relation);
}
function qualifiedName({ node }, relation) {
  const { ownerModelClass, relatedModelClass, joinTableModelClass } = relation;
  const owner = classAndTable(ownerModelClass);
  const related = classAndTable(relatedModelClass);
  const joinTable = joinTableModelClass ? classAndTable(joinTableModelClass) : "";
  return `[${owner}${related}${joinTable}]${nodeNames(node)}`;
}
var classAndTable = (modelClass) => `${quoted(classId(modelClass))}${quoted(tableOf2(modelClass) ?? "")}`;
var quoted = (name) => /^[\w$.:~]*$/.test(name) ? `"${name}"` : JSON.stringify(name);
function childNames(node) {
  const { $allRecursive, $childNames } = node;
  return `${$allRecursive ? "*" : ""}[${$childNames.map((name) => nodeNames(node[name])).join()}]`;
}
function nodeNames(node) {
  const { $name, $relation, $recursive, $modify } = node;
  const modifiers = $modify.length === 0 ? "" : JSON.stringify($modify);
  return `${quoted($name)}${quoted($relation)}${$recursive}${modifiers}${childNames(node)}`;
}

// dist/query/fingerprint/operationFingerprint.js
var KNEX_METHODS = /* @__PURE__ */ new Set([
  ..."where andWhere orWhere".split(" ").flatMap((name) => [name, `${name}Not`]),
  ..."In Null Between".split(" ").flatMap((kind) => [`where${kind}`, `orWhere${kind}`, `whereNot${kind}`, `orWhereNot${kind}`]),
  ..."Like ILike Column".split(" ").flatMap((kind) => [`where${kind}`, `andWhere${kind}`, `orWhere${kind}`]),
  ..."andWhereBetween andWhereNotBetween groupBy orderBy limit offset as".split(" "),
  ..."join innerJoin leftJoin leftOuterJoin rightJoin rightOuterJoin outerJoin fullOuterJoin crossJoin".split(" ")
]);
var argumentsOf = (operation) => operation.args;
var ARGUMENTS = /* @__PURE__ */ new Map([
  [KNEX, (operation) => KNEX_METHODS.has(operation.name) ? argumentsOf(operation) : void 0],
  [SELECT, argumentsOf],
  [WHERE_COMPOSITE, argumentsOf],
  [FIND_BY_ID, (operation) => [operation.id]],
  [FIND_BY_IDS, (operation) => [operation.ids]],
  [FIRST, () => []],
  [RANGE, () => []]
]);
var WITHOUT_EFFECT = /* @__PURE__ */ new Set([
  BASE,
  FIND,
  RUN_BEFORE,
  RUN_AFTER,
  ON_ERROR
]);
function operationsFingerprint(builder, isPart) {
  const internals = internalsOf(builder);
  if (hasOnBuild(builder))
    return void 0;
  if (internals._findOperationFactory !== PLAIN_FIND && internals.findOperation(FIND) === null)
    return void 0;
  let all = "";
  internals.forEachOperation(true, (operation) => {
    const own = operationFingerprint(operation, isPart);
    all = own === void 0 ? void 0 : all + own;
    return own !== void 0;
  });
  return all;
}
function operationFingerprint(operation, isPart) {
  if (isLeftOut(operation, isPart))
    return "";
  const args = ARGUMENTS.get(operation.constructor)?.(operation);
  const fingerprint = args === void 0 ? void 0 : orderedFingerprint(args);
  return fingerprint === void 0 ? void 0 : operation.name + fingerprint;
}
function isLeftOut(operation, isPart) {
  if (operation.adderHookName === "onBuild" || WITHOUT_EFFECT.has(operation.constructor))
    return true;
  if (isA(operation, EAGER))
    return true;
  const { relation } = operation;
  return isPart && relation !== void 0 && isPlainRelation(relation);
}

// dist/query/fingerprint/queryFingerprint.js
function queryFingerprint(builder, form) {
  try {
    return { own: ownFingerprint(builder, form), graph: wholeGraphFingerprint(builder, form, false) };
  } catch (error) {
    throw asNotCacheable(error);
  }
}
async function queryFingerprintWithHooks(builder, form) {
  try {
    return { own: ownFingerprint(builder, form), graph: await wholeGraphFingerprint(builder, form, true) };
  } catch (error) {
    throw asNotCacheable(error);
  }
}
function hasChanged(builder, form, { own, graph }) {
  try {
    return ownFingerprint(builder, form) !== own || wholeGraphFingerprint(builder, form, false) !== graph;
  } catch (error) {
    return error.reason !== "hooks";
  }
}
function ownFingerprint(builder, form) {
  assertDescribable(builder, false);
  const fingerprint = statementFingerprint(builder, false) + stateFingerprint(builder);
  return form === "page" ? fingerprint + totalFingerprint(builder, fingerprint) : fingerprint;
}
var statementFingerprint = (builder, isPart) => operationsFingerprint(builder, isPart) ?? `sql${sqlFingerprint(builder)}`;
function wholeGraphFingerprint(builder, form, runHooks) {
  if (form === "count" && !isJoinedGraph(builder))
    return graphNames(builder);
  return graphFingerprint(builder, /* @__PURE__ */ new Set(), (part, visited) => partFingerprint(part, visited, runHooks));
}
function partFingerprint(part, visited, runHooks) {
  const { name } = internalsOf(part).modelClass();
  try {
    const fingerprint = describePart(part, visited, runHooks);
    if (typeof fingerprint === "string")
      return fingerprint;
    const named2 = Promise.resolve(fingerprint).catch((error) => {
      throw asNotCacheable(error).inPart(name);
    });
    named2.catch(() => void 0);
    return named2;
  } catch (error) {
    throw asNotCacheable(error).inPart(name);
  }
}
function describePart(part, visited, runHooks) {
  assertCacheablePart(part);
  if (!isPartWithHooks(part))
    return describeBuiltPart(part, visited, runHooks);
  if (!runHooks)
    throw new NotCacheable("hooks", "Hooks of a part of the graph have not run.");
  return runBeforeHooks(part).then(({ builder }) => {
    assertCacheablePart(builder);
    return describeBuiltPart(builder, visited, runHooks);
  });
}
function describeBuiltPart(part, visited, runHooks) {
  const resultClass = JSON.stringify(classId(internalsOf(part).resultModelClass()));
  const own = resultClass + statementFingerprint(part, true) + stateFingerprint(part);
  const graph = graphFingerprint(part, visited, (each, below) => partFingerprint(each, below, runHooks));
  return typeof graph === "string" ? own + graph : graph.then((below) => own + below);
}
function assertCacheablePart(part) {
  assertDescribable(part, true);
  const internals = internalsOf(part);
  if (internals._explicitResolveValue !== null || internals._explicitRejectValue !== null) {
    throw notCacheable("a part of the graph that was resolved before it ran");
  }
  if (internals.unsafeKnex()?.isTransaction === true)
    throw notCacheableBecause("transaction", "a part of its graph");
  if (locks(part))
    throw notCacheableBecause("lock", "a part of its graph");
}
function stateFingerprint(builder) {
  const internals = internalsOf(builder);
  const { keepImplicitJoinProps, skipUndefined } = internals.internalOptions();
  const { aliasMap, tableMap } = internals.internalContext();
  const hasFind = (traitsOf(builder) & FINDS) !== 0;
  const find2 = hasFind ? internals.findOperation(FIND) : null;
  let state = "";
  if (keepImplicitJoinProps || skipUndefined)
    state += `&options${Number(keepImplicitJoinProps)}${Number(skipUndefined)}`;
  if (aliasMap !== null)
    state += `&alias${orderedFingerprint([...aliasMap])}`;
  if (tableMap !== null)
    state += `&table${orderedFingerprint([...tableMap])}`;
  if (find2?.assignResultToOwner === true)
    state += "&assigned";
  const options = internals.findOptions();
  if (isEmpty2(options))
    return state;
  const findOptions = orderedFingerprint(options);
  if (findOptions === void 0)
    throw notCacheable("find options that are no plain data");
  return findOptions === "{}" ? state : `${state}&find${findOptions}`;
}
function isEmpty2(options) {
  for (const _ in options)
    return false;
  return Object.getPrototypeOf(options) === Object.prototype;
}
function totalFingerprint(builder, own) {
  const range = internalsOf(builder).findOperation("range");
  const counter = range?.resultSizeBuilder ?? null;
  if (counter === null)
    return "&total";
  const counted = statementFingerprint(counter, false) + stateFingerprint(counter);
  return counted === own ? "&total" : `&total(${counted})`;
}

// dist/query/key/connectionId.js
var MAX_IDS_PER_CLIENT = 50;
var ids2 = /* @__PURE__ */ new WeakMap();
var names3 = new UniqueNames(MAX_NAMES);
function connectionId(client) {
  const known12 = ids2.get(client);
  if (known12 !== void 0 && known12.renamings === identityChangesSoFar())
    return known12.id;
  const idsByName = known12?.idsByName ?? /* @__PURE__ */ new Map();
  const { name, reusable } = nameOf2(client);
  const id = idsByName.get(name) ?? names3.assign(name, reusable);
  idsByName.delete(name);
  idsByName.set(name, id);
  const [oldest] = idsByName.keys();
  if (idsByName.size > MAX_IDS_PER_CLIENT && oldest !== void 0)
    idsByName.delete(oldest);
  ids2.set(client, { id, renamings: identityChangesSoFar(), idsByName });
  return id;
}
function nameOf2(client) {
  const { database, connection } = observedKnexOf(client);
  const isPrivate = connection === void 0 && hasPrivateSettings(client);
  const parts = [connection ?? "", settingsFingerprint(client), ...isPrivate ? [true] : []];
  const digest = digestOf(JSON.stringify(parts), 8);
  return { name: `${database}:${digest}`, reusable: !isPrivate && !hasFunctions(client) };
}
function hasFunctions({ config, connectionSettings = {} }) {
  const functions = [config["client"], config["wrapIdentifier"], config["postProcessResponse"]];
  return functions.some((each) => typeof each === "function") || Object.values(connectionSettings).some((value) => valueFingerprint(value) === void 0);
}
function hasPrivateSettings(client) {
  const { connection, pool } = client.config;
  const { afterCreate } = Object(pool);
  return typeof connection === "function" || typeof afterCreate === "function";
}
var PROBES = ["a", "aB", "a_b", "AB_c1", "*", "a.b as c"];
var ADDRESS_SETTINGS = new Set("host hostname server port socketPath database db filename password ssl connectionString connectString stream".split(" "));
function settingsFingerprint(client) {
  const { config, connectionSettings = {}, dialect = "" } = client;
  const { wrapIdentifier, postProcessResponse } = config;
  const wrapped = typeof wrapIdentifier === "function" ? PROBES.map((name) => wrap2(wrapIdentifier, name)) : [];
  const settings = Object.entries(connectionSettings).filter(([name]) => !ADDRESS_SETTINGS.has(name)).map(([name, value]) => [name, typeof value === "function" ? String(value) : sourceFingerprint(value)]);
  const others = [config["searchPath"], config["version"], Intl.DateTimeFormat().resolvedOptions().timeZone];
  const parts = [dialect, settings, urlParts(connectionSettings), others, parserFingerprint(client), wrapped];
  return `${valueFingerprint(parts) ?? ""}${String(wrapIdentifier)}${String(postProcessResponse)}`;
}
function urlParts({ connectionString }) {
  if (typeof connectionString !== "string" || !URL.canParse(connectionString))
    return [];
  const { username, search } = new URL(connectionString);
  return [username, search];
}
function wrap2(wrapIdentifier, name) {
  try {
    return String(wrapIdentifier(name, (plain) => plain, void 0));
  } catch {
    return "";
  }
}

// dist/query/key/KeyPrefix.js
var MAX_REMEMBERED2 = 1e4;
var MAX_ENDING = 200;
var remembered = /* @__PURE__ */ new WeakMap();
var count4 = 0;
var KeyPrefix = class {
  #prefix;
  constructor(prefix) {
    this.#prefix = prefix;
  }
  keyOf(ending) {
    if (ending.length > MAX_ENDING)
      return this.#prefix + ending;
    return remembered.get(this)?.get(ending) ?? remember(this, ending, this.#prefix + ending);
  }
};
function remember(prefix, ending, key) {
  if (count4++ >= MAX_REMEMBERED2) {
    remembered = /* @__PURE__ */ new WeakMap();
    count4 = 1;
  }
  let keys = remembered.get(prefix);
  if (keys === void 0)
    remembered.set(prefix, keys = /* @__PURE__ */ new Map());
  keys.set(ending, key);
  return key;
}

// dist/query/key/queryKey.js
var usualPrefixes = /* @__PURE__ */ new WeakMap();
function queryKey(builder, parts, kind, ending, owner = "") {
  const internals = internalsOf(builder);
  const modelClass = internals.modelClass();
  const source = rowSourceOf(builder, parts.traits);
  const isUsual = parts.context === "" && source === PLAIN_SOURCE && internals.resultModelClass() === modelClass && internals.internalOptions().schema === void 0;
  if (!isUsual)
    return prefixOf(builder, parts, kind, source, owner) + ending;
  const prefixes = usualPrefixesOf(builder, modelClass, parts.cache.settings.namespace);
  const name = kind + parts.form;
  let prefix = prefixes.get(name);
  if (prefix === void 0)
    prefixes.set(name, prefix = new KeyPrefix(prefixOf(builder, parts, kind, source, owner)));
  return prefix.keyOf(ending);
}
function usualPrefixesOf(builder, modelClass, namespace) {
  const internals = internalsOf(builder);
  const { client } = internals.unsafeKnex();
  const table = internals.tableName();
  const known12 = usualPrefixes.get(modelClass);
  const renamings = identityChangesSoFar();
  if (known12?.client === client && known12.table === table && known12.namespace === namespace && known12.renamings === renamings) {
    return known12.prefixes;
  }
  const prefixes = /* @__PURE__ */ new Map();
  usualPrefixes.set(modelClass, { client, namespace, table, renamings, prefixes });
  return prefixes;
}
function prefixOf(builder, { cache, form, context }, kind, source, owner) {
  const internals = internalsOf(builder);
  const { client } = internals.unsafeKnex();
  const modelClass = internals.modelClass();
  const resultClass = internals.resultModelClass();
  const cast = resultClass === modelClass ? "" : JSON.stringify(classId(resultClass));
  const { schema } = internals.internalOptions();
  const table = JSON.stringify(schema === void 0 ? internals.tableName() : [schema, internals.tableName()]);
  const ids3 = `${JSON.stringify(connectionId(client))}|${JSON.stringify(classId(modelClass))}`;
  const ownerPart = owner === "" ? "" : JSON.stringify(owner);
  return `${keyBeginning(cache.settings.namespace)}|${ids3}|${table}|${cast}|${form}:${source}${ownerPart}|${context}|${kind}|`;
}

// dist/query/tags/knexNames.js
function renamesTables(builder) {
  return typeof clientOf2(builder)?.config?.wrapIdentifier === "function";
}
function namedByKnex(builder, table) {
  if (!renamesTables(builder))
    return foldTable(table);
  try {
    return foldTable(clientOf2(builder)?.wrapIdentifier(table, {}) ?? table);
  } catch {
    return foldTable(table);
  }
}
function clientOf2(builder) {
  return internalsOf(builder).unsafeKnex()?.client;
}

// dist/query/tags/involvedTables.js
function tablesOf2({ classes, joinTables }) {
  const tables3 = Array.from(classes, tableOf2).filter((table) => table !== void 0);
  return /* @__PURE__ */ new Set([...tables3, ...joinTables]);
}
function declaredTablesOf({ classes }) {
  const declaring = Array.from(classes);
  return new Set(declaring.flatMap(({ cacheDependsOn = [] }) => cacheDependsOn));
}
function involvedIn(builder) {
  const internals = internalsOf(builder);
  const modelClass = internals.modelClass();
  const involved = {
    classes: /* @__PURE__ */ new Set([modelClass, internals.resultModelClass()]),
    joinTables: /* @__PURE__ */ new Set()
  };
  collect(internals.graphExpressionObject(), modelClass, involved);
  const { relation } = findOperationOf(builder);
  if (relation !== void 0) {
    involved.classes.add(relation.ownerModelClass);
    if (typeof relation.joinTable === "string")
      involved.joinTables.add(relation.joinTable);
  }
  internals.forEachOperation(true, (operation) => {
    for (const { expression } of operation.calls ?? []) {
      collect(parse(builder, expression), modelClass, involved);
    }
  });
  return involved;
}
function parse(builder, expression) {
  return builder.constructor.parseRelationExpression(expression);
}
function collect(node, modelClass, involved) {
  if (node === null)
    return;
  const { $childNames = [], $allRecursive } = node;
  if ($allRecursive === true)
    return collectAll(modelClass, involved, /* @__PURE__ */ new Set());
  for (const name of $childNames) {
    const child = node[name];
    const related = add2(modelClass, child.$relation ?? name, involved);
    if (related !== void 0)
      collect(child, related, involved);
  }
}
function collectAll(modelClass, involved, visited) {
  if (visited.has(modelClass))
    return;
  visited.add(modelClass);
  for (const name of modelClass.getRelationNames()) {
    const related = add2(modelClass, name, involved);
    if (related !== void 0)
      collectAll(related, involved, visited);
  }
}
function add2(modelClass, name, { classes, joinTables }) {
  const relation = relationOf2(modelClass, name);
  if (relation === void 0)
    return void 0;
  const related = relation.relatedModelClass;
  classes.add(related);
  const { joinTable } = relation;
  if (typeof joinTable === "string")
    joinTables.add(joinTable);
  return related;
}

// dist/query/tags/queryTags.js
function knownTags(builder, { key }, { tags: own }) {
  const tags = key === void 0 ? [...own] : [keyTag(key), ...own];
  return renamesTables(builder) ? [...tags, ...Array.from(tablesOf2(involvedIn(builder)), (table) => modelTag(foldTable(table)))] : tags;
}
function tableTags(builder, observedKnex) {
  const { database } = observedKnex;
  const involved = involvedIn(builder);
  const tables3 = Array.from(tablesOf2(involved), (table) => tableTag(database, namedByKnex(builder, table)));
  return [databaseTag(database), ...tables3, ...tagsOfDeclared(builder, declaredTablesOf(involved), observedKnex)];
}
function declaredTags(builder, observedKnex) {
  return tagsOfDeclared(builder, declaredTablesOf(involvedIn(builder)), observedKnex);
}
function tagsOfDeclared(builder, declared2, observedKnex) {
  if (declared2.size === 0)
    return [];
  const names4 = [...declared2, ...Array.from(declared2, (name) => namedByKnex(builder, name))];
  return tagsOfNames(names4, observedKnex.database, catalogOf(observedKnex.database));
}

// dist/query/plan/tableDeclarations.js
var declared = /* @__PURE__ */ new WeakMap();
function noteDeclarations(builder, observedKnex) {
  const modelClass = internalsOf(builder).modelClass();
  const { cacheImmutable } = modelClass;
  const { images } = modelOptionsOf(builder);
  if (cacheImmutable === void 0 && images === "known")
    return;
  const classes = declared.get(observedKnex) ?? /* @__PURE__ */ new WeakSet();
  if (classes.has(modelClass))
    return;
  declared.set(observedKnex, classes.add(modelClass));
  const table = tableOf2(modelClass);
  if (table === void 0)
    return;
  const id = tableId(observedKnex.database, namedByKnex(builder, table));
  if (images === "read")
    declareImages(id);
  if (cacheImmutable !== void 0)
    declareImmutable(id, columnsOf2(builder, modelClass, cacheImmutable));
}
function columnsOf2(builder, modelClass, names4) {
  if (!Array.isArray(names4) || !names4.every((name) => typeof name === "string" && name !== "")) {
    throw new CacheError("INVALID_OPTION", `\`cacheImmutable\` of ${modelClass.name} must be an array of non-empty strings; it was ${describeValue(names4)}.`);
  }
  const toColumn = modelClass;
  return names4.map((name) => namedByKnex(builder, toColumn.propertyNameToColumnName(name)));
}

// dist/query/plan/observeQuery.js
function observeQuery(builder) {
  return observeBy(observe, builder);
}
function observeUncached(builder) {
  const observedKnex = observeBy(observeIfCaching, builder);
  if (observedKnex === void 0)
    return;
  noteDeclarations(builder, observedKnex);
  forEachRecording((recording) => recording.add(declaredTags(builder, observedKnex)));
}
function observeBy(observeKnex, builder) {
  const knex = internalsOf(builder).unsafeKnex();
  if (knex === null)
    return void 0;
  try {
    return observeKnex(knex);
  } catch {
    return void 0;
  }
}

// dist/query/plan/rowIds.js
var UUID3 = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
function orderedIds(ids3) {
  if (!Array.isArray(ids3) || ids3.length === 0)
    return void 0;
  const unique = [...new Set(ids3)];
  if (unique.every(Number.isSafeInteger))
    return unique.sort((one, other) => one - other);
  return unique.every(isUuid) ? unique.sort() : void 0;
}
function areInOrder(ids3) {
  const order = ids3.map(comparableId);
  return order.every((id, i) => i === 0 || order[i - 1] < id);
}
var comparableId = (id) => isUuid(id) ? id : Number(id);
var isUuid = (id) => typeof id === "string" && UUID3.test(id);

// dist/query/plan/rowTemplate.js
var FILTERS = /* @__PURE__ */ new Set(["where", "andWhere", "whereNull"]);
var MAX_IDS = 500;
var unordered = /* @__PURE__ */ new WeakSet();
function noteUnordered(modelClass) {
  unordered.add(modelClass);
}
function rowTemplateOf(builder) {
  const internals = internalsOf(builder);
  const modelClass = internals.modelClass();
  const byIds = internals.findOperation(FIND_BY_IDS) ?? internals.findOperation(FIND_BY_ID);
  if (byIds === null || operationsFingerprint(builder, false) === void 0)
    return void 0;
  const ids3 = orderedIds(byIds.constructor === FIND_BY_IDS ? byIds.ids : [byIds.id]);
  const [idColumn, ...others] = modelClass.getIdColumnArray();
  if (ids3 === void 0 || ids3.length > MAX_IDS || idColumn === void 0 || others.length > 0)
    return void 0;
  if (internals.resultModelClass() !== modelClass || unordered.has(modelClass))
    return void 0;
  const frame = frameOf(builder, byIds, idColumn);
  if (frame === void 0 || frame.hasFilters && ids3.some((id) => typeof id === "string"))
    return void 0;
  const { before, after } = frame;
  return {
    ids: ids3,
    idProperty: modelClass.columnNameToPropertyName(idColumn),
    fingerprint: `${before}findById?first[]${after}`,
    fingerprintOf: (id) => `${before}findById[${JSON.stringify(id)}]first[]${after}`
  };
}
function frameOf(builder, byIds, idColumn) {
  let before = "";
  let after = "";
  let isPastIds = false;
  let hasFilters = false;
  let selectsId;
  let isPlain = true;
  const isById = byIds.constructor === FIND_BY_ID;
  internalsOf(builder).forEachOperation(true, (each) => {
    const operation = each;
    const isFirstOfFindById = isById && operation.constructor === FIRST && isPastIds && after === "";
    if (operation === byIds)
      isPastIds = true;
    if (operation === byIds || isFirstOfFindById)
      return true;
    const fingerprint = operationFingerprint(operation, false);
    if (fingerprint === "")
      return true;
    isPlain &&= fingerprint !== void 0 && looksAtOneRow(operation);
    if (isPastIds)
      after += fingerprint;
    else
      before += fingerprint;
    if (operation.constructor === SELECT)
      selectsId = selectsId === true || selects(operation, idColumn);
    else
      hasFilters = true;
    return isPlain;
  });
  return isPlain && selectsId !== false ? { before, after, hasFilters } : void 0;
}
function looksAtOneRow({ constructor, name, args }) {
  if (constructor !== SELECT)
    return constructor === KNEX && FILTERS.has(name) && args.length <= 2;
  return name === "select" && args.every((column) => typeof column === "string" && /^[\w.]*[\w*]$/.test(column));
}
var selects = ({ args }, column) => args.some((each) => [column, "*"].includes(String(each).split(".").at(-1)));

// dist/query/plan/RowEntries.js
function rowEntriesOf(builder, planned2) {
  if (!asksByIds(builder, planned2) || mayBeStale(planned2))
    return void 0;
  const template = templateOf(builder);
  if (template === void 0)
    return void 0;
  const { ids: ids3, idProperty, fingerprintOf } = template;
  const { cache, traits, context, form } = planned2;
  const head = queryKey(builder, { cache, form: "one", traits, context }, "auto", "");
  const state = stateFingerprint(builder);
  const keyOf2 = (id) => head + fingerprintOf(id) + state;
  return {
    ids: ids3,
    idProperty,
    keys: ids3.map(keyOf2),
    template: head + template.fingerprint + state,
    form,
    keyOf: keyOf2
  };
}
function templateOf(builder) {
  try {
    return rowTemplateOf(builder);
  } catch {
    return void 0;
  }
}
function asksByIds(builder, { form, traits }) {
  const several = (traits & BY_IDS) !== 0;
  if (form === "list")
    return several;
  return form === "one" && !several && modelOptionsOf(builder).batch;
}
function mayBeStale({ cache, options }) {
  const { staleWhileRevalidate = 0, staleIfError = 0 } = { ...cache.settings.lifetimes, ...options };
  return staleWhileRevalidate > 0 || staleIfError > 0;
}

// dist/query/plan/QueryPlan.js
var NEEDS_HOOKS = "needs-hooks";
function planWithoutHooks(builder, settings, form = resultFormOf(builder), traits = traitsOf(builder)) {
  const plan = planWithoutKey(builder, settings, form, traits);
  if (plan.bypass !== void 0)
    return plan;
  try {
    return withKey(builder, plan, settings);
  } catch (error) {
    return error.reason === "hooks" ? NEEDS_HOOKS : bypassFor(plan, error);
  }
}
async function planWithHooks(builder, settings) {
  const traits = traitsOf(builder);
  const form = resultFormOf(builder, traits);
  const plan = planWithoutKey(builder, settings, form, traits);
  if (plan.bypass !== void 0)
    return plan;
  try {
    if (settings.key !== void 0)
      return withGivenKey(builder, plan, settings.key);
    return withAutomaticKey(builder, plan, await queryFingerprintWithHooks(builder, form));
  } catch (error) {
    return bypassFor(plan, error);
  }
}
function keyOfBypassed(builder, settings, { cache, options, bypass: bypass2, hasNoKey = false }) {
  if (hasNoKey || bypass2 === "context" || internalsOf(builder).unsafeKnex()?.isTransaction === true)
    return void 0;
  try {
    const observedKnex = observeQuery(builder);
    const context = contextFingerprint(builder, cache);
    if (observedKnex === void 0 || context === void 0)
      return void 0;
    const traits = traitsOf(builder);
    const form = resultFormOf(builder, traits);
    return withKey(builder, { cache, options, observedKnex, form, traits, context }, settings).key;
  } catch {
    return void 0;
  }
}
function withKey(builder, plan, { key }) {
  if (key !== void 0)
    return withGivenKey(builder, plan, key);
  return withAutomaticKey(builder, plan, queryFingerprint(builder, plan.form));
}
function withGivenKey(builder, plan, given) {
  const { cache, options, observedKnex, traits } = plan;
  const owner = ownerFingerprint(builder, traits);
  const key = queryKey(builder, plan, "key", given, owner);
  const parserChanges = parserChangesSoFar();
  return { cache, options, observedKnex, key, fingerprint: void 0, owner, rowEntries: void 0, parserChanges };
}
function withAutomaticKey(builder, plan, fingerprint) {
  const { cache, options, observedKnex } = plan;
  const { own, graph } = fingerprint;
  const key = queryKey(builder, plan, "auto", own + graph);
  const parserChanges = parserChangesSoFar();
  const rowEntries = graph === "" ? rowEntriesOf(builder, plan) : void 0;
  return { cache, options, observedKnex, key, fingerprint, owner: "", rowEntries, parserChanges };
}
function bypassFor({ cache, options }, error) {
  const { reason, message: message2 } = asNotCacheable(error);
  return { cache, options, bypass: reason, detail: message2, hasNoKey: true };
}
function cacheOf(builder, { options }) {
  return options.cache ?? modelOptionsOf(builder).defaults.cache ?? cacheOfClass(builder);
}
function cacheOfClass(builder) {
  return internalsOf(builder).modelClass().queryCache;
}
function planWithoutKey(builder, settings, form, traits) {
  const options = mergeOptions(settings.options, modelOptionsOf(builder).defaults);
  const cache = options.cache ?? cacheOfClass(builder);
  const bypass2 = reasonOf(builder, settings, options, cache, traits);
  if (bypass2 !== void 0)
    return { cache, options, bypass: bypass2 };
  const resultClass = internalsOf(builder).resultModelClass();
  const rejection = form === "count" ? void 0 : rejectionOfClass(cache.settings.codecs, resultClass);
  if (rejection !== void 0)
    return { cache, options, bypass: rejection.reason, detail: rejection.detail };
  const observedKnex = observeQuery(builder);
  if (observedKnex === void 0)
    return { cache, options, bypass: "unobserved" };
  const change = changeOfSession(observedKnex);
  if (change !== void 0)
    return { cache, options, bypass: "session", detail: change };
  const unnamed = cache.settings.tiers && whatIsUnnamed(builder, observedKnex);
  if (unnamed !== void 0)
    return { cache, options, bypass: unnamed };
  const context = contextFingerprint(builder, cache);
  if (context === void 0)
    return { cache, options, bypass: "context", detail: contextProblem(builder, cache) };
  return { cache, options, observedKnex, form, traits, context };
}
function whatIsUnnamed(builder, { isUnknown: isUnknown2, connection }) {
  if (isUnknown2)
    return "unnamed-database";
  const { client } = internalsOf(builder).unsafeKnex();
  return connection === void 0 && hasPrivateSettings(client) ? "unnamed-connection" : void 0;
}
function reasonOf(builder, settings, options, cache, traits) {
  if (!settings.enabled)
    return "disabled";
  if (options.mode === "bypass")
    return "mode";
  if (cache.closed)
    return "closed";
  if (settings.key !== void 0 && isEagerChild(builder))
    return "child";
  return bypassReasonOf(builder, traits);
}

// dist/objection/explain.js
var NOTHING3 = {
  reason: void 0,
  detail: void 0,
  key: void 0,
  dependsOn: [],
  storedAt: void 0,
  expiresAt: void 0,
  bytes: void 0
};
var NOT_ASKED = { reason: "not-asked", detail: adviceFor("not-asked") };
var HOOKS_DECIDE = "Hooks that run before the query may change its key. To see the key, run the query with withCacheInfo().";
async function explain(builder, settings) {
  if (settings === void 0)
    return { ...NOTHING3, ...NOT_ASKED, status: "bypass" };
  const plan = planWithoutHooks(builder, settings);
  if (plan === NEEDS_HOOKS)
    return { ...NOTHING3, status: "miss", detail: HOOKS_DECIDE };
  if (plan.bypass !== void 0) {
    const { bypass: reason2, detail: detail2 = adviceFor(reason2) } = plan;
    return { ...NOTHING3, status: "bypass", reason: reason2, detail: detail2, key: keyOfBypassed(builder, settings, plan) };
  }
  const { cache, key, options, fingerprint, observedKnex } = plan;
  const { entry, age, rejection } = await cache.inspect(key, options);
  const dependsOn = entry === void 0 ? [...knownTags(builder, settings, options), ...tableTags(builder, observedKnex)] : [...entry.tags, ...entry.dependencies.map((dependency) => dependencyText(dependency, spellColumn))];
  const reason = rejection?.reason;
  const mayChange = fingerprint !== void 0 && hasBeforeHooks(builder);
  const detail = rejection === void 0 ? mayChange && HOOKS_DECIDE : rejection.detail ?? adviceFor(rejection.reason);
  const known12 = { ...NOTHING3, key, dependsOn, reason, detail: detail || void 0 };
  if (entry === void 0)
    return { ...known12, status: rejection === void 0 ? "miss" : "bypass" };
  return {
    ...known12,
    status: options.mode === "refresh" ? "miss" : statusOf(age),
    storedAt: entry.storedAt,
    bytes: entry.bytes,
    expiresAt: expiryFor(entry, options)
  };
}
function statusOf(age) {
  if (age === "fresh")
    return "hit";
  return age === "revalidate" ? "stale" : "miss";
}

// dist/objection/load/operations.js
function operationWith(builder, name, hooks) {
  const base2 = baseOperationOf(findOperationOf(builder));
  return Object.assign(new base2.constructor(name, {}), hooks, { [OF_CACHE]: true });
}
function disarm(builder, name) {
  const disarmed = [];
  internalsOf(builder).forEachOperation(name, (operation) => {
    const { onRawResult, onAfter2 } = baseOperationOf(operation);
    disarmed.push(Object.assign(operation, { onRawResult, onAfter2 }));
  });
  return () => {
    for (const operation of disarmed) {
      for (const hook of ["onRawResult", "onAfter2"])
        Reflect.deleteProperty(operation, hook);
    }
  };
}
function endAfterLoad(inner) {
  const internals = internalsOf(inner);
  internals.forEachOperation(true, (operation) => {
    Object.assign(operation, { onError: baseOperationOf(operation).onError });
  });
  internals.addOperation(operationWith(inner, "endAfterLoad", { onAfter2: returnImmediately }), []);
}
function returnImmediately(builder, result) {
  internalsOf(builder).internalOptions().returnImmediatelyValue = null;
  return result;
}

// dist/objection/find/answerFromEntry.js
var answers = /* @__PURE__ */ new WeakSet();
function rebuildEntry({ value }, inner, { cache }) {
  const snapshot = value;
  const models = rebuild(snapshot, internalsOf(inner).resultModelClass(), cache.settings.codecs);
  return { models, total: snapshot.total };
}
async function answerFromEntry(inner, { cache, key }, rebuildModels, withdrawn) {
  const internals = internalsOf(inner);
  let rebuilt;
  try {
    rebuilt = rebuildModels();
  } catch (error) {
    await cache.unusable(key, error);
    return false;
  }
  const rearm = [disarm(inner, "eager"), answerCount(inner, rebuilt.total ?? 0)];
  const answer = Promise.resolve(rebuilt.models);
  answers.add(answer);
  const operation = operationWith(inner, "answerFromCache", {
    onBuild() {
      const reason = bypassReasonOf(inner);
      if (reason === void 0) {
        internals._explicitResolveValue = answer;
      } else {
        for (const undo of rearm)
          undo();
        withdrawn(reason);
      }
    },
    onAfter1(_, result) {
      dropAnswer(inner);
      return result;
    }
  });
  internals.addOperation(operation, []);
  return true;
}
function dropAnswer(builder) {
  const internals = internalsOf(builder);
  const value = internals._explicitResolveValue;
  if (typeof value === "object" && value !== null && answers.has(value))
    internals._explicitResolveValue = null;
}
function answerCount(inner, total) {
  const range = internalsOf(inner).findOperation("range");
  if (range === null)
    return () => void 0;
  const { resultSizeBuilder } = range;
  range.resultSizeBuilder = { resultSize: () => Promise.resolve(total) };
  return () => void (range.resultSizeBuilder = resultSizeBuilder);
}

// dist/objection/state/CacheInfo.js
var VerificationInfo = class {
  status = "bypass";
};

// dist/query/plan/keyReuse.js
var MAX_WATCHED = 1e3;
var usesByCache = /* @__PURE__ */ new WeakMap();
function noteKeyUse(builder, { cache, key, fingerprint }, form) {
  if (!cache.settings.warnOnKeyReuse || fingerprint !== void 0 || isKeyAlone(builder))
    return;
  const use = useOf(builder, form);
  if (use === void 0)
    return;
  let uses = usesByCache.get(cache);
  if (uses === void 0)
    usesByCache.set(cache, uses = new QuickLRU({ maxSize: MAX_WATCHED }));
  const first = uses.get(key);
  if (first === void 0)
    uses.set(key, use);
  else if (first.fingerprint !== use.fingerprint && !first.isReported)
    report(builder, key, first, use);
}
function report(builder, key, first, second) {
  first.isReported = true;
  const statements = [first.statement, second.statement];
  publish("key-reuse", () => ({ key, statements, ...namesOf(internalsOf(builder)) }));
  warn("OBJECTION_CACHE_KEY_REUSE", `Two different queries use the cache key ${key}, so one is answered with the result of the other: ${statements.join(" and ")}. Give them keys of their own.`);
}
function isKeyAlone(builder) {
  const internals = internalsOf(builder);
  let operations = 0;
  internals.forEachOperation(true, ({ name }) => {
    if (name !== "find" && name !== "first" && name !== "runAfter")
      operations++;
  });
  return operations === 0;
}
function useOf(builder, form) {
  try {
    const { own, graph } = queryFingerprint(builder, form);
    return { fingerprint: own + graph, statement: statementOf(builder), isReported: false };
  } catch {
    return void 0;
  }
}
function statementOf(builder) {
  const internals = internalsOf(builder);
  const graph = internals.graphExpressionObject();
  const names4 = graph === null ? "" : ` with the graph ${String(graph.$childNames)}`;
  return internals.clone().clearWithGraph().toKnexQuery().toQuery() + names4;
}

// dist/objection/load/rejectionAfterLoad.js
var UNSTABLE = { cacheable: false, reason: "unstable", detail: adviceFor("unstable") };
var OTHER_OWNER = {
  cacheable: false,
  reason: "unstable",
  detail: "The ids of the owners changed while the result was loaded. The next query loads again."
};
function rejectionAfterLoad(builder, { fingerprint, owner, parserChanges }, form, recording) {
  if (fingerprint === void 0 && owner === "")
    return () => rejectChangedParsers(parserChanges);
  const before = internalsOf(builder).clone();
  if (fingerprint === void 0) {
    const traits = traitsOf(before);
    return () => rejectChangedParsers(parserChanges) ?? (hasOtherOwner(before, traits, owner) ? OTHER_OWNER : void 0);
  }
  return () => {
    const rejected = rejectChangedParsers(parserChanges);
    if (rejected !== void 0)
      return rejected;
    if (recording.volatile !== void 0)
      return { cacheable: false, reason: "volatile", detail: recording.volatile };
    return hasChanged(before, form, fingerprint) ? UNSTABLE : void 0;
  };
}

// dist/objection/find/cachedCount.js
async function cachedCount(builder, settings) {
  const plan = planWithoutHooks(builder, settings, "count");
  if (plan.bypass === void 0)
    return getOrCount(builder, settings, plan);
  const { cache, options, bypass: reason, detail } = plan;
  bypassCache(cache, options, { reason, detail, query: internalsOf(builder) });
  return builder.countUncached();
}
async function getOrCount(builder, settings, plan) {
  const { cache, key, options, observedKnex } = plan;
  const query = internalsOf(builder);
  if (hasOnBuild(builder) || query.findOperation(/^onBuild/) !== null)
    query.toKnexQuery();
  noteKeyUse(builder, plan, "count");
  const tags = knownTags(builder, settings, options);
  const reads = tableTags(builder, observedKnex);
  let own;
  const { answer } = await inLoadScope((scope) => {
    const load2 = async (_, recording) => {
      const rejectionNow = rejectionAfterLoad(builder, plan, "count", recording);
      own = await recorded(scope, key, recording, () => builder.countUncached());
      return rejectionNow() ?? { cacheable: true, value: own, tags: declaredTags(builder, observedKnex) };
    };
    return cache.getOrLoad({ key, tags, reads, options, query, mayWait: !isInsideLoad(scope), load: load2 });
  });
  if (answer.status === "rejected")
    return own ?? builder.countUncached();
  const count5 = answer.entry.value;
  if (typeof count5 === "number")
    return answer.status === "hit" ? verifiedCount(builder, plan, count5) : count5;
  await cache.unusable(key, new CacheError("INVALID_STORE", "A count is no number."));
  if (options.mode === "only-if-cached")
    throw notCached("its entry is damaged");
  return builder.countUncached();
}
async function verifiedCount(builder, { cache, key }, count5) {
  if (!cache.isDueForVerification())
    return count5;
  const writes = cache.writesSoFar;
  try {
    const actual = await builder.countUncached();
    if (actual !== count5 && cache.writesSoFar === writes)
      await cache.reportMismatch([key], count5, actual, internalsOf(builder));
    return actual;
  } catch (error) {
    cache.failed("verify", key, error);
    return count5;
  }
}

// dist/objection/rows/rowHits.js
var NO_HITS = /* @__PURE__ */ new Map();
function findRows(builder, plan, modelClass) {
  const { cache, options, rowEntries } = plan;
  if (rowEntries?.form !== "list" || options.mode === "refresh" || !isOrderedByIds(builder, plan))
    return NO_HITS;
  const found = rowEntries.keys.map((key) => cache.fresh(key, options));
  if (!found.some(isPromise))
    return hitsOf(found, rowEntries, plan, modelClass);
  return Promise.all(found.map((entry) => Promise.resolve(entry))).then((all) => hitsOf(all, rowEntries, plan, modelClass));
}
var isComplete = (hits, { rowEntries }) => hits.size === rowEntries?.ids.length;
function hitsOf(found, { ids: ids3, keys }, { cache }, modelClass) {
  const hits = /* @__PURE__ */ new Map();
  for (const [i, entry] of found.entries()) {
    if (entry === void 0)
      continue;
    try {
      const models = rebuild(entry.value, modelClass, cache.settings.codecs);
      hits.set(ids3[i], { entry, models });
    } catch (error) {
      void cache.unusable(keys[i], error);
    }
  }
  return hits;
}
function isOrderedByIds(builder, { observedKnex, rowEntries }) {
  const internals = internalsOf(builder);
  const key = catalogOf(observedKnex.database)?.keyOf(namedByKnex(builder, internals.tableName()));
  const [idColumn] = internals.modelClass().getIdColumnArray();
  if (key?.length !== 1 || idColumn === void 0 || key[0]?.column !== namedByKnex(builder, idColumn))
    return false;
  return key[0].kind === (typeof rowEntries?.ids[0] === "number" ? "integer" : "text");
}
function modelsOf(hits) {
  const lists = Array.from(hits.values(), ({ models: models2 }) => models2);
  const models = lists.flat();
  const prototype = lists.length === 0 ? Array.prototype : Object.getPrototypeOf(lists[0]);
  return prototype === Array.prototype ? models : Object.setPrototypeOf(models, prototype);
}
function oldestOf(hits) {
  const [first, ...others] = Array.from(hits.values(), ({ entry }) => entry);
  return others.reduce((oldest, entry) => entry.storedAt < oldest.storedAt ? entry : oldest, first);
}

// dist/objection/rows/rowDependencies.js
function rowDependenciesOf(builder, { observedKnex }, recording) {
  const { database } = observedKnex;
  const internals = internalsOf(builder);
  const own = tableId(database, foldTable(namedByKnex(builder, internals.tableName())));
  const [idColumn] = internals.modelClass().getIdColumnArray().map((column) => namedByKnex(builder, column));
  const common = [...recording.tags, ...declaredTags(builder, observedKnex)];
  const others = [...recording.dependencies].filter(({ table }) => table !== own);
  const catalog = catalogOf(database);
  const statementOf2 = statementsFor(builder);
  return (id, exists) => {
    const { sql, bindings } = statementOf2(id);
    const { tags, dependencies, withRows: withRows2 } = readTags(readStatement(sql), bindings, database, catalog, recording.stamp);
    const rows = exists === true && idColumn !== void 0 ? [{ [idColumn]: id }] : [];
    const known12 = exists === void 0 ? void 0 : withRows2?.(rows);
    return { tags: [...common, ...tags], dependencies: [...others, ...known12 ?? dependencies] };
  };
}
function statementsFor(builder) {
  let known12;
  return (id) => {
    if (known12 === void 0 || known12.statement.bindings.filter((value) => value === known12?.id).length !== 1) {
      known12 = { id, statement: compile2(builder, id) };
      return known12.statement;
    }
    const { sql, bindings } = known12.statement;
    return { sql, bindings: bindings.map((value) => value === known12?.id ? id : value) };
  };
}
function compile2(builder, id) {
  const copy = builder.clone();
  Object.assign(internalsOf(copy).findOperation(FIND_BY_IDS), { ids: [id] });
  return internalsOf(copy).toKnexQuery().toSQL().toNative();
}

// dist/objection/load/captureLoad.js
function captureLoad(inner, listener) {
  const internals = internalsOf(inner);
  let query;
  let asksDatabase = true;
  let isFromRows = false;
  const capture = operationWith(inner, "captureForCache", {
    onBefore3(_, result) {
      asksDatabase = false;
      return result;
    },
    onBuildKnex(built) {
      asksDatabase = true;
      return query = built;
    },
    async onAfter2(_, result) {
      asksDatabase = true;
      const total = await countPage(inner);
      asksDatabase = false;
      const reason = bypassReasonOf(inner) ?? lockedOrBound(inner, query);
      const rejected = reason && { cacheable: false, reason, detail: adviceFor(reason) };
      return listener.loaded({ result, total, isFromRows }, rejected);
    }
  });
  const tap = operationWith(inner, "tapErrors", {
    onRawResult(_, rows) {
      asksDatabase = false;
      isFromRows = Array.isArray(rows) && !rows.some(isModelOfAnyClass);
      return rows;
    },
    onError(_, error) {
      listener.failed(error, asksDatabase);
      throw error;
    }
  });
  internals.addOperation(capture, []);
  if (listener.detached)
    endAfterLoad(inner);
  internals.addOperationToFront(tap, []);
}
var isModelOfAnyClass = (row) => typeof row === "object" && row !== null && isModel(row);
async function countPage(inner) {
  const range = internalsOf(inner).findOperation("range");
  if (range === null)
    return void 0;
  const total = await range.resultSizeBuilder.resultSize();
  range.resultSizeBuilder = { resultSize: () => Promise.resolve(total) };
  return total;
}

// dist/objection/load/takeSnapshot.js
function takeSnapshot(builder, { cache, observedKnex }, { result, total, isFromRows = false }) {
  const internals = internalsOf(builder);
  const modelClass = internals.resultModelClass();
  const { codecs } = cache.settings;
  return rejectUnstorable(cache, void 0, () => {
    const graph = internals.graphExpressionObject() ?? void 0;
    const isUntouched = isFromRows && (traitsOf(builder) & (HAS_HOOKS | BELOW_HAS_HOOKS | FETCHES)) === 0;
    const snapshot = checkedSnapshot(result, { modelClass, graph, codecs, isUntouched });
    const value = total === void 0 ? snapshot : { ...snapshot, total };
    return { cacheable: true, value, tags: declaredTags(builder, observedKnex) };
  });
}

// dist/objection/load/withoutBeforeHooks.js
function withoutBeforeHooks(builder) {
  const copy = builder.clone();
  const internals = internalsOf(copy);
  internals.forEachOperation(true, (operation) => {
    const { onBefore1, onBefore2 } = baseOperationOf(operation);
    Object.assign(operation, { onBefore1, onBefore2 });
  });
  const context = internals.internalContext();
  context.runBefore.length = 0;
  const { runBefore } = context.userContext;
  if (runBefore !== void 0)
    internals.context({ runBefore: exceptFor(copy, runBefore) });
  return returnAsFirstClone(copy);
}
function exceptFor(builder, hooks) {
  if (Array.isArray(hooks))
    return hooks.map((hook) => exceptFor(builder, hook));
  if (typeof hooks !== "function")
    return hooks;
  return function(result, current) {
    return current === builder ? result : hooks.call(this, result, current);
  };
}

// dist/snapshot/format/rowSnapshot.js
function rowSnapshot(snapshot, index) {
  return { ...snapshot, root: rootOfRow(snapshot.root, snapshot, index) };
}
function rootOfRow(root, snapshot, index) {
  if (isWithPrototype(root)) {
    const [name, list] = root.data;
    return new Tagged(WITH_PROTOTYPE, [name, rootOfRow(list, snapshot, index)]);
  }
  if (index === void 0)
    return [];
  if (!(root instanceof Tagged) || !isModelRecord(root) || !isListRecord(root))
    return [root[index]];
  const shape = shapeIndexOf(root);
  const width = cellsPerModel(snapshot.structure.shapes[shape]);
  return modelListRecord(shape, root.data.slice(index * width, (index + 1) * width));
}

// dist/objection/rows/RowLoad.js
var RowLoad = class {
  #inner;
  #plan;
  #entries;
  #hits;
  #recording;
  /** The query for all ids. */
  #whole;
  #restoreIds;
  /** Create it before the query is built: `inner` then asks for the missing rows alone, until `take()`. */
  constructor(inner, plan, entries, hits, recording) {
    this.#inner = inner;
    this.#plan = plan;
    this.#entries = entries;
    this.#hits = hits;
    this.#recording = recording;
    this.#whole = inner.clone();
    this.#restoreIds = hits.size === 0 ? () => void 0 : this.#askForMissing();
  }
  /** The result of the whole query, and what of it can be stored. */
  async take(rows) {
    this.#restoreIds();
    if (!await this.#areHitsValid() || !this.#areExpected(rows))
      return this.#reload(rows);
    const result = this.#merge(rows);
    const loaded = takeSnapshot(this.#inner, this.#plan, { result });
    if (!loaded.cacheable)
      return { result, loaded };
    const snapshot = loaded.value;
    const parts = snapshot.shared.length > 0 ? void 0 : this.#parts(result, rows, snapshot);
    for (const { entry } of this.#hits.values())
      this.#recording.include(entry, expiryFor(entry, this.#plan.options));
    return { result, loaded: parts === void 0 ? loaded : { ...loaded, parts } };
  }
  #askForMissing() {
    const operation = internalsOf(this.#inner).findOperation(FIND_BY_IDS);
    const { ids: ids3 } = operation;
    operation.ids = this.#entries.ids.filter((id) => !this.#hits.has(id));
    return () => void (operation.ids = ids3);
  }
  /** Whether the hits are still valid. A caller that came after a write to them may have joined this load. */
  async #areHitsValid() {
    return this.#hits.size === 0 || this.#plan.cache.allHold(Array.from(this.#hits.values(), ({ entry }) => entry));
  }
  /** Whether the rows are among those asked for, in the expected order, and the hits still hold. */
  #areExpected(rows) {
    if (!Array.isArray(rows) || !isOrderedByIds(this.#whole, this.#plan))
      return false;
    const ids3 = rows.map((row) => row[this.#entries.idProperty]);
    const asked = new Set(this.#entries.ids.map(String));
    if (!ids3.every((id) => asked.has(String(id))) || !areInOrder(ids3)) {
      noteUnordered(internalsOf(this.#inner).modelClass());
      return false;
    }
    return Array.from(this.#hits.values()).every(({ entry }) => this.#plan.cache.holds(entry));
  }
  /** Loads all rows by one statement, as one entry. */
  async #reload(rows) {
    const result = this.#hits.size === 0 ? rows : await loadWhole(this.#whole);
    return { result, loaded: takeSnapshot(this.#inner, this.#plan, { result }) };
  }
  #merge(rows) {
    if (this.#hits.size === 0)
      return rows;
    const idOf2 = (row) => comparableId(row[this.#entries.idProperty]);
    return [...rows, ...modelsOf(this.#hits)].sort((one, other) => idOf2(one) < idOf2(other) ? -1 : 1);
  }
  /** The entries of the rows that were asked for, also of rows that do not exist. */
  #parts(result, rows, snapshot) {
    const { ids: ids3, keys, idProperty } = this.#entries;
    const places = new Map(result.map((row, i) => [row, i]));
    const loaded = new Map(rows.map((row) => [String(row[idProperty]), places.get(row)]));
    const { expiresAt } = this.#recording;
    const dependenciesOf = rowDependenciesOf(this.#whole, this.#plan, this.#recording);
    return ids3.flatMap((id, i) => {
      if (this.#hits.has(id))
        return [];
      const place = loaded.get(String(id));
      const value = rowSnapshot(snapshot, place);
      return [{ key: keys[i], value, ...dependenciesOf(id, place !== void 0), expiresAt }];
    });
  }
};
async function loadWhole(builder) {
  const copy = withoutBeforeHooks(builder);
  let rows;
  internalsOf(copy).internalContext().runBefore.push((result, inner) => {
    if (inner !== copy)
      return result;
    const take = operationWith(inner, "takeRows", { onAfter2: (_, loaded) => rows = loaded });
    internalsOf(inner).addOperation(take, []);
    endAfterLoad(inner);
    return result;
  });
  await copy.executeUncached();
  return rows;
}

// dist/objection/find/FindExecution.js
var INTERRUPTED = { cacheable: false, reason: "interrupted", detail: adviceFor("interrupted") };
var FindExecution = class {
  #builder;
  #loaded = deferred();
  /** What the execution has loaded for the cache, or why there is nothing to store. */
  loaded = this.#loaded.promise;
  #scope;
  /** The builder must not be used elsewhere. */
  constructor(builder) {
    this.#builder = builder;
  }
  /**
   * Resolves and rejects as the query does. `beforeLoad` runs after the last of the user's before-hooks, and `onEnd` in any case at the
   * end.
   */
  async run(beforeLoad, onEnd) {
    const builder = this.#builder;
    builder[EXECUTION] = this;
    internalsOf(builder).internalContext().runBefore.push((result, inner) => this.#isMine(inner) ? beforeLoad(inner).then(() => result) : result);
    try {
      return await inLoadScope((scope) => {
        this.#scope = scope;
        return builder.executeUncached();
      });
    } finally {
      if (this.#scope !== void 0)
        endLoading(this.#scope);
      this.#loaded.resolve(INTERRUPTED);
      onEnd?.();
    }
  }
  /** The scope of the execution while it runs. */
  get scope() {
    return this.#scope;
  }
  /**
   * Makes the execution load for all callers that ask for the key. `hits`: the rows that need no load. `untilStored` resolves when the
   * result is stored: the execution awaits it, so that a later query finds the result in the cache. Without it the execution
   * ends after the load.
   */
  load(inner, plan, recording, hits = NO_HITS, untilStored) {
    const rejectionNow = rejectionAfterLoad(inner, plan, resultFormOf(inner), recording);
    const { rowEntries } = plan;
    const rowLoad = rowEntries?.form === "list" ? new RowLoad(inner, plan, rowEntries, hits, recording) : void 0;
    captureLoad(inner, {
      detached: untilStored === void 0,
      loaded: async (captured, rejected) => {
        const rejection = rejected ?? rejectionNow();
        const { result, loaded } = rowLoad === void 0 ? { result: captured.result, loaded: rejection ?? takeSnapshot(inner, plan, captured) } : await rowLoad.take(captured.result);
        const settled3 = rejection ?? loaded;
        if (this.#scope !== void 0)
          endLoading(this.#scope);
        this.#loaded.resolve(settled3);
        await untilStored?.(settled3);
        return result;
      },
      failed: (error, isOfDatabase) => this.#fail(error, isOfDatabase)
    });
    if (this.#scope !== void 0)
      beginLoading(this.#scope, plan.key, recording);
  }
  /**
   * Waiting callers get the driver's own error, which Objection wraps for each of them. After an error of a hook of this query
   * they load for themselves.
   */
  #fail(error, isOfDatabase) {
    const { nativeError, name, syscall } = error ?? {};
    if (nativeError !== void 0)
      this.#loaded.reject(nativeError);
    else if (isOfDatabase || name === "KnexTimeoutError" || syscall !== void 0)
      this.#loaded.reject(error);
    else
      this.#loaded.resolve(INTERRUPTED);
  }
  #isMine(builder) {
    return builder[EXECUTION] === this;
  }
};
function loadDetached(inner, plan, recording) {
  const execution = new FindExecution(withoutBeforeHooks(inner));
  const run3 = execution.run(async (copy) => {
    disarm(copy, "find");
    execution.load(copy, plan, recording);
  });
  run3.catch(() => void 0);
  return execution.loaded;
}

// dist/objection/find/batch.js
var openBatches = /* @__PURE__ */ new WeakMap();
async function loadInBatch(builder, plan, entries, recording) {
  const [id] = entries.ids;
  const replace2 = recordDependencies(builder, plan, recording, id);
  const result = await joinBatch(builder, plan, entries, recording).loaded.catch(() => void 0);
  const part = result?.parts.get(entries.keys[0]);
  if (result === void 0 || part === void 0) {
    replace2([]);
    return loadDetached(builder, { ...plan, rowEntries: void 0 }, recording);
  }
  const { stamp, lag, rejection, volatile } = result.recording;
  recording.readAsOf(stamp, lag);
  if (rejection !== void 0)
    return rejection;
  if (volatile !== void 0)
    return { cacheable: false, reason: "volatile", detail: volatile };
  replace2(part.dependencies ?? []);
  return { cacheable: true, value: part.value, tags: part.tags };
}
function recordDependencies(builder, plan, recording, id) {
  const { tags, dependencies } = rowDependenciesOf(findByIds(builder, [id]), plan, recording)(id);
  const recordings = /* @__PURE__ */ new Set([recording]);
  forEachRecording((outer) => recordings.add(outer));
  for (const each of recordings) {
    each.add(tags);
    each.dependencies.add(dependencies);
  }
  return (after) => {
    for (const each of recordings)
      each.dependencies.replace(dependencies, after);
  };
}
function joinBatch(builder, plan, entries, { stamp }) {
  const { cache } = plan;
  const [id] = entries.ids;
  const template = `${typeof id}|${entries.template}`;
  let batches = openBatches.get(cache);
  if (batches === void 0)
    openBatches.set(cache, batches = /* @__PURE__ */ new Map());
  const known12 = batches.get(template);
  if (known12 !== void 0 && known12.ids.size < MAX_IDS) {
    known12.ids.add(id);
    return known12;
  }
  const ids3 = /* @__PURE__ */ new Set([id]);
  const recording = new Recording(stamp, cache.epoch);
  const loaded = endOfTurn().then(async () => {
    if (batches.get(template) === batch)
      batches.delete(template);
    const ordered = orderedIds([...ids3]);
    if (ordered.length === 1)
      return { parts: /* @__PURE__ */ new Map(), recording };
    const loaded2 = await loadDetached(findByIds(builder, ordered), planFor(plan, entries, ordered), recording);
    const parts = loaded2.cacheable ? loaded2.parts ?? [] : [];
    return { parts: new Map(parts.map((part) => [part.key, part])), recording };
  });
  const batch = { ids: ids3, loaded };
  batches.set(template, batch);
  return batch;
}
var endOfTurn = () => new Promise((resolve3) => {
  process.nextTick(resolve3);
});
function planFor(plan, entries, ids3) {
  const keys = ids3.map((id) => entries.keyOf(id));
  return { ...plan, fingerprint: void 0, rowEntries: { ...entries, form: "list", ids: ids3, keys } };
}
function findByIds(builder, ids3) {
  const copy = builder.clone();
  const internals = internalsOf(copy);
  internals.forEachOperation(true, (operation) => {
    if (operation.constructor === FIND_BY_ID) {
      internals.replaceOperation(operation, new FIND_BY_IDS("findByIds", {}));
    } else if (operation.constructor === FIRST)
      internals.removeOperation(operation);
  });
  Object.assign(internals.findOperation(FIND_BY_IDS), { ids: ids3 });
  return copy;
}

// dist/objection/find/findReport.js
function reportAnswer(info, { cache, key }, { storedAt }, status = "hit") {
  if (info !== void 0)
    Object.assign(info, { status, key, age: cache.settings.clock.now() - storedAt });
}
function reportMiss(info, { key }) {
  if (info !== void 0)
    Object.assign(info, { status: "miss", key });
}
function reportRejection(info, { key }, { reason, detail }, status = "bypass") {
  if (info !== void 0)
    Object.assign(info, { status, key, ...reasonAndDetail(reason, detail) });
}
function reportBypass(info, reason, detail, key) {
  delete info.age;
  Object.assign(info, { status: "bypass", ...reasonAndDetail(reason, detail), ...key !== void 0 && { key } });
}
function reasonAndDetail(reason, detail = adviceFor(reason)) {
  return { reason, ...detail !== void 0 && { detail } };
}

// dist/objection/find/RelationQueue.js
var queues = /* @__PURE__ */ new WeakMap();
function joinRelationQueue(builder, isCached) {
  const parent = internalsOf(builder).parentQuery();
  if (parent === null || !isEagerChild(builder))
    return void 0;
  const queue = queues.get(parent);
  const { promise, resolve: resolve3 } = deferred();
  const isMixed = isCached || queue?.isMixed === true;
  queues.set(parent, { all: queue === void 0 ? promise : Promise.all([queue.all, promise]), isMixed });
  return { earlier: isMixed ? queue?.all : void 0, assigned: () => resolve3(void 0) };
}
async function executeInOrder(builder, relation) {
  const internals = internalsOf(builder);
  if (relation.earlier !== void 0) {
    internals.internalContext().runBefore.push((result, inner) => {
      if (internalsOf(inner).parentQuery() === internals.parentQuery())
        assignInOrder(inner, relation);
      return result;
    });
  }
  try {
    return await builder.executeUncached();
  } finally {
    relation.assigned();
  }
}
function assignInOrder(inner, { earlier, assigned }) {
  const internals = internalsOf(inner);
  const find2 = internals.findOperation(FIND);
  if (find2 === null)
    return;
  disarm(inner, find2.name);
  const assign = operationWith(inner, "assignInOrder", {
    async onAfter2(builder, result) {
      await earlier;
      const models = Object.getPrototypeOf(find2).onAfter2.call(find2, builder, result);
      assigned();
      return models;
    }
  });
  internals.addOperation(assign, []);
}

// dist/objection/find/CachedFind.js
var CachedFind = class {
  #settings;
  #info;
  #execution;
  #relation;
  /** Resolves when this execution loads the result itself. */
  #loadsItself = deferred();
  #delivery;
  /** The builder must not be used elsewhere. */
  constructor(builder, settings, info) {
    this.#settings = settings;
    this.#info = info;
    this.#execution = new FindExecution(builder);
    this.#relation = joinRelationQueue(builder, true);
  }
  /** Resolves and rejects as the query does without a cache. */
  run() {
    const relation = this.#relation;
    return this.#execution.run(async (inner) => {
      await this.#askCache(inner);
      if (relation !== void 0)
        assignInOrder(inner, relation);
    }, relation?.assigned);
  }
  async #askCache(inner) {
    const plan = await planWithHooks(inner, this.#settings);
    if (plan.bypass !== void 0)
      return this.#bypass(inner, plan);
    noteKeyUse(inner, plan, resultFormOf(inner));
    if (isLoadingAround(this.#execution.scope, plan.key))
      return this.#bypass(inner, { ...plan, bypass: "nested" }, plan.key);
    const hits = await findRows(inner, plan, internalsOf(inner).resultModelClass());
    if (hits.size > 0 && isComplete(hits, plan))
      return this.#deliverRows(inner, plan, hits);
    this.#delivery = this.#getOrLoad(inner, plan, hits);
    this.#delivery.catch(() => void 0);
    const delivery = await Promise.race([this.#delivery, this.#loadsItself.promise]);
    if (delivery === void 0)
      return reportMiss(this.#info, plan);
    await this.#deliver(inner, plan, delivery);
  }
  #getOrLoad(inner, plan, hits) {
    const { cache, key, options, rowEntries } = plan;
    return cache.getOrLoad({
      key,
      ...rowEntries?.form === "list" && { partKeys: rowEntries.keys },
      tags: knownTags(inner, this.#settings, options),
      reads: tableTags(inner, plan.observedKnex),
      options,
      query: internalsOf(inner),
      mayWait: !isInsideLoad(this.#execution.scope),
      load: (detached, recording) => {
        if (rowEntries?.form === "one")
          return loadInBatch(inner, plan, rowEntries, recording);
        if (detached || cache.settings.rebuildsAll)
          return loadDetached(inner, plan, recording);
        return this.#loadItself(inner, plan, recording, hits);
      }
    });
  }
  #loadItself(inner, plan, recording, hits) {
    this.#execution.load(inner, plan, recording, hits, (loaded) => this.#untilStored(plan, loaded));
    this.#loadsItself.resolve(void 0);
    return this.#execution.loaded;
  }
  async #untilStored(plan, loaded) {
    if (!loaded.cacheable)
      reportRejection(this.#info, plan, loaded);
    const answer = (await this.#delivery?.catch(() => void 0))?.answer;
    if (answer?.status === "rejected")
      reportRejection(this.#info, plan, answer.rejection);
    if (answer?.status === "loaded" && answer.rejection !== void 0) {
      reportRejection(this.#info, plan, answer.rejection, "miss");
    }
  }
  async #deliver(inner, plan, { answer, coalesced }) {
    if (answer.status === "rejected")
      return reportRejection(this.#info, plan, answer.rejection);
    const { entry } = answer;
    if (!await this.#answer(inner, plan, () => rebuildEntry(entry, inner, plan))) {
      if (plan.options.mode === "only-if-cached")
        throw notCached("its entry is damaged");
      return reportMiss(this.#info, plan);
    }
    const status = answer.status === "loaded" ? coalesced ? "coalesced" : "miss" : answer.status;
    reportAnswer(this.#info, plan, entry, status);
  }
  /** All rows are hits. */
  async #deliverRows(inner, plan, hits) {
    const oldest = oldestOf(hits);
    await this.#answer(inner, plan, () => ({ models: modelsOf(hits) }));
    plan.cache.countHit(plan.key, oldest, internalsOf(inner));
    reportAnswer(this.#info, plan, oldest);
  }
  #answer(inner, plan, rebuild2) {
    return answerFromEntry(inner, plan, rebuild2, (bypass2) => this.#bypass(inner, { ...plan, bypass: bypass2 }, plan.key));
  }
  /** @throws {CacheError} `NOT_CACHED` in mode `only-if-cached`. */
  #bypass(inner, plan, key) {
    const { cache, options, bypass: reason, detail } = plan;
    bypassCache(cache, options, { reason, detail, key, query: internalsOf(inner) });
    if (this.#info === void 0 || this.#info instanceof VerificationInfo)
      return;
    reportBypass(this.#info, reason, detail, key ?? keyOfBypassed(inner, this.#settings, plan));
  }
};

// dist/objection/find/fastHit.js
var ONE_OF_PAGE = IS_PAGE | IS_ONE;
function fastHit(builder, settings, info, makePipeline) {
  const traits = traitsOf(builder);
  if (!canSkipPipeline(builder, traits) || (traits & ONE_OF_PAGE) === ONE_OF_PAGE)
    return void 0;
  const form = resultFormOf(builder, traits);
  const plan = planWithoutHooks(builder, settings, form, traits);
  if (plan === NEEDS_HOOKS || plan.bypass !== void 0 || plan.options.mode === "refresh")
    return void 0;
  noteKeyUse(builder, plan, form);
  const modelClass = internalsOf(builder).resultModelClass();
  if (plan.rowEntries?.form === "list") {
    const answer2 = (hits) => answerRows(builder, plan, hits, info);
    return answerNowOrLater(findRows(builder, plan, modelClass), answer2, makePipeline);
  }
  const found = plan.cache.hit(plan.key, plan.options, internalsOf(builder));
  const answer = (entry) => entry && answerEntry(entry, modelClass, plan, form, info);
  return answerNowOrLater(found, answer, makePipeline);
}
function canSkipPipeline(builder, traits) {
  if ((traits & (HAS_HOOKS | BELOW_HAS_HOOKS)) !== 0)
    return false;
  const internals = internalsOf(builder);
  if (internals._findOperationFactory !== PLAIN_FIND)
    return false;
  const { runBefore, runAfter, onBuild } = internals.internalContext();
  if (runBefore.length > 0 || runAfter.length > 0 || onBuild.length > 0)
    return false;
  if (!hasBareContext(builder) || internals.findOptions().callAfterFindDeeply === true)
    return false;
  const { beforeFind, afterFind } = internals.modelClass();
  if (beforeFind !== unpatchedStatics.beforeFind || afterFind !== unpatchedStatics.afterFind)
    return false;
  return internals.resultModelClass().prototype.$afterFind === unpatchedAfterFind;
}
function answerNowOrLater(found, answer, makePipeline) {
  if (!isPromise(found))
    return answer(found);
  const pipeline = makePipeline();
  return Promise.resolve(found).then((later) => answer(later) ?? pipeline.run());
}
function answerRows(builder, plan, hits, info) {
  if (!isComplete(hits, plan))
    return void 0;
  const oldest = oldestOf(hits);
  plan.cache.countHit(plan.key, oldest, internalsOf(builder));
  reportAnswer(info, plan, oldest);
  return Promise.resolve(modelsOf(hits));
}
function answerEntry(entry, modelClass, plan, form, info) {
  const { cache, key } = plan;
  try {
    const snapshot = entry.value;
    const models = rebuild(snapshot, modelClass, cache.settings.codecs);
    reportAnswer(info, plan, entry);
    return Promise.resolve(inForm(models, form, snapshot.total));
  } catch (error) {
    void cache.unusable(key, error);
    return void 0;
  }
}
function inForm(models, form, total) {
  if (form === "page")
    return { results: models, total };
  return form === "one" && Array.isArray(models) ? models[0] : models;
}

// dist/objection/find/verification.js
async function verified(cache, builder, settings, info, run3, runs) {
  const result = await run3;
  const { status, key } = info;
  if (status !== "hit" || key === void 0 || !cache.isDueForVerification())
    return result;
  try {
    const actual = await runs.uncached();
    return sameModels(actual, result) ? actual : await compareAgain(cache, builder, keysOf(builder, settings, key), runs);
  } catch (error) {
    cache.failed("verify", key, error);
    return result;
  }
}
async function compareAgain(cache, builder, keys, { again, uncached }) {
  const writes = cache.writesSoFar;
  const entries = await cache.entriesOf(keys);
  const cached = await again();
  const actual = await uncached();
  const persists = !sameModels(actual, cached) && cache.writesSoFar === writes;
  if (persists && await cache.allHold(entries))
    await cache.reportMismatch(keys, cached, actual, internalsOf(builder));
  return actual;
}
function keysOf(builder, settings, key) {
  if (settings.key !== void 0 || internalsOf(builder).parentQuery() !== null)
    return [key];
  const plan = planWithoutHooks(builder, settings);
  return plan === NEEDS_HOOKS || plan.bypass !== void 0 ? [key] : [key, ...plan.rowEntries?.keys ?? []];
}

// dist/objection/find/executeCached.js
function executeCached(builder, allowsFastHit) {
  if (builder[EXECUTION] !== void 0)
    return pastCache(builder).executeUncached();
  const settings = builder[SETTINGS] ?? settingsOfClass(builder);
  if (settings === void 0 || settings === PAST_CACHE || !settings.enabled && !internalsOf(builder).isFind()) {
    observeUncached(builder);
    const relation = joinRelationQueue(builder, false);
    return relation === void 0 ? builder.executeUncached() : executeInOrder(builder.clone(), relation);
  }
  const cache = cacheOf(builder, settings);
  if (cache.settings.verify.sample === 0)
    return find(builder, settings, builder[INFO], allowsFastHit);
  const info = builder[INFO] ?? new VerificationInfo();
  const [uncached, again] = [builder.clone(), builder.clone()];
  return verified(cache, builder.clone(), settings, info, find(builder, settings, info, allowsFastHit), {
    again: () => find(again, settings, void 0, allowsFastHit),
    uncached: () => pastCache(uncached).executeUncached()
  });
}
function find(builder, settings, info, allowsFastHit) {
  const makePipeline = () => new CachedFind(builder.clone(), settings, info);
  const hit = allowsFastHit ? fastHit(builder, settings, info, makePipeline) : void 0;
  if (hit !== void 0)
    return hit;
  observeUncached(builder);
  return makePipeline().run();
}
async function countCached(builder, isCacheable) {
  observeUncached(builder);
  const isPastCache = builder[EXECUTION] !== void 0 || builder[SETTINGS] === PAST_CACHE;
  if (isPastCache || !isCacheable)
    return builder.countUncached();
  const settings = builder[SETTINGS] ?? settingsOfClass(builder);
  return settings === void 0 ? builder.countUncached() : cachedCount(builder.clone(), settings);
}
function pastCache(builder) {
  observeUncached(builder);
  const copy = builder.clone();
  copy[EXECUTION] = void 0;
  copy[SETTINGS] = PAST_CACHE;
  return copy;
}

// dist/objection/writeGuard.js
var WRITES3 = "insert insertAndFetch insertGraph insertGraphAndFetch upsertGraph upsertGraphAndFetch update updateAndFetch updateAndFetchById patch patchAndFetch patchAndFetchById delete del deleteById relate unrelate increment decrement truncate".split(" ");
function rejectWritesIn(prototype) {
  const base2 = () => Object.getPrototypeOf(prototype);
  for (const name of WRITES3) {
    if (base2()[name] === void 0)
      continue;
    const guarded2 = function(...args) {
      if (this[SETTINGS]?.enabled !== true)
        return base2()[name]?.apply(this, args);
      throw new CacheError("NOT_A_FIND", `${name}() writes, and withCacheKey() and withCache() are for the result of a find. Put them on the query that reads the rows.`);
    };
    Object.defineProperty(prototype, name, { value: guarded2, writable: true, configurable: true });
  }
}

// dist/objection/CachedQueryBuilder.js
var cachedClasses = /* @__PURE__ */ new WeakMap();
function cachedBuilderClass(base2) {
  let cached = cachedClasses.get(base2);
  if (cached === void 0)
    cachedClasses.set(base2, cached = hasCacheMethods(base2.prototype) ? base2 : extend(base2));
  return cached;
}
function extend(base2) {
  assertKnownBuilder(base2.prototype);
  const Extended = class extends base2 {
    constructor(...args) {
      super(...args);
      beginState(this);
    }
    withCacheKey(key, options) {
      assertFind(this, "withCacheKey");
      const checked = options === void 0 ? NO_OPTIONS : checkOptions(options, "withCacheKey's options");
      this[SETTINGS] = { enabled: true, key: encodeKey(key), options: checked };
      return this;
    }
    withCache(options) {
      this[SETTINGS] = options === false ? DISABLED : automatic(this, options);
      return this;
    }
    explainCache() {
      return explain(this, this[SETTINGS] ?? settingsOfClass(this));
    }
    async withCacheInfo() {
      const builder = this.clone();
      const cache = { status: "bypass" };
      builder[INFO] = cache;
      const result = await builder.execute();
      if (cache.status === "bypass" && cache.reason === void 0)
        Object.assign(cache, NOT_ASKED);
      return { result, cache };
    }
    execute() {
      try {
        return executeCached(this, executesAsObjectionDoes(base2.prototype));
      } catch (error) {
        return Promise.reject(error);
      }
    }
    resultSize() {
      return countCached(this, countsAsObjectionDoes(base2.prototype));
    }
    executeUncached() {
      return super.execute();
    }
    countUncached() {
      return super.resultSize();
    }
    clone() {
      const copy = super.clone();
      if (!hasCacheMethods(copy))
        becomeCached(copy, Object.getPrototypeOf(this));
      this[FIRST_CONTEXT] = copy[FIRST_CONTEXT] = void 0;
      if (this[EXECUTION] === void 0) {
        copy[SETTINGS] = this[SETTINGS];
      } else {
        copy[EXECUTION] = this[EXECUTION];
        dropAnswer(copy);
      }
      return copy;
    }
  };
  const { prototype } = Extended;
  markMethods(prototype);
  trackContextUse(prototype);
  rejectWritesIn(prototype);
  const cached = callableClass(base2, namedAs(base2, Extended), beginState);
  if (plainBuilderClasses.has(base2))
    plainBuilderClasses.add(cached);
  return cached;
}
function automatic(builder, options) {
  assertFind(builder, "withCache");
  return options === void 0 ? AUTOMATIC : { ...AUTOMATIC, options: checkOptions(options, "withCache's options") };
}
function assertFind(builder, method) {
  if (isRead(builder))
    return;
  throw new CacheError("NOT_A_FIND", `${method}() is for the result of a find, and this query writes. Put it on the query that reads the rows.`);
}
var CachedQueryBuilder = cachedBuilderClass(import_objection7.QueryBuilder);

// dist/objection/Cached.js
var processCache = new QueryCache();
function Cached(base2) {
  const baseClass = base2;
  const mixed = callableClass(base2, namedAs(base2, mixin(baseClass)));
  addsNothing.add(mixed);
  baseQueries.set(mixed.query, () => baseClass.query);
  return mixed;
}
function mixin(base2) {
  let [baseBuilder, builder] = [base2.QueryBuilder, cachedBuilderClass(base2.QueryBuilder)];
  return class extends base2 {
    static get QueryBuilder() {
      const current = super.QueryBuilder;
      if (current !== baseBuilder) {
        baseBuilder = current;
        builder = isKnownBuilder(current.prototype) ? cachedBuilderClass(current) : current;
      }
      return builder;
    }
    static set QueryBuilder(value) {
      setOwn(this, "QueryBuilder", value);
    }
    static get queryCache() {
      return super.queryCache ?? processCache;
    }
    static set queryCache(value) {
      setOwn(this, "queryCache", value);
    }
    static query(...args) {
      const query = super.query(...args);
      if (!hasCacheMethods(query))
        giveCacheMethods(query, this);
      return query;
    }
    /** The cache resolves relations before the query does. After an error the query must fail with the same error. */
    static getRelationUnsafe(name) {
      try {
        return super.getRelationUnsafe(name);
      } catch (error) {
        forgetUnresolvedRelation(this, name);
        throw error;
      }
    }
    /** Objection binds one class for each tag to a connection. Without a mark, this class would have the tag of its base. */
    static uniqueTag() {
      const tag = super.uniqueTag();
      return this.name === base2.name ? `${tag} cached` : tag;
    }
  };
}
function setOwn(target, name, value) {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}
function giveCacheMethods(builder, modelClass) {
  const builderClass = classOfBuilder(builder);
  if (builderClass !== void 0)
    return becomeCached(builder, cachedBuilderClass(builderClass).prototype);
  warnOnce(modelClass, "OBJECTION_CACHE_BUILDER", () => {
    const { name } = modelClass;
    return `The queries of ${name} are not cached: the cache cannot extend the query builder that ${name}.query() returns. Write \`class ${name}QueryBuilder extends CachedQueryBuilder {}\` and, in ${name}, \`static QueryBuilder = ${name}QueryBuilder\`.`;
  });
}
function classOfBuilder(builder) {
  if (typeof builder !== "object" || builder === null || !Object.isExtensible(builder))
    return void 0;
  const prototype = Object.getPrototypeOf(builder);
  if (typeof prototype !== "object" || prototype === null || !isKnownBuilder(prototype))
    return void 0;
  if (prototype === import_objection8.QueryBuilder.prototype)
    return import_objection8.QueryBuilder;
  const builderClass = prototype.constructor;
  return builderClass.prototype === prototype ? builderClass : void 0;
}

// dist/objection/CachedModel.js
var import_objection9 = require("objection");
var base = Cached(import_objection9.Model);
var CachedModel = class extends base {
};
var callable = callableClass(base, CachedModel);
addsNothing.add(callable);
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  CacheError,
  Cached,
  CachedModel,
  CachedQueryBuilder,
  MemoryStore,
  QueryCache,
  TieredStore,
  assertCacheStore,
  codecFor,
  decodeEntry,
  encodeEntry
});
