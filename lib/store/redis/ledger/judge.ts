import type { RowDependency } from '../../../core/rowDependency.js'
import { isAffected } from '../../../core/tables/isAffected.js'
import type { Tag } from '../../../core/tag.js'
import type { Looked, Stamps } from './LedgerLooks.js'
import type { HeldShare } from './Holding.js'
import type { DependencyTags } from './dependencyTags.js'

/**
 * What plain reads say about a share of what an entry depends on.
 * - `valid`: nothing was written since.
 * - `busy`: a write is running, or seems to be.
 * - `overtaken`: something was written, or the ledger began anew.
 * - `unclear`: a script has to decide.
 */
export type Verdict = 'valid' | 'busy' | 'overtaken' | 'unclear'

/** What must be read for a verdict: the tags of these dependencies, because writes of their tables are known. */
export interface Undecided {
  readonly dependencies: readonly RowDependency[]
}

/** The head of a key with stamps, see `ledgerScript.ts`. */
interface Head {
  readonly epoch: string
  /** The version and the replication id. */
  readonly history: string
  readonly cleared: number
  readonly rotated: number
}

const HEAD = /^(\S+) (\S+ \w+) (\d+) (\d+)$/

let latest: { readonly text: string; readonly head: Head | undefined } = { text: '', head: undefined }

/** It seldom changes. */
function parseHead(text: string): Head | undefined {
  if (text === latest.text) return latest.head
  const [, epoch = '', history = '', cleared, rotated] = HEAD.exec(text) ?? []
  const head = epoch === '' ? undefined : { epoch, history, cleared: Number(cleared), rotated: Number(rotated) }
  latest = { text, head }
  return head
}

/** The head, if the stamps are those of the ledger that the server has now. */
function headOf({ head }: Stamps, history: string | undefined): Head | undefined {
  const parsed = head === null ? undefined : parseHead(head)
  return parsed?.history === history ? parsed : undefined
}

/** Judges by the tags and by the tags of the dependencies' tables, in this order. */
export function judgeTags(held: HeldShare, { stamps, history }: Looked): Verdict | Undecided {
  const head = headOf(stamps, history)
  if (head === undefined) return 'unclear'
  const { validAt, names } = held
  if (head.epoch !== held.epoch || validAt < head.cleared) return 'overtaken'
  const { values } = stamps
  const { tagCount, dependencies } = names
  let hot: RowDependency[] | undefined
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? null
    if (value === null) {
      if (validAt < head.rotated) return 'unclear'
    } else if (!isCold(value, validAt)) {
      if (i < tagCount) return isLater(value, validAt) ? 'overtaken' : 'busy'
      hot = [...(hot ?? []), dependencies[i - tagCount] as RowDependency]
    }
  }
  return hot === undefined ? 'valid' : { dependencies: hot }
}

/** Judges dependencies by all tags that decide about them. `asked`: for each of them. */
export function judgeDependencies(
  held: HeldShare,
  dependencies: readonly RowDependency[],
  asked: readonly DependencyTags[],
  { stamps, details, history }: Looked,
): Verdict {
  const ofTables = headOf(stamps, history)
  const ofDetails = details && headOf(details, history)
  if (ofTables === undefined || ofDetails === undefined || details === undefined) return 'unclear'
  const { validAt, epoch } = held
  if (ofTables.epoch !== epoch || ofDetails.epoch !== epoch || validAt < ofTables.cleared) return 'overtaken'
  const known = new Map<Tag, string | null>()
  let isWhole = true
  const note = (tags: readonly Tag[], values: Stamps['values'], rotated: number): void => {
    tags.forEach((tag, i) => known.set(tag, values[i] ?? null))
    if (validAt < rotated && values.includes(null)) isWhole = false
  }
  note(
    asked.flatMap((each) => each.stamps),
    stamps.values,
    ofTables.rotated,
  )
  note(
    asked.flatMap((each) => each.details),
    details.values,
    ofDetails.rotated,
  )
  if (!isWhole) return 'unclear'
  const anyAffected = (isHot: (tag: Tag) => boolean): boolean => dependencies.some((each) => isAffected(each, isHot))
  const isHot = (value: string | null | undefined): boolean =>
    value !== null && (value === undefined || !isCold(value, validAt))
  // Tags that were not asked for can be hot.
  if (!anyAffected((tag) => isHot(known.get(tag)))) return 'valid'
  if (anyAffected((tag) => isLater(known.get(tag) ?? '', validAt))) return 'overtaken'
  return anyAffected((tag) => isHot(known.get(tag) ?? null)) ? 'busy' : 'unclear'
}

/** Whether the tag has this stamp or an earlier one, and no write of it is running. Other text than a stamp is not cold. */
function isCold(value: string, stamp: number): boolean {
  const written = stampOf(value)
  return written >= 0 && written <= stamp && !value.endsWith('!')
}

const isLater = (value: string, stamp: number): boolean => stampOf(value) > stamp

/** `NaN` for other text than a stamp. */
const stampOf = (value: string): number => Number(value.slice(0, value.indexOf(' ') + 1) || Number.NaN)
