import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { CacheEvents } from '../../../lib/index.js'

const NAMES = ['hit', 'miss', 'load', 'store', 'bypass', 'invalidate', 'mismatch', 'key-reuse', 'error'] as const

export interface RecordedEvents {
  /** What was published, in order. */
  readonly events: [name: string, message: unknown][]
  /** What the events of one name said. */
  of<Name extends keyof CacheEvents>(name: Name): CacheEvents[Name][]
}

/** Records what caches publish while each spec of the surrounding `describe` runs. */
export function recordEvents(): RecordedEvents {
  const events: [string, unknown][] = []
  const listeners = NAMES.map((name) => {
    const listener = (message: unknown): void => void events.push([name, message])
    return { channel: `objection-cache:${name}`, listener }
  })
  beforeEach(() => {
    events.length = 0
    for (const { channel, listener } of listeners) subscribe(channel, listener)
  })
  afterEach(() => {
    for (const { channel, listener } of listeners) unsubscribe(channel, listener)
  })
  return {
    events,
    of: (name) => events.flatMap(([each, message]) => (each === name ? [message as never] : [])),
  }
}
