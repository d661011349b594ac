import type { Parts, Results, Run } from '../results.js'
import { featureBlocks } from './features/tables.js'
import { longLoadNote, longLoadTable, memoryNote, memoryTable } from './heap.js'
import { loadBlocks } from './redis/load.js'
import { hitRatioTable, hitTable, hitTailTable, missingLines } from './hits.js'
import {
  entryTable,
  importTable,
  knexTable,
  invalidationTable,
  missTable,
  stampedeTable,
  uncachedTable,
  writeTable,
} from './parts.js'
import { precisionNote, precisionTable, replayTable } from './precision.js'
import { scaleBlocks } from './scale.js'
import { sharedBlocks } from './redis/shared.js'
import { formatTable } from './table.js'

type Section<Name extends keyof Parts> = readonly [title: string, text: string, draw: (found: Parts[Name]) => string[]]

const SECTIONS: { readonly [Name in keyof Parts]: Section<Name> } = {
  hits: [
    'Hits',
    'The median time of one hit, with the building of the query. Before the measurement, the bench checks that a hit sends no statement and equals the answer of the database. It also changes the result, to see whether the next hit notices.',
    (found) => [
      formatTable(hitTable(found)),
      formatTable(hitRatioTable(found)),
      formatTable(hitTailTable(found)),
      ...(missingLines(found).length === 0 ? [] : [`${missingLines(found).join('\n')}\n`]),
    ],
  ],
  knex: [
    'Plain Knex',
    'Hits of queries of plain Knex, with the building of the query. `copy` and `builder` are floors: rows copied by generated code, and a query that is built, awaited and answered at once. The figure of the database is that of the query without a cache.',
    (found) => [formatTable(knexTable(found))],
  ],
  features: [
    'Features of model classes',
    'Each line is a class with the columns of the plain class and one feature more, or another query of the plain class. All of them take turns in one process, so that each has the company of the others. The figures are ratios to the plain class. Before the measurement, the bench checks that each hit sends no statement and equals the answer of the database. A miss loads and stores; its ratio is to the same query of the same class without any cache. `npm run bench:guard` fails if the hits of a feature cost more than twice as much, beside the plain class, as in the saved results.',
    featureBlocks,
  ],
  misses: [
    'Misses',
    'Every run loads and stores. The explicit key is new in each run. The automatic key is invalidated before each run, which is part of the time.',
    (found) => [formatTable(missTable(found))],
  ],
  uncached: [
    'Queries that are not cached',
    'Queries of a model with a cache that do not ask for caching, before and after the Knex instance is observed. The twin is a second plain model: its ratio shows the noise.',
    (found) => [formatTable(uncachedTable(found))],
  ],
  writes: ['Writes', 'Writes through an observed Knex instance.', (found) => [formatTable(writeTable(found))]],
  stampede: [
    'Stampede',
    'How many statements reach the database when many callers ask for 100 rows that are not cached.',
    (found) => [formatTable(stampedeTable(found))],
  ],
  memory: [
    'Memory',
    'Heap and external bytes of 100 rows in each form, after garbage collection, and the time to make instances that belong to one caller.',
    (found) => [formatTable(memoryTable(found)), `${memoryNote(found)}\n`],
  ],
  entries: [
    'Many entries',
    'Hits of entries of one row, in random order, in stores of different sizes.',
    (found) => [formatTable(entryTable(found))],
  ],
  scale: [
    'Scale',
    'What much of anything costs: many entries, rows, levels, columns, classes and Knex instances.',
    scaleBlocks,
  ],
  invalidation: [
    'Invalidation',
    'The time of an invalidation in stores of different sizes.',
    (found) => [formatTable(invalidationTable(found))],
  ],
  longLoad: [
    'A long load',
    'The longest time for which a query of many rows blocks the event loop, as a loop of `setImmediate` sees it.',
    (found) => [formatTable(longLoadTable(found)), `${longLoadNote(found)}\n`],
  ],
  precision: [
    'Precision',
    'How many queries of whole applications are hits. The same operations run through plain Objection, which says what is possible, and through models with `all: true`. A hit is a query that sends no SELECT; a stale result would fail the run. The other rules are simulated on the rows that plain Objection has written.',
    (found) => [formatTable(precisionTable(found)), `${precisionNote(found)}\n`, formatTable(replayTable(found))],
  ],
  shared: [
    'Shared by processes',
    'Entries in Redis on the same machine. A network adds its time to each round trip.',
    sharedBlocks,
  ],
  load: [
    'Load on a Redis server',
    'How many hits of one row several processes get, and how much processor time a hit costs the server. The processes and the server share the cores of the machine, so the hits a second of one server are computed: a second divided by its time a hit.',
    loadBlocks,
  ],
  imports: [
    'Import',
    'What the import of the package adds to a program that imports objection and knex anyway.',
    (found) => [formatTable(importTable(found))],
  ],
}

/** All that was measured, as Markdown. */
export const reportOf = (results: Results): string =>
  [
    `${machineLine(results)}\n`,
    ...Object.keys(SECTIONS).flatMap((name) => sectionOf(name as keyof Parts, results)),
  ].join('\n')

/** Of all parts, except where they say otherwise. */
export const machineLine = ({ machine, effort }: Results): string => runLine({ machine, effort })

const runLine = ({ machine: { date, cores, cpu, node }, effort }: Run): string =>
  `Measured on ${date}: ${cores} cores of ${cpu}, Node ${node}${effort === 'quick' ? ', a quick run' : ''}.`

function sectionOf(name: keyof Parts, { parts, runs }: Results): string[] {
  const found = parts[name]
  const run = runs?.[name]
  if (found === undefined) return []
  // Each section is under the name of the part that it draws.
  const [title, text, draw] = SECTIONS[name] as unknown as Section<typeof name>
  return [`## ${title}\n`, `${text}\n`, ...(run === undefined ? [] : [`${runLine(run)}\n`]), ...draw(found)]
}
