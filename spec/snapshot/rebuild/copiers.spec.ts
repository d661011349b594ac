import { runInThisContext } from 'node:vm'
import { expect } from 'chai'
import { Model, type ModelObject, type QueryBuilder } from 'objection'
import type { CachedQueryBuilder, Entry } from '../../../lib/index.js'
import { internalsOf } from '../../../lib/query/objectionInternals/builderInternals.js'
import { InterpretedCopier, type ValueCopier } from '../../../lib/snapshot/rebuild/Copier.js'
import { copiersFor } from '../../../lib/snapshot/rebuild/copiers.js'
import { generatedCopier } from '../../../lib/snapshot/rebuild/generatedCopier.js'
import { hasTrivialConstructor } from '../../../lib/snapshot/classes/trivialClass.js'
import type { AnyModelClass } from '../../../lib/snapshot/classes/modelClass.js'
import type { Snapshot } from '../../../lib/snapshot/format/Snapshot.js'
import type { Shape, Structure } from '../../../lib/snapshot/format/Structure.js'
import { isTrivialClass } from '../../../lib/snapshot/classes/trivialClass.js'
import { MemoryStore } from '../../../lib/index.js'
import { addOperation } from '../../support/addOperation.js'
import { Money } from '../../support/arbitraryValues.js'
import { COPIERS, generatingAfter } from '../../support/codeGeneration.js'
import { plainBase, withKey } from '../../support/cachedBase.js'
import { runNode } from '../../support/runNode.js'
import { expectSame } from '../../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

type Row = Record<string, unknown>

class KeepingStore extends MemoryStore {
  readonly snapshots: Snapshot[] = []
  override set(key: string, entry: Entry): boolean {
    this.snapshots.push(entry.value as Snapshot)
    return super.set(key, entry)
  }
}

const noted = new WeakSet<object>()

/** Classes over `users` that differ in how instances must be made. */
const CLASSES: Readonly<Record<string, (Base: typeof Model) => typeof Model>> = {
  'with nothing of its own': (Base) => class extends Base {},
  'with a field': (Base) =>
    class extends Base {
      name = 'a field'
      none: unknown
    },
  'with fields of plain values': (Base) =>
    class extends Base {
      name = 'a field'
      extra = 1
      list = []
      none: unknown
    },
  'with an accessor in a column’s name': (Base) =>
    class extends Base {
      override $parseDatabaseJson(json: Row) {
        return { ...super.$parseDatabaseJson(json), extra: 1 }
      }
      override $setDatabaseJson(json: Row) {
        super.$setDatabaseJson(json)
        Object.defineProperty(this, 'shown', { value: 1, enumerable: true, writable: true, configurable: true })
        return this
      }
      get shown() {
        return 'of the class'
      }
    },
  'with a constructor': (Base) =>
    class extends Base {
      readonly made: unknown
      constructor() {
        super()
        this.made = 'by a constructor'
      }
    },
  'with a constructor that only notes its instances': (Base) =>
    class extends Base {
      constructor() {
        super()
        noted.add(this)
      }
    },
  'with a private member that notes its instances': (Base) =>
    class extends Base {
      #noted = noted.add(this)
      notedIn() {
        return this.#noted
      }
    },
  'with a private member': (Base) =>
    class extends Base {
      #calls = 0
      calls() {
        return ++this.#calls
      }
    },
  'with a dollar method in a column’s name': (Base) =>
    class extends Base {
      name() {
        return 'a method'
      }
    },
  'whose parser adds dates, lists and objects': (Base) =>
    class extends Base {
      override $parseDatabaseJson(json: Row) {
        const row = super.$parseDatabaseJson(json)
        const even = Number(row['id']) % 2 === 0
        return {
          ...row,
          at: even ? null : new Date(Number(row['id'])),
          never: new Date(NaN),
          list: even ? undefined : [1, 'two', null, undefined, -0],
          same: { one: 1, deep: { at: new Date(1), list: [[]], deeper: { still: { here: { too: true } } } } },
          mixed: even ? { a: 1 } : [{ b: 2 }],
          emptied: {},
          ids: { [String(row['id'])]: true },
          'not an identifier': 1,
          '"]; throw 1; this["': 1,
        }
      }
    },
}

