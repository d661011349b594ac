import type { KnexClient } from '../../database/connection/KnexClient.js'
import { cachedStatementClass, type StatementClass } from './cachedStatement.js'
import { DOOR, SETTINGS, type Door, type KnexStatement } from '../statement/door.js'
import { noteKnownClass } from '../statement/knownClasses.js'
import { shareEvents } from './sharedEvents.js'

type Make = (this: object, ...args: unknown[]) => KnexStatement

/** The methods by which a client makes statements. */
interface Maker {
  readonly queryBuilder: Make
  readonly raw: Make
  readonly ref: Make
}

interface RawStatement {
  set(...args: unknown[]): unknown
}

/**
 * A client whose statements have the cache's methods. It has the pool, the settings and the events of the given client. A transaction's
 * client is made from the prototype of its class, so its statements have the methods, too.
 */
export function cachedClient(door: Door, client: KnexClient): KnexClient {
  const base = client.constructor.prototype as object
  const prototype = Object.create(base, makersFor(base, client, door)) as object
  const constructor = Object.assign(function CachedClient() {}, { prototype })
  const made = Object.create(client, {
    ...makersFor(client, client, door),
    constructor: { value: constructor, writable: true, configurable: true },
  }) as KnexClient
  Object.defineProperty(prototype, 'constructor', { value: constructor, writable: true, configurable: true })
  shareEvents(made, client)
  return made
}

/** The methods in front of those of `source`, which are the client's own or those of its class. */
function makersFor(source: object, client: KnexClient, door: Door): PropertyDescriptorMap {
  const makers = door.isOfKnex ? knexMakers(client as unknown as Maker) : customMakers(source as Maker)
  return { [DOOR]: { value: door }, queryBuilder: method(makers.queryBuilder), raw: method(makers.raw) }
}

/** Statements are of subclasses of the classes that the client itself makes. */
function knexMakers(client: Maker): Omit<Maker, 'ref'> {
  const [builder, raw] = [classOf(client.queryBuilder()), classOf(client.raw(''))]
  const [Builder, Raw] = [cachedStatementClass(builder), cachedStatementClass(raw)]
  for (const known of [builder, raw, Builder, Raw, classOf(client.ref(''))]) noteKnownClass(known)
  return {
    queryBuilder() {
      return new Builder(this)
    },
    raw(...args) {
      return (new Raw(this) as unknown as RawStatement).set(...args) as KnexStatement
    },
  }
}

/** The methods of a client class that is not Knex's can do more than make a statement, such as add a condition. */
const customMakers = (source: Maker): Omit<Maker, 'ref'> => ({
  queryBuilder(...args) {
    return asCached(source.queryBuilder.apply(this, args), this)
  },
  raw(...args) {
    return asCached(source.raw.apply(this, args), this)
  },
})

function asCached(statement: KnexStatement, client: { readonly [DOOR]?: Door }): KnexStatement {
  Object.setPrototypeOf(statement, cachedStatementClass(classOf(statement)).prototype)
  statement[DOOR] = client[DOOR]
  statement[SETTINGS] = undefined
  return statement
}

const classOf = (statement: object): StatementClass => statement.constructor as StatementClass

const method = (value: unknown): PropertyDescriptor => ({ value, writable: true, configurable: true })
