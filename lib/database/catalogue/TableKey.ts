/** A column of a primary key, as far as it decides which values of a query name the same row. */
export interface KeyColumn {
  /** The column's name in lower case. */
  readonly column: string
  /** What its type makes of values: whole numbers of any width, or text, `uuid` included. */
  readonly kind: 'integer' | 'text'
}

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
