import { expect } from 'chai'
import type Knex from 'knex'
import type { Knex as KnexInstance } from 'knex'
import type { Model } from 'objection'
import type * as Library from '../../../lib/index.js'
import { difference } from '../../../lib/core/values/difference.js'
import { Tagged } from '../../../lib/core/values/plainData.js'
import { QueryCache, type CachedQueryBuilder, type Entry } from '../../../lib/index.js'
import type { AnyModelClass } from '../../../lib/snapshot/classes/modelClass.js'
import type * as Rebuilding from '../../../lib/snapshot/rebuild/rebuild.js'
import { WITH_PROTOTYPE, type Snapshot } from '../../../lib/snapshot/format/Snapshot.js'
import { rebuild } from '../../../lib/snapshot/rebuild/rebuild.js'
import { ByteStore } from '../../support/ByteStore.js'
import { withKey } from '../../support/cachedBase.js'
import { OtherRealm } from '../../support/OtherRealm.js'
import { expectSame } from '../../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

const STORES = [
  { store: 'memory', make: () => new QueryCache() },
  { store: 'a store of bytes', make: () => new QueryCache({ store: new ByteStore() }) },
]

/** Values of each kind, as code that can run in any realm. */
const VALUES: Readonly<Record<string, string>> = {
  'a plain object': '({ a: 1, b: { c: null }, __proto__x: undefined })',
  'an object without a prototype': 'Object.assign(Object.create(null), { a: [1] })',
  'an array': '[1, "a", [true], {}]',
  'an empty array': '[]',
  'a date': 'new Date(5)',
  'an invalid date': 'new Date(NaN)',
  'a map': 'new Map([["a", [1]], [{ b: 2 }, new Date(1)]])',
  'a set': 'new Set([1, [2], -0])',
  'a typed array': 'new Float64Array([1.5, NaN])',
  'a small typed array': 'new Int8Array([1, -1])',
  'one object twice': '(() => { const o = { a: 1 }; return [o, o, { o }] })()',
  'a map and a set of what occurs twice': '(() => { const o = { a: 1 }; return [new Map([[o, o]]), new Set([o])] })()',
  'an object that holds itself': '(() => { const o = { a: [] }; o.a.push(o); return o })()',
}

/** Values that look like a stored kind and are none. */
const REFUSED: Readonly<Record<string, string>> = {
  'an instance of a class': 'new (class Money { amount = 1 })()',
  'an array of a class below Array': 'new (class List extends Array {})(1, 2)',
  'an object of a class that says it is Object': 'new ({ Object: class { a = 1 } }).Object()',
  'an object whose prototype names the native Object as its constructor': 'Object.create({ constructor: Object })',
  'a date that is made plain': 'Object.setPrototypeOf(new Date(5), Object.prototype)',
  'a plain object that is made a date': 'Object.setPrototypeOf({}, Date.prototype)',
  'a plain object that is made an array': 'Object.setPrototypeOf({ length: 0 }, Array.prototype)',
  'a proxy': 'new Proxy({ a: 1 }, {})',
  'a date with a property': 'Object.assign(new Date(5), { a: 1 })',
  'a regular expression': '/a/',
  'an error': 'new Error("a")',
  'a boxed number': 'Object(1)',
  'an array buffer': 'new SharedArrayBuffer(1)',
  'a typed array with a property': 'Object.assign(new Uint8Array([1]), { a: 1 })',
  'a typed array over memory that threads share': 'new Uint8Array(new SharedArrayBuffer(1))',
  'a frozen object': 'Object.freeze({ a: 1 })',
}

