import { CacheError } from '../../core/CacheError.js'
import type { KnexClient, SentStatement, Stream } from '../connection/KnexClient.js'
import { observedKnexOf } from '../connection/ObservedKnex.js'
import { connectionAcquired, connectionClosed, connectionReleased } from '../execution/connectionLifecycle.js'
import { observeStatement } from './observeStatement.js'

const observed = new WeakSet<object>()

/**
 * Observes all clients of this client's class. The class itself gets the observing methods, because transactions and clones that were made
 * before have nothing else in common with the client.
 */
export function observeClientClass(client: KnexClient): void {
  observeMethods(prototypeOf(client))
  observeMethods(client.constructor.prototype as KnexClient)
  // Other tools put their own `_query` on the client itself, in front of the class's.
  if (Object.hasOwn(client, '_query')) observeMethods(client)
}

/** The object that a client inherits its methods from. */
export const prototypeOf = (client: KnexClient): KnexClient => Object.getPrototypeOf(client) as KnexClient

type Method = '_query' | '_stream' | 'acquireConnection' | 'releaseConnection' | 'destroyRawConnection'

type AnyMethod = (this: unknown, ...args: unknown[]) => unknown

type MakeObserving<Name extends Method> = (
  method: KnexClient[Name],
) => (this: KnexClient, ...args: Parameters<KnexClient[Name]>) => ReturnType<KnexClient[Name]>

/** For each method to observe: makes the observing method from the original one. */
const MAKE_OBSERVING: { readonly [Name in Method]: MakeObserving<Name> } = {
  _query: (query) =>
    function (connection, statement) {
      return observeOnce(this, connection, statement, undefined, (sent) => query.call(this, connection, sent))
    },
  _stream: (stream) =>
    function (connection, statement, into, options) {
      // The rows of other statements, such as a query of the catalog, must not go into the caller's stream.
      const send = (sent: SentStatement): Promise<unknown> =>
        sent === statement ? stream.call(this, connection, sent, into, options) : this._query(connection, sent)
      return observeOnce(this, connection, statement, into, send)
    },
  acquireConnection: (acquire) =>
    function () {
      return Promise.resolve(acquire.call(this)).then(connectionAcquired)
    },
  releaseConnection: (release) =>
    function (connection) {
      connectionReleased(connection, observedKnexOf(this))
      return release.call(this, connection)
    },
  destroyRawConnection: (destroy) =>
    async function (connection) {
      try {
        return await destroy.call(this, connection)
      } finally {
        connectionClosed(connection, observedKnexOf(this))
      }
    },
}

/** Observes all clients that have the target's methods or inherit them. */
export function observeMethods(target: KnexClient): void {
  if (observed.has(target)) return
  const names = Object.keys(MAKE_OBSERVING) as Method[]
  for (const name of names) assertReplaceable(target, name)
  observed.add(target)
  for (const name of names) replace(target, name)
}

/** @throws {CacheError} `UNSUPPORTED_KNEX` */
function assertReplaceable(target: KnexClient, name: Method): void {
  const own = Object.getOwnPropertyDescriptor(target, name)
  if (own === undefined ? Object.isExtensible(target) : own.configurable) return
  throw new CacheError('UNSUPPORTED_KNEX', `The Knex client's \`${name}\` cannot be observed: it is not configurable.`)
}

/** Replaces a method that the target has or inherits. */
function replace(target: KnexClient, name: Method): void {
  const method = target[name] as AnyMethod | undefined
  if (typeof method !== 'function') return
  const observing = (MAKE_OBSERVING[name] as (original: unknown) => AnyMethod)(method)
  const value = function (this: unknown, ...args: unknown[]): unknown {
    return (isClient(this) ? observing : method).apply(this, args)
  }
  Object.defineProperty(target, name, { value, writable: true, configurable: true })
}

/** An object without settings, for example a client's prototype, is connected to no database. */
const isClient = (target: unknown): target is KnexClient =>
  isObject(target) && isObject((target as Partial<KnexClient>).config)

/** The statement that is being handed to the driver. */
let sending: SentStatement | undefined

/** Observes a statement once, though both methods observe it where one client class extends another one. */
function observeOnce(
  client: KnexClient,
  connection: object,
  statement: SentStatement,
  stream: Stream | undefined,
  send: (sent: SentStatement) => Promise<unknown>,
): Promise<unknown> {
  // The driver refuses what is no statement or has no connection.
  const isStatement = isObject(statement) && typeof statement.sql === 'string' && isObject(connection)
  if (!isStatement || statement === sending) return send(statement)
  const sendOnce = (sent: SentStatement): Promise<unknown> => {
    const outer = sending
    sending = sent
    try {
      return send(sent)
    } finally {
      sending = outer
    }
  }
  return observeStatement(client, connection, statement, stream, sendOnce)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
