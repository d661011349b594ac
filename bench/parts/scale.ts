import type { Effort } from '../measure/Effort.js'
import { openPlain, openSqlite } from '../objection/sqlite.js'
import { classesScale, type ClassesScale } from '../scale/classes.js'
import { columnsScale, type ColumnsScale } from '../scale/columns.js'
import { entriesScale, type EntriesScale } from '../scale/entries.js'
import { knexScale, type KnexScale } from '../scale/knexInstances.js'
import { levelsScale, type LevelsScale } from '../scale/levels.js'
import { rowsScale, type RowsScale } from '../scale/rows.js'
import { SIZES } from '../scale/sizes.js'

export interface Scale {
  readonly classes: readonly ClassesScale[]
  readonly columns: readonly ColumnsScale[]
  readonly levels: readonly LevelsScale[]
  readonly rows: readonly RowsScale[]
  readonly knexInstances: readonly KnexScale[]
  readonly entries: readonly EntriesScale[]
}

/** What much of anything costs. The classes come first, because each class that was used stays in the process. */
export async function scale({ name, milliseconds }: Effort): Promise<Scale> {
  const sizes = SIZES[name]
  const [plainKnex, knex] = [await openPlain(), await openSqlite()]
  const classes = await classesScale(knex, plainKnex, sizes.classes, milliseconds)
  const columns = await columnsScale(knex, plainKnex, sizes.columns, milliseconds)
  const levels = await levelsScale(knex, plainKnex, sizes.levels, milliseconds)
  const rows = await rowsScale(knex, plainKnex, sizes.rows, milliseconds)
  await Promise.all([plainKnex.destroy(), knex.destroy()])
  const knexInstances = await knexScale(sizes.knexInstances, milliseconds)
  const another = await openSqlite()
  const entries = await entriesScale(another, sizes.entries, milliseconds)
  await another.destroy()
  return { classes, columns, levels, rows, knexInstances, entries }
}
