import Knex from 'knex'
import { createClient } from 'redis'
import * as first from '../../demo/migrations/001_companies_and_users.js'
import * as second from '../../demo/migrations/002_posts_and_comments.js'
import * as third from '../../demo/migrations/003_tags.js'
import * as fourth from '../../demo/migrations/004_post_metadata.js'

/**
 * Servers that samples connect to, by the variable of the environment that they read. Such a sample runs where the `target` names a
 * server, and only compiles elsewhere.
 */
const SERVERS = [
  { variable: 'REDIS_URL', target: 'OBJECTION_CACHE_REDIS', prepare: emptyRedis },
  { variable: 'DATABASE_URL', target: 'OBJECTION_CACHE_POSTGRES', prepare: migratedPostgres },
] as const

/** The one that samples see, and a tenant's. */
const SCHEMAS = ['samples', 'acme']

export const needsServer = (text: string): boolean => SERVERS.some(({ variable }) => text.includes(variable))

/** The variable of a server that a sample needs and that the environment does not name. */
export function missingServer(text: string): string | undefined {
  return SERVERS.find(({ variable, target }) => text.includes(variable) && !process.env[target])?.target
}

/** The variables that samples read, of servers that are made ready for them. */
export async function prepareServers(): Promise<Record<string, string>> {
  const variables: Record<string, string> = {}
  for (const { variable, target, prepare } of SERVERS) {
    const server = process.env[target]
    if (server) variables[variable] = await prepare(server)
  }
  return variables
}

/** Removes what was made for samples. Where tables of two schemas have one name, the cache does not tell their rows apart. */
export async function clearServers(): Promise<void> {
  const server = process.env['OBJECTION_CACHE_POSTGRES']
  if (server) await dropSchemas(server)
}

async function dropSchemas(server: string): Promise<void> {
  const knex = Knex({ client: 'pg', connection: server })
  await knex.raw(`drop schema if exists ${SCHEMAS.join(', ')} cascade`)
  await knex.destroy()
}

/** A database of the server that is the samples' alone. */
async function emptyRedis(server: string): Promise<string> {
  const url = new URL('/9', server).href
  const client = await createClient({ url }).connect()
  await client.flushDb()
  await client.close()
  return url
}

/** Schemas with the demo's tables, without rows. */
async function migratedPostgres(server: string): Promise<string> {
  await dropSchemas(server)
  for (const schema of SCHEMAS) {
    const knex = Knex({ client: 'pg', connection: server, searchPath: [schema] })
    await knex.raw('create schema ??', [schema])
    for (const { up } of [first, second, third, fourth]) await up(knex)
    await knex.destroy()
  }
  const url = new URL(server)
  url.searchParams.set('options', `-c search_path=${SCHEMAS[0]}`)
  return url.href
}
