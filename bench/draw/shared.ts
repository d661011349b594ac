import { SHAPES, type Shape } from '../data/shapes.js'
import type { Timing } from '../measure/interleaved.js'
import type { Shared } from '../parts/shared/index.js'
import { goal } from './goal.js'
import { hitRatioTable, hitTable, hitTailTable, medianOf } from './hits.js'
import { exactRatio, grouped, microseconds, ratio } from './numbers.js'
import { formatTable, type Table } from './table.js'

const BOUNDED = 'objection-cache, TieredStore, bounded'
const MEMORY = 'objection-cache, memory only'

/** All of the part, under headings of its own. */
export const sharedBlocks = (found: Shared): string[] => [
  `${found.server}, measured on ${found.date}.\n`,
  '### Hits upon Redis\n',
  `${HITS}\n`,
  ...[hitTable, hitRatioTable, hitTailTable].map((draw) => formatTable(draw(found.hits))),
  'With `bounded`, an entry near by is served without a word to Redis, so that it should cost what one in memory alone costs.\n',
  formatTable(boundedTable(found)),
  `### ${found.together.hits} hits at once\n`,
  `So many hits under way together, each of another entry: their round trips overlap. The time of all, divided by their number.\n`,
  formatTable(togetherTable(found)),
  formatTable(togetherRatioTable(found)),
  '### Round trips\n',
  'Counted by the server. A write is announced before it happens, and is over for the others before it is for its caller.\n',
  formatTable(tripTable(found)),
  'Bytes of one hit of 100 rows, counted by the server as well.\n',
  formatTable(trafficTable(found)),
  '### Misses upon Redis\n',
  'Every run looks up, loads and stores, under another key each time. A query without a cache, and a miss in memory, for comparison.\n',
  formatTable(sharedMissTable(found)),
  '### Writes that are announced\n',
  'Of a Knex instance that a cache with a RedisStore observes.\n',
  formatTable(sharedWriteTable(found)),
  '### Stampede across processes\n',
  'Statements sent for 100 rows that nobody has asked for yet. Two caches, each with connections of its own to one Redis and one database, and half of the callers at each.\n',
  formatTable(sharedStampedeTable(found)),
  '### Entries as bytes\n',
  'What is sent, what the server says it uses for it (MEMORY USAGE), and what it costs to make and to read: not yet instances, but what they are made of.\n',
  formatTable(formTable(found)),
]

const HITS =
  'As above, with Redis behind. With RedisStore each hit is one round trip that brings the entry, if it still holds; with TieredStore and `strict` one that says whether the entry near by still holds; with `bounded` none. The floor builds no query, keeps JSON text, and never notices a write. It and objection-cache use one connection of node-redis, where nothing else is said; bentocache uses ioredis, which its driver needs.'

function boundedTable({ hits: { peers } }: Shared): Table {
  const of = (name: string, shape: Shape): number =>
    medianOf(
      peers.find((peer) => peer.name === name),
      shape,
    ) ?? Number.NaN
  return {
    heading: ['a hit', 'memory only µs', 'bounded µs', 'ratio', 'goal'],
    rows: SHAPES.map((shape) => {
      const [memory, bounded] = [of(MEMORY, shape), of(BOUNDED, shape)]
      const by = bounded / memory
      return [shape, microseconds(memory), microseconds(bounded), exactRatio(by), goal(by, 1.1)]
    }),
  }
}

const togetherTable = ({ together }: Shared): Table => ({
  heading: [`a hit among ${together.hits}, µs`, ...SHAPES],
  rows: peersOf(together).map((name, peer) => [
    name,
    ...SHAPES.map((shape) => microseconds(together.shapes[shape][peer]?.median ?? Number.NaN)),
  ]),
})

const togetherRatioTable = ({ together }: Shared): Table => ({
  heading: ['times the floor', ...SHAPES],
  rows: peersOf(together).map((name, peer) => [
    name,
    ...SHAPES.map((shape) => {
      const timings = together.shapes[shape]
      return ratio((timings[peer]?.median ?? Number.NaN) / (timings[0]?.median ?? Number.NaN))
    }),
  ]),
})

const peersOf = ({ shapes }: Shared['together']): string[] => shapes['1 row'].map(({ name }) => name)

const tripTable = ({ trips: { operations } }: Shared): Table => ({
  heading: ['round trips', ...(operations[0]?.stores.map(({ name }) => name) ?? [])],
  rows: operations.map(({ operation, stores }) => [operation, ...stores.map(({ trips }) => whole(trips))]),
})

/** A part of one would be something that happens now and then. */
const whole = (trips: number): string => (Number.isInteger(trips) ? String(trips) : ratio(trips))

const trafficTable = ({ traffic }: Shared): Table => ({
  heading: ['bytes of a hit', 'to the server', 'from the server'],
  rows: traffic.map(({ name, toServer, fromServer }) => [name, grouped(toServer), grouped(fromServer)]),
})

const sharedMissTable = ({ misses: { shapes } }: Shared): Table => ({
  heading: ['look up, load, store', 'plain µs', 'memory µs', 'ratio', 'RedisStore µs', 'ratio'],
  rows: shapes.map(({ shape, timings }) => {
    const [plain, memory, redis] = [of(timings, 'plain'), of(timings, 'memory'), of(timings, 'RedisStore')]
    const [near, far] = [
      [microseconds(memory), exactRatio(memory / plain)],
      [microseconds(redis), exactRatio(redis / plain)],
    ]
    return [shape, microseconds(plain), ...near, ...far]
  }),
})

const sharedWriteTable = ({ writes: { comparisons } }: Shared): Table => ({
  heading: ['database', 'statement', 'plain µs', 'observed µs', 'adds µs', 'ratio'],
  rows: comparisons.map(({ database, statement, timings }) => {
    const [plain, observed] = [of(timings, 'plain'), of(timings, 'observed')]
    const adds = Math.max(0, observed - plain)
    return [database, statement, ...[plain, observed, adds].map(microseconds), exactRatio(observed / plain)]
  }),
})

const sharedStampedeTable = ({ stampede: { callers, peers } }: Shared): Table => ({
  heading: [`${callers} callers at two caches`, 'statements'],
  rows: peers.map(({ name, statements }) => [name, String(statements)]),
})

const formTable = ({ forms: { rows, forms } }: Shared): Table => ({
  heading: [`${rows} rows as`, 'bytes', 'used by the server', 'encode µs', 'decode µs'],
  rows: forms.map(({ name, bytes, used, encode, decode }) => [
    name,
    ...[bytes, used].map(grouped),
    ...[encode, decode].map(microseconds),
  ]),
})

const of = (timings: readonly Timing[], wanted: string): number =>
  timings.find(({ name }) => name === wanted)?.median ?? Number.NaN
