import type { Statement } from './readStatement.js'
import { MYSQL, POSTGRES, SQL_SERVER, SQLITE, type LexerDialect } from './tokens/lexerDialects.js'
import { tokenize } from './tokens/tokenize.js'
import { DECIMAL, NUMBER, QUOTED, STRING, WORD } from './tokens/Tokens.js'

/** The most characters of a name. */
const LONGEST = 300

/** So much of a text is read. */
const MOST_READ = 2 * LONGEST

interface Named {
  readonly dialect: LexerDialect
  readonly name: string
}

/** By statement: a text that was seen lately is not read again. All databases of the process share the statement of a text. */
const known = new WeakMap<Statement, Named>()

/** The text of a statement with literals and comments left out, in one line, and shortened. Placeholders stay. `dialect`: Knex's name of it. */
export function statementName(statement: Statement, dialect: string): string {
  const split = lexerDialectOf(dialect)
  let named = known.get(statement)
  if (named?.dialect !== split) {
    named = { dialect: split, name: withoutValues(statement.sql, split) }
    known.set(statement, named)
  }
  return named.name
}

function lexerDialectOf(dialect: string): LexerDialect {
  if (/^(?:mysql|mariadb)/.test(dialect)) return MYSQL
  if (/sqlite|oracle/.test(dialect)) return SQLITE
  return dialect === 'mssql' ? SQL_SERVER : POSTGRES
}

function withoutValues(sql: string, dialect: LexerDialect): string {
  const text = sql.slice(0, MOST_READ)
  const { tokens, outcome } = tokenize(text, dialect)
  const isWhole = outcome === 'complete' && text === sql
  // The last token of a part may be the beginning of a value.
  const count = isWhole ? tokens.length : tokens.length - 1
  let name = ''
  for (let i = 0; i < count; i++) {
    const piece = text.slice(tokens.starts[i], tokens.starts[i + 1])
    const kind = tokens.kinds[i] as number
    const token = tokenOf(kind, piece, dialect)
    if (!isValue(kind, token, dialect)) name += token.length < piece.length ? `${token} ` : token
    else name += /\s$|\*\/$/.test(piece) ? '? ' : '?'
  }
  name = name.replaceAll(/\s+/g, ' ').trim()
  if (name.length > LONGEST) return `${name.slice(0, LONGEST)}…`
  return isWhole ? name : `${name}…`
}

/** A name in quotes, in whatever quotes. */
const QUOTED_NAME = /^(?:u&)?(?:"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[(?:[^\]]|\]\])*\])/i

/** What follows a token that is not in quotes: white space, or a comment. A sign may look like the beginning of a comment. */
const BEHIND = /(?<=.)(?:\s|--|\/\*)/s
const BEHIND_IN_MYSQL = /(?<=.)(?:\s|--|\/\*|#)/s

/** The token without what stands between it and the next. Comments can hold values; the lexer alone knows where one ends. */
function tokenOf(kind: number, piece: string, dialect: LexerDialect): string {
  if (kind === QUOTED) return QUOTED_NAME.exec(piece)?.[0] ?? ''
  const end = piece.search(dialect.hashComments === true ? BEHIND_IN_MYSQL : BEHIND)
  return end === -1 ? piece : piece.slice(0, end)
}

/** `0x1F` and `1e5` are words to the lexer. In MySQL and SQLite, double quotes hold strings; Knex puts names in backticks there. */
function isValue(kind: number, token: string, dialect: LexerDialect): boolean {
  if (kind === WORD) return /^\d/.test(token)
  if (kind === QUOTED) return dialect.backticks === true && token.startsWith('"')
  return kind === STRING || kind === NUMBER || kind === DECIMAL
}
