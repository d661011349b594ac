import { PARAMETER, QUOTED, SIGN, WORD, type TokenKind, type Tokens } from '../../tokens/Tokens.js'

/** A part of the tokens: from the first index up to, but without, the second. */
export type Range = readonly [start: number, end: number]

/** A name with what qualifies it. */
export interface QualifiedName {
  readonly parts: readonly string[]
  /** The quote of its last part, or empty. */
  readonly quote: string
  /** The index behind it. */
  readonly end: number
}

/** The first `length` tokens of a text, with the ends of its parentheses and of its CASEs. */
export class NestedTokens {
  /** Of an opening parenthesis and of CASE: where it is closed. Otherwise where the token itself stands. */
  readonly #closes: number[] = []
  /** Of a placeholder: its index among the placeholders. */
  readonly #places: number[] = []
  /** Of an unquoted word that is no part of a qualified name: its text. Otherwise empty. */
  readonly #keywords: string[] = []
  /** Whether each parenthesis and each CASE has its end. */
  readonly balanced: boolean

  constructor(
    readonly sql: string,
    readonly tokens: Tokens,
    readonly length: number,
  ) {
    this.balanced = this.#nest()
  }

  #nest(): boolean {
    const { kinds, texts } = this.tokens
    const open: number[] = []
    let places = 0
    for (let index = 0; index < this.length; index++) {
      this.#closes.push(index)
      this.#places.push(kinds[index] === PARAMETER ? places++ : -1)
      const word = this.tokens.keyword(index)
      this.#keywords.push(word)
      const text = kinds[index] === SIGN ? texts[index] : word
      if (text === '(' || text === 'case') open.push(index)
      if (text !== ')' && text !== 'end') continue
      const opening = open.pop()
      if (opening === undefined || texts[opening] !== (text === ')' ? '(' : 'case')) return false
      this.#closes[opening] = index
    }
    return open.length === 0
  }

  kind(index: number): TokenKind | undefined {
    return index < this.length ? this.tokens.kinds[index] : undefined
  }

  /** The unquoted word at an index, unless it is a part of a qualified name; otherwise empty. */
  keyword(index: number): string {
    return this.#keywords[index] ?? ''
  }

  /** Whether that sign stands at an index. */
  isSign(index: number, sign: string): boolean {
    return index < this.length && this.tokens.textIf(SIGN, index) === sign
  }

  /** The index of the binding that the placeholder at an index stands for. */
  place(index: number): number {
    return this.#places[index] as number
  }

  /** The index behind the token, or behind the parentheses or the CASE that it opens. */
  behind(index: number): number {
    return (this.#closes[index] ?? index) + 1
  }

  /** The first index in a range, outside of parentheses, at which one of those words stands; the range's end if none does. */
  find([start, end]: Range, words: ReadonlySet<string>): number {
    for (let index = start; index < end; index = this.behind(index)) {
      const word = this.keyword(index)
      if (word !== '' && words.has(word)) return index
    }
    return end
  }

  /** The parts of a range between its commas, outside of parentheses. None of an empty range. */
  splitAtCommas([first, end]: Range): Range[] {
    if (first === end) return []
    const parts: Range[] = []
    let start = first
    for (let index = first; index < end; index = this.behind(index)) {
      if (!this.isSign(index, ',')) continue
      parts.push([start, index])
      start = index + 1
    }
    parts.push([start, end])
    return parts
  }

  /** The inside of the parentheses that a range consists of; `undefined` if it is anything else. */
  insideParentheses([start, end]: Range): Range | undefined {
    return this.isSign(start, '(') && this.behind(start) === end ? [start + 1, end - 1] : undefined
  }

  /** The names of a list in parentheses that a range consists of; `undefined` if it is anything else. */
  namesIn(range: Range): QualifiedName[] | undefined {
    const inside = this.insideParentheses(range)
    const names = inside && this.splitAtCommas(inside).map(([start, end]) => this.name(start, end))
    return names?.every((name) => name !== undefined) === true ? names : undefined
  }

  /** The name at an index, however qualified, that ends at `end` if that is given. */
  name(start: number, end?: number): QualifiedName | undefined {
    const parts: string[] = []
    for (let index = start; ; index += 2) {
      const kind = this.kind(index)
      if (kind !== QUOTED && kind !== WORD) return undefined
      parts.push(this.tokens.texts[index] as string)
      if (this.isSign(index + 1, '.')) continue
      const quote = kind === QUOTED ? (this.sql[this.tokens.starts[index] as number] as string) : ''
      return end === undefined || end === index + 1 ? { parts, quote, end: index + 1 } : undefined
    }
  }
}
