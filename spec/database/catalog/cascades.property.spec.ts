import { expect } from 'chai'
import * as fc from 'fast-check'
import type { Knex } from 'knex'
import { readCatalog } from '../../../lib/database/catalog/readCatalog.js'
import { openSqlite } from '../../support/databases.js'

const ROWS = 3
const tableNumber = fc.nat({ max: 4 })
const action = fc.constantFrom('cascade', 'set null', 'set default', 'restrict', 'no action')

interface Key {
  readonly child: number
  readonly parent: number
  readonly onDelete: string
  readonly onUpdate: string
}

/** Tables t0 to t4, each with a column for every key it has; cycles and keys to the own table occur. */
const keys: fc.Arbitrary<Key[]> = fc.array(
  fc.record({ child: tableNumber, parent: tableNumber, onDelete: action, onUpdate: action }),
  { minLength: 1, maxLength: 8 },
)

/** Triggers that write another table. */
const triggers = fc.array(
  fc.record({
    table: tableNumber,
    target: tableNumber,
    event: fc.constantFrom('insert', 'update', 'delete'),
    write: fc.constantFrom(
      (target: string) => `insert into ${target} (id) select max(id) + 1 from ${target}`,
      (target: string) => `update ${target} set noise = noise + 1`,
      (target: string) => `delete from ${target} where id = 2`,
    ),
  }),
  { maxLength: 4 },
)

const writes = fc.array(
  fc.record({
    table: tableNumber,
    statement: fc.constantFrom(
      (table: string) => `delete from ${table} where id = 1`,
      (table: string) => `update ${table} set id = id + 10 where id = 1`,
      (table: string) => `insert into ${table} (id) values (100)`,
    ),
  }),
  { minLength: 1, maxLength: 4 },
)

describe('the catalog', () => {
  it('of any SQLite schema names every table that a write really changes, and those whose other rows change', async () => {
    let cascaded = 0
    let spread = 0
    await fc.assert(
      fc.asyncProperty(keys, triggers, writes, async (keys, triggers, writes) => {
        const knex = await openSqlite()
        try {
          await createTables(knex, keys)
          for (const [i, { table, target, event, write }] of triggers.entries()) {
            await knex.raw(`create trigger trigger${i} after ${event} on t${table} begin ${write(`t${target}`)}; end`)
          }
          await knex.raw('pragma foreign_keys = on')
          const catalog = await readCatalog('sqlite3', (sql) => knex.raw(sql))
          for (const { table, statement } of writes) {
            const before = await contents(knex)
            // A write that a restriction or a missing row refuses changes nothing.
            await knex.raw(statement(`t${table}`)).catch(() => undefined)
            const after = await contents(knex)
            const changed = before.flatMap((rows, i) => (rows === after[i] ? [] : [`t${i}`]))
            expect(Array.from(catalog.affectedBy([`t${table}`]))).to.include.members(changed)
            if (changed.some((name) => name !== `t${table}`)) cascaded++
            if (others(before[table]) === others(after[table])) continue
            expect(catalog.affectsItself(`t${table}`)).to.equal(true)
            spread++
          }
        } finally {
          await knex.destroy()
        }
      }),
      { numRuns: 200 },
    )
    // The property says something only if rows of other tables really change.
    expect(cascaded).to.be.above(30)
    expect(spread).to.be.above(10)
  }).timeout(60_000)
})

async function createTables(knex: Knex, keys: readonly Key[]): Promise<void> {
  for (let table = 0; table <= 4; table++) {
    const columns = keys.flatMap(({ child, parent, onDelete, onUpdate }, i) =>
      child === table
        ? [`, k${i} integer default 2 references t${parent} (id) on delete ${onDelete} on update ${onUpdate}`]
        : [],
    )
    await knex.raw(`create table t${table} (id integer primary key, noise integer default 0 ${columns.join('')})`)
    for (let id = 0; id < ROWS; id++) {
      const values = keys.flatMap(({ child }) => (child === table ? [(id + 1) % ROWS] : []))
      await knex.raw(`insert into t${table} values (${[id, 0, ...values].join()})`)
    }
  }
}

async function contents(knex: Knex): Promise<string[]> {
  const tables = [0, 1, 2, 3, 4].map((table) => knex.raw(`select * from t${table} order by id`))
  return (await Promise.all(tables)).map((rows) => JSON.stringify(rows))
}

/** The rows of a table but those that a write names: by their key of before and of after. */
function others(rows = '[]'): string {
  const named = [1, 11, 100]
  return JSON.stringify((JSON.parse(rows) as { id: number }[]).filter(({ id }) => !named.includes(id)))
}
