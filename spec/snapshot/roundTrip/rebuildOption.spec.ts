import { expect } from 'chai'
import { Model } from 'objection'
import {
  MemoryStore,
  type CacheError,
  type CacheExplanation,
  type CachedQueryBuilder,
  type Entry,
  type ModelCacheOptions,
} from '../../../lib/index.js'
import type { Snapshot } from '../../../lib/snapshot/format/Snapshot.js'
import { ByteStore } from '../../support/ByteStore.js'
import { withAutomaticKey, withKey } from '../../support/cachedBase.js'
import { COPIERS, generatingAfter } from '../../support/codeGeneration.js'
import { expectSame } from '../../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

type Row = Record<string, unknown>

const explain = (builder: unknown): Promise<CacheExplanation> => (builder as CachedQueryBuilder<Model>).explainCache()

const FROM_JSON: ModelCacheOptions = { rebuild: 'fromJson' }

describe("cacheOptions: { rebuild: 'fromJson' }", () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  /** Classes that count how often `$parseJson` runs. The owner asks for nothing itself. */
  const define = (
    Base: typeof Model,
    cacheOptions: ModelCacheOptions = FROM_JSON,
    parse = (json: Row): Row => json,
  ) => {
    const calls = { parsed: 0 }
    class Tag extends Base {
      static override tableName = 'tags'
      static cacheOptions = cacheOptions
      override $parseJson(json: Row, options?: object) {
        calls.parsed++
        return parse(super.$parseJson(json, options)) as never
      }
    }
    class Owner extends Base {
      static override tableName = 'tags'
      static override relationMappings = {
        same: { relation: Model.HasManyRelation, modelClass: Tag, join: { from: 'tags.id', to: 'tags.id' } },
      }
    }
    return { Tag, Owner, calls }
  }

  const plain = () => define(database.plain.Tag.bindKnex(database.knex))

  type Classes = ReturnType<typeof define>

  const FINDS: Readonly<Record<string, (classes: Classes, keyed: <B>(builder: B) => B) => PromiseLike<unknown>>> = {
    'a list': ({ Tag }, keyed) => keyed(Tag.query()).orderBy('id'),
    'one model': ({ Tag }, keyed) => keyed(Tag.query()).orderBy('id').first(),
    findById: ({ Tag }, keyed) => keyed(Tag.query()).findById(2),
    findByIds: ({ Tag }, keyed) => keyed(Tag.query()).findByIds([1, 3]),
    'a page': ({ Tag }, keyed) => keyed(Tag.query()).orderBy('id').page(0, 2),
    'a part of a graph': ({ Owner }, keyed) => keyed(Owner.query()).orderBy('id').withGraphFetched('same'),
    'a joined part': ({ Owner }, keyed) => keyed(Owner.query()).orderBy('tags.id').withGraphJoined('same'),
    castTo: ({ Owner, Tag }, keyed) => keyed(Owner.query()).orderBy('id').castTo(Tag),
    'a query with hooks': ({ Tag }, keyed) =>
      keyed(Tag.query())
        .orderBy('id')
        .runAfter((result) => result),
  }

  for (const [how, uses] of Object.entries(COPIERS))
    describe(how, () => {
      generatingAfter(uses)
      for (const [name, find] of Object.entries(FINDS))
        for (const [keys, keyed] of Object.entries({
          'a key of its own': <B>(builder: B): B => withKey(builder, 'k'),
          'an automatic key': <B>(builder: B): B => withAutomaticKey(builder),
        }))
          it(`makes ${name} by fromJson on each hit, under ${keys}`, async () => {
            const { Base, queryCache } = database.cached()
            const classes = define(Base)
            const expected = await find(plain(), (builder) => builder)
            expectSame(JSON.stringify(await find(classes, keyed)), JSON.stringify(expected))
            const counts: number[] = []
            for (let i = 0; i < 3; i++) {
              classes.calls.parsed = 0
              const hit = await find(classes, keyed)
              expect(JSON.stringify(hit)).to.equal(JSON.stringify(expected))
              counts.push(classes.calls.parsed)
            }
            expect(counts[0]).to.be.greaterThan(0)
            expect(new Set(counts)).to.have.length(1)
            expect(queryCache.stats()).to.include({ loads: 1, errors: 0 })
          })
    })

  it('makes rows of a batch by fromJson', async () => {
    const { Base, queryCache } = database.cached()
    const { Tag, calls } = define(Base, { ...FROM_JSON, batch: true })
    const read = () => Promise.all([1, 2, 3].map((id) => withAutomaticKey(Tag.query().findById(id))))
    const first = await read()
    calls.parsed = 0
    expectSame(await read(), first)
    expect(calls.parsed).to.equal(3)
    expect(queryCache.stats()).to.include({ hits: 3, errors: 0 })
  })

  it('is not asked for by default, nor by `assign`', async () => {
    for (const cacheOptions of [{}, { rebuild: 'assign' }] as const) {
      const { Tag, calls } = define(database.cached().Base, cacheOptions)
      for (let i = 0; i < 3; i++) await withKey(Tag.query(), 'k')
      expect(calls.parsed).to.equal(0)
    }
  })

  it('is verified like any other hit', async () => {
    const { Base, queryCache } = database.cached({ verify: 1 })
    const { Tag } = define(Base)
    for (let i = 0; i < 3; i++) expect(await withKey(Tag.query(), 'k')).to.have.length(3)
    expect(queryCache.stats()).to.include({ hits: 2, errors: 0 })
  })

  const LOUD = (json: Row): Row => ({ ...json, label: `${String(json['label'])}!` })

  it('does not cache results that fromJson would change, and says where', async () => {
    const { Base, queryCache } = database.cached()
    const { Tag, Owner } = define(Base, FROM_JSON, LOUD)
    for (let i = 0; i < 2; i++)
      expect((await withKey(Tag.query(), 'k').findById(1))?.toJSON()).to.include({ label: 't1' })
    const explanation = await explain(withKey(Tag.query(), 'k').findById(1))
    expect(explanation).to.include({ status: 'bypass', reason: 'from-json' })
    expect(explanation.detail).to.equal(
      "Tag asks for `rebuild: 'fromJson'`, but the result of the database is not what that gives: result['0']['label'] is 't1', not 't1!'. Make its $parseJson and $setJson give for the properties of a loaded model what the database gives, or leave `rebuild` out of its cacheOptions.",
    )
    const parts = () => withKey(Owner.query(), 'parts').orderBy('id').withGraphFetched('same')
    await parts()
    expect((await explain(parts())).detail).to.include("result['0']['same']['0']['label'] is 't1', not 't1!'")
    expect(queryCache.stats()).to.include({ stores: 0, errors: 0 })
  })

  it('does not cache results for which fromJson throws', async () => {
    const { Tag } = define(database.cached().Base, FROM_JSON, () => {
      throw new Error('no label')
    })
    await withKey(Tag.query(), 'k')
    const { reason, detail } = await explain(withKey(Tag.query(), 'k'))
    expect(reason).to.equal('from-json')
    expect(detail).to.include('but that throws: no label.')
  })

  it('does not cache results in which an object occurs twice', async () => {
    const { Base } = database.cached()
    class Shared extends define(Base).Tag {
      override $parseDatabaseJson(json: Row) {
        const part = { of: 'both' }
        return { ...json, one: part, other: part }
      }
    }
    for (let i = 0; i < 2; i++) {
      const shared = (await withKey(Shared.query(), 'k').findById(1)) as unknown as Row
      expect(shared['one']).to.equal(shared['other'])
    }
    const { reason, detail } = await explain(withKey(Shared.query(), 'k').findById(1))
    expect(reason).to.equal('from-json')
    expect(detail).to.include('an object occurs in the result more than once')
  })

  it('takes no entry that was stored without it', async () => {
    const stores = [() => new MemoryStore(), () => new ByteStore()]
    for (const makeStore of stores) {
      const store = makeStore()
      const { Base, queryCache } = database.cached({ store })
      const { Tag, calls } = define(Base, {})
      await withKey(Tag.query(), 'k')
      Object.assign(Tag, { cacheOptions: FROM_JSON })
      const first = await withKey(Tag.query(), 'k')
      expect(queryCache.stats()).to.include({ loads: 2, errors: 0 })
      calls.parsed = 0
      expectSame(await withKey(Tag.query(), 'k'), first)
      expect(calls.parsed).to.equal(3)
      expect(queryCache.stats()).to.include({ loads: 2, errors: 0 })
    }
  })

  it('is stored with the entry', async () => {
    const strategies: string[] = []
    class KeepingStore extends MemoryStore {
      override set(key: string, entry: Entry): boolean {
        strategies.push((entry.value as Snapshot).strategy)
        return super.set(key, entry)
      }
    }
    const { Tag, Owner } = define(database.cached({ store: new KeepingStore() }).Base)
    await withKey(Tag.query(), 'k')
    await withKey(Owner.query(), 'without parts')
    expect(strategies).to.deep.equal(['fromJson', 'assign'])
  })

  it('must be one of two words', async () => {
    const { Tag } = define(database.cached().Base, { rebuild: 'json' } as never)
    const error = await Promise.resolve(withKey(Tag.query(), 'k')).catch((thrown: unknown) => thrown as CacheError)
    expect(error).to.include({
      code: 'INVALID_OPTION',
      message: `\`rebuild\` must be 'assign' or 'fromJson'; it was "json".`,
    })
  })
})
