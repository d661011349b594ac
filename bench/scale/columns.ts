import type { Knex } from 'knex'
import { Model } from 'objection'
import { interleaved } from '../measure/interleaved.js'
import { asks } from '../objection/asks.js'
import { cachedModels } from '../objection/cached.js'

export interface ColumnsScale {
  readonly columns: number
  readonly rows: number
  /** Microseconds. */
  readonly hit: number
  readonly miss: number
  readonly plain: number
}

const ROWS = 20

/** What models of many columns cost: half of them texts, half of them numbers. */
export async function columnsScale(
  knex: Knex,
  plainKnex: Knex,
  sizes: readonly number[],
  milliseconds: number,
): Promise<ColumnsScale[]> {
  const { Item } = cachedModels(knex, { maxEntries: 100 })
  const found: ColumnsScale[] = []
  for (const columns of sizes) {
    /* oxlint-disable no-await-in-loop */
    const table = `wide_${columns}`
    for (const each of [knex, plainKnex]) await addTable(each, table, columns)
    const Wide = wideClass(Object.getPrototypeOf(Item) as typeof Model, table, knex)
    const Plain = wideClass(Model, table, plainKnex)
    const contenders = [
      { name: 'hit', run: () => asks(Wide.query()).withCacheKey('hit') },
      { name: 'miss', run: (round: number) => asks(Wide.query()).withCacheKey(['miss', round]) },
      { name: 'plain', run: () => Plain.query() },
    ]
    const timings = await interleaved(contenders, milliseconds)
    /* oxlint-enable no-await-in-loop */
    const [hit = Number.NaN, miss = Number.NaN, plain = Number.NaN] = timings.map(({ median }) => median)
    found.push({ columns, rows: ROWS, hit, miss, plain })
  }
  return found
}

function wideClass(Base: typeof Model, table: string, knex: Knex): typeof Model {
  class Wide extends Base {
    static override tableName = table
  }
  Wide.knex(knex)
  return Wide
}

async function addTable(knex: Knex, name: string, columns: number): Promise<void> {
  const names = Array.from({ length: columns - 1 }, (_, index) => `column${index}`)
  await knex.schema.createTable(name, (table) => {
    table.increments('id')
    names.forEach((column, index) => (index % 2 === 0 ? table.text(column) : table.integer(column)))
  })
  for (let row = 0; row < ROWS; row++) {
    const values = names.map((column, index) => [column, index % 2 === 0 ? `text ${row} ${index}` : row * index])
    // oxlint-disable-next-line no-await-in-loop
    await knex(name).insert(Object.fromEntries(values))
  }
}
