import { expect } from 'chai'
import { Model, type StaticHookArguments } from 'objection'
import { withKey } from '../../support/cachedBase.js'
import { outcomeOf } from '../../support/outcome.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

/** A class that writes down every hook that runs, below the given base. */
function defineLogged(Base: typeof Model, log: string[]) {
  class Tag extends Base {
    static override tableName = 'tags'
    static override async beforeFind(args: StaticHookArguments<Model>) {
      log.push('beforeFind')
      await super.beforeFind(args)
    }
    static override async afterFind(args: StaticHookArguments<Model>) {
      log.push(`afterFind of ${args.result?.length}`)
      await super.afterFind(args)
    }
    override async $afterFind() {
      log.push(`$afterFind of ${String(this.$id())}`)
    }
  }
  return Tag
}

describe('hooks', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  const run = (Tag: typeof Model, log: string[]) =>
    withKey(Tag.query(), 'k')
      .context({ tenant: 1 })
      .runBefore(() => void log.push('runBefore'))
      .onBuild(() => void log.push('onBuild'))
      .runAfter((rows) => (log.push('runAfter'), rows))
      .orderBy('id')
      .first()

  it('all hooks of the query run on a hit as they do without a cache, in the same order', async () => {
    const plainLog: string[] = []
    const cachedLog: string[] = []
    const Plain = defineLogged(database.plain.Tag, plainLog)
    const Cached = defineLogged(database.cached().Base, cachedLog)
    await run(Plain, plainLog)
    for (const time of ['cold', 'warm', 'warm again']) {
      await run(Cached, cachedLog)
      expect(cachedLog.splice(0), time).to.deep.equal(plainLog)
    }
    expect(plainLog).to.include.members(['beforeFind', 'runBefore', 'onBuild', 'runAfter', '$afterFind of 1'])
  })

  it('a before-hook that forbids forbids a hit, too', async () => {
    const { Base } = database.cached()
    let allowed = true
    class Guarded extends Base {
      static override tableName = 'tags'
      static override beforeFind() {
        if (!allowed) throw new Error('not yours')
      }
    }
    const read = () => withKey(Guarded.query(), 'k')
    expect(await read()).to.have.length(3)
    allowed = false
    const { error } = (await outcomeOf(read)) as { error: Error }
    expect(error.message).to.equal('not yours')
    expect(await outcomeOf(() => read().onError(() => 'instead'))).to.deep.equal({ result: 'instead' })
    allowed = true
    expect(await read()).to.have.length(3)
  })

  it('an after-hook that throws throws on a hit, too, and spoils nothing', async () => {
    const { models, queryCache } = database.cached()
    const read = () => withKey(models.Tag.query(), 'k')
    const fail = () => read().runAfter(() => Promise.reject(new Error('after')))
    for (let i = 0; i < 2; i++) expect(await outcomeOf(fail)).to.have.nested.property('error.message', 'after')
    expect(await read()).to.have.length(3)
    expect(queryCache.stats()).to.include({ loads: 1, hits: 2 })
  })

  it('a query that beforeFind cancels is answered by the hook and not cached', async () => {
    const { Base, queryCache } = database.cached()
    class Cancelled extends Base {
      static override tableName = 'tags'
      static override beforeFind({ cancelQuery }: StaticHookArguments<Model>) {
        cancelQuery([{ made: 'up' }])
      }
    }
    database.log.take()
    for (let i = 0; i < 2; i++) expect(await withKey(Cancelled.query(), 'k')).to.deep.equal([{ made: 'up' }])
    expect(database.log.take()).to.deep.equal([])
    expect(queryCache.stats()).to.include({ bypasses: 2, stores: 0 })
  })

  it('what asFindQuery() asks in beforeFind is another query, and has no part in the key', async () => {
    const { Base } = database.cached()
    const asked: unknown[] = []
    class Asking extends Base {
      static override tableName = 'tags'
      static override async beforeFind({ asFindQuery, context }: StaticHookArguments<Model>) {
        if (context['inner'] === true) return
        asked.push(await asFindQuery().select('id').context({ inner: true }).orderBy('id'))
      }
    }
    const ids = [1, 2, 3].map((id) => ({ id }))
    for (let i = 0; i < 2; i++) {
      const [row] = await withKey(Asking.query(), 'k').orderBy('id')
      expect(row).to.deep.include({ id: 1, label: 't1' })
      expect(JSON.parse(JSON.stringify(asked.pop()))).to.deep.equal(ids)
    }
  })

  it('hooks may clone and run the builder: they get what they ask for, and no endless wait', async () => {
    const { models } = database.cached()
    const counts: number[] = []
    const read = () =>
      withKey(models.Tag.query(), 'k')
        .where('id', '>', 1)
        .runAfter(async (rows, builder) => {
          const again = builder.clone().clear(/runAfter/)
          counts.push((await again).length, await again.resultSize())
          return rows
        })
    for (let i = 0; i < 2; i++) expect(await read()).to.have.length(2)
    expect(counts).to.deep.equal([2, 2, 2, 2])
  })

  it('a query of the same key inside its own load goes to the database instead of waiting for itself', async () => {
    const { Base, queryCache } = database.cached()
    const inner: number[] = []
    class Inner extends Base {
      static override tableName = 'posts'
      override async $afterFind() {
        inner.push((await withKey(Outer.query(), 'k')).length)
      }
    }
    class Outer extends Base {
      static override tableName = 'tags'
      static override get relationMappings() {
        return {
          posts: { relation: Model.HasManyRelation, modelClass: Inner, join: { from: 'tags.id', to: 'posts.id' } },
        }
      }
    }
    const read = () => withKey(Outer.query(), 'k').withGraphFetched('posts').orderBy('id')
    const first = await read()
    expect(inner).to.deep.equal([3, 3, 3])
    expect(await read()).to.deep.equal(first)
    expect(queryCache.stats()).to.include({ bypasses: 3, hits: 1, stores: 1 })
  })

  it('hooks of fetched children run when they are loaded, and what they did is part of the entry', async () => {
    const log: string[] = []
    const { Base } = database.cached()
    class Child extends Base {
      static override tableName = 'posts'
      override $afterFind() {
        log.push('child')
        Object.assign(this, { touched: true })
      }
    }
    class Parent extends Base {
      static override tableName = 'users'
      static override get relationMappings() {
        return {
          posts: {
            relation: Model.HasManyRelation,
            modelClass: Child,
            join: { from: 'users.id', to: 'posts.authorId' },
          },
        }
      }
    }
    const read = () => withKey(Parent.query(), 'k').findById(1).withGraphFetched('posts')
    const first = await read()
    const loaded = log.splice(0).length
    expect(loaded).to.be.greaterThan(0)
    expect(await read()).to.deep.equal(first)
    expect(log).to.deep.equal([])
    expect(first).to.have.nested.property('posts[0].touched', true)
  })

  it('hooks find the builder of a hit as that of a query that ran', async () => {
    const { models } = database.cached()
    const executable: boolean[] = []
    const ask = (builder: unknown) => void executable.push((builder as { isExecutable(): boolean }).isExecutable())
    const read = () =>
      withKey(models.Tag.query(), 'k')
        .onBuild(ask)
        .runAfter((rows, builder) => {
          ask(builder)
          return rows
        })
    for (let i = 0; i < 2; i++) await read()
    expect(executable).to.deep.equal([true, true, true, true])
  })

  it('one builder awaited many times answers every time', async () => {
    const { models } = database.cached()
    const builder = withKey(models.Tag.query(), 'k').orderBy('id')
    const [one, two] = await Promise.all([builder, builder])
    expect(one).to.deep.equal(two)
    expect(one).to.not.equal(two)
    expect(await builder.then((rows) => rows.length)).to.equal(3)
    expect(await builder.clone().first()).to.have.property('id', 1)
  })
})
