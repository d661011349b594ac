import { digestOf } from '../../core/values/digest.js'
import { valueFingerprint } from '../../core/values/valueFingerprint.js'
import { parserFingerprint } from '../../database/connection/driverParsers.js'
import type { KnexClient } from '../../database/connection/KnexClient.js'
import { observedKnexOf } from '../../database/connection/ObservedKnex.js'
import { identityChangesSoFar } from '../../database/identity/identityChanges.js'
import { sourceFingerprint } from './sourceFingerprint.js'
import { MAX_NAMES, UniqueNames } from './UniqueNames.js'

/** A client's id after a number of renamings. */
interface ConnectionId {
  readonly id: string
  readonly renamings: number
  /** This id and earlier ones, so that a client that is renamed back has its id back. The latest is last. */
  readonly idsByName: Map<string, string>
}

const MAX_IDS_PER_CLIENT = 50

const ids = new WeakMap<object, ConnectionId>()
const names = new UniqueNames(MAX_NAMES)

/**
 * A name for a Knex instance, by its client, which its transactions and bound classes share. It is the same in all processes with
 * the same settings. Further instances of this process with the same settings get names of this process alone.
 */
export function connectionId(client: object): string {
  const known = ids.get(client)
  if (known !== undefined && known.renamings === identityChangesSoFar()) return known.id
  const idsByName = known?.idsByName ?? new Map<string, string>()
  const { name, reusable } = nameOf(client as KnexClient)
  const id = idsByName.get(name) ?? names.assign(name, reusable)
  idsByName.delete(name)
  idsByName.set(name, id)
  const [oldest] = idsByName.keys()
  if (idsByName.size > MAX_IDS_PER_CLIENT && oldest !== undefined) idsByName.delete(oldest)
  ids.set(client, { id, renamings: identityChangesSoFar(), idsByName })
  return id
}

/** How many connection names this process remembers. */
export const rememberedConnectionNames = (): number => names.size

function nameOf(client: KnexClient): { readonly name: string; readonly reusable: boolean } {
  const { database, connection, identity } = observedKnexOf(client)
  const isPrivate = connection === undefined && hasPrivateSettings(client)
  // A copy of a database has the same name in another place.
  const place = identity?.place ?? ''
  const parts = [connection ?? '', settingsFingerprint(client), place, ...(isPrivate ? [true] : [])]
  const digest = digestOf(JSON.stringify(parts), 8)
  return { name: `${database}:${digest}`, reusable: !isPrivate && !hasFunctions(client) }
}

/** Whether functions in the settings affect the rows: a function may hold values that its source does not show. */
function hasFunctions({ config, connectionSettings = {} }: KnexClient): boolean {
  const functions = [config['client'], ...functionsIn(config)]
  return (
    functions.some((each) => typeof each === 'function') ||
    Object.values(connectionSettings).some((value) => valueFingerprint(value) === undefined)
  )
}

/**
 * Whether functions in the settings may give each connection a role or a tenant of its own, which no key can show: a function that makes the
 * settings, or one that does not show its source.
 */
export function hasPrivateSettings(client: object): boolean {
  const { config, connectionSettings } = client as KnexClient
  if (typeof config['connection'] === 'function') return true
  const { typeCast } = Object(connectionSettings) as { readonly typeCast?: unknown }
  return [...functionsIn(config), typeCast].some((each) => typeof each === 'function' && NATIVE.test(String(each)))
}

/** Of bound functions. */
const NATIVE = /\{\s*\[native code\]\s*\}\s*$/

/** The functions that may affect the rows. They are told apart by their source. */
function functionsIn({ wrapIdentifier, postProcessResponse, pool }: KnexClient['config']): readonly unknown[] {
  const { afterCreate } = Object(pool) as { readonly afterCreate?: unknown }
  return [wrapIdentifier, postProcessResponse, afterCreate]
}

/** Identifiers of every kind, to see what `wrapIdentifier` does to them. */
const PROBES = ['a', 'aB', 'a_b', 'AB_c1', '*', 'a.b as c']

/** Settings that only say where the database is, which its name shows, or how to log in. */
const ADDRESS_SETTINGS = new Set(
  'host hostname server port socketPath database db filename password ssl connectionString connectString stream'.split(
    ' ',
  ),
)

/** The settings that decide which rows are read, and what they become. */
function settingsFingerprint(client: KnexClient): string {
  const { config, connectionSettings = {}, dialect = '' } = client
  const { wrapIdentifier } = config
  const wrapped = typeof wrapIdentifier === 'function' ? PROBES.map((name) => wrap(wrapIdentifier, name)) : []
  const settings = Object.entries(connectionSettings)
    .filter(([name]) => !ADDRESS_SETTINGS.has(name))
    .map(([name, value]) => [name, typeof value === 'function' ? String(value) : sourceFingerprint(value)])
  const others = [config['searchPath'], config['version'], Intl.DateTimeFormat().resolvedOptions().timeZone]
  const parts = [dialect, settings, urlParts(connectionSettings), others, parserFingerprint(client), wrapped]
  return `${valueFingerprint(parts) ?? ''}${JSON.stringify(functionsIn(config).map(String))}`
}

/** The user and the parameters of a connection string. */
function urlParts({ connectionString }: Readonly<Record<string, unknown>>): readonly string[] {
  if (typeof connectionString !== 'string' || !URL.canParse(connectionString)) return []
  const { username, search } = new URL(connectionString)
  return [username, search]
}

function wrap(wrapIdentifier: unknown, name: string): string {
  try {
    return String((wrapIdentifier as (...args: unknown[]) => unknown)(name, (plain: string) => plain, undefined))
  } catch {
    return ''
  }
}