describe('values of another realm', () => {
  let database: SpecDatabase
  const realm = new OtherRealm()

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  const defineHolder = (Base: typeof Model, code: string) =>
    class Holder extends Base {
      static override tableName = 'tags'
      override $parseDatabaseJson(json: Record<string, unknown>) {
        return { ...json, value: realm.run(code) }
      }
    }

  for (const { store, make } of STORES) {
    for (const [name, code] of Object.entries(VALUES)) {
      it(`${name} has the prototype of that realm on a hit, through ${store}`, async () => {
        const queryCache = make()
        const expected = await defineHolder(database.plain.Tag, code).query().orderBy('id')
        const Holder = defineHolder(database.cached().Base, code)
        const query = () => withKey(Holder.query(), 'k', { cache: queryCache }).orderBy('id')
        for (const run of ['cold', 'warm', 'warm again']) expectSame(await query(), expected, run)
        expect(queryCache.stats()).to.include({ hits: 2, errors: 0 })
      })
    }
  }

  for (const [name, code] of Object.entries(REFUSED)) {
    it(`${name} is not cached`, async () => {
      const { Base, queryCache } = database.cached()
      const Holder = defineHolder(Base, code)
      const query = () => withKey(Holder.query(), 'k').orderBy('id')
      await query()
      const { status, reason } = await (query() as unknown as CachedQueryBuilder<Model>).explainCache()
      expect({ status, reason }).to.deep.equal({ status: 'bypass', reason: 'unsupported-value' })
      expect(queryCache.stats()).to.include({ stores: 0, errors: 0 })
    })
  }

  it('throws for a stored value of another kind than its prototype', () => {
    const model = (shape: number): Tagged => new Tagged(2 * shape, [1])
    const shape = { position: 0, keys: ['id'], kinds: ['value' as const], hidden: [] }
    const structure = { positions: [{ parent: -1, relation: null }], shapes: [shape] }
    const made = (kind: string, value: unknown): unknown => {
      const root = new Tagged(WITH_PROTOTYPE, [`main:${kind}`, value])
      return rebuild(
        { structure, root, shared: [], strategy: 'assign' },
        database.plain.Tag as unknown as AnyModelClass,
        [],
      )
    }
    const values: Readonly<Record<string, unknown>> = {
      Array: [],
      Object: {},
      Date: new Date(5),
      Map: new Map(),
      Set: new Set(),
      Uint8Array: new Uint8Array(1),
      Int8Array: new Int8Array(1),
    }
    const others = { model: model(0), nothing: null, number: 5, text: 'a', bare: Object.create(null) as object }
    for (const kind of [...Object.keys(values), 'Function', '__proto__', 'constructor']) {
      for (const [name, value] of Object.entries({ ...values, ...others })) {
        if (name === kind) expect(made(kind, value)).to.deep.equal(value)
        else expect(() => made(kind, value), `${kind}: ${name}`).to.throw(TypeError)
      }
    }
  })

  it('each caller owns what it gets', async () => {
    const { Base } = database.cached()
    const Holder = defineHolder(Base, '({ list: [new Date(5)] })')
    const ask = async () =>
      (await withKey(Holder.query(), 'k').findById(1)) as unknown as { value: { list: Date[] } } | undefined
    for (let i = 0; i < 3; i++) {
      const found = await ask()
      expect(found?.value.list.map(Number)).to.deep.equal([5])
      found?.value.list[0]?.setTime(6)
      found?.value.list.push(new Date(7))
    }
  })

  it('a value of another realm differs from the same value of this realm', () => {
    for (const code of ['new Date(5)', 'new Map([[1, 2]])', 'new Set([1])', '[1]', '({ a: 1 })']) {
      const [one, same] = [realm.run(code), realm.run(code)]
      expect(difference(one, same), code).to.equal(undefined)
      // oxlint-disable-next-line no-eval, no-implied-eval, typescript/no-implied-eval, no-new-func
      expect(difference(one, new Function(`return ${code}`)()), code).to.equal('it has another prototype')
    }
    for (const [one, other] of [
      ['new Date(5)', 'new Date(6)'],
      ['new Map([[1, 2]])', 'new Map([[1, 3]])'],
      ['new Set([1])', 'new Set([2])'],
    ] as const)
      expect(difference(realm.run(one), realm.run(other)), one).to.not.equal(undefined)
  })

  it('wrap() caches the result of a function of another realm', async () => {
    const cache = new QueryCache()
    const compute = () => realm.run('({ rows: [{ a: 1, at: new Date(5) }], total: 1 })')
    for (let i = 0; i < 2; i++) expectSame(await cache.wrap('k', compute, { ttl: 1000 }), compute())
    expect(cache.stats()).to.include({ hits: 1, errors: 0 })
  })
})

