import { expect } from 'chai'
import { MemoryStore, QueryCache, type CacheStore, type QueryCacheOptions } from '../../../../lib/index.js'
import { RedisStore, TieredStore } from '../../../../lib/store/redis/index.js'
import { withoutPackages } from '../../../support/hiddenPackages.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { TcpProxy } from '../../../support/redis/TcpProxy.js'
import { SINGLE } from '../support/Clients.js'
import { Fixture, served, until } from '../support/Fixture.js'
import { OWN } from '../support/ownStores.js'

describeWithRedis('cache.close()', () => {
  const fixture = new Fixture()
  let proxy: TcpProxy

  beforeEach(async () => {
    proxy = await TcpProxy.listen(fixture.server.port)
  })

  afterEach(() => proxy.close())

  /** The connections of clients that the server has beside the one that asks. */
  async function clients(): Promise<number> {
    const list = String(await fixture.server.command('CLIENT', 'LIST'))
    return list.trim().split('\n').length - 1
  }

  type Make = (url: string) => CacheStore

  const FORMS: readonly [form: string, make: Make, options: QueryCacheOptions, opened: number][] = [
    ['RedisStore', (url) => new RedisStore({ url }), {}, 1],
    ['TieredStore, strict', (url) => new TieredStore({ url }), {}, 1],
    ['TieredStore, bounded', (url) => new TieredStore({ url }), { consistency: 'bounded' }, 2],
  ]

  for (const [library, , hidden] of OWN) {
    for (const [form, make, options, opened] of FORMS) {
      it(`closes each connection that the store has opened: ${form}, ${library}`, async () => {
        const before = await clients()
        const cache = new QueryCache({ ...options, store: withoutPackages(hidden, () => make(fixture.server.url)) })
        await cache.wrap('k', () => 1, { ttl: '1m' })
        await until(async () => (await clients()) === before + opened)
        await cache.close()
        await until(async () => (await clients()) === before)
        await cache.close()
      })

      it(`closes them although the server does not answer: ${form}, ${library}`, async () => {
        const store = withoutPackages(hidden, () => make(proxy.url))
        const cache = new QueryCache({ ...options, store, storeTimeout: '1m' })
        await cache.wrap('k', () => 1, { ttl: '1m' })
        await until(async () => (await clients()) > 0 && proxy.connections === opened)
        // After a hit no result is on its way to the store. The cache would wait for it.
        await until(async () => (await cache.wrap('k', () => 1, { ttl: '1m' }), cache.stats().hits > 0))
        proxy.hang()
        await cache.close()
        await proxy.mend()
        await until(async () => (await clients()) > 0 && proxy.connections === 0)
      })
    }
  }

  for (const [library, connect] of SINGLE) {
    it(`closes the bus, and leaves a client of the application open: ${library}`, async () => {
      const client = await connect(fixture.clients, fixture.server.url)
      const before = await clients()
      const shared = new RedisStore({ client, namespace: fixture.namespace })
      const store = new TieredStore({ local: new MemoryStore(), shared })
      const cache = new QueryCache({ store, consistency: 'bounded' })
      await until(async () => (await clients()) === before + 1)
      await cache.close()
      await until(async () => (await clients()) === before)
      expect(await served(new RedisStore({ client, namespace: fixture.namespace }), 'k')).to.equal(undefined)
    })
  }
})
