import { expect } from 'chai'
import { Keyv, type KeyvOptions } from 'keyv'
import type { CacheStore, Entry } from '../../../lib/index.js'
import { KeyvStore } from '../../../lib/store/keyv/index.js'
import { sampleEntry } from '../../../lib/testing/index.js'
import { Keyv4Like, Keyv6Like } from './KeyvLikes.js'
import { MapAdapter } from './MapAdapter.js'
import { MemcachedLike, MemcachedServer } from './MemcachedLike.js'

const SECOND = 1000
const DAY = 24 * 60 * 60 * SECOND

const keyvOn = (store: unknown, options: KeyvOptions = {}): Keyv =>
  new Keyv({ store, namespace: 'spec', throwOnErrors: true, ...options })

/** An entry that can be served for this long. */
const livingFor = (milliseconds: number, more: Partial<Entry> = {}): Entry =>
  sampleEntry({ storedAt: 5_000, expiresAt: 5_000 + milliseconds, ...more })

describe('KeyvStore’s keys and values', () => {
  it('are lower-case hexadecimal digits and base64 text', async () => {
    const given: [string, unknown][] = []
    const keyv = new Keyv6Like(new MapAdapter())
    keyv.set = (key, value) => Promise.resolve(given.push([key, value]))
    const store = new KeyvStore({ keyv })
    for (const key of ['', 'A', 'a b\n', '💾'.repeat(1000)]) await store.set(key, sampleEntry())
    for (const [key, value] of given) {
      expect(key).to.match(/^[0-9a-f]{64}$/)
      expect(value).to.match(/^[A-Za-z0-9+/]+=*$/)
    }
    expect(new Set(given.map(([key]) => key))).to.have.length(4)
  })

  it('are separate from those of another store on the same server', async () => {
    const server = new MemcachedServer()
    const [one, other] = [1, 2].map(() => new KeyvStore({ keyv: keyvOn(new MemcachedLike(server)) }))
    await one!.set('k', sampleEntry({ value: 'one' }))
    expect(await other!.get('k')).to.equal(undefined)
    await other!.set('k', sampleEntry({ value: 'other' }))
    await other!.clear()
    expect(await one!.get('k')).to.deep.equal(sampleEntry({ value: 'one' }))
  })

  const garbage: readonly [string, unknown][] = [
    ['nothing', undefined],
    ['null', null],
    ['empty text', ''],
    ['text', 'garbage'],
    ['a number', 5],
    ['false', false],
    ['an object', {}],
    ['an entry', sampleEntry()],
    ['bytes', Buffer.from('garbage')],
    ['base64 of something else', Buffer.from('[2,"epoch",[],[],null]').toString('base64')],
  ]
  for (const [name, value] of garbage) {
    it(`treats ${name} as a miss`, async () => {
      const keyv = new Keyv6Like(new MapAdapter())
      keyv.get = () => Promise.resolve(value)
      expect(await new KeyvStore({ keyv }).get('k')).to.equal(undefined)
    })
  }

  it('treats a damaged value as a miss', async () => {
    const damages: ((text: string) => string)[] = [
      (text) => text.toLowerCase(),
      (text) => text.slice(0, -8),
      (text) => text.slice(1),
      (text) => text.slice(4),
      (text) => text.slice(0, 40) + text.slice(44),
    ]
    for (const damage of damages) {
      const keyv = new Keyv6Like(new MapAdapter())
      const store = new KeyvStore({ keyv })
      await store.set('k', sampleEntry())
      const [[key, text] = []] = keyv.store.items as Map<string, string>
      expect(await store.get('k')).to.deep.equal(sampleEntry())
      keyv.store.items.set(key!, damage(text!))
      expect(await store.get('k')).to.equal(undefined)
    }
  })

  it('are in a Keyv that is not disconnected, and keeps its options', async () => {
    const adapter = Object.assign(new MapAdapter(), { disconnect: () => expect.fail('disconnected') })
    const keyv = keyvOn(adapter, { ttl: 5 * DAY })
    const store: CacheStore = new KeyvStore({ keyv })
    await store.set('k', sampleEntry())
    await store.close?.()
    const { namespace, throwOnErrors, ttl } = keyv
    expect({ namespace, throwOnErrors, ttl }).to.deep.equal({ namespace: 'spec', throwOnErrors: true, ttl: 5 * DAY })
  })
})

