import type { ValueKind } from '../../../core/tables/comparableValue.js'
import type { KeyColumn } from '../../../core/tables/normalKey.js'

/** A table as reads and writes of its rows need to know it. Names are folded, names of columns in lower case. */
export interface TableDescription {
  readonly name: string
  /** In the order of the table, with generated and invisible ones. */
  readonly columns: ReadonlyMap<string, TableColumn>
  /** As `Catalog.keyOf`. */
  readonly key: readonly KeyColumn[] | undefined
  /**
   * Whether a query of the table sees its own rows alone: an ordinary table without policies, partitions, inheritance, and no other
   * relation has its name with other columns.
   */
  readonly isPlainToRead: boolean
  /**
   * Whether a statement changes in the table what its text says, and nothing in other tables but by `references`: no triggers, rules,
   * policies, partitions, inheritance, replacing conflicts.
   */
  readonly isPlainToWrite: boolean
  /** The foreign keys of other tables and of the table itself that refer to it and change rows when its rows change. */
  readonly references: readonly Reference[]
  /** Whether tables of several schemas have this name and this description: a key names a row in each of them. Absent: no. */
  readonly isOfSeveral?: boolean | undefined
}

export interface TableColumn {
  /** The name as the database spells it. */
  readonly spelling: string
  /** Which values count as equal; `undefined` if that is not certain for this type. */
  readonly kind: ValueKind | undefined
  /** Whether it is a column of a key, an index or a foreign key. */
  readonly isIndexed: boolean
  /** Whether any update of a row may change it: it is generated from others, or set by ON UPDATE. */
  readonly followsUpdates: boolean
  /**
   * Whether NULL that is written may become another value: the next number of a sequence, or what a server that is not strict takes where a
   * column has no NULL. Absent: no.
   */
  readonly replacesNull?: boolean | undefined
  /**
   * Whether a new row that is not told, or told NULL, gets a number which the driver's answer says: AUTO_INCREMENT, or the number of SQLite's
   * row. SQLite may store NULL instead. Absent: no.
   */
  readonly isNumbered?: boolean | undefined
  /** What a new row has in it without being told, in the form of `comparableValue`: `~`, `=0`; `undefined` if that is not certain. */
  readonly initial: string | undefined
}

/** A foreign key that changes rows of `child`. */
export interface Reference {
  readonly child: string
  /** The columns that refer, in the order of `parentColumns`. */
  readonly columns: readonly string[]
  readonly parentColumns: readonly string[]
  /** What becomes of the child's rows: deleted, their `columns` set, or nothing. */
  readonly onDelete: 'delete' | 'set' | 'nothing'
  readonly onUpdate: 'set' | 'nothing'
}
