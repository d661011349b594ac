import type { Position, SharedOrigin } from '../../../core/entry.js'
import type { RowDependency } from '../../../core/rowDependency.js'
import { written } from '../../../core/tables/writtenTags.js'
import type { Tag } from '../../../core/tag.js'
import { isDetailName, namesOf, tagName } from './redisNames.js'
import type { Look } from './LedgerLooks.js'
import { sharesOfRead } from './partition.js'

/** A ledger's count at some moment. */
export interface Count {
  readonly ledger: number
  readonly epoch: string
  readonly stamp: number
  /** The time by the server's clock, in milliseconds. */
  readonly time: number
}

/** A position in all ledgers that matter. Its `epoch` and `stamp` are those of one of them. */
export interface RedisPosition extends Position {
  readonly counts: readonly Count[]
}

/** What an entry depends on in one ledger, by the names on the server. */
export interface ShareNames {
  /** The names of the tags, and then those of the tags of the dependencies' tables. */
  readonly look: Look
  readonly tagCount: number
  readonly dependencies: readonly RowDependency[]
  /** Whether plain reads can decide. */
  readonly isReadable: boolean
  /** All of it, as scripts read it. */
  readonly all: readonly string[]
}

/** A share of what an entry depends on, and the count up to which no write has changed it. */
export interface HeldShare {
  readonly names: ShareNames
  readonly epoch: string
  /** It grows when the share is found valid. */
  validAt: number
  readonly time: number
}

/** More names than this are asked for by a script. */
export const MOST_NAMES = 1000

/** The names of what an entry depends on, by ledger. */
export function shareNames(
  tags: readonly Tag[],
  dependencies: readonly RowDependency[],
  ledgers: number,
): ShareNames[] {
  return sharesOfRead(tags, dependencies, ledgers).map((share) => {
    const { ledger } = share
    const all = namesOf(share.tags, share.dependencies)
    // A dependency of a long name stands for its whole table.
    const own = all.filter((name) => !name.startsWith('@'))
    const precise = share.dependencies.filter((each) => namesOf([], [each])[0]?.startsWith('@'))
    const stamps = [...own, ...precise.map(({ table }) => tagName(written(table)))]
    const isReadable = stamps.length <= MOST_NAMES && !own.some(isDetailName)
    return { look: { ledger, stamps }, tagCount: own.length, dependencies: precise, isReadable, all }
  })
}

/** The shares since a position. A position that another store has made is of no epoch here, and a check finds that out. */
function heldSince(position: Position | RedisPosition, names: readonly ShareNames[]): HeldShare[] {
  const counts = 'counts' in position ? position.counts : []
  return names.map((each) => {
    const count = counts.find(({ ledger }) => ledger === each.look.ledger) ?? position
    return { names: each, epoch: count.epoch, validAt: count.stamp, time: count.time }
  })
}

/** What is known of origins, as long as anybody has these. */
export class Holdings {
  readonly #ledgers: number
  readonly #byOrigin = new WeakMap<SharedOrigin, HeldShare[]>()

  constructor(ledgers: number) {
    this.#ledgers = ledgers
  }

  of(origin: SharedOrigin): HeldShare[] {
    return this.#byOrigin.get(origin) ?? this.note(origin, shareNames(origin.tags, origin.dependencies, this.#ledgers))
  }

  /** `names`: of the origin's tags and dependencies. */
  note(origin: SharedOrigin, names: readonly ShareNames[]): HeldShare[] {
    const held = heldSince(origin.position, names)
    this.#byOrigin.set(origin, held)
    return held
  }
}
