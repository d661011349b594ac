import { expect } from 'chai'
import { Model } from 'objection'
import type { CacheExplanation, CachedQueryBuilder } from '../../../lib/index.js'
import { withKey } from '../../support/cachedBase.js'
import { expectSame } from '../../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

type Row = Record<string, unknown>

const explain = (builder: unknown): Promise<CacheExplanation> => (builder as CachedQueryBuilder<Model>).explainCache()

/** A class that counts how often its instances are made from JSON. `parse`: its `$parseJson`. */
function defineParsing(Base: typeof Model, parse: (json: Row) => Row) {
  return class Parsing extends Base {
    static override tableName = 'tags'
    static parsed = 0
    override $parseJson(json: Row) {
      Parsing.parsed++
      return parse(json)
    }
  }
}

const kept = new WeakMap<object, unknown>()

/** A class that keeps a column of each row outside of the instance, whichever way the instance is made. */
const defineKeeping = (Base: typeof Model) =>
  class Keeping extends Base {
    static override tableName = 'tags'
    override $setDatabaseJson(json: Row) {
      super.$setDatabaseJson(json)
      this.remember(json)
      return this
    }
    override $setJson(json: Row, options?: object) {
      super.$setJson(json, options)
      this.remember(json)
      return this
    }
    remember(json: Row) {
      kept.set(this, json['label'])
    }
  }

