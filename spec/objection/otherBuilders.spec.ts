import { expect } from 'chai'
import { mixin, Model, type QueryBuilder } from 'objection'
import { Cached, QueryCache } from '../../lib/index.js'
import { withKey } from '../support/cachedBase.js'
import { recordWarnings } from '../support/recordWarnings.js'
import { expectSame } from '../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../support/specDatabase.js'

type BuilderClass = typeof QueryBuilder

/** A project's query builder without the cache's methods. */
const extension = (Base: BuilderClass = Model.QueryBuilder): BuilderClass =>
  class Ext extends Base<Model, unknown> {
    #calls = 0
    newest(): this {
      this.#calls++
      return this.orderBy('id', 'desc').limit(3 + this.#calls - 1)
    }
  } as unknown as BuilderClass

const withForClass = (): BuilderClass => {
  const Ext = extension()
  Object.assign(Ext, {
    forClass: (modelClass: typeof Model) =>
      Model.QueryBuilder.forClass.call(Ext as never, modelClass).where('id', '<', 8),
  })
  return Ext
}

const copyingByHand = (): BuilderClass => {
  const Ext = class extends Model.QueryBuilder<Model, unknown> {
    override clone(): this {
      const copy = super.clone()
      return Object.setPrototypeOf(copy, Ext.prototype) as this
    }
  } as unknown as BuilderClass
  return Ext
}

/** A project's classes. `add` is the mixin, or returns the class itself. */
const CLASSES: Readonly<Record<string, (add: (Base: typeof Model) => typeof Model) => typeof Model>> = {
  'a builder with a forClass of its own below the mixin': (add) =>
    add(
      class extends Model {
        static override QueryBuilder = withForClass()
      },
    ),
  'a builder with a forClass of its own above the mixin': (add) =>
    class extends add(Model) {
      static override QueryBuilder = withForClass()
    },
  'a builder above the mixin that extends the one of Model': (add) =>
    class extends add(Model) {
      static override QueryBuilder = extension()
    },
  'a builder that is assigned above the mixin': (add) => {
    class Base extends add(Model) {}
    Base.QueryBuilder = extension()
    return Base
  },
  'a builder that a plugin sets which is applied after the mixin': (add) =>
    mixin(Model, [
      add,
      (Base: typeof Model) =>
        class extends Base {
          static override QueryBuilder = extension(Base.QueryBuilder)
        },
    ] as never),
  'a builder that a plugin sets which is applied before the mixin': (add) =>
    mixin(Model, [
      (Base: typeof Model) =>
        class extends Base {
          static override QueryBuilder = extension(Base.QueryBuilder)
        },
      add,
    ] as never),
  'the builder of Objection itself above the mixin': (add) =>
    class extends add(Model) {
      static override QueryBuilder = Model.QueryBuilder
    },
  'a builder that copies itself in its own way': (add) =>
    class extends add(Model) {
      static override QueryBuilder = copyingByHand()
    },
  'a query() that makes a builder itself, below the mixin': (add) =>
    add(
      class extends Model {
        static override query(): never {
          return extension().forClass(this) as never
        }
      },
    ),
  'a query() that makes the builder of Objection itself, below the mixin': (add) =>
    add(
      class extends Model {
        static override query(): never {
          return Model.QueryBuilder.forClass(this) as never
        }
      },
    ),
}

type Classes = ReturnType<typeof define>

let pairs = 0

function define(Base: typeof Model) {
  const number = pairs++
  class Apart extends Base {
    /** Objection binds one class for each tag to a connection. */
    static uniqueTag(): string {
      return `${number} ${this.name}`
    }
  }
  class Post extends Apart {
    static override tableName = 'posts'
    static override relationMappings = () => ({
      author: {
        relation: Model.BelongsToOneRelation,
        modelClass: User,
        join: { from: 'posts.authorId', to: 'users.id' },
      },
    })
  }
  class User extends Apart {
    static override tableName = 'users'
    static override relationMappings = () => ({
      posts: { relation: Model.HasManyRelation, modelClass: Post, join: { from: 'users.id', to: 'posts.authorId' } },
    })
  }
  return { User, Post }
}

const instance = async (modelClass: typeof Model): Promise<Model> => (await modelClass.query().findById(1)) as never

/** All ways to begin a query of such a class. */
const QUERIES: Readonly<Record<string, (classes: Classes) => unknown>> = {
  'query()': ({ User }) => withKey(User.query(), 'k'),
  'query() with a graph': ({ User }) => withKey(User.query().withGraphFetched('posts'), 'k'),
  'query().resultSize()': ({ User }) => withKey(User.query(), 'k').resultSize(),
  'query().page()': ({ User }) => withKey(User.query().page(0, 2), 'k'),
  'query().clone()': ({ User }) => withKey(User.query(), 'k').clone().clone(),
  'relatedQuery()': ({ User }) => withKey(User.relatedQuery('posts').for(1), 'k'),
  '$query()': async ({ User }) => withKey((await instance(User)).$query(), 'k'),
  '$relatedQuery()': async ({ User }) => withKey((await instance(User)).$relatedQuery('posts'), 'k'),
  'bindKnex().query()': ({ User }) => withKey(User.bindKnex(User.knex()).query(), 'k'),
}

describe('query builders without the cache’s methods', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  /** The classes with the mixin and without. */
  function pair(make: (typeof CLASSES)[string]): { plain: Classes; cached: Classes; queryCache: QueryCache } {
    const queryCache = new QueryCache()
    const cached = make((Base) => {
      class WithCache extends Cached(Base) {
        static override queryCache = queryCache
      }
      return WithCache
    })
    const plain = make((Base) => class extends Base {})
    for (const Base of [plain, cached]) Base.knex(database.knex)
    return { plain: define(plain), cached: define(cached), queryCache }
  }

  it('have the methods from the start where Objection makes the builder', async () => {
    const { cached } = pair(CLASSES['a builder above the mixin that extends the one of Model'] as never)
    const seen: unknown[] = []
    Object.assign(cached.User, { onCreateQuery: (query: object) => void seen.push('withCacheKey' in query) })
    await cached.User.query(database.knex)
    expect(seen).to.deep.equal([true])
  })

  for (const [name, make] of Object.entries(CLASSES)) {
    it(`are cached: ${name}`, async () => {
      for (const [how, ask] of Object.entries(QUERIES)) {
        const { plain, cached, queryCache } = pair(make)
        const expected = await ask(plain)
        expectSame(await ask(cached), expected, how)
        expectSame(await ask(cached), expected, how)
        expect(queryCache.stats(), how).to.include({ hits: 1, errors: 0 })
      }
    })

    it(`keep their methods and their class: ${name}`, async () => {
      const { plain, cached } = pair(make)
      const asks = ({ User }: Classes) => User.query() as unknown as { newest?(): QueryBuilder<Model> }
      expectSame(await asks(cached).newest?.(), await asks(plain).newest?.())
      expect(asks(cached).constructor.name).to.equal(asks(plain).constructor.name)
      expect(asks(cached)).to.be.instanceOf(Model.QueryBuilder)
    })

    it(`are cached with all: true: ${name}`, async () => {
      const { plain, cached, queryCache } = pair(make)
      Object.assign(cached.User, { cacheOptions: { all: true } })
      Object.assign(cached.Post, { cacheOptions: { all: true } })
      const ask = ({ User }: Classes) => User.query().orderBy('id').withGraphFetched('posts')
      for (const _ of '123') expectSame(await ask(cached), await ask(plain))
      // The part of the graph has an entry of its own.
      const { hits } = queryCache.stats()
      await database.knex('users').where('id', 1).update({ age: 21 })
      await ask(cached)
      expect(queryCache.stats().hits).to.equal(hits + 1)
    })
  }

  it('separate results by what they put into the context', async () => {
    let tenant = 0
    const { cached, queryCache } = pair((add) => {
      class Base extends add(Model) {}
      Base.QueryBuilder = extension()
      const forClass = (modelClass: typeof Model) => {
        const builder = Model.QueryBuilder.forClass(modelClass)
        // Non-enumerable properties are not listed.
        if (tenant > 0) Object.defineProperty(builder.context(), 'tenant', { value: tenant })
        return builder.where('id', tenant)
      }
      Object.assign(Base.QueryBuilder, { forClass })
      return Base
    })
    for (tenant of [0, 1, 2, 1, 2, 0]) {
      const found = (await withKey(cached.User.query(), 'k')) as unknown as { id: number }[]
      expect(found.map(({ id }) => id)).to.deep.equal(tenant === 0 ? [] : [tenant])
    }
    expect(queryCache.stats().hits).to.equal(3)
  })

  it('cause one warning per class if they cannot be extended, with the code to add', async () => {
    class Base extends Model {
      static override query(): never {
        return Object.freeze(extension().forClass(this)) as never
      }
    }
    class Frozen extends Cached(Base) {}
    class Other extends Cached(
      class extends Model {
        static override query(): never {
          return { of: 'another kind' } as never
        }
      },
    ) {}
    class Unnamed extends Cached(
      class extends Model {
        static override query(): never {
          const query = extension().forClass(this)
          // No class has this prototype.
          return Object.setPrototypeOf(query, Object.create(Object.getPrototypeOf(query) as object)) as never
        }
      },
    ) {}
    const warnings = await recordWarnings(() => {
      for (const _ of '12') for (const each of [Frozen, Other, Unnamed]) each.query()
    })
    const codesAndClasses = warnings.map((warning) =>
      /(\w+): The queries of (\w+) are not cached/.exec(warning)?.slice(1),
    )
    expect(codesAndClasses).to.deep.equal([
      ['OBJECTION_CACHE_BUILDER', 'Frozen'],
      ['OBJECTION_CACHE_BUILDER', 'Other'],
      ['OBJECTION_CACHE_BUILDER', 'Unnamed'],
    ])
    expect(warnings[0]).to.contain('class FrozenQueryBuilder extends CachedQueryBuilder {}')
    expect(warnings[0]).to.contain('static QueryBuilder = FrozenQueryBuilder')
  })

  it('cause no warning if they can be extended', async () => {
    const { cached } = pair(CLASSES['a builder that is assigned above the mixin'] as (typeof CLASSES)[string])
    expect(await recordWarnings(() => instance(cached.User))).to.deep.equal([])
  })
})
