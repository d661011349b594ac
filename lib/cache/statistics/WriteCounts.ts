import { allWriteKinds, BY_HAND, WriteKind } from './writeKinds.js'

/** What one kind of write did to the entries of a cache, since the cache was made. */
export interface WriteStats {
  /**
   * The statement without its literals, at most 300 characters. `(invalidate)`: calls of `invalidate` and `clear`. `(unknown)`: writes of
   * other processes, and writes before the latest 4096. `(others)`: the sum of the kinds of statement with the fewest writes, if there are
   * more than 1000.
   */
  readonly name: string
  /** The tables that the statement names as its targets, in lower case. */
  readonly tables: readonly string[]
  /** The columns that it sets in rows, as far as the cache understands the statement. Inserts and deletes have none. */
  readonly columns: readonly string[]
  /**
   * How many statements of this kind have invalidated something since the cache was made. All caches of a process count the same writes. The
   * statements of a transaction count when it commits; on MySQL and MariaDB also when it is rolled back. For `(unknown)` always 0.
   */
  readonly writes: number
  /**
   * Entries that a query asked for again after this write had invalidated them. If several writes have invalidated an entry, only one of
   * them counts, mostly the latest. Of a transaction, the first statement counts that wrote a table of the entry.
   */
  readonly fell: number
  /** The loads of these entries that followed. */
  readonly loads: number
  /** How long these loads took in total, in milliseconds. */
  readonly loadTime: number
}

interface Counts {
  fell: number
  loads: number
  loadTime: number
}

/** Writes of other processes, and writes too long ago. */
export const UNKNOWN = new WriteKind('(unknown)')

/** With more kinds than this, those that are no longer counted by themselves are summed. */
const MOST_COUNTED = 2000

/** Counts for one cache what entries have fallen to. */
export class WriteCounts {
  readonly #counts = new Map<WriteKind, Counts>()
  /** How often each kind had written before. */
  readonly #before = new Map(allWriteKinds().map((kind) => [kind, kind.writes]))

  fell(kind: WriteKind): void {
    this.#countsOf(kind).fell++
  }

  loaded(kind: WriteKind, milliseconds: number): void {
    const counts = this.#countsOf(kind)
    counts.loads++
    counts.loadTime += milliseconds
  }

  /** First comes the write after which loads took longest in all. `byHand`: how often something was invalidated by hand. */
  stats(byHand: number): WriteStats[] {
    this.#sumHeirs()
    const before = new Map<WriteKind, number>()
    for (const [kind, writes] of this.#before) {
      const counted = kind.heir ?? kind
      before.set(counted, (before.get(counted) ?? 0) + writes)
    }
    const stats = [...allWriteKinds(), BY_HAND, UNKNOWN].map((kind): WriteStats => {
      const { name, tables, columns } = kind
      const writes = kind === BY_HAND ? byHand : kind.writes - (before.get(kind) ?? 0)
      return { name, tables, columns, writes, ...(this.#counts.get(kind) ?? { fell: 0, loads: 0, loadTime: 0 }) }
    })
    const seen = stats.filter(({ writes, fell, loads }) => writes > 0 || fell > 0 || loads > 0)
    return seen.toSorted((a, b) => b.loadTime - a.loadTime || b.fell - a.fell || b.writes - a.writes)
  }

  #countsOf(kind: WriteKind): Counts {
    const counted = kind.heir ?? kind
    let counts = this.#counts.get(counted)
    if (counts === undefined) {
      if (this.#counts.size >= MOST_COUNTED) this.#sumHeirs()
      this.#counts.set(counted, (counts = { fell: 0, loads: 0, loadTime: 0 }))
    }
    return counts
  }

  #sumHeirs(): void {
    for (const [kind, { fell, loads, loadTime }] of this.#counts) {
      if (kind.heir === undefined) continue
      this.#counts.delete(kind)
      const counts = this.#countsOf(kind.heir)
      counts.fell += fell
      counts.loads += loads
      counts.loadTime += loadTime
    }
  }
}
