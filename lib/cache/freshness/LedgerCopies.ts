import { anythingIn, written } from '../../core/tables/writtenTags.js'
import type { Tag } from '../../core/tag.js'
import { Copies } from './copies.js'

/** What a ledger does for the writes that another copy of the library has observed. */
export interface LedgerOffer {
  /** A write of the tags begins. The returned function is called after its tags were invalidated. */
  begin(tags: readonly Tag[], uncertain: boolean): () => void
  invalidate(tags: readonly Tag[]): void
  invalidateAll(): void
}

const TABLE = written('')

/** Tells the ledgers of the other copies of the library in this process what this copy observes, at once. */
export class LedgerCopies {
  readonly #copies: Copies<LedgerOffer>

  constructor(own: LedgerOffer) {
    this.#copies = new Copies('ledgers', own)
  }

  /** `undefined`: there is no other copy. */
  begin(tags: readonly Tag[], uncertain: boolean): (() => void) | undefined {
    if (this.#copies.isAlone) return undefined
    const plain = withWholeTables(tags)
    const ends = this.#copies.others().map((ledger) => ledger.begin(plain, uncertain))
    return () => ends.forEach((end) => end())
  }

  invalidate(tags: Iterable<Tag>): void {
    if (this.#copies.isAlone) return
    const plain = withWholeTables(tags)
    for (const ledger of this.#copies.others()) ledger.invalidate(plain)
  }

  invalidateAll(): void {
    if (this.#copies.isAlone) return
    for (const ledger of this.#copies.others()) ledger.invalidateAll()
  }
}

/**
 * With everything in the tables that were written. A write says only the values that reads of its own copy have compared, so another
 * copy cannot tell by them what it is about.
 */
function withWholeTables(tags: Iterable<Tag>): readonly Tag[] {
  return Array.from(tags).flatMap((tag) => (tag.startsWith(TABLE) ? [tag, anythingIn(tag.slice(TABLE.length))] : [tag]))
}
