import { expect } from 'chai'
import type { RedisStore } from '../../../../lib/store/redis/index.js'
import { settled } from '../../../cache/support/FakeDatabase.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { TcpProxy } from '../../../support/redis/TcpProxy.js'
import { TestClock } from '../../../support/TestClock.js'
import { failure, Fixture, load, served, TAG, until } from '../support/Fixture.js'
import { OWN } from '../support/ownStores.js'

/** The delays of the timers of a second or more that the libraries have started meanwhile. */
async function longTimersOf(run: () => Promise<void>): Promise<number[]> {
  const timers: { readonly timer: NodeJS.Timeout; readonly delay: number }[] = []
  const start = globalThis.setTimeout
  const started = (callback: () => void, delay = 0): NodeJS.Timeout => {
    const timer = start(callback, delay)
    if (delay >= 1000) timers.push({ timer, delay })
    return timer
  }
  Object.assign(globalThis, { setTimeout: started })
  await run().finally(() => Object.assign(globalThis, { setTimeout: start }))
  return timers.filter(({ timer }) => timer.hasRef()).map(({ delay }) => delay)
}

describeWithRedis('A RedisStore with a URL', () => {
  const fixture = new Fixture()
  let proxy: TcpProxy

  /** Waits until the proxy has this number of connections. */
  const connections = (count: number): Promise<void> =>
    until(async () => (await fixture.server.command('PING')) === 'PONG' && proxy.connections === count)

  for (const [library, make] of OWN) {
    describe(`with ${library}`, () => {
      const clock = new TestClock()
      let store: RedisStore

      beforeEach(async () => {
        proxy = await TcpProxy.listen(fixture.server.port)
        store = make({ url: proxy.url, namespace: fixture.namespace, clock })
      })

      afterEach(async () => {
        await proxy.mend()
        await store.close()
        await proxy.close()
      })

      it('opens one connection, for the first commands', async () => {
        expect(proxy.connections).to.equal(0)
        await Promise.all(['a', 'b', 'c'].map((key) => load(store, key, key)))
        expect(proxy.connections).to.equal(1)
        expect(await served(store, 'b')).to.equal('b')
      })

      it('fails while the server cannot be reached, and works as soon as it can', async () => {
        await load(store, 'k', 1)
        await proxy.cut()
        expect(await failure(served(store, 'k'))).to.match(/ECONNREFUSED|closed/)
        expect(await failure(served(store, 'k'))).to.match(/ECONNREFUSED|closed/)
        await proxy.mend()
        expect(await served(store, 'k')).to.equal(1)
      })

      it('fails for a command whose connection is lost before the reply', async () => {
        await load(store, 'k', 1)
        proxy.dropAfterRequest()
        expect(await failure(served(store, 'k'))).to.not.match(/^no failure/)
        expect(await served(store, 'k')).to.equal(1)
      })

      it('fails if the server accepts the connection and does not answer, and then connects again', async () => {
        proxy.hang()
        const late = failure(served(store, 'k'))
        await connections(1)
        clock.advance(5000)
        expect(await late).to.equal('Redis did not answer within 5000 ms.')
        await proxy.mend()
        expect(await served(store, 'k')).to.equal(undefined)
      })

      it('waits for replies before it closes, and accepts no commands afterwards', async () => {
        const reader = fixture.store()
        // The server knows the script, so one command is enough.
        await reader.invalidate(['else'])
        await load(reader, 'k', 1)
        const invalidated = store.invalidate([TAG])
        const closed = store.close()
        expect(await failure(store.get('k'))).to.equal('The RedisStore is closed.')
        await invalidated
        await closed
        expect(await served(reader, 'k')).to.equal(undefined)
        await connections(0)
      })

      it('closes although the server does not answer', async () => {
        await load(store, 'k', 1)
        proxy.hang()
        const lost = failure(served(store, 'k'))
        const closed = store.close()
        clock.advance(200)
        await closed
        expect(await lost).to.not.match(/^no failure/)
        await proxy.mend()
        await connections(0)
      })

      it('accepts white space around the URL, as environment files have it', async () => {
        const spaced = make({ url: ` ${proxy.url}\n`, namespace: fixture.namespace, clock })
        expect(await load(spaced, 'k', 1)).to.equal('kept')
        await spaced.close()
      })

      it('resolves each call of close() when it has closed', async () => {
        await load(store, 'k', 1)
        proxy.hang()
        let hasClosed = false
        const first = store.close().then(() => (hasClosed = true))
        const second = store.close().then(() => hasClosed)
        clock.advance(200)
        expect(await second).to.equal(true)
        await first
      })

      it('lets the library start no timer that would keep the process alive', async () => {
        const timers = await longTimersOf(async () => {
          const wrong = make({ url: `${proxy.url}/99`, namespace: fixture.namespace, clock })
          expect(await failure(wrong.get('k'))).to.include('DB index')
          await wrong.close()
          await settled()
        })
        expect(timers).to.deep.equal([])
      })

      it('leaves no timer behind', async () => {
        await load(store, 'k', 1)
        await store.close()
        expect(clock.waiting).to.equal(0)
      })
    })
  }
})
