import { warnOnce } from '../../../../core/warning.js'
import { immutableColumnsOf } from '../../immutableColumns.js'
import type { Images } from './ColumnImages.js'
import { isUnknown } from '../values/Values.js'
import type { WrittenTable } from '../values/WrittenTable.js'

/** What a warning about a table is emitted once for. */
const subjects = new Map<string, object>()

/** Notices an UPDATE that may change columns of which the application says that they never change. */
export class ImmutableGuard {
  readonly #table: WrittenTable
  readonly #columns: readonly string[]

  private constructor(table: WrittenTable, columns: readonly string[]) {
    this.#table = table
    this.#columns = columns
  }

  /** `undefined` if none of the columns is immutable. */
  static of(table: WrittenTable, set: Iterable<string>): ImmutableGuard | undefined {
    const immutable = immutableColumnsOf(table.id)
    const columns = [...set].filter((column) => immutable.has(column))
    return columns.length === 0 ? undefined : new ImmutableGuard(table, columns)
  }

  /** Whether a row may get another value than the one that it has. Then a warning says so. */
  isChanged(images: Images): boolean {
    const changed = this.#columns.find((column) => !this.#isKept(column, images))
    if (changed !== undefined) this.#warn(changed)
    return changed !== undefined
  }

  #isKept(column: string, { before, after }: Images): boolean {
    const index = this.#table.compared.findIndex(({ name }) => name === column)
    const [was, now] = [before[index], after[index]]
    if (was === undefined || now === undefined || isUnknown(was) || isUnknown(now)) return false
    return was.length === 1 && now.length === 1 && was[0] === now[0]
  }

  #warn(column: string): void {
    const { id, description } = this.#table
    const subject = subjects.get(id) ?? {}
    subjects.set(id, subject)
    warnOnce(
      subject,
      'OBJECTION_CACHE_IMMUTABLE',
      () =>
        `An UPDATE of "${description.name}" sets the column "${column}", which the cache was told never changes. The cache cannot see ` +
        `that the rows have this value already, so the UPDATE invalidates every entry of the table. Leave the column out of the ` +
        `UPDATE, or remove it from cacheImmutable.`,
    )
  }
}
