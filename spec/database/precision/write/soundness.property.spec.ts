import { expect } from 'chai'
import fc from 'fast-check'
import type { RowDependency } from '../../../../lib/core/rowDependency.js'
import { comparableValue, type ValueKind } from '../../../../lib/core/tables/comparableValue.js'
import { TagLedger } from '../../../../lib/cache/freshness/TagLedger.js'
import { WriteClock } from '../../../../lib/cache/freshness/writeClock.js'
import { normalKey } from '../../../../lib/core/tables/normalKey.js'
import type { TableDescription } from '../../../../lib/database/catalog/graph/TableDescription.js'
import { ObservedKnex } from '../../../../lib/database/connection/ObservedKnex.js'
import { noteRead } from '../../../../lib/database/precision/readTables.js'
import { readStatement } from '../../../../lib/database/sql/readStatement.js'
import { writeTags } from '../../../../lib/database/tags/writeTags.js'
import { databaseTargets } from '../../../support/databases.js'
import { tries } from '../../../support/thorough.js'
import { fakeCatalog } from '../../support/fakeCatalog.js'
import { outcome } from './shop.js'
import { RandomSql } from './RandomSql.js'
import { RowsDatabase, type Dialect } from './RowsDatabase.js'

const RUNS = Number(process.env['ROWS_RUNS'] ?? tries(300))
const ROWS = 5
const WRITES = 6
const MOST = 2 ** 31

type Row = Readonly<Record<string, unknown>>

const integer: ValueKind = { name: 'integer', least: -MOST, most: MOST - 1 }

/** The tables as a catalog would describe them. */
function describeTables({ keys, dialect }: RowsDatabase): Readonly<Record<string, TableDescription>> {
  const kindOf = (kind: 'integer' | 'text', column: string): ValueKind =>
    kind === 'text'
      ? { name: 'text', longest: 40 }
      : column === 'b'
        ? { name: 'integer', least: dialect === 'mariadb' ? 0 : -(2 ** 63), most: 2 ** 63 }
        : integer
  return Object.fromEntries(
    Object.entries(keys).map(([name, key]) => {
      const keyColumns = key.map(({ column, kind }) => [column, kindOf(kind, column)] as const)
      const columns = [...keyColumns, ['n', integer], ['m', { name: 'text', longest: 40 }], ['u', integer]] as const
      const table: TableDescription = {
        name,
        columns: new Map(
          columns.map(([column, kind]) => [
            column,
            {
              spelling: column,
              kind,
              isIndexed: true,
              followsUpdates: false,
              initial: key.some((part) => part.column === column) ? undefined : '~',
            },
          ]),
        ),
        key,
        isPlainToRead: true,
        isPlainToWrite: true,
        references: [],
      }
      return [name, table]
    }),
  )
}

const DIALECTS: Readonly<Record<Dialect, string>> = { sqlite: 'sqlite3', postgres: 'postgresql', mariadb: 'mysql2' }

describe('the tags of random writes', function () {
  this.timeout(900_000)

  for (const target of databaseTargets()) {
    it(`on ${target.name}: affect each selection of rows that the write has changed`, async () => {
      const database = new RowsDatabase(await target.open(), target)
      const counts = { writes: 0, precise: 0, changes: 0, spared: 0 }
      await database.prepare()
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
      expect(counts.precise).to.be.above(counts.writes * 0.5)
      expect(counts.changes).to.be.above(RUNS)
      expect(counts.spared).to.be.above(RUNS)
    })
  }
})

