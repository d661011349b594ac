import { DESCRIBING_STARTS, HARMLESS_PRAGMAS, PLAIN_STARTS } from '../tokens/keywords.js'
import { EVERYTHING } from './Effects.js'
import type { Parser } from './Parser.js'
import { parseRenameTables } from './definitions.js'
import { parseTransaction } from './transactions.js'

/** Parses how a statement starts. After an unknown start it may do anything. False if nothing in the statement runs. */
export function parseStart(parser: Parser): boolean {
  const { cursor, effects } = parser
  let ahead = 0
  while (cursor.sign(ahead) === '(') ahead++
  parser.firstWord = cursor.word(ahead)
  if (PLAIN_STARTS.has(parser.firstWord)) return true
  if (DESCRIBING_STARTS.has(parser.firstWord)) return false
  const parse = STARTS.get(parser.firstWord)
  if (parse !== undefined) return parse(parser) !== false
  if (!parseTransaction(cursor, effects)) {
    effects.addAnything()
    // IF and WHILE have blocks, and COMMIT may follow them without a semicolon.
    effects.inBlock = true
    parser.unseparated = true
  } else if (effects.transaction.at(-1) === 'begin' && cursor.word(-1).startsWith('tran')) {
    parser.unseparated = true
  }
  return true
}

const addAnything = (parser: Parser): void => parser.effects.addAnything()
const addSchema = (parser: Parser): void => {
  parser.effects.schema = true
}

const STARTS: ReadonlyMap<string, (parser: Parser) => false | void> = new Map<string, (parser: Parser) => false | void>(
  [
    ['call', addAnything],
    ['do', parseDo],
    ['attach', addAnything],
    ['detach', addAnything],
    ['comment', addSchema],
    ['grant', addSchema],
    ['revoke', addSchema],
    ['deny', addSchema],
    ['rename', parseRenameTables],
    ['copy', parseCopy],
    ['refresh', parseRefresh],
    ['set', parseSetTransaction],
    ['lock', parseLock],
    ['pragma', parsePragma],
    ['declare', parseDeclare],
    ['explain', ({ cursor }) => ((cursor.find('analyze') ?? cursor.find('analyse')) === undefined ? false : undefined)],
    ['prepare', ({ cursor, effects }) => void parseTransaction(cursor, effects)],
  ],
)

function parseDo({ effects }: Parser): void {
  effects.addAnything()
  effects.runsString = true
}

/** COPY t (columns) FROM writes, COPY t TO and COPY (query) TO read; the verb INTO handles COPY INTO. */
function parseCopy(parser: Parser): void {
  const { cursor } = parser
  cursor.at++
  if (cursor.sign() === '(' || cursor.word() === 'into') return
  const name = cursor.acceptName() ?? EVERYTHING
  if (cursor.sign() === '(') cursor.skipParentheses()
  if (cursor.accept('from')) parser.write(name)
  else if (!cursor.accept('to')) parser.write(EVERYTHING)
}

function parseRefresh(parser: Parser): void {
  const { cursor } = parser
  cursor.at++
  if (!cursor.accept('materialized') || !cursor.accept('view')) return addAnything(parser)
  cursor.accept('concurrently')
  parser.writeNext()
}

const OTHER_CONNECTIONS = /^(?:@@)?(?:global|persist|persist_only)$/

/**
 * SET AUTOCOMMIT = 0 begins a transaction with the next statement, and SET AUTOCOMMIT = 1 commits it. SET STATEMENT … FOR of
 * MariaDB holds a whole statement.
 */
function parseSetTransaction(parser: Parser): void {
  const { cursor, effects } = parser
  if (cursor.word(1) === 'statement') return addAnything(parser)
  if (cursor.hasWords(1, 'implicit_transactions', 'on')) effects.transaction.push('begin')
  for (let ahead = 1; ahead < cursor.end - cursor.at; ahead++) {
    if (cursor.word(ahead) !== 'autocommit' && cursor.parameter(ahead) !== '@@autocommit') continue
    if (OTHER_CONNECTIONS.test(cursor.word(ahead - 1) || cursor.parameter(ahead - 2))) continue
    const value = cursor.sign(ahead + 1) === ':' ? ahead + 3 : ahead + 2
    const text = cursor.word(value) || cursor.number(value)
    if (/^(?:0|off|false)$/.test(text)) effects.transaction.push('begin')
    else if (/^(?:1|on|true|default)$/.test(text)) effects.transaction.push('commit')
  }
}

/** LOCK TABLES of MySQL commits; LOCK TABLE of PostgreSQL stays in its transaction. */
function parseLock({ cursor, effects }: Parser): void {
  if (cursor.word(1) === 'tables' && cursor.isNameAt(2)) effects.transaction.push('commit')
}

function parsePragma(parser: Parser): false {
  const { cursor } = parser
  cursor.at++
  const name = cursor.acceptName() ?? ''
  if (!HARMLESS_PRAGMAS.has(name) && !cursor.done) addAnything(parser)
  return false
}

/** A cursor reads; a variable starts a script. */
function parseDeclare(parser: Parser): void {
  if ((parser.cursor.find('cursor') ?? 8) < 8) return
  addAnything(parser)
  parser.effects.inBlock = true
}
