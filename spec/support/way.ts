import type { Model, QueryBuilder } from 'objection'
import type { CachedModelClass } from '../../lib/index.js'
import { Sampler } from '../../lib/cache/lookup/Sampler.js'
import { codeGeneration } from '../../lib/snapshot/rebuild/copiers.js'

/**
 * Other ways to run the same specs, for those whose claims hold however a result comes about. In each of them every find is cached.
 * - `rebuilt`: each result goes through the store and is rebuilt, for the caller that loads it, too
 * - `twice`: every find is executed twice, and the second result is the one that counts
 * - `shadow`: each hit is executed anyway and compared
 */
export type WayName = 'rebuilt' | 'twice' | 'shadow'

export const WAY = process.env['OBJECTION_CACHE_WAY'] as WayName | undefined

// Both kinds of copiers get their way.
if (WAY === 'rebuilt') codeGeneration.after = 0
if (WAY === 'twice') codeGeneration.after = Infinity

/** The base class for this run's way; as it is where none is asked for. */
export function inWay<Base extends CachedModelClass & typeof Model>(base: Base, way = WAY): Base {
  if (way === undefined) return base
  base.cacheOptions = { ...base.cacheOptions, all: true }
  const { settings } = base.queryCache
  if (way === 'rebuilt') Object.assign(settings, { rebuildsAll: true })
  if (way === 'shadow') {
    Object.assign(settings, { verify: { sample: 1 } })
    Object.assign(base.queryCache, { verification: new Sampler(1) })
  }
  if (way === 'twice') base.QueryBuilder = executingTwice(base.QueryBuilder)
  return base
}

function executingTwice(builderClass: typeof QueryBuilder): typeof QueryBuilder {
  return class extends builderClass<Model, unknown> {
    #isRepeated = false

    override async execute(): Promise<unknown> {
      const isRoot = this.isFind() && (this as unknown as { parentQuery(): unknown }).parentQuery() === null
      if (isRoot && !this.#isRepeated) {
        const first = this.clone()
        first.#isRepeated = true
        await first.execute().catch(() => undefined)
      }
      return super.execute()
    }
  } as unknown as typeof QueryBuilder
}
