import { expect } from 'chai'
import Knex, { type Knex as KnexInstance } from 'knex'
import { knexSnakeCaseMappers, Model } from 'objection'
import { Cached, QueryCache, type InvalidationTargets } from '../../lib/index.js'
import { withKey } from '../support/cachedBase.js'

describe('tables that Knex gives other names than their models', () => {
  const queryCache = new QueryCache()
  class UserAccount extends Cached(Model) {
    static override tableName = 'userAccounts'
    static override queryCache = queryCache
  }
  let knex: KnexInstance

  before(async () => {
    knex = Knex({
      client: 'sqlite3',
      connection: { filename: ':memory:' },
      useNullAsDefault: true,
      ...knexSnakeCaseMappers(),
    })
    await knex.schema.createTable('userAccounts', (table) => void table.increments('id'))
    UserAccount.knex(knex)
  })

  after(() => knex.destroy())

  const read = (id?: number) =>
    id === undefined ? withKey(UserAccount.query(), 'all') : withKey(UserAccount.query().findById(id), ['one', id])
  const statusOf = async (id?: number) => (await (read(id) as any).explainCache()).status

  const ways: Record<string, InvalidationTargets> = {
    'their model': { models: [UserAccount] },
    'the name that the model gives': { tables: ['userAccounts'] },
    'the name in the database': { tables: ['user_accounts'] },
  }

  for (const [what, targets] of Object.entries(ways)) {
    it(`are invalidated by ${what}`, async () => {
      for (const id of [undefined, 1]) {
        await read(id)
        expect(await statusOf(id)).to.equal('hit')
      }
      await queryCache.invalidate(targets)
      expect([await statusOf(), await statusOf(1)]).to.deep.equal(['miss', 'miss'])
    })
  }

  it('are invalidated by writes, as any', async () => {
    await read()
    await UserAccount.query().insert({} as object)
    expect(await read()).to.have.length(1)
  })

  it('may be declared by either name', async () => {
    await knex.schema.createTable('otherThings', (table) => void table.increments('id'))
    for (const name of ['otherThings', 'other_things']) {
      class Declaring extends UserAccount {
        static override cacheDependsOn = [name]
      }
      const find = () => withKey(Declaring.query(), 'declaring') as any
      await find()
      expect((await find().explainCache()).status).to.equal('hit')
      await knex('otherThings').insert({})
      expect((await find().explainCache()).status).to.equal('miss')
    }
  })
})
