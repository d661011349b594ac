import type { Knex } from 'knex'
import type { Model } from 'objection'
import { SHAPES, type Shape } from '../data/shapes.js'
import { asks } from '../objection/asks.js'
import { FINDS } from '../objection/finds.js'
import { modelsOn } from '../objection/models.js'

export type FeatureShape = Exclude<Shape, '1000 rows'>

export const FEATURE_SHAPES = SHAPES.filter((shape): shape is FeatureShape => shape !== '1000 rows')

/** Asks the cache for a query, or leaves the query as it is. */
export type Ask = <Query extends PromiseLike<unknown>>(query: Query) => Query

export type Find = (Item: typeof Model, ask: Ask) => PromiseLike<unknown>

/** What a model class, or a query, can have that the plain one has not. */
export interface Feature {
  readonly name: string
  /**
   * What a hit is measured by: `plain` by the hit of a plain class, `hooks` by Objection's pipeline, which they need; `none`
   * by nothing, because it is another query, or has the class do more.
   */
  readonly goal: 'plain' | 'hooks' | 'none'
  /** How many times the query without a cache a load may cost that is stored. Default: 1.15. */
  readonly missGoal?: number
  /** The base class of both models, with the feature. Default: the given one. */
  readonly base?: (Base: typeof Model) => typeof Model
  /** The class of the items. Default: that of the plain models, on the base class. */
  readonly models?: (Base: typeof Model, knex: Knex) => typeof Model
  /** The queries for the shapes that there are. Default: those of the plain class. */
  readonly finds?: Partial<Readonly<Record<FeatureShape, Find>>>
  /** How a hit is asked for. Default: by an explicit key. */
  readonly asks?: 'withCache'
  /** Of the class. */
  readonly cacheOptions?: object
  /** For a class that Objection's own `Model` cannot have, such as one that is compiled to ES5. */
  readonly needsCached?: true
}

/**
 * What the others are compared with: by the median of them. V8 favours classes that are used before others, so that one alone, or
 * the first one, would have a figure of its own.
 */
export const PLAIN: readonly Feature[] = ['first', 'in the middle', 'last'].map((place) => ({
  name: `the plain class, ${place}`,
  goal: 'plain',
}))

/** The class of the items with the feature. */
export function itemsWith(feature: Feature, Base: typeof Model, knex: Knex): typeof Model {
  const { base = (given) => given, models = modelsOn } = feature
  return models(base(Base), knex)
}

/** The query of that shape, `undefined` where the feature has none. */
export function findOf({ finds }: Feature, shape: FeatureShape): Find | undefined {
  return finds === undefined ? (Item, ask) => ask(FINDS[shape](Item)) : finds[shape]
}

export const uncached: Ask = (query) => query

/** By the key, or by the one that is made of the query. */
export const cachedBy =
  (feature: Feature, key: readonly (string | number)[]): Ask =>
  <Query extends PromiseLike<unknown>>(query: Query) =>
    (feature.asks === 'withCache' ? asks(query).withCache() : asks(query).withCacheKey(key)) as unknown as Query
