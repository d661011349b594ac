import { expect } from 'chai'
import type { Model, QueryBuilder } from 'objection'
import { answered } from '../../support/automaticKeys.js'
import { withAutomaticKey, withKey } from '../../support/cachedBase.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

type Builder = QueryBuilder<Model, unknown>

/** Objection's types do not know the method. */
const withOptions = (builder: unknown, options: object): Builder =>
  (builder as { options(options: object): Builder }).options(options)

describe('the key of a model’s query', () => {
  let database: SpecDatabase
  beforeEach(async () => {
    database = await openSpecDatabase()
  })
  afterEach(() => database.close())

  const FORMS: readonly ((builder: Builder) => Builder)[] = [
    (builder) => builder,
    (builder) => builder.timeout(60_000),
    (builder) => builder.timeout(70_000),
    (builder) => withOptions(builder, { rowMode: 'object' }),
    (builder) => withOptions(builder, { rowMode: 'other' }),
    (builder) => withOptions(builder, { rowMode: 'object' }).timeout(60_000),
  ]
  for (const [which, ask] of [
    ['a key of the caller’s', (builder: Builder) => withKey(builder, 'k')],
    ['an automatic key', (builder: Builder) => withAutomaticKey(builder)],
  ] as const) {
    it(`shows the options of the driver and the timeout: ${which}`, async () => {
      const { models, queryCache } = database.cached()
      for (const status of ['miss', 'hit']) {
        for (const form of FORMS) {
          expect((await answered(ask(form(models.User.query())))).cache).to.include({ status })
        }
      }
      await queryCache.invalidate({ keys: ['k'] })
      if (which === 'an automatic key') return
      for (const form of FORMS) expect((await answered(ask(form(models.User.query())))).cache.status).to.equal('miss')
    })
  }

  it('shows no option that is a function', async () => {
    const { models } = database.cached()
    const query = withOptions(models.User.query(), { typeCast: () => 1 })
    expect((await answered(withKey(query, 'k'))).cache).to.include({ status: 'bypass', reason: 'opaque' })
  })

  it('shows what a client of the project’s adds to each query', async () => {
    const { models } = database.cached()
    const knex = database.knex.withUserParams({})
    let limit = 1
    const { client } = knex as unknown as { client: { queryBuilder(): { where(...args: unknown[]): unknown } } }
    const make = client.queryBuilder.bind(client)
    client.queryBuilder = () => make().where('users.id', '<=', limit) as ReturnType<typeof make>
    for (const query of [
      () => models.User.query(knex),
      () => models.User.query(knex).where('age', '>', 1),
      () => models.User.query(knex).findByIds([1, 2, 3]),
    ]) {
      for (limit of [1, 2, 1]) expect(await withAutomaticKey(query())).to.have.length(limit)
    }
  })
})
