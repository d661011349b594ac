import { expect } from 'chai'
import type { Knex } from 'knex'
import { inLoadScope, recorded } from '../../../lib/cache/load/loadScope.js'
import { Recording } from '../../../lib/cache/load/Recording.js'
import { writeClock } from '../../../lib/cache/freshness/writeClock.js'
import { withoutDatabase } from '../../../lib/core/tag.js'
import { observe } from '../../../lib/database/observe/observe.js'
import { openSqlite } from '../../support/databases.js'

describe('a read of a row by its key', () => {
  let knex: Knex

  before(async () => {
    knex = await openSqlite()
    await knex.schema.createTable('things', (table) => void table.increments('id'))
    await knex('things').insert({ id: 1 })
    observe(knex)
  })

  after(() => knex.destroy())

  /** The recording of a load, before its answer and after. */
  async function seen(load: () => PromiseLike<unknown>): Promise<Record<'asked' | 'tags', string[]>> {
    const recording = new Recording(writeClock.now, 'a cache')
    await inLoadScope((scope) => recorded(scope, 'key', recording, load))
    return { asked: [...recording.asked].map(withoutDatabase), tags: [...recording.tags].map(withoutDatabase) }
  }

  it('a caller that has inserted rows does not join the load before its answer', async () => {
    const { asked, tags } = await seen(() => knex('things').where('id', 1))
    expect(asked).to.deep.equal(['new:things'])
    expect(tags).to.include('row:things/["1"]').and.not.include('new:things')
  })

  it('depends on inserts if the answer has fewer rows than were asked for', async () => {
    expect((await seen(() => knex('things').where('id', 2))).tags).to.include('new:things')
    expect((await seen(() => knex('things').whereIn('id', [1, 2]))).tags).to.include('new:things')
    expect((await seen(() => knex('things').whereIn('id', [1]))).tags).to.not.include('new:things')
  })
})
