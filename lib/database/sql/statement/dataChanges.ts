import { MODIFIERS, ON_FAILURE } from '../tokens/keywords.js'
import { EVERYTHING } from './Effects.js'
import type { Parser } from './Parser.js'
import { addTo } from './Scopes.js'

/** Behind INSERT. */
export function parseInsert(parser: Parser): void {
  const { cursor } = parser
  parser.clause = 'write'
  skipOnFailure(parser)
  cursor.skipModifiers(MODIFIERS.insert, 'into')
  skipTop(parser)
  // Oracle: INSERT ALL INTO a … INTO b …
  if ((cursor.word() === 'all' || cursor.word() === 'first') && /^(into|when)$/.test(cursor.word(1))) return
  const into = cursor.accept('into')
  parseTarget(parser, !into)
}

/** At REPLACE, a verb or a function. */
export function parseReplace(parser: Parser): void {
  const { cursor } = parser
  parser.atStart = cursor.at === cursor.start
  cursor.at++
  cursor.skipModifiers(MODIFIERS.replace, 'into')
  const into = cursor.accept('into')
  if (!into && !parser.atStart) return
  // LOAD DATA … REPLACE INTO TABLE a
  if (into) cursor.accept('table')
  parser.clause = 'write'
  parseTarget(parser, false)
}

/** Behind MERGE. The rows that it inserts, updates and deletes are in its own table. */
export function parseMerge(parser: Parser): void {
  skipTop(parser)
  const into = parser.cursor.accept('into')
  if (!parseTarget(parser, !into)) return
  parser.merging = true
  parser.clause = 'write'
}

/** INTO away from its verb: SELECT … INTO, LOAD DATA … INTO, OUTPUT … INTO; and variables, which are no tables. */
export function parseInto(parser: Parser): void {
  const { cursor } = parser
  cursor.at++
  if (cursor.word() === 'outfile' || cursor.word() === 'dumpfile') return
  cursor.skipModifiers(MODIFIERS.into, 'table')
  cursor.accept('table')
  const name = cursor.acceptName()
  if (name === undefined) return
  parser.write(name)
  if (parser.clause === 'select') parser.effects.schema = true
}

/** Behind UPDATE: starts the list of its tables. */
export function parseUpdate(parser: Parser): void {
  const { cursor } = parser
  skipOnFailure(parser)
  cursor.skipModifiers(MODIFIERS.update)
  skipTop(parser)
  if (!cursor.isNameAt()) return missingTarget(parser, false)
  parser.clause = 'write'
  startList(parser, 'targets')
}

/** Behind DELETE. */
export function parseDelete(parser: Parser): void {
  const { cursor } = parser
  cursor.skipModifiers(MODIFIERS.delete, 'from')
  skipTop(parser)
  const from = cursor.accept('from')
  cursor.skipModifiers(MODIFIERS.item)
  if (!cursor.isNameAt()) return missingTarget(parser, false)
  parser.clause = 'write'
  const names: string[] = []
  for (let more = true; more;) {
    const name = cursor.acceptName()
    if (name !== undefined) names.push(name)
    cursor.acceptSign('*')
    parser.parseAlias()
    more = cursor.acceptSign(',')
  }
  const using = from && cursor.word() === 'using'
  const meaning = using ? 'either' : !from && cursor.word() === 'from' ? 'item' : 'table'
  for (const name of names) addTo(parser.scopes.inner.targets, name, meaning)
  if (!using) return
  cursor.at++
  startList(parser, 'items')
}

/** Starts a list of tables: those that UPDATE writes, or the items of FROM. */
export function startList(parser: Parser, list: 'targets' | 'items'): void {
  const scope = parser.scopes.inner
  scope.list = list
  scope.expectsTable = true
}

/** Moves behind the name of the table that a verb writes. False if there is none. */
function parseTarget(parser: Parser, mayBeFunction: boolean): boolean {
  const name = parser.cursor.acceptName()
  if (name === undefined) missingTarget(parser, mayBeFunction)
  else parser.write(name)
  return name !== undefined
}

/** Behind a verb without a table's name: the statement may write any table, unless the verb writes none here. */
function missingTarget(parser: Parser, mayBeFunction: boolean): void {
  const { cursor } = parser
  // A variable of SQL Server holds a table of its own; any other placeholder holds some table's name.
  const variable = cursor.parameter().startsWith('@')
  // UPDATE (a JOIN b) in MySQL, DELETE (SELECT …) in Oracle; INSERT( is a function.
  const grouped = cursor.sign() === '(' && !mayBeFunction
  // A statement that starts with a verb and goes on unlike any known one.
  const odd = parser.atStart && !cursor.done
  if (!parser.granting && !variable && (cursor.parameter() !== '' || grouped || odd)) parser.write(EVERYTHING)
}

/** SQLite: INSERT OR REPLACE, UPDATE OR IGNORE. */
function skipOnFailure({ cursor }: Parser): void {
  if (cursor.word() === 'or' && ON_FAILURE.has(cursor.word(1))) cursor.at += 2
}

/** SQL Server: TOP (5) [PERCENT]. */
function skipTop({ cursor }: Parser): void {
  if (cursor.word() !== 'top' || cursor.sign(1) !== '(') return
  cursor.at++
  cursor.skipParentheses()
  cursor.accept('percent')
}