describe('the round trip check', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  it('rebuilds by assignment, also if the class’s own `fromJson` would give equal instances', async () => {
    const { Base, queryCache } = database.cached()
    const Parsing = defineParsing(Base, (json) => ({ ...json }))
    const first = await withKey(Parsing.query(), 'k')
    expectSame(await withKey(Parsing.query(), 'k'), first)
    expect(queryCache.stats().hits).to.equal(1)
    expect(Parsing.parsed).to.equal(0)
  })

  it('rebuilds by `fromJson` if the class keeps data of rows outside of instances', async () => {
    const { Base, queryCache } = database.cached()
    const Keeping = defineKeeping(Base)
    const labels = async () => (await withKey(Keeping.query(), 'k').orderBy('id')).map((tag) => kept.get(tag))
    for (let i = 0; i < 3; i++) expect(await labels()).to.deep.equal(['t1', 't2', 't3'])
    expect(queryCache.stats().hits).to.equal(2)
  })

  it('rebuilds by `fromJson` if a plugin has given the class one that does', async () => {
    const { Base, queryCache } = database.cached()
    class Keeping extends Base {
      static override tableName = 'tags'
      override $setDatabaseJson(json: Row) {
        kept.set(this, json['label'])
        return super.$setDatabaseJson(json)
      }
    }
    await withKey(Keeping.query(), 'before')
    Object.assign(Keeping, {
      fromJson(json: Row) {
        const tag = Object.assign(new Keeping(), json)
        kept.set(tag, json['label'])
        return tag
      },
    })
    for (let i = 0; i < 3; i++) {
      const tags = await withKey(Keeping.query(), 'k').orderBy('id')
      expect(tags.map((tag) => kept.get(tag))).to.deep.equal(['t1', 't2', 't3'])
    }
    expect(queryCache.stats().hits).to.equal(2)
  })

  it('rebuilds by `fromJson` if a class in the graph does', async () => {
    const { Base } = database.cached()
    const Keeping = defineKeeping(Base)
    class Owner extends Base {
      static override tableName = 'tags'
      static override relationMappings = {
        same: { relation: Model.HasManyRelation, modelClass: Keeping, join: { from: 'tags.id', to: 'tags.id' } },
      }
      declare same: Model[]
    }
    const labels = async () => {
      const owners = await withKey(Owner.query(), 'k').orderBy('id').withGraphFetched('same')
      return owners.flatMap(({ same }) => same.map((tag) => kept.get(tag)))
    }
    for (let i = 0; i < 3; i++) expect(await labels()).to.deep.equal(['t1', 't2', 't3'])
  })

  it('rebuilds by `fromJson` if only that gives what accessors show', async () => {
    const { Base, queryCache } = database.cached()
    const shown = new Map<unknown, unknown>()
    class Showing extends Base {
      static override tableName = 'tags'
      get shown() {
        return shown.get(this) ?? 'not made from JSON'
      }
      set shown(_: unknown) {}
      override $setDatabaseJson(json: Row) {
        super.$setDatabaseJson(json)
        shown.set(this, json['label'])
        return this
      }
      override $setJson(json: Row, options?: object) {
        super.$setJson(json, options)
        shown.set(this, json['label'])
        return this
      }
    }
    const read = async () => (await withKey(Showing.query(), 'k').orderBy('id')).map((tag) => tag.shown)
    for (let i = 0; i < 3; i++) expect(await read()).to.deep.equal(['t1', 't2', 't3'])
    expect(queryCache.stats().hits).to.equal(2)
  })

  it('compares accessors once a class if no instance can escape, and else for each result', async () => {
    const { Base } = database.cached()
    const reads = { plain: 0, keeping: 0 }
    class Plain extends Base {
      static override tableName = 'tags'
      get shown() {
        reads.plain++
        return (this as Row)['label']
      }
      set shown(value: unknown) {
        ;(this as Row)['label'] = value
      }
    }
    class Keeping extends Base {
      static override tableName = 'tags'
      get shown() {
        reads.keeping++
        return kept.get(this)
      }
      set shown(value: unknown) {
        kept.set(this, value)
      }
    }
    const readsOf = async (each: typeof Base): Promise<number[]> => {
      const counts: number[] = []
      for (const key of ['a', 'b', 'c']) {
        const before = reads.plain + reads.keeping
        await withKey(each.query(), key, { mode: 'refresh' })
        counts.push(reads.plain + reads.keeping - before)
      }
      return counts
    }
    expect(await readsOf(Plain)).to.deep.equal([6, 0, 0])
    expect(await readsOf(Keeping)).to.deep.equal([6, 6, 6])
    Object.defineProperty(Plain.prototype, 'later', { get: () => 1, configurable: true })
    expect(await readsOf(Plain), 'after a plugin has changed the class').to.deep.equal([6, 0, 0])
  })

  it('rebuilds by assignment if the class’s own `fromJson` would change the instances', async () => {
    const { Base, queryCache } = database.cached()
    const Parsing = defineParsing(Base, (json) => ({ ...json, label: `${String(json['label'])}!` }))
    const first = await withKey(Parsing.query(), 'k')
    Parsing.parsed = 0
    expectSame(await withKey(Parsing.query(), 'k'), first)
    expect(Parsing.parsed).to.equal(0)
    expect(queryCache.stats().hits).to.equal(1)
  })

  it('rebuilds by assignment if the class’s own `fromJson` throws', async () => {
    const { Base, queryCache } = database.cached()
    const Parsing = defineParsing(Base, () => {
      throw new Error('only once')
    })
    const first = await withKey(Parsing.query(), 'k')
    expectSame(await withKey(Parsing.query(), 'k'), first)
    expect(queryCache.stats()).to.include({ hits: 1, errors: 0 })
  })

  it('rejects proxies that change what is assigned, and no others', async () => {
    const { Base, queryCache } = database.cached()
    const define = (change: (value: unknown) => unknown) =>
      class Watched extends Base {
        static override tableName = 'tags'
        constructor() {
          super()
          return new Proxy(this, { set: (target, name, value) => Reflect.set(target, name, change(value)) })
        }
      }
    const Loud = define((value) => (typeof value === 'string' ? `${value}!` : value))
    for (let i = 0; i < 3; i++) expect(await withKey(Loud.query(), 'loud').findById(1)).to.include({ label: 't1!' })
    expect(await explain(withKey(Loud.query(), 'loud').findById(1))).to.include({ reason: 'private-state' })
    expect(queryCache.stats().stores).to.equal(0)
    const Quiet = define((value) => value)
    for (let i = 0; i < 3; i++) expect(await withKey(Quiet.query(), 'quiet').findById(1)).to.include({ label: 't1' })
    expect(queryCache.stats().hits).to.equal(2)
  })

  it('rejects private members that hold data of the row', async () => {
    const { Base, queryCache } = database.cached()
    class Secretive extends Base {
      static override tableName = 'tags'
      #label: unknown
      override $setDatabaseJson(json: Row) {
        this.#label = json['label']
        return super.$setDatabaseJson({ id: json['id'] })
      }
      reveal() {
        return this.#label
      }
    }
    const reveal = async () => (await withKey(Secretive.query(), 'k').orderBy('id')).map((tag) => tag.reveal())
    for (let i = 0; i < 2; i++) expect(await reveal()).to.deep.equal(['t1', 't2', 't3'])
    expect(await explain(withKey(Secretive.query(), 'k'))).to.include({ status: 'bypass', reason: 'private-state' })
    expect(queryCache.stats().stores).to.equal(0)
  })

  it('rejects them even if the class’s own `fromJson` would restore what accessors show', async () => {
    const { Base } = database.cached()
    class Restoring extends Base {
      static override tableName = 'tags'
      #label: unknown
      get shown() {
        return this.#label
      }
      override $setDatabaseJson(json: Row) {
        this.#label = json['label']
        return super.$setDatabaseJson(json)
      }
      override $setJson(json: Row, options?: object) {
        this.#label = json['label']
        return super.$setJson(json, options)
      }
    }
    const shown = async () => (await withKey(Restoring.query(), 'k').orderBy('id')).map((tag) => tag.shown)
    for (let i = 0; i < 2; i++) expect(await shown()).to.deep.equal(['t1', 't2', 't3'])
    expect(await explain(withKey(Restoring.query(), 'k'))).to.include({ status: 'bypass', reason: 'private-state' })
  })

  it('rejects private members with any name', async () => {
    const { Base } = database.cached()
    class Umlaut extends Base {
      static override tableName = 'tags'
      #änderung: unknown
      override $parseDatabaseJson(json: Row) {
        this.#änderung = json['label']
        return json
      }
      reveal() {
        return this.#änderung
      }
    }
    const reveal = async () => (await withKey(Umlaut.query(), 'k').orderBy('id')).map((tag) => tag.reveal())
    for (let i = 0; i < 2; i++) expect(await reveal()).to.deep.equal(['t1', 't2', 't3'])
  })

  it('rejects data that is nested too deeply', async () => {
    const { Base, queryCache } = database.cached()
    const levels = { count: 100 }
    class Deep extends Base {
      static override tableName = 'tags'
      override $parseDatabaseJson(json: Row) {
        return { ...json, deep: JSON.parse('['.repeat(levels.count) + ']'.repeat(levels.count)) as unknown }
      }
    }
    for (levels.count of [100, 1000, 10_000]) {
      for (let i = 0; i < 2; i++) expect(await withKey(Deep.query(), ['k', levels.count])).to.have.length(3)
    }
    expect(queryCache.stats()).to.include({ hits: 1, errors: 0, stores: 1 })
    expect((await explain(withKey(Deep.query(), ['k', 10_000]))).detail).to.equal(
      "property 'deep' holds data of more than 150 levels",
    )
  })

  it('rejects a setter that hides a column', async () => {
    const { Base } = database.cached()
    const kept = new WeakMap<object, unknown>()
    class Backed extends Base {
      static override tableName = 'tags'
      get label() {
        return kept.get(this)
      }
      set label(value: unknown) {
        kept.set(this, value)
      }
    }
    const labels = async () => (await withKey(Backed.query(), 'k').orderBy('id')).map((tag) => tag.label)
    for (let i = 0; i < 2; i++) expect(await labels()).to.deep.equal(['t1', 't2', 't3'])
    expect(await explain(withKey(Backed.query(), 'k'))).to.include({ status: 'bypass', reason: 'private-state' })
  })

  it('accepts private members without data, and keeps class fields in their place', async () => {
    const { Base, queryCache } = database.cached()
    class Fielded extends Base {
      static override tableName = 'tags'
      note = 'a field'
      label = 'overwritten'
      #secret = 42
      secret() {
        return this.#secret
      }
    }
    const [first] = await withKey(Fielded.query(), 'k').orderBy('id')
    const [hit] = await withKey(Fielded.query(), 'k').orderBy('id')
    expectSame(hit, first)
    expect(Object.keys(hit as object)).to.deep.equal(['note', 'label', 'id'])
    expect(hit?.secret()).to.equal(42)
    expect(queryCache.stats().hits).to.equal(1)
  })

  it('accepts own properties with the name of an accessor, and one named __proto__', async () => {
    const { Base, queryCache } = database.cached()
    class Shadowing extends Base {
      static override tableName = 'tags'
      get shown() {
        return 'of the class'
      }
      override $setDatabaseJson(json: Row) {
        super.$setDatabaseJson(json)
        for (const name of ['shown', '__proto__']) {
          Object.defineProperty(this, name, { value: 'own', enumerable: true, writable: true, configurable: true })
        }
        return this
      }
    }
    const [first] = await withKey(Shadowing.query(), 'k').orderBy('id')
    const [hit] = await withKey(Shadowing.query(), 'k').orderBy('id')
    expectSame(hit, first)
    expect(hit?.shown).to.equal('own')
    expect(queryCache.stats()).to.include({ hits: 1, errors: 0 })
  })

  it('rejects instances of a class that the query does not name', async () => {
    const { Base } = database.cached()
    class Animal extends Base {
      static override tableName = 'tags'
      static override fromDatabaseJson(json: object): never {
        return (this === Animal ? Dog.fromDatabaseJson(json) : super.fromDatabaseJson(json)) as never
      }
    }
    class Dog extends Animal {}
    for (let i = 0; i < 2; i++) expect((await withKey(Animal.query(), 'k'))[0]).to.be.instanceOf(Dog)
    expect(await explain(withKey(Animal.query(), 'k'))).to.include({ status: 'bypass', reason: 'unknown-model-class' })
  })
})
