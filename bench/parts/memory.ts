import { deserialize, serialize } from 'node:v8'
import type { Model, Pojo } from 'objection'
import type { Effort } from '../measure/Effort.js'
import { bytesEach } from '../measure/heap.js'
import { interleaved } from '../measure/interleaved.js'
import { asks } from '../objection/asks.js'
import { cachedModels } from '../objection/cached.js'
import { FINDS } from '../objection/finds.js'
import { plainModels } from '../objection/models.js'
import { openPlain, openSqlite } from '../objection/sqlite.js'

export interface Memory {
  readonly rows: number
  /** The first one is what the others are compared with. */
  readonly forms: readonly {
    readonly name: string
    readonly bytes: number
    /** Microseconds to make instances of it that are the caller's own. */
    readonly median: number
  }[]
  /** What the cache itself believes an entry takes. */
  readonly estimate: number
}

const SHAPE = '100 rows'

/** What a hundred rows take, by the form in which they are kept, and what it costs to make them instances again. */
export async function memory({ milliseconds, repeats }: Effort): Promise<Memory> {
  const [plainKnex, knex] = [await openPlain(), await openSqlite()]
  const Plain = plainModels(plainKnex)
  const { cache, Item } = cachedModels(knex, { maxEntries: 100_000, maxBytes: 2 ** 32 })
  const instances = (): Promise<Model[]> => Promise.resolve(FINDS[SHAPE](Plain) as PromiseLike<Model[]>)
  const rows = async (): Promise<Pojo[]> => await plainKnex('items').where('id', '<=', 100).orderBy('id')
  const revive = (each: readonly Pojo[]): Model[] => each.map((row) => Plain.fromDatabaseJson(row))
  const [kept, keptRows] = [await instances(), await rows()]
  const [text, buffer] = [JSON.stringify(keptRows), serialize(keptRows)]
  const hit = (key: number) => asks(FINDS[SHAPE](Item)).withCacheKey([key])
  const forms = [
    {
      name: 'array of instances, copied by $clone()',
      keep: instances,
      revive: () => kept.map((item) => item.$clone()),
    },
    {
      name: 'entry of objection-cache',
      keep: (index: number) => hit(index).then(() => undefined),
      revive: () => hit(0),
    },
    { name: 'array of row objects', keep: rows, revive: () => revive(keptRows.map((row) => ({ ...row }))) },
    {
      name: 'JSON text',
      keep: async () => JSON.stringify(await rows()),
      revive: () => revive(JSON.parse(text) as Pojo[]),
    },
    {
      name: 'v8.serialize() buffer',
      keep: async () => serialize(await rows()),
      revive: () => revive(deserialize(buffer) as Pojo[]),
    },
  ]
  const bytes: number[] = []
  for (const { name, keep } of forms) {
    // oxlint-disable-next-line no-await-in-loop
    bytes.push(await bytesEach(keep, repeats, name.startsWith('entry') ? () => cache.clear() : undefined))
  }
  await hit(0)
  const { entries = Number.NaN, bytes: held = Number.NaN } = cache.stats()
  const timings = await interleaved(
    forms.map(({ name, revive }) => ({ name, run: async () => revive() })),
    milliseconds,
  )
  await Promise.all([plainKnex.destroy(), knex.destroy()])
  return {
    rows: 100,
    forms: forms.map(({ name }, index) => ({
      name,
      bytes: bytes[index] ?? Number.NaN,
      median: timings[index]?.median ?? Number.NaN,
    })),
    estimate: held / entries,
  }
}
