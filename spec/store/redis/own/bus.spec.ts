import { expect } from 'chai'
import type { Bus } from '../../../../lib/index.js'
import type { RedisStore } from '../../../../lib/store/redis/index.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { TcpProxy } from '../../../support/redis/TcpProxy.js'
import { RecordedMessages } from '../../postgres/RecordedMessages.js'
import { isDown } from '../support/BusProbe.js'
import { Fixture, until } from '../support/Fixture.js'
import { OWN } from '../support/ownStores.js'

describeWithRedis('The bus of a RedisStore with a URL', () => {
  const fixture = new Fixture()
  let proxy: TcpProxy

  /** Waits until the proxy has this number of connections. */
  const connections = (count: number): Promise<void> =>
    until(async () => (await fixture.server.command('PING')) === 'PONG' && proxy.connections === count)

  for (const [library, make] of OWN) {
    describe(`with ${library}`, () => {
      let store: RedisStore
      let bus: Bus
      let received: RecordedMessages

      beforeEach(async () => {
        proxy = await TcpProxy.listen(fixture.server.port)
        store = make({ url: proxy.url, namespace: fixture.namespace })
        bus = store.bus()
        received = new RecordedMessages()
      })

      afterEach(async () => {
        await store.close()
        await proxy.close()
      })

      const isInvalidation = (each: unknown): boolean => (each as { kind?: string }).kind === 'invalidate'
      const hears = async (): Promise<void> => {
        await store.invalidate(['tag:1'])
        await received.until((all) => all.some(isInvalidation))
        received.take()
      }

      it('listens again after its connection was ended', async () => {
        bus.open(received)
        await received.until((all) => all.includes('up'))
        await hears()
        await fixture.server.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
        await received.until((all) => all.some(isDown) && all.at(-1) === 'up')
        await hears()
      })

      it('listens as soon as it can reach the server', async () => {
        await proxy.cut()
        bus.open(received)
        await received.until((all) => all.some(isDown))
        await proxy.mend()
        await received.until((all) => all.includes('up'))
        await hears()
      })

      it('is closed with the store', async () => {
        bus.open(received)
        await received.until((all) => all.includes('up'))
        await hears()
        expect(proxy.connections).to.equal(2)
        await store.close()
        await connections(0)
        await fixture.server.command('PUBLISH', `{${fixture.namespace}}:bus`, '{}')
        expect(received.all).to.deep.equal([])
      })
    })
  }
})
