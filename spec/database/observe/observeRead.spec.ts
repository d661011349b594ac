import { expect } from 'chai'
import type { Knex } from 'knex'
import { inLoadScope, recorded } from '../../../lib/cache/load/loadScope.js'
import { Recording } from '../../../lib/cache/load/Recording.js'
import { writeClock } from '../../../lib/cache/freshness/writeClock.js'
import { isAffected } from '../../../lib/core/tables/isAffected.js'
import { newIn, valueTag, written } from '../../../lib/core/tables/writtenTags.js'
import { observe } from '../../../lib/database/observe/observe.js'
import { catalogOf } from '../../../lib/database/catalog/knownCatalogs.js'
import { openSqlite } from '../../support/databases.js'

interface Connection {
  all: (...values: unknown[]) => unknown
}

describe('a read of a row by its key', () => {
  let knex: Knex
  let database: string
  /** Called when a statement is sent to the driver. */
  let sent: () => void

  before(async () => {
    knex = await openSqlite()
    await knex.schema.createTable('things', (table) => void table.increments('id'))
    await knex('things').insert({ id: 1 })
    database = observe(knex).database
    const client = knex.client as Knex.Client
    const connection = (await client.acquireConnection()) as Connection
    const { all } = connection
    connection.all = (...values) => {
      sent()
      return all.apply(connection, values)
    }
    await client.releaseConnection(connection)
    sent = () => undefined
    await inLoadScope((scope) => recorded(scope, 'key', new Recording(writeClock.now, 'a cache'), () => knex('things')))
    expect(catalogOf(database)).to.not.equal(undefined)
  })

  after(() => knex.destroy())

  /** Whether an insert of row 2 affects a load when its statement is sent, and when it is answered. */
  async function isAffectedByInsert(load: () => PromiseLike<unknown>): Promise<Record<'sent' | 'answered', boolean>> {
    const recording = new Recording(writeClock.now, 'a cache')
    const table = `${database}/things`
    const hot = new Set([written(table), newIn(table), valueTag(newIn(table), 'id', '=2')])
    const isNow = (): boolean => [...recording.dependencies].some((each) => isAffected(each, (tag) => hot.has(tag)))
    const seen = { sent: false, answered: false }
    sent = () => (seen.sent = isNow())
    await inLoadScope((scope) => recorded(scope, 'key', recording, load))
    return { ...seen, answered: isNow() }
  }

  it('depends on inserts from before it is sent', async () => {
    expect(await isAffectedByInsert(() => knex('things').where('id', 2))).to.deep.equal({ sent: true, answered: true })
    expect(await isAffectedByInsert(() => knex('things').whereIn('id', [1, 2]))).to.include({ sent: true })
  })

  it('depends on inserts after its answer only if a row that it asks for may be missing', async () => {
    const isAffected = async (ids: readonly number[]): Promise<boolean> =>
      (await isAffectedByInsert(() => knex('things').whereIn('id', ids))).answered
    expect(await isAffected([1, 2])).to.equal(true)
    expect(await isAffected([1])).to.equal(false)
    await knex('things').insert({ id: 2 })
    expect(await isAffected([1, 2])).to.equal(false)
  })
})
