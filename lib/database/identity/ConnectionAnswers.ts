/** What the open connections of a place have said of their databases. */
export class ConnectionAnswers {
  /** The connections that are asked no more. */
  readonly #asked = new WeakSet()
  readonly #closed = new WeakSet()
  readonly #said = new WeakMap<object, string>()
  /** The number of open connections by what they have said. */
  readonly #open = new Map<string, number>()

  /** What open connections have said, each answer once. */
  get names(): readonly string[] {
    return [...this.#open.keys()]
  }

  /** Whether open connections lead to different databases. */
  get differ(): boolean {
    return this.#open.size > 1
  }

  wasAsked(connection: object): boolean {
    return this.#asked.has(connection)
  }

  noteAsked(connection: object): void {
    this.#asked.add(connection)
  }

  /** The connection is asked again. */
  forgetAsked(connection: object): void {
    this.#asked.delete(connection)
  }

  /** Whether the answer counts: that of a closed connection does not. */
  add(connection: object, name: string): boolean {
    if (this.#closed.has(connection)) return false
    this.#said.set(connection, name)
    this.#open.set(name, (this.#open.get(name) ?? 0) + 1)
    return true
  }

  /** Whether the connection had said anything. */
  close(connection: object): boolean {
    this.#closed.add(connection)
    const said = this.#said.get(connection)
    if (said === undefined) return false
    this.#said.delete(connection)
    const others = (this.#open.get(said) ?? 0) - 1
    if (others > 0) this.#open.set(said, others)
    else this.#open.delete(said)
    return true
  }
}
