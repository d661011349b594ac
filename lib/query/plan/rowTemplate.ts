import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import {
  operationFingerprint,
  operationsFingerprint,
  type RecordedOperation,
} from '../fingerprint/operationFingerprint.js'
import { internalsOf } from '../objectionInternals/builderInternals.js'
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
  const frame = frameOf(builder, byIds, idColumn)
  if (frame === undefined || (frame.hasFilters && ids.some((id) => typeof id === 'string'))) return undefined
  const { before, after } = frame
  return {
    ids,
    idProperty: modelClass.columnNameToPropertyName(idColumn),
    fingerprint: `${before}findById?first[]${after}`,
    fingerprintOf: (id) => `${before}findById[${JSON.stringify(id)}]first[]${after}`,
  }
}

interface Frame {
  readonly before: string
  readonly after: string
  readonly hasFilters: boolean
}

/** The fingerprints of the operations before and after the ids; `undefined` unless each operation looks at one row alone. */
function frameOf(builder: unknown, byIds: RecordedOperation, idColumn: string): Frame | undefined {
  let before = ''
  let after = ''
  let isPastIds = false
  let hasFilters = false
  let selectsId: boolean | undefined
  let isPlain = true
  const isById = byIds.constructor === classes.FIND_BY_ID
  internalsOf(builder).forEachOperation(true, (each) => {
    const operation = each as RecordedOperation
    const isFirstOfFindById = isById && operation.constructor === classes.FIRST && isPastIds && after === ''
    if (operation === byIds) isPastIds = true
    if (operation === byIds || isFirstOfFindById) return true
    const fingerprint = operationFingerprint(operation, false)
    if (fingerprint === '') return true
    isPlain &&= fingerprint !== undefined && looksAtOneRow(operation)
    if (isPastIds) after += fingerprint
    else before += fingerprint
    if (operation.constructor === classes.SELECT) selectsId = selectsId === true || selects(operation, idColumn)
    else hasFilters = true
    return isPlain
  })
  return isPlain && selectsId !== false ? { before, after, hasFilters } : undefined
}

/** Whether a selection of columns, or a filter, looks at one row alone. */
function looksAtOneRow({ constructor, name, args }: RecordedOperation): boolean {
  // With an operator the database may look the rows up by another index.
  if (constructor !== classes.SELECT) return constructor === classes.KNEX && FILTERS.has(name) && args.length <= 2
  // An alias may give another column the id's name.
  return name === 'select' && args.every((column) => typeof column === 'string' && /^[\w.]*[\w*]$/.test(column))
}

const selects = ({ args }: RecordedOperation, column: string): boolean =>
  args.some((each) => [column, '*'].includes(String(each).split('.').at(-1) as string))
