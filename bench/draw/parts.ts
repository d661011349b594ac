import type { Timing } from '../measure/interleaved.js'
import type { Entries } from '../parts/entries.js'
import type { Imports } from '../parts/imports.js'
import type { Invalidation } from '../parts/invalidation.js'
import type { KnexHits } from '../parts/knex.js'
import type { Misses } from '../parts/misses.js'
import type { Stampede } from '../parts/stampede.js'
import type { Uncached } from '../parts/uncached.js'
import type { Writes } from '../parts/writes.js'
import { exactRatio, goal, grouped, microseconds, milliseconds, ratio } from './numbers.js'
import type { Table } from './table.js'

const medianOf = (timings: readonly Timing[], name: string): number =>
  timings.find((timing) => timing.name === name)?.median ?? Number.NaN

/** Goals: one row costs a microsecond more than its floors, 100 rows half a copy more than none. */
export const knexTable = ({ shapes }: KnexHits): Table => ({
  heading: [
    'plain Knex',
    'copy µs',
    'builder µs',
    'explicit key µs',
    'automatic key µs',
    'bentocache by hand µs',
    'database µs',
  ],
  rows: shapes.map(({ shape, timings }) => [
    shape,
    ...['copy', 'builder', 'explicit key', 'automatic key', 'bentocache by hand', 'plain Knex'].map((name) =>
      microseconds(medianOf(timings, name)),
    ),
  ]),
})

export const missTable = ({ shapes }: Misses): Table => ({
  heading: ['load and store', 'plain µs', 'explicit key µs', 'ratio', 'automatic key µs', 'ratio', 'goal'],
  rows: shapes.map(({ shape, timings }) => {
    const [plain, explicit, automatic] = ['plain', 'explicit', 'automatic'].map((name) => medianOf(timings, name)) as [
      number,
      number,
      number,
    ]
    const [by, byItself] = [explicit / plain, automatic / plain]
    const figures = [microseconds(plain), microseconds(explicit), exactRatio(by), microseconds(automatic)]
    return [shape, ...figures, exactRatio(byItself), shape === '100 rows' ? goal(Math.max(by, byItself), 1.15) : '']
  }),
})

export const uncachedTable = ({ comparisons }: Uncached): Table => ({
  heading: ['query', 'Knex instance', 'plain µs', 'cached model µs', 'ratio', 'plain twin, ratio', 'goal'],
  rows: comparisons.map(({ shape, observed, timings }) => {
    const plain = medianOf(timings, 'plain')
    const cached = medianOf(timings, 'cached model')
    return [
      shape,
      observed ? 'observed' : 'not observed',
      microseconds(plain),
      microseconds(cached),
      exactRatio(cached / plain),
      exactRatio(medianOf(timings, 'twin') / plain),
      goal(cached / plain, 1.02),
    ]
  }),
})

export const writeTable = ({ comparisons }: Writes): Table => ({
  heading: ['database', 'statement', 'plain µs', 'observed µs', 'ratio', 'goal'],
  rows: comparisons.map(({ database, statement, timings }) => {
    const [plain, observed] = [medianOf(timings, 'plain'), medianOf(timings, 'observed')]
    const figures = [microseconds(plain), microseconds(observed), exactRatio(observed / plain)]
    return [database, statement, ...figures, goal(observed / plain, 1.05)]
  }),
})

export const stampedeTable = ({ peers, callers }: Stampede): Table => ({
  heading: [`${callers} callers on a cold key`, 'statements'],
  rows: peers.map(({ name, statements }) => [name, String(statements)]),
})

export function entryTable({ sizes }: Entries): Table {
  const first = sizes[0]?.timing.median ?? Number.NaN
  return {
    heading: ['entries', 'hit µs', 'p95 µs', 'times the first', 'goal'],
    rows: sizes.map(({ entries, timing: { median, p95 } }) => {
      const by = median / first
      const figures = [microseconds(median), microseconds(p95), ratio(by)]
      return [grouped(entries), ...figures, entries === 100_000 ? goal(by, 3) : '']
    }),
  }
}

export const invalidationTable = ({ sizes }: Invalidation): Table => ({
  heading: ['entries', 'invalidate a table µs', 'write, then read anew µs'],
  rows: sizes.map(({ entries, invalidate, write }) => [
    grouped(entries),
    microseconds(invalidate.median),
    microseconds(write.median),
  ]),
})

export const importTable = ({ peers, library, ratio: share }: Imports): Table => ({
  heading: ['import of', 'ms', 'share', 'goal'],
  rows: [
    ['objection and knex', milliseconds(peers), '', ''],
    ['objection-cache, afterwards', milliseconds(library), exactRatio(share), goal(share, 0.15)],
  ],
})
