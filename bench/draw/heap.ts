import type { LongLoad, LongRun } from '../parts/longLoad.js'
import type { Memory } from '../parts/memory.js'
import { goal, grouped, microseconds, milliseconds, ratio } from './numbers.js'
import type { Table } from './table.js'

export function memoryTable({ rows, forms }: Memory): Table {
  const instances = forms[0]?.bytes ?? Number.NaN
  return {
    heading: [`${rows} rows as`, 'bytes', 'beside instances', 'to instances µs', 'goal'],
    rows: forms.map(({ name, bytes, median }) => {
      const by = bytes / instances
      return [name, grouped(bytes), ratio(by), microseconds(median), name.startsWith('entry') ? goal(by, 0.85) : '']
    }),
  }
}

export const memoryNote = ({ estimate }: Memory): string =>
  `The cache estimates its entry at ${grouped(estimate)} bytes.`

const NAMES: Readonly<Record<LongRun, string>> = {
  knex: 'Knex alone: rows',
  plain: 'Objection, no cache',
  miss: 'cached, a miss: loaded and stored',
  hit: 'cached, a hit',
  'default bounds': 'cached, default bounds',
}

export function longLoadTable({ rows, runs }: LongLoad): Table {
  const { plain, added } = blocks(runs)
  return {
    heading: [`${grouped(rows)} rows`, 'longest block ms', 'took ms', 'goal for storing'],
    rows: runs.map(({ name, longestBlock, took }) => [
      NAMES[name],
      milliseconds(longestBlock),
      milliseconds(took),
      name === 'miss' ? goal(added / plain, 2, `${ratio(added / plain)} of Objection's block, `) : '',
    ]),
  }
}

export function longLoadNote({ runs, byDefault }: LongLoad): string {
  const { knex, plain, added } = blocks(runs)
  const { status, reason, again } = byDefault
  const strict = `Storing adds ${ratio(added / (plain - knex))} times the block that Objection adds to Knex.`
  const kept = reason === null ? 'is stored' : `is not stored (\`${reason}\`)`
  return `${strict} With the default bounds, the first query is a \`${status}\` that ${kept}, and the next query is a \`${again}\`.`
}

function blocks(runs: LongLoad['runs']) {
  const of = (wanted: LongRun): number => runs.find(({ name }) => name === wanted)?.longestBlock ?? Number.NaN
  return { knex: of('knex'), plain: of('plain'), added: of('miss') - of('plain') }
}
