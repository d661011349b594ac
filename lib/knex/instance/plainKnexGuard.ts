import { EventEmitter } from 'node:events'
import { CacheError } from '../../core/CacheError.js'

const METHODS = ['withCacheKey', 'withCache', 'withCacheInfo', 'explainCache'] as const

/**
 * Gives the statements of all other Knex instances the methods of cached ones, which throw. The types of `knex` are augmented for all
 * instances, so only the call can show that an instance is another one.
 */
export function guardPlainKnex(statementClass: { readonly prototype: object }): void {
  const root = rootOf(statementClass.prototype)
  for (const method of METHODS) {
    if (method in root) continue
    const value = (): never => {
      throw new CacheError(
        'UNCACHED_KNEX',
        `${method}() is for queries of a cached Knex instance, and this query belongs to another instance. Write the query with \`db\`: const db = cachedKnex(knex, { cache })`,
      )
    }
    Object.defineProperty(root, method, { value, writable: true, configurable: true })
  }
}

/** The class that all statements of the kind extend, whatever their dialect. */
function rootOf(prototype: object): object {
  let root = prototype
  for (;;) {
    const above = Object.getPrototypeOf(root) as object | null
    if (above === null || above === EventEmitter.prototype || above === Object.prototype) return root
    root = above
  }
}
