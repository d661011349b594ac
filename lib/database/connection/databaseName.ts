import { randomUUID } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { sharedByCopies } from '../../cache/freshness/copies.js'
import type { SettingsName } from '../identity/DatabaseIdentity.js'
import { nameFor } from '../identity/nameFor.js'
import { dialectOf } from './dialects.js'
import type { KnexClient } from './KnexClient.js'
import { serverLocationOf } from './serverLocation.js'

const THIS_PROCESS = sharedByCopies('process', () => ({ id: randomUUID() }))

/**
 * The name of the database that a client is connected to. Clients whose settings name the same location get the same name, in all
 * processes. "localhost" and files are locations on this machine. A database in memory belongs to its client alone, and so does one that
 * the settings do not show it.
 */
export function databaseNameOf(client: KnexClient): SettingsName {
  const location = locationOf(client)
  if (location === 'unknown') return { name: nameFor('database', randomUUID()), isUnknown: true, isHidden: true }
  if (location === 'memory') return { name: nameFor('memory', randomUUID()), isUnknown: false }
  const [kind, host = ''] = location
  const isLocal = kind !== 'shared memory' && (kind === 'file' || host === 'localhost' || host.startsWith('/'))
  const machine = isLocal ? hostname() : ''
  return { name: nameFor(location.at(-1) as string, JSON.stringify([...location, machine])), isUnknown: isLocal }
}

/** The kind, the host and so on, and the database's own name last. */
function locationOf(client: KnexClient): readonly string[] | 'memory' | 'unknown' {
  const settings = client.connectionSettings
  if (!settings || typeof client.config.connection === 'function') return 'unknown'
  const { filename } = settings
  if (typeof filename === 'string') return locationOfFile(filename)
  return serverLocationOf(dialectOf(client), settings) ?? 'unknown'
}

/** A path, or a URI as SQLite takes it (https://sqlite.org/uri.html). */
function locationOfFile(filename: string): readonly string[] | 'memory' {
  const isUri = filename.startsWith('file:')
  const [path = '', query = ''] = isUri ? filename.slice('file:'.length).split('?') : [filename]
  const parameters = new URLSearchParams(query)
  const inMemory = path === '' || path === ':memory:' || parameters.get('mode') === 'memory'
  if (inMemory) return parameters.get('cache') === 'shared' ? ['shared memory', THIS_PROCESS.id, path] : 'memory'
  return ['file', realPath(isUri ? decodeURIComponent(path.replace(/^\/\/(?:localhost)?\//, '/')) : path)]
}

/** A file may have several paths. One that does not exist yet keeps this one. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}
