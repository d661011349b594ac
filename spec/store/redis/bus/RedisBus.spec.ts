import { once } from 'node:events'
import { expect } from 'chai'
import type { Redis } from 'ioredis'
import type { RedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import { RedisServer } from '../../../support/redis/RedisServer.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { TcpProxy } from '../../../support/redis/TcpProxy.js'
import { Clients, SINGLE } from '../support/Clients.js'
import { BusProbe, hears, isDown } from '../support/BusProbe.js'

describeWithRedis('RedisBus', () => {
  const clients = new Clients()
  const ears: BusProbe[] = []
  let server: RedisServer
  const listen = (client: RedisClient, namespace?: string): BusProbe => {
    const ear = new BusProbe(client, namespace)
    ears.push(ear)
    return ear
  }

  before(async () => {
    server = await RedisServer.start()
  })

  afterEach(async () => {
    for (const ear of ears.splice(0)) await ear.close()
    clients.close()
  })

  after(() => server.stop())

  it('leaves no promise of ioredis that nothing waits for, where it is closed while that subscribes anew', async () => {
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
      const ear = listen(client)
      await ear.works()
      const [subscriber] = duplicates as [Redis]
      const ended = once(subscriber, 'end')
      // It has sent its SUBSCRIBE, and the answer cannot be there yet.
      subscriber.once('ready', () => {
        void ear.bus.close()
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
      it('hears what others tell, in order, and its own pings behind it', async () => {
        await hears(listen(await connect(clients, server.url)), await clients.node(server.url))
      })

      it('ignores what is no message, and what is told elsewhere', async () => {
        const client = await connect(clients, server.url)
        const [ear, elsewhere] = [listen(client), listen(client, 'elsewhere')]
        await Promise.all([ear.works(), elsewhere.works()])
        for (const text of ['', 'garbage', '{}', 'null', '{"kind":"begin","origin":1}', '\0\u0001']) {
          await server.command('PUBLISH', '{bus}:bus', text)
        }
        await elsewhere.store.invalidate(['tag:1'])
        expect(await ear.settles()).to.deep.equal([])
        expect(await elsewhere.settles()).to.have.length(1)
      })

      it('says that it is down, and up again, when the server was restarted', async () => {
        const ear = listen(await connect(clients, server.url))
        await ear.works()
        await server.restart()
        await ear.heard.until((all) => all.some(isDown) && all.at(-1) === 'up')
        expect(isDown(ear.heard.all[0]!)).to.equal(true)
        await ear.works()
        await ear.store.invalidate(['tag:1'])
        expect(await ear.settles()).to.have.length(1)
      })

      it('says that it is down, and up again, when its connection was ended', async () => {
        const ear = listen(await connect(clients, server.url))
        await ear.works()
        await server.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
        await ear.heard.until((all) => all.some(isDown) && all.at(-1) === 'up')
        expect(isDown(ear.heard.all[0]!)).to.equal(true)
        await ear.works()
        expect(await ear.settles()).to.deep.equal([])
      })

      it('ends when it is closed, and tells nothing more', async () => {
        const client = await connect(clients, server.url)
        const [ear, other] = [listen(client), listen(client)]
        await Promise.all([ear.works(), other.works()])
        await ear.close()
        // Until then it has heard the other one's pings.
        ear.heard.take()
        await other.store.invalidate(['tag:1'])
        await other.settles()
        await server.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
        await other.heard.until((all) => all.at(-1) === 'up')
        expect(ear.heard.all).to.deep.equal([])
        await other.close()
        await noSubscribers(server)
      })

      it('listens to nothing when it is closed at once', async () => {
        const ear = listen(await connect(clients, server.url))
        await ear.close()
        await ear.close()
        await noSubscribers(server)
        await ear.store.invalidate(['tag:1'])
        expect(ear.heard.all.filter((each) => typeof each === 'object')).to.deep.equal([])
      })

      it('begins to listen as soon as it can where the server cannot be reached at first', async () => {
        const proxy = await TcpProxy.listen(server.port)
        try {
          const client =
            library === 'ioredis'
              ? await clients.io(proxy.url, { maxRetriesPerRequest: 1 })
              : await connect(clients, proxy.url)
          await proxy.cut()
          const ear = listen(client)
          await ear.heard.until((all) => all.filter(isDown).length > 5)
          expect(ear.heard.all).to.not.include('up')
          await proxy.mend()
          await ear.works()
          await ear.store.invalidate(['tag:1'])
          expect(await ear.settles()).to.have.length(1)
        } finally {
          await proxy.close()
        }
      })
    })
  }
})

/** Closing takes the server a moment to notice. */
async function noSubscribers(server: RedisServer): Promise<void> {
  for (let turn = 0; turn < 10_000; turn++) {
    const [, count] = (await server.command('PUBSUB', 'NUMSUB', '{bus}:bus')) as [string, number]
    if (count === 0) return
  }
  expect.fail('Somebody still listens')
}
