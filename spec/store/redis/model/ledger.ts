import { tablesIn, type Mistake, type Model } from './Model.js'
import { newKeys, type Keys, type Position, type Server, type Stamp, type Stamps, type Tag } from './world.js'

/** The keys of a ledger that has all of them. */
export type WholeKeys = {
  readonly [Key in keyof Keys]: Key extends `older${string}` ? Keys[Key] : NonNullable<Keys[Key]>
}

/** The keys, if they are of one epoch that belongs to the server as it is now. */
function whole({ keys, replication, run }: Server, mistake: Mistake | undefined): WholeKeys | undefined {
  const { ledger, stamps, older, marks, details, olderDetails } = keys
  if (ledger === null || stamps === null || marks === null || details === null) return undefined
  const { epoch, hasOlder, hasOlderDetails } = ledger
  const { head } = stamps
  if (mistake === 'bound to the run only' ? head.boundRun !== run : head.bound !== replication) return undefined
  if (head.epoch !== epoch || marks.epoch !== epoch || details.epoch !== epoch) return undefined
  if (hasOlder && older?.epoch !== epoch) return undefined
  if (hasOlderDetails && olderDetails?.epoch !== epoch) return undefined
  return { ledger, stamps, older, marks, details, olderDetails }
}

/**
 * What each script does first: it begins an epoch if the ledger is not whole, and heeds a caller that remembers an earlier one.
 * `latest`: the number of the latest epoch of all ledgers; `remembered`: the epoch that the caller remembers, or 0.
 */
export function ensured(
  server: Server,
  latest: number,
  remembered: number,
  mistake: Mistake | undefined,
): [WholeKeys, number] {
  const found = whole(server, mistake)
  if (found !== undefined) return [told(found, remembered), latest]
  // A ledger of another replication id can lack write intents. One that is gone says nothing.
  const isOther = server.keys.ledger !== null && server.keys.stamps !== null
  const phase = isOther && server.keys.stamps.head.bound !== server.replication ? 'quiet' : 'newborn'
  const keys = newKeys(latest + 1, server, mistake === 'no newborn phase' && phase === 'newborn' ? 'open' : phase)
  return [told(keys as WholeKeys, remembered), latest + 1]
}

function told(keys: WholeKeys, remembered: number): WholeKeys {
  const { ledger } = keys
  if (remembered === 0 || remembered === ledger.epoch || ledger.told) return keys
  const { head, tags } = keys.stamps
  const clock = head.clock + 1
  return {
    ...keys,
    ledger: { ...ledger, phase: 'quiet', told: true },
    stamps: { head: { ...head, clock, cleared: clock }, tags },
  }
}

/** The latest invalidation of a tag, wherever it stands. */
function lastOf({ ledger, stamps, older, details, olderDetails }: WholeKeys, tag: Tag): number {
  if (tag === 'd') return (details.tags[tag] ?? olderDetails?.tags[tag])?.stamp ?? ledger.detailsFloor
  return (stamps.tags[tag] ?? older?.tags[tag])?.stamp ?? ledger.floor
}

const withTag = (keys: WholeKeys, tag: Tag, value: Stamp): WholeKeys =>
  tag === 'd'
    ? { ...keys, details: { ...keys.details, tags: sorted({ ...keys.details.tags, [tag]: value }) } }
    : { ...keys, stamps: { ...keys.stamps, tags: sorted({ ...keys.stamps.tags, [tag]: value }) } }

/** The same tags in one order, so that equal worlds have equal texts. */
const sorted = (tags: Stamps): Stamps =>
  Object.fromEntries(Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1)))

/** The script that registers a write intent. */
export function mark(keys: WholeKeys, write: number, tags: readonly Tag[]): WholeKeys {
  let marked = keys
  for (const tag of tags) {
    marked = withWrites(
      marked,
      tag,
      [...(marked.marks.writes[tag] ?? []), write].toSorted((a, b) => a - b),
    )
    marked = withTag(marked, tag, { stamp: lastOf(marked, tag), isIntended: true })
  }
  return marked
}

/** The script that ends a write: the intent goes, and the tags get the next stamp. */
export function finish(keys: WholeKeys, write: number, tags: readonly Tag[]): WholeKeys {
  const { head } = keys.stamps
  const clock = head.clock + 1
  let ended: WholeKeys = { ...keys, stamps: { ...keys.stamps, head: { ...head, clock } } }
  for (const tag of tags) {
    const others = (ended.marks.writes[tag] ?? []).filter((each) => each !== write)
    ended = withTag(withWrites(ended, tag, others), tag, { stamp: clock, isIntended: others.length > 0 })
  }
  return ended
}

function withWrites(keys: WholeKeys, tag: Tag, list: readonly number[]): WholeKeys {
  const { [tag]: _, ...rest } = keys.marks.writes
  const writes = list.length === 0 ? rest : { ...rest, [tag]: list }
  const entries = Object.entries(writes).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return { ...keys, marks: { ...keys.marks, writes: Object.fromEntries(entries) } }
}

/** Whether something has happened to the tag since the stamp. */
const isHot = (keys: WholeKeys, tag: Tag, stamp: number): boolean =>
  keys.marks.writes[tag] !== undefined || lastOf(keys, tag) > stamp

/** The script `check`: whether nothing has happened since the position to what the entry depends on. It reads all keys in one step. */
export function isUnchanged(model: Model, keys: WholeKeys, { epoch, stamp }: Position, ledger: number): boolean {
  if (keys.ledger.epoch !== epoch || stamp < 0 || stamp < keys.stamps.head.cleared) return false
  return tablesIn(model, ledger, model.tables).every((table) => {
    if (table === 1) return !isHot(keys, 'x', stamp)
    const decides: readonly Tag[] = model.isPrecise ? ['s', 'd'] : ['w']
    return !decides.every((tag) => isHot(keys, tag, stamp))
  })
}

/** The stamps are full: they become the older ones. The code's rotation comes with a write; this one can come at any time. */
export function rotated(keys: WholeKeys, mistake: Mistake | undefined): WholeKeys {
  const { epoch } = keys.ledger
  const { head, tags } = keys.stamps
  return {
    ...keys,
    ledger: { ...keys.ledger, floor: head.rotated, hasOlder: true },
    stamps: { head: { ...head, rotated: head.clock }, tags: carriedOver(tags, mistake) },
    older: { epoch, tags },
  }
}

export function detailsRotated(keys: WholeKeys, mistake: Mistake | undefined): WholeKeys {
  const { epoch } = keys.ledger
  const { rotated: before, tags } = keys.details
  return {
    ...keys,
    ledger: { ...keys.ledger, detailsFloor: before, hasOlderDetails: true },
    details: { epoch, rotated: keys.stamps.head.clock, tags: carriedOver(tags, mistake) },
    olderDetails: { epoch, tags },
  }
}

/** The stamps of tags that have an intent stay, with the intent. */
const carriedOver = (tags: Stamps, mistake: Mistake | undefined): Stamps =>
  mistake === 'intents stay behind at a rotation'
    ? {}
    : Object.fromEntries(Object.entries(tags).filter(([, { isIntended }]) => isIntended))
