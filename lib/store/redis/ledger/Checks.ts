import type { RowDependency } from '../../../core/rowDependency.js'
import type { Standing } from '../../SharedStore.js'
import { tagName } from './redisNames.js'
import { dependencyTags } from './dependencyTags.js'
import { MOST_NAMES, type HeldShare } from './Holding.js'
import { judgeDependencies, judgeTags, type Undecided, type Verdict } from './judge.js'
import type { Ledger } from './Ledger.js'
import type { Looked } from './LedgerLooks.js'
import type { TurnReads } from './TurnReads.js'

/** Finds out what has happened to what an entry depends on: by plain reads, and by scripts where these cannot decide. */
export class Checks {
  readonly #reads: TurnReads
  readonly #ledgers: readonly Ledger[]

  /** `ledgers`: by number. */
  constructor(reads: TurnReads, ledgers: readonly Ledger[]) {
    this.#reads = reads
    this.#ledgers = ledgers
  }

  /** `lag`: how far the replica that was read can lag behind, in milliseconds. Only a script takes it into account. */
  standing(held: readonly HeldShare[], lag = 0): Promise<Standing> {
    if (lag > 0 || !areReadable(held)) return this.#worst(held.map((share) => this.#ask(share, lag)))
    const looks = held.map(({ names }) => names.look)
    return this.#reads.read(undefined, looks).then(({ looked }) => this.judge(held, looked, true))
  }

  /**
   * `looked`: the answer for each share. `isExact`: whether to tell running writes from those of dead processes, which takes a script.
   * At once if nothing was written.
   */
  judge(held: readonly HeldShare[], looked: readonly Looked[], isExact: boolean): 'unchanged' | Promise<Standing> {
    const verdicts = held.map((share, i) => judgeTags(share, looked[i] as Looked))
    if (!verdicts.every((verdict) => verdict === 'valid')) return this.#decide(held, looked, verdicts, isExact)
    held.forEach((share, i) => advance(share, looked[i] as Looked))
    return 'unchanged'
  }

  #decide(
    held: readonly HeldShare[],
    looked: readonly Looked[],
    verdicts: readonly (Verdict | Undecided)[],
    isExact: boolean,
  ): Promise<Standing> {
    return this.#worst(
      held.map(async (share, i) => {
        const first = verdicts[i] as Verdict | Undecided
        const verdict = typeof first === 'string' ? first : await this.#judgeDependencies(share, first.dependencies)
        if (verdict === 'overtaken') return 'overtaken'
        if (verdict === 'unclear' || (verdict === 'busy' && isExact)) return this.#ask(share)
        if (verdict === 'busy') return 'pending'
        // As of the first look: what is written between the two is not in the first one.
        advance(share, looked[i] as Looked)
        return 'unchanged'
      }),
    )
  }

  async #judgeDependencies(share: HeldShare, dependencies: readonly RowDependency[]): Promise<Verdict> {
    const most = MOST_NAMES / dependencies.length
    const asked = dependencies.map((dependency) => dependencyTags(dependency, most))
    if (!asked.every((each) => each !== undefined)) return 'unclear'
    const look = {
      ledger: share.names.look.ledger,
      stamps: asked.flatMap(({ stamps }) => stamps.map(tagName)),
      details: asked.flatMap(({ details }) => details.map(tagName)),
    }
    const { looked } = await this.#reads.read(undefined, [look])
    return judgeDependencies(share, dependencies, asked, looked[0] as Looked)
  }

  #ask(share: HeldShare, lag = 0): Promise<Standing> {
    return (this.#ledgers[share.names.look.ledger] as Ledger).check(share, lag)
  }

  async #worst(standings: readonly Promise<Standing>[]): Promise<Standing> {
    const all = await Promise.all(standings)
    if (all.includes('overtaken')) return 'overtaken'
    return all.includes('pending') ? 'pending' : 'unchanged'
  }
}

/** Whether plain reads can decide about all shares. */
export const areReadable = (held: readonly HeldShare[]): boolean => held.every(({ names }) => names.isReadable)

/** What was valid when the ledger had this count is as good as loaded then. */
function advance(share: HeldShare, { stamps: { clock } }: Looked): void {
  const count = Number(clock ?? Number.NaN)
  if (count > share.validAt) share.validAt = count
}
