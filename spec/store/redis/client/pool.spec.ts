import { expect } from 'chai'
import { createClientPool } from 'redis'
import { deferred } from '../../../../lib/core/deferred.js'
import { MemoryStore, QueryCache, TieredStore } from '../../../../lib/index.js'
import type { NodeRedisPool, RedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import { RedisStore } from '../../../../lib/store/redis/index.js'
import { FakeDatabase, summaryOf } from '../../../cache/support/FakeDatabase.js'
import { knownDatabases } from '../../../../lib/cache/shared/knownDatabases.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { BusProbe } from '../support/BusProbe.js'
import { Fixture, load, mark, served, TAG } from '../support/Fixture.js'

type Send = (args: readonly unknown[], options?: unknown) => Promise<unknown>

describeWithRedis('RedisStore on a pool of node-redis', () => {
  const fixture = new Fixture()

  /** Sends by the fixture's client. Each command that `isHeld` chooses waits for `letGo`. */
  function holding(isHeld: (args: readonly unknown[]) => boolean): { client: RedisClient; letGo(): Promise<unknown> } {
    const { sendCommand } = fixture.client as unknown as { sendCommand: Send }
    const { promise, resolve } = deferred<undefined>()
    const held: Promise<unknown>[] = []
    const send: Send = (args, options) => {
      if (!isHeld(args)) return sendCommand.call(fixture.client, args, options)
      const sent = promise.then(() => sendCommand.call(fixture.client, args, options))
      held.push(sent)
      return sent
    }
    const client = {
      isOpen: true,
      totalClients: 1,
      execute: (task: (connection: { sendCommand: Send }) => Promise<unknown>) => task({ sendCommand: send }),
      sendCommand: send,
    }
    return {
      client,
      letGo: () => (resolve(undefined), Promise.allSettled(held)),
    }
  }

  it('works in a TieredStore, with the bus on a connection of its own', async () => {
    knownDatabases.add('d', false)
    const database = new FakeDatabase()
    database.tables = ['d/users']
    const pools = await Promise.all([
      fixture.clients.pool(fixture.server.url),
      fixture.clients.pool(fixture.server.url),
    ])
    const [one, other] = pools.map((client) => {
      const shared = new RedisStore({ client, namespace: fixture.namespace })
      return new QueryCache({
        store: new TieredStore({ local: new MemoryStore(), shared }),
        consistency: 'strict',
        storeTimeout: '1m',
      })
    }) as [QueryCache, QueryCache]
    for (let round = 0; round < 20; round++) {
      database.value = `v${round}`
      // oxlint-disable-next-line no-await-in-loop
      await one.invalidate({ tags: ['a'] })
      const ask = async (cache: QueryCache): Promise<string> =>
        summaryOf(await database.ask(cache, { tags: ['tag:a'] }))
      // oxlint-disable-next-line no-await-in-loop
      const answers = [await ask(other), await ask(one), await ask(other)]
      const value = `v${round}`
      expect(answers).to.deep.equal([`loaded ${value}`, `hit ${value}`, `hit ${value}`])
    }
    await Promise.all([one.close(), other.close()])
  })

  it('opens its bus as soon as the pool has a free client', async () => {
    const client = await fixture.clients.pool(fixture.server.url, { minimum: 1, maximum: 1, acquireTimeout: 1 })
    const { promise, resolve } = deferred<undefined>()
    const { execute } = client as unknown as { execute(task: () => Promise<unknown>): Promise<unknown> }
    const busy = execute.call(client, () => promise)
    const probe = new BusProbe(client, fixture.namespace)
    await probe.received.until((all) => all.some((each) => typeof each === 'string' && each.startsWith('down')))
    resolve(undefined)
    await busy
    await probe.received.until((all) => all.includes('up'))
    await probe.close()
  })

  it('has no bus if the pool is closed', async () => {
    const client = createClientPool({ url: fixture.server.url })
    client.on('error', () => undefined)
    await client.connect()
    const pool: NodeRedisPool = client
    const store = new RedisStore({ client: pool, namespace: fixture.namespace })
    client.destroy()
    const down = await new Promise<unknown>((resolve) => {
      store.bus().open({ up: () => undefined, down: resolve, message: () => undefined })
    })
    expect(down).to.be.instanceOf(Error)
  })

  for (const [name, ending] of [
    [
      'its process writes again',
      async (store: RedisStore) => (await mark(store, 'next'), store.finish('next', [TAG], [TAG])),
    ],
    ['its process has sent no heartbeat for too long', (store: RedisStore) => fixture.expireProcess(store)],
  ] as const) {
    it(`causes misses until ${name}, if a mark arrives after its own end`, async () => {
      const { client, letGo } = holding((args) => args.some((arg) => String(arg).startsWith('{"kind":"begin"')))
      const store = fixture.store({ client })
      const marking = mark(store, 'id')
      await store.finish('id', [TAG], [TAG])
      expect(await load(fixture.store(), 'key', 1)).to.equal('kept')
      await letGo()
      await marking
      expect(await served(fixture.store(), 'key')).to.equal(undefined)
      expect(await load(fixture.store(), 'key', 2)).to.equal('overtaken')
      await ending(store)
      // The marks of a dead process count as invalidations at the next look-up.
      await served(fixture.store(), 'key')
      await load(fixture.store(), 'key', 3)
      expect(await load(fixture.store(), 'key', 4)).to.equal('kept')
      expect(await served(fixture.store(), 'key')).to.equal(4)
    })
  }
})
