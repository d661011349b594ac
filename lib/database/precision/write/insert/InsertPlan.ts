import { writeClock } from '../../../../cache/freshness/writeClock.js'
import type { Tag } from '../../../../core/tag.js'
import * as tags from '../../../../core/tables/writtenTags.js'
import type { InsertShape, Placeholders } from '../../../sql/rows/readWrite.js'
import { bindingsFit } from '../../../sql/rows/text/bindingsFit.js'
import type { WriteOutcome, WriteTags } from '../../WriteTags.js'
import { generatedKeys } from './generatedKeys.js'
import { InsertedColumns } from './InsertedColumns.js'
import { learningOf } from '../values/learning.js'
import type { UpsertTags } from './UpsertTags.js'
import { isUnknown, UNKNOWN, type Values } from '../values/Values.js'
import { grownTags, shortest, type WritePlan } from '../tags/WritePlan.js'
import { addValueTags, type WrittenTable } from '../values/WrittenTable.js'

/** What the plan of an INSERT is made of. */
export interface Insertion {
  readonly shape: InsertShape
  readonly placeholders: Placeholders
  readonly table: WrittenTable
  /** The tags that the write has whatever the bindings are. */
  readonly along: readonly Tag[]
  /** What ON CONFLICT DO UPDATE and REPLACE do to rows that are there. */
  readonly upsert: UpsertTags | undefined
  /** The tags where the bindings are not understood. */
  readonly coarse: WriteTags
}

/** The plan of an INSERT or REPLACE into one table. */
export class InsertPlan implements WritePlan {
  readonly tables: readonly WrittenTable[]
  readonly #insertion: Insertion
  readonly #columns: InsertedColumns
  readonly #prefixes: readonly string[]

  constructor(insertion: Insertion) {
    const { table, shape, upsert } = insertion
    const added = tags.newIn(table.id)
    this.#insertion = insertion
    this.#columns = new InsertedColumns(table, shape)
    this.#prefixes = table.compared.map(({ name }) => tags.valueTag(added, name, ''))
    this.tables = [table, ...(upsert?.tables ?? [])]
  }

  tagsFor(bindings: readonly unknown[]): WriteTags {
    const { placeholders, coarse } = this.#insertion
    if (!bindingsFit(placeholders, bindings)) return coarse
    const { now } = writeClock
    const values = this.#columns.values(bindings)
    const made = this.#tags(values, bindings)
    let learn: (() => void) | undefined
    return {
      tags: made,
      settle: (outcome) => {
        if (outcome === undefined) return grownTags(made, this.tables)
        if (outcome.rows === 0 && this.#insertion.upsert === undefined) return []
        const generated = this.#withGenerated(values, outcome)
        learn = this.#learning(generated, bindings, outcome, now)
        return grownTags(generated === values ? made : this.#tags(generated, bindings), this.tables)
      },
      learned: () => learn?.(),
    }
  }

  #tags(values: readonly Values[], bindings: readonly unknown[]): Tag[] {
    const { along, table, upsert } = this.#insertion
    const unknown = values.map(() => UNKNOWN)
    const withValues = (each: readonly Values[]) => (): Tag[] => {
      const out = [...along, tags.newIn(table.id)]
      addValueTags(out, this.#prefixes, each)
      upsert?.add(out, each, bindings)
      return out
    }
    return shortest(withValues(values), withValues(unknown), () => {
      const out = [...along, tags.anythingIn(table.id)]
      upsert?.addReferences(out)
      return out
    })
  }

  /** The values with the keys that the database has made, if its answer says them. */
  #withGenerated(values: readonly Values[], outcome: WriteOutcome): readonly Values[] {
    const { shape, table } = this.#insertion
    const generated = generatedKeys(table, shape, outcome)
    if (generated === undefined) return values
    const index = table.compared.findIndex(({ name }) => name === generated.column)
    const known = values[index]
    if (known === undefined || !isUnknown(known)) return values
    return values.map((each, at) => (at === index ? generated.values : each))
  }

  /** A single row whose key is known, and which cannot be another one that was there already. */
  #learning(
    values: readonly Values[],
    bindings: readonly unknown[],
    outcome: WriteOutcome,
    begun: number,
  ): (() => void) | undefined {
    const { shape, table } = this.#insertion
    const isSingle = shape.tuples?.length === 1 && outcome.rows === 1 && outcome.isAlone
    if (!isSingle || shape.conflict.kind === 'updates' || shape.conflict.kind === 'replaces') return undefined
    const keyValues = this.#columns.keyOf(bindings) ?? generatedKeys(table, shape, outcome)?.raw
    return keyValues && learningOf(table, [{ keyValues, values }], begun)
  }
}
