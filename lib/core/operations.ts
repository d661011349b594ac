import { tracingChannel, type TracingChannel } from 'node:diagnostics_channel'
import type { QueryNames } from './events.js'

/**
 * The message of each operation that takes time. Node's `tracingChannel()` tells its beginning and its end, and can give it a context.
 * The cache builds a message only while the channel has a subscriber.
 *
 * ```ts
 * import { tracingChannel } from 'node:diagnostics_channel'
 * import type { CacheOperations } from 'objection-cache'
 *
 * tracingChannel('objection-cache:load').start.subscribe((message) => {
 *   console.log((message as CacheOperations['load']).table)
 * })
 * ```
 */
export interface CacheOperations {
  /** A load: the statements of a query, or the function of `wrap()`. */
  load: QueryNames & { key: string }
  /** A call of a store that answers later, or of a bus. `operation`: as in the event `error`. */
  'store-call': { operation: string; key: string | undefined }
}

type Traced = TracingChannel<unknown, object> & { readonly hasSubscribers: boolean }

const channels: Readonly<Record<keyof CacheOperations, Traced>> = {
  load: tracingChannel('objection-cache:load') as Traced,
  'store-call': tracingChannel('objection-cache:store-call') as Traced,
}

/** Whether the channel of the operation has a subscriber. */
export const isTraced = (name: keyof CacheOperations): boolean => channels[name].hasSubscribers

/** Runs an operation, and tells its channel of it. Call it only if `isTraced`. */
export const traced = <Name extends keyof CacheOperations, T>(
  name: Name,
  message: CacheOperations[Name],
  run: () => Promise<T>,
): Promise<T> => channels[name].tracePromise(run, message) as Promise<T>
