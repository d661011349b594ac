import type { Cursor } from '../tokens/TokenCursor.js'
import { EVERYTHING } from './Effects.js'
import type { Part } from './Parser.js'
import { passRenames } from './definitions.js'
import { passTransaction } from './transactions.js'
import { KNOWN, PRAGMAS, QUIET } from '../tokens/keywords.js'

/**
 * Reads how a statement starts. What starts like no known one may do anything. Returns whether the rest may hold
 * something that is run.
 */
export function passHead(part: Part): boolean {
  const { cursor, effects } = part
  let ahead = 0
  while (cursor.sign(ahead) === '(') ahead++
  part.head = cursor.word(ahead)
  if (KNOWN.has(part.head)) return true
  if (QUIET.has(part.head)) return false
  const pass = HEADS.get(part.head)
  if (pass !== undefined) return pass(part) !== false
  if (!passTransaction(cursor, effects)) {
    effects.addAnything()
    // IF and WHILE have blocks, and COMMIT may follow them without a semicolon.
    effects.inBlock = true
    part.unseparated = true
  } else if (effects.transaction.at(-1) === 'begin' && cursor.word(-1).startsWith('tran')) {
    part.unseparated = true
  }
  return true
}

const anything = (part: Part): void => part.effects.addAnything()
const rights = (part: Part): void => {
  part.effects.schema = true
}

const HEADS: ReadonlyMap<string, (part: Part) => false | void> = new Map<string, (part: Part) => false | void>([
  ['call', anything],
  ['do', passBlock],
  ['attach', anything],
  ['detach', anything],
  ['comment', rights],
  ['grant', rights],
  ['revoke', rights],
  ['deny', rights],
  ['rename', passRenames],
  ['copy', passCopy],
  ['refresh', passRefresh],
  ['set', passSet],
  ['lock', passLock],
  ['pragma', passPragma],
  ['declare', passDeclare],
  ['explain', ({ cursor }) => (has(cursor, 'analyze') || has(cursor, 'analyse') ? undefined : false)],
  ['prepare', ({ cursor, effects }) => void passTransaction(cursor, effects)],
])

function passBlock({ effects }: Part): void {
  effects.addAnything()
  effects.runsString = true
}

function has(cursor: Cursor, word: string, tokens = Infinity): boolean {
  const end = Math.min(cursor.end - cursor.at, tokens)
  for (let ahead = 0; ahead < end; ahead++) if (cursor.word(ahead) === word) return true
  return false
}

/** COPY t (columns) FROM writes, COPY t TO and COPY (query) TO read; COPY INTO is left to INTO. */
function passCopy(part: Part): void {
  const { cursor } = part
  cursor.at++
  if (cursor.sign() === '(' || cursor.word() === 'into') return
  const name = cursor.passName() ?? EVERYTHING
  if (cursor.sign() === '(') cursor.passGroup()
  if (cursor.pass('from')) part.write(name)
  else if (!cursor.pass('to')) part.write(EVERYTHING)
}

function passRefresh(part: Part): void {
  const { cursor } = part
  cursor.at++
  if (!cursor.pass('materialized') || !cursor.pass('view')) return anything(part)
  cursor.pass('concurrently')
  part.write(cursor.passName() ?? EVERYTHING)
}

const OTHER_CONNECTIONS = /^(?:@@)?(?:global|persist|persist_only)$/

/**
 * SET AUTOCOMMIT = 0 begins a transaction with the next statement, and the other way round commits it. SET STATEMENT … FOR of
 * MariaDB holds a whole statement.
 */
function passSet(part: Part): void {
  const { cursor, effects } = part
  if (cursor.word(1) === 'statement') return anything(part)
  if (cursor.word(1) === 'implicit_transactions' && cursor.word(2) === 'on') effects.transaction.push('begin')
  for (let ahead = 1; ahead < cursor.end - cursor.at; ahead++) {
    if (cursor.word(ahead) !== 'autocommit' && cursor.parameter(ahead) !== '@@autocommit') continue
    if (OTHER_CONNECTIONS.test(cursor.word(ahead - 1) || cursor.parameter(ahead - 2))) continue
    const value = cursor.sign(ahead + 1) === ':' ? ahead + 3 : ahead + 2
    const text = cursor.word(value) || cursor.number(value)
    if (/^(?:0|off|false)$/.test(text)) effects.transaction.push('begin')
    else if (/^(?:1|on|true|default)$/.test(text)) effects.transaction.push('commit')
  }
}

/** LOCK TABLES of MySQL commits; LOCK TABLE of PostgreSQL stays in its transaction. */
function passLock({ cursor, effects }: Part): void {
  if (cursor.word(1) === 'tables' && cursor.nameAt(2)) effects.transaction.push('commit')
}

function passPragma(part: Part): false {
  const { cursor } = part
  cursor.at++
  const name = cursor.passName() ?? ''
  if (!PRAGMAS.has(name) && !cursor.done) anything(part)
  return false
}

/** A cursor reads; a variable starts a script. */
function passDeclare(part: Part): void {
  if (has(part.cursor, 'cursor', 8)) return
  anything(part)
  part.effects.inBlock = true
}
