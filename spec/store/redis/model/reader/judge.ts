import { tablesIn, type Model } from '../Model.js'
import type { Answers, Head, Keys, Position, Stamps, StoredEntry, Tag } from '../world.js'

/** What a reader does after a read: it returns the entry, or it asks further, or it goes to the database. */
export type Verdict = 'hit' | 'miss' | 'second' | 'script'

interface Info {
  readonly isPrimary: boolean
  readonly replication: number
  readonly run: number
}

/** How a tag stands since a stamp: `unsure` if the answer does not say. */
type Heat = 'cold' | 'hot' | 'intended' | 'unsure'

/** What the answers to HMGET, and INFO behind it, say about a ledger. */
class LedgerView {
  readonly #answers: Answers
  readonly #ledger: number

  constructor(answers: Answers, ledger: number) {
    this.#answers = answers
    this.#ledger = ledger
  }

  get head(): Head | undefined {
    return (this.#of<Keys['stamps']>('stamps') ?? this.#of<Keys['stamps']>('head'))?.head
  }

  /** Whether the answers are of the epoch, from the server that it belongs to. */
  isOf({ epoch }: Position, model: Model): boolean {
    const { head } = this
    const info = this.#of<Info>('info')
    if (head === undefined || info === undefined || head.epoch !== epoch || !info.isPrimary) return false
    return model.mistake === 'bound to the run only' ? head.boundRun === info.run : head.bound === info.replication
  }

  heatOf(tag: Tag, since: number): Heat {
    const stamps = (this.#of<Keys['stamps']>('stamps') ?? this.#of<Keys['stamps']>('tags'))?.tags
    return heat(tag, stamps, since, this.head?.rotated, this.#of<Keys['marks']>('marks'))
  }

  heatOfDetail(tag: Tag, since: number, epoch: number): Heat {
    const details = this.#of<Keys['details']>('details')
    return details?.epoch === epoch ? heat(tag, details.tags, since, details.rotated) : 'unsure'
  }

  /** The answer to a command; `undefined` for one that was not sent, and for a key that is not there. */
  #of<Answer>(kind: string): NonNullable<Answer> | undefined {
    return (this.#answers[`${kind} ${this.#ledger}`] ?? undefined) as NonNullable<Answer> | undefined
  }
}

function heat(
  tag: Tag,
  stamps: Stamps | undefined,
  since: number,
  rotated: number | undefined,
  marks?: Keys['marks'],
): Heat {
  if (stamps === undefined || rotated === undefined) return 'unsure'
  const stamp = stamps[tag]
  // In the wrong layout with two keys, intents stand in the other one only.
  if (marks === undefined ? stamp?.isIntended === true : marks?.writes[tag] !== undefined) return 'intended'
  if (stamp !== undefined) return stamp.stamp > since ? 'hot' : 'cold'
  return since < rotated ? 'unsure' : 'cold'
}

/** Up to which clock the entry is known to be valid in a ledger. */
export type Since = (ledger: number) => number

/** Judges the answers to the first read. */
export function judgeFirst(model: Model, entry: StoredEntry, answers: Answers, since: Since): Verdict {
  const { asksFor = entry.tables } = model
  if (model.mistake !== 'remembered tags are not compared' && asksFor.join() !== entry.tables.join()) return 'script'
  let verdict: Verdict = 'hit'
  for (const [ledger, position] of entry.positions.entries()) {
    const view = new LedgerView(answers, ledger)
    if (!view.isOf(position, model)) return 'script'
    if (position.stamp < view.head!.cleared) return 'miss'
    for (const table of tablesIn(model, ledger, asksFor)) {
      const found = view.heatOf(table === 1 ? 'x' : 'w', since(ledger))
      if (found === 'intended' || found === 'unsure') return 'script'
      if (found === 'hot' && !(table === 0 && model.isPrecise)) return 'miss'
      if (found === 'hot') verdict = 'second'
    }
  }
  return verdict
}

/** Judges the answers to the second read: whether a write affects the row that the entry shows, by the column and the row. */
export function judgeSecond(model: Model, entry: StoredEntry, answers: Answers, since: Since): Verdict {
  const [position] = entry.positions
  const view = new LedgerView(answers, 0)
  if (position === undefined || !view.isOf(position, model)) return 'script'
  const heats = [view.heatOf('s', since(0)), view.heatOfDetail('d', since(0), position.epoch)]
  if (heats.includes('cold')) return 'hit'
  if (heats.every((each) => each === 'hot')) return 'miss'
  return 'script'
}

/** The clock of each ledger in the answers, or what was known before. */
export const clocksOf = (entry: StoredEntry, answers: Answers, before: Since): readonly number[] =>
  entry.positions.map((_, ledger) => new LedgerView(answers, ledger).head?.clock ?? before(ledger))
