import { Cursor } from '../tokens/TokenCursor.js'
import type { Effects } from '../statement/Effects.js'
import { PARAMETER, QUOTED, SIGN, WORD, type Tokens } from '../tokens/Tokens.js'
import { noteSet, qualifiedName, SOMETHING } from './sessionSet.js'
import { CREATE_MODIFIERS } from '../tokens/keywords.js'

/** At the start of a statement: notes what it does to the session of its connection. It passes nothing. */
export function noteSession(cursor: Cursor, effects: Effects): void {
  const { session } = effects
  if (effects.isStored(cursor.at)) return
  HEADS.get(cursor.word())?.(cursor, session)
  if (runsString(cursor)) effects.runsString = true
}

/** MySQL: `prepare name from 'text'`, `execute immediate 'text'`. */
const runsString = (cursor: Cursor): boolean =>
  cursor.word() === 'prepare'
    ? cursor.word(2) === 'from'
    : cursor.word() === 'execute' && cursor.word(1) === 'immediate'

/** Notes what changes the session wherever it stands: calls of `set_config`, and assignments to variables of MySQL. */
export function noteSessionWithin(tokens: Tokens, effects: Effects): void {
  const { session } = effects
  let isSet = false
  for (let index = 0; index < tokens.length && !effects.isStored(index); index++) {
    if (index === 0 || tokens.textIf(SIGN, index - 1) === ';') isSet = tokens.textIf(WORD, index) === 'set'
    const text = tokens.texts[index] as string
    const kind = tokens.kinds[index]
    if ((kind === WORD || kind === QUOTED) && text === 'set_config') {
      if (tokens.textIf(SIGN, index + 1) === '(') session.change(SET_CONFIG)
    } else if (kind === WORD && text === 'into') {
      noteSelectInto(tokens, index + 1, session)
    } else if (kind === PARAMETER && /^@[^@]/.test(text) && !isSet && isAssigned(tokens, index)) {
      session.change(text)
    }
  }
}

/** What a call of `set_config` changes, which its arguments say. */
export const SET_CONFIG = 'set_config()'

/** PostgreSQL: a temporary table that SELECT fills. */
function noteSelectInto(tokens: Tokens, at: number, session: Session): void {
  if (VERBS_OF_INTO.has(tokens.textIf(WORD, at - 2))) return
  let index = at
  let isTemporary = false
  for (; BEFORE_TABLE.has(tokens.textIf(WORD, index)); index++)
    isTemporary ||= TEMPORARY.has(tokens.textIf(WORD, index))
  const cursor = new Cursor(tokens, index, tokens.length)
  if (!cursor.nameAt()) return
  const { parts } = qualifiedName(cursor, 0)
  if (isTemporary || isInTemporarySchema(parts)) session.change(`temporary ${parts.at(-1) ?? ''}`)
}

const VERBS_OF_INTO = new Set(['insert', 'merge', 'replace'])
const BEFORE_TABLE = new Set(['local', 'global', 'temp', 'temporary', 'table'])

/**
 * Notes what a block of a procedural language, or a string that is run, does: a SET in it starts a statement, or another string that
 * is run.
 */
export function noteSessionInBlock(sql: string, { session }: Effects): void {
  const isChanged = CHANGE_IN_BLOCK.test(sql) || CHANGE_IN_BLOCK.test(sql.replace(COMMENT, ' '))
  if (isChanged) session.change(SOMETHING)
  if (/\bset_config\b/i.test(sql)) session.change(SET_CONFIG)
}

/** What looks like a comment may stand in a string: the text is read with it and without it. */
const COMMENT = /--[^\n]*|\/\*[^]*?(?:\*\/|$)/g

