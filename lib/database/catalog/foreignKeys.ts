import { foldTable } from '../../core/foldTable.js'
import type { CatalogGraph } from './CatalogGraph.js'
import { textOf } from './catalogRows.js'

/** A foreign key that changes rows of `child` with those of `parent`. Databases give truth values in ways of their own. */
export function addForeignKey(graph: CatalogGraph, row: Record<string, unknown>): void {
  const onUpdate = row['on_update'] !== 0 && row['on_update'] !== false
  graph.addCascade(foldTable(textOf(row, 'parent')), foldTable(textOf(row, 'child')), onUpdate)
}
