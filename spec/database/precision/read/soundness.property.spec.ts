import { expect } from 'chai'
import fc from 'fast-check'
import knexFactory, { type Knex } from 'knex'
import type { RowDependency } from '../../../../lib/core/rowDependency.js'
import { comparableValue, UNKNOWN_VALUE, type ValueKind } from '../../../../lib/core/tables/comparableValue.js'
import { TagLedger } from '../../../../lib/cache/freshness/TagLedger.js'
import { WriteClock } from '../../../../lib/cache/freshness/writeClock.js'
import { normalKey } from '../../../../lib/core/tables/normalKey.js'
import * as tags from '../../../../lib/core/tables/writtenTags.js'
import type { TableDescription } from '../../../../lib/database/catalog/graph/TableDescription.js'
import { readStatement } from '../../../../lib/database/sql/readStatement.js'
import { readTags } from '../../../../lib/database/tags/readTags.js'
import { fakeCatalog } from '../../support/fakeCatalog.js'
import { tries } from '../../../support/thorough.js'
import { COLUMNS, KEY_LENGTHS, RandomRead, randomValue } from './RandomRead.js'

const RUNS = Number(process.env['READ_RUNS'] ?? tries(300))
const READS = 12
const WRITES = 12

type Row = Record<string, unknown>

const INTEGER: ValueKind = { name: 'integer', least: -(2 ** 63), most: 2 ** 63 - 1 }
const kindOf = (column: string): ValueKind | undefined =>
  column === 's' ? { name: 'text' } : column === 'y' ? undefined : INTEGER

const DESCRIPTIONS: Readonly<Record<string, TableDescription>> = Object.fromEntries(
  Object.entries(COLUMNS).map(([name, columns]) => [
    name,
    {
      name,
      columns: new Map(
        columns.map((column) => [
          column,
          { spelling: column, kind: kindOf(column), isIndexed: true, followsUpdates: false, initial: undefined },
        ]),
      ),
      key: columns.slice(0, KEY_LENGTHS[name]).map((column) => ({ column, kind: 'integer' })),
      isPlainToRead: true,
      isPlainToWrite: true,
      references: [],
    },
  ]),
)
const catalog = fakeCatalog(Object.keys(COLUMNS), { describe: (name) => DESCRIPTIONS[name] })

interface Read {
  readonly sql: string
  readonly bindings: readonly unknown[]
  result: string
  dependencies: readonly RowDependency[]
}

/** What a write that knows its rows says of them. */
class Heat {
  readonly hot = new Set<string>()
  readonly #table: string
  readonly #description: TableDescription

