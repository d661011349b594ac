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
import { Tagged } from '../../core/values/plainData.js'
import { cellsPerModel, type Shape } from './Structure.js'

/** The snapshot of a list with nothing but one of its models; `undefined`: with none. Nothing in the list may be shared. */
export function rowSnapshot(snapshot: Snapshot, index: number | undefined): Snapshot {
  return { ...snapshot, root: rootOf(snapshot.root, snapshot, index) }
}

function rootOf(root: unknown, snapshot: Snapshot, index: number | undefined): unknown {
  if (isWithPrototype(root)) {
    const [name, list] = root.data as WithPrototype
    return new Tagged(WITH_PROTOTYPE, [name, rootOf(list, snapshot, index)])
  }
  if (index === undefined) return []
  if (!(root instanceof Tagged) || !isModelRecord(root) || !isListRecord(root)) return [(root as readonly unknown[])[index]]
  const shape = shapeIndexOf(root)
  const width = cellsPerModel(snapshot.structure.shapes[shape] as Shape)
  return modelListRecord(shape, root.data.slice(index * width, (index + 1) * width))
}
