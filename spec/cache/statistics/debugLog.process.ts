import { channel } from 'node:diagnostics_channel'
import Knex from 'knex'
import { CachedModel, QueryCache } from '../../../lib/index.js'
import { TestClock } from '../../support/TestClock.js'

// Makes one query of each kind. Prints to stdout which channels have a subscriber.
const clock = new TestClock()
const knex = Knex({ client: 'sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true })

class User extends CachedModel {
  static override tableName = 'users'
  static override queryCache = new QueryCache({ clock, maxEntryBytes: 3000 })
  declare id: number
  declare name: string
}
User.knex(knex)
await knex.schema.raw('create table users (id integer primary key, name text)')
await knex('users').insert([{ name: 'Ada' }, { name: 'x'.repeat(5000) }])

const ada = () => User.query().findById(1).withCacheKey('ada', { ttl: 10, staleWhileRevalidate: 1000 })
await ada()
await ada()
clock.advance(15)
await ada()
await User.query().withCacheKey('quiet', { mode: 'refresh' }).findById(1)
await Promise.all([1, 2].map(() => User.query().findById(1).withCacheKey('both')))
await User.query().findById(1).withCacheKey('count').resultSize()
await User.query().findById(1)
await User.query().findById(1).withCache(false)
await User.query().findById(2).withCacheKey('large')
await User.query().where('name', 'a\n\u009b31m\u2028objection-cache: hit').withCache()
await User.query().where('name', 'y'.repeat(1000)).withCache()
await User.query()
  .whereRaw('nothing = 1')
  .withCacheKey('wrong')
  .catch(() => undefined)
await User.query().findById(1).patch({ name: 'Eve' })
await User.queryCache.wrap('sum', async () => (await User.query().findById(1).withCacheKey('inner'))?.id, { ttl: 1000 })
await User.queryCache.wrap('sum', () => 1)
await User.query()
  .withCacheKey('none', { mode: 'only-if-cached' })
  .catch(() => undefined)
await User.queryCache.invalidate({ tags: ['front\npage'] })

const events = ['hit', 'miss', 'load', 'store', 'bypass', 'invalidate', 'mismatch', 'key-reuse', 'error']
process.stdout.write(JSON.stringify(events.filter((name) => channel(`objection-cache:${name}`).hasSubscribers)))
await knex.destroy()
