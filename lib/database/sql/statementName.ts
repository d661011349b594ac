import type { Statement } from './readStatement.js'
import { MYSQL, POSTGRES, SQLITE, type LexerDialect } from './tokens/lexerDialects.js'
import { tokenize } from './tokens/tokenize.js'
import { DECIMAL, NUMBER, QUOTED, STRING } from './tokens/Tokens.js'

/** The most characters of a name. */
const LONGEST = 300

/** So much of a text is read. */
const MOST_READ = 2 * LONGEST

/** By statement: a text that was seen lately is not read again. */
const known = new WeakMap<Statement, string>()

/** The text of a statement with literals and comments left out, in one line, and shortened. Placeholders stay. `dialect`: Knex's name of it. */
export function statementName(statement: Statement, dialect: string): string {
  let name = known.get(statement)
  if (name === undefined) known.set(statement, (name = withoutValues(statement.sql, lexerDialectOf(dialect))))
  return name
}

function lexerDialectOf(dialect: string): LexerDialect {
  if (/^(?:mysql|mariadb)/.test(dialect)) return MYSQL
  return /sqlite/.test(dialect) ? SQLITE : POSTGRES
}

const COMMENT = /\/\*[\s\S]*?\*\/|--[^\n]*/g

function withoutValues(sql: string, dialect: LexerDialect): string {
  const text = sql.slice(0, MOST_READ)
  const { tokens, outcome } = tokenize(text, dialect)
  const isWhole = outcome === 'complete' && text === sql
  // The last token of a part may be the beginning of a value.
  const count = isWhole ? tokens.length : tokens.length - 1
  let name = ''
  for (let i = 0; i < count; i++) {
    const piece = text.slice(tokens.starts[i], tokens.starts[i + 1]).replaceAll(COMMENT, ' ')
    name += isValue(tokens.kinds[i] as number, piece, dialect) ? `?${/\s$/.test(piece) ? ' ' : ''}` : piece
  }
  name = name.replaceAll(/\s+/g, ' ').trim()
  if (name.length > LONGEST) return `${name.slice(0, LONGEST)}…`
  return isWhole ? name : `${name}…`
}

/** In MySQL, double quotes hold strings. */
const isValue = (kind: number, piece: string, dialect: LexerDialect): boolean =>
  kind === STRING || kind === NUMBER || kind === DECIMAL || (kind === QUOTED && dialect === MYSQL && piece[0] === '"')