  constructor(name: string) {
    this.#table = `db/${name}`
    this.#description = DESCRIPTIONS[name] as TableDescription
    this.hot.add(tags.written(this.#table))
  }

  key(row: Row): string {
    const key = this.#description.key ?? []
    return normalKey(
      key.map(({ column }) => row[column]),
      key,
    ) as string
  }

  #values(of: string, ...rows: readonly Row[]): void {
    for (const [column, { kind }] of this.#description.columns) {
      if (kind === undefined) continue
      for (const row of rows)
        this.hot.add(tags.valueTag(of, column, comparableValue(row[column], kind) ?? UNKNOWN_VALUE))
    }
  }

  inserted(row: Row): void {
    this.hot.add(tags.newIn(this.#table))
    this.#values(tags.newIn(this.#table), row)
  }

  deleted(row: Row, isBulk: boolean): void {
    const of = isBulk ? tags.bulkGoneIn(this.#table) : tags.goneIn(this.#table)
    this.hot.add(of)
    if (!isBulk) this.hot.add(tags.goneRowOf(this.#table, this.key(row)))
    this.#values(of, row)
  }

  updated(before: Row, after: Row, set: readonly string[], isBulk: boolean): void {
    const all = isBulk ? tags.bulkSetIn(this.#table) : tags.setIn(this.#table)
    const row = tags.rowOf(this.#table, this.key(before))
    this.hot.add(all)
    if (!isBulk) this.hot.add(row)
    for (const column of set) {
      this.hot.add(tags.columnOf(all, column))
      if (!isBulk) this.hot.add(tags.columnOf(row, column))
      this.#values(tags.columnOf(all, column), before, after)
      const kind = this.#description.columns.get(column)?.kind
      const into = kind && comparableValue(after[column], kind)
      this.hot.add(tags.intoTag(tags.columnOf(all, column), into ?? UNKNOWN_VALUE))
    }
  }
}

describe('the dependencies of a read', function () {
  this.timeout(900_000)
  const counts = { reads: 0, precise: 0, unaffected: 0, changed: 0, pairs: 0, shown: 0 }
  let knex: Knex

  before(async () => {
    knex = knexFactory({ client: 'sqlite3', connection: ':memory:', useNullAsDefault: true, pool: { min: 1, max: 1 } })
    await knex.raw('create table a (id integer primary key, x integer, y integer, s text collate nocase)')
    await knex.raw('create table b (id integer primary key, a_id integer, x integer, s text)')
    await knex.raw('create table l (p integer not null, q integer not null, x integer, primary key (p, q))')
  })
  after(() => knex.destroy())

  it('fall with every write that changes its result', async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), (random) => check(random)),
      { numRuns: RUNS, endOnFailure: true },
    )
    if (process.env['READ_SHOW'] !== undefined) console.log(counts)
    expect(counts.precise).to.be.above(counts.reads * 0.8)
    expect(counts.unaffected).to.be.above(counts.pairs * 0.2)
    expect(counts.changed).to.be.above(RUNS)
    expect(counts.shown).to.be.above(RUNS)
  })

  async function check(random: fc.GeneratorValue): Promise<void> {
    const below = (most: number): number => random(fc.nat, most - 1)
    for (const table of Object.keys(COLUMNS)) {
      await knex(table).delete()
      for (let count = 0; count < 5; count++) await knex(table).insert(rowFor(table, below)).onConflict().ignore()
    }
    const reads: Read[] = []
    for (let count = 0; count < READS; count++) {
      const generator = new RandomRead(random, fc)
      const sql = generator.statement()
      const read: Read = { sql, bindings: generator.bindings, result: '', dependencies: [] }
      if (await run(read)) reads.push(read)
    }
    for (let count = 0; count < WRITES; count++) {
      const [hot, text] = await write(below)
      for (const read of reads) {
        counts.pairs++
        const { result, dependencies } = read
        const affected = dependencies.some((each) => ledgerOf(hot).isAffected(each, 0))
        await run(read)
        if (!affected) counts.unaffected++
        if (result === read.result) continue
        counts.changed++
        if (!affected) {
          const why = { sql: read.sql, bindings: read.bindings, text, before: result, after: read.result, dependencies }
          throw new Error(JSON.stringify(why, undefined, 1))
        }
      }
    }
  }

  /** Executes the read and notes what it depends on; false if the database rejects it. */
  async function run(read: Read): Promise<boolean> {
    const { sql, bindings } = read
    const { tags: coarse, dependencies, withRows } = readTags(readStatement(sql), bindings, 'db', catalog, Infinity)
    let rows: readonly Row[]
    try {
      rows = (await knex.raw(sql, bindings as Knex.RawBinding[])) as Row[]
    } catch {
      return false
    }
    counts.reads++
    if (coarse.length === 1) counts.precise++
    read.result = JSON.stringify(rows.map((row) => JSON.stringify(row)).sort())
    const all = coarse.slice(1).map((tag) => ({ ...WHOLE, table: tag.slice('table:'.length) }))
    read.dependencies = [...(withRows?.(rows) ?? dependencies), ...all]
    if (read.dependencies.some(({ rows: shown }) => shown !== undefined)) counts.shown++
    return true
  }

  async function write(below: (most: number) => number): Promise<[ReadonlySet<string>, string]> {
    const table = Object.keys(COLUMNS)[below(3)] as string
    const heat = new Heat(table)
    const rows = (await knex(table)) as Row[]
    const key = (COLUMNS[table] as string[]).slice(0, KEY_LENGTHS[table])
    const where = (row: Row): Row => Object.fromEntries(key.map((column) => [column, row[column]]))
    const kind = below(6)
    const row = rows[below(Math.max(rows.length, 1))]
    if (kind <= 1 || row === undefined) {
      const added = rowFor(table, below)
      if ((await knex(table).where(where(added))).length > 0) return [heat.hot, 'nothing']
      await knex(table).insert(added)
      const [stored] = (await knex(table).where(where(added))) as [Row]
      heat.inserted(stored)
      return [heat.hot, `insert ${table} ${JSON.stringify(stored)}`]
    }
    const isBulk = below(4) === 0
    const found = isBulk ? rows.filter((each) => each['x'] === row['x']) : [row]
    if (kind === 2) {
      for (const each of found) {
        await knex(table).where(where(each)).delete()
        heat.deleted(each, isBulk)
      }
      return [heat.hot, `delete ${table} ${JSON.stringify(found)}`]
    }
    const others = (COLUMNS[table] as string[]).slice(key.length)
    const column = others[below(others.length)] as string
    const set = { [column]: randomValue(below) }
    for (const each of found) {
      await knex(table).where(where(each)).update(set)
      const [after] = (await knex(table).where(where(each))) as [Row]
      heat.updated(each, after, [column], isBulk)
    }
    return [heat.hot, `update ${table} ${JSON.stringify(set)} of ${JSON.stringify(found)}`]
  }
})

const WHOLE = { columns: [...new Set(Object.values(COLUMNS).flat())], deciding: [], conditions: [] }

function rowFor(table: string, below: (most: number) => number): Row {
  const columns = COLUMNS[table] as readonly string[]
  const keyLength = KEY_LENGTHS[table] as number
  return Object.fromEntries(columns.map((column, at) => [column, at < keyLength ? below(6) : randomValue(below)]))
}

/** A ledger after a write with these tags. */
function ledgerOf(tags: Iterable<string>): TagLedger {
  const ledger = new TagLedger(new WriteClock())
  ledger.invalidate(tags)
  return ledger
}
