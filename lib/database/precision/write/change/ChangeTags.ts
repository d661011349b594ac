import type { Tag } from '../../../../core/tag.js'
import * as tags from '../../../../core/tables/writtenTags.js'
import { bothOf, type ColumnImages, type Images } from './ColumnImages.js'
import type { KeyedRow } from './keyedRows.js'
import type { ReferenceTags } from '../tags/referenceTags.js'
import { UNKNOWN } from '../values/Values.js'
import { shortest } from '../tags/WritePlan.js'
import { addValueTags, type WrittenTable } from '../values/WrittenTable.js'

/** How the tags of written rows begin: those with keys, and others. */
interface Prefixes {
  /** The kind of write, and each column that is set, or the kind again for deleted rows. */
  readonly kinds: readonly Tag[]
  /** For each of these that has values: the value tags of each compared column, without the values. */
  readonly values: readonly (readonly string[])[]
  /** For each compared column that is set: its place among them, and the tag for what it is set to, without the value. */
  readonly into: readonly { readonly index: number; readonly prefix: string }[]
}

/** The tags of one UPDATE or DELETE, from the rows and the images. */
export class ChangeTags {
  readonly #keyed: Prefixes
  readonly #bulk: Prefixes

  constructor(
    readonly table: WrittenTable,
    readonly set: readonly string[] | undefined,
    readonly along: readonly Tag[],
    readonly references: readonly ReferenceTags[],
    readonly images: ColumnImages,
  ) {
    const { id } = table
    this.#keyed = this.#prefixes(set === undefined ? tags.goneIn(id) : tags.setIn(id))
    this.#bulk = this.#prefixes(set === undefined ? tags.bulkGoneIn(id) : tags.bulkSetIn(id))
  }

  #prefixes(kind: Tag): Prefixes {
    const columns = this.set?.map((column) => tags.columnOf(kind, column))
    const values = (columns ?? [kind]).map((of) => this.table.compared.map(({ name }) => tags.valueTag(of, name, '')))
    const into = this.table.compared.flatMap(({ name }, index) =>
      this.set?.includes(name) === true ? [{ index, prefix: tags.intoTag(tags.columnOf(kind, name), '') }] : [],
    )
    return { kinds: [kind, ...(columns ?? [])], values, into }
  }

  of(rows: readonly KeyedRow[] | undefined, images: Images): Tag[] {
    const unknown: Images = { before: images.before.map(() => UNKNOWN), after: images.after }
    const all = (): Tag[] => [...this.along, tags.anythingIn(this.table.id), ...this.#alongReferences(unknown)]
    const bulk = (): Tag[] => this.#with(this.#bulk, undefined, images)
    const keyed = (): Tag[] => this.#with(this.#keyed, rows, images)
    return rows === undefined
      ? shortest(bulk, () => this.#with(this.#bulk, undefined, unknown), all)
      : shortest(keyed, () => this.#with(this.#keyed, rows, unknown), bulk, all)
  }

  #with({ kinds, values, into }: Prefixes, rows: readonly KeyedRow[] | undefined, images: Images): Tag[] {
    const out = [...this.along, ...kinds]
    if (rows !== undefined) this.#addRows(out, rows)
    const both = bothOf(images)
    for (const prefixes of values) addValueTags(out, prefixes, both)
    for (const { index, prefix } of into) addValueTags(out, [prefix], [images.after[index] ?? UNKNOWN])
    for (const reference of this.references) reference.add(out, this.images.byName(images))
    return out
  }

  #alongReferences(images: Images): Tag[] {
    const out: Tag[] = []
    for (const reference of this.references) reference.add(out, this.images.byName(images))
    return out
  }

  #addRows(out: Tag[], rows: readonly KeyedRow[]): void {
    const { id } = this.table
    for (const { row } of rows) {
      if (this.set === undefined) out.push(tags.goneRowOf(id, row))
      else {
        const tag = tags.rowOf(id, row)
        out.push(tag)
        for (const column of this.set) out.push(tags.columnOf(tag, column))
      }
    }
  }
}
