import type { Model } from 'objection'
import type { Effort } from '../measure/Effort.js'
import { longestBlock } from '../measure/longestBlock.js'
import { median } from '../measure/quantile.js'
import { randomFrom, shuffled } from '../measure/random.js'
import { asks } from '../objection/asks.js'
import { cachedModels } from '../objection/cached.js'
import { plainModels } from '../objection/models.js'
import { openPlain, openSqlite } from '../objection/sqlite.js'

export interface LongLoad {
  readonly rows: number
  readonly repeats: number
  /** Milliseconds: medians. */
  readonly runs: readonly { readonly name: LongRun; readonly longestBlock: number; readonly took: number }[]
  /** What becomes of the load under the default bounds. */
  readonly byDefault: { readonly status: string; readonly reason: string | null; readonly again: string }
}

export type LongRun = 'knex' | 'plain' | 'miss' | 'hit' | 'default bounds'

const all = (Item: typeof Model): PromiseLike<unknown> => Item.query()

/** For how long the event loop stands still while very many rows are loaded, stored, and taken from the cache. */
export async function longLoad({ repeats, longRows }: Effort): Promise<LongLoad> {
  const [plainKnex, knex] = [await openPlain(longRows), await openSqlite(longRows)]
  const Plain = plainModels(plainKnex)
  const wide = cachedModels(knex, { maxBytes: 2 ** 32, maxEntryBytes: 2 ** 32 })
  const usual = cachedModels(knex)
  const ways: Record<LongRun, () => PromiseLike<unknown>> = {
    knex: () => plainKnex('items'),
    plain: () => all(Plain),
    miss: () => asks(all(wide.Item)).withCacheKey('all'),
    hit: () => asks(all(wide.Item)).withCacheKey('all'),
    'default bounds': () => asks(all(usual.Item)).withCacheKey('all'),
  }
  const names = Object.keys(ways) as LongRun[]
  const measured = new Map(names.map((name) => [name, { blocks: [] as number[], took: [] as number[] }]))
  const random = randomFrom(longRows)
  for (let round = 0; round < repeats; round++) {
    for (const name of shuffled(names, random)) {
      // oxlint-disable-next-line no-await-in-loop
      await (name === 'hit' ? ways.miss() : wide.cache.clear())
      const started = performance.now()
      // oxlint-disable-next-line no-await-in-loop
      measured.get(name)?.blocks.push(await longestBlock(ways[name]))
      measured.get(name)?.took.push(performance.now() - started)
    }
  }
  const byDefault = await asks(all(usual.Item)).withCacheKey('asked').withCacheInfo()
  const again = await asks(all(usual.Item)).withCacheKey('asked').withCacheInfo()
  await Promise.all([plainKnex.destroy(), knex.destroy()])
  return {
    rows: longRows,
    repeats,
    runs: Array.from(measured, ([name, { blocks, took }]) => ({
      name,
      longestBlock: median(blocks),
      took: median(took),
    })),
    byDefault: { status: byDefault.cache.status, reason: byDefault.cache.reason ?? null, again: again.cache.status },
  }
}
