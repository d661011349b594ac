import type { TokenCursor } from '../tokens/TokenCursor.js'
import type { SessionSteps } from './SessionSteps.js'

/** A change of the session that the text does not name. */
export const SOMETHING = '?'

/** A setting holds for this session, for its transaction, or for later sessions. */
type SettingScope = 'session' | 'local' | 'global'

const SCOPES: ReadonlyMap<string, SettingScope> = new Map([
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
export function parseSet(cursor: TokenCursor, session: SessionSteps, ahead = 0): void {
  const count = cursor.end - cursor.at
  let at = ahead + 1
  parseIsolation(cursor, session, at)
  if (NO_SETTINGS.has(cursor.word(at))) return
  let scope: SettingScope = 'session'
  for (let isFirst = true; at < count; isFirst = false) {
    const setting = parseSetting(cursor, at, scope)
    scope = setting.inherited
    // In PostgreSQL a comma may also separate the values of one setting.
    if ((isFirst || setting.isAssignment) && setting.scope !== 'global') {
      if (ISOLATION.has(setting.name)) setLevel(session, levelAt(cursor, setting.next))
      else if (setting.isDefault) session.reset(setting.name)
      else session.change(setting.name, setting.scope === 'local')
    }
    at = behindComma(cursor, setting.next, count)
  }
}

/** Queries outside of transactions see uncommitted rows of other transactions. */
export const READ_UNCOMMITTED = 'read uncommitted'

/** Variables of MySQL. */
const ISOLATION = new Set(['transaction_isolation', 'tx_isolation'])

const levelAt = (cursor: TokenCursor, at: number): string => cursor.anyName(at) || cursor.number(at)

const COMMITTED = /^(?:read.committed|repeatable.read|serializable|snapshot|default|[1-3])$/

/** An unknown level may be any level. */
function setLevel(session: SessionSteps, level: string, isLocal = false): void {
  if (COMMITTED.test(level)) session.reset(READ_UNCOMMITTED, isLocal)
  else session.change(READ_UNCOMMITTED, isLocal)
}

/** `set [session] transaction isolation level …`: without SESSION, MySQL takes it for the next transaction alone. */
function parseIsolation(cursor: TokenCursor, session: SessionSteps, start: number): void {
  const scope = SCOPES.get(cursor.word(start))
  const at = scope === undefined ? start : start + 1
  if (scope === 'global' || cursor.word(at) !== 'transaction') return
  for (let ahead = at; ahead < cursor.end - cursor.at; ahead++) {
    if (cursor.word(ahead) !== 'level') continue
    const level = [cursor.word(ahead + 1), cursor.word(ahead + 2)].join(' ').trim()
    setLevel(session, /^(?:serializable|snapshot)\b/.test(level) ? 'serializable' : level, scope === undefined)
  }
}

/** What else SET sets: the transaction, roles and passwords, a single statement. None of them is the session's. */
const NO_SETTINGS = new Set(['transaction', 'constraints', 'password', 'statement', 'default', 'resource'])

/** `inherited`: the scope of the settings behind it that name none. */
function parseSetting(cursor: TokenCursor, start: number, before: SettingScope) {
  let at = start
  let inherited = before
  const word = cursor.word(at)
  if (
    SCOPES.has(word) &&
    (word !== 'session' || cursor.word(at + 1) !== 'authorization') &&
    isSettingAt(cursor, at + 1)
  ) {
    inherited = SCOPES.get(word) as SettingScope
    at++
  }
  let scope = inherited
  const variable = cursor.parameter(at)
  if (variable.startsWith('@@') && cursor.sign(at + 1) === '.') {
    scope = SCOPES.get(variable.slice(2)) ?? scope
    at += 2
  }
  const { name, next } = settingName(cursor, at)
  const value = behindAssignment(cursor, next)
  const isDefault =
    cursor.word(value ?? next) === 'default' || isLocalZone(cursor, name, next) || isUnset(cursor, name, value)
  return { name, scope, inherited, isAssignment: value !== undefined, isDefault, next: value ?? next }
}

const isSettingAt = (cursor: TokenCursor, at: number): boolean =>
  cursor.anyName(at) !== '' || cursor.parameter(at).startsWith('@')

const isLocalZone = (cursor: TokenCursor, name: string, next: number): boolean =>
  name === 'timezone' && cursor.word(next) === 'local'

/** In MySQL a variable that is null does not exist. */
const isUnset = (cursor: TokenCursor, name: string, value: number | undefined): boolean =>
  value !== undefined && name.startsWith('@') && cursor.word(value) === 'null' && /^,?$/.test(cursor.sign(value + 1))

/** Settings that have several words, or a second name. */
const SETTING_NAMES: readonly (readonly [words: readonly string[], name: string])[] = [
  [['session', 'authorization'], 'session authorization'],
  [['time', 'zone'], 'timezone'],
  [['character', 'set'], 'names'],
  [['xml', 'option'], 'xmloption'],
  [['characteristics', 'as', 'transaction'], 'transaction'],
  [['schema'], 'search_path'],
  [['charset'], 'names'],
]

function settingName(cursor: TokenCursor, at: number): { readonly name: string; readonly next: number } {
  const variable = cursor.parameter(at)
  if (variable.startsWith('@@')) return { name: variable.slice(2), next: at + 1 }
  if (variable.startsWith('@')) return { name: variable, next: at + 1 }
  for (const [words, name] of SETTING_NAMES) {
    if (cursor.hasWords(at, ...words)) return { name, next: at + words.length }
  }
  const { parts, next } = cursor.qualifiedName(at)
  return { name: parts.join('.') || SOMETHING, next: Math.max(next, at + 1) }
}

/** Behind `=`, `:=` or TO. */
function behindAssignment(cursor: TokenCursor, at: number): number | undefined {
  if (cursor.word(at) === 'to' || cursor.sign(at) === '=') return at + 1
  return cursor.sign(at) === ':' && cursor.sign(at + 1) === '=' ? at + 2 : undefined
}

function behindComma(cursor: TokenCursor, start: number, count: number): number {
  let depth = 0
  for (let at = start; at < count; at++) {
    const sign = cursor.sign(at)
    if (sign === '(') depth++
    else if (sign === ')') depth--
    else if (sign === ',' && depth === 0) return at + 1
  }
  return count
}
