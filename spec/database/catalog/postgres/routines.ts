import type { CatalogDatabase } from '../CatalogDatabase.js'

/** Makes the tables a to d before each spec. Gives what makes a function, and on request the trigger on table a that runs it. */
export function tablesAndRoutines(database: () => CatalogDatabase) {
  beforeEach(async () => {
    for (const table of ['a', 'b', 'c', 'd']) {
      await database().run(`create table ~${table} (id integer primary key, label text)`)
    }
  })

  return async (name: string, body: string, returns = 'trigger', options = 'plpgsql'): Promise<void> => {
    const definition = `language ${options} as $body$ ${body} $body$`
    await database().run(`create function ~${name}() returns ${returns} ${definition}`)
    if (returns !== 'trigger') return
    await database().run(`create trigger ~${name} after insert on ~a for each row execute function ~${name}()`)
  }
}
