import { expect } from 'chai'
import fc from 'fast-check'
import type { RedisStore } from '../../../lib/store/redis/RedisStore.js'
import { sampleEntry } from '../../../lib/testing/index.js'
import { describeWithRedis } from '../../support/redis/target.js'
import { begin, beginLoad, Fixture, load, mark, SOMEWHERE, origin, served, TAG } from './support/Fixture.js'

const EXPIRY = 60_000

/** All operations of a store. */
const operations: Readonly<Record<string, (store: RedisStore) => Promise<unknown>>> = {
  find: (store) => store.find('key'),
  lease: (store) => store.find('key', { loads: 'if-absent', lease: { holder: 'me', milliseconds: 1e12 } }),
  shortLease: (store) => store.find('other', { loads: 'always', lease: { holder: 'you', milliseconds: 0.5 } }),
  endlessLease: (store) => store.find('third', { loads: 'always', lease: { holder: 'you', milliseconds: Infinity } }),
  load: (store) => load(store, 'key', 1),
  set: (store) => store.set('key', sampleEntry({ storedAt: 0, expiresAt: 500 })),
  noLease: (store) => store.find('fourth', { loads: 'always', lease: { holder: 'you', milliseconds: 0 } }),
  release: (store) => store.release('key', 'me', false),
  refuse: (store) => store.release('key', 'me', true),
  mark: (store) => mark(store, 'id'),
  finish: (store) => store.finish('id', [TAG], [TAG]),
  invalidate: (store) => store.invalidate([TAG, 'tag:2', 'tag:3']),
  check: (store) => store.check(origin(SOMEWHERE, [TAG])),
  delete: (store) => store.delete('key'),
  clear: (store) => store.clear(),
}

describeWithRedis('The data of a RedisStore on the server', () => {
  const fixture = new Fixture()
  const keys = async (): Promise<string[]> =>
    (await fixture.server.command('KEYS', `{${fixture.namespace}*`)) as string[]

  it('always has a time to live', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...Object.keys(operations)), { minLength: 1, maxLength: 12 }),
        async (names) => {
          await fixture.server.command('FLUSHALL')
          const store = fixture.store({ expiry: EXPIRY, maxTags: 2 })
          for (const name of names) await operations[name]!(store)
          // A look-up alone makes no ledger.
          await begin(store)
          const all = await keys()
          expect(all).to.include.members(['ledger', 'stamps', 'details', 'marks'].map((name) => fixture.key(name)))
          for (const key of all) {
            const left = await fixture.server.command('PTTL', key)
            // -2: the key has expired. A key without a time to live would have -1.
            if (left !== -2) expect(left, `${key} after ${names.join()}`).to.be.within(0, EXPIRY)
          }
        },
      ),
    ))

  it('expires with the lifetimes of the entry', async () => {
    const store = fixture.store({ expiry: EXPIRY })
    await store.set('key', sampleEntry({ storedAt: 1000, expiresAt: 3000, staleIfError: 2000.5 }))
    expect(await fixture.server.command('PTTL', fixture.entryKey('key'))).to.be.within(3000, 4001)
    await store.set('key', sampleEntry({ storedAt: 1000, expiresAt: 900 }))
    expect(await fixture.server.command('PTTL', fixture.entryKey('key'))).to.be.at.most(1)
  })

  it('stays while it is used', async () => {
    const store = fixture.store({ expiry: EXPIRY })
    await load(store, 'key', 1)
    for (const name of ['ledger', 'stamps', 'details', 'marks']) await fixture.on('PEXPIRE', name, '5000')
    await begin(store)
    expect(await fixture.on('PTTL', 'ledger')).to.be.at.most(5000)
    // This simulates that a third of the time has passed.
    await fixture.on('HINCRBY', 'ledger', 'touched', String(-EXPIRY / 3))
    // A hit changes nothing on the server. The entry was stored with the ledger, and does not outlive it for long.
    expect(await served(store, 'key')).to.equal(1)
    expect(await fixture.on('PTTL', 'ledger')).to.be.at.most(5000)
    await begin(store)
    for (const name of ['ledger', 'stamps', 'details', 'marks'])
      expect(await fixture.on('PTTL', name), name).to.be.greaterThan(5000)
  })

  it('is rejected if it is too large, and replaces nothing', async () => {
    const store = fixture.store({ maxEntryBytes: 1000, compressAbove: Infinity })
    const lease = { holder: 'me', milliseconds: 10_000 }
    await load(store, 'key', 'small')
    const { position } = await beginLoad(store, 'key', { lease })
    const entry = sampleEntry({ value: 'x'.repeat(1000) })
    expect(await store.fill('key', { entry, tags: [TAG], position, holder: 'me' })).to.equal('refused')
    expect(await served(store, 'key')).to.equal('small')
    // Other callers do not wait for it.
    const other = { loads: 'always', lease: { holder: 'you', milliseconds: 10_000 } } as const
    expect((await store.find('key', other)).lease).to.equal('refused')
    expect(await fixture.server.command('PTTL', fixture.leaseKey('key'))).to.be.within(1, 5000)
    expect(await store.set('key', entry)).to.equal(false)
    expect(await served(store, 'key')).to.equal(undefined)
  })

  it('is compressed above compressAbove', async () => {
    const entry = sampleEntry({ value: 'x'.repeat(10_000) })
    const size = async (compressAbove: number): Promise<number> => {
      const store = fixture.store({ compressAbove })
      await store.set('key', entry)
      expect(await served(store, 'key')).to.equal(entry.value)
      return Number(await fixture.server.command('STRLEN', fixture.entryKey('key')))
    }
    expect(await size(Infinity)).to.be.greaterThan(10_000)
    expect(await size(1000)).to.be.lessThan(1000)
  })
})
