import { expect } from 'chai'
import Knex, { type Knex as KnexInstance } from 'knex'
import { CachedModel, MemoryStore, QueryCache, TieredStore } from '../../../lib/index.js'
import type { Bus } from '../../../lib/store/Bus.js'
import { installCacheTriggers, PostgresBus } from '../../../lib/store/postgres/index.js'
import { RecordedMessages } from './RecordedMessages.js'
import { Client as PgClient, Place, SERVER, type Client } from './server.js'

if (SERVER !== undefined) {
  describe('A process that hears of rows that another program has written', () => {
    let place: Place
    let writer: Client
    let received: RecordedMessages
    let cache: QueryCache
    let knex: KnexInstance

    class Task extends CachedModel {
      static override tableName = 'tasks'
    }

    beforeEach(async () => {
      place = new Place()
      await place.open()
      writer = await place.client()
      await writer.query(`set search_path to "${place.schema}"`)
      await writer.query(`
        create table tasks (id int primary key, "tenantId" int, "projectId" int references tasks, title text);
        create index on tasks ("tenantId"); create table others (id int primary key);
        insert into tasks select i, i % 3, null, 'task ' || i from generate_series(1, 9) i`)
      received = new RecordedMessages()
      cache = new QueryCache({ store: new TieredStore({ local: new MemoryStore(), bus: heard(received) }) })
      knex = Knex({ client: 'pg', connection: SERVER!, searchPath: [place.schema], pool: { min: 0, max: 1 } })
      cache.observe(knex, { database: place.schema })
      Task.knex(knex)
      Task.queryCache = cache
      await received.until((all) => all.some((each) => typeof each === 'object' && each.kind === 'ping'))
    })
    afterEach(async () => {
      await cache.close()
      await knex.destroy()
      await writer.end()
      await place.close()
    })

    /** The bus of the cache, whose messages are recorded once the cache has them. */
    function heard(record: RecordedMessages): Bus {
      const bus = new PostgresBus({
        connect: () => new PgClient({ connectionString: SERVER! }),
        channel: place.channel,
      })
      return {
        open: (listener) =>
          bus.open({
            up: () => listener.up(),
            down: (error) => listener.down(error),
            message: (message) => {
              listener.message(message)
              record.message(message)
            },
          }),
        publish: (message) => bus.publish(message),
        close: () => bus.close(),
      }
    }

    const install = (columns: readonly string[]): Promise<void> =>
      installCacheTriggers(place.knex, { tables: ['tasks'], columns: { tasks: columns }, channel: place.channel })

    const queries = {
      'tenant 0': () => Task.query().where('tenantId', 0),
      'tenant 1': () => Task.query().where('tenantId', 1).select('title'),
      'tenant 2 counted': () => Task.query().where('tenantId', 2).count(),
      'no tenant': () => Task.query().whereNull('tenantId'),
      'task 1': () => Task.query().findById(1),
      'task 2': () => Task.query().findById(2),
      all: () => Task.query(),
    } as const
    type Name = keyof typeof queries

    const statusOf = async (name: Name): Promise<string> =>
      (await queries[name]().withCache().withCacheInfo()).cache.status

    /** The queries that the statement makes run again. */
    async function droppedBy(statement: string): Promise<string[]> {
      const names = Object.keys(queries) as Name[]
      for (let round = 0; round < 3; round++) for (const name of names) await statusOf(name)
      for (const name of names) expect(await statusOf(name), `${name}, before`).to.equal('hit')
      received.take()
      await writer.query(statement)
      await received.until((all) => all.some((each) => typeof each === 'object' && each.kind === 'tables'))
      const dropped: string[] = []
      for (const name of names) {
        const { cache: info, result } = await queries[name]().withCache().withCacheInfo()
        expect(result, name).to.deep.equal(await queries[name]())
        if (info.status !== 'hit') dropped.push(name)
      }
      return dropped
    }

    it('keeps the results of other values, and drops those that can show the rows', async () => {
      await install(['tenantId'])
      expect(await droppedBy("update tasks set title = 'x' where id = 3")).to.deep.equal(['tenant 0', 'all'])
      expect(await droppedBy('insert into tasks values (10, 1)')).to.deep.equal(['tenant 1', 'all'])
      expect(await droppedBy('update tasks set "tenantId" = 2 where id = 1')).to.deep.equal([
        'tenant 1',
        'tenant 2 counted',
        'task 1',
        'all',
      ])
      expect(await droppedBy('delete from tasks where id = 10')).to.deep.equal(['tenant 1', 'all'])
      expect(await droppedBy('update tasks set "tenantId" = null where id = 2')).to.deep.equal([
        'tenant 2 counted',
        'no tenant',
        'task 2',
        'all',
      ])
      expect(await droppedBy('update tasks set id = 20 where id = 2')).to.deep.equal(['no tenant', 'task 2', 'all'])
    })

    it('keeps the results of other keys alone without further columns', async () => {
      await install([])
      const kept = ['task 1', 'task 2']
      const dropped = Object.keys(queries).filter((name) => !kept.includes(name))
      expect(await droppedBy("update tasks set title = 'x' where id = 3")).to.deep.equal(dropped)
    })

    it('drops all results of the table beyond the bounds, and for TRUNCATE', async () => {
      await install(['tenantId'])
      const everything = Object.keys(queries)
      expect(await droppedBy('insert into tasks select i, 7 from generate_series(100, 200) i')).to.deep.equal(
        everything,
      )
      expect(await droppedBy('truncate tasks')).to.deep.equal(everything)
    })

    it('drops all results of the table after a schema change until the catalog is read', async () => {
      await install(['tenantId'])
      await droppedBy("update tasks set title = 'x' where id = 3")
      await knex.raw('alter table tasks add more int')
      expect(await droppedBy("update tasks set title = 'y' where id = 3")).to.include.members(['tenant 0', 'all'])
    })
  })
}
