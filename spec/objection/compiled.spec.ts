import { expect } from 'chai'
import { Model, QueryBuilder } from 'objection'
import { Cached, CachedModel, CachedQueryBuilder, QueryCache } from '../../lib/index.js'
import { hasTrivialConstructor } from '../../lib/snapshot/classes/trivialClass.js'
import { isTrivialClass } from '../../lib/snapshot/classes/trivialClass.js'
import type { AnyModelClass } from '../../lib/snapshot/classes/modelClass.js'
import { COPIERS, generatingAfter } from '../support/codeGeneration.js'
import { withAutomaticKey, withKey } from '../support/cachedBase.js'
import { COMPILERS, evaluated, WRITTEN } from '../support/compiledClasses.js'
import { expectSame } from '../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../support/specDatabase.js'

/** Classes as a project writes them; `Made` is the one to query. */
const SOURCES: Readonly<Record<string, string>> = {
  'with nothing of its own': 'class Made extends Base { static tableName = "users" }',
  'two classes': 'class Middle extends Base {}; class Made extends Middle { static tableName = "users" }',
  'with fields': 'class Made extends Base { static tableName = "users"; age = 7; extra: string; list = [] }',
  'with a constructor': `class Made extends Base {
    static tableName = "users"
    made: string
    constructor() { super(); this.made = "here" }
  }`,
  'with a parser': `class Made extends Base {
    static tableName = "users"
    $parseDatabaseJson(json) { json = super.$parseDatabaseJson(json); json.name += "!"; return json }
  }`,
  'with JSON, an accessor and a hook': `class Made extends Base {
    static tableName = "users"
    static get jsonAttributes() { return ["settings"] }
    get loud() { return this.name + "!" }
    $afterFind() { this.seen = true }
  }`,
  'with a static query': `class Made extends Base {
    static tableName = "users"
    static query(trx) { return super.query(trx).where("users.id", "<", 6) }
  }`,
  'with a private member that holds data of the row': `class Made extends Base {
    static tableName = "users"
    #secret
    $afterFind() { this.#secret = this.name }
    secret() { return this.#secret }
  }`,
  'with a static hook that keeps data of the row in a private member': `class Made extends Base {
    static tableName = "users"
    #secret
    static afterFind({ result }) { for (const each of result) if (each) each.#secret = each.name }
    secret() { return this.other ? undefined : Made.shown(this) }
    static shown(made) { return made.#secret }
  }`,
  'with a builder of its own': `class Made extends Base {
    static tableName = "users"
    static QueryBuilder = class Own extends Base.QueryBuilder {
      young() { return this.where("users.id", "<", 4) }
    }
  }`,
}

const BASES: Readonly<Record<string, () => typeof Model>> = {
  CachedModel: () => CachedModel,
  'Cached(Model)': () => Cached(Model),
}

type Secret = Model & { secret?(): unknown }

