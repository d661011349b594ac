import { expect } from 'chai'
import { CacheError, QueryCache, type InvalidationTargets } from '../../../lib/index.js'
import { ByteStore } from '../../support/ByteStore.js'
import { FakeDatabase, settled, tableModel, summaryOf } from '../support/FakeDatabase.js'

/** All targets that invalidate the entry of the key `k`, which has the tag `mine` and depends on the table `users`. */
const WAYS: Record<string, (cache: QueryCache) => Promise<void>> = {
  'its key': (cache) => cache.invalidate({ keys: ['k'] }),
  'its tag': (cache) => cache.invalidate({ tags: ['mine'] }),
  'its table': (cache) => cache.invalidate({ models: [tableModel('users')] }),
  'one of many targets': (cache) => cache.invalidate({ keys: ['x'], tags: ['y', 'mine'], models: [tableModel('z')] }),
  'its table, by name': (cache) => cache.invalidate({ tables: ['"public"."USERS"'] }),
  everything: (cache) => cache.clear(),
}

const OTHERS: Record<string, InvalidationTargets> = {
  nothing: {},
  'empty lists': { keys: [], tags: [], models: [] },
  'another key': { keys: ['k2', ['k'], 'mine', 'users'] },
  'another tag': { tags: ['k', '"k"', 'key:"k"', 'tag:mine', 'users', 'table:users'] },
  'another table': { models: [tableModel('k'), tableModel('mine')], tables: ['k', 'users.mine'] },
}

