import { Model } from 'objection'
import { library } from '../library.js'
import { asks } from '../objection/asks.js'
import type { App } from './App.js'
import { openObserved } from './database.js'
import { replay, type Query, type Sequence } from './replay.js'
import { digestOf, isSelect, type Trace } from './trace.js'

/** What the library did. */
export interface Measured {
  /** For each read, whether it was a hit: no SELECT was sent. */
  readonly hits: readonly boolean[]
  readonly selects: number
  readonly stale: readonly string[]
}

/** Options of the classes, beside `all: true`. */
export type ModelOptions = Readonly<Record<string, unknown>>

const BOUNDS = { maxEntries: 1_000_000, maxBytes: 2 ** 31 }

/** Replays the sequence with everything cached, and compares each result with that of plain Objection. */
export async function measured(
  app: App,
  sequence: Sequence,
  plain: Trace,
  options: ModelOptions = {},
): Promise<Measured> {
  const knex = await openObserved(app, sequence.seed)
  const base = cachedBase(options)
  base.knex(knex)
  let selects = 0
  knex.on('query', ({ sql }: { sql: string }) => {
    if (isSelect(sql)) selects++
  })
  const hits: boolean[] = []
  const stale: string[] = []
  let selectsOfReads = 0
  try {
    await replay(app, base, sequence, {
      async read(query) {
        const before = selects
        const found = await ask(query)
        const [sent, expected] = [selects - before, plain.reads[hits.length]]
        if (expected?.key !== JSON.stringify(query.key)) throw new Error(`stale results led astray: ${stale.join()}`)
        hits.push(sent === 0)
        selectsOfReads += sent
        if (digestOf(found) !== expected.result) stale.push(expected.key)
        return found
      },
      async write(run) {
        return run()
      },
    })
  } finally {
    await knex.destroy()
  }
  return { hits, selects: selectsOfReads, stale }
}

const ask = ({ isByKey, key, build }: Query): PromiseLike<unknown> =>
  isByKey ? asks(build()).withCacheKey(key) : build()

function cachedBase(options: ModelOptions): typeof Model {
  const cache = new library.QueryCache(BOUNDS)
  return class extends library.Cached(Model) {
    static override queryCache = cache
    static override cacheOptions = { ...options, all: true }
  }
}

/** Whether this version of the library knows the options. */
export async function areKnown(options: ModelOptions, app: App, sequence: Sequence): Promise<boolean> {
  const few = { ...sequence, operations: 0 }
  const knex = await openObserved(app, few.seed)
  const base = cachedBase(options)
  base.knex(knex)
  const [table = ''] = Object.keys(app.tables)
  const model = class extends base {
    static override tableName = table
  }
  try {
    await model.query().findById(1)
    return true
  } catch (error) {
    if (Object.keys(options).some((name) => String(error).includes(name))) return false
    throw error
  } finally {
    await knex.destroy()
  }
}
