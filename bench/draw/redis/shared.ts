import { SHAPES, type Shape } from '../../data/shapes.js'
import type { Timing } from '../../measure/interleaved.js'
import type { Shared } from '../../parts/shared/index.js'
import { hasLowTimes, hitLowRatioTable, hitRatioTable, hitTable, hitTailTable, medianOf, timesFloor } from '../hits.js'
import { exactRatio, goal, grouped, microseconds, ratio } from '../numbers.js'
import { formatTable, type Table } from '../table.js'

const BOUNDED = 'objection-cache, TieredStore, bounded'
const MEMORY = 'objection-cache, memory only'

/** All of the part, under headings of its own. */
export const sharedBlocks = (found: Shared): string[] => [
  `${found.server}, measured on ${found.date}.\n`,
  '### Hits from Redis\n',
  `${HITS}\n`,
  ...[hitTable, hitRatioTable, ...(hasLowTimes(found.hits) ? [hitLowRatioTable] : []), hitTailTable].map((draw) =>
    formatTable(draw(found.hits)),
  ),
  formatTable(goalTable(found)),
  'With `bounded`, a hit asks Redis nothing. It should cost no more than a hit of a cache in memory alone.\n',
  formatTable(boundedTable(found)),
  `### ${found.together.hits} hits at once\n`,
  `The hits run at the same time, each of a different entry, so their round trips overlap. The table has the time of all, divided by their number.\n`,
  formatTable(togetherTable(found)),
  formatTable(togetherRatioTable(found)),
  '### Round trips\n',
  'Those that an operation waits for. A proxy in front of Redis holds the replies back, and counts how often the operation cannot go on without them.\n',
  formatTable(tripTable(found)),
  ...commandBlocks(found),
  'The server also counts the bytes of one hit of 100 rows.\n',
  formatTable(trafficTable(found)),
  '### Misses with Redis\n',
  'Every run looks up, loads and stores, under a new key. A query without a cache and a miss in memory are there to compare.\n',
  formatTable(sharedMissTable(found)),
  '### Writes with an intent in Redis\n',
  'Writes through a Knex instance that a cache with a RedisStore observes.\n',
  formatTable(sharedWriteTable(found)),
  '### Stampede across processes\n',
  'How many statements reach the database for 100 rows that are not cached. There are two caches, each with half of the callers and with its own connections to one Redis and one database.\n',
  formatTable(sharedStampedeTable(found)),
  '### Entries as bytes\n',
  'The bytes that are sent, the memory that the server uses for them (MEMORY USAGE), and the time to encode and to decode them. Instances are made afterwards, and not counted here.\n',
  formatTable(formTable(found)),
]

const HITS = `The same measurement as above, with Redis.

- \`RedisStore\`: a hit is one round trip, which brings the entry and the counts that it is compared with.
- \`TieredStore\` with \`strict\`: a hit is one round trip, which brings the counts that the local entry is compared with.
- \`TieredStore\` with \`bounded\`: a hit has no round trip.

The floor builds no query, stores JSON text, and never notices a write. The floor and objection-cache use one connection of node-redis, unless the name says otherwise. bentocache uses ioredis, which its driver needs. What uses ioredis is compared with the floor by ioredis.`

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

/** What a hit may cost, as a ratio to the floor with the same client. */
const GOALS: Readonly<Record<string, Readonly<Record<Shape, number>>>> = {
  'objection-cache, RedisStore': { '1 row': 1.5, '100 rows': 0.75, '1000 rows': 0.5, 'graph of 20 × 5': 0.8 },
  'objection-cache, TieredStore, strict': { '1 row': 1.1, '100 rows': 0.4, '1000 rows': 0.12, 'graph of 20 × 5': 0.5 },
}

const goalTable = ({ hits: { peers } }: Shared): Table => ({
  heading: ['times the floor, and the goal', ...SHAPES],
  rows: peers.flatMap((peer) => {
    const goals = GOALS[peer.name.replace(/, by ioredis$/, '')]
    if (goals === undefined) return []
    const cell = (shape: Shape): string => {
      const by = timesFloor(peers, peer, shape, 'median')
      return by === undefined ? '–' : `${ratio(by)}, ${goal(by, goals[shape])}`
    }
    return [[peer.name, ...SHAPES.map(cell)]]
  }),
})

const togetherTable = ({ together }: Shared): Table => ({
  heading: [`a hit among ${together.hits}, µs`, ...SHAPES],
  rows: peersOf(together).map((name, peer) => [
    name,
    ...SHAPES.map((shape) => microseconds(together.shapes[shape][peer]?.median ?? Number.NaN)),
  ]),
})

const togetherRatioTable = ({ together, hits: { peers } }: Shared): Table => ({
  heading: ['times the floor', ...SHAPES],
  rows: peersOf(together).map((name, peer) => [
    name,
    ...SHAPES.map((shape) => {
      const timings = together.shapes[shape]
      const own = peers.find((each) => each.name === name)?.floor
      const floor = timings.find((each) => each.name === own) ?? timings[0]
      return ratio((timings[peer]?.median ?? Number.NaN) / (floor?.median ?? Number.NaN))
    }),
  ]),
})

const peersOf = ({ shapes }: Shared['together']): string[] => shapes['1 row'].map(({ name }) => name)

const tripTable = ({ trips: { operations } }: Shared): Table => ({
  heading: ['round trips', ...(operations[0]?.stores.map(({ name }) => name) ?? [])],
  rows: operations.map(({ operation, stores }) => [operation, ...stores.map(({ trips }) => whole(trips))]),
})

/** What is sent, and not only what is waited for. Earlier results do not have it. */
function commandBlocks({ trips: { operations } }: Shared): string[] {
  if (!operations.some(({ stores }) => stores.some(({ commands }) => commands !== undefined))) return []
  const table: Table = {
    heading: ['commands', ...(operations[0]?.stores.map(({ name }) => name) ?? [])],
    rows: operations.map(({ operation, stores }) => [operation, ...stores.map(({ commands }) => listed(commands))]),
  }
  return [
    'The commands that a client sends meanwhile, also those that the operation does not wait for.\n',
    formatTable(table),
  ]
}

function listed(commands: readonly string[] | undefined): string {
  if (commands === undefined || commands.length === 0) return '–'
  const counts = new Map<string, number>()
  for (const name of commands) counts.set(name, (counts.get(name) ?? 0) + 1)
  return Array.from(counts, ([name, count]) => (count === 1 ? name : `${count} ${name}`)).join(', ')
}

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
    const [inMemory, inRedis] = [
      [microseconds(memory), exactRatio(memory / plain)],
      [microseconds(redis), exactRatio(redis / plain)],
    ]
    return [shape, microseconds(plain), ...inMemory, ...inRedis]
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
