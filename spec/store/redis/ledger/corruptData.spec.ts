import { expect } from 'chai'
import fc from 'fast-check'
import { FORMAT_VERSION } from '../../../../lib/core/entry.js'
import type { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { beginLoad, Fixture, load, served } from '../support/Fixture.js'

const KEY = 'key'

interface Raw {
  sendCommand(args: readonly (string | Buffer)[], options?: object): Promise<unknown>
}

describeWithRedis('What others have put in place of a RedisStore’s data', () => {
  const fixture = new Fixture()
  const send = (...args: (string | Buffer)[]): Promise<unknown> => (fixture.client as unknown as Raw).sendCommand(args)
  const data = (): Promise<Buffer> =>
    (fixture.client as unknown as Raw).sendCommand(['GET', fixture.entryKey(KEY)], {
      typeMapping: { 36: Buffer },
    }) as Promise<Buffer>

  /** The entry is a miss, and the next load replaces it. */
  async function isReplaced(store: RedisStore): Promise<void> {
    expect(await served(store, KEY)).to.equal(undefined)
    expect(await store.get(KEY)).to.equal(undefined)
    const options = { loads: 'if-absent', lease: { holder: 'me', milliseconds: 1000 }, watch: ['tag'] } as const
    const found = await beginLoad(store, KEY, options)
    expect(found.lease).to.equal('given')
    expect(found.watched).to.have.length(1)
    await store.release(KEY, 'me', false)
    const { position } = found
    const tags = ['table:db/a']
    const entry = {
      format: FORMAT_VERSION,
      value: 'new',
      tags,
      dependencies: [],
      epoch: '',
      stamp: 0,
      storedAt: 0,
      expiresAt: Infinity,
      staleWhileRevalidate: 0,
      staleIfError: 0,
      bytes: 1,
      validAt: -1,
    } as const
    expect(await store.fill(KEY, { entry, tags, position })).to.equal('kept')
    expect(await served(store, KEY)).to.equal('new')
  }

  it('is a miss if the bytes of an entry are others', async () => {
    const store = fixture.store()
    const bytes = fc.uint8Array({ maxLength: 300 })
    await fc.assert(
      fc.asyncProperty(bytes, async (given) => {
        await load(store, KEY, 'old')
        await send('SET', fixture.entryKey(KEY), Buffer.from(given))
        await isReplaced(store)
      }),
    )
  })

  it('is a miss if a byte of an entry has changed, or bytes are missing', async () => {
    const store = fixture.store()
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (at, by, cuts) => {
        await load(store, KEY, 'old')
        const given = await data()
        const index = at % given.length
        given[index]! ^= by
        await send('SET', fixture.entryKey(KEY), cuts ? given.subarray(0, index) : given)
        await isReplaced(store)
      }),
    )
  })

  it('is a miss if an entry is that of another key, or has the parts of two', async () => {
    const store = fixture.store()
    await load(store, 'other', 'other', ['table:db/b'])
    const other = (await (fixture.client as unknown as Raw).sendCommand(['GET', fixture.entryKey('other')], {
      typeMapping: { 36: Buffer },
    })) as Buffer
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (at) => {
        await load(store, KEY, 'old')
        const given = await data()
        const index = at % given.length
        // At 0 it is the whole other entry.
        const mixed = Buffer.concat([given.subarray(0, index), other.subarray(index)])
        fc.pre(!mixed.equals(given))
        await send('SET', fixture.entryKey(KEY), mixed)
        await isReplaced(store)
      }),
    )
  })

  it('is a miss if what an entry depends on was cut out', async () => {
    const store = fixture.store()
    await load(store, KEY, 'old')
    const given = await data()
    for (let from = 0; from < given.length; from++) {
      await send('SET', fixture.entryKey(KEY), Buffer.concat([given.subarray(0, from), given.subarray(from + 8)]))
      expect(await served(store, KEY), `${from}`).to.equal(undefined)
      expect(await served(fixture.store(), KEY), `${from}`).to.equal(undefined)
    }
  })

  for (const name of ['entry', 'lease', 'ledger', 'stamps', 'marks', 'older'] as const) {
    for (const [what, ...put] of [
      ['text', 'SET', 'text'],
      ['a list', 'LPUSH', 'a', 'b'],
      ['a set', 'SADD', 'a'],
      ['an empty hash', 'HSET', 'a', 'b'],
    ] as const) {
      // A text is a lease of another holder.
      if (name === 'lease' && what === 'text') continue
      it(`is a miss if ${what} replaces the ${name}`, async () => {
        await load(fixture.store({ maxTags: 1 }), KEY, 'old')
        const [command, ...args] = put
        const key = { entry: fixture.entryKey(KEY), lease: fixture.leaseKey(KEY) }[name as string] ?? fixture.key(name)
        await fixture.server.command('DEL', key)
        await fixture.server.command(command, key, ...args)
        const store = fixture.store({ maxTags: 1 })
        if (!['entry', 'stamps'].includes(name)) {
          // A hit does not use the key, but what follows does.
          expect(await served(store, KEY)).to.equal('old')
          await store.invalidate(['table:db/a', 'table:db/b'])
          await store.invalidate(['table:db/a', 'table:db/b'])
        }
        await isReplaced(store)
      })
    }
  }
})
