import { expect } from 'chai'
import fc from 'fast-check'
import { FORMAT_VERSION } from '../../../../lib/core/entry.js'
import type { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { begin, beginLoad, Fixture, load, served } from '../support/Fixture.js'

const KEY = 'key'
const ENTRY = `e=${KEY}`

interface Raw {
  sendCommand(args: readonly (string | Buffer)[], options?: object): Promise<unknown>
}

describeWithRedis('What others have put in place of a RedisStore’s data', () => {
  const fixture = new Fixture()
  const send = (...args: (string | Buffer)[]): Promise<unknown> => (fixture.client as unknown as Raw).sendCommand(args)
  const data = (): Promise<Buffer> =>
    (fixture.client as unknown as Raw).sendCommand(['HGET', fixture.key(ENTRY), 'data'], {
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
        await send('HSET', fixture.key(ENTRY), 'data', Buffer.from(given))
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
        await send('HSET', fixture.key(ENTRY), 'data', cuts ? given.subarray(0, index) : given)
        await isReplaced(store)
      }),
    )
  })

  it('is a miss if an entry has no data', async () => {
    const store = fixture.store()
    await load(store, KEY, 'old')
    await fixture.on('HDEL', ENTRY, 'data')
    await isReplaced(store)
  })

  it('is a miss if an entry’s head is another one', async () => {
    const store = fixture.store()
    const position = await begin(store)
    const line = fc.constantFrom(position.epoch, '0', '1', '-1', 'x', '', '1e999x', '"tag"', '\0')
    const head = fc.oneof(
      fc.string(),
      fc.array(line, { maxLength: 3 }).map((lines) => lines.join('\n')),
    )
    await fc.assert(
      fc.asyncProperty(head, async (given) => {
        // Lines of this form are a valid head.
        fc.pre(!/^\n*[^\n]+\n+-?\d+(\n|$)/.test(given))
        await load(store, KEY, 'old')
        await fixture.on('HSET', ENTRY, 'head', given)
        await isReplaced(store)
      }),
    )
  })

  for (const name of [ENTRY, `l=${KEY}`, 'ledger', 'stamps', 'marks', 'older']) {
    for (const [what, ...put] of [
      ['text', 'SET', 'text'],
      ['a list', 'LPUSH', 'a', 'b'],
      ['a set', 'SADD', 'a'],
      ['an empty hash', 'HSET', 'a', 'b'],
    ] as const) {
      // A text is a lease of another holder.
      if (name.startsWith('l=') && what === 'text') continue
      it(`is a miss if ${what} replaces ${name}`, async () => {
        await load(fixture.store({ maxTags: 1 }), KEY, 'old')
        const [command, ...args] = put
        await fixture.on('DEL', name)
        await fixture.on(command, name, ...args)
        const store = fixture.store({ maxTags: 1 })
        if (name === 'older' || name.startsWith('l=')) {
          // The key is not used yet, but it is later.
          expect(await served(store, KEY)).to.equal('old')
          await store.invalidate(['table:db/a', 'table:db/b'])
          await store.invalidate(['table:db/a', 'table:db/b'])
        }
        await isReplaced(store)
      })
    }
  }
})
