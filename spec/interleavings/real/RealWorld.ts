import { expect } from 'chai'
import knexModule, { type Knex } from 'knex'
import { Model } from 'objection'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Cached, QueryCache } from '../../../lib/index.js'
import { heldPostgres, heldSqlite } from './heldClients.js'
import { Scheduler } from '../support/Scheduler.js'

/** A real database for one scenario, which is dropped afterwards. */
export interface Playground {
  readonly name: string
  open(scheduler: Scheduler): Promise<{ knex: Knex; remove: () => Promise<void> }>
}

export const sqlite: Playground = {
  name: 'SQLite',
  async open(scheduler) {
    const directory = await mkdtemp(join(tmpdir(), 'interleavings-'))
    const connection = { filename: join(directory, 'database.sqlite') }
    const client = heldSqlite(scheduler)
    const knex = knexModule({ client, connection, useNullAsDefault: true, pool: { min: 0, max: 5 } })
    // Lets readers and a writer work at the same time.
    await knex.raw('pragma journal_mode = wal')
    return { knex, remove: () => rm(directory, { recursive: true }) }
  },
}

const postgres = (connection: string): Playground => ({
  name: 'PostgreSQL',
  async open(scheduler) {
    const schema = `interleavings_${process.pid}_${Date.now()}`
    const client = heldPostgres(scheduler)
    const knex = knexModule({ client, connection, searchPath: [schema], pool: { min: 0, max: 5 } })
    await knex.raw('create schema ??', [schema])
    const drop = async (): Promise<void> => {
      const another = knexModule({ client: 'pg', connection, pool: { min: 0, max: 1 } })
      await another.raw('drop schema ?? cascade', [schema])
      await another.destroy()
    }
    return { knex, remove: drop }
  },
})

const url = process.env['OBJECTION_CACHE_POSTGRES']

/** SQLite, and PostgreSQL if the environment names a server. */
export const playgrounds: readonly Playground[] = url === undefined ? [sqlite] : [sqlite, postgres(url)]

/** Two tables in a real database, and a cache in front of it. */
export class RealWorld {
  readonly cache = new QueryCache()
  readonly Thing: ReturnType<typeof defineThing>

  constructor(
    readonly knex: Knex,
    readonly scheduler: Scheduler,
  ) {
    this.Thing = defineThing(knex, this.cache)
    this.cache.observe(knex)
  }

  find = async (): Promise<number | undefined> => (await this.Thing.query().withCacheKey('one').findById(1))?.value

  /** A read that begins now gets this value, and the second read is a hit. */
  async expectValue(value: number | undefined): Promise<void> {
    this.scheduler.free()
    for (let time = 0; time < 3; time++) expect(await this.find()).to.equal(value)
  }
}

/** Plays on a database of its own. Its steps wait from the beginning of `play`. */
export async function inRealWorld(playground: Playground, play: (world: RealWorld) => Promise<void>): Promise<void> {
  const scheduler = new Scheduler()
  const { knex, remove } = await scheduler.atOnce(async () => {
    const opened = await playground.open(scheduler)
    await opened.knex.schema.createTable('things', (table) => {
      table.integer('id').primary()
      table.integer('value')
    })
    await opened.knex('things').insert([
      { id: 1, value: 0 },
      { id: 2, value: 0 },
    ])
    return opened
  })
  try {
    await play(new RealWorld(knex, scheduler))
  } finally {
    scheduler.free()
    await knex.destroy()
    await remove()
  }
}

function defineThing(knex: Knex, queryCache: QueryCache) {
  class Thing extends Cached(Model) {
    static override tableName = 'things'
    static override queryCache = queryCache
    declare id: number
    declare value: number
  }
  Thing.knex(knex)
  return Thing
}