describe('cache.invalidate', () => {
  let cache: QueryCache
  let database: FakeDatabase
  const ask = () => database.ask(cache, { tags: ['tag:mine'] })

  for (const store of ['at once', 'later']) {
    describe(`with a store that answers ${store},`, () => {
      beforeEach(() => {
        cache = new QueryCache(store === 'later' ? { store: new ByteStore() } : {})
        database = new FakeDatabase()
      })

      for (const [what, invalidate] of Object.entries(WAYS)) {
        it(`of ${what} ends the entry`, async () => {
          await ask()
          database.value = 'v2'
          await invalidate(cache)
          expect(await cache.hit('k', {})).to.equal(undefined)
          expect(summaryOf(await ask())).to.equal('loaded v2')
          expect(summaryOf(await ask())).to.equal('hit v2')
        })

        it(`of ${what} during a load lets the load answer only callers that asked before`, async () => {
          const release = database.hold()
          const before = [ask(), ask()]
          await settled()
          database.value = 'v2'
          const invalidated = invalidate(cache)
          const after = [ask(), ask()]
          await invalidated
          release()
          expect((await Promise.all(before)).map(summaryOf)).to.deep.equal(['loaded v1', 'joined loaded v1'])
          expect((await Promise.all(after)).map(summaryOf)).to.deep.equal(['loaded v2', 'joined loaded v2'])
          expect(summaryOf(await ask())).to.equal('hit v2')
          expect(cache.stats()).to.include({ loads: 2, stores: 1, misses: 4, coalesced: 2, hits: 1 })
        })

        it(`of ${what} during a load keeps the old load from storing, even if it ends after a newer one`, async () => {
          const releaseOld = database.hold()
          const old = ask()
          await settled()
          const releaseNew = database.hold()
          database.value = 'v2'
          await invalidate(cache)
          const renewed = ask()
          releaseNew()
          expect(summaryOf(await renewed)).to.equal('loaded v2')
          releaseOld()
          expect(summaryOf(await old)).to.equal('loaded v1')
          expect(summaryOf(await ask())).to.equal('hit v2')
        })

        it(`of ${what} during a load keeps its result from being stored`, async () => {
          const release = database.hold()
          const old = ask()
          await settled()
          await invalidate(cache)
          release()
          const { answer } = await old
          expect(answer).to.include({ status: 'loaded', stored: false })
          expect(cache.stats()).to.include({ stores: 0, entries: 0 })
        })
      }

      for (const [what, targets] of Object.entries(OTHERS)) {
        it(`of ${what} keeps the entry`, async () => {
          await ask()
          await cache.invalidate(targets)
          expect(summaryOf(await ask())).to.equal('hit v1')
        })

        it(`of ${what} during a load lets its result be stored`, async () => {
          const release = database.hold()
          const loading = ask()
          await settled()
          await cache.invalidate(targets)
          release()
          await loading
          expect(summaryOf(await ask())).to.equal('hit v1')
        })
      }

      it('of a table that the load has not read yet lets callers join the load', async () => {
        const release = database.hold()
        const first = ask()
        await settled()
        await cache.invalidate({ models: [tableModel('posts')] })
        const second = ask()
        release()
        expect((await Promise.all([first, second])).map(summaryOf)).to.deep.equal(['loaded v1', 'joined loaded v1'])
        expect(summaryOf(await ask())).to.equal('hit v1')
      })

      it('of other keys and tags lets callers join the load', async () => {
        const release = database.hold()
        const first = ask()
        await settled()
        await cache.invalidate({ keys: ['other'], tags: ['other'] })
        const second = ask()
        release()
        expect((await Promise.all([first, second])).map(summaryOf)).to.deep.equal(['loaded v1', 'joined loaded v1'])
      })

      it('ends every entry in turn', async () => {
        for (let i = 0; i < 20; i++) {
          database.value = `v${i}`
          await cache.invalidate({ keys: ['k'] })
          expect(summaryOf(await ask())).to.equal(`loaded v${i}`)
          expect(summaryOf(await ask())).to.equal(`hit v${i}`)
        }
      })
    })
  }

  it('takes effect at the call, before it resolves', async () => {
    cache = new QueryCache()
    database = new FakeDatabase()
    await ask()
    const invalidated = cache.invalidate({ keys: ['k'] })
    expect(cache.hit('k', {})).to.equal(undefined)
    await invalidated
  })

  const refused: [unknown, string, string][] = [
    [undefined, 'INVALID_OPTION', "invalidate's targets must be an object; it was undefined."],
    ['k', 'INVALID_OPTION', 'invalidate\'s targets must be an object; it was "k".'],
    [['k'], 'INVALID_OPTION', "invalidate's targets must be an object; it was an array of 1."],
    [
      { key: 'k' },
      'INVALID_OPTION',
      "invalidate's targets do not include `key`. They are: keys, tags, models, tables, rows, where.",
    ],
    [{ keys: 'k' }, 'INVALID_TARGET', '`keys` must be an array; it was "k".'],
    [{ keys: null }, 'INVALID_TARGET', '`keys` must be an array; it was null.'],
    [
      { keys: ['k', ''] },
      'INVALID_KEY',
      'A cache key must be a non-empty string or a non-empty array of strings, finite numbers and booleans; it was an empty string.',
    ],
    [{ tags: 'a' }, 'INVALID_OPTION', '`tags` must be an array of non-empty strings; it was "a".'],
    [
      { tags: ['a', ''] },
      'INVALID_OPTION',
      '`tags` must be an array of non-empty strings; it was an array with "" in it.',
    ],
    [{ tags: [5] }, 'INVALID_OPTION', '`tags` must be an array of non-empty strings; it was an array with 5 in it.'],
    [{ models: tableModel('users') }, 'INVALID_TARGET', '`models` must be an array; it was an object of class Object.'],
    [{ models: ['users'] }, 'INVALID_TARGET', '`models` must hold model classes; one was "users".'],
    [{ models: [undefined] }, 'INVALID_TARGET', '`models` must hold model classes; one was undefined.'],
    [
      { models: [{ tableName: 'users' }] },
      'INVALID_TARGET',
      '`models` must hold model classes; one was an object of class Object.',
    ],
  ]
  for (const [targets, code, message] of refused) {
    it(`throws at the call, and invalidates nothing: ${message}`, async () => {
      cache = new QueryCache()
      database = new FakeDatabase()
      await ask()
      expect(() => cache.invalidate(targets as InvalidationTargets))
        .to.throw(CacheError)
        .that.includes({ code, message })
      expect(summaryOf(await ask())).to.equal('hit v1')
      expect(cache.stats().invalidations).to.equal(0)
    })
  }
})
