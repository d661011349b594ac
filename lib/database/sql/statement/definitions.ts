import { CREATE_MODIFIERS, OBJECTS } from '../tokens/keywords.js'
import { EVERYTHING } from './Effects.js'
import type { Parser } from './Parser.js'

const IF_EXISTS = new Set(['if', 'not', 'exists', 'only'])

/**
 * At CREATE, ALTER or DROP: adds what it changes and moves behind it, if an object follows. At the start of a statement every
 * word is an object; inside a statement (SQL Server needs no semicolon) an unknown word is a name.
 */
export function parseDefinition(parser: Parser): void {
  const { cursor, effects } = parser
  const verb = cursor.word()
  const atStart = cursor.at === cursor.start
  if (atStart && verb !== 'drop' && definesRoutine(parser)) {
    effects.definesFrom = Math.min(effects.definesFrom, cursor.at)
  }
  cursor.at++
  cursor.skipWords(CREATE_MODIFIERS)
  const object = parser.granting ? '' : cursor.word()
  if (object === 'table') {
    effects.schema = true
    cursor.at++
    if (verb === 'drop') return parseTableList(parser)
    cursor.skipWords(IF_EXISTS)
    parser.writeNext()
    parser.altering = verb === 'alter'
  } else if (object === 'index') {
    // No row changes with it.
    effects.schema = true
  } else if (atStart || OBJECTS.has(object)) {
    effects.addAnything()
  }
}

const ROUTINES = new Set(['procedure', 'proc', 'function', 'trigger', 'event', 'package'])

/** MySQL may name a definer first. */
function definesRoutine({ cursor }: Parser): boolean {
  for (let ahead = 1; ahead < 12; ahead++) if (ROUTINES.has(cursor.word(ahead))) return true
  return false
}

/** DROP TABLE and TRUNCATE: several tables, and with CASCADE more than those. */
export function parseTableList(parser: Parser): void {
  const { cursor } = parser
  cursor.skipWords(IF_EXISTS)
  do {
    cursor.accept('only')
    parser.writeNext()
    cursor.acceptSign('*')
  } while (cursor.acceptSign(','))
  for (let ahead = 0; ahead < 4; ahead++) if (cursor.word(ahead) === 'cascade') parser.write(EVERYTHING)
}

/** RENAME TABLE a TO b, c TO d: all of them. */
export function parseRenameTables(parser: Parser): void {
  const { cursor, effects } = parser
  effects.schema = true
  cursor.at++
  cursor.accept('table')
  cursor.accept('tables')
  do parser.writeNext()
  while (cursor.accept('to') || cursor.acceptSign(','))
}

/** RENAME inside ALTER TABLE: of the table, unless two names or the word COLUMN follow. */
export function parseRename(parser: Parser): void {
  const { cursor } = parser
  cursor.at++
  const explicit = cursor.accept('to') || cursor.accept('as')
  if (explicit || (cursor.anyName(1) === '' && cursor.isNameAt())) parser.writeNext()
}
