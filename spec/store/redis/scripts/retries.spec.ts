import { expect } from 'chai'
import fc from 'fast-check'
import type { NodeRedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import type { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import { sampleEntry } from '../../../../lib/testing/index.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { TcpProxy } from '../../../support/redis/TcpProxy.js'
import { begin, beginLoad, fill, Fixture, load, mark, origin, served, TAG } from '../support/Fixture.js'

const KEY = 'key'
const lease = { holder: 'me', milliseconds: 60_000 }

/** Operations by their names, with a visible result of each. All use one key and two tags. */
const operations: Readonly<Record<string, (store: RedisStore) => Promise<unknown>>> = {
  find: async (store) => (await store.find(KEY)).entry?.value,
  lease: async (store) => (await store.find(KEY, { loads: 'if-absent', lease })).lease,
  other: async (store) => (await store.find(KEY, { loads: 'always', lease: { ...lease, holder: 'you' } })).lease,
  load: (store) => load(store, KEY, 'loaded'),
  async loadWithLease(store) {
    const { position, lease: given } = await beginLoad(store, KEY, { lease })
    const entry = sampleEntry({ value: 'leased' })
    return [given, await store.fill(KEY, { entry, tags: [TAG, 'tag:2'], position, holder: 'me' })]
  },
  async overtaken(store) {
    const position = await begin(store, KEY)
    await store.invalidate(['tag:2'])
    return [await fill(store, KEY, 'old', position, ['tag:2']), await store.check(origin(position, ['tag:2']))]
  },
  release: (store) => store.release(KEY, 'me', false),
  refuse: (store) => store.release(KEY, 'me', true),
  set: (store) => store.set(KEY, sampleEntry({ value: 'set' })),
  delete: (store) => store.delete(KEY),
  mark: (store) => mark(store, 'id').then(() => undefined),
  uncertain: (store) => mark(store, 'id 2', ['tag:2'], { uncertain: true }).then(() => undefined),
  finish: (store) => store.finish('id', [TAG], [TAG]),
  finish2: (store) => store.finish('id 2', ['tag:2'], ['tag:2']),
  invalidate: (store) => store.invalidate([TAG]),
  clear: (store) => store.clear(),
  check: async (store) => {
    const position = await begin(store)
    return Promise.all([TAG, 'tag:2'].map((tag) => store.check(origin(position, [tag]))))
  },
}

describeWithRedis('Scripts that are sent twice', () => {
  const fixture = new Fixture()
  let namespaces = 0

  /** A store that sends each command several times, and returns the last reply. */
  const storeThatSends = (times: number): RedisStore => {
    const { sendCommand } = fixture.client as unknown as { sendCommand: (...args: unknown[]) => Promise<unknown> }
    const send = async (...args: unknown[]): Promise<unknown> => {
      for (let time = 1; time < times; time++) await sendCommand.apply(fixture.client, args)
      return sendCommand.apply(fixture.client, args)
    }
    return fixture.store({
      namespace: `${fixture.namespace} ${namespaces++}`,
      client: { isOpen: true, duplicate: () => undefined, sendCommand: send } as NodeRedisClient,
    })
  }

  it('have the same effect as once', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...Object.keys(operations)), { maxLength: 15 }), async (names) => {
        const [once, twice] = [storeThatSends(1), storeThatSends(2)]
        for (const name of [...names, 'check', 'find']) {
          const run = operations[name]!
          expect(await run(twice), `${name} in ${names.join()}`).to.deep.equal(await run(once))
        }
        await once.close()
        await twice.close()
      }),
      { numRuns: 150 },
    ))

  it('have their effect if the connection is lost before the reply', async () => {
    const proxy = await TcpProxy.listen(fixture.server.port)
    try {
      const store = fixture.store({ client: await fixture.clients.io(proxy.url) })
      const reader = fixture.store()
      const drop = async <T>(run: () => Promise<T>): Promise<T> => {
        proxy.dropAfterRequest('EVALSHA')
        return run()
      }
      for (const run of Object.values(operations)) await run(store)
      await store.clear()
      const { position, lease: given } = await drop(() => beginLoad(store, KEY, { loads: 'if-absent', lease }))
      expect(given).to.equal('given')
      expect(await drop(() => fill(store, KEY, 1, position))).to.equal('kept')
      expect(await served(reader, KEY)).to.equal(1)
      expect(await drop(() => store.check(origin(position, [TAG])))).to.equal('unchanged')
      await drop(() => mark(store, 'id'))
      expect(await reader.check(origin(position, [TAG]))).to.equal('pending')
      await drop(() => store.finish('id', [TAG], [TAG]))
      expect(await reader.check(origin(position, [TAG]))).to.equal('overtaken')
      await drop(() => store.release(KEY, 'me', false))
      expect((await reader.find(KEY, { loads: 'always', lease: { ...lease, holder: 'you' } })).lease).to.equal('given')
      expect(await load(reader, KEY, 2)).to.equal('kept')
      await drop(() => store.invalidate([TAG]))
      expect(await served(reader, KEY)).to.equal(undefined)
      expect(await load(reader, KEY, 3)).to.equal('kept')
      await drop(() => store.clear())
      expect(await served(reader, KEY)).to.equal(undefined)
      expect(await load(reader, KEY, 4)).to.equal('kept')
      await drop(() => store.delete(KEY))
      expect(await served(reader, KEY)).to.equal(undefined)
    } finally {
      await proxy.close()
    }
  })
})
