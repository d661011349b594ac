/**
 * The first byte of each encoded value: its type, and for frequent values the value itself. Numbers of more than one byte are
 * little-endian; `n` is a `uint` of `ByteWriter`.
 */

/** Bytes below are the whole number itself. From here on: a new text of up to 63 characters in Latin-1. */
export const FIRST_SHORT_TEXT = 0x80
/** From here on: one of the first 32 texts, repeated. */
export const FIRST_KNOWN_TEXT = 0xc0
/** From here on: the codes below. */
export const FIRST_CODE = 0xe0

/** A byte: -1 minus the number. */
export const NEGATIVE = 0xe0
export const UINT16 = 0xe1
export const INT32 = 0xe2
export const UINT48 = 0xe3
export const FLOAT64 = 0xe4
export const LAST_NUMBER = FLOAT64

/** n: the length of a new text, whose characters are the next ones in Latin-1. */
export const LATIN1 = 0xe5
/** n: the length of a new text, whose characters are the next ones in UTF-16. */
export const UTF16 = 0xe6
/** n: the number of a text, repeated. */
export const KNOWN_TEXT = 0xe7
export const LAST_TEXT = KNOWN_TEXT

export const UNDEFINED = 0xe8
export const NULL = 0xe9
export const FALSE = 0xea
export const TRUE = 0xeb
/** A number: the value. */
export const SAFE_BIGINT = 0xec
/** n: the number of bytes; the bytes, the highest first. */
export const POSITIVE_BIGINT = 0xed
export const NEGATIVE_BIGINT = 0xee

/** n: the number of an object, repeated. Objects are numbered in the order in which they begin. */
export const KNOWN_OBJECT = 0xef
/** n: the number of the list of keys; if the list is new, n keys as texts; then a value for each key. */
export const OBJECT = 0xf0
/** Like `OBJECT`, for an object without a prototype. */
export const BARE_OBJECT = 0xf1
/** n: the length; n values. */
export const ARRAY = 0xf2
/** n: the size; n pairs of a key and a value. */
export const MAP = 0xf3
/** n: the size; n values. */
export const SET = 0xf4
/** The tag, which is a number or a text; the data. */
export const TAGGED = 0xf5
/** A number: the time in milliseconds. */
export const DATE = 0xf6
/** n: the number of bytes; the bytes. */
export const BUFFER = 0xf7
/** A byte: the index in `TYPED_ARRAYS`; n: the number of bytes; the bytes, in the machine's byte order. */
export const TYPED_ARRAY = 0xf8

/** How many levels deep objects may be nested. */
export const MAX_DEPTH = 500
