import { Model } from 'objection'
import { addsNothing } from '../snapshot/instances.js'
import { Cached } from './Cached.js'
import type { CachedQueryBuilder } from './CachedQueryBuilder.js'
import { callableClass } from './callableClass.js'

const base = Cached(Model)

class CachedModelDeclaration extends base {
  static {
    Object.defineProperty(this, 'name', { value: 'CachedModel', configurable: true })
  }

  declare QueryBuilderType: CachedQueryBuilder<this, this[]>
}

/** Objection's `Model` with the cache's query builder; the same as `Cached(Model)`, with a name. */
export const CachedModel = callableClass(base, CachedModelDeclaration)

export type CachedModel = CachedModelDeclaration

addsNothing.add(CachedModel)
