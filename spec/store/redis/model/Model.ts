import { program, type Program } from './program.js'
import type { Tag } from './world.js'

/** A write, and when its promise resolves. */
export interface Write {
  readonly program: Program
  /** The tables that it writes. */
  readonly tables: readonly number[]
  /** Whether it writes the row of table 0 that the entry shows. If not, it writes another row: the entry stays valid. */
  readonly isOfRow: boolean
  /** Whether it commits within `holdsFor`: before an epoch that is born after its intent stores anything. */
  readonly isQuick: boolean
  /** Whether its end is awaited. */
  readonly awaitsFinish: boolean
}

/** What can befall the server of ledger 0, once. */
export type Fault = 'flush' | 'eviction' | 'restart' | 'failover'

/** What is searched: who takes part, in which order they send their commands, and what can go wrong. */
export interface Model {
  readonly ledgers: number
  /** The tables that the entry depends on. With two ledgers, table 1 is in ledger 1. */
  readonly tables: readonly number[]
  /** Whether the reader judges table 0 by rows, with a second read. */
  readonly isPrecise: boolean
  readonly writes: readonly Write[]
  readonly load: Program | null
  /** Whether an entry is there at the beginning. */
  readonly hasEntry: boolean
  readonly reads: number
  readonly first: Program
  readonly second: Program
  readonly rotations: number
  readonly detailRotations: number
  readonly fault?: Fault | undefined
  /** Whether the entry is on the server of ledger 0, and so shares its fate. */
  readonly entryIsThere: boolean
  /** Whether the process that loads and reads remembers the epochs from before the fault. */
  readonly remembers: boolean
  /** `committed`: a hit is never older than what was committed when the read began; otherwise what was acknowledged. */
  readonly property: 'acknowledged' | 'committed'
  /** The tables whose tags the reader asks for, if it does not ask for those of the entry. */
  readonly asksFor?: readonly number[]
  readonly mistake?: Mistake | undefined
}

/** What an implementation can get wrong besides the order of its commands. */
export type Mistake =
  | 'bound to the run only'
  | 'no newborn phase'
  | 'intents stay behind at a rotation'
  | 'valid as of the second clock'
  | 'remembered tags are not compared'

export const quick: Pick<Write, 'isQuick' | 'awaitsFinish'> = { isQuick: true, awaitsFinish: false }
export const slow: Pick<Write, 'isQuick' | 'awaitsFinish'> = { isQuick: false, awaitsFinish: true }

/** The ledger of a table. */
export const ledgerOf = ({ ledgers }: Pick<Model, 'ledgers'>, table: number): number => (ledgers === 1 ? 0 : table)

/** The tables of the list that are in the ledger. */
export const tablesIn = (model: Pick<Model, 'ledgers'>, ledger: number, tables: readonly number[]): readonly number[] =>
  tables.filter((table) => ledgerOf(model, table) === ledger)

/** The tags that a write has in a ledger. */
export function tagsOf(model: Model, { tables, isOfRow }: Write, ledger: number): readonly Tag[] {
  const tags: Tag[] = []
  for (const table of tablesIn(model, ledger, tables)) {
    if (table === 1) tags.push('x')
    else if (!model.isPrecise) tags.push('w')
    else tags.push('w', 's', ...(isOfRow ? (['d'] as const) : []))
  }
  return tags
}

/** The way of a write through its ledgers. All marks are sent together, and so are all ends. */
export function writeProgram(ledgers: readonly number[]): Program {
  const each = (kind: string): string => ledgers.map((ledger) => `${kind} ${ledger}`).join(', ')
  return program(`${each('mark')} | commit | ${each('finish')}`)
}
