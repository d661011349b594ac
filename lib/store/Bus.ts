import { optionError } from '../core/options.js'
import type { Tag } from '../core/tag.js'
import { checkChanges, type RowChange } from './changedRows.js'

/** Stands for every tag, for messages in which a tag would be too long. Tags contain a colon, so no tag equals it. */
export const EVERY_TAG: Tag = '*'

/** A message between processes. `origin` names the process that sent it. */
export type BusMessage =
  /** A write of these tags is about to become visible to other processes. `id` names the write. */
  | { readonly kind: 'begin'; readonly origin: string; readonly id: string; readonly tags: readonly Tag[] }
  /** The write `id` has ended. `tags`: what it has written, which is now invalidated; none if it has changed nothing. */
  | { readonly kind: 'end'; readonly origin: string; readonly id: string; readonly tags: readonly Tag[] }
  /** These tags are invalidated. */
  | { readonly kind: 'invalidate'; readonly origin: string; readonly tags: readonly Tag[] }
  /**
   * A client without a cache has written these tables: a trigger in the database publishes it. `changes`: which of their rows. All rows
   * of the tables without a change can be written.
   */
  | { readonly kind: 'tables'; readonly tables: readonly string[]; readonly changes?: readonly RowChange[] }
  /** Comes back to its sender, after all messages that were published before it. */
  | { readonly kind: 'ping'; readonly origin: string; readonly id: string }

/** Receives the messages of a bus. */
export interface BusListener {
  /** A message has arrived. */
  message(message: BusMessage): void
  /** The bus receives every message from now on. */
  up(): void
  /** The bus can lose messages from now on. `error`: why. */
  down(error: unknown): void
}

/**
 * Carries messages to all processes, including the sender. Each process whose bus is up receives each message. Messages that were
 * published on one connection arrive in their order. A bus may lose messages only while it is down, and it must call
 * `listener.down` when it notices that.
 */
export interface Bus {
  /** Whether the shared store publishes writes and invalidations on this bus itself. Then the cache does not. Default: false. */
  readonly carriesStore?: boolean
  /** Starts to listen, and reconnects whenever the connection is lost, until `close`. The cache calls it once. */
  open(listener: BusListener): void
  /** Publishes a message. Resolves when the message is sent; rejects if it cannot be sent. */
  publish(message: BusMessage): Promise<unknown>
  /** Closes the connection. The listener receives nothing more. */
  close(): Promise<unknown>
}

/** @throws {CacheError} `INVALID_OPTION` for a value without the methods of a `Bus`. */
export function assertBus(bus: unknown): asserts bus is Bus {
  const methods = Object(bus) as Record<string, unknown>
  if (['open', 'publish', 'close'].every((name) => typeof methods[name] === 'function')) return
  throw optionError('bus', 'an object with the methods open, publish and close, as PostgresBus has', bus)
}

/** Encodes a message as text. */
export const encodeMessage = (message: BusMessage): string => JSON.stringify(message)

/** Decodes a message; `undefined` for any other text, which another program can have sent. */
export function decodeMessage(text: string): BusMessage | undefined {
  try {
    const message = JSON.parse(text) as unknown
    return isMessage(message) ? withKnownChanges(message) : undefined
  } catch {
    return undefined
  }
}

/** Without changes that cannot be read, the message is about whole tables. */
function withKnownChanges(message: BusMessage): BusMessage {
  if (message.kind !== 'tables' || message.changes === undefined) return message
  const { kind, tables } = message
  const changes = checkChanges(message.changes)
  return changes === undefined ? { kind, tables } : { kind, tables, changes }
}

function isMessage(message: unknown): message is BusMessage {
  const { kind, origin, id, tags, tables } = Object(message) as Record<string, unknown>
  if (kind === 'tables') return isTexts(tables)
  if (typeof origin !== 'string') return false
  if (kind === 'ping') return typeof id === 'string'
  if (kind === 'invalidate') return isTexts(tags)
  return (kind === 'begin' || kind === 'end') && typeof id === 'string' && isTexts(tags)
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
