import { isList, isModelRecord, listOf, shapeIndexOf, type Snapshot } from './Snapshot.js'
import { Tagged } from '../core/portable.js'
import { widthOfShape, type Shape } from './Structure.js'

/** The snapshot of a list with nothing but one of its models; `undefined`: with none. Nothing in the list may be shared. */
export function rowOf(snapshot: Snapshot, index: number | undefined): Snapshot {
  return { ...snapshot, root: index === undefined ? [] : rootOf(snapshot, index) }
}

function rootOf({ root, structure }: Snapshot, index: number): unknown {
  if (!(root instanceof Tagged) || !isModelRecord(root) || !isList(root)) return [(root as readonly unknown[])[index]]
  const shape = shapeIndexOf(root)
  const width = widthOfShape(structure.shapes[shape] as Shape)
  return listOf(shape, root.data.slice(index * width, (index + 1) * width))
}
