import { once } from 'node:events'
import { expect } from 'chai'
import type { Redis } from 'ioredis'
import type { RedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import { RedisServer } from '../../../support/redis/RedisServer.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { TcpProxy } from '../../../support/redis/TcpProxy.js'
import { Clients, SINGLE } from '../support/Clients.js'
import { BusProbe, receivesInOrder, isDown } from '../support/BusProbe.js'

describeWithRedis('RedisBus', () => {
  const clients = new Clients()
  const probes: BusProbe[] = []
  let server: RedisServer
  const listen = (client: RedisClient, namespace?: string): BusProbe => {
    const probe = new BusProbe(client, namespace)
    probes.push(probe)
    return probe
  }

  before(async () => {
    server = await RedisServer.start()
  })

  afterEach(async () => {
    for (const probe of probes.splice(0)) await probe.close()
    clients.close()
  })

  after(() => server.stop())

  it('causes no unhandled rejection if it is closed while ioredis subscribes again', async () => {
    const proxy = await TcpProxy.listen(server.port)
    const client = await clients.io(proxy.url)
    const duplicates: Redis[] = []
    const { duplicate } = client as Redis
    ;(client as Redis).duplicate = function (...options) {
      duplicates.push(duplicate.apply(this, options))
      return duplicates.at(-1)!
    }
    const unhandled: unknown[] = []
    const note = (error: unknown): unknown => unhandled.push(error)
    const others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', note)
    try {
      const probe = listen(client)
      await probe.ready()
      const [subscriber] = duplicates as [Redis]
      const ended = once(subscriber, 'end')
      // It has sent its SUBSCRIBE, and has no reply yet.
      subscriber.once('ready', () => {
        void probe.bus.close()
        void proxy.cut()
      })
      await server.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
      await ended
      await new Promise((resolve) => setImmediate(resolve))
    } finally {
      process.removeAllListeners('unhandledRejection')
      for (const each of others) process.on('unhandledRejection', each)
      await proxy.close()
    }
    expect(unhandled).to.deep.equal([])
  })

  for (const [library, connect] of SINGLE) {
    describe(`with ${library}`, () => {
      it('receives the messages of others in order, and then its own pings', async () => {
        await receivesInOrder(listen(await connect(clients, server.url)), await clients.node(server.url))
      })

      it('ignores other texts, and messages of other namespaces', async () => {
        const client = await connect(clients, server.url)
        const [probe, elsewhere] = [listen(client), listen(client, 'elsewhere')]
        await Promise.all([probe.ready(), elsewhere.ready()])
        for (const text of ['', 'garbage', '{}', 'null', '{"kind":"begin","origin":1}', '\0\u0001']) {
          await server.command('PUBLISH', '{bus}:bus', text)
        }
        await elsewhere.store.invalidate(['tag:1'])
        expect(await probe.drain()).to.deep.equal([])
        expect(await elsewhere.drain()).to.have.length(1)
      })

      it('is down, and up again, after a restart of the server', async () => {
        const probe = listen(await connect(clients, server.url))
        await probe.ready()
        await server.restart()
        await probe.received.until((all) => all.some(isDown) && all.at(-1) === 'up')
        expect(isDown(probe.received.all[0]!)).to.equal(true)
        await probe.ready()
        await probe.store.invalidate(['tag:1'])
        expect(await probe.drain()).to.have.length(1)
      })

      it('is down, and up again, after its connection was ended', async () => {
        const probe = listen(await connect(clients, server.url))
        await probe.ready()
        await server.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
        await probe.received.until((all) => all.some(isDown) && all.at(-1) === 'up')
        expect(isDown(probe.received.all[0]!)).to.equal(true)
        await probe.ready()
        expect(await probe.drain()).to.deep.equal([])
      })

      it('delivers nothing after close', async () => {
        const client = await connect(clients, server.url)
        const [probe, other] = [listen(client), listen(client)]
        await Promise.all([probe.ready(), other.ready()])
        await probe.close()
        // The pings of the other bus arrived before the close.
        probe.received.take()
        await other.store.invalidate(['tag:1'])
        await other.drain()
        await server.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
        await other.received.until((all) => all.at(-1) === 'up')
        expect(probe.received.all).to.deep.equal([])
        await other.close()
        await noSubscribers(server)
      })

      it('does not listen if it is closed at once', async () => {
        const probe = listen(await connect(clients, server.url))
        await probe.close()
        await probe.close()
        await noSubscribers(server)
        await probe.store.invalidate(['tag:1'])
        expect(probe.received.all.filter((each) => typeof each === 'object')).to.deep.equal([])
      })

      it('listens as soon as it can reach the server', async () => {
        const proxy = await TcpProxy.listen(server.port)
        try {
          const client =
            library === 'ioredis'
              ? await clients.io(proxy.url, { maxRetriesPerRequest: 1 })
              : await connect(clients, proxy.url)
          await proxy.cut()
          const probe = listen(client)
          await probe.received.until((all) => all.filter(isDown).length > 5)
          expect(probe.received.all).to.not.include('up')
          await proxy.mend()
          await probe.ready()
          await probe.store.invalidate(['tag:1'])
          expect(await probe.drain()).to.have.length(1)
        } finally {
          await proxy.close()
        }
      })
    })
  }
})

/** The server takes a moment to notice the end of a connection. */
async function noSubscribers(server: RedisServer): Promise<void> {
  for (let turn = 0; turn < 10_000; turn++) {
    const [, count] = (await server.command('PUBSUB', 'NUMSUB', '{bus}:bus')) as [string, number]
    if (count === 0) return
  }
  expect.fail('A subscriber is left')
}
