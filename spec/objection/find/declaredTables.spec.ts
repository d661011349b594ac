import { expect } from 'chai'
import { Model } from 'objection'
import { deferred } from '../../../lib/core/deferred.js'
import { withoutDatabase } from '../../../lib/core/tag.js'
import { withKey } from '../../support/cachedBase.js'
import { settled } from '../../support/settled.js'
import { loadsAfter } from '../../support/loadsAfter.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

type Declaring = typeof Model & { cacheDependsOn?: readonly string[] }

/** A class over `tags` whose results depend on companies as well, and who knows how. */
function defineDeclaring(Base: typeof Model, cacheDependsOn: readonly string[] = ['companies']) {
  const Below = Base as Declaring
  return class Declared extends Below {
    static override tableName = 'tags'
    static override cacheDependsOn = cacheDependsOn
  }
}

describe('what results depend on by what their classes declare', () => {
  let database: SpecDatabase

  beforeEach(async () => {
    database = await openSpecDatabase()
  })

  afterEach(() => database.close())

  const write = (table: string): PromiseLike<unknown> => database.knex(table).where('id', 1).update({ id: 1 })

  it('a find, its page and its count end when a declared table is written', async () => {
    const { Base, queryCache } = database.cached()
    const Declared = defineDeclaring(Base)
    const asks = [
      () => withKey(Declared.query(), 'k'),
      () => withKey(Declared.query(), 'k').page(0, 2),
      () => withKey(Declared.query(), 'k').resultSize(),
    ]
    for (const ask of asks) {
      expect(await loadsAfter(queryCache, ask, () => write('companies'))).to.equal(true)
      expect(await loadsAfter(queryCache, ask, () => write('posts'))).to.equal(false)
    }
  })

  it('a declared view stands for the tables behind it', async () => {
    await database.knex.schema.raw('create view employers as select * from companies')
    const { Base, queryCache } = database.cached()
    const Declared = defineDeclaring(Base, ['employers'])
    const ask = () => withKey(Declared.query(), 'k')
    expect(await loadsAfter(queryCache, ask, () => write('companies'))).to.equal(true)
  })

  it('the class of a relation that is fetched along declares, too', async () => {
    const { Base, queryCache } = database.cached()
    const Declared = defineDeclaring(Base)
    class Post extends Base {
      static override tableName = 'posts'
      static override relationMappings = {
        same: { relation: Model.HasManyRelation, modelClass: Declared, join: { from: 'posts.id', to: 'tags.id' } },
      }
    }
    const ask = () => withKey(Post.query(), 'k').withGraphFetched('same')
    expect(await loadsAfter(queryCache, ask, () => write('companies'))).to.equal(true)
  })

  it('nobody joins a load that began before a declared table was written', async () => {
    const { Base, queryCache } = database.cached()
    const { promise, resolve } = deferred<undefined>()
    let waiting = 0
    class Slow extends Base {
      static override tableName = 'posts'
      override async $afterFind(): Promise<void> {
        waiting++
        await promise
      }
    }
    class Declared extends defineDeclaring(Base) {
      static override relationMappings = {
        slow: { relation: Model.HasOneRelation, modelClass: Slow, join: { from: 'tags.id', to: 'posts.id' } },
      }
    }
    const ask = () => withKey(Declared.query(), 'k').withGraphFetched('slow').execute()
    await database.plain.Tag.query()
    const before = ask()
    await settled(() => waiting > 0)
    await write('companies')
    const after = ask()
    await settled(() => queryCache.stats().loads === 2)
    resolve(undefined)
    expect(await before).to.deep.equal(await after)
    expect(queryCache.stats()).to.include({ coalesced: 0 })
  })

  it('a query that is itself not cached hands what its class declares to the load that it is a part of', async () => {
    const { Base, queryCache } = database.cached()
    const Declared = defineDeclaring(Base)
    for (const run of [async () => (await Declared.query()).length, () => Declared.query().resultSize()]) {
      const ask = () => queryCache.wrap(`around ${run.toString()}`, run)
      expect(await loadsAfter(queryCache, ask, () => write('companies'))).to.equal(true)
      expect(await loadsAfter(queryCache, ask, () => write('posts'))).to.equal(false)
    }
  })

  it('explainCache() tells of declared tables before anything was loaded', async () => {
    const Declared = defineDeclaring(database.cached().Base)
    const { dependsOn } = await (withKey(Declared.query(), 'cold') as any).explainCache()
    expect(dependsOn.map(withoutDatabase)).to.include('tables:')
    await withKey(Declared.query(), 'warm')
    const known = await (withKey(Declared.query(), 'cold') as any).explainCache()
    expect(known.dependsOn.map(withoutDatabase)).to.include.members(['table:tags', 'table:companies'])
  })
})
