import { expect } from 'chai'
import type { NodeRedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import { CacheError } from '../../../../lib/index.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { TcpProxy } from '../../../support/redis/TcpProxy.js'
import { begin, failure, Fixture, load, mark, NOWHERE, origin, served, SOMEWHERE, TAG } from '../support/Fixture.js'

const NOT_OURS = 'The Redis server sent a reply that belongs to another command.'
const KEYS = Array.from({ length: 20 }, (_, i) => `key ${i}`)

type Send = (...args: unknown[]) => Promise<unknown>

describeWithRedis('Replies to a RedisStore', () => {
  const fixture = new Fixture()

  /** A store whose replies a function can change. */
  const storeWith = (change: (answer: Promise<unknown>) => Promise<unknown>) => {
    const { sendCommand } = fixture.client as unknown as { sendCommand: Send }
    const send: Send = (...args) => change(sendCommand.apply(fixture.client, args))
    return fixture.store({ client: { isOpen: true, duplicate: () => undefined, sendCommand: send } as NodeRedisClient })
  }

  it('are rejected if they come one command too late', async () => {
    for (const key of KEYS) await load(fixture.store(), key, key)
    // The server knows the scripts after this.
    await fixture.store().check(origin(NOWHERE, []))
    await mark(fixture.store(), 'id', [])
    await fixture.store().invalidate([])
    let before: Promise<unknown> | undefined
    const store = storeWith((answer) => {
      const given = before ?? answer
      before = answer
      return given
    })
    const position = await begin(fixture.store())
    for (const key of KEYS) {
      const found = await store.find(key).then(
        ({ entry }) => entry,
        (error: Error) => error.message,
      )
      // The bytes of another key's entry are a miss.
      expect(found).to.be.oneOf([undefined, NOT_OURS])
    }
    for (const key of KEYS) expect(await failure(store.check(origin(position, [key])))).to.equal(NOT_OURS)
    expect(await failure(mark(store, 'id'))).to.equal(NOT_OURS)
    expect(await failure(store.invalidate([TAG]))).to.equal(NOT_OURS)
  })

  for (const answer of [undefined, null, 0, 'OK', [], ['epoch'], ['epoch', 'word'], [1, 2, 3], {}]) {
    it(`are rejected if they are ${JSON.stringify(answer)}`, async () => {
      const error: unknown = await storeWith(async () => answer)
        .check(origin(SOMEWHERE, [TAG]))
        .catch((thrown: unknown) => thrown)
      expect(error).to.be.instanceOf(CacheError).that.includes({ code: 'INVALID_STORE', message: NOT_OURS })
    })
  }

  it('are rejected if a part of them has a wrong type', async () => {
    // The epoch, the nonce, the stamp, the time, the order, the watched stamps, the rest of a new ledger's wait.
    for (let part = 0; part <= 6; part++) {
      for (const wrong of [undefined, null, {}, 'x'] as const) {
        // Any text is a valid epoch.
        if (wrong === 'x' && part === 0) continue
        // The reply of the ledger: that of the entry is shorter.
        const store = storeWith(async (answer) => {
          const reply = (await answer) as unknown[]
          return reply.length === 7 ? reply.with(part, wrong) : reply
        })
        expect(await failure(begin(store)), `${part}: ${JSON.stringify(wrong)}`).to.equal(NOT_OURS)
      }
    }
  })

  it('never contain another key’s entry after a garbled one', async () => {
    const proxy = await TcpProxy.listen(fixture.server.port)
    try {
      for (const key of KEYS) await load(fixture.store(), key, key)
      for (const garbage of [
        '\u0000?garbage?\r\n',
        ':1\r\n',
        ':1\r\n:2\r\n',
        '*0\r\n$2\r\nOK\r\n',
        '-ERR none\r\n+OK\r\n',
        '*5\r\n:1\r\n',
      ]) {
        const client = await fixture.clients.node(proxy.url)
        const store = fixture.store({ client })
        await store.find('warm')
        proxy.garble('EVALSHA', garbage)
        const finding: Promise<unknown>[] = []
        for (const key of [...KEYS, ...KEYS]) {
          // This sends the commands in several packets.
          await new Promise(setImmediate)
          finding.push(
            store.find(key).then(
              ({ entry }) => expect(entry?.value).to.equal(key),
              () => 'rejected',
            ),
          )
        }
        // Some commands may never get a reply. The others get the time of many round trips.
        for (let turn = 0; turn < 50; turn++) await fixture.server.command('PING')
        ;(client as unknown as { destroy(): void }).destroy()
        await Promise.all(finding)
        expect(await served(fixture.store(), KEYS[0]!)).to.equal(KEYS[0])
      }
    } finally {
      await proxy.close()
    }
  })
})
