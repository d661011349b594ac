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
  /** For each write whose beginning took several payloads: their number, until the write ends. */
  readonly #partCounts = new Map<string, number>()

  /** The payloads of a message, in order. The end of a write has at least as many as its beginning, whatever its tags are. */
  split(message: BusMessage): string[] {
    if (message.kind === 'ping') return [encode(message)]
    if (message.kind === 'tables') return splitTables(message)
    if (message.kind === 'invalidate') {
      return splitNames(message.tags, { ...message, tags: [] }).map((tags) => encode({ ...message, tags }))
    }
    // The beginning and the end of a write are split at the same tags, so each id has the same tags in both.
    const tags = splitNames(message.tags, { ...message, kind: 'begin', id: message.id + ID_SUFFIX_ROOM, tags: [] })
    const count = this.#partCount(message.kind, JSON.stringify([message.origin, message.id]), tags.length)
    const payloads = Array.from({ length: count }, (_, index) => {
      const id = index === 0 ? message.id : `${message.id}#${index}`
      return encode({ ...message, id, tags: tags[index] ?? [] })
    })
    // A process cannot hold an intent for every tag, so it invalidates everything now, and again at the end.
    if (tags[0] === EVERYTHING) payloads.push(encode({ kind: 'invalidate', origin: message.origin, tags: EVERYTHING }))
    return payloads
  }

  #partCount(kind: 'begin' | 'end', write: string, parts: number): number {
    const count = Math.max(parts, this.#partCounts.get(write) ?? 1)
    if (kind === 'end') this.#partCounts.delete(write)
    else if (count > 1) this.#partCounts.set(write, count)
    return count
  }
}

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
