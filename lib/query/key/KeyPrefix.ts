/** How many keys this process remembers at once. */
const MAX_REMEMBERED = 10_000

/** Longer endings are not remembered: the lookup would take as long as putting the key together. */
const MAX_ENDING = 200

let remembered = new WeakMap<KeyPrefix, Map<string, string>>()
let count = 0

/**
 * The beginning that many keys share. A key that was put together lately is returned as the very same string: a store finds it
 * without comparing its characters.
 */
export class KeyPrefix {
  readonly #prefix: string

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  keyOf(ending: string): string {
    if (ending.length > MAX_ENDING) return this.#prefix + ending
    return remembered.get(this)?.get(ending) ?? remember(this, ending, this.#prefix + ending)
  }
}

/** Forgets all keys when there are too many: keys in use are remembered again at once. */
function remember(prefix: KeyPrefix, ending: string, key: string): string {
  if (count++ >= MAX_REMEMBERED) {
    remembered = new WeakMap()
    count = 1
  }
  let keys = remembered.get(prefix)
  if (keys === undefined) remembered.set(prefix, (keys = new Map()))
  keys.set(ending, key)
  return key
}
