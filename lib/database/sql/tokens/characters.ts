/** Of the ASCII characters: 1 for those that may start an unquoted name, 2 for others that may stand in one. */
const CLASSES = new Uint8Array(128)
for (const character of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_') CLASSES[character.charCodeAt(0)] = 1
for (const character of '0123456789$') CLASSES[character.charCodeAt(0)] = 2

const WIDE_SPACES = new Set([0x85, 0xa0, 0x16_80, 0x20_28, 0x20_29, 0x20_2f, 0x20_5f, 0x30_00, 0xfe_ff])

/** Codes of the characters that mean something to the lexer. */
export const CODE = {
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
  backtick: 96,
} as const

/** Whether an unquoted name may start with it. Every character outside ASCII may be in a name. */
export function startsWord(code: number): boolean {
  return code < 128 ? code >= 0 && CLASSES[code] === 1 : true
}

/** Whether it is one of `0` to `9`. */
export function isDigit(code: number): boolean {
  return code >= CODE.zero && code <= CODE.nine
}

/** Whether it may stand inside an unquoted name. The code -1 behind the end of a text may not. */
export function inWord(code: number): boolean {
  return code < 128 ? code >= 0 && CLASSES[code] !== 0 : true
}

/** Whether it is white space that only some databases know as such. */
export function isWideSpace(code: number): boolean {
  return code > 127 && ((code >= 0x20_00 && code <= 0x20_0b) || WIDE_SPACES.has(code))
}
