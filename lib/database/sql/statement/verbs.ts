import { ACTIONS, BEFORE_NO_VERB, MOVES } from '../tokens/keywords.js'
import { parseDelete, parseInsert, parseInto, parseMerge, parseReplace, parseUpdate } from './dataChanges.js'
import { parseDefinition, parseRename, parseTableList } from './definitions.js'
import { EVERYTHING } from './Effects.js'
import type { Parser } from './Parser.js'
import { parseTransaction } from './transactions.js'

/** What an unquoted word does wherever it stands in a statement. Each function moves behind the word and what it understood. */
export const VERBS: ReadonlyMap<string, (parser: Parser) => void> = new Map(
  Object.entries<(parser: Parser) => void>({
    insert: (parser) => parseVerb(parser, parseInsert),
    update: (parser) => parseVerb(parser, parseUpdate),
    delete: (parser) => parseVerb(parser, parseDelete),
    merge: (parser) => parseVerb(parser, parseMerge),
    replace: parseReplace,
    truncate: parseTruncate,
    into: parseInto,
    exec: parseExecute,
    execute: parseExecute,
    create: parseDefinition,
    alter: parseDefinition,
    drop: parseDefinition,
    begin: parseControl,
    commit: parseControl,
    rollback: parseControl,
    save: parseControl,
    rename: (parser) => (parser.altering ? parseRename(parser) : void parser.cursor.at++),
  }).concat([...MOVES].map((word) => [word, parseMove])),
)

function parseVerb(parser: Parser, parse: (parser: Parser) => void): void {
  const { cursor } = parser
  const before = cursor.word(-1)
  const after = cursor.word(1)
  const writesNothing =
    BEFORE_NO_VERB.has(before) ||
    (before === 'on' && ACTIONS.has(after)) ||
    (before === 'then' && parser.merging) ||
    // A temporary table: ON COMMIT DELETE ROWS
    (before === 'commit' && after === 'rows')
  parser.atStart = cursor.at === cursor.start
  cursor.at++
  if (!writesNothing) parse(parser)
}

function parseTruncate(parser: Parser): void {
  const { cursor } = parser
  const atStart = cursor.at === cursor.start
  cursor.at++
  // TRUNCATE( is a function.
  if (!cursor.accept('table') && !atStart) return
  parser.effects.truncates = true
  // Oracle truncates clusters of tables.
  if (atStart && cursor.word() === 'cluster' && cursor.isNameAt(1)) parser.write(EVERYTHING)
  else parseTableList(parser)
}

/** A procedure may do anything. A column of that name is followed by something else. */
function parseExecute(parser: Parser): void {
  const { cursor } = parser
  cursor.at++
  const calls = cursor.isNameAt() || cursor.sign() === '(' || cursor.parameter() !== ''
  if (calls) parser.effects.addAnything()
}

/** Inside a statement: BEGIN TRAN and the like, and COMMIT alone behind it. */
function parseControl(parser: Parser): void {
  const { cursor, effects } = parser
  const spelt = /^tran(?:saction)?$/.test(cursor.word(1))
  const alone = parser.unseparated && /^(?:commit|rollback)$/.test(cursor.word())
  if (cursor.word() === 'begin') {
    if (spelt) parser.unseparated = true
    // The body of a trigger or a procedure, or of a loop.
    else effects.inBlock = true
  }
  if ((!spelt && !alone) || !parseTransaction(cursor, effects)) cursor.at++
}

function parseMove(parser: Parser): void {
  parser.cursor.at++
  if (parser.altering) parser.write(EVERYTHING)
}
