import { digestOf } from '../../core/values/digest.js'
import { valueFingerprint } from '../../core/values/valueFingerprint.js'
import type { KnexClient } from '../../database/connection/KnexClient.js'
import { parserFingerprint } from '../../database/connection/driverParsers.js'
import { identityChangesSoFar } from '../../database/connection/identityChanges.js'
import { observedKnexOf } from '../../database/connection/ObservedKnex.js'
import { GivenNames } from './GivenNames.js'
import { sourceOfClass } from '../../snapshot/classes/classSource.js'
import { ownClassesOf, tableOf, type AnyModelClass } from '../../snapshot/classes/modelClass.js'

/** How many names of classes, and of connections, are remembered: the latest. */
const MOST_NAMES = 5000

const classIds = new WeakMap<AnyModelClass, string>()
const classNames = new GivenNames(MOST_NAMES)

/**
 * A text that stands for the class itself, and in other processes for the class that is written alike: its table, its name and a
 * digest of its source. Several classes of one process that are all that alike get texts of their own, the first one apart for this
 * process only; those that Objection binds to a connection have that of the class that they are bound from, and a mark: the
 * connection tells them apart.
 */
export function classId(modelClass: AnyModelClass): string {
  let id = classIds.get(modelClass)
  if (id === undefined) {
    id = isBound(modelClass) ? `${classId(parentOf(modelClass))}^` : nextClassId(modelClass)
    classIds.set(modelClass, id)
  }
  return id
}

const parentOf = (modelClass: AnyModelClass): AnyModelClass => Object.getPrototypeOf(modelClass) as AnyModelClass

/** What Objection puts on a class that it binds, beside hidden properties. */
const OF_ANY_CLASS = new Set(['length', 'name', 'prototype'])

/** Whether the class has nothing of its own but the connection that it is bound to. */
function isBound(modelClass: AnyModelClass): boolean {
  const parent = parentOf(modelClass)
  const names = Object.getOwnPropertyNames(modelClass)
  return (
    parent.name === modelClass.name &&
    names.includes('$$knex') &&
    names.every((name) => name.startsWith('$$') || OF_ANY_CLASS.has(name)) &&
    Object.getOwnPropertyNames(modelClass.prototype).length === 1
  )
}

function nextClassId(modelClass: AnyModelClass): string {
  const name = `${tableOf(modelClass) ?? ''}:${modelClass.name}#${digest(sourceText(modelClass))}`.replace(/[~^]/g, '-')
  // Functions of the class may hold what its source does not show.
  return classNames.give(name, false)
}

/** The source of the class and those above it, and what lies on them as data. */
function sourceText(modelClass: AnyModelClass): string {
  return ownClassesOf(modelClass)
    .map((each) => {
      const names = Object.getOwnPropertyNames(each).filter((name) => !name.startsWith('$$'))
      return [sourceOfClass(each), ...names.map((name) => `${name}=${staticText(each, name)}`)].join('\n')
    })
    .join('\n')
}

function staticText(modelClass: AnyModelClass, name: string): string {
  const value: unknown = Object.getOwnPropertyDescriptor(modelClass, name)?.value
  return valueFingerprint(value) ?? textWithFunctions(value)
}

/** What is no plain data, with the text of the functions in it. */
function textWithFunctions(value: unknown): string {
  try {
    return JSON.stringify(value, (_, item: unknown) => (typeof item === 'function' ? String(item) : item)) ?? ''
  } catch {
    return ''
  }
}

const digest = (text: string): string => digestOf(text, 8)

/** What a client's connections are told apart by, as of a number of renamings, and by what before. */
interface ConnectionId {
  readonly text: string
  readonly renamings: number
  readonly textsByName: Map<string, string>
}

/** How many texts of one client are remembered. */
const MOST_TEXTS = 50

const connectionIds = new WeakMap<object, ConnectionId>()
const connectionNames = new GivenNames(MOST_NAMES)

/**
 * A text that stands for a Knex instance: for its client, which its transactions and bound classes share; and in other processes for
 * one with the same settings. Several of one process with the same settings get texts of their own, the first one apart for this
 * process only.
 */
export function connectionId(client: object): string {
  const known = connectionIds.get(client)
  if (known !== undefined && known.renamings === identityChangesSoFar()) return known.text
  const textsByName = known?.textsByName ?? new Map<string, string>()
  const { name, mayRecur } = connectionName(client as KnexClient)
  const text = textsByName.get(name) ?? connectionNames.give(name, mayRecur)
  // What was used last is last.
  textsByName.delete(name)
  textsByName.set(name, text)
  const [oldest] = textsByName.keys()
  if (textsByName.size > MOST_TEXTS && oldest !== undefined) textsByName.delete(oldest)
  connectionIds.set(client, { text, renamings: identityChangesSoFar(), textsByName })
  return text
}

function connectionName(client: KnexClient): { readonly name: string; readonly mayRecur: boolean } {
  const { database, connection } = observedKnexOf(client)
  const isPrivate = connection === undefined && hasPrivateSettings(client)
  const parts = [connection ?? '', settingsText(client), ...(isPrivate ? [true] : [])]
  return { name: `${database}:${digest(JSON.stringify(parts))}`, mayRecur: !isPrivate && !hasFunctions(client) }
}

/** Whether functions in the settings, which may hold what their texts do not show, have a part in what becomes of the rows. */
function hasFunctions({ config, connectionSettings = {} }: KnexClient): boolean {
  const functions = [config['client'], config['wrapIdentifier'], config['postProcessResponse']]
  return (
    functions.some((each) => typeof each === 'function') ||
    Object.values(connectionSettings).some((value) => valueFingerprint(value) === undefined)
  )
}

/** How many names of each kind are remembered. */
export const rememberedNames = (): { readonly classes: number; readonly connections: number } => ({
  classes: classNames.size,
  connections: connectionNames.size,
})

/** Names of every kind, to see what a client makes of them. */
const PROBES = ['a', 'aB', 'a_b', 'AB_c1', '*', 'a.b as c']

/** Settings that say where the database is, which its name tells, or how to get in. */
const OF_THE_PLACE = new Set(
  'host hostname server port socketPath database db filename password ssl connectionString connectString stream'.split(
    ' ',
  ),
)

/** Of the settings what decides what is read, and what becomes of it. */
function settingsText(client: KnexClient): string {
  const { config, connectionSettings = {}, dialect = '' } = client
  const { wrapIdentifier, postProcessResponse } = config
  const wrapped = typeof wrapIdentifier === 'function' ? PROBES.map((name) => wrap(wrapIdentifier, name)) : []
  const settings = Object.entries(connectionSettings)
    .filter(([name]) => !OF_THE_PLACE.has(name))
    .map(([name, value]) => [
      name,
      typeof value === 'function' ? String(value) : (valueFingerprint(value) ?? textWithFunctions(value)),
    ])
  const named = [config['searchPath'], config['version'], Intl.DateTimeFormat().resolvedOptions().timeZone]
  const parts = [dialect, settings, urlParts(connectionSettings), named, parserFingerprint(client), wrapped]
  return `${valueFingerprint(parts) ?? ''}${String(wrapIdentifier)}${String(postProcessResponse)}`
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

/** Whether functions in the settings may give each client a role or a tenant of its own, which nobody sees from outside. */
export function hasPrivateSettings(client: object): boolean {
  const { connection, pool } = (client as KnexClient).config
  const { afterCreate } = Object(pool) as { afterCreate?: unknown }
  return typeof connection === 'function' || typeof afterCreate === 'function'
}
