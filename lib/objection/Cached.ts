import { QueryBuilder, type Model, type Transaction } from 'objection'
import { warnOnce } from '../core/warning.js'
import { isKnownBuilder } from '../query/objectionInternals/builderInternals.js'
import type { ModelCacheOptions } from '../query/queryCache/CacheSettings.js'
import { QueryCache } from '../query/queryCache/QueryCache.js'
import { baseQueries } from '../query/objectionInternals/relations.js'
import { unpatchedForClass, unpatchedStatics } from '../query/objectionInternals/unpatchedMethods.js'
import { addsNothing } from '../snapshot/classes/trivialClass.js'
import { forgetUnresolvedRelation } from '../snapshot/classes/relations.js'
import { becomeCached, hasCacheMethods } from './state/builderState.js'
import { cachedBuilderClass, type CacheMethods } from './CachedQueryBuilder.js'
import { callableClass, namedAs } from './callableClass.js'

/** What `Cached()` adds to a model class. */
export interface CachedModelClass {
  // TypeScript takes a class for a mixin only with exactly this parameter.
  // oxlint-disable-next-line typescript/no-explicit-any
  new (...args: any[]): CachedInstance
  /** The cache of this class and its subclasses. Default: one cache in memory, which all classes of the process share. */
  queryCache: QueryCache
  /** The default options for the queries of this class and its subclasses. Default: none. */
  cacheOptions?: ModelCacheOptions
  /**
   * Further tables that the results of this class depend on, where neither SQL nor the schema catalog shows them. Examples: tables that
   * functions written in C read, tables behind a foreign server, and on SQL Server and Oracle the tables that views
   * read and that cascades and triggers change. Default: none.
   */
  cacheDependsOn?: readonly string[]
  /**
   * Properties that never change once a row is inserted, such as `['tenantId']`. What earlier reads have shown of them is then always true, in
   * all processes, so an update of a row leaves more results alone. A write that sets one of them invalidates all results of the table, unless it sets
   * the value that the row is known to have, and the cache warns once. Default: none.
   */
  cacheImmutable?: readonly string[]
}

/**
 * The instances of a class with caching. It only has the type of their query builder: with more members here, Objection's methods
 * would win over methods of the base class with the same name.
 */
export interface CachedInstance {
  QueryBuilderType: CacheMethods<this, this[]>
}

/** The static members of a model class that the mixin overrides. In an interface, because accessors can override them. */
interface BaseClass {
  new (): Model
  readonly name: string
  QueryBuilder: typeof QueryBuilder
  queryCache: QueryCache | undefined
  query(...args: unknown[]): unknown
  onCreateQuery(query: unknown): void
  getRelationUnsafe(name: string): unknown
  uniqueTag(): string
}

/** The cache of all model classes without a cache of their own. */
const processCache = new QueryCache()

/**
 * Adds caching to a model class: returns a subclass of the same name, whose query builder extends the query builder of the given
 * class. The given class is not changed. The subclass inherits later changes of the given class, for instance of its query builder.
 * @param base a model class, such as `Model` itself.
 * @throws {CacheError} `UNSUPPORTED_OBJECTION` where the query builder of the class is not of Objection 3 (^3.1.5).
 */
export function Cached<Base extends typeof Model>(base: Base): CachedModelClass & Base {
  const baseClass = base as unknown as BaseClass
  const mixed = callableClass(base, namedAs(base, mixin(baseClass)))
  addsNothing.add(mixed)
  baseQueries.set(mixed.query, () => baseClass.query)
  return mixed as unknown as CachedModelClass & Base
}

function mixin(base: BaseClass): BaseClass {
  let [baseBuilder, builder] = [base.QueryBuilder, cachedBuilderClass(base.QueryBuilder)]
  return class extends base {
    static override get QueryBuilder(): typeof QueryBuilder {
      const current = super.QueryBuilder
      if (current !== baseBuilder) {
        baseBuilder = current
        builder = isKnownBuilder(current.prototype) ? cachedBuilderClass(current) : current
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

    static override query(...args: unknown[]): unknown {
      const builderClass = (super.query as unknown) === unpatchedStatics.query ? extended(this.QueryBuilder) : undefined
      if (builderClass !== undefined) return newQuery(this, builderClass, args)
      const query = super.query(...args)
      if (!hasCacheMethods(query)) giveCacheMethods(query, this)
      return query
    }

    /** The cache resolves relations before the query does. After an error the query must fail with the same error. */
    static override getRelationUnsafe(name: string): unknown {
      try {
        return super.getRelationUnsafe(name)
      } catch (error) {
        forgetUnresolvedRelation(this, name)
        throw error
      }
    }

    /** Objection binds one class for each tag to a connection. Without a mark, this class would have the tag of its base. */
    static override uniqueTag(): string {
      const tag = super.uniqueTag()
      return this.name === base.name ? `${tag} cached` : tag
    }
  }
}

/** Does what an assignment does where no accessor is inherited. */
function setOwn(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true })
}

/** The class with the cache's methods, for a builder class that lacks them. */
function extended(builderClass: typeof QueryBuilder): typeof QueryBuilder | undefined {
  if (hasCacheMethods(builderClass.prototype) || builderClass.forClass !== unpatchedForClass) return undefined
  return isKnownBuilder(builderClass.prototype) ? cachedBuilderClass(builderClass) : undefined
}

/** What Objection's `query()` does. A builder that gets another prototype later is several times as slow. */
function newQuery(modelClass: BaseClass, builderClass: typeof QueryBuilder, [trx]: readonly unknown[]): unknown {
  const query = builderClass.forClass(modelClass).transacting(trx as Transaction)
  modelClass.onCreateQuery(query)
  return query
}

/** A subclass may have a query builder without the cache's methods, or a `forClass()` that returns another builder. */
function giveCacheMethods(builder: unknown, modelClass: BaseClass): void {
  const builderClass = classOfBuilder(builder)
  if (builderClass !== undefined) return becomeCached(builder as object, cachedBuilderClass(builderClass).prototype)
  warnOnce(modelClass, 'OBJECTION_CACHE_BUILDER', () => {
    const { name } = modelClass
    return (
      `The queries of ${name} are not cached: the cache cannot extend the query builder that ${name}.query() returns. ` +
      `Write \`class ${name}QueryBuilder extends CachedQueryBuilder {}\` and, in ${name}, \`static QueryBuilder = ${name}QueryBuilder\`.`
    )
  })
}

/** The class of a builder; `undefined` where it is not known, or cannot be extended. */
function classOfBuilder(builder: unknown): typeof QueryBuilder | undefined {
  if (typeof builder !== 'object' || builder === null || !Object.isExtensible(builder)) return undefined
  const prototype: unknown = Object.getPrototypeOf(builder)
  if (typeof prototype !== 'object' || prototype === null || !isKnownBuilder(prototype)) return undefined
  // The constructor of Objection's own prototype is another class, which is not exported.
  if (prototype === QueryBuilder.prototype) return QueryBuilder
  const builderClass = prototype.constructor as typeof QueryBuilder
  return builderClass.prototype === prototype ? builderClass : undefined
}
