import type { Tag } from '../../core/tag.js'
import { encodeMessage, EVERY_TAG, type BusMessage } from '../Bus.js'

const EVERYTHING = [EVERY_TAG]

/** The longest payload that PostgreSQL accepts, in bytes. */
const MAX_BYTES = 7999

/** The room for the number that follows an id. */
const ID_SUFFIX_ROOM = '#99999'

/**
 * Splits messages into payloads of NOTIFY. A message that is too long for one payload becomes several messages: the first has the
 * message's id, the others have `<id>#1`, `<id>#2`, and so on.
 */
export class Payloads {
  /** For each write whose beginning took several payloads: the tags of each, until the write ends. */
  readonly #beginnings = new Map<string, readonly (readonly Tag[])[]>()

  /** The payloads of a message, in order. */
  split(message: BusMessage): string[] {
    if (message.kind === 'ping') return [encode(message)]
    if (message.kind === 'tables') return splitTables(message)
    if (message.kind === 'invalidate') {
      return splitNames(message.tags, { ...message, tags: [] }).map((tags) => encode({ ...message, tags }))
    }
    const parts = message.kind === 'begin' ? this.#beginningOf(message) : this.#endOf(message)
    const payloads = parts.map((tags, index) => {
      const id = index === 0 ? message.id : `${message.id}#${index}`
      return encode({ ...message, id, tags })
    })
    // A process cannot hold an intent for every tag, so it invalidates everything now, and again at the end.
    if (parts.includes(EVERYTHING))
      payloads.push(encode({ kind: 'invalidate', origin: message.origin, tags: EVERYTHING }))
    return payloads
  }

  #beginningOf(message: WriteMessage): readonly (readonly Tag[])[] {
    const write = writeOf(message)
    const parts = splitTags(message, message.tags)
    const { length } = this.#beginnings.get(write) ?? []
    // A write can begin again with more tags. What is left of its earlier beginning needs an end, too.
    const all = [...parts, ...Array.from({ length: Math.max(0, length - parts.length) }, () => [])]
    if (all.length > 1 || parts[0] === EVERYTHING) this.#beginnings.set(write, all)
    return all
  }

  /**
   * Each id invalidates, at the end, tags that it has had at the beginning: so no tag is without an intent before it is invalidated. What
   * the beginning did not have follows.
   */
  #endOf(message: WriteMessage): readonly (readonly Tag[])[] {
    const write = writeOf(message)
    const beginning = this.#beginnings.get(write)
    this.#beginnings.delete(write)
    if (beginning === undefined) return splitTags(message, message.tags)
    if (beginning[0] === EVERYTHING && message.tags.length > 0) return beginning
    const written = new Set(message.tags)
    const begun = new Set(beginning.flat())
    const more = message.tags.filter((tag) => !begun.has(tag))
    const parts = beginning.map((tags) => tags.filter((tag) => written.has(tag)))
    return more.length === 0 ? parts : [...parts, ...splitTags(message, more)]
  }
}

type WriteMessage = Extract<BusMessage, { kind: 'begin' | 'end' }>

const writeOf = ({ origin, id }: WriteMessage): string => JSON.stringify([origin, id])

const splitTags = (message: WriteMessage, tags: readonly Tag[]): string[][] =>
  splitNames(tags, { ...message, kind: 'begin', id: message.id + ID_SUFFIX_ROOM, tags: [] })

/** Without the changes of its rows, if they do not fit: then all rows of the tables count as written. */
function splitTables(message: BusMessage & { kind: 'tables' }): string[] {
  const whole = encode(message)
  if (whole.length <= MAX_BYTES) return [whole]
  const { kind, tables } = message
  return splitNames(tables, { kind, tables: [] }).map((part) => encode({ kind, tables: part }))
}

/** Splits names into parts that fit into one message each. `empty`: the message without names. Returns at least one part. */
function splitNames(names: readonly string[], empty: BusMessage): string[][] {
  const room = MAX_BYTES - encode(empty).length
  const first: string[] = []
  const all = [first]
  let last = first
  let used = 0
  for (const name of names) {
    const bytes = toAscii(JSON.stringify(name)).length + 1
    if (bytes > room) return [EVERYTHING]
    if (used + bytes > room) {
      all.push((last = []))
      used = 0
    }
    last.push(name)
    used += bytes
  }
  return all
}

const encode = (message: BusMessage): string => toAscii(encodeMessage(message))

/** Escapes JSON to ASCII, which databases of every encoding accept. */
const toAscii = (json: string): string =>
  json.replaceAll(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
