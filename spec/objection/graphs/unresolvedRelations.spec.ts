import { expect } from 'chai'
import { Model, type QueryBuilder, type RelationMappings } from 'objection'
import { Cached, QueryCache } from '../../../lib/index.js'
import { withAutomaticKey, withKey } from '../../support/cachedBase.js'
import { outcomeOf } from '../../support/outcome.js'
import { expectSame } from '../../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

/** Ways in which the class of a relation cannot be had (yet). */
const UNRESOLVED: Readonly<Record<string, unknown>> = {
  'a module that is not there': '/nowhere/at/all/Post.js',
  'a module that is still loading': undefined,
  'a function that gives nothing yet': () => undefined,
  'a function that throws': () => {
    throw new Error('the module cannot be loaded')
  },
  'no class of models': class {},
}

type Queries = QueryBuilder<Model, unknown>
type Classes = ReturnType<typeof define>

function define(Base: typeof Model, modelClass: unknown, resolved: () => void = () => undefined) {
  const join = { from: 'users.id', to: 'posts.authorId' }
  const broken = {
    posts: { relation: Model.HasManyRelation, modelClass, join },
    drafts: {
      relation: Model.HasManyRelation,
      modelClass: () => {
        resolved()
        return Post
      },
      join,
    },
  } as unknown as RelationMappings
  class Post extends Base {
    static override tableName = 'posts'
  }
  class Company extends Base {
    static override tableName = 'companies'
    static override relationMappings = () => ({
      users: {
        relation: Model.HasManyRelation,
        modelClass: User,
        join: { from: 'companies.id', to: 'users.companyId' },
      },
    })
  }
  class User extends Base {
    static override tableName = 'users'
    static override relationMappings = () => ({
      ...broken,
      manager: {
        relation: Model.BelongsToOneRelation,
        modelClass: User,
        join: { from: 'users.managerId', to: 'users.id' },
      },
      company: {
        relation: Model.BelongsToOneRelation,
        modelClass: Company,
        join: { from: 'users.companyId', to: 'companies.id' },
      },
    })
  }
  return { User, Company, Post }
}

const first = async (User: typeof Model): Promise<Model> => (await User.query().findById(4)) as Model

/** Every form of a query that uses a relation of `User`. */
const forms = (
  relation: string,
): Readonly<Record<string, (classes: Classes) => Queries | Promise<{ query: Queries }>>> => ({
  withGraphFetched: ({ User }) => User.query().orderBy('id').withGraphFetched(relation),
  'withGraphFetched without rows': ({ User }) => User.query().where('id', 77).withGraphFetched(relation),
  'withGraphFetched further down': ({ Company }) => Company.query().orderBy('id').withGraphFetched(`users.${relation}`),
  'withGraphFetched with modifyGraph': ({ User }) =>
    User.query()
      .orderBy('id')
      .withGraphFetched(relation)
      .modifyGraph(relation, (builder) => void builder.where('id', '>', 0)),
  withGraphJoined: ({ User }) => User.query().withGraphJoined(relation).orderBy('users.id'),
  'withGraphJoined further down': ({ Company }) =>
    Company.query().withGraphJoined(`users.${relation}`).orderBy('companies.id'),
  joinRelated: ({ User }) => User.query().joinRelated(relation).select('users.*').orderBy('users.id'),
  leftJoinRelated: ({ User }) => User.query().leftJoinRelated(relation).select('users.*').orderBy('users.id'),
  relatedQuery: ({ User }) => User.relatedQuery(relation).for(4),
  $relatedQuery: async ({ User }) => ({ query: (await first(User)).$relatedQuery(relation) as Queries }),
  'whereExists(relatedQuery)': ({ User }) => User.query().whereExists(User.relatedQuery(relation)).orderBy('id'),
  'whereExists with a join': ({ User }) =>
    User.query()
      .whereExists(User.relatedQuery('company').joinRelated(`users.${relation}`))
      .orderBy('id'),
  'select(relatedQuery)': ({ User }) =>
    User.query().select('id', User.relatedQuery(relation).count().as('n')).orderBy('id'),
})

/** What a query does for itself, whatever is used along. */
const KEYS: Readonly<Record<string, (query: Queries) => Queries>> = {
  'no key': (query) => query,
  'a key': (query) => withKey(query, 'k'),
  'an automatic key': (query) => withAutomaticKey(query),
}

