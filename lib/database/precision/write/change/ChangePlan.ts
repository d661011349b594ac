import { writeClock } from '../../../../cache/freshness/writeClock.js'
import type { Tag } from '../../../../core/tag.js'
import { anythingIn } from '../../../../core/tables/writtenTags.js'
import type { ChangeShape, Placeholders, Source } from '../../../sql/rows/readWrite.js'
import { bindingsFit } from '../../../sql/rows/text/bindingsFit.js'
import type { Operand } from '../../../sql/rows/text/RowsOfText.js'
import type { WriteOutcome, WriteTags } from '../../WriteTags.js'
import { ChangeTags } from './ChangeTags.js'
import { ColumnImages, type Images } from './ColumnImages.js'
import { ImmutableGuard } from './ImmutableGuard.js'
import { imageRequest } from './imageRequest.js'
import { keyTuples, rowsOf, type KeyedRow } from './keyedRows.js'
import { learningOf } from '../values/learning.js'
import type { ReferenceTags } from '../tags/referenceTags.js'
import { grownTags, type WritePlan } from '../tags/WritePlan.js'
import type { WrittenTable } from '../values/WrittenTable.js'
import { withKnown } from './withKnown.js'

/** What the plan of an UPDATE or DELETE is made of. */
export interface Change {
  readonly shape: ChangeShape
  readonly placeholders: Placeholders
  readonly table: WrittenTable
  /** The columns that may change, with what is stored in them; `undefined`: rows are deleted. */
  readonly sources: ReadonlyMap<string, Source> | undefined
  readonly references: readonly ReferenceTags[]
  /** The tags that the write has whatever the bindings are. */
  readonly along: readonly Tag[]
  /** The tags where the bindings are not understood. */
  readonly coarse: WriteTags
}

/** The plan of an UPDATE or DELETE of one table. */
export class ChangePlan implements WritePlan {
  readonly tables: readonly WrittenTable[]
  readonly #change: Change
  readonly #tuples: readonly (readonly Operand[])[] | undefined
  readonly #images: ColumnImages
  readonly #tags: ChangeTags
  readonly #immutable: ImmutableGuard | undefined

  constructor(change: Change) {
    const { shape, table, sources, references, along } = change
    const key = table.description.key ?? []
    const setsKey = key.some(({ column }) => sources?.has(column) === true)
    this.#change = change
    this.#tuples = key.length === 0 || setsKey ? undefined : keyTuples(shape.filters, key)
    this.#images = new ColumnImages(table, shape, sources ?? new Map())
    this.#tags = new ChangeTags(table, sources && [...sources.keys()], along, references, this.#images)
    this.#immutable = ImmutableGuard.of(table, sources?.keys() ?? [])
    this.tables = [table, ...references.flatMap((reference) => reference.table ?? [])]
  }

  tagsFor(bindings: readonly unknown[]): WriteTags {
    const { placeholders, coarse } = this.#change
    if (!bindingsFit(placeholders, bindings)) return coarse
    const rows = this.#rows(bindings)
    const images = this.#images.of(bindings)
    const { now } = writeClock
    const tags = this.#tags.of(rows, images)
    if (this.#immutable !== undefined) tags.push(anythingIn(this.#change.table.id))
    let learn: (() => void) | undefined
    return {
      tags,
      settle: (outcome) => {
        learn = outcome && rows && this.#learning(rows, images, outcome, now)
        return this.#settle(tags, rows, images, outcome, now)
      },
      learned: () => learn?.(),
      image: rows && imageRequest(this.#change.shape, this.#change.table, rows, images, now),
    }
  }

  #rows(bindings: readonly unknown[]): KeyedRow[] | undefined {
    const { description } = this.#change.table
    return this.#tuples && rowsOf(this.#tuples, description.key ?? [], bindings)
  }

  #settle(
    tags: readonly Tag[],
    rows: readonly KeyedRow[] | undefined,
    images: Images,
    outcome: WriteOutcome | undefined,
    begun: number,
  ): readonly Tag[] {
    if (outcome?.rows === 0) return []
    const { table } = this.#change
    const known = outcome && rows ? withKnown(table, rows, images, outcome, begun) : images
    const isChanged = this.#immutable?.isChanged(known) === true
    if (known === images && isChanged === (this.#immutable !== undefined)) return grownTags(tags, this.tables)
    const settled = this.#tags.of(rows, known)
    if (isChanged) settled.push(anythingIn(table.id))
    return grownTags(settled, this.tables)
  }

  #learning(
    rows: readonly KeyedRow[],
    { before, after }: Images,
    outcome: WriteOutcome,
    begun: number,
  ): (() => void) | undefined {
    const { table, shape, sources } = this.#change
    const isCertain = outcome.isAlone && outcome.rows === rows.length && !shape.skips && sources !== undefined
    if (!isCertain) return undefined
    const values = before.map((each, index) => after[index] ?? each)
    return learningOf(
      table,
      rows.map(({ keyValues }) => ({ keyValues, values })),
      begun,
    )
  }
}
