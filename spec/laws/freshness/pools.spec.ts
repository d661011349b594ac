import { expect } from 'chai'
import Knex from 'knex'
import { Model } from 'objection'
import { Cached, QueryCache } from '../../../lib/index.js'
import { withKey } from '../../support/cachedBase.js'
import { describeStages } from './describeStages.js'
import { listOf } from './Stage.js'

/** A client's way of giving connections out. */
interface Taken {
  acquireConnection(): Promise<unknown>
  releaseConnection(connection: unknown): Promise<void>
}

describeStages('law 3, freshness: connections', (stage, { shared, dialect }) => {
  const knex = () => stage().knex

  it('a transaction by raw statements on an acquired connection', async () => {
    if (!shared) return
    const client = knex().client as Taken
    const connection = await client.acquireConnection()
    const send = (sql: string) => knex().raw(sql).connection(connection)
    try {
      await stage().expectSeen([listOf('Note')], async () => {
        await send('begin')
        await send("insert into notes (body) values ('by hand')")
        await stage().ask(listOf('Note'))
        await send('commit')
      })
      await stage().expectHit(listOf('Note'))
      await send('begin')
      await send("insert into notes (body) values ('not at all')")
      await send('rollback')
      expect(await stage().asks(listOf('Note')), 'after the rollback').to.equal(true)
    } finally {
      await client.releaseConnection(connection)
    }
  })

  it('a computation that reads inside a transaction, which may still see older rows', async () => {
    if (!shared) return
    const cache = new QueryCache()
    cache.observe(knex())
    const client = knex().client as Taken
    const connection = await client.acquireConnection()
    const count = async (on?: unknown): Promise<number> => {
      const query = knex()('notes').count({ n: '*' })
      const [row] = await (on === undefined ? query : query.connection(on))
      return Number(row?.['n'])
    }
    try {
      await knex().raw('begin').connection(connection)
      const before = await count(connection)
      await knex()('notes').insert({ body: 'by another connection' })
      await cache.wrap('notes', () => count(connection))
      await knex().raw('commit').connection(connection)
      expect(await cache.wrap('notes', () => count())).to.equal(before + 1)
    } finally {
      await client.releaseConnection(connection)
    }
  })

  it('a stream inside a computation: its tables are dependencies', async () => {
    // PostgreSQL's streams need a package of their own.
    if (dialect === 'postgres') return
    const cache = new QueryCache()
    cache.observe(knex())
    // The catalog is to be read first, on the stream's own connection.
    await knex().schema.createTable('for_streams', (table) => table.integer('id').primary())
    const streamed = () =>
      cache.wrap('streamed', async () => {
        let rows = 0
        for await (const _ of knex()('folders').stream()) rows++
        return rows
      })
    const [{ n }] = (await knex()('folders').count({ n: '*' })) as [{ n: unknown }]
    expect(await streamed()).to.equal(Number(n))
    expect(await streamed()).to.equal(Number(n))
    expect(cache.stats()).to.include({ loads: 1, hits: 1 })
    await knex()('folders').insert({ name: 'one more' })
    expect(await streamed()).to.equal(Number(n) + 1)
  })

  it('a pool that was destroyed and initialized again', async () => {
    if (!shared) return
    await stage().expectHit(listOf('Note'))
    await knex().destroy()
    knex().initialize()
    await stage().expectHit(listOf('Note'))
    await stage().expectSeen([listOf('Note')], () => knex()('notes').insert({ body: 'to the new pool' }))
    await stage().expectSeen([listOf('Note')], () => knex().transaction((trx) => trx('notes').insert({ body: 'too' })))
  })
})

describe('law 3, freshness: an application that never caches', () => {
  it('keeps its Knex classes unchanged until the first query of a cached class', async () => {
    const base = Knex({ client: 'sqlite3', useNullAsDefault: true }).client.constructor as new () => object
    class OwnClient extends base {}
    const knex = Knex({ client: OwnClient as never, connection: { filename: ':memory:' }, useNullAsDefault: true })
    const touched = () => Object.getOwnPropertyNames(OwnClient.prototype)
    class Plain extends Model {
      static override tableName = 'things'
    }
    class Thing extends Cached(Model) {
      static override tableName = 'things'
      static override queryCache = new QueryCache()
    }
    Plain.knex(knex)
    Thing.knex(knex)
    await knex.schema.createTable('things', (table) => table.integer('id').primary())
    await knex('things').insert({ id: 1 })
    await knex.transaction(async (trx) => Plain.query(trx))
    expect(touched()).to.deep.equal(['constructor'])
    await withKey(Thing.query(), 'things')
    expect(touched()).to.include('_query')
    await knex.destroy()
  })
})
