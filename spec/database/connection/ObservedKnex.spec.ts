import { expect } from 'chai'
import { Model } from 'objection'
import type { Knex } from 'knex'
import { clientOf } from '../../../lib/database/connection/KnexClient.js'
import { observe } from '../../../lib/database/observe/observe.js'
import { observedKnexOf } from '../../../lib/database/connection/ObservedKnex.js'
import { classBelow, freshClass, openFresh } from '../support/freshSqlite.js'

const observed = (knex: Knex) => observedKnexOf(clientOf(knex))

describe('ObservedKnex', () => {
  let knex: Knex

  beforeEach(() => void (knex = openFresh()))

  afterEach(() => knex.destroy())

  it('is shared by transactions and nested transactions', async () => {
    await knex.transaction(async (trx) => {
      expect(observed(trx)).to.equal(observed(knex))
      await trx.transaction(async (inner) => void expect(observed(inner)).to.equal(observed(knex)))
    })
  })

  it('is shared by clones that are made before the observation or after', () => {
    const before = knex.withUserParams({ a: 1 })
    observe(knex)
    const after = knex.withUserParams({ a: 2 })
    const twice = after.withUserParams({ a: 3 })
    for (const clone of [before, after, twice]) expect(observed(clone)).to.equal(observed(knex))
  })

  it('is shared by model classes that are bound to the instance or to a transaction', async () => {
    const Bound = class extends Model {
      static override tableName = 't'
    }.bindKnex(knex)
    expect(observed(Bound.knex())).to.equal(observed(knex))
    await knex.transaction(async (trx) => {
      expect(observed(Bound.bindTransaction(trx).knex())).to.equal(observed(knex))
    })
  })

  it('is not shared by two instances with the same client class and database', async () => {
    const client = freshClass()
    const connection = { filename: 'sources.db' }
    const instances = [1, 2].map(() => openFresh(client, { connection, pool: { min: 0, max: 1 } }))
    const [one, two] = instances.map(observed)
    expect(one).to.not.equal(two)
    expect(one?.database).to.equal(two?.database)
    for (const each of instances) await each.destroy()
  })

  it('may be shared by two instances with one function for their settings', async () => {
    const connection = () => ({ filename: ':memory:' })
    const Above = freshClass()
    const instances = [classBelow(Above), Above].map((client) => openFresh(client, { connection, pool: { min: 0 } }))
    for (const each of instances) observe(each)
    // Statements of both instances are observed all the same.
    expect(Object.hasOwn(Above.prototype, '_query'), 'observed').to.equal(true)
    for (const each of instances) await each.destroy()
  })

  it('has Knex’s name of the dialect', () => {
    expect(observed(knex).dialect).to.equal('sqlite3')
    expect(observedKnexOf({ config: {}, driverName: 'own' } as never).dialect).to.equal('own')
    expect(observedKnexOf({ config: {} } as never).dialect).to.equal('')
  })
})
