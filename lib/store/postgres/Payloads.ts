import { encodeMessage, EVERY_TAG, type BusMessage } from '../Bus.js'

const EVERYTHING = [EVERY_TAG]

/** PostgreSQL takes payloads that are shorter than 8000 bytes. */
const MOST_BYTES = 7999

/** What is kept free for the number behind an id. */
const ROOM = '#99999'

/**
 * Messages as payloads of NOTIFY. What is too long for one is told in several, each a message by itself: the first has
 * the message's id, the others have `<id>#1`, `<id>#2`, and so on.
 */
export class Payloads {
  /** How many payloads those beginnings took that took several, until they end. */
  readonly #begun = new Map<string, number>()

  /** The message's payloads, in order. An end has at least as many as its beginning, whatever its tags are. */
  of(message: BusMessage): string[] {
    if (message.kind === 'ping') return [encode(message)]
    if (message.kind === 'tables') {
      return parts(message.tables, { ...message, tables: [] }).map((tables) => encode({ ...message, tables }))
    }
    if (message.kind === 'invalidate') {
      return parts(message.tags, { ...message, tags: [] }).map((tags) => encode({ ...message, tags }))
    }
    // A beginning and its end are split at the same places: an id has the same tags in both.
    const tags = parts(message.tags, { ...message, kind: 'begin', id: message.id + ROOM, tags: [] })
    const count = this.#count(message.kind, JSON.stringify([message.origin, message.id]), tags.length)
    const told = Array.from({ length: count }, (_, index) => {
      const id = index === 0 ? message.id : `${message.id}#${index}`
      return encode({ ...message, id, tags: tags[index] ?? [] })
    })
    // Not only marked as being written: who knows no mark of everything forgets everything now, and again at the end.
    if (tags[0] === EVERYTHING) told.push(encode({ kind: 'invalidate', origin: message.origin, tags: EVERYTHING }))
    return told
  }

  #count(kind: 'begin' | 'end', write: string, parts: number): number {
    const count = Math.max(parts, this.#begun.get(write) ?? 1)
    if (kind === 'end') this.#begun.delete(write)
    else if (count > 1) this.#begun.set(write, count)
    return count
  }
}

/** The names in order, as many in each part as fit into the message without any. At least one part. */
function parts(names: readonly string[], empty: BusMessage): string[][] {
  const room = MOST_BYTES - encode(empty).length
  const first: string[] = []
  const all = [first]
  let last = first
  let used = 0
  for (const name of names) {
    const bytes = ascii(JSON.stringify(name)).length + 1
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

const encode = (message: BusMessage): string => ascii(encodeMessage(message))

/** JSON in characters of one byte each, which a database of any encoding takes. */
const ascii = (json: string): string =>
  json.replaceAll(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
