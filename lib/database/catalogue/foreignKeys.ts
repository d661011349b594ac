import { foldTable } from '../../core/tables/foldTable.js'
import type { CatalogueGraph } from './CatalogueGraph.js'
import { textOf } from './rows.js'

/** A foreign key that changes rows of `child` with those of `parent`. Databases give truth values in ways of their own. */
export function addForeignKey(graph: CatalogueGraph, row: Record<string, unknown>): void {
  const onUpdate = row['on_update'] !== 0 && row['on_update'] !== false
  graph.addCascade(foldTable(textOf(row, 'parent')), foldTable(textOf(row, 'child')), onUpdate)
}
