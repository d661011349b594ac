import { expect } from 'chai'
import fc from 'fast-check'
import type { KeyedRows } from '../../../../lib/database/sql/rows/keyedRows.js'
import { databaseTargets } from '../../../support/databases.js'
import { tries } from '../../../support/thorough.js'
import { rowsOf } from './keyed.js'
import { RandomSql } from './RandomSql.js'
import { RowsDatabase } from './RowsDatabase.js'

const RUNS = Number(process.env['ROWS_RUNS'] ?? tries(450))
const ROWS = 5
const READS = 8
const WRITES = 5

interface Read {
  readonly sql: string
  readonly bindings: readonly unknown[]
  readonly keyed: KeyedRows
  before: unknown[]
}

/** Whether a result cannot have changed, if everything that is known of the read and the write is right. */
function isUntouched({ keyed, before }: Read, write: KeyedRows): boolean {
  if (write.table !== keyed.table) return true
  if (write.rows.some((row) => keyed.rows.includes(row))) return false
  return !write.generatesKeys || (keyed.countsRows && before.length === keyed.rows.length)
}

describe('rows known by their keys', function () {
  this.timeout(300_000)

  for (const target of databaseTargets()) {
    it(`on ${target.name}: a write of other rows changes no result`, async () => {
      const database = new RowsDatabase(await target.open(), target)
      await database.prepare()
      const counts: Counts = { reads: 0, readsKeyed: 0, writes: 0, writesKeyed: 0, claims: 0, changes: 0 }
      try {
        await fc.assert(
          fc.asyncProperty(fc.gen(), (random) => check(database, random, counts)),
          // Making a failure smaller takes the database minutes.
          { numRuns: RUNS, endOnFailure: true },
        )
      } finally {
        await database.clear()
        await database.knex.destroy()
      }
      if (process.env['ROWS_SHOW'] !== undefined) console.log(counts)
      expect(counts.readsKeyed).to.be.above(counts.reads * 0.25)
      expect(counts.writesKeyed).to.be.above(counts.writes * 0.25)
      expect(counts.claims).to.be.above(RUNS)
      expect(counts.changes).to.be.above(RUNS / 20)
    })
  }
})

interface Counts {
  reads: number
  readsKeyed: number
  writes: number
  writesKeyed: number
  /** How often a read was said to be untouched by a write of its own table. */
  claims: number
  /** How often a write that was understood changed a read that was understood. */
  changes: number
}

/** Fills a table, reads it in several ways, and writes it several times, looking each time what has become of the reads. */
async function check(database: RowsDatabase, random: fc.GeneratorValue, counts: Counts): Promise<void> {
  const tables = Object.keys(database.keys)
  const pick = (): string => tables[random(fc.nat, { max: tables.length - 1 })] as string
  const table = pick()
  const say = (about: string): RandomSql => new RandomSql(random, database.dialect, about)
  const tell = (sql: string, bindings: readonly unknown[]): KeyedRows | undefined =>
    rowsOf(database.native(sql), bindings, (name) => database.keys[name])

  for (const name of tables) await database.run(`delete from ${name}`, [])
  for (let row = 0; row < ROWS; row++) {
    const { columns, values } = say(table).row()
    const places = values.map(() => '?').join(', ')
    await database.run(`insert into ${table} (${columns.join(', ')}) values (${places})`, values)
  }
  const reads: Read[] = []
  for (let read = 0; read < READS; read++) {
    const { sql, bindings } = say(table).read()
    const before = await database.run(sql, bindings)
    const keyed = tell(sql, bindings)
    if (before !== undefined) counts.reads++
    if (before === undefined || keyed === undefined) continue
    counts.readsKeyed++
    reads.push({ sql, bindings, keyed, before })
  }
  for (let written = 0; written < WRITES; written++) {
    const { sql, bindings } = say(random(fc.nat, { max: 9 }) === 9 ? pick() : table).write()
    const write = tell(sql, bindings)
    const done = (await database.run(sql, bindings)) !== undefined
    if (done) counts.writes++
    if (done && write !== undefined) counts.writesKeyed++
    for (const read of reads) {
      const after = await database.run(read.sql, read.bindings)
      const changed = text(after) !== text(read.before)
      if (write !== undefined && isUntouched(read, write)) {
        if (done && write.table === read.keyed.table) counts.claims++
        expect(changed, text([sql, bindings, write, read, after])).to.equal(false)
      } else if (changed && write !== undefined) {
        counts.changes++
      }
      read.before = after ?? []
    }
  }
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part))
}
