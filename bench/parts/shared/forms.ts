import { deserialize, serialize } from 'node:v8'
import type { Model } from 'objection'
import type { CacheStore, Entry } from '../../../lib/index.js'
import { library } from '../../library.js'
import type { Effort } from '../../measure/Effort.js'
import { interleaved } from '../../measure/interleaved.js'
import { asks } from '../../objection/asks.js'
import { cachedModels } from '../../objection/cached.js'
import { FINDS } from '../../objection/finds.js'
import { openSqlite } from '../../objection/sqlite.js'
import { EXPIRY, newNamespace, type BenchRedis } from '../../redis/BenchRedis.js'

export interface Forms {
  readonly rows: number
  readonly forms: readonly {
    readonly name: string
    /** As they are sent. */
    readonly bytes: number
    /** What the server uses for them, with their key and all that it keeps beside them. */
    readonly used: number
    /** Microseconds: medians. */
    readonly encode: number
    readonly decode: number
  }[]
}

interface Form {
  readonly name: string
  encode(): Uint8Array
  decode(bytes: Uint8Array): unknown
  /** The key under which it lies in Redis. */
  store(bytes: Uint8Array): Promise<string>
}

const SHAPE = '100 rows'
/** Entries of more bytes are compressed. A RedisStore has no other option for it. */
const [ALWAYS, NEVER] = [1, Number.POSITIVE_INFINITY]

/** A hundred rows as bytes: how many they are, and what it costs to make them and to read them. */
export async function forms(redis: BenchRedis, { milliseconds }: Effort): Promise<Forms> {
  const knex = await openSqlite()
  const { entry, rows } = await loaded(knex)
  const all = [
    entryForm(redis, 'entry of objection-cache', entry, NEVER),
    entryForm(redis, 'entry of objection-cache, compressed', entry, ALWAYS),
    textForm(
      redis,
      'JSON text',
      () => Buffer.from(JSON.stringify(rows)),
      (bytes) => JSON.parse(Buffer.from(bytes).toString()),
    ),
    textForm(redis, 'v8.serialize() buffer', () => serialize(rows), deserialize),
  ]
  const found: Forms['forms'][number][] = []
  const encoded = all.map((form) => form.encode())
  const timed = (verb: string, run: (form: Form, bytes: Uint8Array) => unknown) =>
    interleaved(
      all.map((form, index) => ({
        name: `${verb} ${form.name}`,
        run: async () => run(form, encoded[index] as Uint8Array),
      })),
      milliseconds,
    )
  const encoding = await timed('encode', (form) => form.encode())
  const decoding = await timed('decode', (form, bytes) => form.decode(bytes))
  for (const [index, { name, store }] of all.entries()) {
    const bytes = encoded[index] as Uint8Array
    // oxlint-disable-next-line no-await-in-loop
    const used = (await redis.client.memoryUsage(await store(bytes), { SAMPLES: 0 })) ?? Number.NaN
    const [encode, decode] = [encoding[index]?.median ?? Number.NaN, decoding[index]?.median ?? Number.NaN]
    found.push({ name, bytes: bytes.length, used, encode, decode })
  }
  await knex.destroy()
  return { rows: 100, forms: found }
}

/** The entry as a cache makes it, and the rows as one would write them by hand: as instances say of themselves. */
async function loaded(knex: Awaited<ReturnType<typeof openSqlite>>): Promise<{ entry: Entry; rows: object[] }> {
  let entry: Entry | undefined
  const store: CacheStore = {
    get: () => undefined,
    set: (_, given) => {
      entry = given
    },
    delete: () => undefined,
    clear: () => undefined,
  }
  const { cache, Item } = cachedModels(knex, { store })
  const items = (await asks(FINDS[SHAPE](Item)).withCacheKey(SHAPE)) as Model[]
  await cache.close()
  if (entry === undefined) throw new Error('nothing was stored')
  return { entry, rows: items.map((item) => item.toJSON()) }
}

const entryForm = (redis: BenchRedis, name: string, entry: Entry, compressAbove: number): Form => ({
  name,
  encode: () => library.encodeEntry(entry, { compressAbove }),
  decode: library.decodeEntry,
  store: async () => {
    const namespace = newNamespace()
    await redis.store({ namespace, compressAbove }).set('rows', entry)
    return `{${namespace}:=rows}`
  },
})

const textForm = (
  { client }: BenchRedis,
  name: string,
  encode: () => Uint8Array,
  decode: (bytes: Uint8Array) => unknown,
): Form => ({
  name,
  encode,
  decode,
  store: async (bytes) => {
    const key = newNamespace()
    await client.set(key, Buffer.from(bytes), { EX: EXPIRY })
    return key
  },
})
