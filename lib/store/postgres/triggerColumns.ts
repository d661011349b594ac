import type { Knex } from 'knex'
import { CacheError } from '../../core/CacheError.js'
import { optionError } from '../../core/options.js'
import { checkName } from './channel.js'
import { spell, type TriggerTable } from './triggerSql.js'

/**
 * The columns by table.
 * @throws {CacheError} `INVALID_OPTION` unless it holds lists of names by names that `tables` has.
 */
export function checkColumns(columns: unknown, tables: readonly string[]): ReadonlyMap<string, readonly string[]> {
  if (columns === undefined) return new Map()
  if (typeof columns !== 'object' || columns === null || Array.isArray(columns)) {
    throw optionError('columns', 'an object of lists of column names by table', columns)
  }
  const lists = Object.entries(columns as Record<string, unknown>)
  return new Map(lists.map(([table, names]) => [table, checkList(table, names, tables)]))
}

function checkList(table: string, names: unknown, tables: readonly string[]): readonly string[] {
  if (!tables.includes(table)) {
    throw invalid(`\`columns\` names the table ${quoted(table)}, which \`tables\` does not have.`)
  }
  if (!Array.isArray(names)) throw optionError(`columns.${table}`, 'a list of column names', names)
  return names.map((name) => checkName(name, `A column in \`columns.${table}\``))
}

/**
 * Tables that do not exist are left to the statement that installs the triggers.
 * @throws {CacheError} `INVALID_OPTION` for a column that its table does not have. The promise rejects with it.
 */
export async function checkColumnsExist(knex: Knex, tables: readonly TriggerTable[]): Promise<void> {
  for (const table of tables) {
    if (table.columns === undefined || table.columns.length === 0) continue
    const existing = await columnsOf(knex, table)
    const missing = table.columns.find((column) => !existing.includes(column))
    if (missing === undefined || existing.length === 0) continue
    throw invalid(
      `\`columns\` names the column ${quoted(missing)}, which the table ${quoted(table.table)} does not have. ` +
        `It has: ${existing.join(', ')}.`,
    )
  }
}

async function columnsOf(knex: Knex, table: TriggerTable): Promise<readonly string[]> {
  const { rows } = await knex.raw<{ readonly rows: readonly { readonly name: string }[] }>(
    `select attname::text as name from pg_catalog.pg_attribute
    where attrelid = to_regclass(?) and attnum > 0 and not attisdropped order by attnum`,
    [spell(table)],
  )
  return rows.map(({ name }) => name)
}

const quoted = (name: string): string => JSON.stringify(name)

const invalid = (message: string): CacheError => new CacheError('INVALID_OPTION', message)
