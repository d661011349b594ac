import QuickLRU from 'quick-lru'
import { databaseLedger, type TagLedger } from '../../cache/freshness/TagLedger.js'
import { isShared } from '../../cache/shared/publishers.js'
import { writeClock, type WriteClock } from '../../cache/freshness/writeClock.js'
import type { RowCondition, RowDependency } from '../../core/rowDependency.js'
import { isAffected } from '../../core/tables/isAffected.js'
import { normalKey, normalPart, type KeyColumn } from '../../core/tables/normalKey.js'
import { databaseTag, type Tag } from '../../core/tag.js'
import type { TableDescription } from '../catalog/graph/TableDescription.js'
import { isImmutable } from './immutableColumns.js'

/** QuickLRU keeps up to twice as many. */
const MOST_ROWS = 10_000

interface KnownValue {
  readonly value: string
  /** The value was right at some time after the clock had this count. */
  readonly stamp: number
  /** The clock when the value was learned. */
  readonly learnedAt: number
}

/** What is known of one row, by column. */
interface KnownValues {
  /** Of the table. */
  readonly id: string
  readonly values: Map<string, KnownValue>
}

/** A table as the known rows need it. */
export interface KnownTable {
  readonly id: string
  readonly database: string
  readonly description: TableDescription
}

/** One row: its table and the values of its key, in the order of the key. */
export interface KnownRow {
  readonly table: KnownTable
  readonly keyValues: readonly unknown[]
}

/** What other statements of the transaction have heated. */
const NO_TAGS: ReadonlySet<Tag> = new Set()

/**
 * What reads and writes have shown of rows: the comparable values of compared columns. A value is only told if no write can have changed
 * it since it was learned. Rows are told apart by exactly equal keys: in one table, rows that the database tells apart may share a
 * normal form.
 */
export class KnownRows {
  readonly #rows: QuickLRU<string, KnownValues>

  constructor(
    readonly ledger: Pick<TagLedger, 'latest' | 'isPending' | 'allInvalidatedAt'>,
    readonly clock: Pick<WriteClock, 'now'>,
    most = MOST_ROWS,
  ) {
    this.#rows = new QuickLRU({ maxSize: most })
  }

  /**
   * Notes what a row has in columns, in the form of `comparableValue`. `stamp`: the write clock before the statement was sent that has
   * shown the values; what a replica or an older snapshot shows must not be noted.
   */
  learn(row: KnownRow, values: Iterable<readonly [column: string, value: string]>, stamp: number): void {
    const name = exactName(row)
    if (name === undefined) return
    const { id } = row.table
    const seen = this.#rows.get(name)
    const known = seen?.id === id ? seen.values : new Map<string, KnownValue>()
    const learnedAt = this.clock.now
    for (const [column, value] of values) {
      if ((known.get(column)?.stamp ?? -1) <= stamp) known.set(column, { value, stamp, learnedAt })
    }
    // A row that was found in use counts as used.
    if (known.size > 0 && known !== seen?.values) this.#rows.set(name, { id, values: known })
  }

  /**
   * What the row had in a column before a write that was begun at the count `begun` of the clock, and until now but for that write;
   * `undefined` if that is not known. `others`: what other statements of the write's transaction have heated.
   */
  valueOf(row: KnownRow, column: string, begun: number, others = NO_TAGS): string | undefined {
    const { id } = row.table
    const immutable = isImmutable(id, column)
    if (isShared() && !immutable) return undefined
    const name = exactName(row)
    const seen = name === undefined ? undefined : this.#rows.get(name)
    const known = seen?.id === id ? seen.values.get(column) : undefined
    // A read that was answered later may have seen what the write has made of the row.
    if (known === undefined || known.learnedAt > begun) return undefined
    return this.isTouched(row, immutable ? [] : [column], known.stamp, others) ? undefined : known.value
  }

  /** Whether a write since a count of the clock, or under way, may have changed the columns of the row, or made another row of it. */
  isTouched(row: KnownRow, columns: readonly string[], since: number, others = NO_TAGS): boolean {
    const { ledger } = this
    const isHot = (tag: Tag): boolean => ledger.latest(tag) > since || ledger.isPending([tag]) || others.has(tag)
    const dependency = dependencyOf(row, columns)
    if (dependency === undefined || ledger.allInvalidatedAt > since) return true
    return isHot(databaseTag(row.table.database)) || isAffected(dependency, isHot)
  }
}

/** The rows that the caches of this process know. */
export const knownRows = new KnownRows(databaseLedger, writeClock)

/** With the columns of the key: a row that gets the key of another takes its place. */
function dependencyOf({ table, keyValues }: KnownRow, columns: readonly string[]): RowDependency | undefined {
  const { id, description } = table
  const key = description.key ?? []
  const row = normalKey(keyValues, key)
  if (row === undefined || key.length === 0) return undefined
  const names = key.map(({ column }) => column)
  return {
    table: id,
    columns: [...new Set([...columns, ...names])],
    deciding: [],
    conditions: conditionsOn(key, keyValues, description),
    rows: [row],
    isComplete: true,
    key: names,
  }
}

/** Writes say the values of indexed columns only. */
function conditionsOn(key: readonly KeyColumn[], values: readonly unknown[], table: TableDescription): RowCondition[] {
  return key.flatMap(({ column, kind }, index) => {
    const described = table.columns.get(column)
    const isSaid = described?.isIndexed === true && described.kind?.name === kind
    return isSaid ? [{ column, values: [`=${normalPart(values[index], kind)}`] }] : []
  })
}

/** Short, because the name of a table's database can be long. Copies of a database have tables of equal names, and descriptions of their own. */
const tableNumbers = new WeakMap<TableDescription, number>()
let tableCount = 0

function numberOf(description: TableDescription): number {
  let number = tableNumbers.get(description)
  if (number === undefined) tableNumbers.set(description, (number = tableCount++))
  return number
}

/**
 * A text that only equal keys share: numbers that are exact, texts as they are spelt. `undefined` also where tables of several schemas
 * have the name.
 */
function exactName({ table, keyValues }: KnownRow): string | undefined {
  const { key = [], isOfSeveral } = table.description
  if (isOfSeveral === true) return undefined
  const parts: string[] = []
  for (let index = 0; index < key.length; index++) {
    const { kind } = key[index] as KeyColumn
    const part = normalPart(keyValues[index], kind)
    if (part === undefined || (kind === 'integer' && !Number.isSafeInteger(Number(part)))) return undefined
    parts.push(kind === 'integer' ? part : (keyValues[index] as string))
  }
  return parts.length === 0 ? undefined : `${numberOf(table.description)}\0${parts.join('\0')}`
}
