import { CREATE_MODIFIERS } from '../tokens/keywords.js'
import { TokenCursor } from '../tokens/TokenCursor.js'
import { PARAMETER, QUOTED, SIGN, WORD, type Tokens } from '../tokens/Tokens.js'
import { parseSet, SOMETHING } from './parseSet.js'
import type { SessionSteps } from './SessionSteps.js'

/** What a call of `set_config` changes, which its arguments say. */
export const SET_CONFIG = 'set_config()'

/** At the start of a statement: adds what it does to the session of its connection. The cursor stays where it is. */
export function parseSession(cursor: TokenCursor, session: SessionSteps): void {
  STATEMENTS.get(cursor.word())?.(cursor, session)
}

/**
 * Adds what changes the session wherever it stands before the token at `end`: calls of `set_config`, temporary tables that SELECT
 * fills, and assignments to variables of MySQL.
 */
export function findSessionChanges(tokens: Tokens, end: number, session: SessionSteps): void {
  const { kinds, texts } = tokens
  let isSet = false
  let startsStatement = true
  for (let index = 0; index < end; index++) {
    const text = texts[index] as string
    const kind = kinds[index]
    if (startsStatement) isSet = kind === WORD && text === 'set'
    startsStatement = kind === SIGN && text === ';'
    if ((kind === WORD || kind === QUOTED) && text === 'set_config') {
      if (tokens.textIf(SIGN, index + 1) === '(') session.change(SET_CONFIG)
    } else if (kind === WORD && text === 'into') {
      parseSelectInto(tokens, index + 1, session)
    } else if (kind === PARAMETER && /^@[^@]/.test(text) && !isSet && isAssigned(tokens, index)) {
      session.change(text)
    }
  }
}

/** PostgreSQL: a temporary table that SELECT fills. */
function parseSelectInto(tokens: Tokens, start: number, session: SessionSteps): void {
  if (VERBS_OF_INTO.has(tokens.textIf(WORD, start - 2))) return
  const cursor = new TokenCursor(tokens, start)
  const isTemporary = cursor.skipWords(BEFORE_TABLE).some((word) => TEMPORARY.has(word))
  if (!cursor.isNameAt()) return
  const { parts } = cursor.qualifiedName()
  if (isTemporary || isInTemporarySchema(parts)) session.change(temporary(parts))
}

const VERBS_OF_INTO = new Set(['insert', 'merge', 'replace'])
const BEFORE_TABLE = new Set(['local', 'global', 'temp', 'temporary', 'table'])

/**
 * Adds what a block of a procedural language does, or a string that runs: a SET in it starts a statement, or another string that
 * runs.
 */
export function findSessionChangesInCode(sql: string, session: SessionSteps): void {
  const isChanged = CHANGE_IN_CODE.test(sql) || CHANGE_IN_CODE.test(sql.replace(COMMENT, ' '))
  if (isChanged) session.change(SOMETHING)
  if (/\bset_config\b/i.test(sql)) session.change(SET_CONFIG)
}

/** What looks like a comment may stand in a string: the text is read with it and without it. */
const COMMENT = /--[^\n]*|\/\*[^]*?(?:\*\/|$)/g

