import { normalKey } from '../../../core/tables/normalKey.js'
import { MOST_ROWS, type Tuples } from '../../sql/rows/text/RowsOfText.js'
import { valueOf } from '../../sql/rows/text/operands.js'
import type { Occurrence } from './Occurrence.js'

type Operands = Tuples['tuples'][number]

/**
 * The keys in normal form of which every row that matters has one; `undefined` if they are not certain, or if two keys that are not equal
 * to every database have one form: then the one may be found and the other not.
 */
export function askedKeys(occurrence: Occurrence, bindings: readonly unknown[]): ReadonlySet<string> | undefined {
  const key = occurrence.description.key ?? []
  const tuples = key.length === 0 ? undefined : keyTuples(occurrence)
  if (tuples === undefined) return undefined
  const keys = new Set<string>()
  const spellings = new Set<string>()
  for (const tuple of tuples) {
    const values = tuple.map((operand) => valueOf(operand, bindings))
    const normal = normalKey(values, key)
    if (normal === undefined) return undefined
    keys.add(normal)
    spellings.add(JSON.stringify(values.map(String)))
  }
  return keys.size === spellings.size ? keys : undefined
}

/** The shortest list of keys, in the order of the key's columns. */
function keyTuples({ description: { key = [] }, comparisons, keyLists }: Occurrence): readonly Operands[] | undefined {
  const [list] = [...keyLists].sort((one, other) => one.tuples.length - other.tuples.length)
  if (list !== undefined) {
    const order = key.map(({ column }) => list.columns.indexOf(column))
    return list.tuples.map((tuple) => order.map((at) => tuple[at] as Operands[number]))
  }
  let tuples: readonly Operands[] = [[]]
  for (const { column } of key) {
    const [shortest] = comparisons
      .filter((comparison) => comparison.column === column)
      .sort((one, other) => one.operands.length - other.operands.length)
    if (shortest === undefined || tuples.length * shortest.operands.length > MOST_ROWS) return undefined
    tuples = tuples.flatMap((tuple) => shortest.operands.map((operand) => [...tuple, operand]))
  }
  return tuples
}
