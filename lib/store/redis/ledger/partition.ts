import type { RowDependency } from '../../../core/rowDependency.js'
import type { Tag } from '../../../core/tag.js'
import { fnv1a } from '../../../core/values/fnv1a.js'

/** What is asked of, or written to, one ledger. */
export interface Share {
  readonly ledger: number
  readonly tags: Tag[]
  readonly dependencies: RowDependency[]
}

/** Kinds of tags that are written seldom, and that many entries have. All ledgers know them, so that an entry asks any of them. */
const EVERYWHERE = /^(?:database|schema|cache|place|tag|key|model):/

/** The tags of a whole table, and of all tables of a database. */
const WHOLE = /^tables?:/

/** The ledger of a table, or of another text. */
export const ledgerOf = (text: string, count: number): number => fnv1a(text) % count

/** Which tags of a write each ledger has to know. All tags of a table are in the ledger of the table. */
export function sharesOfWrite(tags: readonly Tag[], count: number): Share[] {
  if (count === 1) return [{ ledger: 0, tags: [...tags], dependencies: [] }]
  const shares = new Shares()
  const tables = tablesOf(tags)
  for (const tag of tags) {
    for (const ledger of ledgersOf(tag, tables, count)) shares.at(ledger).tags.push(tag)
  }
  return shares.all()
}

/** Which ledgers know of all writes of these tags and dependencies: at least one ledger. */
export function sharesOfRead(tags: readonly Tag[], dependencies: readonly RowDependency[], count: number): Share[] {
  if (count === 1) return [{ ledger: 0, tags: [...tags], dependencies: [...dependencies] }]
  const shares = new Shares()
  const tables = new Set([...tablesOf(tags), ...dependencies.map(({ table }) => table)])
  for (const dependency of dependencies) shares.at(ledgerOf(dependency.table, count)).dependencies.push(dependency)
  for (const tag of tags) {
    if (EVERYWHERE.test(tag)) continue
    for (const ledger of ledgersOf(tag, tables, count)) shares.at(ledger).tags.push(tag)
  }
  const [any = shares.at(0)] = shares.all()
  any.tags.push(...tags.filter((tag) => EVERYWHERE.test(tag)))
  return shares.all()
}

class Shares {
  readonly #byLedger = new Map<number, Share>()

  at(ledger: number): Share {
    let share = this.#byLedger.get(ledger)
    if (share === undefined) this.#byLedger.set(ledger, (share = { ledger, tags: [], dependencies: [] }))
    return share
  }

  all(): Share[] {
    return [...this.#byLedger.values()]
  }
}

const textOf = (tag: Tag): string => tag.slice(tag.indexOf(':') + 1)

const tablesOf = (tags: readonly Tag[]): Set<string> =>
  new Set(tags.filter((tag) => tag.startsWith('table:')).map(textOf))

/**
 * The ledgers that a tag is in. `tables`: those that are written or read together with it. A tag of rows begins with its table, whose name can
 * contain anything, so a tag can be in the ledgers of several tables. Without a table it is in all ledgers.
 */
function ledgersOf(tag: Tag, tables: ReadonlySet<string>, count: number): Set<number> {
  if (WHOLE.test(tag)) return new Set([ledgerOf(textOf(tag), count)])
  const text = textOf(tag)
  const found = EVERYWHERE.test(tag) ? [] : [...tables].filter((table) => isOf(table, text))
  if (found.length > 0) return new Set(found.map((table) => ledgerOf(table, count)))
  return new Set(Array.from({ length: count }, (_, ledger) => ledger))
}

const isOf = (table: string, text: string): boolean =>
  text === table || text.startsWith(`${table}/`) || text.startsWith(`${table}.`)