async function check(
  database: RowsDatabase,
  random: fc.GeneratorValue,
  counts: { writes: number; precise: number; changes: number; spared: number },
): Promise<void> {
  const described = describeTables(database)
  const catalog = fakeCatalog(Object.keys(described), { describe: (name) => described[name] })
  const knex = new ObservedKnex(DIALECTS[database.dialect], { name: 'random', isUnknown: false })
  const names = Object.keys(described)
  const table = names[random(fc.nat, { max: names.length - 1 })] as string
  for (const name of names) noteRead(`random/${name}`)
  const say = (): RandomSql => new RandomSql(random, database.dialect, table)
  const read = async (): Promise<Row[]> => ((await database.run(`select * from ${table}`, [])) ?? []) as Row[]

  await database.run(`delete from ${table}`, [])
  for (let row = 0; row < ROWS; row++) {
    const { columns, values } = say().row()
    await database.run(
      `insert into ${table} (${columns.join(', ')}) values (${values.map(() => '?').join(', ')})`,
      values,
    )
  }
  let before = await read()
  for (let written = 0; written < WRITES; written++) {
    const { sql, bindings } = say().write()
    const made = writeTags(readStatement(database.native(sql)), bindings, knex, catalog)
    const done = (await database.run(sql, bindings)) !== undefined
    const after = await read()
    const tags = new Set(made.settle?.(done ? outcome() : undefined) ?? made.tags)
    if (done) counts.writes++
    if (done && tags.size > 0 && !tags.has(`all:random/${table}`)) counts.precise++
    for (const watched of dependencies(described[table] as TableDescription, before, after)) {
      const { dependency } = watched
      const hasChanged = selected(watched, before) !== selected(watched, after)
      const isHit = tags.has('database:random') || ledgerOf(tags).isAffected(dependency, 0)
      if (hasChanged) counts.changes++
      if (!isHit) counts.spared++
      if (hasChanged) expect(isHit, text({ sql, bindings, tags: [...tags], dependency, before, after })).to.equal(true)
    }
    before = after
  }
}

/** What a result depends on, and the rows that it is about. */
interface Watched {
  readonly dependency: RowDependency
  readonly isOf: (row: Row) => boolean
}

/** One for each column and value that some row has, and for each row: of the rows with that value, one column is used. */
function dependencies(table: TableDescription, before: readonly Row[], after: readonly Row[]): Watched[] {
  const id = `random/${table.name}`
  const columns = [...table.columns.keys()]
  const base = { table: id, deciding: [] }
  const valueIn = (row: Row, column: string) =>
    comparableValue(row[column], table.columns.get(column)?.kind as ValueKind)
  const conditions = columns.flatMap((column) => {
    const values = new Set([...before, ...after].map((row) => valueIn(row, column)))
    return [...values].filter((value) => value !== undefined).map((value) => ({ column, values: [value] }))
  })
  const keyNames = (table.key ?? []).map(({ column }) => column)
  return columns.flatMap((used) => [
    { dependency: { ...base, columns: [used], conditions: [] }, isOf: () => true },
    ...conditions.map((condition): Watched => {
      const { column, values } = condition
      return {
        dependency: { ...base, columns: [...new Set([used, column])], deciding: [column], conditions: [condition] },
        isOf: (row) => values.includes(valueIn(row, column) ?? '?'),
      }
    }),
    ...before.flatMap((shown): Watched[] => {
      const key = keyOf(table, shown)
      if (key === undefined) return []
      const asked = keyNames.map((column) => ({ column, values: [valueIn(shown, column) ?? '?'] }))
      if (asked.some(({ values }) => values[0] === '?')) return []
      const all = { columns: [...new Set([used, ...keyNames])], conditions: asked, rows: [key], isComplete: true }
      return [
        {
          dependency: { ...base, ...all, key: keyNames },
          isOf: (row) => keyNames.every((name) => row[name] === shown[name]),
        },
      ]
    }),
  ])
}

const keyOf = ({ key = [] }: TableDescription, row: Row): string | undefined =>
  normalKey(
    key.map(({ column }) => row[column]),
    key,
  )

/** What the result shows of the rows, in any order. */
const selected = ({ dependency, isOf }: Watched, rows: readonly Row[]): string =>
  text(
    rows
      .filter(isOf)
      .map((row) => text(dependency.columns.map((column) => row[column])))
      .sort(),
  )

function text(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part))
}

/** A ledger after a write with these tags. */
function ledgerOf(tags: Iterable<string>): TagLedger {
  const ledger = new TagLedger(new WriteClock())
  ledger.invalidate(tags)
  return ledger
}
