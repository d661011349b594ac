import type { Tag } from '../../core/tag.js'

/** The beginning of tags that are not split. */
const WHOLE = ''

/**
 * A map by tag. Tags of rows and of values are found by their head and their tail, too: a dependency has the tails, and many dependencies
 * share the heads, so nothing has to be put together to look a tag up.
 */
export class TagMap<Value> {
  readonly #byHead = new Map<string, Map<string, Value>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  get(tag: Tag): Value | undefined {
    const at = splitOf(tag)
    return at === 0 ? this.#byHead.get(WHOLE)?.get(tag) : this.#byHead.get(tag.slice(0, at))?.get(tag.slice(at))
  }

  /** The values of the tags with the head, by tail, for a head that `splits` holds for. */
  tailsOf(head: string): ReadonlyMap<string, Value> | undefined {
    return this.#byHead.get(head)
  }

  set(tag: Tag, value: Value): void {
    const at = splitOf(tag)
    const head = at === 0 ? WHOLE : tag.slice(0, at)
    const tail = at === 0 ? tag : tag.slice(at)
    let tails = this.#byHead.get(head)
    if (tails === undefined) this.#byHead.set(head, (tails = new Map()))
    const { size } = tails
    tails.set(tail, value)
    this.#size += tails.size - size
  }

  delete(tag: Tag): void {
    const at = splitOf(tag)
    this.#delete(at === 0 ? WHOLE : tag.slice(0, at), at === 0 ? tag : tag.slice(at))
  }

  clear(): void {
    this.#byHead.clear()
    this.#size = 0
  }

  *entries(): Iterable<readonly [Tag, Value]> {
    for (const [head, tails] of this.#byHead) for (const [tail, value] of tails) yield [head + tail, value]
  }

  #delete(head: string, tail: string): void {
    const tails = this.#byHead.get(head)
    if (tails?.delete(tail) !== true) return
    this.#size--
    if (tails.size === 0) this.#byHead.delete(head)
  }
}

/** Whether the tags of this head and of tails like this one are split between them. Those of tables with odd names are not. */
export const splits = (head: string, tail: string): boolean => splitOf(head + tail) === head.length

/** Where the tail of a tag begins: the key of a row, or the value; 0 for a tag without a tail. */
function splitOf(tag: Tag): number {
  if (tag.startsWith('=')) return valueAt(tag)
  return tag.startsWith('row') ? tag.indexOf('/[') + 1 : 0
}

/** A value begins with its sign and contains none, whatever the column's name contains. */
function valueAt(tag: Tag): number {
  for (let at = tag.length - 1; at > 0; at--) {
    const code = tag.charCodeAt(at)
    if (code === EQUALS || code === TILDE || code === QUESTION) return at
  }
  return 0
}

const EQUALS = 61
const QUESTION = 63
const TILDE = 126
