import { expect } from 'chai'
import { QueryCache } from '../../../../lib/index.js'
import type { RedisStore } from '../../../../lib/store/redis/index.js'
import { settled } from '../../../cache/support/FakeDatabase.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { TcpProxy } from '../../../support/redis/TcpProxy.js'
import { TestClock } from '../../../support/TestClock.js'
import { Fixture, until } from '../support/Fixture.js'
import { OWN } from '../support/ownStores.js'

describeWithRedis('The first query of a cache whose store has a URL', () => {
  const fixture = new Fixture()

  for (const [library, make] of OWN) {
    describe(`with ${library}`, () => {
      let clock: TestClock
      let proxy: TcpProxy
      let store: RedisStore
      let cache: QueryCache

      beforeEach(async () => {
        clock = new TestClock()
        proxy = await TcpProxy.listen(fixture.server.port)
        store = make({ url: proxy.url, namespace: fixture.namespace })
        cache = new QueryCache({ store, clock, ttl: '1h' })
      })

      afterEach(async () => {
        await proxy.mend()
        await cache.close()
        await proxy.close()
      })

      const connections = (count: number): Promise<void> =>
        until(async () => (await fixture.server.command('PING')) === 'PONG' && proxy.connections === count)

      it('waits for a server that accepts the connection late, and the second one is a hit', async () => {
        proxy.hang()
        const first = cache.wrap('k', () => 1)
        await connections(1)
        clock.advance(999)
        await settled()
        await proxy.mend()
        expect(await first).to.equal(1)
        expect(await cache.wrap('k', () => 2)).to.equal(1)
        expect(cache.stats()).to.deep.include({ hits: 1, stores: 1, errors: 0 })
        expect(store.isStarting).to.equal(false)
      })

      it('waits a second at most, and no later one waits as long', async () => {
        proxy.hang()
        const first = cache.wrap('k', () => 1)
        await connections(1)
        clock.advance(1000)
        expect(await first).to.equal(1)
        expect(await cache.wrap('k', () => 2), 'at once').to.equal(2)
        clock.advance(500)
        const later = cache.wrap('k', () => 3)
        await settled()
        clock.advance(250)
        expect(await later).to.equal(3)
      })

      it('does not wait for a server that refuses the connection', async () => {
        await proxy.cut()
        expect(await cache.wrap('k', () => 1)).to.equal(1)
        expect(store.isStarting).to.equal(false)
        await proxy.mend()
      })
    })
  }
})
