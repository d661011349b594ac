import { NUMBER, PARAMETER, QUOTED, SIGN, STRING, WORD, type Kind } from '../tokens/Tokens.js'
import { isSign } from './ranges.js'
import type { Token } from './Token.js'

/** A text of one statement, split. */
export interface Lexed {
  readonly tokens: readonly Token[]
  /** How many placeholders there are; the n-th stands for the n-th binding. */
  readonly places: number
  /** How placeholders are written, or empty if there are none. */
  readonly style: '?' | '$' | '@p' | ''
}

/** Knex sends it behind the writes of SQL Server. */
const ROW_COUNT = /;select @@rowcount$/

/**
 * Only what is certain in all databases. Left out, so that a text with it is not read, are: backslashes, comments that run
 * to the end of a line or are run, strings with prefixes, dollar quotes, escaped quotes in names, a second statement,
 * variables, numbers that could be names. mysql2 replaces a question mark wherever it stands, even inside quotes, and `??`
 * by a name; dots and brackets inside names would make two names of one when folded.
 *
 * It is apart from the lexer of statements, which takes what it does not know for a sign, where here it ends the reading,
 * and leaves out comments and how strings are spelt, which count here.
 */
const TOKEN = new RegExp(
  [
    String.raw`[ \t\r\n]+`,
    String.raw`/\*(?![!+mM])[^*?\0]*\*/`,
    String.raw`([A-Za-z_][\w$]*)(?![\w$'])`,
    String.raw`"([^"\x60[\]\\.?\0]+)"(?!")`,
    String.raw`\x60([^"\x60[\]\\.?\0]+)\x60(?!\x60)`,
    String.raw`\[([A-Za-z_][\w $-]*)\]`,
    String.raw`'([^'\\?\0]*(?:''[^'\\?\0]*)*)'`,
    String.raw`(\d+)(?![\w$.])`,
    String.raw`(\?)(?![?\d])`,
    String.raw`\$(\d{1,6})(?![\w$])`,
    String.raw`@p(\d{1,6})(?![\w$])`,
    String.raw`(::|-(?!-)|\/(?!\*)|\*(?!\/)|\d+\.\d*(?![\w$.])|[=<>!(),.+%|&~^])`,
  ].join('|'),
  'y',
)
const KINDS: readonly Kind[] = [
  SIGN,
  WORD,
  QUOTED,
  QUOTED,
  QUOTED,
  STRING,
  NUMBER,
  PARAMETER,
  PARAMETER,
  PARAMETER,
  SIGN,
]
const QUOTES: readonly string[] = ['', '', '"', '`', '[']
const STYLES = { 7: '?', 8: '$', 9: '@p' } as const

/** Splits a text, in linear time; `undefined` if it holds anything that is not certain. */
export function lex(sql: string): Lexed | undefined {
  const text = sql.replace(ROW_COUNT, '')
  const splitter = new Splitter()
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text)
    if (match === null || !splitter.add(match)) return undefined
  }
  return splitter.open.length === 0 ? splitter : undefined
}

class Splitter implements Lexed {
  readonly tokens: Token[] = []
  places = 0
  style: Lexed['style'] = ''
  /** What is open: parentheses and CASE. */
  readonly open: Token[] = []

  /** Adds what was matched, if anything. False if it cannot stand there. */
  add(match: RegExpExecArray): boolean {
    let group = 1
    while (group < match.length && match[group] === undefined) group++
    if (group === match.length) return true
    const kind = KINDS[group] as Kind
    const raw = match[group] as string
    if (kind === PARAMETER && !this.#isNext(STYLES[group as keyof typeof STYLES], raw)) return false
    const text =
      kind === PARAMETER ? String(this.places - 1) : kind === WORD || kind === QUOTED ? raw.toLowerCase() : raw
    const token = { kind, text, quote: QUOTES[group] ?? '', close: this.tokens.length }
    this.tokens.push(token)
    return this.#nest(token)
  }

  /** SQLite counts placeholders where PostgreSQL goes by their numbers: only where that is the same it is certain. */
  #isNext(style: Lexed['style'], number: string): boolean {
    if (this.style !== '' && this.style !== style) return false
    this.style = style
    const place = this.places++
    return style === '?' || Number(number) === (style === '$' ? place + 1 : place)
  }

  #nest(token: Token): boolean {
    const { kind, text } = token
    if (kind !== SIGN && (kind !== WORD || isSign(this.tokens, token.close - 1, '.'))) return true
    if (text === '(' || text === 'case') this.open.push(token)
    if (text !== ')' && text !== 'end') return true
    const opening = this.open.pop()
    if (opening?.text !== (text === ')' ? '(' : 'case')) return false
    opening.close = token.close
    return true
  }
}
