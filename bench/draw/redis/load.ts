import type { Load } from '../../parts/load/index.js'
import type { Figures } from '../../parts/load/measured.js'
import { goal, grouped, microseconds, ratio } from '../numbers.js'
import { formatTable, type Table } from '../table.js'

const LIMIT = 1_000_000

/** The goal: microseconds of a server for a hit of a RedisStore, with the most callers. */
const MOST = 8

/** All of the part, under headings of its own. */
export const loadBlocks = (found: Load): string[] => [
  `${found.server}, started for this part.\n`,
  '### Callers and processes\n',
  'Each caller asks for the next entry when it has one. The callers are distributed over the processes. All ask for rows of one table.\n',
  formatTable(callersTable(found, 'hits a second', ({ hits }) => grouped(hits))),
  formatTable(callersTable(found, 'server µs a hit', ({ server }) => microseconds(server))),
  ...goalOf(found),
  '### Ledgers and servers\n',
  `Rows of ${found.ledgers.tables} tables, ${found.ledgers.callers} callers in ${found.ledgers.processes} processes. The servers of a cluster share the entries and the ledgers. The busiest server limits how many hits a cluster can answer.\n`,
  formatTable(ledgersTable(found)),
]

const namesOf = (rows: readonly { readonly figures: readonly Figures[] }[]): string[] =>
  rows[0]?.figures.map(({ name }) => name) ?? []

/** `heading`: of the first column. `cell`: what each cell shows. */
const callersTable = ({ callers: rows }: Load, heading: string, cell: (figures: Figures) => string): Table => ({
  heading: [heading, 'callers', ...namesOf(rows)],
  rows: rows.map(({ processes, callers, figures }) => [
    named(processes, 'process', 'processes'),
    String(callers),
    ...figures.map(cell),
  ]),
})

/** The most callers of the most processes say what a server can do. */
function goalOf({ callers: rows }: Load): string[] {
  const figures = rows.at(-1)?.figures ?? []
  if (figures.length === 0) return []
  return [
    formatTable({
      heading: [
        `${rows.at(-1)?.callers} callers`,
        'server µs a hit',
        'times the first',
        'hits a second of one server',
        'client µs',
        'goal',
      ],
      rows: figures.map(({ name, server, client }) => [
        name,
        microseconds(server),
        ratio(server / (figures[0]?.server ?? Number.NaN)),
        grouped(LIMIT / server),
        microseconds(client),
        name === 'RedisStore' ? goal(server, MOST) : '',
      ]),
    }),
  ]
}

const ledgersTable = ({ ledgers: { rows } }: Load): Table => ({
  heading: ['servers', 'ledgers', ...namesOf(rows).flatMap((name) => [`${name}: µs`, 'busiest µs', 'hits a second'])],
  rows: rows.map(({ servers, ledgers, figures }) => [
    named(servers, 'server', 'servers'),
    String(ledgers),
    ...figures.flatMap(({ server, busiest }) => [
      microseconds(server),
      microseconds(busiest),
      grouped(LIMIT / busiest),
    ]),
  ]),
})

const named = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`
