import { SHAPES, type Shape } from '../../bench/data/shapes.js'
import type { PeerHits } from '../../bench/parts/hits.js'
import type { Shared } from '../../bench/parts/shared/index.js'
import type { Timing } from '../../bench/measure/interleaved.js'

const FLOOR = 'floor: by hand'
const FLOOR_2 = 'floor: by hand, by ioredis'
const REDIS_2 = 'objection-cache, RedisStore, by ioredis'
const REDIS = 'objection-cache, RedisStore'
const BOUNDED = 'objection-cache, TieredStore, bounded'
const MEMORY = 'objection-cache, memory only'

const timing = (name: string, median: number): Timing => ({
  name,
  median,
  p95: median * 2,
  p20: median / (name.startsWith('floor') ? 2 : 4),
  batches: 9,
})

const shapes = <T>(of: T): Record<Shape, T> =>
  Object.fromEntries(SHAPES.map((shape) => [shape, of])) as Record<Shape, T>

const peer = (name: string, median: number, floor?: string): PeerHits => ({
  name,
  kind: name.startsWith('floor') ? 'floor' : 'cache',
  ...(floor === undefined ? {} : { floor }),
  handsOut: { instances: true, sharing: 'own', difference: null },
  shapes: shapes(timing(name, median)),
})

/** Of no machine: for what is drawn from it. */
export const SHARED: Shared = {
  server: 'Redis 7.0.0',
  date: '2026-01-01',
  hits: {
    peers: [
      peer(FLOOR, 100),
      peer(REDIS, 150),
      peer(BOUNDED, 10.5),
      peer(MEMORY, 10),
      peer(FLOOR_2, 200),
      peer(REDIS_2, 240, FLOOR_2),
    ],
  },
  together: { hits: 32, shapes: shapes([timing(FLOOR, 20), timing(REDIS, 30)]) },
  traffic: [{ name: REDIS, toServer: 700, fromServer: 15_000 }],
  trips: {
    operations: [
      {
        operation: 'hit',
        stores: [
          { name: 'RedisStore', trips: 1, commands: ['GET', 'HMGET', 'GET'] },
          { name: 'TieredStore, bounded', trips: 0.05 },
        ],
      },
    ],
  },
  misses: {
    shapes: [{ shape: '1 row', timings: [timing('plain', 100), timing('memory', 120), timing('RedisStore', 400)] }],
  },
  writes: {
    comparisons: [
      { database: 'a database', statement: 'a write', timings: [timing('plain', 90), timing('observed', 390)] },
    ],
  },
  stampede: { callers: 100, peers: [{ name: REDIS, statements: 1 }] },
  forms: { rows: 100, forms: [{ name: 'JSON text', bytes: 31_000, used: 33_000, encode: 200, decode: 120 }] },
}
