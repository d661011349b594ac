interface Callable {
  all(sql: string, ...rest: unknown[]): unknown
  run(sql: string, ...rest: unknown[]): unknown
}

type Done = (...args: unknown[]) => unknown

/**
 * A pool of one connection to SQLite that notes what the database does, when it does it: `rows`, with the table's number, before a statement that
 * reads, and `commit` before COMMIT is answered. Statements about other tables are not noted.
 */
export function noting(tables: ReadonlyMap<string, number>, note: (text: string) => Promise<unknown>): object {
  const notesOf = (sql: string): string[] => {
    if (/^commit/i.test(sql)) return ['commit']
    if (!/^select/i.test(sql)) return []
    return Array.from(tables).flatMap(([table, number]) => (sql.includes(`\`${table}\``) ? [`rows ${number}`] : []))
  }
  const observe = (connection: Callable, name: keyof Callable): void => {
    const original = connection[name].bind(connection)
    connection[name] = (sql: string, ...rest: unknown[]): unknown => {
      const done = rest.pop() as Done
      return original(sql, ...rest, function (this: unknown, ...args: unknown[]) {
        void Promise.all(notesOf(sql).map(note)).then(() => done.apply(this, args))
      })
    }
  }
  return {
    min: 1,
    max: 1,
    afterCreate: (connection: Callable, done: (error: unknown, connection: Callable) => void): void => {
      observe(connection, 'all')
      observe(connection, 'run')
      done(null, connection)
    },
  }
}
