import type { Cursor } from '../tokens/TokenCursor.js'
import type { SessionSteps } from './SessionSteps.js'

/** What cannot be told. */
export const SOMETHING = '?'

/** Of this session, of its transaction, or of those that are still to come. */
type Scope = 'session' | 'local' | 'global'

const SCOPES: ReadonlyMap<string, Scope> = new Map([
  ['session', 'session'],
  ['local', 'local'],
  ['global', 'global'],
  ['persist', 'global'],
  ['persist_only', 'global'],
])

/**
 * At SET, in the forms of all databases: `set [session | local] name = value`, `set @@session.name = value, @variable = value`,
 * `set time zone value`. `ahead`: where the SET stands.
 */
export function noteSet(cursor: Cursor, session: SessionSteps, ahead = 0): void {
  const count = cursor.end - cursor.at
  let at = ahead + 1
  noteIsolation(cursor, session, at)
  // Of one connection's transaction, of roles and passwords, and of one statement: none of this is the session's.
  if (OTHERS.has(cursor.word(at))) return
  let scope: Scope = 'session'
  for (let isFirst = true; at < count; isFirst = false) {
    const item = readItem(cursor, at, scope)
    scope = item.kept
    // PostgreSQL has lists of values, too: what follows a comma there has no value itself.
    if ((isFirst || item.isAssignment) && item.scope !== 'global') {
      if (ISOLATION.has(item.name)) noteLevel(session, levelAt(cursor, item.next))
      else if (item.isDefault) session.reset(item.name)
      else session.change(item.name, item.scope === 'local')
    }
    at = behindComma(cursor, item.next, count)
  }
}

/** Queries outside of transactions see what others have not committed. */
export const READ_UNCOMMITTED = 'read uncommitted'

/** MySQL has these variables. */
const ISOLATION = new Set(['transaction_isolation', 'tx_isolation'])

const levelAt = (cursor: Cursor, at: number): string => cursor.anyName(at) || cursor.number(at)

const COMMITTED = /^(?:read.committed|repeatable.read|serializable|snapshot|default|[1-3])$/

/** A level that is not known may be any. */
function noteLevel(session: SessionSteps, level: string, isLocal = false): void {
  if (COMMITTED.test(level)) session.reset(READ_UNCOMMITTED, isLocal)
  else session.change(READ_UNCOMMITTED, isLocal)
}

/** `set [session] transaction isolation level …`: without SESSION, MySQL takes it for the next transaction alone. */
function noteIsolation(cursor: Cursor, session: SessionSteps, start: number): void {
  const scope = SCOPES.get(cursor.word(start))
  const at = scope === undefined ? start : start + 1
  if (scope === 'global' || cursor.word(at) !== 'transaction') return
  for (let ahead = at; ahead < cursor.end - cursor.at; ahead++) {
    if (cursor.word(ahead) !== 'level') continue
    const level = [cursor.word(ahead + 1), cursor.word(ahead + 2)].join(' ').trim()
    noteLevel(session, /^(?:serializable|snapshot)\b/.test(level) ? 'serializable' : level, scope === undefined)
  }
}

const OTHERS = new Set(['transaction', 'constraints', 'password', 'statement', 'default', 'resource'])

interface Item {
  readonly name: string
  readonly scope: Scope
  /** The scope of those after it that have none of their own. */
  readonly kept: Scope
  readonly isAssignment: boolean
  readonly isDefault: boolean
  readonly next: number
}

function readItem(cursor: Cursor, start: number, before: Scope): Item {
  let at = start
  let kept = before
  const word = cursor.word(at)
  if (SCOPES.has(word) && (word !== 'session' || cursor.word(at + 1) !== 'authorization') && hasName(cursor, at + 1)) {
    kept = SCOPES.get(word) as Scope
    at++
  }
  let scope = kept
  const variable = cursor.parameter(at)
  if (variable.startsWith('@@') && cursor.sign(at + 1) === '.') {
    scope = SCOPES.get(variable.slice(2)) ?? scope
    at += 2
  }
  const { name, next } = nameAt(cursor, at)
  const value = behindAssignment(cursor, next)
  const isDefault =
    cursor.word(value ?? next) === 'default' || isLocalTime(cursor, name, next) || isUnset(cursor, name, value)
  return { name, scope, kept, isAssignment: value !== undefined, isDefault, next: value ?? next }
}

const hasName = (cursor: Cursor, at: number): boolean =>
  cursor.anyName(at) !== '' || cursor.parameter(at).startsWith('@')

const isLocalTime = (cursor: Cursor, name: string, next: number): boolean =>
  name === 'timezone' && cursor.word(next) === 'local'

/** A variable of MySQL that is null is none. */
const isUnset = (cursor: Cursor, name: string, value: number | undefined): boolean =>
  value !== undefined && name.startsWith('@') && cursor.word(value) === 'null' && /^,?$/.test(cursor.sign(value + 1))

/** Settings that have several words, or another name of their own. */
const NAMES: readonly (readonly [words: readonly string[], name: string])[] = [
  [['session', 'authorization'], 'session authorization'],
  [['time', 'zone'], 'timezone'],
  [['character', 'set'], 'names'],
  [['xml', 'option'], 'xmloption'],
  [['characteristics', 'as', 'transaction'], 'transaction'],
  [['schema'], 'search_path'],
  [['charset'], 'names'],
]

function nameAt(cursor: Cursor, at: number): { readonly name: string; readonly next: number } {
  const variable = cursor.parameter(at)
  if (variable.startsWith('@@')) return { name: variable.slice(2), next: at + 1 }
  if (variable.startsWith('@')) return { name: variable, next: at + 1 }
  for (const [words, name] of NAMES) {
    if (words.every((word, index) => cursor.word(at + index) === word)) return { name, next: at + words.length }
  }
  const { parts, next } = qualifiedName(cursor, at)
  return { name: parts.join('.') || SOMETHING, next: Math.max(next, at + 1) }
}

/** A name that many places further, however qualified, and where it ends. */
export function qualifiedName(
  cursor: Cursor,
  at: number,
): { readonly parts: readonly string[]; readonly next: number } {
  const parts: string[] = []
  let next = at
  for (; cursor.anyName(next) !== ''; next += 2) {
    parts.push(cursor.anyName(next))
    if (cursor.sign(next + 1) !== '.') return { parts, next: next + 1 }
  }
  return { parts, next }
}

/** Behind `=`, `:=` or TO. */
function behindAssignment(cursor: Cursor, at: number): number | undefined {
  if (cursor.word(at) === 'to' || cursor.sign(at) === '=') return at + 1
  return cursor.sign(at) === ':' && cursor.sign(at + 1) === '=' ? at + 2 : undefined
}

function behindComma(cursor: Cursor, start: number, count: number): number {
  let depth = 0
  for (let at = start; at < count; at++) {
    const sign = cursor.sign(at)
    if (sign === '(') depth++
    else if (sign === ')') depth--
    else if (sign === ',' && depth === 0) return at + 1
  }
  return count
}