describe('rebuilding models', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  for (const [how, uses] of Object.entries(COPIERS)) {
    describe(how, () => {
      generatingAfter(uses)

      for (const [name, define] of Object.entries(CLASSES)) {
        it(`as instances of a class ${name}`, async () => {
          const defineUser = (Base: typeof Model): typeof Model =>
            class User extends define(Base) {
              static override tableName = 'users'
            }
          const { Base, queryCache } = database.cached()
          const [Plain, Cached] = [defineUser(plainBase(database.knex)), defineUser(Base)]
          const expected = await Plain.query().orderBy('id')
          for (let i = 0; i < 3; i++) expectSame(await withKey(Cached.query(), 'all').orderBy('id'), expected)
          for (let i = 0; i < 3; i++)
            expectSame(await withKey(Cached.query(), 'one').findById(1), await Plain.query().findById(1))
          expect(queryCache.stats().hits).to.equal(4)
          for (const user of await withKey(Cached.query(), 'all')) {
            expect(user).to.be.instanceOf(Cached)
            expect(noted.has(user)).to.equal(name.includes('notes'))
          }
        })
      }
    })
  }

  it('uses generated code for results that are rebuilt often', async () => {
    const { models } = database.cached()
    const read = () => withKey(models.User.query(), 'all').orderBy('id').withGraphFetched('posts')
    const expected = await database.plain.User.query().orderBy('id').withGraphFetched('posts')
    for (let i = 0; i < 12; i++) expectSame(await read(), expected)
  })

  it('runs a class’s own constructor if it does anything', () => {
    const plain = Object.entries(CLASSES).map(([name, define]) => [name, hasTrivialConstructor(define(Model) as never)])
    expect(Object.fromEntries(plain)).to.deep.equal({
      'with nothing of its own': true,
      'with a field': false,
      'with fields of plain values': false,
      'with an accessor in a column’s name': true,
      'with a constructor': false,
      'with a constructor that only notes its instances': false,
      'with a private member that notes its instances': false,
      'with a private member': false,
      'with a dollar method in a column’s name': true,
      'whose parser adds dates, lists and objects': true,
    })
    const counted = new Proxy(class extends Model {}, {})
    expect(hasTrivialConstructor(counted as never)).to.equal(false)
    const commented = runInThisContext(`(function User() {\n${'//'.repeat(60)} a banner\n  return 1 })`) as object
    expect(hasTrivialConstructor(Object.setPrototypeOf(commented, Model) as never)).to.equal(false)
  })

  it('rebuilds models without properties, in lists and single', async () => {
    const { Base, queryCache } = database.cached()
    class Bare extends Base {
      static override tableName = 'users'
      static override relationMappings = {
        same: {
          relation: Model.HasManyRelation,
          modelClass: Bare,
          join: { from: 'users.companyId', to: 'users.companyId' },
        },
      }
      override $parseDatabaseJson() {
        return {}
      }
    }
    class Owner extends Base {
      static override tableName = 'users'
      static override relationMappings = Bare.relationMappings
      override $parseDatabaseJson(row: Row) {
        return { companyId: row['companyId'] }
      }
    }
    for (let i = 0; i < 8; i++) {
      expectSame(await withKey(Bare.query(), 'all'), await Bare.query())
      expectSame(await withKey(Bare.query(), 'one').findById(1), await Bare.query().findById(1))
      const owners = () => Owner.query().where('id', '<', 3).withGraphFetched('same')
      expectSame(await withKey(owners(), 'owners'), await owners())
    }
    expect(queryCache.stats()).to.include({ hits: 21, errors: 0 })
  })

  it('generates code for a bounded number of structures of a class', async () => {
    const modelClass = class extends Model {} as unknown as AnyModelClass
    const shapeOf = (i: number): Shape => ({ position: 0, keys: [`key${i}`], kinds: ['value'], hidden: [] })
    const structures = Array.from({ length: 70 }, (_, i) => ({
      positions: [{ parent: -1, relation: null }],
      shapes: [shapeOf(i)],
    }))
    const areGenerated = (uses: number): boolean[] =>
      structures.map((structure) => {
        const copiers = copiersFor(structure, modelClass)
        for (let i = 0; i < uses; i++) copiers.countUse()
        return copiers.fastest !== copiers.interpreted
      })
    expect(areGenerated(10).filter(Boolean)).to.have.length(64)
    expect(areGenerated(1000).filter(Boolean), 'when all are used much').to.have.length(70)
  })

  it('gives each copier a source of its own, so that V8 optimizes each by itself', () => {
    const sources: string[] = []
    const original = globalThis.Function
    const recording = function (...args: string[]): unknown {
      sources.push(args.at(-1) as string)
      return Reflect.construct(original, args)
    }
    const shape: Shape = { position: 0, keys: ['one'], kinds: ['value'], hidden: [] }
    try {
      globalThis.Function = Object.assign(recording, { prototype: original.prototype }) as never
      for (let i = 0; i < 3; i++) generatedCopier(shape, class extends Model {} as unknown as AnyModelClass)
    } finally {
      globalThis.Function = original
    }
    expect(new Set(sources.filter((source) => source.includes('cells')))).to.have.length(3)
  })

  it('runs the constructor where the snapshot leaves a value to it, also if that is a plain one', () => {
    class Fielded extends Model {
      extra = 1
    }
    const shape: Shape = { position: 0, keys: ['extra'], kinds: ['made'], hidden: [] }
    const copier = generatedCopier(shape, Fielded as unknown as AnyModelClass)
    expect(copier?.many([null], {} as never)).to.deep.equal([Object.assign(new Fielded(), { extra: 1 })])
  })

  it('generates no code for very many columns', () => {
    const keys = Array.from({ length: 1021 }, (_, i) => `column${i}`)
    const shape: Shape = { position: 0, keys, kinds: keys.map(() => 'value' as const), hidden: [] }
    expect(generatedCopier(shape, Model as unknown as AnyModelClass)).to.equal(undefined)
  })

  for (const count of [100, 250, 251, 600]) {
    it(`makes the same of ${count} columns with generated code as without`, () => {
      class Accessing extends Model {
        get column7() {
          return 'of the class'
        }
        set column8(_value: unknown) {
          throw new Error('a setter ran')
        }
      }
      const modelClass = Accessing as unknown as AnyModelClass
      const keys = ['__proto__', '1', ...Array.from({ length: count - 3 }, (_, i) => `column${i}`), 'it"s']
      const inlined = { keys: ['__proto__', 'b'], kinds: ['value' as const, 'date' as const] }
      const kinds = keys.map((_, i) => (i === 20 ? inlined : i === 21 ? ('date' as const) : ('value' as const)))
      const shape: Shape = { position: 0, keys, kinds, hidden: count === 600 ? [] : ['column3'] }
      const cells = Array.from({ length: 2 * (keys.length + 1) }, (_, i) => i)
      const values: ValueCopier = { copy: (value) => value, models: () => [] }
      const copier = generatedCopier(shape, modelClass)
      expect(copier === undefined).to.equal(count === 251)
      const made = (copier ?? new InterpretedCopier(shape, modelClass)).many(cells, values)
      expectSame(made, new InterpretedCopier(shape, modelClass).many(cells, values))
      expect(Object.keys(made[0] as object)).to.have.length(count - (count === 600 ? 0 : 1))
    })
  }

  it('generates no code for classes with a constructor and more columns than an object has space for', () => {
    const keys = Array.from({ length: 251 }, (_, i) => `column${i}`)
    const shape: Shape = { position: 0, keys, kinds: keys.map(() => 'value' as const), hidden: [] }
    class Coded extends Model {
      constructor() {
        super()
        noted.add(this)
      }
    }
    expect(generatedCopier(shape, Coded as unknown as AnyModelClass)).to.equal(undefined)
  })

  it('makes the copiers once for all results with one structure', async () => {
    const store = new KeepingStore()
    const { models } = database.cached({ store })
    for (const id of [1, 2]) await withKey(models.User.query(), [id]).findById(id)
    const [one, other] = store.snapshots as [Snapshot, Snapshot]
    expect(one.structure).to.equal(other.structure)
    const again = JSON.parse(JSON.stringify(one.structure)) as Structure
    const modelClass = models.User as unknown as AnyModelClass
    expect(copiersFor(again, modelClass)).to.equal(copiersFor(one.structure, modelClass))
  })

  it('works where code generation is forbidden', async () => {
    const program = `
      import Knex from 'knex'
      import { Model } from 'objection'
      import { Cached } from './lib/index.ts'
      const knex = Knex({ client: 'sqlite3', connection: ':memory:', useNullAsDefault: true })
      await knex.schema.createTable('users', (table) => void table.integer('id'))
      await knex('users').insert([{ id: 1 }, { id: 2 }])
      class User extends Cached(Model) {}
      User.tableName = 'users'
      User.knex(knex)
      for (let i = 0; i < 9; i++) console.log(JSON.stringify(await User.query().withCacheKey('all')))
      console.log(User.queryCache.stats().hits, User.queryCache.stats().errors)
      await knex.destroy()`
    const flags = ['--disallow-code-generation-from-strings', '--import', 'tsx', '--input-type=module']
    const { stdout, account } = await runNode([...flags, '--eval', program])
    expect(stdout, account).to.equal(`${'[{"id":1},{"id":2}]\n'.repeat(9)}8 0\n`)
  })
})

