import type { KeyColumn } from '../../core/KeyColumn.js'

export type { KeyColumn } from '../../core/KeyColumn.js'

/** The primary keys of tables, by folded name. */
export class TableKeys {
  readonly #keys = new Map<string, readonly KeyColumn[] | undefined>()

  /** Makes a table or view known, with its key if it has one. Of two with one name, neither has a key if they differ. */
  add(table: string, key: readonly KeyColumn[] | undefined): void {
    const differs = this.#keys.has(table) && !isSameKey(this.#keys.get(table), key)
    this.#keys.set(table, differs ? undefined : key)
  }

  of(table: string): readonly KeyColumn[] | undefined {
    return this.#keys.get(table)
  }
}

function isSameKey(one: readonly KeyColumn[] | undefined, other: readonly KeyColumn[] | undefined): boolean {
  return (
    one?.length === other?.length &&
    (one ?? []).every(({ column, kind }, i) => column === other?.[i]?.column && kind === other[i].kind)
  )
}