const CHANGE_IN_BLOCK = new RegExp(
  [
    /(?:^|[;'"$]|\b(?:begin|atomic|then|else|loop|do))\s*(?:alter\s+session\s+)?(?:set|reset|discard)\s+(?!@|(?:local|constraints|transaction|nocount)\b)/,
    /\bcreate\s+(?:or\s+replace\s+)?(?:(?:local|global)\s+)?temp(?:orary)?\s+(?:recursive|table|view|sequence)\b/,
    /\binto\s+(?:local\s+|global\s+)?temp(?:orary)?\s+(?!values\b|select\b|default\b|from\b)["\w]/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'i',
)

type Session = Effects['session']

const HEADS: ReadonlyMap<string, (cursor: Cursor, session: Session) => void> = new Map(
  Object.entries<(cursor: Cursor, session: Session) => void>({
    set: noteSet,
    reset: noteReset,
    discard: noteDiscard,
    create: noteCreate,
    drop: noteDrop,
    pragma: notePragma,
    use: (cursor, session) => session.change(`database ${cursor.anyName(1)}`),
    attach: (cursor, session) => session.change(`attached ${nameBehindAs(cursor)}`),
    detach: (cursor, session) => session.reset(`attached ${cursor.anyName(cursor.word(1) === 'database' ? 2 : 1)}`),
    // A library may change whatever it likes; LOAD DATA loads rows.
    load: (cursor, session) => {
      if (cursor.word(1) === '') session.change('library')
    },
    // PostgreSQL takes it for a call of set_config.
    update: (cursor, session) => {
      if (qualifiedName(cursor, 1).parts.at(-1) === 'pg_settings') session.change(SOMETHING)
    },
    alter: (cursor, session) => {
      if (cursor.word(1) === 'session' && cursor.word(2) === 'set') noteSet(cursor, session, 2)
    },
    exec: noteExecute,
    execute: noteExecute,
    revert: (_, session) => session.reset('execute as'),
  }),
)

function noteReset(cursor: Cursor, session: Session): void {
  if (cursor.word(1) === 'session' && cursor.word(2) === 'authorization') return session.reset('session authorization')
  if (cursor.word(1) === 'time' && cursor.word(2) === 'zone') return session.reset('timezone')
  session.reset(qualifiedName(cursor, 1).parts.join('.'))
}

function noteDiscard(cursor: Cursor, session: Session): void {
  const what = cursor.word(1)
  if (what === 'all') session.reset('discard all')
  else if (what === 'temp' || what === 'temporary') session.reset('discard temp')
}

/** A temporary table hides the one of its name. */
function noteCreate(cursor: Cursor, session: Session): void {
  let ahead = 1
  let isTemporary = false
  for (; CREATE_MODIFIERS.has(cursor.word(ahead)); ahead++) isTemporary ||= TEMPORARY.has(cursor.word(ahead))
  if (cursor.word(ahead) === 'recursive') ahead++
  const object = cursor.word(ahead++)
  if (object !== 'table' && object !== 'view' && object !== 'sequence') return
  while (IF_EXISTS.has(cursor.word(ahead))) ahead++
  const { parts } = qualifiedName(cursor, ahead)
  isTemporary ||= isInTemporarySchema(parts)
  // That of SQL Server is called `#name`, and hides nothing.
  if (isTemporary) session.change(`temporary ${parts.at(-1) ?? ''}`, isDroppedOnCommit(cursor))
}

const TEMPORARY = new Set(['temp', 'temporary'])
const SCHEMAS = new Set(['temp', 'pg_temp'])
const isInTemporarySchema = (parts: readonly string[]): boolean => parts.length > 1 && SCHEMAS.has(parts[0] as string)
const IF_EXISTS = new Set(['if', 'not', 'exists'])

function isDroppedOnCommit(cursor: Cursor): boolean {
  for (let ahead = 1; ahead < cursor.end - cursor.at; ahead++) {
    if (cursor.word(ahead) === 'on' && cursor.word(ahead + 1) === 'commit' && cursor.word(ahead + 2) === 'drop')
      return true
  }
  return false
}

/** One that is dropped: of several, those after the first stay noted. */
function noteDrop(cursor: Cursor, session: Session): void {
  let ahead = 1
  if (TEMPORARY.has(cursor.word(ahead))) ahead++
  const object = cursor.word(ahead++)
  if (object !== 'table' && object !== 'view' && object !== 'sequence') return
  while (IF_EXISTS.has(cursor.word(ahead))) ahead++
  const { parts } = qualifiedName(cursor, ahead)
  // With another schema it is not the temporary one that is dropped.
  if (parts.length === 1 || isInTemporarySchema(parts)) session.reset(`temporary ${parts.at(-1) ?? ''}`)
}

/** Pragmas of SQLite that change what is read, with their values from the start. */
const PRAGMAS: ReadonlyMap<string, boolean> = new Map([
  ['case_sensitive_like', false],
  ['full_column_names', false],
  ['short_column_names', true],
  ['reverse_unordered_selects', false],
  ['count_changes', false],
  ['empty_result_callbacks', false],
])

function notePragma(cursor: Cursor, session: Session): void {
  const { parts, next } = qualifiedName(cursor, 1)
  const name = parts.at(-1) ?? ''
  const initially = PRAGMAS.get(name)
  const sign = cursor.sign(next)
  if (initially === undefined || (sign !== '=' && sign !== '(')) return
  const value = cursor.anyName(next + 1) || cursor.number(next + 1)
  if ((initially ? ON : OFF).test(value)) session.reset(name)
  else session.change(name)
}

const ON = /^(?:1|on|true|yes)$/
const OFF = /^(?:0|off|false|no)$/

function nameBehindAs(cursor: Cursor): string {
  for (let ahead = 1; ahead < cursor.end - cursor.at; ahead++) {
    if (cursor.word(ahead) === 'as') return cursor.anyName(ahead + 1)
  }
  return ''
}

/** SQL Server: another user, and what row level security asks for. */
function noteExecute(cursor: Cursor, session: Session): void {
  if (cursor.word(1) === 'as') session.change('execute as')
  for (let ahead = 1; ahead < 6; ahead++) {
    if (/^sp_set(?:_session_context|approle)$/.test(cursor.anyName(ahead))) session.change(cursor.anyName(ahead))
  }
}

/** `@a := 1`, `into @a`, `into @a, @b`. */
function isAssigned(tokens: Tokens, index: number): boolean {
  if (tokens.textIf(SIGN, index + 1) === ':' && tokens.textIf(SIGN, index + 2) === '=') return true
  let before = index - 1
  while (tokens.textIf(SIGN, before) === ',' && tokens.textIf(PARAMETER, before - 1).startsWith('@')) before -= 2
  return tokens.textIf(WORD, before) === 'into'
}