const hide = (row: object): void => void Object.defineProperty(row, 'hidden', { value: 1, configurable: true })

const hideInAll = (_: unknown, rows: object[]): object[] => {
  for (const row of rows) hide(row)
  return rows
}

class Day extends Date {}

const levels = (count: number): object => (count === 0 ? {} : { below: levels(count - 1) })

/** Values that cannot be stored, each with the value of the other rows. */
const ODD: Readonly<Record<string, readonly [usual: () => unknown, odd: () => unknown]>> = {
  'a frozen date': [() => new Date(0), () => Object.freeze(new Date(0))],
  'a date with a property': [() => new Date(0), () => Object.assign(new Date(0), { note: 1 })],
  'a date of a class of its own': [() => new Date(0), () => new Day(0)],
  'a frozen list': [() => [1], () => Object.freeze([1])],
  'a list with a hole': [() => [1, 2], () => [1, , 2]], // oxlint-disable-line no-sparse-arrays
  'a list with a name': [() => [1], () => Object.assign([1], { note: 1 })],
  'a list with a hidden name': [() => [1], () => Object.defineProperty([1], 'note', { value: 1 })],
  'a list with a symbol': [() => [1], () => Object.assign([1], { [Symbol.for('spec')]: 1 })],
  'a list of functions': [() => [1], () => [isNaN]],
  'a frozen object': [() => ({ a: 1 }), () => Object.freeze({ a: 1 })],
  'an object with a symbol': [() => ({ a: 1 }), () => ({ a: 1, [Symbol.for('spec')]: 1 })],
  'an object with a getter': [() => ({ a: 1 }), () => Object.defineProperty({}, 'a', { get: () => 1, enumerable: true, configurable: true })], // prettier-ignore
  'an object with a hidden property': [() => ({ a: 1 }), () => Object.defineProperty({}, 'a', { value: 1, writable: true, configurable: true })], // prettier-ignore
  'objects of more levels than are kept': [() => levels(200), () => levels(200)],
  'an object of a class': [() => ({ amount: 1 }), () => new Money(1)],
}

