import type { Catalog } from '../../../catalog/graph/Catalog.js'
import type { TableDescription } from '../../../catalog/graph/TableDescription.js'
import type { QualifiedName } from '../../../sql/rows/text/NestedTokens.js'
import { columnIn, type SingleTable } from '../../../sql/rows/text/SingleTable.js'
import type { Block, FromItem } from '../text/ReadText.js'

/** A table in the FROM clause of a block. */
export interface Source {
  readonly item: FromItem
  readonly description: TableDescription
}

/** The items of one FROM clause, with what the catalog knows of them. */
export class Sources {
  /** By the places of their items. Undefined where it is no table, or none of which enough is known. */
  readonly all: readonly (Source | undefined)[]

  constructor(
    readonly block: Block,
    catalog: Catalog,
  ) {
    this.all = block.items.map((item) => sourceOf(item, catalog))
  }

  /** The place of the item that may be null in all columns, because a row of another has no match. */
  isNullable(place: number): boolean {
    const { items } = this.block
    const { join } = items[place] as FromItem
    return join === 'left' || join === 'full' || items.some((item, at) => at > place && isOuterRight(item))
  }

  /** Whether rows of a later item may stand alone. */
  get hasOuterRight(): boolean {
    return this.block.items.some(isOuterRight)
  }

  /** The column of the item at a place that a name in its block means; `undefined` if it may mean something else. */
  columnOf(place: number, name: QualifiedName): string | undefined {
    const source = this.all[place]
    const column = source && columnIn(singleTable(source.item, name), name)
    if (source === undefined || column === undefined || !source.description.columns.has(column)) return undefined
    if (name.parts.length > 1) return column
    const others = this.all.filter((other) => other !== source)
    return others.every((other) => other?.description.columns.has(column) === false) ? column : undefined
  }

  /** The place of the item and its column that a name means. */
  find(name: QualifiedName): { readonly place: number; readonly column: string } | undefined {
    for (let place = 0; place < this.all.length; place++) {
      const column = this.columnOf(place, name)
      if (column !== undefined) return { place, column }
    }
    return undefined
  }
}

const isOuterRight = ({ join }: FromItem): boolean => join === 'right' || join === 'full'

function sourceOf(item: FromItem, catalog: Catalog): Source | undefined {
  const description = item.name && catalog.describe(item.name.parts.at(-1) as string)
  return description?.isPlainToRead === true ? { item, description } : undefined
}

function singleTable({ name, alias, isRenamed, range }: FromItem, { end }: QualifiedName): SingleTable {
  return {
    name: name ?? { parts: [], quote: '', end },
    folded: name?.parts.at(-1) ?? '',
    alias: isRenamed ? alias : undefined,
    end: range[1],
  }
}
