import type { Part } from './Parser.js'
import { addNamed } from './Scopes.js'
import { missTarget, passTop } from './target.js'
import { FROM, MODIFIERS, ON_FAILURE } from '../tokens/keywords.js'

/** Behind UPDATE: starts the list of its tables. */
export function passUpdate(part: Part): void {
  const { cursor } = part
  if (cursor.word() === 'or' && ON_FAILURE.has(cursor.word(1))) cursor.at += 2
  cursor.passModifiers(MODIFIERS.update)
  passTop(part)
  if (!cursor.nameAt()) return missTarget(part, false)
  part.clause = 'write'
  const scope = part.scopes.inner
  scope.listing = 'targets'
  scope.expecting = true
}

/** Behind DELETE: passes the list of its tables. */
export function passDelete(part: Part): void {
  const { cursor } = part
  cursor.passModifiers(MODIFIERS.delete, FROM)
  passTop(part)
  const from = cursor.pass('from')
  cursor.passModifiers(MODIFIERS.item)
  if (!cursor.nameAt()) return missTarget(part, false)
  part.clause = 'write'
  const names: string[] = []
  for (let more = true; more;) {
    const name = cursor.passName()
    if (name !== undefined) names.push(name)
    cursor.passSign('*')
    part.passAlias()
    more = cursor.passSign(',')
  }
  const scope = part.scopes.inner
  const rule = from ? (cursor.word() === 'using' ? 'either' : 'table') : cursor.word() === 'from' ? 'listed' : 'table'
  for (const name of names) addNamed(scope, name, rule)
  if (rule === 'either') {
    cursor.at++
    startItems(part)
  }
}

/** A list of tables that are not written, or not because they stand here. */
export function startItems(part: Part): void {
  const scope = part.scopes.inner
  scope.listing = 'items'
  scope.expecting = true
}
