import type { QueryCache } from '../../../lib/index.js'
import { errorOf, FakeDatabase, settled } from '../../cache/support/FakeDatabase.js'
import type { TestClock } from '../../support/TestClock.js'

/** Lets a cache do one of everything: each status, rejected results, failed loads, writes by hand, failures of its own. */
export async function workOf(cache: QueryCache, clock: TestClock): Promise<void> {
  const database = new FakeDatabase()
  const release = database.hold()
  const coalesced = [database.ask(cache), database.ask(cache), database.ask(cache)]
  await settled()
  clock.advance(30)
  release()
  await Promise.all(coalesced)
  await cache.hit('k', {})
  await database.ask(cache)
  clock.advance(110)
  await database.ask(cache)
  await settled()
  cache.bypassed(undefined, 'transaction')
  cache.bypassed('k', 'nested')
  cache.bypassed('k', 'nested')
  database.rejection = 'unsupported-value'
  await database.ask(cache, {}, 'rejected')
  database.rejection = undefined
  database.error = new TypeError('down')
  await errorOf(database.ask(cache, {}, 'failing'))
  database.error = undefined
  await overtaken(cache, database)
  for (const key of ['a', 'b', 'c', 'd']) await database.ask(cache, {}, key)
  await cache.invalidate({ tags: ['prices'] })
  cache.failed('catalogue', undefined, new Error('no rights'))
}

async function overtaken(cache: QueryCache, database: FakeDatabase): Promise<void> {
  const release = database.hold()
  const asked = database.ask(cache, {}, 'overtaken')
  await settled()
  await cache.invalidate({ tables: ['users'] })
  release()
  await asked
}
