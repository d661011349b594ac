import { Tagged } from '../../core/values/plainData.js'
import {
  isListRecord,
  isModelRecord,
  isWithPrototype,
  modelListRecord,
  shapeIndexOf,
  WITH_PROTOTYPE,
  type Snapshot,
  type WithPrototype,
} from './Snapshot.js'
import { cellsPerModel, type Shape } from './Structure.js'

/**
 * From the snapshot of a list, the snapshot of a list with one of its items; with none where `index` is `undefined`. No object of the
 * list may be shared.
 */
export function rowSnapshot(snapshot: Snapshot, index: number | undefined): Snapshot {
  return { ...snapshot, root: rootOfRow(snapshot.root, snapshot, index) }
}

function rootOfRow(root: unknown, snapshot: Snapshot, index: number | undefined): unknown {
  if (isWithPrototype(root)) {
    const [name, list] = root.data as WithPrototype
    return new Tagged(WITH_PROTOTYPE, [name, rootOfRow(list, snapshot, index)])
  }
  if (index === undefined) return []
  if (!(root instanceof Tagged) || !isModelRecord(root) || !isListRecord(root))
    return [(root as readonly unknown[])[index]]
  const shape = shapeIndexOf(root)
  const width = cellsPerModel(snapshot.structure.shapes[shape] as Shape)
  return modelListRecord(shape, root.data.slice(index * width, (index + 1) * width))
}
