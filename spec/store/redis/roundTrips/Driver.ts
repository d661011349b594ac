interface Callable {
  all(sql: string, ...rest: unknown[]): unknown
  run(sql: string, ...rest: unknown[]): unknown
}

type Done = (...args: unknown[]) => unknown

/**
 * What reaches the driver of SQLite. Knex reports a statement before the cache has let it through, so its events do not say what the
 * database does.
 */
export class Driver {
  /** The statements that were sent, in their order. */
  readonly statements: string[] = []
  #running = 0

  /** Settings for Knex: one connection, which this observes. */
  readonly pool = {
    min: 1,
    max: 1,
    afterCreate: (connection: Callable, done: (error: unknown, connection: Callable) => void): void => {
      this.#observe(connection, 'all')
      this.#observe(connection, 'run')
      done(null, connection)
    },
  }

  /** Whether the database runs a statement. */
  readonly isBusy = (): boolean => this.#running > 0

  #observe(connection: Callable, name: keyof Callable): void {
    const original = connection[name].bind(connection)
    connection[name] = (sql: string, ...rest: unknown[]): unknown => {
      const done = rest.pop() as Done
      this.statements.push(sql)
      this.#running++
      const ended = (that: unknown, args: unknown[]): unknown => {
        this.#running--
        return done.apply(that, args)
      }
      // The driver says in `this` how many rows were changed.
      return original(sql, ...rest, function (this: unknown, ...args: unknown[]) {
        return ended(this, args)
      })
    }
  }
}