describe('classes that were compiled for older targets', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  function pair(compiled: string, Base: typeof Model): { plain: typeof Model; cached: typeof Model } {
    const [plain, cached] = [evaluated(compiled, Model), evaluated(compiled, Base)]
    for (const each of [plain, cached]) each.knex(database.knex)
    Object.assign(cached, { queryCache: new QueryCache() })
    return { plain, cached }
  }

  const statsOf = (cached: typeof Model) => (cached as typeof CachedModel).queryCache.stats()

  async function expectSameOnHits(
    { plain, cached }: { plain: typeof Model; cached: typeof Model },
    what: string,
  ): Promise<void> {
    const finds: Readonly<Record<string, (User: typeof Model) => QueryBuilder<Model, unknown>>> = {
      list: (User) => User.query().orderBy('id'),
      one: (User) => User.query().findById(2),
      some: (User) => User.query().findByIds([1, 2, 3]),
    }
    for (const [name, find] of Object.entries(finds)) {
      for (const keyed of [(query: QueryBuilder<Model, unknown>) => withKey(query, name), withAutomaticKey]) {
        const expected = await find(plain)
        for (let i = 0; i < 8; i++) {
          const found = await keyed(find(cached))
          expectSame(found, expected, `${what} ${name}`)
          const secrets = [found, expected].map((models) => [models].flat().map((each) => (each as Secret).secret?.()))
          expect(secrets[0], `${what} ${name}`).to.deep.equal(secrets[1])
        }
      }
    }
  }

  for (const [compiler, compile] of Object.entries(COMPILERS)) {
    for (const [copier, uses] of Object.entries(COPIERS)) {
      describe(`made again ${copier}`, () => {
        generatingAfter(uses)

        it(`give the same on hits as without a cache: ${compiler}`, async () => {
          for (const [what, source] of Object.entries(SOURCES)) {
            for (const [base, baseOf] of Object.entries(BASES)) {
              const classes = pair(compile(source), baseOf())
              await expectSameOnHits(classes, `${what}, below ${base}`)
              const keepsSecrets = source.includes('#secret')
              expect(statsOf(classes.cached).hits > 0, what).to.equal(!keepsSecrets)
            }
          }
        })
      })
    }

    it(`are told from those with more than their properties: ${compiler}`, () => {
      const plainly: Readonly<Record<string, boolean>> = {
        'with nothing of its own': true,
        'two classes': true,
        'with a parser': true,
        'with fields': false,
        'with a constructor': false,
        'with a private member that holds data of the row': false,
      }
      for (const [what, expected] of Object.entries(plainly)) {
        const { cached } = pair(compile(SOURCES[what] as string), CachedModel)
        expect(hasTrivialConstructor(cached as AnyModelClass), what).to.equal(expected)
      }
      const { cached } = pair(compile(SOURCES['with a parser'] as string), CachedModel)
      expect(isTrivialClass(cached as AnyModelClass)).to.equal(true)
    })
  }

  for (const [compiler, text] of Object.entries(WRITTEN)) {
    it(`give the same on hits, and are known to have nothing of their own: ${compiler}`, async () => {
      for (const [base, baseOf] of Object.entries(BASES)) {
        const classes = pair(`${text};Made.tableName = 'users'`, baseOf())
        await expectSameOnHits(classes, base)
        expect(hasTrivialConstructor(classes.cached as AnyModelClass), base).to.equal(true)
      }
    })
  }

  it('are not taken for those that do more than call the class above', () => {
    const noted = new WeakSet()
    const bodies = [
      'var _this = _super !== null && _super.apply(this, arguments) || this; noted.add(_this); return _this;',
      'noted.add(this); return _super !== null && _super.apply(this, arguments) || this;',
      'return _super !== null && _super.apply(this, arguments) || this, noted.add(this), this;',
      'return _super.apply(noted.add(this) && this, arguments) || this;',
      '_classCallCheck(this, noted); return _super.apply(this, arguments);',
    ]
    for (const body of bodies) {
      const text = `var _super = Base, _classCallCheck = function (made, all) { all.add(made) };
        function Made() { ${body} }
        Object.setPrototypeOf(Made, Base); Made.prototype = Object.create(Base.prototype, { constructor: { value: Made } });`
      const Made = evaluated<typeof Model>(text, CachedModel, { noted })
      expect(noted.has(new Made()), body).to.equal(true)
      expect(hasTrivialConstructor(Made as AnyModelClass), body).to.equal(false)
    }
  })

  it('may be above the mixin, as below it', async () => {
    for (const text of [
      ...Object.values(WRITTEN),
      ...Object.values(COMPILERS).map((compile) => compile(SOURCES['two classes'] as string)),
    ]) {
      const { plain } = pair(`${text};Made.tableName = 'users'`, Model)
      const cached = evaluated<typeof Model>(text, Cached(plain))
      Object.assign(cached, { queryCache: new QueryCache() })
      await expectSameOnHits({ plain, cached }, 'above')
      expect(hasTrivialConstructor(cached as AnyModelClass), text).to.equal(true)
    }
  })

  describe('as query builders', () => {
    const builders = (): [string, string][] => [
      ...Object.entries(WRITTEN),
      ...Object.entries(COMPILERS).map(([name, compile]): [string, string] => [
        name,
        compile('class Made extends Base {}'),
      ]),
    ]

    for (const [compiler, text] of builders()) {
      it(`below CachedQueryBuilder and Objection’s: ${compiler}`, async () => {
        for (const Base of [CachedQueryBuilder, QueryBuilder]) {
          const Builder = evaluated<typeof QueryBuilder>(text, Base)
          class User extends CachedModel {
            static override tableName = 'users'
            static override queryCache = new QueryCache()
            static override QueryBuilder = Builder
          }
          class Above extends Model {
            static override QueryBuilder = evaluated(text, QueryBuilder)
          }
          class Other extends Cached(Above) {
            static override tableName = 'users'
            static override queryCache = new QueryCache()
          }
          for (const each of [User, Other]) {
            each.knex(database.knex)
            expect(each.query()).to.be.instanceOf(each === User ? Builder : Above.QueryBuilder)
            for (let i = 0; i < 5; i++) {
              const found = (await each.query().where('id', '<', 3).withCacheKey('k').clone()) as object[]
              expectSame(
                found.map((model) => ({ ...model })),
                await plainRows(),
              )
            }
            expect(each.queryCache.stats()).to.include({ hits: 4, misses: 1 })
          }
        }
      })
    }

    const plainRows = async (): Promise<object[]> => {
      class User extends Model {
        static override tableName = 'users'
      }
      return (await User.query(database.knex).where('id', '<', 3)).map((model) => Object.assign({}, model))
    }
  })

  it('are made with `new` where what is above the mixin can only be made so', async () => {
    class Plain extends Model {
      static override tableName = 'users'
    }
    function Patched(this: unknown, ...given: unknown[]): unknown {
      return Reflect.construct(Plain, given, new.target ?? Patched)
    }
    Object.setPrototypeOf(Patched, Plain)
    Patched.prototype = Object.create(Plain.prototype, { constructor: { value: Patched } })
    class Builder extends QueryBuilder<Model, unknown> {}
    class Built extends Plain {
      static override QueryBuilder = new Proxy(Builder, {}) as unknown as typeof QueryBuilder
    }
    for (const Above of [new Proxy(Plain, {}), Patched as unknown as typeof Plain, Built]) {
      const define = (Base: typeof Model): typeof Model => class User extends Base {}
      const cached = define(Cached(Above))
      const [User, queryCache] = [define(Above), new QueryCache()]
      Object.assign(cached, { queryCache })
      for (const each of [User, cached]) each.knex(database.knex)
      const plain = Object.assign({}, await User.query().findById(2))
      for (let i = 0; i < 3; i++) {
        const found = await withKey(cached.query().findById(2), 'k')
        expect(found).to.be.instanceOf(cached)
        expectSame(Object.assign({}, found), plain)
      }
      expect(queryCache.stats()).to.include({ hits: 2, errors: 0 })
    }
  })

  it('fail below a class of the language’s own, as they do with plain Objection', async () => {
    class Base extends Model {}
    const text = (COMPILERS['TypeScript to ES5'] as (source: string) => string)('class Made extends Base {}')
    for (const Above of [Base, Cached(Base)]) {
      const make = (): unknown => new (evaluated(text, Above))()
      expect(make).to.throw(TypeError, "cannot be invoked without 'new'")
    }
  })
})
