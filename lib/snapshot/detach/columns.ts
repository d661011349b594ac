import { Tagged } from '../../core/values/plainData.js'
import { isListRecord, isModelRecord, shapeIndexOf } from '../format/Snapshot.js'
import type { ModelList } from '../format/Structure.js'

/** Cells by columns: for each its values, one for each model. */
export type Columns = unknown[][]

/** What keeps lists of models of one shape; `undefined` where something else is among them, or no models at all. */
export function modelListKind(values: readonly unknown[]): ModelList | undefined {
  let shape: number | undefined
  for (const value of values) {
    if (Array.isArray(value) && value.length === 0) continue
    if (!(value instanceof Tagged) || !isModelRecord(value) || !isListRecord(value)) return undefined
    if ((shape ??= shapeIndexOf(value)) !== shapeIndexOf(value)) return undefined
  }
  return shape === undefined ? undefined : { models: shape }
}

export const propertyValues = (model: object, keys: readonly string[]): unknown[] =>
  keys.map((key) => (model as Record<string, unknown>)[key])

/** The columns' values in the order of the models; models without properties take a cell each, too. */
export function toCells(columns: Columns, count: number): unknown[] {
  if (columns.length === 0) return new Array<unknown>(count).fill(null)
  const cells: unknown[] = []
  for (let row = 0; row < count; row++) for (const column of columns) cells.push(column[row])
  return cells
}
