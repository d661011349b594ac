import type { Part } from './Parser.js'
import { missTarget, passTop } from './target.js'
import { INTO, MODIFIERS, ON_FAILURE, TABLE } from '../tokens/keywords.js'

/** Behind INSERT. */
export function passInsert(part: Part): void {
  const { cursor } = part
  part.clause = 'write'
  if (cursor.word() === 'or' && ON_FAILURE.has(cursor.word(1))) cursor.at += 2
  cursor.passModifiers(MODIFIERS.insert, INTO)
  passTop(part)
  // Oracle: INSERT ALL INTO a … INTO b …
  if ((cursor.word() === 'all' || cursor.word() === 'first') && /^(into|when)$/.test(cursor.word(1))) return
  const into = cursor.pass('into')
  const name = cursor.passName()
  if (name !== undefined) part.write(name)
  else missTarget(part, !into)
}

/** At REPLACE, a verb or a function. */
export function passReplace(part: Part): void {
  const { cursor } = part
  part.leading = cursor.at === cursor.start
  cursor.at++
  cursor.passModifiers(MODIFIERS.replace, INTO)
  const into = cursor.pass('into')
  if (!into && !part.leading) return
  // LOAD DATA … REPLACE INTO TABLE a
  if (into) cursor.pass('table')
  part.clause = 'write'
  const name = cursor.passName()
  if (name !== undefined) part.write(name)
  else missTarget(part, false)
}

/** Behind MERGE. What it inserts, updates and deletes is in its own table. */
export function passMerge(part: Part): void {
  const { cursor } = part
  passTop(part)
  const into = cursor.pass('into')
  const name = cursor.passName()
  if (name === undefined) return missTarget(part, !into)
  part.write(name)
  part.merging = true
  part.clause = 'write'
}

/** INTO away from its verb: SELECT … INTO, LOAD DATA … INTO, OUTPUT … INTO; and variables, which are no tables. */
export function passInto(part: Part): void {
  const { cursor } = part
  cursor.at++
  if (cursor.word() === 'outfile' || cursor.word() === 'dumpfile') return
  cursor.passModifiers(MODIFIERS.into, TABLE)
  cursor.pass('table')
  const name = cursor.passName()
  if (name === undefined) return
  part.write(name)
  if (part.clause === 'select') part.effects.schema = true
}
