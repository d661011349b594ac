import { expect } from 'chai'
import { Model, QueryBuilder, type Relation, type RelationType } from 'objection'
import { Cached, QueryCache, type CachedQueryBuilder } from '../../../lib/index.js'
import { cachedBase, withAutomaticKey } from '../../support/cachedBase.js'
import { defineModels } from '../../support/models.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

const explained = (query: unknown) => (query as CachedQueryBuilder<Model>).explainCache()

describe('what an automatic key makes of odd classes', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  const titles = (users: readonly unknown[]) =>
    users.flatMap((user) => (user as { posts: { title: string }[] }).posts.map(({ title }) => title))

  it('an expression of all relations is told once for each, however they lead to each other', async () => {
    const classes = Array.from({ length: 7 }, () => class extends cachedBase(database.knex) {})
    classes.forEach((each, i) => {
      const relations = classes.map((other, j) => [
        `to${j}`,
        { relation: Model.HasManyRelation, modelClass: other, join: { from: 'tags.id', to: 'tags.label' } },
      ])
      Object.defineProperty(each, 'name', { value: `Star${i}` })
      Object.assign(each, { tableName: 'tags', relationMappings: Object.fromEntries(relations) })
    })
    const query = () =>
      withAutomaticKey((classes[0] as typeof Model).query())
        .where('id', 0)
        .withGraphFetched('*')
    await query()
    database.log.take()
    await query()
    expect(database.log.take()).to.deep.equal([])
  })

  it('a relation of a class of the project’s own is not cached', async () => {
    let least = 0
    const HasMany = Model.HasManyRelation as RelationType & (new (...args: unknown[]) => Relation)
    class Later extends HasMany {
      findQuery(builder: QueryBuilder<Model>, owner: unknown) {
        const find = (HasMany.prototype as unknown as { findQuery(...args: unknown[]): QueryBuilder<Model> }).findQuery
        return find.call(this, builder, owner).where('posts.id', '>', least)
      }
    }
    const { User, Post } = defineModels(cachedBase(database.knex))
    class Author extends User {
      static override get relationMappings() {
        return {
          posts: { relation: Later, modelClass: Post, join: { from: 'users.id', to: 'posts.authorId' } },
        } as never
      }
    }
    const read = () => withAutomaticKey(Author.query()).where('id', 1).withGraphFetched('posts')
    expect(titles(await read())).to.deep.equal(['p1', 'p6', 'p11'])
    least = 5
    expect(titles(await read())).to.deep.equal(['p6', 'p11'])
  })

  it('tables that a class computes are a part of the key', async () => {
    await database.knex.schema.createTable('other_posts', (table) => {
      table.integer('id')
      table.string('title')
      table.integer('authorId')
    })
    await database.knex('other_posts').insert({ id: 1, title: 'other', authorId: 1 })
    let tenant = ''
    const { User, Post } = defineModels(cachedBase(database.knex))
    Object.defineProperty(Post, 'tableName', { get: () => `${tenant}posts` })
    class Reader extends User {
      static override get relationMappings() {
        const join = { from: 'users.id', to: `${tenant}posts.authorId` }
        return { ...super.relationMappings, posts: { relation: Model.HasManyRelation, modelClass: Post, join } }
      }
    }
    const read = () => withAutomaticKey(Reader.query()).where('id', 1).withGraphFetched('posts')
    expect((await explained(read())).key).to.not.equal(undefined)
    const before = (await explained(read())).key
    tenant = 'other_'
    expect((await explained(read())).key).to.not.equal(before)
  })

  it('hooks of a context that filter parts are a part of the key', async () => {
    const { User } = defineModels(cachedBase(database.knex, new QueryCache({ context: () => 'same' })))
    for (const hook of ['runBefore', 'onBuild']) {
      for (const [least, found] of [
        [0, ['p1', 'p6', 'p11']],
        [5, ['p6', 'p11']],
      ] as const) {
        const filter = (builder: QueryBuilder<Model>) =>
          void (builder.modelClass().tableName === 'posts' && builder.where('posts.id', '>', least))
        const context = {
          [hook]: hook === 'onBuild' ? filter : (_: unknown, builder: QueryBuilder<Model>) => filter(builder),
        }
        const read = () => withAutomaticKey(User.query()).where('id', 1).withGraphFetched('posts').context(context)
        for (let i = 0; i < 2; i++) expect(titles(await read()), hook).to.deep.equal(found)
      }
    }
  })

  it('a builder that adds to the query when it is executed adds to its key', async () => {
    let company: number | undefined
    class Scoped<M extends Model, R = M[]> extends QueryBuilder<M, R> {
      override execute() {
        if (company !== undefined) void this.where('companyId', company)
        return super.execute()
      }
    }
    class Base extends Model {
      static override QueryBuilder = Scoped
    }
    class CachedUser extends Cached(Base) {
      static override tableName = 'users'
      static override queryCache = new QueryCache()
      static override cacheOptions = { all: true }
    }
    CachedUser.knex(database.knex)
    expect(await CachedUser.query()).to.have.length(8)
    company = 99
    expect(await CachedUser.query()).to.have.length(0)
  })
})