describe('KeyvStore’s bound of size', () => {
  it('rejects a larger text, and deletes the earlier entry', async () => {
    const adapter = new MapAdapter()
    const first = new KeyvStore({ keyv: keyvOn(adapter, { serialize: undefined } as never) })
    await first.set('k', sampleEntry())
    const [stored] = adapter.items.values()
    const maxEntryBytes = (stored as { value: string }).value.length
    const store = new KeyvStore({ keyv: keyvOn(adapter), maxEntryBytes })
    expect(await store.set('k', sampleEntry())).to.equal(true)
    expect(await store.set('k', sampleEntry({ tags: [...sampleEntry().tags, 'more'] }))).to.equal(false)
    expect(await store.get('k')).to.equal(undefined)
    expect(adapter.items.size).to.equal(1)
  })

  it('is by default what memcached accepts', async () => {
    const keyv = keyvOn(new MemcachedLike(new MemcachedServer()))
    const store = new KeyvStore({ keyv, compressAbove: Infinity })
    const largest = sampleEntry({ value: noise(749_500) })
    expect(await store.set('k', largest)).to.equal(true)
    expect(await store.get('k')).to.deep.equal(largest)
    expect(await store.set('k', sampleEntry({ value: noise(751_000) }))).to.equal(false)
    expect(await store.get('k')).to.equal(undefined)
  })

  it('applies after compression, which begins above compressAbove, by default 16 KiB', async () => {
    const numbers = Array.from({ length: 300_000 }, (_, i) => i).join()
    const lengthOf = async (length: number, options: { compressAbove?: number } = {}): Promise<number> => {
      const adapter = new MapAdapter()
      const store = new KeyvStore({ keyv: keyvOn(adapter, { serialize: undefined } as never), ...options })
      const entry = sampleEntry({ value: numbers.slice(0, length) })
      expect(await store.set('k', entry)).to.equal(true)
      expect(await store.get('k')).to.deep.equal(entry)
      return ([...adapter.items.values()] as { value: string }[])[0]!.value.length
    }
    expect(await lengthOf(15 * 1024)).to.be.greaterThan(20 * 1024)
    expect(await lengthOf(16 * 1024)).to.be.lessThan(16 * 1024)
    expect(await lengthOf(1_500_000)).to.be.lessThan(1_000_000)
    expect(await lengthOf(4096, { compressAbove: 0 })).to.be.lessThan(4096)
    expect(await lengthOf(100_000, { compressAbove: Infinity })).to.be.greaterThan(130_000)
  })

  it('leaves nothing under a key whose later entry the adapter rejects', async () => {
    const adapter = new MapAdapter()
    const store = new KeyvStore({ keyv: keyvOn(adapter) })
    await store.set('k', sampleEntry())
    adapter.set = () => Promise.resolve(false)
    expect(await store.set('k', sampleEntry({ stamp: 2 }))).to.equal(false)
    expect(await store.get('k')).to.equal(undefined)
  })
})

