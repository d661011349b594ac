/** How many keys are remembered at once. */
const REMEMBERED = 1000

/** Longer texts are not remembered: to look one up takes as long as to put its key together. */
const LONGEST = 200

/**
 * What many keys begin with. A key that was put together lately is given again as the very same string: a store finds it without
 * reading it through.
 */
export class KeyHead {
  readonly #head: string
  readonly #keys = new Map<string, string>()

  constructor(head: string) {
    this.#head = head
  }

  keyOf(text: string): string {
    if (text.length > LONGEST) return this.#head + text
    let key = this.#keys.get(text)
    if (key !== undefined) return key
    if (this.#keys.size >= REMEMBERED) this.#keys.clear()
    this.#keys.set(text, (key = this.#head + text))
    return key
  }
}
