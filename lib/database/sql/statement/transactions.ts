import { words } from '../tokens/keywords.js'
import type { TokenCursor } from '../tokens/TokenCursor.js'
import type { Effects, TransactionStep } from './Effects.js'

const TRANSACTION_WORDS = words('work tran transaction')
const TRANSACTION_MODES = words('deferred immediate exclusive concurrent isolation read deferrable priority as')
/** In SQL Server the next statement may follow, or the name of a savepoint. */
const NEXT_STATEMENT = words(`
  select insert update delete merge exec execute set return raiserror throw print if else end begin commit declare go and use while
`)

/** At a word that may control the transaction: adds what it does and moves behind it. False if it controls none. */
export function parseTransaction(cursor: TokenCursor, effects: Effects): boolean {
  const steps = STEPS[cursor.word()]?.(cursor, effects)
  if (steps === undefined) return false
  effects.transaction.push(...steps)
  return true
}

type Steps = readonly TransactionStep[] | undefined

const STEPS: Readonly<Record<string, ((cursor: TokenCursor, effects: Effects) => Steps) | undefined>> = {
  __proto__: null as never,
  begin: (cursor, effects) => {
    const next = cursor.word(1)
    const distributed = next === 'distributed' && TRANSACTION_WORDS.has(cursor.word(2))
    const bare = cursor.at + 1 >= cursor.end
    const not = next === 'not' && cursor.word(2) === 'deferrable'
    if (bare || distributed || not || TRANSACTION_WORDS.has(next) || TRANSACTION_MODES.has(next)) {
      cursor.at += bare ? 1 : 2
      return ['begin']
    }
    // A block of statements: the parser sees only those that look like SQL.
    cursor.at++
    effects.inBlock = true
    effects.addAnything()
    return []
  },
  start: (cursor) => (cursor.word(1) === 'transaction' ? skip(cursor, 2, ['begin']) : undefined),
  savepoint: (cursor) => skip(cursor, 2, ['savepoint']),
  release: (cursor) => skip(cursor, 2, ['release']),
  save: (cursor) => (TRANSACTION_WORDS.has(cursor.word(1)) ? skip(cursor, 2, ['savepoint']) : undefined),
  commit: (cursor, effects) => {
    // The second half of a commit in two phases: unknown rows of another connection become visible.
    if (cursor.word(1) === 'prepared') effects.everything = true
    return cursor.word(1) === 'prepared' ? skip(cursor, 2, []) : finish(cursor, 'commit')
  },
  end: (cursor, effects) => {
    if (effects.inBlock) return skip(cursor, 1, [])
    const next = cursor.word(1)
    const over = cursor.at + 1 >= cursor.end
    return over || TRANSACTION_WORDS.has(next) || next === 'and' ? finish(cursor, 'commit') : undefined
  },
  rollback: (cursor) => (cursor.word(1) === 'prepared' ? skip(cursor, 2, []) : finish(cursor, 'rollback')),
  abort: (cursor) => finish(cursor, 'rollback'),
  // The first half: the connection has no transaction any more, and no connection sees the rows.
  prepare: (cursor) => (cursor.word(1) === 'transaction' ? skip(cursor, 2, ['rollback']) : undefined),
  xa: (cursor, effects) => {
    const verb = cursor.word(1)
    // Another connection may have begun what this one commits.
    if (verb === 'commit') effects.everything = true
    const steps: Steps = XA[verb]
    return steps === undefined ? undefined : skip(cursor, 2, steps)
  },
}

const XA: Readonly<Record<string, Steps>> = {
  __proto__: null as never,
  start: ['begin'],
  begin: ['begin'],
  end: [],
  prepare: [],
  commit: ['commit'],
  rollback: ['rollback'],
  recover: [],
}

/** Moves behind so many tokens, and returns the steps. */
function skip(cursor: TokenCursor, tokens: number, steps: Steps): Steps {
  cursor.at += tokens
  return steps
}

/** COMMIT and ROLLBACK with what may follow: a savepoint, or the next transaction at once. */
function finish(cursor: TokenCursor, step: 'commit' | 'rollback'): Steps {
  cursor.at++
  const spelt = TRANSACTION_WORDS.has(cursor.word())
  if (spelt) cursor.at++
  if (step === 'rollback') {
    if (cursor.accept('to')) return skip(cursor, 1, ['rollback to'])
    // SQL Server names a savepoint or, rarely, the whole transaction: `rollback to` keeps the writes, which is right for both.
    const named = cursor.parameter().startsWith('@') || (cursor.anyName() !== '' && !NEXT_STATEMENT.has(cursor.word()))
    if (spelt && named) return skip(cursor, 1, ['rollback to'])
  }
  return cursor.word() === 'and' && cursor.word(1) === 'chain' ? skip(cursor, 2, [step, 'begin']) : [step]
}
