import { realpathSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { Client } from './Client.js'
import { placeOfServer } from './serverPlace.js'

const names = new Map<string, string>()
const given = new Set<string>()

/**
 * A name for the database that a client is connected to: two clients whose settings name the same place get the same one. Where
 * the settings do not tell (a database in memory, settings that are a function) each client's database is its own.
 */
export function databaseNameOf(client: Client): string {
  const place = placeOf(client)
  if (place === undefined) return nextName('memory')
  const identity = JSON.stringify(place)
  let name = names.get(identity)
  if (name === undefined) names.set(identity, (name = nextName(place.at(-1) ?? '')))
  return name
}

/** As tags need it: no slash, and never the same twice. */
function nextName(text: string): string {
  const base = basename(text).replaceAll('/', ':') || 'database'
  let name = base
  for (let count = 2; given.has(name); count++) name = `${base}~${count}`
  given.add(name)
  return name
}

/** What tells one database from another, the most telling last. `undefined`: nothing does. */
function placeOf(client: Client): readonly string[] | undefined {
  const settings = client.connectionSettings
  if (settings === undefined || typeof client.config.connection === 'function') return undefined
  const { filename } = settings
  return typeof filename === 'string' ? placeOfFile(filename) : placeOfServer(client.dialect ?? '', settings)
}

/** A path, or a URI as SQLite takes it (https://sqlite.org/uri.html). */
function placeOfFile(filename: string): readonly string[] | undefined {
  const isUri = filename.startsWith('file:')
  const [path = '', query = ''] = isUri ? filename.slice('file:'.length).split('?') : [filename]
  const parameters = new URLSearchParams(query)
  const inMemory = path === '' || path === ':memory:' || parameters.get('mode') === 'memory'
  if (inMemory) return parameters.get('cache') === 'shared' ? ['shared memory', path] : undefined
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
