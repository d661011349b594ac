import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describeValue } from '../../core/CacheError.js'
import type { CacheEvents } from '../../core/events.js'
import { warnOnce } from '../../core/warning.js'

/** A function for each event to hear. */
export type CacheListeners = { readonly [Name in keyof CacheEvents]?: (event: CacheEvents[Name]) => void }

/** Hears the events of all caches until the function that it returns is called. A listener that throws does no harm. */
export function listen(listeners: CacheListeners): () => void {
  const ends = Object.entries(listeners).map(([name, hear]) => {
    const channel = `objection-cache:${name}`
    const listener = (message: unknown): void => harmless(listeners, () => (hear as (event: unknown) => void)(message))
    subscribe(channel, listener)
    return () => void unsubscribe(channel, listener)
  })
  return () => ends.forEach((end) => end())
}

/**
 * Runs code of a telemetry library. What it throws would end the process, because a channel throws it as an uncaught exception. `owner`: for
 * what a warning is emitted once.
 */
export function harmless<T>(owner: object, run: () => T): T | undefined {
  try {
    return run()
  } catch (error) {
    const said = (): string =>
      `Queries and the cache are not affected, but their telemetry has failed: ${error instanceof Error ? String(error) : describeValue(error)}`
    warnOnce(owner, 'OBJECTION_CACHE_TELEMETRY', said)
    return undefined
  }
}
