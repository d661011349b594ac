import type { Precision } from '../parts/precision.js'
import type { AppPrecision } from '../precision/compare.js'
import { exactRatio, grouped } from './numbers.js'
import type { Table } from './table.js'

type Rule = keyof AppPrecision['hitRates']

/** In the order of the columns; the option is shown where it was measured. */
const COLUMNS: readonly (readonly [rule: Rule, title: string])[] = [
  ['oracle', 'possible'],
  ['library', 'objection-cache'],
  ['readImages', "with images: 'read'"],
  ['cacheops', 'rule of cacheops'],
  ['tableTags', 'tags of tables'],
]

/** Hit rates, and which share of the possible ones the library has. */
export function precisionTable({ apps }: Precision): Table {
  const shown = COLUMNS.filter(([rule]) => apps.some(({ hitRates }) => hitRates[rule] !== undefined))
  return {
    heading: ['hits, %', ...shown.map(([, title]) => title), 'share of possible'],
    rows: apps.map(({ name, hitRates }) => [
      name,
      ...shown.map(([rule]) => percent(hitRates[rule])),
      exactRatio((hitRates.library ?? Number.NaN) / (hitRates.oracle ?? Number.NaN)),
    ]),
  }
}

/** What was replayed, and what the database was spared. */
export const replayTable = ({ apps }: Precision): Table => ({
  heading: ['replayed', 'queries', 'different ones', 'writes', 'SELECTs sent, %'],
  rows: apps.map(({ name, reads, queries, writes, selects }) => [
    name,
    ...[reads, queries, writes].map(String),
    percent(selects),
  ]),
})

/** Below the README's table. */
export const precisionNote = ({ operations, writeShare }: Precision): string =>
  `Everything is cached; ${grouped(operations)} operations of each application, of which ${percent(writeShare)} % write. _Possible_: the result has not changed since it was loaded. _Rule of cacheops_: the equalities of django-cacheops. _Tags of tables_: any write of a table.`

const percent = (share: number | undefined): string => (share === undefined ? '–' : (100 * share).toFixed(1))
