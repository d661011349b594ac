/**
 * The first byte of each value in the bytes of portable data: what it is, and for the most frequent ones also which. Numbers of
 * more than one byte are little-endian; `n` is a `uint` of `ByteWriter`.
 */

/** Whole numbers below this stand for themselves; from here on: a new text of up to 63 characters in Latin-1. */
export const FIRST_SHORT_TEXT = 0x80
/** From here on: one of the first 32 texts again. */
export const FIRST_KNOWN_TEXT = 0xc0
/** From here on the codes below. */
export const FIRST_CODE = 0xe0

/** A byte: how much the number is below -1. */
export const NEGATIVE = 0xe0
export const UINT16 = 0xe1
export const INT32 = 0xe2
export const UINT48 = 0xe3
export const FLOAT64 = 0xe4
export const LAST_NUMBER = FLOAT64

/** n: the length. Its characters are the next of those in Latin-1. */
export const LATIN1 = 0xe5
/** n: the length. Its characters are the next of those in UTF-16. */
export const UTF16 = 0xe6
/** n: which of the texts again. */
export const KNOWN_TEXT = 0xe7
export const LAST_TEXT = KNOWN_TEXT

export const UNDEFINED = 0xe8
export const NULL = 0xe9
export const FALSE = 0xea
export const TRUE = 0xeb
/** A number: the value. */
export const SAFE_BIGINT = 0xec
/** n: how many bytes; the bytes, from the highest on. */
export const POSITIVE_BIGINT = 0xed
export const NEGATIVE_BIGINT = 0xee

/** n: which of the objects again, in the order in which they begin. */
export const KNOWN_OBJECT = 0xef
/** n: which list of keys; a value for each of them. Where the list is new: n, how many keys, and so many texts, before the values. */
export const OBJECT = 0xf0
/** The same without a prototype. */
export const BARE_OBJECT = 0xf1
/** n: the length; so many values. */
export const ARRAY = 0xf2
/** n: the size; a key and a value each. */
export const MAP = 0xf3
/** n: the size; so many values. */
export const SET = 0xf4
/** The tag, which is a number or a text; the data. */
export const TAGGED = 0xf5
/** A number: the time in milliseconds. */
export const DATE = 0xf6
/** n: how many bytes; the bytes. */
export const BUFFER = 0xf7
/** A byte: which of `TYPED_ARRAYS`; n: how many bytes; the bytes, in the machine's order. */
export const TYPED_ARRAY = 0xf8

/** How many objects the innermost one may be inside of. */
export const MAX_DEPTH = 500