describe('KeyvStore’s times to live', () => {
  const ttlOf = async (entry: Entry, ttl?: number): Promise<(number | undefined)[]> => {
    const [five, four] = [new MapAdapter(), new MapAdapter()]
    const options = ttl === undefined ? {} : { ttl }
    for (const keyv of [keyvOn(five, options), new Keyv4Like(four, options)]) {
      await new KeyvStore({ keyv }).set('k', entry)
    }
    expect(five.ttls).to.deep.equal(four.ttls)
    return five.ttls
  }

  const ttls: readonly [string, Entry, number | undefined, number][] = [
    ['as long as the entry can be of use', livingFor(7 * SECOND), undefined, 7 * SECOND],
    ['staleWhileRevalidate included', livingFor(SECOND, { staleWhileRevalidate: SECOND }), undefined, 2 * SECOND],
    ['staleIfError included', livingFor(SECOND, { staleIfError: 3 * SECOND }), undefined, 4 * SECOND],
    ['whole seconds, rounded up', livingFor(7 * SECOND + 0.5), undefined, 8 * SECOND],
    ['a second at least', livingFor(1), undefined, SECOND],
    ['a second for what is of no use any more', livingFor(-5 * SECOND), undefined, SECOND],
    ['30 days at most', livingFor(31 * DAY), undefined, 30 * DAY],
    ['30 days for an entry without an end', sampleEntry(), undefined, 30 * DAY],
    ['Keyv’s own at most', livingFor(7 * SECOND), 5 * SECOND, 5 * SECOND],
    ['Keyv’s own for an entry without an end', sampleEntry(), 5 * SECOND, 5 * SECOND],
    ['the entry’s where Keyv’s own is longer', livingFor(7 * SECOND), DAY, 7 * SECOND],
    ['30 days where Keyv’s own is longer', sampleEntry(), 90 * DAY, 30 * DAY],
    ['the entry’s where Keyv’s own is 0, which is none', livingFor(7 * SECOND), 0, 7 * SECOND],
  ]
  for (const [name, entry, own, expected] of ttls) {
    it(name, async () => expect(await ttlOf(entry, own)).to.deep.equal([expected]))
  }

  it('expire entries on a server with memcached’s rules', async () => {
    const server = new MemcachedServer()
    const store = new KeyvStore({ keyv: keyvOn(new MemcachedLike(server), { ttl: 90 * DAY }) })
    await store.set('long', livingFor(60 * DAY))
    expect(await store.get('long')).to.deep.equal(livingFor(60 * DAY))
    await store.set('short', livingFor(1))
    const ends = [...server.items.values()].map(({ expiresAt }) => Math.round((expiresAt! - Date.now()) / SECOND))
    expect(ends).to.deep.equal([(30 * DAY) / SECOND, 1])
  })
})

describe('KeyvStore’s clear', () => {
  it('takes effect at once, and keeps other programs’ data', async () => {
    const server = new MemcachedServer()
    const others = keyvOn(new MemcachedLike(server), { namespace: 'others' })
    await others.set('k', 'theirs')
    const store = new KeyvStore({ keyv: keyvOn(new MemcachedLike(server)) })
    await store.set('k', sampleEntry())
    await store.clear()
    expect(await store.get('k')).to.equal(undefined)
    expect(await others.get('k')).to.equal('theirs')
    expect(server.flushes).to.equal(0)
  })

  it('empties Keyv with clearsKeyv', async () => {
    const adapter = new MapAdapter()
    const store = new KeyvStore({ keyv: keyvOn(adapter), clearsKeyv: true })
    await store.set('k', sampleEntry())
    await store.clear()
    expect(adapter.items.size).to.equal(0)
  })

  it('makes entries unreachable that the adapter keeps, and those that are stored while it runs', async () => {
    const adapter = new MapAdapter()
    adapter.clear = () => Promise.resolve()
    const store = new KeyvStore({ keyv: keyvOn(adapter), clearsKeyv: true })
    await store.set('one', sampleEntry())
    const setting = store.set('other', sampleEntry())
    await Promise.all([store.clear(), setting])
    expect(await store.get('one')).to.equal(undefined)
    expect(await store.get('other')).to.equal(undefined)
  })
})

/** Text of this many bytes that does not compress, the same each time. */
function noise(length: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  let state = 1
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return letters[state >>> 26]
  }).join('')
}
