import { randomUUID } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, resolve } from 'node:path'
import { digestOf } from '../../core/values/digest.js'
import type { KnexClient } from './KnexClient.js'
import { serverLocationOf } from './serverLocation.js'

const THIS_PROCESS = randomUUID()

/** What a client's settings tell of the database behind it. */
export interface DatabaseName {
  readonly name: string
  /** Whether other processes may mean another database, or the same one by another name. */
  readonly isUnknown: boolean
}

/**
 * A name for the database that a client is connected to: two clients whose settings name the same place get the same one, in all
 * processes. What is called "localhost", and a file, are places of this machine. A database in memory is each client's own; where
 * the settings do not tell, nobody knows, and each client's database counts as its own.
 */
export function databaseNameOf(client: KnexClient): DatabaseName {
  const place = placeOf(client)
  if (place === 'unknown') return { name: nameFor('database', randomUUID()), isUnknown: true }
  if (place === 'memory') return { name: nameFor('memory', randomUUID()), isUnknown: false }
  const [kind, where = ''] = place
  const isLocal = kind !== 'shared memory' && (kind === 'file' || where === 'localhost' || where.startsWith('/'))
  const machine = isLocal ? hostname() : ''
  return { name: nameFor(place.at(-1) as string, JSON.stringify([...place, machine])), isUnknown: isLocal }
}

/** As tags need it: no slash, and never the same for two identities. */
function nameFor(text: string, identity: string): string {
  const base = basename(text).replaceAll('/', ':') || 'database'
  return `${base}~${digestOf(identity, 10)}`
}

/** What tells one database from another, the most telling last. */
function placeOf(client: KnexClient): readonly string[] | 'memory' | 'unknown' {
  const settings = client.connectionSettings
  if (!settings || typeof client.config.connection === 'function') return 'unknown'
  const { filename } = settings
  if (typeof filename === 'string') return placeOfFile(filename)
  return serverLocationOf(client.dialect ?? '', settings) ?? 'unknown'
}

/** A path, or a URI as SQLite takes it (https://sqlite.org/uri.html). */
function placeOfFile(filename: string): readonly string[] | 'memory' {
  const isUri = filename.startsWith('file:')
  const [path = '', query = ''] = isUri ? filename.slice('file:'.length).split('?') : [filename]
  const parameters = new URLSearchParams(query)
  const inMemory = path === '' || path === ':memory:' || parameters.get('mode') === 'memory'
  if (inMemory) return parameters.get('cache') === 'shared' ? ['shared memory', THIS_PROCESS, path] : 'memory'
  return ['file', realPath(isUri ? decodeURIComponent(path.replace(/^\/\/(?:localhost)?\//, '/')) : path)]
}

/** A file may have several names; one that is not there yet has this one. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}
