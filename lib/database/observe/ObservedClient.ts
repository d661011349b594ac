import { CacheError } from '../../core/CacheError.js'
import type { KnexClient, SentStatement, Stream } from '../connection/KnexClient.js'
import { connectionAcquired, connectionClosed, connectionReleased } from './connectionLifecycle.js'
import { observedKnexOf } from '../connection/ObservedKnex.js'
import { observeStatement } from './observeStatement.js'

const watched = new WeakSet<object>()
/** What is being handed to the driver: a client of a class below another one passes both classes with it. */
let sending: SentStatement | undefined

/**
 * Watches all clients of this client's class: in the class itself, because transactions and clones that were made before share
 * nothing else with the client.
 */
export function observeClientClass(client: KnexClient): void {
  observeMethods(prototypeOf(client))
  observeMethods(client.constructor.prototype as KnexClient)
  // Other tools put their own `_query` on the client itself, in front of the class's.
  if (Object.hasOwn(client, '_query')) observeMethods(client)
}

/** Where a client has its methods from. */
export const prototypeOf = (client: KnexClient): KnexClient => Object.getPrototypeOf(client) as KnexClient

/** Watches all clients that have these methods, or inherit them. */
export function observeMethods(target: KnexClient): void {
  if (watched.has(target)) return
  METHODS.forEach((name) => assertReplaceable(target, name))
  watched.add(target)
  replace(
    target,
    '_query',
    (query) =>
      function (connection, statement) {
        return watchOnce(this, connection, statement, undefined, (sent) => query.call(this, connection, sent))
      },
  )
  replace(
    target,
    '_stream',
    (stream) =>
      function (connection, statement, into, options) {
        // The stream is for the caller's own rows only.
        const send = (sent: SentStatement): Promise<unknown> =>
          sent === statement ? stream.call(this, connection, sent, into, options) : this._query(connection, sent)
        return watchOnce(this, connection, statement, into, send)
      },
  )
  replace(
    target,
    'acquireConnection',
    (acquire) =>
      function () {
        return Promise.resolve(acquire.call(this)).then(connectionAcquired)
      },
  )
  replace(
    target,
    'releaseConnection',
    (release) =>
      function (connection) {
        connectionReleased(connection, observedKnexOf(this))
        return release.call(this, connection)
      },
  )
  replace(
    target,
    'destroyRawConnection',
    (destroy) =>
      async function (connection) {
        try {
          return await destroy.call(this, connection)
        } finally {
          connectionClosed(connection, observedKnexOf(this))
        }
      },
  )
}

const METHODS = ['_query', '_stream', 'acquireConnection', 'releaseConnection', 'destroyRawConnection'] as const

/** @throws {CacheError} `UNSUPPORTED_KNEX` before anything is replaced. */
function assertReplaceable(target: KnexClient, name: keyof KnexClient): void {
  const own = Object.getOwnPropertyDescriptor(target, name)
  if (own === undefined ? Object.isExtensible(target) : own.configurable) return
  throw new CacheError('UNSUPPORTED_KNEX', `The Knex client's \`${name}\` cannot be observed: it is not configurable.`)
}

/** Puts a method in front of the one that the target has or inherits. */
function replace<Name extends (typeof METHODS)[number]>(
  target: KnexClient,
  name: Name,
  inFrontOf: (
    method: KnexClient[Name],
  ) => (this: KnexClient, ...args: Parameters<KnexClient[Name]>) => ReturnType<KnexClient[Name]>,
): void {
  const method = target[name]
  if (typeof method !== 'function') return
  const watching = inFrontOf(method) as (...args: unknown[]) => unknown
  const value = function (this: unknown, ...args: unknown[]): unknown {
    return (isClient(this) ? watching : (method as typeof watching)).apply(this, args)
  }
  Object.defineProperty(target, name, { value, writable: true, configurable: true })
}

/** What has no settings, for instance a client's prototype, is connected to no database. */
const isClient = (target: unknown): target is KnexClient =>
  isObject(target) && isObject((target as Partial<KnexClient>).config)

function watchOnce(
  client: KnexClient,
  connection: object,
  statement: SentStatement,
  stream: Stream | undefined,
  send: (sent: SentStatement) => Promise<unknown>,
): Promise<unknown> {
  // What is no statement, or has no connection, is the driver's to refuse.
  const isSent = isObject(statement) && typeof statement.sql === 'string' && isObject(connection)
  if (!isSent || statement === sending) return send(statement)
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
