import { expect } from 'chai'
import { Model } from 'objection'
import { withKey } from '../../support/cachedBase.js'
import { elsewhere } from '../../support/elsewhere.js'
import { loadsAfter } from '../../support/loadsAfter.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'
import { TestClock } from '../../support/TestClock.js'

describe('what results depend on by what their loads ask for', () => {
  let database: SpecDatabase

  beforeEach(async () => {
    database = await openSpecDatabase()
  })

  afterEach(() => database.close())

  const write = (table: string): PromiseLike<unknown> => database.knex(table).where('id', 1).update({ id: 1 })

  /** A class whose hook asks for something else on each load. */
  function defineAsking(Base: typeof Model, ask: () => PromiseLike<unknown>): () => PromiseLike<unknown> {
    class Child extends Base {
      static override tableName = 'posts'
      override async $afterFind(): Promise<void> {
        await ask()
      }
    }
    class Asking extends Base {
      static override tableName = 'tags'
      static override relationMappings = {
        posts: { relation: Model.HasManyRelation, modelClass: Child, join: { from: 'tags.id', to: 'posts.id' } },
      }
    }
    return () => withKey(Asking.query(), 'outer').withGraphFetched('posts')
  }

  it('plain queries inside a load are a part of it', async () => {
    const { Base, queryCache } = database.cached()
    const outer = defineAsking(Base, () => database.knex('companies').first())
    expect(await loadsAfter(queryCache, outer, () => write('companies'))).to.equal(true)
    expect(await loadsAfter(queryCache, outer, () => write('users'))).to.equal(false)
  })

  for (const inner of ['that hits', 'that loads'] as const) {
    it(`a cached query inside a load ${inner} hands its tables, keys and tags to it`, async () => {
      const { Base, queryCache, models } = database.cached()
      const ask = () => withKey(models.Company.query(), 'inner', { tags: ['firms'] })
      const outer = defineAsking(Base, ask)
      const acts = [
        () => write('companies'),
        () => queryCache.invalidate({ tags: ['firms'] }),
        () => queryCache.invalidate({ keys: ['inner'] }),
      ]
      for (const act of acts) {
        if (inner === 'that hits') await ask()
        expect(await loadsAfter(queryCache, outer, act)).to.equal(true)
      }
    })
  }

  it('tags reach all loads around, however deep', async () => {
    const { queryCache, models } = database.cached()
    const runs: string[] = []
    const wrapped = (name: string, inside: () => PromiseLike<unknown>) => () =>
      queryCache.wrap(name, async () => {
        runs.push(name)
        await inside()
        return name
      })
    const outermost = wrapped(
      'a',
      wrapped(
        'b',
        wrapped('c', () => withKey(models.Company.query(), 'inner')),
      ),
    )
    for (let i = 0; i < 2; i++) await outermost()
    expect(runs.splice(0)).to.deep.equal(['a', 'b', 'c'])
    await write('posts')
    await outermost()
    expect(runs).to.deep.equal([])
    await write('companies')
    await outermost()
    expect(runs).to.deep.equal(['a', 'b', 'c'])
  })

  it('the time of an entry that became a part bounds the whole, also where another reader’s limit is tighter', async () => {
    const clock = new TestClock()
    const { queryCache, models } = database.cached({ clock })
    const inner = (ttl?: number) => withKey(models.Company.query(), 'inner', ttl === undefined ? { ttl: 100 } : { ttl })
    const outer = (key: string, ttl?: number) => queryCache.wrap(key, async () => (await inner(ttl)).length)
    await inner()
    clock.advance(30)
    await outer('loose')
    await outer('tight', 50)
    await elsewhere(database.knex, database.knex('companies').insert({ id: 3, name: 'unseen' }))
    clock.advance(19)
    expect([await outer('loose'), await outer('tight', 50)]).to.deep.equal([2, 2])
    clock.advance(1)
    expect([await outer('loose'), await outer('tight', 50)]).to.deep.equal([2, 3])
    clock.advance(50)
    expect(await outer('loose')).to.equal(3)
  })

  it('the time of a part bounds the whole also where that was loaded, or computed, along with it', async () => {
    const clock = new TestClock()
    const { queryCache, models } = database.cached({ clock })
    const parts = [
      () => withKey(models.Company.query(), 'found', { ttl: 100 }).then((rows) => rows.length),
      () => queryCache.wrap('computed', async () => (await models.Company.query()).length, { ttl: 100 }),
    ]
    for (const [index, part] of parts.entries()) {
      const whole = (key: string) => queryCache.wrap([key, index], part)
      await whole('loads it')
      await whole('hits it')
      const { loads } = queryCache.stats()
      clock.advance(99)
      await whole('loads it')
      await whole('hits it')
      expect(queryCache.stats().loads).to.equal(loads)
      clock.advance(1)
      await whole('loads it')
      expect(queryCache.stats().loads).to.equal(loads + 2)
      await whole('hits it')
      expect(queryCache.stats().loads).to.equal(loads + 3)
    }
  })

  it('a load that writes, or reads in a transaction, is kept by none of the loads around it', async () => {
    const { queryCache, models } = database.cached()
    const parts = {
      writes: () => write('tags'),
      transaction: () => database.knex.transaction((trx) => models.Tag.query(trx).execute()),
    }
    for (const part of Object.values(parts)) {
      const { stores } = queryCache.stats()
      const inner = () => queryCache.wrap('inner', async () => void (await part()), { ttl: '1h' })
      await queryCache.wrap('outer', () => inner(), { ttl: '1h' })
      expect(queryCache.stats().stores).to.equal(stores)
    }
    expect(await queryCache.wrap('after', async () => (await withKey(models.Tag.query(), 'k')).length)).to.equal(3)
    expect(queryCache.stats().stores).to.equal(2)
  })
})
