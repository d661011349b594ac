import { expect } from 'chai'
import { Keyv } from 'keyv'
import { KeyvStore, type KeyvLike } from '../../../lib/store/keyv/index.js'
import { sampleEntry } from '../../../lib/testing/index.js'
import { Keyv4Like, Keyv6Like } from './KeyvLikes.js'
import { ADAPTER_ERROR, FailingAdapter, MapAdapter } from './MapAdapter.js'
import { MemcachedLike, MemcachedServer } from './MemcachedLike.js'

const OPERATIONS: Readonly<Record<string, (store: KeyvStore) => Promise<unknown>>> = {
  get: (store) => store.get('k'),
  set: (store) => store.set('k', sampleEntry()),
  delete: (store) => store.delete('k'),
  clear: (store) => store.clear(),
}

const KEYVS: Readonly<Record<string, (adapter: FailingAdapter) => KeyvLike>> = {
  'keyv 5': (store) => new Keyv({ store, namespace: 'spec', throwOnErrors: true }),
  'keyv 5 that emits nothing': (store) =>
    new Keyv({ store, namespace: 'spec', throwOnErrors: true, emitErrors: false }),
  'keyv 4': (store) => new Keyv4Like(store, { namespace: 'spec' }),
  'keyv 6': (store) => Object.assign(new Keyv6Like(store), { namespace: 'spec' }),
  'keyv 6 that others listen to': (store) =>
    Object.assign(new Keyv6Like(store), { namespace: 'spec' }).on('error', () => undefined),
}

const outcome = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error)

describe('KeyvStore when the adapter fails', () => {
  for (const [name, make] of Object.entries(KEYVS)) {
    for (const [operation, run] of Object.entries(OPERATIONS)) {
      it(`${operation} rejects with the failure of ${name}`, async () => {
        const store = new KeyvStore({ keyv: make(new FailingAdapter()), clearsKeyv: true })
        expect(await outcome(run(store))).to.equal(ADAPTER_ERROR)
      })
    }

    it(`works again when the adapter of ${name} works`, async () => {
      const adapter = new FailingAdapter()
      const store = new KeyvStore({ keyv: make(adapter) })
      await outcome(store.set('k', sampleEntry()))
      adapter.down = false
      expect(await store.get('k')).to.equal(undefined)
      expect(await store.set('k', sampleEntry())).to.equal(true)
      expect(await store.get('k')).to.deep.equal(sampleEntry())
    })
  }

  it('set rejects if only the set fails', async () => {
    for (const make of Object.values(KEYVS)) {
      const adapter = new FailingAdapter()
      adapter.down = false
      adapter.set = () => Promise.reject(ADAPTER_ERROR)
      expect(await outcome(new KeyvStore({ keyv: make(adapter) }).set('k', sampleEntry()))).to.equal(ADAPTER_ERROR)
    }
  })

  it('rejects only the call that failed', async () => {
    const adapter = new MapAdapter()
    const store = new KeyvStore({ keyv: new Keyv6Like(adapter) })
    await store.set('good', sampleEntry())
    const [goodKey] = adapter.items.keys()
    adapter.get = (key) => (key === goodKey ? Promise.resolve(adapter.items.get(key)) : Promise.reject(ADAPTER_ERROR))
    const outcomes = await Promise.all(['bad', 'good', 'bad'].map((key) => outcome(store.get(key))))
    expect(outcomes).to.deep.equal([ADAPTER_ERROR, sampleEntry(), ADAPTER_ERROR])
  })

  it('converts any emitted value to an error', async () => {
    const keyv = new Keyv6Like(new MapAdapter())
    keyv.get = () => Promise.resolve(void keyv.emit('error', 'no connection'))
    const error = await outcome(new KeyvStore({ keyv }).get('k'))
    expect(error).to.be.instanceOf(Error).that.includes({ message: 'Keyv emitted an error: no connection' })
    keyv.get = () => Promise.resolve(void keyv.emit('error', undefined))
    expect(await outcome(new KeyvStore({ keyv }).get('k'))).to.be.instanceOf(Error)
  })

  it('ignores errors that are emitted between calls', () => {
    for (const keyv of [new Keyv4Like(new MapAdapter()), new Keyv6Like(new MapAdapter())]) {
      expect(() => keyv.emit('error', ADAPTER_ERROR)).to.throw(ADAPTER_ERROR.message)
      expect(new KeyvStore({ keyv })).not.to.equal(undefined)
      expect(() => keyv.emit('error', ADAPTER_ERROR)).not.to.throw()
    }
  })

  it('adds one listener to a Keyv, for any number of stores', () => {
    const keyv = new Keyv({ throwOnErrors: true })
    const makeThree = (each: KeyvLike): KeyvStore[] => [1, 2, 3].map(() => new KeyvStore({ keyv: each }))
    makeThree(keyv)
    expect(keyv.listeners('error')).to.have.length(1)
    const emitter = new Keyv4Like(new MapAdapter())
    makeThree(emitter)
    expect(emitter.listenerCount('error')).to.equal(1)
  })

  it('treats values that an adapter has deserialized as misses, or reports them', async () => {
    const compression = { compress: (text: string) => `!${text}`, decompress: (text: string) => text.slice(1) }
    const serialize = (data: object): string => `!${JSON.stringify(data)}`
    const answers = [compression, serialize].map(async (form) => {
      const options = typeof form === 'function' ? { serialize: form } : { compression: form }
      const store = new MemcachedLike(new MemcachedServer())
      const keyv = new Keyv({ store, namespace: 'spec', throwOnErrors: true, ...options })
      const keyvStore = new KeyvStore({ keyv })
      await keyvStore.set('k', sampleEntry())
      return outcome(keyvStore.get('k'))
    })
    const [compressed, serialized] = await Promise.all(answers)
    expect(compressed).to.equal(undefined)
    expect(serialized).to.be.instanceOf(SyntaxError)
  })

  it('reports what memcached rejects', async () => {
    const adapter = new MemcachedLike(new MemcachedServer())
    const keyv = new Keyv({ store: adapter, namespace: 'n'.repeat(200), throwOnErrors: true })
    const store = new KeyvStore({ keyv })
    expect(await outcome(store.set('k', sampleEntry())))
      .to.be.instanceOf(Error)
      .that.includes({ message: 'bad key' })
  })
})
