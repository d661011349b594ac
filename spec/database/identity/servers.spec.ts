import { existsSync } from 'node:fs'
import { expect } from 'chai'
import pg from 'pg'
import KnexOf, { type Knex } from 'knex'
import { Model } from 'objection'
import { clientOf } from '../../../lib/database/connection/KnexClient.js'
import { observedKnexOf } from '../../../lib/database/connection/ObservedKnex.js'
import { Cached, QueryCache } from '../../../lib/index.js'
import { FakeSharedStore } from '../../cache/processes/support/FakeSharedStore.js'
import { SharedState } from '../../cache/processes/support/SharedState.js'
import { assertSerial } from '../../support/assertSerial.js'

const SERVERS = [
  ['PostgreSQL', 'pg', 'OBJECTION_CACHE_POSTGRES', '/var/run/postgresql', (path: string) => ({ host: path })],
  ['MariaDB', 'mysql2', 'OBJECTION_CACHE_MARIADB', '/run/mysqld/mysqld.sock', (path: string) => ({ socketPath: path })],
] as const

const QUESTION = /^show global|^select @@|select version|pg_control_system/

for (const [title, client, variable, socket, bySocket] of SERVERS) {
  const url = process.env[variable]
  if (url === undefined || url === '') continue
  assertSerial()

  describe(`the name that ${title} says`, () => {
    const { hostname, port, username, password, pathname } = new URL(url)
    const database = pathname.slice(1)
    const login = { user: username, password, database }
    const opened: Knex[] = []
    const caches: QueryCache[] = []
    let state: SharedState

    const open = (connection: object, max = 2): Knex => {
      const knex = KnexOf({ client, connection: { ...login, ...connection }, pool: { min: 0, max } })
      opened.push(knex)
      return knex
    }
    const byAddress = (max?: number) => open({ host: hostname, port: Number(port) }, max)
    const nameOf = (knex: Knex) => observedKnexOf(clientOf(knex))

    /** A model on a cache of its own, as another process has it. */
    const process1 = (knex: Knex) => {
      const queryCache = new QueryCache({ store: new FakeSharedStore(state, `cache ${caches.length}`) })
      caches.push(queryCache)
      class Item extends Cached(Model) {
        static override tableName = 'identity_items'
        static override queryCache = queryCache
        declare id: number
        declare name: string
      }
      Item.knex(knex)
      return Item
    }
    const statusOf = async (Item: ReturnType<typeof process1>): Promise<[string, string | undefined]> => {
      const { result, cache } = await Item.query().findById(1).withCacheKey('item').withCacheInfo()
      return [cache.status, (result as { name?: string } | undefined)?.name]
    }

    before(async () => {
      const knex = byAddress()
      await knex.schema.dropTableIfExists('identity_items')
      await knex.schema.createTable('identity_items', (table) => {
        table.integer('id').primary()
        table.string('name')
      })
    })
    beforeEach(async () => {
      state = new SharedState(Date.now)
      await byAddress()('identity_items').delete()
      await byAddress()('identity_items').insert({ id: 1, name: 'first' })
    })
    afterEach(async () => {
      for (const cache of caches.splice(0)) await cache.close()
      for (const knex of opened.splice(0)) await knex.destroy()
    })
    after(async () => {
      await byAddress().schema.dropTable('identity_items')
      for (const knex of opened.splice(0)) await knex.destroy()
    })

    it('is the same by every address, and another one for another database', async () => {
      const places = [byAddress(), open({ host: 'localhost', port: Number(port) })]
      if (existsSync(socket)) places.push(open(bySocket(socket)))
      const other = open({ host: hostname, port: Number(port), database: client === 'pg' ? 'postgres' : 'mysql' })
      for (const knex of [...places, other]) {
        process1(knex)
        caches.at(-1)?.observe(knex)
        await knex.raw('select 1')
      }
      const names = places.map((knex) => nameOf(knex).database)
      expect(new Set(names).size).to.equal(1)
      expect(names[0]).to.match(new RegExp(`^${database}~`))
      expect(nameOf(other).database).to.not.equal(names[0])
    })

    it('makes a result of one process a hit of another, without a name in the code', async () => {
      const [one, other] = [process1(byAddress()), process1(byAddress())]
      expect(await statusOf(one)).to.deep.equal(['miss', 'first'])
      expect(await statusOf(one)).to.deep.equal(['hit', 'first'])
      // Further instances of one process have names of their own, so only the first one's name is another process's, too.
      expect(await statusOf(other)).to.deep.equal(['miss', 'first'])
      await other.query().findById(1).patch({ name: 'second' })
      expect(await statusOf(one)).to.deep.equal(['miss', 'second'])
    })

    if (existsSync(socket)) {
      it('lets writes by one address invalidate what was read by another, whichever comes first', async () => {
        const [one, other] = [process1(byAddress()), process1(open(bySocket(socket)))]
        expect(await statusOf(one)).to.deep.equal(['miss', 'first'])
        await other.query().findById(1).patch({ name: 'second' })
        expect(await statusOf(one)).to.deep.equal(['miss', 'second'])
        expect(await statusOf(other)).to.deep.equal(['miss', 'second'])
        await one.query().findById(1).patch({ name: 'third' })
        expect(await statusOf(other)).to.deep.equal(['miss', 'third'])
      })
    }

    it('is asked once by many first queries, on a pool of one connection', async () => {
      const knex = byAddress(1)
      const asked: string[] = []
      const { client: own } = knex as unknown as {
        client: { _query(connection: unknown, sent: { sql: string }): unknown }
      }
      const query = own._query.bind(own)
      own._query = (connection, sent) => (asked.push(sent.sql), query(connection, sent))
      const Item = process1(knex)
      const all = await Promise.all(Array.from({ length: 10 }, () => statusOf(Item)))
      expect(all.map(([, name]) => name)).to.deep.equal(Array(10).fill('first'))
      const questions = asked.filter((sql) => QUESTION.test(sql)).length
      // What kind of server it is may be known from another Knex instance with these settings.
      expect(questions).to.be.within(1, 2)
      expect(
        asked.filter((sql) => sql.includes('identity_items') && !sql.includes('information_schema')),
      ).to.have.length(1)
      await knex.transaction(async (trx) => void (await Item.query(trx)))
      expect(
        asked.filter((sql) => QUESTION.test(sql)),
        'the connection is the same',
      ).to.have.length(questions)
    })

    if (client === 'pg') {
      it('stays unknown to a role that may not ask, whose queries and transactions go on', async () => {
        const admin = byAddress()
        await admin.raw('drop database if exists identity_denied')
        await admin.raw('create database identity_denied')
        await admin.raw('drop role if exists identity_role')
        await admin.raw('create role identity_role login')
        const place = { host: hostname, port: Number(port), database: 'identity_denied' }
        // Not by Knex: what one Knex instance learns of this place, the others know.
        const owner = new pg.Client({ ...login, ...place })
        await owner.connect()
        await owner.query('revoke execute on function pg_control_system() from public')
        await owner.query('create table identity_items (id int primary key, name text)')
        await owner.query('grant all on identity_items to identity_role')
        await owner.end()
        const knex = open({ ...place, user: 'identity_role', password: '' })
        const Item = process1(knex)
        await Item.query().insert({ id: 1, name: 'first' })
        await Item.transaction(async (trx) => void (await Item.query(trx).findById(1).patch({ name: 'second' })))
        expect(await statusOf(Item)).to.deep.equal(['bypass', 'second'])
        expect((await Item.query().withCache().explainCache()).reason).to.equal('unnamed-database')
        caches.at(-1)?.observe(knex, { database: 'named' })
        expect(await statusOf(Item)).to.deep.equal(['miss', 'second'])
        expect(await statusOf(Item)).to.deep.equal(['hit', 'second'])
        for (const each of opened.splice(0)) if (each !== admin) await each.destroy()
        opened.push(admin)
        await admin.raw('drop database identity_denied')
        await admin.raw('drop role identity_role')
      })
    }
  })
}
