import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import { internalsOf, type Operation } from '../builder/builderInternals.js'
import { orderedIds, type EntityId } from './entityId.js'
import * as classes from '../builder/operationClasses.js'
import { operationsFingerprint, operationFingerprint } from '../fingerprint/operationFingerprint.js'

/**
 * A find by ids whose rows have nothing to do with each other: each has an entry of its own, the one of `findById` with the same
 * columns and filters.
 */
export interface Entities {
  /** Each id once, in the order of their rows. */
  readonly ids: readonly EntityId[]
  readonly idProperty: string
  /** What all such queries have in common, whatever the id. */
  readonly frame: string
  /** What `findById` of one of them would do, as the text of a query's operations. */
  textOf(id: EntityId): string
}

interface Recorded extends Operation {
  readonly args: readonly unknown[]
  readonly id: unknown
  readonly ids: unknown
}

/** Filters that leave the database looking for rows by their ids. */
const FILTERS = new Set(['where', 'andWhere', 'whereNull'])

/** More rows than these are one entry. */
export const MOST_IDS = 500

const unordered = new WeakSet<AnyModelClass>()

/** Rows of the class were seen to come in another order, or with other ids: from now on its finds by ids are cached as a whole. */
export function noteUnordered(modelClass: AnyModelClass): void {
  unordered.add(modelClass)
}

/** The rows that a `findByIds` asks for, or the one of a `findById`; `undefined` where these cannot be told from the query. */
export function entitiesOf(builder: unknown): Entities | undefined {
  const internals = internalsOf(builder)
  const modelClass = internals.modelClass()
  const byIds = (internals.findOperation(classes.FIND_BY_IDS) ??
    internals.findOperation(classes.FIND_BY_ID)) as Recorded | null
  // Where functions build the query, its operations do not tell which rows it finds.
  if (byIds === null || operationsFingerprint(builder, false) === undefined) return undefined
  const ids = orderedIds(byIds.constructor === classes.FIND_BY_IDS ? byIds.ids : [byIds.id])
  const [idColumn, ...others] = modelClass.getIdColumnArray()
  if (ids === undefined || ids.length > MOST_IDS || idColumn === undefined || others.length > 0) return undefined
  if (internals.resultModelClass() !== modelClass || unordered.has(modelClass)) return undefined
  const frame = new Frame(byIds, idColumn)
  internals.forEachOperation(true, (operation) => frame.add(operation))
  if (!frame.isPlain || (frame.hasFilters && ids.some((id) => typeof id === 'string'))) return undefined
  const { before, after } = frame
  return {
    ids,
    idProperty: modelClass.columnNameToPropertyName(idColumn),
    frame: `${before}findById?first[]${after}`,
    textOf: (id) => `${before}findById[${JSON.stringify(id)}]first[]${after}`,
  }
}

/** The texts of the operations around the ids, as long as each of these looks at one row alone. */
class Frame {
  before = ''
  after = ''
  hasFilters = false
  readonly #byIds: Operation
  readonly #idColumn: string
  #isBehind = false
  #fits = true
  #selects = false
  #selectsId = false

  constructor(byIds: Operation, idColumn: string) {
    this.#byIds = byIds
    this.#idColumn = idColumn
  }

  get isPlain(): boolean {
    return this.#fits && this.#isBehind && this.#selects === this.#selectsId
  }

  add(operation: Operation): boolean {
    if (operation === this.#byIds) this.#isBehind = true
    else if (!this.#isFirstOfFindById(operation)) this.#addOther(operation as Recorded)
    return this.#fits
  }

  #isFirstOfFindById({ constructor }: Operation): boolean {
    return (
      constructor === classes.FIRST &&
      this.#byIds.constructor === classes.FIND_BY_ID &&
      this.#isBehind &&
      this.after === ''
    )
  }

  #addOther(operation: Recorded): void {
    const text = operationFingerprint(operation, false)
    if (this.#isBehind) this.after += text ?? ''
    else this.before += text ?? ''
    if (text === '') return
    if (text === undefined) this.#fits = false
    else if (operation.constructor === classes.SELECT) this.#addColumns(operation)
    else this.#addFilter(operation)
  }

  #addColumns({ name, args }: Recorded): void {
    // An alias may call another column by the id's name.
    this.#fits &&=
      name === 'select' && args.every((column) => typeof column === 'string' && /^[\w.]*[\w*]$/.test(column))
    this.#selects = true
    this.#selectsId ||= args.some((column) =>
      [this.#idColumn, '*'].includes(String(column).split('.').at(-1) as string),
    )
  }

  #addFilter({ constructor, name, args }: Recorded): void {
    // An operator may make the database look for the rows by another index.
    this.#fits &&= constructor === classes.KNEX && FILTERS.has(name) && args.length <= 2
    this.hasFilters = true
  }
}