/** Values that can be stored, but not in the way of the other values of their column. */
const MIXED: typeof ODD = {
  'no date': [() => new Date(0), () => null],
  'a number among dates': [() => new Date(0), () => 0],
  'no list': [() => [1], () => undefined],
  'a list of lists': [() => [1], () => [[1]]],
  'no object': [() => ({ a: 1 }), () => null],
  'an object with another key': [() => ({ a: 1 }), () => ({ b: 1 })],
  'an object with its keys in another order': [() => ({ a: 1, b: 2 }), () => ({ b: 2, a: 1 })],
  'an object without a prototype': [() => ({ a: 1 }), () => Object.assign(Object.create(null) as object, { a: 1 })],
  'an object with an awkward key': [() => ({ constructor: 1 }), () => ({ constructor: 2 })],
  'an object with the name of the prototype': [
    () => JSON.parse('{"__proto__":1}'),
    () => JSON.parse('{"__proto__":2}'),
  ],
}

describe('a column with values of different kinds', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  for (const [how, uses] of Object.entries(COPIERS)) {
    describe(`is rebuilt ${how}`, () => {
      generatingAfter(uses)

      const check = async ([usual, odd]: (typeof ODD)[string], hits: number): Promise<void> => {
        const define = (Base: typeof Model): typeof Model =>
          class User extends Base {
            static override tableName = 'users'
            override $parseDatabaseJson(row: Row) {
              return { ...super.$parseDatabaseJson(row), value: row['id'] === 3 ? odd() : usual() }
            }
          }
        const { Base, queryCache } = database.cached()
        const [Plain, Cached] = [define(plainBase(database.knex)), define(Base)]
        for (let i = 0; i < 3; i++)
          expectSame(await withKey(Cached.query(), 'all').orderBy('id'), await Plain.query().orderBy('id'))
        expect(queryCache.stats()).to.include({ hits, errors: 0 })
      }

      for (const [name, values] of Object.entries(MIXED)) it(`with ${name}`, () => check(values, 2))
      for (const [name, values] of Object.entries(ODD)) it(`but not with ${name}`, () => check(values, 0))
    })
  }
})

