import type { World } from './World.js'
import type { Seen } from './Observations.js'

/** A way to read the first thing through the cache. */
export interface Reading {
  readonly name: string
  read(world: World): Promise<Seen>
}

export const findByKey: Reading = {
  name: 'a cached find',
  read: async ({ Thing }) => (await Thing.query().withCacheKey('one').findById(1))?.value,
}

export const listByKey: Reading = {
  name: 'a cached list that runs hooks',
  read: async ({ Thing }) => {
    const things = await Thing.query()
      .withCacheKey('all')
      .runAfter((result: unknown) => result)
    return things.find(({ id }) => id === 1)?.value
  },
}

export const computation: Reading = {
  name: 'a wrapped Knex query',
  read: ({ cache, knex }) => cache.wrap('one', async () => valueOf(await knex('things').where('id', 1))),
}

/** Two nested cached results: an outer load uses what an inner load or hit brought. */
export const nestedComputation: Reading = {
  name: 'a wrapped cached find',
  read: (world) => world.cache.wrap('outer', () => findByKey.read(world)),
}

export const readings = [findByKey, listByKey, computation, nestedComputation] as const

export function valueOf(rows: readonly { readonly value?: unknown }[]): Seen {
  return rows[0]?.value as Seen
}
