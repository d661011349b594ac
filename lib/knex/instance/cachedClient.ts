import type { KnexClient } from '../../database/connection/KnexClient.js'
import { cachedStatementClass, type StatementClass } from './cachedStatement.js'
import { DOOR, type Door } from '../statement/door.js'
import { shareEvents } from './sharedEvents.js'

/** The methods by which a client makes statements. */
interface Maker {
  queryBuilder(): object
  raw(...args: unknown[]): RawStatement
}

interface RawStatement {
  set(...args: unknown[]): unknown
}

/**
 * A client whose statements have the cache's methods. It has the pool, the settings and the events of the given client. A transaction's
 * client is made from the prototype of its class, so its statements have the methods, too.
 */
export function cachedClient(door: Door): KnexClient {
  const { client } = door
  const makers = makersFor(client as unknown as Maker, door)
  const prototype = Object.create(client.constructor.prototype as object, makers) as object
  const constructor = Object.assign(function CachedClient() {}, { prototype })
  const made = Object.create(client, {
    ...makers,
    constructor: { value: constructor, writable: true, configurable: true },
  }) as KnexClient
  Object.defineProperty(prototype, 'constructor', { value: constructor, writable: true, configurable: true })
  shareEvents(made, client)
  return made
}

/** Statements are of subclasses of the classes that the client itself makes. */
function makersFor(client: Maker, door: Door): PropertyDescriptorMap {
  const Builder = cachedStatementClass(client.queryBuilder().constructor as StatementClass)
  const Raw = cachedStatementClass(client.raw('').constructor as StatementClass)
  return {
    [DOOR]: { value: door },
    queryBuilder: method(function (this: object) {
      return new Builder(this)
    }),
    raw: method(function (this: object, ...args: unknown[]) {
      return (new Raw(this) as unknown as RawStatement).set(...args)
    }),
  }
}

const method = (value: unknown): PropertyDescriptor => ({ value, writable: true, configurable: true })
