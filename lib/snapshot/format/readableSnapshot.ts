import { Tagged } from '../../core/values/plainData.js'
import { isListRecord, isModelRecord, SHARED, shapeIndexOf, WITH_PROTOTYPE, type Snapshot } from './Snapshot.js'
import type { InlinedObject, PropertyKind } from './Structure.js'

/** How many models of a list, properties of an object, and values within values are shown. */
const MOST_MODELS = 20
const MOST_PROPERTIES = 100
const MOST_DEEP = 12

/** How many values are read in all: objects that hold each other would be read without end. */
const MOST_VALUES = 20_000

/** An entry's value for people to read: rows with their properties in place of cells. Long lists are cut. It is not a result. */
export function readableValue(value: unknown): unknown {
  const { structure, root, shared } = Object(value) as Partial<Snapshot>
  if (structure === undefined || shared === undefined) return value
  return new Reader({ structure, shared }).read(root, 0)
}

/** Cells, and how far they are read. */
interface Cells {
  readonly cells: readonly unknown[]
  at: number
}

class Reader {
  readonly #snapshot: Pick<Snapshot, 'structure' | 'shared'>
  #values = 0

  constructor(snapshot: Pick<Snapshot, 'structure' | 'shared'>) {
    this.#snapshot = snapshot
  }

  read(value: unknown, depth: number): unknown {
    if (depth > MOST_DEEP || ++this.#values > MOST_VALUES) return '…'
    if (Array.isArray(value)) return cut(value, value.length, (index) => this.read(value[index], depth + 1))
    if (!(value instanceof Tagged)) return isPlainObject(value) ? this.#plainObject(value, depth) : value
    if (value.tag === SHARED) return this.read(this.#snapshot.shared[value.data as number], depth + 1)
    if (value.tag === WITH_PROTOTYPE) return (value.data as readonly unknown[])[1]
    if (!isModelRecord(value)) return value.data
    const models = this.#models(shapeIndexOf(value), value.data, depth)
    return isListRecord(value) ? models : models[0]
  }

  #plainObject(value: object, depth: number): object {
    const pairs = Object.entries(value)
    const shown = pairs.slice(0, MOST_PROPERTIES).map(([key, each]) => [key, this.read(each, depth + 1)] as const)
    const rest: [string, string][] = pairs.length > shown.length ? [['…', `${pairs.length - shown.length} more`]] : []
    return Object.fromEntries([...shown, ...rest])
  }

  #models(index: number, cells: readonly unknown[], depth: number): unknown[] {
    const shape = this.#snapshot.structure.shapes[index] as InlinedObject
    const source: Cells = { cells, at: 0 }
    const width = widthOf(shape)
    return cut(cells, width === 0 ? 1 : cells.length / width, () => this.#object(shape, source, depth))
  }

  #object({ keys, kinds }: InlinedObject, source: Cells, depth: number): object {
    const pairs = keys.map((key, index) => [key, this.#property(kinds[index] as PropertyKind, source, depth)])
    return Object.fromEntries(pairs) as object
  }

  #property(kind: PropertyKind, source: Cells, depth: number): unknown {
    if (typeof kind === 'object' && 'keys' in kind) return this.#object(kind, source, depth)
    const cell = source.cells[source.at++]
    if (cell === null || cell === undefined) return cell
    if (kind === 'date') return new Date(cell as number)
    if (typeof kind === 'object') return this.#models(kind.models, cell as readonly unknown[], depth + 1)
    return this.read(cell, depth + 1)
  }
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

const widthOf = ({ kinds }: InlinedObject): number =>
  kinds.reduce((sum, kind) => sum + (typeof kind === 'object' && 'keys' in kind ? widthOf(kind) : 1), 0)

function cut(list: readonly unknown[], length: number, make: (index: number) => unknown): unknown[] {
  if (list.length === 0) return []
  const shown = Array.from({ length: Math.min(length, MOST_MODELS) }, (_, index) => make(index))
  return length > MOST_MODELS ? [...shown, `… and ${length - MOST_MODELS} more`] : shown
}
