import { Model } from 'objection'
import { Cached } from './Cached.js'
import type { CachedQueryBuilder } from './CachedQueryBuilder.js'

/** Objection's `Model` with the cache's query builder; the same as `Cached(Model)`, with a name. */
export class CachedModel extends Cached(Model) {
  declare QueryBuilderType: CachedQueryBuilder<this, this[]>
}
