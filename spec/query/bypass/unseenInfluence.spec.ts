import { expect } from 'chai'
import type { Knex } from 'knex'
import type { Model, QueryBuilder } from 'objection'
import { answered, explained } from '../../support/automaticKeys.js'
import { withAutomaticKey, withKey } from '../../support/cachedBase.js'
import type { Models } from '../../support/models.js'
import { expectSame } from '../../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

type Builder = QueryBuilder<Model, unknown>
type Ask = (builder: Builder) => Builder

const QUERIES: Readonly<Record<string, (models: Models, knex: Knex) => Builder>> = {
  'a list': ({ User }, knex) => User.query(knex).where('id', '<', 6),
  'one row': ({ User }, knex) => User.query(knex).where('id', '<', 6).orderBy('id').first(),
  'a page': ({ User }, knex) => User.query(knex).orderBy('id').page(0, 2),
  'a row by its id': ({ User }, knex) => User.query(knex).findById(2),
  'rows by their ids': ({ User }, knex) => User.query(knex).findByIds([1, 2, 3]),
  'a graph': ({ User }, knex) => User.query(knex).where('id', '<', 6).withGraphFetched('posts'),
  'a joined graph': ({ User }, knex) => User.query(knex).where('users.id', '<', 6).withGraphJoined('company'),
  'a relation': ({ User }, knex) => User.relatedQuery('posts', knex).for([1, 2]),
  'a find with hooks after it': ({ User }, knex) =>
    User.query(knex)
      .where('id', '<', 6)
      .runAfter((rows) => rows),
  'a find with hooks before it': ({ User }, knex) =>
    User.query(knex)
      .where('id', '<', 6)
      .runBefore((rows) => rows),
}

const KEYS: Readonly<Record<string, Ask>> = {
  'an automatic key': (builder) => withAutomaticKey(builder),
  'a key': (builder) => withKey(builder, 'k'),
}

describe('models whose queries a listener of `start` can change', () => {
  let database: SpecDatabase
  let limit: number
  const skipRows = (query: Knex.QueryBuilder): void => {
    const table = (query as unknown as { _single: { table?: string } })._single.table
    if (table === 'users') void query.where('users.id', '>', limit)
    if (table === 'posts') void query.where('posts.id', '>', limit)
  }

  beforeEach(async () => {
    database = await openSpecDatabase()
    limit = 0
    await database.plain.User.query().withGraphJoined('company')
  })
  afterEach(() => database.close())

  const PLACES: Readonly<Record<string, (knex: Knex) => Knex>> = {
    'the Knex instance': (knex) => knex.on('start', skipRows),
    'its client': (knex) => {
      knex.client.on('start', skipRows)
      return knex
    },
    'a clone of it': (knex) => knex.withUserParams({}).on('start', skipRows),
  }

  for (const [where, listen] of Object.entries(PLACES)) {
    for (const [what, make] of Object.entries(QUERIES)) {
      for (const [which, ask] of Object.entries(KEYS)) {
        it(`bypass the cache: ${what}, ${which}, a listener of ${where}`, async () => {
          const { models } = database.cached()
          await models.User.query().withGraphJoined('company')
          for (let round = 0; round < 2; round++) await ask(make(models, database.knex))
          const knex = listen(database.knex)
          for (limit of [0, 1, 2]) {
            const expected = await make(database.plain, knex)
            expect(await explained(ask(make(models, knex)))).to.include({ status: 'bypass', reason: 'opaque' })
            const { result, cache } = await answered(ask(make(models, knex)))
            expectSame(result, expected)
            expect(cache).to.include({ status: 'bypass', reason: 'opaque' })
            expect(cache).to.not.have.property('key')
            expect(cache.detail).to.contain("Listen to the event 'query' instead")
          }
        })
      }
    }
  }

  for (const [which, ask] of Object.entries(KEYS)) {
    it(`bypass the cache: a count, ${which}`, async () => {
      const { models, queryCache } = database.cached()
      const count = () => ask(models.User.query()).resultSize()
      expect([await count(), await count()]).to.deep.equal([8, 8])
      database.knex.on('start', (query: Knex.QueryBuilder) => void query.whereRaw('1 = ?', limit))
      for (limit of [1, 2]) expect(await count()).to.equal(limit === 1 ? 8 : 0)
      expect(queryCache.stats().bypassesByReason).to.deep.equal({ opaque: 2 })
    })
  }

  it('are cached again once nobody listens, and with listeners of `query`', async () => {
    const { models } = database.cached()
    const status = async () => (await answered(withAutomaticKey(models.User.query()))).cache.status
    database.knex.on('start', skipRows).on('query', () => undefined)
    expect(await status()).to.equal('bypass')
    database.knex.removeListener('start', skipRows)
    expect([await status(), await status()]).to.deep.equal(['miss', 'hit'])
  })

  it('are not stored where somebody began to listen while the query waited for a connection', async () => {
    for (const ask of Object.values(KEYS)) {
      const { models } = database.cached()
      limit = 2
      const connection: unknown = await database.knex.client.acquireConnection()
      const first = answered(ask(models.User.query()))
      const several = Promise.all([1, 3].map((id) => ask(models.Post.query().findById(id) as Builder)))
      // The hooks of Objection's pipeline have run.
      await new Promise((resolve) => setImmediate(resolve))
      database.knex.on('start', skipRows)
      await database.knex.client.releaseConnection(connection)
      await Promise.all([first, several])
      database.knex.removeListener('start', skipRows)
      expect(await ask(models.User.query())).to.have.length(8)
      expect(await ask(models.Post.query().findById(1))).to.include({ id: 1 })
    }
  })

  it('share no entry with queries under other functions of the settings', async () => {
    const { models } = database.cached()
    const clone = database.knex.withUserParams({})
    const first = (rows: unknown) => (Array.isArray(rows) ? rows.slice(0, 1) : rows)
    for (const knex of [database.knex, clone]) {
      for (const ask of Object.values(KEYS)) {
        const lengths: unknown[] = []
        for (const postProcessResponse of [undefined, first, undefined]) {
          Object.assign(knex.client.config as object, { postProcessResponse })
          const { length } = (await ask(models.User.query(knex))) as unknown[]
          lengths.push(length)
        }
        expect(lengths).to.deep.equal([8, 1, 8])
      }
    }
  })

  it('are cached after migrations inside of a transaction, which put `null` in the place of no function', async () => {
    const { models } = database.cached()
    const status = async () => (await answered(withAutomaticKey(models.User.query()))).cache.status
    await status()
    const none = (): Promise<never[]> => Promise.resolve([])
    const migrationSource = { getMigrations: none, getMigrationName: String, getMigration: () => ({}) as never }
    await database.knex.transaction((trx) => trx.migrate.list({ migrationSource }))
    expect(database.knex.client.config).to.have.property('postProcessResponse', null)
    await status()
    expect(await status()).to.equal('hit')
  })
})