describe('relations whose classes cannot be resolved', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  function pair(modelClass: unknown, all = false): { plain: Classes; cached: Classes; queryCache: QueryCache } {
    const queryCache = new QueryCache()
    class Plain extends Model {}
    class Base extends Cached(Model) {
      static override queryCache = queryCache
      static override cacheOptions = { all }
    }
    for (const each of [Plain, Base]) each.knex(database.knex)
    return { plain: define(Plain, modelClass), cached: define(Base, modelClass), queryCache }
  }

  const run = (form: ReturnType<typeof forms>[string], classes: Classes, key: (query: Queries) => Queries) =>
    outcomeOf(async () => {
      const made = form(classes)
      return key(made instanceof Promise ? (await made).query : made)
    })

  for (const [why, modelClass] of Object.entries(UNRESOLVED)) {
    for (const all of [false, true]) {
      for (const [keyed, key] of Object.entries(KEYS)) {
        const how = `${keyed}${all ? ', all finds cached' : ''}: ${why}`

        it(`are nothing to a query that uses another one, with ${how}`, async () => {
          for (const [name, form] of Object.entries(forms('manager'))) {
            const { plain, cached, queryCache } = pair(modelClass, all)
            for (const _ of '123') {
              const expected = await run(form, plain, (query) => query)
              expectSame(await run(form, cached, key), expected, name)
              expect(expected, name).to.have.property('result')
            }
            if (keyed !== 'no key')
              expect(queryCache.stats(), name).to.include({ hits: all && name === '$relatedQuery' ? 4 : 2 })
            expect(queryCache.stats(), name).to.include({ errors: 0 })
          }
        })

        it(`fail as without a cache where they are used, with ${how}`, async () => {
          for (const [name, form] of Object.entries(forms('posts'))) {
            const { plain, cached } = pair(modelClass, all)
            const [expected, actual] = [await run(form, plain, (query) => query), await run(form, cached, key)]
            expectSame(actual, expected, name)
            expect(expected, name).to.have.property('error')
          }
        })
      }
    }
  }

  describe('of which only the class of the join table cannot be had', () => {
    /** Objection has the related class in hand by then. */
    const through = (modelClass: unknown): object => ({
      relation: Model.ManyToManyRelation,
      join: {
        from: 'users.id',
        through: { modelClass, from: 'posts.authorId', to: 'posts.id' },
        to: 'tags.id',
      },
    })

    /** `Upper` is below a class that has no cache on one side of each pair. */
    function owners(Base: typeof Model, Upper: typeof Model, modelClass: unknown): Classes {
      class Tag extends Base {
        static override tableName = 'tags'
      }
      class User extends Upper {
        static override tableName = 'users'
        static override relationMappings = { posts: { ...through(modelClass), modelClass: Tag } } as never
      }
      class Company extends Base {
        static override tableName = 'companies'
        static override relationMappings = {
          users: {
            relation: Model.HasManyRelation,
            modelClass: User,
            join: { from: 'companies.id', to: 'users.companyId' },
          },
        }
      }
      return { User, Company, Post: Tag } as unknown as Classes
    }

    for (const [why, modelClass] of Object.entries(UNRESOLVED)) {
      if (modelClass === undefined) continue
      for (const [keyed, key] of Object.entries(KEYS)) {
        it(`fail as without a cache, with ${keyed}: ${why}`, async () => {
          for (const [name, form] of Object.entries(forms('posts'))) {
            for (const cachedOwner of [true, false]) {
              // A key is made of what a join compiles to, and only the class can resolve its relations then.
              if (!cachedOwner && /join|whereExists|select/i.test(name)) continue
              class Plain extends Model {}
              class Base extends Cached(Model) {
                static override queryCache = new QueryCache()
              }
              for (const each of [Plain, Base]) each.knex(database.knex)
              const plain = owners(Plain, Plain, modelClass)
              const cached = owners(Base, cachedOwner ? Base : Plain, modelClass)
              const [expected, actual] = [await run(form, plain, (query) => query), await run(form, cached, key)]
              expectSame(actual, expected, `${name}, ${String(cachedOwner)}`)
              expect(expected, name).to.have.property('error')
            }
          }
        })
      }
    }
  })

  it('fail as without a cache, the first time and later, where their owner has no cache', async () => {
    const PARTS: Readonly<Record<string, (User: typeof Model) => Queries>> = {
      withGraphFetched: (User) => User.query().orderBy('id').withGraphFetched('company.posts'),
      withGraphJoined: (User) => User.query().withGraphJoined('company.posts'),
      joinRelated: (User) => User.query().joinRelated('company.posts'),
    }
    for (const [why, modelClass] of Object.entries(UNRESOLVED)) {
      for (const [name, part] of Object.entries(PARTS)) {
        for (const [keyed, key] of Object.entries(KEYS)) {
          // A key is made of what a join compiles to, and only the class can resolve its relations then.
          if (name === 'joinRelated' && keyed === 'an automatic key') continue
          const withCompany = (Base: typeof Model): typeof Model => {
            class Without extends Model {}
            Without.knex(database.knex)
            const { Company } = define(Without, modelClass)
            const relationMappings = {
              posts: {
                relation: Model.HasManyRelation,
                modelClass,
                join: { from: 'companies.id', to: 'posts.authorId' },
              },
            }
            Object.assign(Company, { relationMappings })
            class User extends Base {
              static override tableName = 'users'
              static override relationMappings = {
                company: {
                  relation: Model.BelongsToOneRelation,
                  modelClass: Company,
                  join: { from: 'users.companyId', to: 'companies.id' },
                },
              }
            }
            User.knex(database.knex)
            return User
          }
          class Base extends Cached(Model) {
            static override queryCache = new QueryCache()
          }
          const [plain, cached] = [withCompany(Model), withCompany(Base)]
          for (const time of ['first', 'second', 'third']) {
            const [expected, actual] = [await outcomeOf(() => part(plain)), await outcomeOf(() => key(part(cached)))]
            expectSame(actual, expected, `${name}, ${keyed}, ${why}, the ${time} time`)
            expect(expected).to.have.property('error')
          }
        }
      }
    }
  })

  it('work once their class can be had, as without a cache', async () => {
    const { plain, cached } = pair(() => later)
    let later: unknown
    const ask = ({ User }: Classes) =>
      outcomeOf(() => withAutomaticKey(User.query().findById(1).withGraphFetched('manager')))
    for (const each of [plain, cached]) await ask(each)
    later = cached.Post
    expect(await outcomeOf(() => cached.User.query().findById(1).withGraphFetched('posts'))).to.have.property('result')
  })

  it('are not resolved by queries that do not use them', async () => {
    let resolved = 0
    class Base extends Cached(Model) {
      static override queryCache = new QueryCache()
    }
    Base.knex(database.knex)
    for (const form of Object.values(forms('manager'))) {
      for (const key of Object.values(KEYS)) {
        const classes = define(Base, undefined, () => resolved++)
        for (const _ of '12') await run(form, classes, key)
      }
    }
    expect(resolved).to.equal(0)
  })

  it('are not resolved where a hook puts models of another class into a result', async () => {
    let resolved = 0
    const queryCache = new QueryCache()
    class Base extends Cached(Model) {
      static override queryCache = queryCache
    }
    Base.knex(database.knex)
    const { User, Company, Post } = define(Base, undefined, () => resolved++)
    class Owner extends User {
      override $setDatabaseJson(row: object): this {
        return Object.assign(super.$setDatabaseJson(row), { employer: Company.fromJson({ id: 1 }) })
      }
    }
    class Author extends User {
      override $setDatabaseJson(row: object): this {
        return Object.assign(super.$setDatabaseJson(row), { first: Post.fromJson({ id: 1 }) })
      }
    }
    const ask = (modelClass: typeof Model) => withKey(modelClass.query().findById(1), 'k')
    for (const modelClass of [Owner, Author])
      for (const _ of '12') expect(await ask(modelClass)).to.be.instanceOf(modelClass)
    expect(resolved).to.equal(0)
    // A relation of Owner has the class as it stands; one of Author has a function that gives it.
    expect(queryCache.stats()).to.include({ errors: 0, hits: 1 })
  })

  it('leave relations that were resolved as they are', async () => {
    class Base extends Cached(Model) {
      static override queryCache = new QueryCache()
    }
    Base.knex(database.knex)
    const { User } = define(
      Base,
      class Post extends Base {
        static override tableName = 'posts'
      },
    )
    const bound = User.bindKnex(database.knex.withUserParams({})) as unknown as {
      getRelations(): object
      query(): Queries
    }
    const before = { ...bound.getRelations() }
    expect(await outcomeOf(() => withAutomaticKey(bound.query().withGraphFetched('nothing')))).to.have.property('error')
    expect(Object.values(bound.getRelations())).to.have.ordered.members(Object.values(before))
  })
})