describe('the library in a realm of its own, as under Jest, with a driver of the main realm', () => {
  let knex: KnexInstance
  let library: typeof Library
  let objection: { Model: typeof Model }
  let Bytes: typeof ByteStore
  const realm = new OtherRealm()

  before(async () => {
    const load = (id: string): unknown => realm.load(id, import.meta.filename)
    library = load('../../../lib/index.js') as typeof Library
    objection = load('objection') as typeof objection
    ;({ ByteStore: Bytes } = load('../../support/ByteStore.js') as { ByteStore: typeof ByteStore })
    const make = load('knex') as typeof Knex
    knex = make({ client: 'sqlite3', connection: ':memory:', useNullAsDefault: true, pool: { min: 1, max: 1 } })
    await knex.schema.createTable('pets', (table) => {
      table.integer('id').primary()
      table.integer('ownerId')
      table.string('name')
      table.binary('picture')
    })
    await knex('pets').insert([
      { id: 1, ownerId: null, name: 'Rex', picture: Buffer.from([1, 2]) },
      { id: 2, ownerId: 1, name: 'Ada', picture: null },
    ])
  })

  after(() => knex.destroy())

  const definePet = (Base: typeof Model) => {
    const Pet = class Pet extends Base {
      static override tableName = 'pets'
      static override get relationMappings() {
        return {
          young: { relation: Base.HasManyRelation, modelClass: Pet, join: { from: 'pets.id', to: 'pets.ownerId' } },
        }
      }
    }
    Pet.knex(knex)
    return Pet as unknown as typeof Model
  }

  /** Queries whose results hold other objects beside models. */
  const QUERIES: Readonly<Record<string, (Pet: typeof Model) => CachedQueryBuilder<Model>>> = {
    list: (Pet) => Pet.query().orderBy('id') as never,
    'empty list': (Pet) => Pet.query().where('id', 99) as never,
    one: (Pet) => Pet.query().findById(1) as never,
    'by ids': (Pet) => Pet.query().findByIds([1, 2]) as never,
    graph: (Pet) => Pet.query().withGraphFetched('young').orderBy('id') as never,
    joined: (Pet) => Pet.query().withGraphJoined('young').orderBy('pets.id') as never,
    page: (Pet) => Pet.query().orderBy('id').page(0, 1) as never,
    count: (Pet) => Pet.query().resultSize() as never,
  }

  it('a class with its own `fromJson` is cached, too', async () => {
    const loud = new WeakMap<object, string>()
    const noted = (pet: Model): Model => (loud.set(pet, `${String(Reflect.get(pet, 'name'))}!`), pet)
    const define = (Base: typeof Model) =>
      class Pet extends definePet(Base) {
        static override fromDatabaseJson(row: object) {
          return noted(super.fromDatabaseJson(row)) as never
        }
        static override fromJson(json: object, options?: object) {
          return noted(super.fromJson(json, options)) as never
        }
        get shout() {
          return loud.get(this)
        }
        set shout(text: string | undefined) {
          if (text !== undefined) loud.set(this, text)
        }
      } as unknown as typeof Model
    const expected = await define(objection.Model).query().orderBy('id')
    const Base = library.Cached(objection.Model)
    for (const queryCache of caches()) {
      const Pet = define(class extends Base {})
      Object.assign(Pet, { queryCache, cacheOptions: { all: true } })
      for (let i = 0; i < 3; i++) {
        const pets = await Pet.query().orderBy('id')
        expectSame(pets, expected)
        expect(pets.map((pet) => loud.get(pet))).to.deep.equal(['Rex!', 'Ada!'])
      }
      expect(queryCache.stats()).to.include({ hits: 2, errors: 0 })
    }
  })

  const caches = () => [
    new library.QueryCache(),
    new library.QueryCache({ verify: 1 }),
    new library.QueryCache({ store: new Bytes() }),
  ]

  it('has another realm than the driver', async () => {
    const [row] = (await knex('pets').select('id')) as object[]
    expect(Object.getPrototypeOf(row)).to.equal(Object.prototype)
    expect(Object.getPrototypeOf(row)).to.not.equal(realm.run('Object.prototype'))
  })

  for (const [name, query] of Object.entries(QUERIES)) {
    it(`a hit equals the result of Objection: ${name}`, async () => {
      const expected = await query(definePet(objection.Model))
      for (const queryCache of caches()) {
        const Base = library.Cached(objection.Model)
        const Pet = definePet(class extends Base {})
        Object.assign(Pet, { queryCache, cacheOptions: { all: true } })
        for (const run of ['cold', 'warm', 'warm again']) expectSame(await query(Pet), expected, run)
        const { hits, errors } = queryCache.stats()
        expect(hits).to.be.greaterThan(1)
        expect(errors).to.equal(0)
      }
    })
  }

  it('a hit in another process has lists of the driver’s realm, too', async () => {
    const store = new library.MemoryStore()
    const entries: Entry[] = []
    const set = store.set.bind(store)
    store.set = (key, entry) => (entries.push(entry), set(key, entry))
    await new library.QueryCache({ store }).wrap('k', () => knex('pets').select('id'))
    const bytes = library.encodeEntry(entries[0] as Entry)
    const other = new OtherRealm()
    const load = (id: string): unknown => other.load(id, import.meta.filename)
    const { decodeEntry } = load('../../../lib/index.js') as typeof Library
    const { rebuild } = load('../../../lib/snapshot/rebuild/rebuild.js') as typeof Rebuilding
    const rows = rebuild(decodeEntry(bytes)?.value as Snapshot, objection.Model as unknown as AnyModelClass, [])
    expectSame(rows, [{ id: 1 }, { id: 2 }])
  })

  it('wrap() caches rows of plain Knex', async () => {
    const cache = new library.QueryCache()
    const compute = () => knex('pets').orderBy('id')
    const expected = await compute()
    for (let i = 0; i < 2; i++) expectSame(await cache.wrap('k', compute), expected)
    expect(cache.stats()).to.include({ hits: 1, errors: 0 })
  })
})
