import { Model } from 'objection'
import { addsNothing } from '../snapshot/classes/trivialClass.js'
import { Cached } from './Cached.js'
import type { CachedQueryBuilder } from './CachedQueryBuilder.js'
import { callableClass } from './callableClass.js'

const base = Cached(Model)

/** Objection's `Model` with the cache's query builder; the same as `Cached(Model)`, with a name. */
class CachedModel extends base {
  declare QueryBuilderType: CachedQueryBuilder<this, this[]>
}

/** Objection's `Model` with the cache's query builder; the same as `Cached(Model)`, with a name. */
const callable = callableClass(base, CachedModel)
type callable = CachedModel

addsNothing.add(callable)

export { callable as CachedModel }
