import { passes } from './conditions.js'
import type { Trace, TracedRead, TracedWrite } from './trace.js'

/** Whether a write throws a result away. */
type Rule = (read: TracedRead, write: TracedWrite) => boolean

/** Any write of a table that was read. */
export const tableTags: Rule = (read, write) => [...write.tables].some((table) => read.tables.has(table))

/** A row that was written, before or after, passes the equalities noted of its table. */
export const cacheops: Rule = ({ conditions }, { rows }) =>
  rows.some(({ table, before, after }) =>
    conditions.some(
      (condition) =>
        condition.table === table && [before, after].some((image) => image !== undefined && passes(image, condition)),
    ),
  )

/** For each read, whether it was a hit: its last result that was not a hit has not changed since. */
export function oracle({ reads }: Trace): boolean[] {
  const loaded = new Map<string, string>()
  return reads.map(({ key, result }) => {
    const isHit = loaded.get(key) === result
    loaded.set(key, result)
    return isHit
  })
}

/**
 * For each read, whether it was a hit under the rule.
 * @throws {Error} for a stale one: conditions that are declared too narrowly would flatter the rule.
 */
export function hitsUnder(rule: Rule, { reads, writes }: Trace): boolean[] {
  const loaded = new Map<string, { readonly read: TracedRead; at: number }>()
  return reads.map((read) => {
    const entry = loaded.get(read.key)
    if (entry !== undefined && !writes.slice(entry.at, read.at).some((write) => rule(entry.read, write))) {
      if (entry.read.result !== read.result) throw new Error(`${read.key} would be stale under ${rule.name}`)
      entry.at = read.at
      return true
    }
    loaded.set(read.key, { read, at: read.at })
    return false
  })
}
