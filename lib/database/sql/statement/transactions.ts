import type { Cursor } from '../tokens/TokenCursor.js'
import type { Effects, TransactionStep } from './Effects.js'

const NOISE = new Set(['work', 'tran', 'transaction'])
const MODES = new Set([
  'deferred',
  'immediate',
  'exclusive',
  'concurrent',
  'isolation',
  'read',
  'deferrable',
  'priority',
  'as',
])
/** In SQL Server the next statement may follow, or the name of a savepoint. */
const NEXT = new Set(
  'select insert update delete merge exec execute set return raiserror throw print if else end begin commit declare go and use while'.split(
    ' ',
  ),
)

/** At a word that may control the transaction: notes what it does and passes it. False if it does not control any. */
export function passTransaction(cursor: Cursor, effects: Effects): boolean {
  const steps = STEPS[cursor.word()]?.(cursor, effects)
  if (steps === undefined) return false
  effects.transaction.push(...steps)
  return true
}

type Steps = readonly TransactionStep[] | undefined

const STEPS: Readonly<Record<string, ((cursor: Cursor, effects: Effects) => Steps) | undefined>> = {
  __proto__: null as never,
  begin: (cursor, effects) => {
    const next = cursor.word(1)
    const distributed = next === 'distributed' && NOISE.has(cursor.word(2))
    const bare = cursor.at + 1 >= cursor.end
    const not = next === 'not' && cursor.word(2) === 'deferrable'
    if (bare || distributed || not || NOISE.has(next) || MODES.has(next)) {
      cursor.at += bare ? 1 : 2
      return ['begin']
    }
    // A block of statements: what runs in it is seen only as far as it looks like SQL.
    cursor.at++
    effects.inBlock = true
    effects.addAnything()
    return []
  },
  start: (cursor) => (cursor.word(1) === 'transaction' ? end(cursor, 2, ['begin']) : undefined),
  savepoint: (cursor) => end(cursor, 2, ['savepoint']),
  release: (cursor) => end(cursor, 2, ['release']),
  save: (cursor) => (NOISE.has(cursor.word(1)) ? end(cursor, 2, ['savepoint']) : undefined),
  commit: (cursor, effects) => {
    // The second half of a commit in two phases: somebody's rows appear, nobody knows here which.
    if (cursor.word(1) === 'prepared') effects.everything = true
    return cursor.word(1) === 'prepared' ? end(cursor, 2, []) : finish(cursor, 'commit')
  },
  end: (cursor, effects) => {
    if (effects.inBlock) return end(cursor, 1, [])
    const next = cursor.word(1)
    const over = cursor.at + 1 >= cursor.end
    return over || NOISE.has(next) || next === 'and' ? finish(cursor, 'commit') : undefined
  },
  rollback: (cursor) => (cursor.word(1) === 'prepared' ? end(cursor, 2, []) : finish(cursor, 'rollback')),
  abort: (cursor) => finish(cursor, 'rollback'),
  // The first half: the connection is rid of its transaction, and nobody sees the rows.
  prepare: (cursor) => (cursor.word(1) === 'transaction' ? end(cursor, 2, ['rollback']) : undefined),
  xa: (cursor, effects) => {
    const verb = cursor.word(1)
    // Another connection may have begun what this one commits.
    if (verb === 'commit') effects.everything = true
    const steps: Steps = XA[verb]
    return steps === undefined ? undefined : end(cursor, 2, steps)
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

function end(cursor: Cursor, tokens: number, steps: Steps): Steps {
  cursor.at += tokens
  return steps
}

/** COMMIT and ROLLBACK with what may follow: a savepoint, or the next transaction at once. */
function finish(cursor: Cursor, step: 'commit' | 'rollback'): Steps {
  cursor.at++
  const noisy = NOISE.has(cursor.word())
  if (noisy) cursor.at++
  if (step === 'rollback') {
    if (cursor.pass('to')) return end(cursor, 1, ['rollback to'])
    // SQL Server names a savepoint or, rarely, the whole transaction: keeping its writes in mind is right for both.
    const named = cursor.parameter().startsWith('@') || (cursor.anyName() !== '' && !NEXT.has(cursor.word()))
    if (noisy && named) return end(cursor, 1, ['rollback to'])
  }
  return cursor.word() === 'and' && cursor.word(1) === 'chain' ? end(cursor, 2, [step, 'begin']) : [step]
}
