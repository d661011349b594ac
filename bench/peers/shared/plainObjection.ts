import type { Knex } from 'knex'
import { FINDS } from '../../objection/finds.js'
import { plainModels } from '../../objection/models.js'
import { openPlainPostgres } from '../../objection/postgres.js'
import { countStatements, openPlain } from '../../objection/sqlite.js'
import type { SharedPeer } from '../../redis/SharedPeer.js'
import { sharedWaysOf } from './ways.js'

/** Objection without a cache, on SQLite in memory and, where there is a server, on PostgreSQL. */
export async function openDatabases(): Promise<SharedPeer[]> {
  const sqlite = await openPlain()
  const postgres = await openPlainPostgres()
  return [
    peerOf('Objection on SQLite, no cache', sqlite, () => sqlite.destroy()),
    ...(postgres === undefined ? [] : [peerOf('Objection on PostgreSQL, no cache', postgres.knex, postgres.close)]),
  ]
}

function peerOf(name: string, knex: Knex, close: () => Promise<void>): SharedPeer {
  const Item = plainModels(knex)
  const statements = countStatements(knex)
  const ways = sharedWaysOf((shape) => ({ uncached: () => FINDS[shape](Item), cached: () => FINDS[shape](Item) }))
  return { name, kind: 'uncached', ways, statements, close }
}
