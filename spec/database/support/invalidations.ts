import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Knex } from 'knex'
import type { CacheEvents } from '../../../lib/index.js'
import { anyTableTag } from '../../../lib/core/tag.js'
import { observe } from '../../../lib/database/observe/observe.js'

/** The number of `invalidate` events for the instance's database while `act` runs. */
export async function invalidations(knex: Knex, act: () => PromiseLike<unknown>): Promise<number> {
  const tag = anyTableTag(observe(knex).database)
  let count = 0
  const listener = (message: unknown): void => {
    if ((message as CacheEvents['invalidate']).tags.includes(tag)) count++
  }
  subscribe('objection-cache:invalidate', listener)
  await act()
  unsubscribe('objection-cache:invalidate', listener)
  return count
}
