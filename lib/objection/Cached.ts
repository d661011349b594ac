import { QueryBuilder, type Model } from 'objection'
import { warnOnce } from '../core/warning.js'
import { isKnownBuilder } from '../query/builder/builderInternals.js'
import type { ModelCacheOptions } from '../query/queryCache/CacheSettings.js'
import { QueryCache } from '../query/queryCache/QueryCache.js'
import { queriesAbove } from '../query/builder/relations.js'
import { addsNothing } from '../snapshot/classes/trivialClass.js'
import { forgetUnresolvedRelation } from '../snapshot/classes/relations.js'
import { becomeCached, hasCacheMethods } from './builderState.js'
import { cachedBuilderClass, type CacheMethods } from './CachedQueryBuilder.js'
import { callableClass, namedAs } from './callableClass.js'

/** What `Cached()` adds to a model class. */
export interface CachedModelClass {
  // TypeScript takes a class for a mixin only with exactly this parameter.
  // oxlint-disable-next-line typescript/no-explicit-any
  new (...args: any[]): CachedInstance
  /** The cache in force for this class and those below it. Default: one in memory, shared by the whole process. */
  queryCache: QueryCache
  /** What holds for the queries of this class and those below it where they do not say otherwise. */
  cacheOptions?: ModelCacheOptions
  /**
   * Tables that the results of this class depend on and that no statement and no catalogue shows: what functions written in C
   * read, tables behind a foreign server, or on SQL Server and Oracle what views read and what cascades and triggers change.
   */
  cacheDependsOn?: readonly string[]
}

/** Nothing but the builder's type: a method of the base class would otherwise lose to Objection's own of that name. */
export interface CachedInstance {
  QueryBuilderType: CacheMethods<this, this[]>
}

/** The statics of a model class that the mixin stands before. As an interface, so that accessors may override them. */
interface Above {
  new (): Model
  readonly name: string
  QueryBuilder: typeof QueryBuilder
  queryCache: QueryCache | undefined
  query(...given: unknown[]): unknown
  getRelationUnsafe(name: string): unknown
  uniqueTag(): string
}

/** The cache of all model classes that have none of their own. */
const processCache = new QueryCache()

/**
 * The given model class with caching: a class of the same name below it, whose query builder is below the given class's own.
 * Nothing of the given class changes. What is changed there later, the query builder for instance, holds for this class, too.
 */
export function Cached<Base extends typeof Model>(base: Base): CachedModelClass & Base {
  const above = base as unknown as Above
  const mixed = callableClass(base, namedAs(base, mixin(above)))
  addsNothing.add(mixed)
  queriesAbove.set(mixed.query, () => above.query)
  return mixed as unknown as CachedModelClass & Base
}

function mixin(above: Above): Above {
  let [builderAbove, builder] = [above.QueryBuilder, cachedBuilderClass(above.QueryBuilder)]
  return class extends above {
    static override get QueryBuilder(): typeof QueryBuilder {
      const now = super.QueryBuilder
      if (now !== builderAbove) {
        builderAbove = now
        builder = isKnownBuilder(now.prototype) ? cachedBuilderClass(now) : now
      }
      return builder
    }
    static override set QueryBuilder(value: typeof QueryBuilder) {
      setOwn(this, 'QueryBuilder', value)
    }

    static override get queryCache(): QueryCache {
      return super.queryCache ?? processCache
    }
    static override set queryCache(value: QueryCache | undefined) {
      setOwn(this, 'queryCache', value)
    }

    static override query(...given: unknown[]): unknown {
      const query = super.query(...given)
      if (!hasCacheMethods(query)) giveCacheMethods(query, this)
      return query
    }

    /** The cache looks at the relations of a query before the query uses them: the query is to fail as it does the first time. */
    static override getRelationUnsafe(name: string): unknown {
      try {
        return super.getRelationUnsafe(name)
      } catch (error) {
        forgetUnresolvedRelation(this, name)
        throw error
      }
    }

    /** Objection binds one class of each tag to a connection, and this class has the name and the table of its base. */
    static override uniqueTag(): string {
      const tag = super.uniqueTag()
      return this.name === above.name ? `${tag} cached` : tag
    }
  }
}

/** As an assignment does it where no accessor is inherited. */
function setOwn(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true })
}

/** A class below may have a builder of its own that knows nothing of the cache, or a `forClass` that makes another builder. */
function giveCacheMethods(builder: unknown, modelClass: Above): void {
  const builderClass = classOfBuilder(builder)
  if (builderClass !== undefined) return becomeCached(builder as object, cachedBuilderClass(builderClass).prototype)
  warnOnce(modelClass, 'OBJECTION_CACHE_BUILDER', () => {
    const { name } = modelClass
    return (
      `The queries of ${name} are not cached: ${name}.query() gives no query builder that the cache can extend. ` +
      `Write \`class ${name}QueryBuilder extends CachedQueryBuilder {}\` and, in ${name}, \`static QueryBuilder = ${name}QueryBuilder\`.`
    )
  })
}

/** The class of a builder; `undefined` where that cannot be told, or is not one to be extended. */
function classOfBuilder(builder: unknown): typeof QueryBuilder | undefined {
  if (typeof builder !== 'object' || builder === null || !Object.isExtensible(builder)) return undefined
  const prototype: unknown = Object.getPrototypeOf(builder)
  if (typeof prototype !== 'object' || prototype === null || !isKnownBuilder(prototype)) return undefined
  // Objection's own names another class, which is not exported.
  if (prototype === QueryBuilder.prototype) return QueryBuilder
  const builderClass = prototype.constructor as typeof QueryBuilder
  return builderClass.prototype === prototype ? builderClass : undefined
}
