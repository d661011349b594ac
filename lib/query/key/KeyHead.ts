/** How many keys are remembered at once in this process. */
const REMEMBERED = 10_000

/** Longer texts are not remembered: to look one up takes as long as to put its key together. */
const LONGEST = 200

/** What a head that is gone would have taken along is gone with it. */
let remembered = new WeakMap<KeyHead, Map<string, string>>()
let count = 0

/**
 * What many keys begin with. A key that was put together lately is given again as the very same string: a store finds it without
 * reading it through.
 */
export class KeyHead {
  readonly #head: string

  constructor(head: string) {
    this.#head = head
  }

  keyOf(text: string): string {
    if (text.length > LONGEST) return this.#head + text
    return remembered.get(this)?.get(text) ?? remember(this, text, this.#head + text)
  }
}

/** When there are too many, all are forgotten: those that are in use are soon there again. */
function remember(head: KeyHead, text: string, key: string): string {
  if (count++ >= REMEMBERED) {
    remembered = new WeakMap()
    count = 1
  }
  let keys = remembered.get(head)
  if (keys === undefined) remembered.set(head, (keys = new Map()))
  keys.set(text, key)
  return key
}
