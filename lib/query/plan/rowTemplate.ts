import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import {
  operationFingerprint,
  operationsFingerprint,
  type RecordedOperation,
} from '../fingerprint/operationFingerprint.js'
import { internalsOf, type Operation } from '../objectionInternals/builderInternals.js'
import * as classes from '../objectionInternals/operationClasses.js'
import { orderedIds, type RowId } from './rowIds.js'

/** A find by ids whose rows do not affect each other: each row can have an entry of its own. */
export interface RowTemplate {
  /** Each id once, in the order of the rows. */
  readonly ids: readonly RowId[]
  readonly idProperty: string
  /** The fingerprint of the query's operations with a placeholder for the id. */
  readonly fingerprint: string
  /** The fingerprint of the operations of a `findById` for one row, with the same columns and filters. */
  fingerprintOf(id: RowId): string
}

/** Filters with which the database still looks the rows up by their ids. */
const FILTERS = new Set(['where', 'andWhere', 'whereNull'])

/** A find for more ids has one entry for its whole result. */
export const MAX_IDS = 500

const unordered = new WeakSet<AnyModelClass>()

/** The rows of the class came in an unexpected order, or with other ids: a later find by ids has one entry for its whole result. */
export function noteUnordered(modelClass: AnyModelClass): void {
  unordered.add(modelClass)
}

/** The template of a `findByIds` or a `findById`; `undefined` where the query does not show which rows it finds. */
export function rowTemplateOf(builder: unknown): RowTemplate | undefined {
  const internals = internalsOf(builder)
  const modelClass = internals.modelClass()
  const byIds = (internals.findOperation(classes.FIND_BY_IDS) ??
    internals.findOperation(classes.FIND_BY_ID)) as RecordedOperation | null
  // Where functions build the query, its operations do not show which rows it finds.
  if (byIds === null || operationsFingerprint(builder, false) === undefined) return undefined
  const ids = orderedIds(byIds.constructor === classes.FIND_BY_IDS ? byIds.ids : [byIds.id])
  const [idColumn, ...others] = modelClass.getIdColumnArray()
  if (ids === undefined || ids.length > MAX_IDS || idColumn === undefined || others.length > 0) return undefined
  if (internals.resultModelClass() !== modelClass || unordered.has(modelClass)) return undefined
  const frame = new Frame(byIds, idColumn)
  internals.forEachOperation(true, (operation) => frame.add(operation))
  if (!frame.keepsRowsApart || (frame.hasFilters && ids.some((id) => typeof id === 'string'))) return undefined
  const { before, after } = frame
  return {
    ids,
    idProperty: modelClass.columnNameToPropertyName(idColumn),
    fingerprint: `${before}findById?first[]${after}`,
    fingerprintOf: (id) => `${before}findById[${JSON.stringify(id)}]first[]${after}`,
  }
}

/** The fingerprints of the operations before and after the ids, as long as each operation looks at one row alone. */
class Frame {
  before = ''
  after = ''
  hasFilters = false
  readonly #byIds: Operation
  readonly #idColumn: string
  #isPastIds = false
  #isPlain = true
  #selects = false
  #selectsId = false

  constructor(byIds: Operation, idColumn: string) {
    this.#byIds = byIds
    this.#idColumn = idColumn
  }

  get keepsRowsApart(): boolean {
    return this.#isPlain && this.#isPastIds && this.#selects === this.#selectsId
  }

  /** Returns whether further operations matter. */
  add(operation: Operation): boolean {
    if (operation === this.#byIds) this.#isPastIds = true
    else if (!this.#isFirstOfFindById(operation)) this.#addOther(operation as RecordedOperation)
    return this.#isPlain
  }

  #isFirstOfFindById({ constructor }: Operation): boolean {
    return (
      constructor === classes.FIRST &&
      this.#byIds.constructor === classes.FIND_BY_ID &&
      this.#isPastIds &&
      this.after === ''
    )
  }

  #addOther(operation: RecordedOperation): void {
    const fingerprint = operationFingerprint(operation, false)
    if (this.#isPastIds) this.after += fingerprint ?? ''
    else this.before += fingerprint ?? ''
    if (fingerprint === '') return
    if (fingerprint === undefined) this.#isPlain = false
    else if (operation.constructor === classes.SELECT) this.#addColumns(operation)
    else this.#addFilter(operation)
  }

  #addColumns({ name, args }: RecordedOperation): void {
    // An alias may give another column the id's name.
    this.#isPlain &&=
      name === 'select' && args.every((column) => typeof column === 'string' && /^[\w.]*[\w*]$/.test(column))
    this.#selects = true
    this.#selectsId ||= args.some((column) =>
      [this.#idColumn, '*'].includes(String(column).split('.').at(-1) as string),
    )
  }

  #addFilter({ constructor, name, args }: RecordedOperation): void {
    // With an operator the database may look the rows up by another index.
    this.#isPlain &&= constructor === classes.KNEX && FILTERS.has(name) && args.length <= 2
    this.hasFilters = true
  }
}