const CHANGE_IN_CODE = new RegExp(
  [
    /(?:^|[;'"$]|\b(?:begin|atomic|then|else|loop|do))\s*(?:alter\s+session\s+)?(?:set|reset|discard)\s+(?!@|(?:local|constraints|transaction|nocount)\b)/,
    /\bcreate\s+(?:or\s+replace\s+)?(?:(?:local|global)\s+)?temp(?:orary)?\s+(?:recursive|table|view|sequence)\b/,
    /\binto\s+(?:local\s+|global\s+)?temp(?:orary)?\s+(?!values\b|select\b|default\b|from\b)["\w]/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'i',
)

const STATEMENTS: ReadonlyMap<string, (cursor: TokenCursor, session: SessionSteps) => void> = new Map(
  Object.entries<(cursor: TokenCursor, session: SessionSteps) => void>({
    set: parseSet,
    reset: parseReset,
    discard: parseDiscard,
    create: parseCreate,
    drop: parseDrop,
    pragma: parsePragma,
    use: (cursor, session) => session.change(`database ${cursor.anyName(1)}`),
    attach: (cursor, session) => session.change(`attached ${cursor.anyName((cursor.find('as') ?? Infinity) + 1)}`),
    detach: (cursor, session) => session.reset(`attached ${cursor.anyName(cursor.word(1) === 'database' ? 2 : 1)}`),
    // A library may change anything; LOAD DATA loads rows.
    load: (cursor, session) => {
      if (cursor.word(1) === '') session.change('library')
    },
    // For PostgreSQL an UPDATE of pg_settings is a call of set_config.
    update: (cursor, session) => {
      if (cursor.qualifiedName(1).parts.at(-1) === 'pg_settings') session.change(SOMETHING)
    },
    alter: (cursor, session) => {
      if (cursor.hasWords(1, 'session', 'set')) parseSet(cursor, session, 2)
    },
    exec: parseExecute,
    execute: parseExecute,
    revert: (_, session) => session.reset('execute as'),
  }),
)

function parseReset(cursor: TokenCursor, session: SessionSteps): void {
  if (cursor.hasWords(1, 'session', 'authorization')) return session.reset('session authorization')
  if (cursor.hasWords(1, 'time', 'zone')) return session.reset('timezone')
  session.reset(cursor.qualifiedName(1).parts.join('.'))
}

function parseDiscard(cursor: TokenCursor, session: SessionSteps): void {
  const what = cursor.word(1)
  if (what === 'all') session.reset('discard all')
  else if (what === 'temp' || what === 'temporary') session.reset('discard temp')
}

/** A temporary table hides the one of its name. */
function parseCreate(cursor: TokenCursor, session: SessionSteps): void {
  let ahead = 1
  let isTemporary = false
  for (; CREATE_MODIFIERS.has(cursor.word(ahead)); ahead++) isTemporary ||= TEMPORARY.has(cursor.word(ahead))
  if (cursor.word(ahead) === 'recursive') ahead++
  const parts = objectAt(cursor, ahead)
  if (parts === undefined || !(isTemporary || isInTemporarySchema(parts))) return
  // A temporary table of SQL Server is called `#name`, and hides no other table.
  session.change(temporary(parts), cursor.find('on', 'commit', 'drop') !== undefined)
}

/** DROP of a temporary table. Of several tables in one statement, it resets only the first. */
function parseDrop(cursor: TokenCursor, session: SessionSteps): void {
  const parts = objectAt(cursor, TEMPORARY.has(cursor.word(1)) ? 2 : 1)
  // With another schema the statement does not drop the temporary table.
  if (parts?.length === 1 || (parts && isInTemporarySchema(parts))) session.reset(temporary(parts))
}

const TEMPORARY = new Set(['temp', 'temporary'])
const SCHEMAS = new Set(['temp', 'pg_temp'])
const isInTemporarySchema = (parts: readonly string[]): boolean => parts.length > 1 && SCHEMAS.has(parts[0] as string)
const temporary = (parts: readonly string[]): string => `temporary ${parts.at(-1) ?? ''}`
const IF_EXISTS = new Set(['if', 'not', 'exists'])

/** The qualified name of the table, view or sequence that CREATE or DROP names, by the place of that word. */
function objectAt(cursor: TokenCursor, ahead: number): readonly string[] | undefined {
  if (!/^(?:table|view|sequence)$/.test(cursor.word(ahead))) return undefined
  let at = ahead + 1
  while (IF_EXISTS.has(cursor.word(at))) at++
  return cursor.qualifiedName(at).parts
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

function parsePragma(cursor: TokenCursor, session: SessionSteps): void {
  const { parts, next } = cursor.qualifiedName(1)
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

/** SQL Server: another user, and what row level security asks for. */
function parseExecute(cursor: TokenCursor, session: SessionSteps): void {
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
