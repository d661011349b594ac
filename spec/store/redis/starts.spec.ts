import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import Knex from 'knex'
import { runNode } from '../../support/runNode.js'
import { describeWithRedis } from '../../support/redis/target.js'
import type { Start } from './support/start.process.js'

const PROGRAM = fileURLToPath(new URL('support/start.process.ts', import.meta.url))

describeWithRedis('Processes that start with a RedisStore', ({ url }) => {
  let folder: string
  let filename: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'objection-cache-starts-'))
    filename = join(folder, 'items.sqlite')
    const knex = Knex({ client: 'sqlite3', connection: { filename }, useNullAsDefault: true })
    await knex.schema.createTable('items', (table) => void table.integer('id').primary())
    await knex.schema.createTable('others', (table) => void table.integer('id').primary())
    await knex('items').insert({ id: 1 })
    await knex.destroy()
  })

  after(() => rm(folder, { recursive: true, force: true }))

  /** The status of the query, three times. */
  async function start(settings: Start): Promise<unknown> {
    const env = { ...process.env, SPEC_START: JSON.stringify(settings) }
    const { stdout } = await runNode(['--import', 'tsx', PROGRAM], { env })
    return JSON.parse(stdout)
  }

  for (const consistency of ['strict', 'bounded'] as const) {
    it(`store their first load, and use the loads of others, if they name their database: ${consistency}`, async () => {
      const settings = { url, namespace: randomUUID(), filename, consistency }
      expect(await start(settings), 'the first process').to.deep.equal(['miss', 'hit', 'hit'])
      expect(await start(settings), 'the second process').to.deep.equal(['hit', 'hit', 'hit'])
      for (const writes of ['by itself', 'in a transaction'] as const) {
        expect(await start({ ...settings, writes }), `one that writes ${writes}`).to.deep.equal(['hit', 'hit', 'hit'])
      }
    }).timeout(240_000)
  }
})
