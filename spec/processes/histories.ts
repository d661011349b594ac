import { check } from './checker.js'
import type { Fault, History, Read, Sight, Write } from './history.js'
import type { Rules } from './rules.js'

const STRICT: Rules = { acknowledgedWithin: 0, seenWithin: 0, mayRefuse: true, limit: 1000 }

export const read = (begin: number, end: number, sight: Sight, more: Partial<Read> = {}): Read => ({
  kind: 'read',
  worker: 'reader',
  form: 'byId',
  status: 'hit',
  begin,
  end,
  sight,
  ...more,
})

export const write = (begin: number, end: number, version: number, more: Partial<Write> = {}): Write => ({
  worker: 'writer',
  form: 'patch',
  rows: ['account:1'],
  outcome: 'committed',
  versions: { 'account:1': version },
  begin,
  end,
  ...more,
})

export const saw = (version: number): Sight => ({ saw: { 'account:1': version } })

export const history = (parts: Partial<History>): History => {
  const { writes = [] } = parts
  const final = Math.max(0, ...writes.map(({ versions }) => versions['account:1'] ?? 0))
  return { reads: [], writes, memories: [], faults: [], final: { 'account:1': final }, ...parts }
}

export const fault = (kind: string, begin: number, end: number, more: Partial<Fault> = {}): Fault => ({
  kind,
  victim: undefined,
  happened: true,
  begin,
  end,
  ...more,
})

/** The rules that a history breaks. */
export const rulesBroken = (parts: Partial<History>, rules: Partial<Rules> = {}): string[] =>
  check(history(parts), { ...STRICT, ...rules }).map(({ rule }) => rule)
