import { createHash } from 'node:crypto'
import { Model } from 'objection'
import type { App } from './App.js'
import type { Condition } from './conditions.js'
import { openLogged, takeLog, type RowImage } from './database.js'
import { replay, type Sequence } from './replay.js'

/** What plain Objection did: each query with its result, each write with its rows. */
export interface Trace {
  readonly reads: readonly TracedRead[]
  readonly writes: readonly TracedWrite[]
}

export interface TracedRead {
  readonly name: string
  readonly key: string
  /** Two results are equal when these are. */
  readonly result: string
  /** How many writes came before it. */
  readonly at: number
  readonly selects: number
  readonly tables: ReadonlySet<string>
  readonly conditions: readonly Condition[]
}

export interface TracedWrite {
  readonly tables: ReadonlySet<string>
  readonly rows: readonly RowImage[]
}

export const isSelect = (sql: string): boolean => /^\s*(select|with)\b/i.test(sql) && !/\bsqlite_|\bpragma_/i.test(sql)

export const digestOf = (result: unknown): string =>
  createHash('sha1')
    .update(JSON.stringify(result) ?? 'undefined')
    .digest('base64')

export async function trace(app: App, sequence: Sequence): Promise<Trace> {
  const knex = await openLogged(app, sequence.seed)
  const base = class extends Model {}
  base.knex(knex)
  let sent: string[] = []
  knex.on('query', ({ sql }: { sql: string }) => sent.push(sql))
  const tablesIn = tableFinder(Object.keys(app.tables))
  const reads: TracedRead[] = []
  const writes: TracedWrite[] = []
  await replay(app, base, sequence, {
    async read({ name, key, build, conditions }) {
      sent = []
      const found = await build()
      const selects = sent.filter(isSelect).length
      const read = { name, key: JSON.stringify(key), result: digestOf(found), at: writes.length, selects }
      reads.push({ ...read, tables: tablesIn(sent), conditions: conditions(found) })
      return found
    },
    async write(run) {
      sent = []
      try {
        return await run()
      } finally {
        const tables = tablesIn(sent.filter((sql) => !isSelect(sql)))
        const rows = await takeLog(knex)
        writes.push({ tables: new Set([...tables, ...rows.map(({ table }) => table)]), rows })
      }
    },
  })
  await knex.destroy()
  return { reads, writes }
}

/** Which of the known tables are named in quotes: a column with the name of a table is only one more. */
function tableFinder(known: readonly string[]): (statements: readonly string[]) => Set<string> {
  const names = new RegExp(`[\`"](${known.join('|')})[\`"]`, 'g')
  const found = new Map<string, readonly string[]>()
  const inOne = (sql: string): readonly string[] => {
    const tables = found.get(sql) ?? [...sql.matchAll(names)].map(([, name]) => String(name))
    found.set(sql, tables)
    return tables
  }
  return (statements) => new Set(statements.flatMap(inOne))
}
