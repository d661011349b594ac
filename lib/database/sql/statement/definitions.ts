import { EVERYTHING } from './Effects.js'
import type { Part } from './Parser.js'
import { CREATE_MODIFIERS, OBJECTS } from '../tokens/keywords.js'

const IF_EXISTS = new Set(['if', 'not', 'exists', 'only'])

/**
 * At CREATE, ALTER or DROP: notes what it changes and passes it, if an object follows. At the start of a statement
 * everything else is an object, too; inside a statement (SQL Server needs no semicolon) it is some name.
 */
export function passDefinition(part: Part): void {
  const { cursor, effects } = part
  const verb = cursor.word()
  const leading = cursor.at === cursor.start
  if (leading && verb !== 'drop' && definesRoutine(part)) effects.definesFrom = Math.min(effects.definesFrom, cursor.at)
  cursor.at++
  cursor.passAll(CREATE_MODIFIERS)
  const object = part.granting ? '' : cursor.word()
  if (object === 'table') {
    effects.schema = true
    cursor.at++
    if (verb === 'drop') passList(part)
    else passTable(part, verb)
  } else if (object === 'index') {
    // No row changes with it.
    effects.schema = true
  } else if (leading || OBJECTS.has(object)) {
    effects.addAnything()
  }
}

const ROUTINES = new Set(['procedure', 'proc', 'function', 'trigger', 'event', 'package'])

/** MySQL may name a definer first. */
function definesRoutine({ cursor }: Part): boolean {
  for (let ahead = 1; ahead < 12; ahead++) if (ROUTINES.has(cursor.word(ahead))) return true
  return false
}

function passTable(part: Part, verb: string): void {
  part.cursor.passAll(IF_EXISTS)
  part.write(part.cursor.passName() ?? EVERYTHING)
  part.altering = verb === 'alter'
}

/** DROP TABLE and TRUNCATE: several tables, and with CASCADE more than those. */
export function passList(part: Part): void {
  const { cursor } = part
  cursor.passAll(IF_EXISTS)
  do {
    cursor.pass('only')
    part.write(cursor.passName() ?? EVERYTHING)
    cursor.passSign('*')
  } while (cursor.passSign(','))
  for (let ahead = 0; ahead < 4; ahead++) if (cursor.word(ahead) === 'cascade') part.write(EVERYTHING)
}

/** RENAME TABLE a TO b, c TO d: all of them. */
export function passRenames(part: Part): void {
  const { cursor, effects } = part
  effects.schema = true
  cursor.at++
  cursor.pass('table')
  cursor.pass('tables')
  do {
    part.write(cursor.passName() ?? EVERYTHING)
  } while (cursor.pass('to') || cursor.passSign(','))
}

/** RENAME inside ALTER TABLE: of the table, unless two names or the word COLUMN follow. */
export function passRename(part: Part): void {
  const { cursor } = part
  cursor.at++
  const explicit = cursor.pass('to') || cursor.pass('as')
  if (explicit) part.write(cursor.passName() ?? EVERYTHING)
  else if (cursor.anyName(1) === '' && cursor.nameAt()) part.write(cursor.passName() ?? EVERYTHING)
}
