/**
 * The results on their way to a shared store. Their callers have their answers already. A later look-up of the key waits, so that it finds
 * the result.
 */
export class FillsUnderWay {
  readonly #byKey = new Map<string, Promise<unknown>>()

  /** Resolves when the fill of the key has ended. `undefined`: there is none. */
  of(key: string): Promise<unknown> | undefined {
    return this.#byKey.get(key)
  }

  /** Runs a fill of these keys at once, or after the earlier ones of the same keys. */
  add<T>(keys: readonly string[], fill: () => Promise<T>): Promise<T> {
    const earlier = keys.map((key) => this.#byKey.get(key)).filter((each) => each !== undefined)
    const result = earlier.length === 0 ? fill() : Promise.all(earlier).then(fill)
    const end = (): void => {
      for (const key of keys) if (this.#byKey.get(key) === ended) this.#byKey.delete(key)
    }
    const ended = result.then(end, end)
    for (const key of keys) this.#byKey.set(key, ended)
    return result
  }

  /** Resolves when all have ended. */
  async allEnded(): Promise<void> {
    await Promise.all(this.#byKey.values())
  }
}
