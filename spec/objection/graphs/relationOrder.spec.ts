import { expect } from 'chai'
import type { Model } from 'objection'
import type { CachedQueryBuilder } from '../../../lib/index.js'
import { expectSame } from '../../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

type Cacheable = CachedQueryBuilder<Model>

const cached = (part: unknown): void => void (part as Cacheable).withCache?.()

describe('relations of the same models', () => {
  let database: SpecDatabase

  beforeEach(async () => {
    database = await openSpecDatabase()
  })

  afterEach(() => database.close())

  it('become properties in the order in which they were asked for, whichever comes from the cache', async () => {
    const { User } = database.cached().models
    const graph = (model: typeof User, part: string) =>
      model.query().orderBy('id').withGraphFetched('[posts.tags, company, manager, reports]').modifyGraph(part, cached)
    for (const part of ['posts', 'company', 'manager', 'reports']) {
      const plain = await graph(database.plain.User, part)
      expectSame(await graph(User, part), plain, `${part}, cold`)
      expectSame(await graph(User, part), plain, `${part}, warm`)
    }
  })

  it('never wait for each other in a circle', async () => {
    const { User } = database.cached().models
    const expected = JSON.stringify(
      await database.plain.User.query().orderBy('id').withGraphFetched('[posts, reports]'),
    )
    const started = process.hrtime.bigint()
    for (let hops = 0; hops < 20; hops++) {
      const hop = async (times: number): Promise<void> => {
        for (let i = 0; i < times; i++) await Promise.resolve()
      }
      const graph = (relations: string, first: number, second: number) =>
        User.query()
          .orderBy('id')
          .withGraphFetched(relations)
          .modifyGraph('posts', (part) => (cached(part), void part.runBefore(() => hop(first))))
          .modifyGraph('reports', (part) => (cached(part), void part.runBefore(() => hop(second))))
      const [one] = await Promise.all([
        graph('[posts, reports]', hops * 10, 0),
        graph('[reports, posts]', 0, hops * 10),
      ])
      expect(JSON.stringify(one)).to.equal(expected)
      await database.knex('posts').where('id', 1).update({ title: 'p1' })
    }
    // A circle would be broken by `joinTimeout` alone.
    expect(Number(process.hrtime.bigint() - started) / 1e9).to.be.lessThan(9)
  })

  it('are not given to the models of a caller by a load in the background', async () => {
    let now = 0
    const { User } = database.cached({ clock: { now: () => now } }).models
    const graph = () =>
      User.query()
        .findById(1)
        .withGraphFetched('posts')
        .modifyGraph(
          'posts',
          (part) => void (part as unknown as Cacheable).withCache?.({ ttl: 1, staleWhileRevalidate: 1000 }),
        )
    await graph()
    now = 10
    const user = (await graph()) as unknown as { posts: unknown }
    const { posts } = user
    await database.knex.raw('select 1')
    await new Promise(setImmediate)
    expect(user.posts).to.equal(posts)
  })
})