/** Code that gets the models of a query before they are stored, and hides something in each. */
const MEDDLERS: Readonly<Record<string, (query: QueryBuilder<Model, Model[]>) => QueryBuilder<Model, Model[]>>> = {
  'an operation of a plugin’s': (query) => {
    addOperation(query, { onAfter1: hideInAll })
    return query
  },
  'an operation that another one adds': (query) =>
    query.onBuild((builder) => addOperation(builder, { onAfter1: hideInAll })),
  'a hook of a part that gets at its owners': (query) =>
    query.withGraphFetched('posts').modifyGraph('posts', (posts) => {
      const { owner } = internalsOf(posts).findOperation('find') as unknown as { owner: { owner: object[] } }
      for (const each of owner.owner) hide(each)
    }),
}

describe('models that application code has handled', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  for (const [name, meddle] of Object.entries(MEDDLERS)) {
    it(`are checked one by one: ${name}`, async () => {
      class User extends database.cached().Base {
        static override tableName = 'users'
        static override relationMappings = {
          posts: {
            relation: Model.HasManyRelation,
            modelClass: class Post extends database.cached().Base {
              static override tableName = 'posts'
            },
            join: { from: 'users.id', to: 'posts.authorId' },
          },
        }
      }
      expect(isTrivialClass(User as unknown as AnyModelClass)).to.equal(true)
      for (let i = 0; i < 2; i++) {
        const rows = await meddle(withKey(User.query(), 'all'))
        expect(rows.every((row) => Object.hasOwn(row, 'hidden'))).to.equal(true)
      }
      const { reason } = await (withKey(User.query(), 'all') as unknown as CachedQueryBuilder<Model>).explainCache()
      expect(reason).to.equal('unsupported-value')
    })
  }
})

describe('rows that a listener on Knex made models of', () => {
  it('are checked one by one', async () => {
    const database = await openSpecDatabase()
    class User extends database.cached().Base {
      static override tableName = 'users'
    }
    database.knex.on('query-response', (rows: unknown) => {
      if (!Array.isArray(rows)) return
      for (const [i, row] of rows.entries()) {
        const user = User.fromDatabaseJson(row as object)
        hide(user)
        rows[i] = user
      }
    })
    const hidden: boolean[] = []
    for (let i = 0; i < 2; i++) {
      const rows = await withKey(User.query(), 'all')
      hidden.push(rows.every((row) => Object.hasOwn(row, 'hidden')))
    }
    await database.close()
    expect(hidden).to.deep.equal([true, true])
  })
})

describe('what a class may have done to its instances', () => {
  const parsed = (parse: (this: Model, json: Row) => Row): typeof Model => {
    class Parsed extends Model {}
    Object.defineProperty(Parsed.prototype, '$parseDatabaseJson', { value: parse })
    return Parsed
  }

  const TREATMENTS: Readonly<Record<string, readonly [boolean, typeof Model]>> = {
    nothing: [true, class extends Model {}],
    'nothing, by a parser that sees the row alone': [
      true,
      class extends Model {
        override $parseDatabaseJson(json: Row) {
          return { ...super.$parseDatabaseJson(json), at: new Date() }
        }
      },
    ],
    'anything, by a parser that names its instance': [
      false,
      class extends Model {
        override $parseDatabaseJson(json: Row) {
          Object.defineProperty(this, 'hidden', { value: 1 })
          return json
        }
      },
    ],
    'anything, by a parser whose text is not known': [false, parsed(isNaN as never)],
    'anything, by a method of its own through the parser': [
      false,
      class extends Model {
        override $parseDatabaseJson(json: Row) {
          return super.$setDatabaseJson(json) as unknown as Row
        }
      },
    ],
    'anything, where it takes the row in': [
      false,
      class extends Model {
        override $setDatabaseJson(json: Row) {
          return super.$setDatabaseJson(json)
        }
      },
    ],
    'anything, in a setter': [
      false,
      class extends Model {
        set name(_: unknown) {
          Object.freeze(this)
        }
      },
    ],
    'anything, where it makes them of rows': [
      false,
      class extends Model {
        static override fromDatabaseJson<M extends Model>(this: { prototype: M; new (): M }, row: object): M {
          return Object.freeze(Object.assign(new this(), row as ModelObject<M>))
        }
      },
    ],
    'anything, in a constructor': [
      false,
      class extends Model {
        constructor() {
          super()
          Object.defineProperty(this, 'hidden', { value: 1 })
        }
      },
    ],
  }

  for (const [what, [isNothing, modelClass]] of Object.entries(TREATMENTS)) {
    it(`is ${what}`, () => expect(isTrivialClass(modelClass as unknown as AnyModelClass)).to.equal(isNothing))
  }
})
