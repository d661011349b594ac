import type { SqlToken } from './sqlTokens.js'

/** A place in a list of tokens, which moves on as it is read. */
export class TokenCursor {
  readonly #tokens: readonly SqlToken[]
  #at: number

  constructor(tokens: readonly SqlToken[], at = 0) {
    this.#tokens = tokens
    this.#at = at
  }

  /** Whether the bare word before this place is one of these. */
  follows(...words: string[]): boolean {
    const token = this.#tokens[this.#at - 1]
    return token?.kind === 'word' && words.includes(token.text)
  }

  /** Whether the bare word at this place is one of these. */
  isAt(...words: string[]): boolean {
    const token = this.#tokens[this.#at]
    return token?.kind === 'word' && words.includes(token.text)
  }

  /** Takes the bare words that are in the set. */
  words(known: ReadonlySet<string>): string[] {
    const taken: string[] = []
    for (let token = this.#tokens[this.#at]; token?.kind === 'word' && known.has(token.text);) {
      taken.push(token.text)
      token = this.#tokens[++this.#at]
    }
    return taken
  }

  /** Takes a qualified name and gives its last part. */
  name(): string | undefined {
    let name: string | undefined
    for (let token = this.#tokens[this.#at]; isName(token); token = this.#tokens[++this.#at]) {
      name = token.text
      if (this.#tokens[++this.#at]?.text !== '.') break
    }
    return name
  }

  /** Takes every name and word up to the end of the statement, or up to the given word. */
  namesUntil(word?: string): string[] {
    const taken: string[] = []
    for (let token = this.#tokens[this.#at]; token !== undefined; token = this.#tokens[++this.#at]) {
      if (token.kind === 'mark' && token.text === ';') break
      if (token.kind === 'word' && token.text === word) break
      if (isName(token)) taken.push(token.text)
    }
    return taken
  }
}

function isName(token: SqlToken | undefined): token is SqlToken {
  return token?.kind === 'word' || token?.kind === 'name'
}
