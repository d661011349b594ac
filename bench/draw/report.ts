import type { Parts, Results } from '../results.js'
import { longLoadNote, longLoadTable, memoryNote, memoryTable } from './heap.js'
import { hitRatioTable, hitTable, hitTailTable, missingLines } from './hits.js'
import { entryTable, invalidationTable, missTable, stampedeTable, uncachedTable, writeTable } from './parts.js'
import { sharedBlocks } from './shared.js'
import { formatTable } from './table.js'

type Section<Name extends keyof Parts> = readonly [title: string, text: string, draw: (found: Parts[Name]) => string[]]

const SECTIONS: { readonly [Name in keyof Parts]: Section<Name> } = {
  hits: [
    'Hits',
    'Medians of one hit, building the query included. Before it is timed, each hit is seen to send no statement, compared with the database’s answer, and changed to see whether the next one notices.',
    (found) => [
      formatTable(hitTable(found)),
      formatTable(hitRatioTable(found)),
      formatTable(hitTailTable(found)),
      ...(missingLines(found).length === 0 ? [] : [`${missingLines(found).join('\n')}\n`]),
    ],
  ],
  misses: [
    'Misses',
    'Every run loads and stores: the explicit key is another one each time, and the automatic one is invalidated before each, which counts.',
    (found) => [formatTable(missTable(found))],
  ],
  uncached: [
    'Queries that are not cached',
    'Through a model that could cache them, before and after its Knex instance is observed. The twin is a second plain model: it shows the noise.',
    (found) => [formatTable(uncachedTable(found))],
  ],
  writes: ['Writes', 'Of a Knex instance that is observed.', (found) => [formatTable(writeTable(found))]],
  stampede: ['Stampede', 'Statements sent for 100 rows.', (found) => [formatTable(stampedeTable(found))]],
  memory: [
    'Memory',
    'Heap and external bytes of one of many, after garbage collection, and what it costs to make instances of it that are the caller’s own.',
    (found) => [formatTable(memoryTable(found)), `${memoryNote(found)}\n`],
  ],
  entries: ['Many entries', 'One row each, asked for in random order.', (found) => [formatTable(entryTable(found))]],
  invalidation: ['Invalidation', 'With few entries and with many.', (found) => [formatTable(invalidationTable(found))]],
  longLoad: [
    'A long load',
    'How long the event loop is blocked at the longest, as seen by a loop of `setImmediate`.',
    (found) => [formatTable(longLoadTable(found)), `${longLoadNote(found)}\n`],
  ],
  shared: [
    'Shared by processes',
    'Entries in Redis, on the same machine: what a network adds to each round trip comes on top.',
    sharedBlocks,
  ],
}

/** All that was measured, as Markdown. */
export const reportOf = (results: Results): string =>
  [
    `${machineLine(results)}\n`,
    ...Object.keys(SECTIONS).flatMap((name) => sectionOf(name as keyof Parts, results)),
  ].join('\n')

export const machineLine = ({ machine: { date, cores, cpu, node }, effort }: Results): string =>
  `Measured on ${date}: ${cores} cores of ${cpu}, Node ${node}${effort === 'quick' ? ', a quick run' : ''}.`

function sectionOf(name: keyof Parts, { parts }: Results): string[] {
  const found = parts[name]
  if (found === undefined) return []
  // Each section is under the name of the part that it draws.
  const [title, text, draw] = SECTIONS[name] as unknown as Section<typeof name>
  return [`## ${title}\n`, `${text}\n`, ...draw(found)]
}
