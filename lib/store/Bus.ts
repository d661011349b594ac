import { CacheError, describeValue } from '../core/CacheError.js'
import type { Tag } from '../core/tag.js'

/** Stands for all tags where one is too long for a message. No tag looks like it: they have a kind before a colon. */
export const EVERY_TAG: Tag = '*'

/** What processes tell each other. */
export type BusMessage =
  /** A write is about to become visible to others. */
  | { readonly kind: 'begin'; readonly origin: string; readonly id: string; readonly tags: readonly Tag[] }
  /** The write is over. */
  | { readonly kind: 'end'; readonly origin: string; readonly id: string; readonly tags: readonly Tag[] }
  | { readonly kind: 'invalidate'; readonly origin: string; readonly tags: readonly Tag[] }
  /** Somebody who knows of no cache has written these tables. */
  | { readonly kind: 'tables'; readonly tables: readonly string[] }
  /** Comes back to its sender, behind all that was told before it. */
  | { readonly kind: 'ping'; readonly origin: string; readonly id: string }

/** Who hears what is told. */
export interface BusListener {
  message(message: BusMessage): void
  /** From now on everything is heard. */
  up(): void
  /** From now on messages may be lost. */
  down(error: unknown): void
}

/**
 * Carries messages to all processes, the sender among them: each message to everybody who is up, in the order in which they were
 * told on one connection. It may lose messages only while it is down, and it must say so when it has noticed.
 */
export interface Bus {
  /** Whether the shared store itself tells of writes and invalidations on it, so that nobody else has to. */
  readonly carriesStore?: boolean
  /** Begins to listen, and goes on until `close`, however often the connection is lost. Called once. */
  open(listener: BusListener): void
  /** Resolves when the message is on its way. */
  publish(message: BusMessage): Promise<unknown>
  close(): Promise<unknown>
}

/** @throws {CacheError} `INVALID_OPTION` for what lacks a bus's methods. */
export function assertBus(bus: unknown): asserts bus is Bus {
  const methods = Object(bus) as Record<string, unknown>
  if (['open', 'publish', 'close'].every((name) => typeof methods[name] === 'function')) return
  throw new CacheError(
    'INVALID_OPTION',
    `\`bus\` must have the methods open, publish and close, as PostgresBus has; it was ${describeValue(bus)}.`,
  )
}

/** The message as text. */
export const encodeMessage = (message: BusMessage): string => JSON.stringify(message)

/** The message that a text stands for; `undefined` for any other text, which somebody else has sent. */
export function decodeMessage(text: string): BusMessage | undefined {
  try {
    const message = JSON.parse(text) as unknown
    return isMessage(message) ? message : undefined
  } catch {
    return undefined
  }
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
