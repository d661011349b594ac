import { Model } from 'objection'
import { expect } from 'chai'
import type { Knex } from 'knex'
import { Cached, QueryCache, type GroupStats, type WriteStats } from '../../lib/index.js'
import { cachedKnex } from '../../lib/knex/index.js'
import { databaseTargets } from '../support/databases.js'
import { TestClock } from '../support/TestClock.js'

const TABLES = ['counted_posts', 'counted_users']

/** The text of a statement as on SQLite and MariaDB, in lower case. */
const common = (text: string): string => text.toLowerCase().replaceAll('"', '`').replaceAll(/\$\d+/g, '?')

for (const target of databaseTargets()) {
  describe(`The statistics of queries and writes on ${target.name}`, () => {
    let knex: Knex
    let cache: QueryCache
    let clock: TestClock

    class User extends Cached(Model) {
      static override tableName = 'counted_users'
      declare id: number
      declare name: string
      declare age: number
      static override get relationMappings() {
        const join = { from: 'counted_users.id', to: 'counted_posts.userId' }
        return { posts: { relation: Model.HasManyRelation, modelClass: Post, join } }
      }
    }
    class Post extends Cached(Model) {
      static override tableName = 'counted_posts'
      static override cacheOptions = { batch: true }
      declare id: number
    }

    before(async () => {
      knex = await target.open()
      User.knex(knex)
      Post.knex(knex)
    })

    beforeEach(async () => {
      clock = new TestClock()
      cache = new QueryCache({ clock })
      User.queryCache = cache
      Post.queryCache = cache
      for (const table of TABLES) await knex.schema.dropTableIfExists(table)
      await knex.schema.createTable('counted_users', (table) => {
        table.integer('id').primary()
        table.string('name')
        table.integer('age')
      })
      await knex.schema.createTable('counted_posts', (table) => {
        table.integer('id').primary()
        table.integer('userId').references('counted_users.id').onDelete('cascade')
      })
      await knex('counted_users').insert([1, 2, 3].map((id) => ({ id, name: `u${id}`, age: id })))
      await knex('counted_posts').insert([1, 2, 3].map((id) => ({ id, userId: id })))
      // The caches that follow read the catalog, so that writes are told apart.
      await User.query().withCache({ ttl: '1h' })
      cache = new QueryCache({ clock })
      User.queryCache = cache
      Post.queryCache = cache
    })

    after(async () => {
      for (const table of TABLES) await knex.schema.dropTableIfExists(table)
      await knex.destroy()
    })

    const kinds = (): Record<string, GroupStats> =>
      Object.fromEntries(cache.stats({ by: 'query' }).map((group) => [common(group.name), group]))

    const writes = (): Record<string, WriteStats> =>
      Object.fromEntries(cache.stats({ by: 'write' }).map((group) => [common(group.name), group]))

    const byId = (id: number) => User.query().findById(id).withCache()

    const UPDATE_NAME = 'update `counted_users` set `name` = ? where `counted_users`.`id` = ?'
    const UPDATE_AGE = 'update `counted_users` set `age` = ? where `counted_users`.`id` = ?'

    it('names queries by their first statement, and counts the rows of all their statements', async () => {
      for (const id of [1, 2, 2]) await byId(id)
      await User.query().where('age', '>', 1).withGraphFetched('posts').withCache()
      await cachedKnex(knex, { cache })('counted_users').where({ age: 2 }).withCache()
      const found = kinds()
      expect(found['select `counted_users`.* from `counted_users` where `counted_users`.`id` = ?']).to.include({
        model: 'User',
        table: 'counted_users',
        hits: 1,
        misses: 2,
        rows: 1,
      })
      expect(found['select `counted_users`.* from `counted_users` where `age` > ?']).to.include({ misses: 1, rows: 4 })
      expect(found['select * from `counted_users` where `age` = ?']).to.include({
        model: undefined,
        table: 'counted_users',
        misses: 1,
        rows: 1,
      })
    })

    it('names queries whose rows are loaded together by the one statement', async () => {
      await Promise.all([1, 2].map((id) => Post.query().findById(id).withCache()))
      await Post.query().findById(1).withCache()
      const [kind, ...others] = cache.stats({ by: 'query' })
      expect(others).to.deep.equal([])
      expect(common(kind!.name)).to.match(
        /^select `counted_posts`\.\* from `counted_posts` where `counted_posts`\.`id` in/,
      )
      expect(kind).to.include({ hits: 1, misses: 2, rows: 1, entries: 2 })
    })

    it('says to which write an entry fell, and what loading it again took', async () => {
      await byId(1)
      await User.query().findById(2).patch({ name: 'other' })
      await User.query().findById(1).patch({ name: 'new' })
      await byId(1)
      await byId(1)
      const found = writes()
      expect(found[UPDATE_NAME]).to.deep.include({
        tables: ['counted_users'],
        columns: ['name'],
        writes: 2,
        fell: 1,
        loads: 1,
      })
      expect(Object.keys(found)).to.deep.equal([UPDATE_NAME])
      expect(cache.stats({ by: 'model' })[0]).to.include({ invalidated: 1, hits: 1, misses: 2 })
    })

    it('tells the write that an entry fell to from those that left it alone', async () => {
      await byId(1)
      await User.query().findById(2).patch({ name: 'other' })
      await User.query().findById(1).patch({ age: 40 })
      await User.query().findById(3).patch({ name: 'other' })
      await byId(1)
      const found = writes()
      expect(found[UPDATE_AGE]).to.include({ fell: 1, writes: 1 })
      expect(found[UPDATE_NAME]).to.include({ fell: 0, writes: 2 })
    })

    it('counts the statements of a transaction when it commits, and none that was rolled back or found no row', async () => {
      await Post.query().where('userId', 1).withCache()
      await knex.transaction(async (trx) => {
        await User.query(trx).findById(1).patch({ name: 'new' })
        await User.query(trx).findById(2).patch({ name: 'new' })
        await Post.query(trx)
          .findById(1)
          .patch({ userId: 2 } as object)
        expect(writes(), 'before the commit').to.deep.equal({})
      })
      const rolledBack = knex.transaction(async (trx) => {
        await User.query(trx).findById(3).patch({ age: 5 })
        throw new Error('rolled back')
      })
      await rolledBack.catch(() => undefined)
      await User.query().findById(77).patch({ age: 1 })
      await Post.query().where('userId', 1).withCache()
      const found = writes()
      const updatePosts = 'update `counted_posts` set `userid` = ? where `counted_posts`.`id` = ?'
      expect(found[UPDATE_NAME]).to.include({ writes: 2, fell: 0 })
      expect(found[updatePosts]).to.include({ writes: 1, fell: 1, loads: 1 })
      // On MariaDB a rollback counts as a write, because some engines keep what was written.
      expect(found[UPDATE_AGE]?.writes).to.equal(target.name === 'MariaDB' ? 1 : undefined)
    })

    it('counts the loads of rows that have entries of their own', async () => {
      const rows = () => User.query().findByIds([1, 2]).withCache()
      await rows()
      await User.query().findById(2).patch({ name: 'new' })
      await rows()
      expect(writes()[UPDATE_NAME]).to.include({ fell: 1, loads: 1 })
    })

    it('knows the write behind what a cascade has deleted', async () => {
      await Post.query().where('userId', 1).withCache()
      await User.query().findById(1).delete()
      await Post.query().where('userId', 1).withCache()
      expect(writes()['delete from `counted_users` where `counted_users`.`id` = ?']).to.include({ fell: 1, writes: 1 })
    })

    it('counts what callers invalidate', async () => {
      await byId(1)
      await byId(2)
      await cache.invalidate({ tables: ['counted_users'] })
      await byId(1)
      await cache.invalidate({ where: { counted_users: { id: 2 } } })
      await byId(2)
      const other = new QueryCache()
      await other.invalidate({ tables: ['counted_users'] })
      expect(writes()).to.deep.equal({
        '(invalidate)': { name: '(invalidate)', tables: [], columns: [], writes: 2, fell: 2, loads: 2, loadTime: 0 },
      })
    })

    it('counts one call for rows of tables that no known database has', async () => {
      await byId(1)
      await cache.invalidate({ where: { counted_users: { id: 1 }, counted_elsewhere: { id: 2 } }, tags: ['one'] })
      expect(cache.stats().invalidations).to.equal(1)
      expect(Object.keys(writes())).to.deep.equal(['(invalidate)'])
    })

    it('counts for each cache what was written since it was made, and its own entries', async () => {
      await byId(1)
      await User.query().findById(1).patch({ name: 'new' })
      const later = new QueryCache({ clock })
      expect(later.stats({ by: 'write' })).to.deep.equal([])
      await User.query().findById(1).patch({ name: 'newer' })
      await byId(1)
      expect(writes()[UPDATE_NAME]).to.include({ writes: 2, fell: 1 })
      expect(later.stats({ by: 'write' }).map(({ writes, fell }) => [writes, fell])).to.deep.equal([[1, 0]])
    })

    it('adds the time of loads that follow from a write', async () => {
      const load = async (): Promise<unknown> => {
        const users = await User.query()
        clock.advance(30)
        return users.length
      }
      await cache.wrap('count', load)
      await knex('counted_users').insert({ id: 9, name: 'u9', age: 9 })
      await cache.wrap('count', load)
      const [insert] = cache.stats({ by: 'write' })
      expect(insert).to.include({ fell: 1, loads: 1, loadTime: 30 })
      expect(insert?.name.toLowerCase()).to.include('insert into').and.not.include('u9')
      expect(kinds()['count']).to.include({ invalidated: 1, misses: 2 })
    })
  })
}
