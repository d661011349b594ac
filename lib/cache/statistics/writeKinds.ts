/** The most kinds that are counted by themselves. */
const MOST_KINDS = 1000

/** How many are left when there were too many. */
const KEPT_KINDS = 900

/** Of how many writes it is known what they were. */
const MOST_WRITES = 4096

/** The most columns that a kind names. */
const MOST_COLUMNS = 50

/** How many writes of a kind are looked at for the columns that they set. */
const MOST_LOOKS = 10

/** One kind of statement that writes: the same text with other values. All caches of the process share it. */
export class WriteKind {
  writes = 0
  /** The kind that has taken over the count. */
  heir: WriteKind | undefined
  readonly #columns = new Set<string>()
  #looks = 0

  constructor(
    readonly name: string,
    readonly tables: readonly string[] = [],
  ) {}

  /** The columns that it sets, as far as writes have shown them. */
  get columns(): readonly string[] {
    return [...this.#columns]
  }

  /** Whether the columns of a write are worth a look. */
  get isNew(): boolean {
    return this.#columns.size === 0 && this.#looks < MOST_LOOKS
  }

  /** A write of this kind has set these columns. */
  sets(columns: Iterable<string>): void {
    this.#looks++
    for (const column of columns) if (this.#columns.size < MOST_COLUMNS) this.#columns.add(column)
  }
}

/** The statements of one write, which has one stamp: several in a transaction, each with how often it ran. */
export type Written = ReadonlyMap<WriteKind, number>

/** Calls of `invalidate` and `clear`, of any cache. */
export const BY_HAND = new WriteKind('(invalidate)')

const byHand: Written = new Map([[BY_HAND, 1]])

/** The sum of the kinds beyond. */
const others = new WriteKind('(others)')

const kinds = new Map<string, WriteKind>()

/** What the latest writes were, by stamp. */
const latest = new Map<number, Written>()

/** Their stamps. The oldest makes room for the next. */
const stamps: number[] = []
let next = 0

/** The kind of this name. Beyond 1000 kinds, those with the fewest writes are summed. */
export function writeKind(name: string, tables: readonly string[]): WriteKind {
  const seen = kinds.get(name)
  if (seen !== undefined) return seen
  if (kinds.size >= MOST_KINDS) sumFewest()
  const kind = new WriteKind(name, tables)
  kinds.set(name, kind)
  return kind
}

function sumFewest(): void {
  const fewest = [...kinds.values()].toSorted((a, b) => a.writes - b.writes)
  for (const kind of fewest.slice(0, kinds.size - KEPT_KINDS)) {
    others.writes += kind.writes
    kind.heir = others
    kinds.delete(kind.name)
  }
}

/** The kinds that this process has written, and the sum of those beyond. */
export const allWriteKinds = (): readonly WriteKind[] => [...kinds.values(), others]

/** These statements have invalidated something at the stamp. */
export function noteWritten(stamp: number, written: Written): void {
  for (const [kind, times] of written) (kind.heir ?? kind).writes += times
  noteStamp(stamp, written)
}

/** The same for statements that count already. */
export function noteStamp(stamp: number, written: Written): void {
  if (written.size === 0) return
  const oldest = stamps[next]
  if (oldest !== undefined) latest.delete(oldest)
  stamps[next] = stamp
  next = (next + 1) % MOST_WRITES
  latest.set(stamp, written)
}

/** A caller has invalidated something at the stamp. */
export const noteByHand = (stamp: number): void => noteStamp(stamp, byHand)

/** The statement that wrote the table at the stamp; of any table if none is known to. `undefined`: it is not known, or was long ago. */
export function writtenAt(stamp: number, table: string | undefined): WriteKind | undefined {
  const written = latest.get(stamp)
  if (written === undefined) return undefined
  const statements = [...written.keys()]
  return statements.find(({ tables }) => table !== undefined && tables.includes(table)) ?? statements[0]
}
