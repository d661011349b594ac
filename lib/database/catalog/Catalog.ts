import type { Action } from '../sql/readStatement.js'
import type { KeyColumn } from './TableKey.js'

/**
 * What the database's own catalog tells about tables that change, or are read, without being named in a statement.
 * Every answer is a superset: too much only invalidates too often, too little would serve old data. It knows what the
 * user of the connection may see, at the moment it was read; after schema changes it is to be read again.
 *
 * Names may be qualified and of any case; answers are their last parts in lower case, so tables of the same name in
 * two schemas count as one. No catalog shows everything: sequences, scheduled events, what an extension's functions
 * in C do, and statements that a session assembles itself need `cacheDependsOn`. `TRUNCATE … CASCADE` empties tables
 * whatever their foreign keys say: whoever runs it has to count it as a write of everything.
 */
export interface Catalog {
  /**
   * Whether it lists every table, view and routine that the connection can name, so that a name it does not know is
   * none. Apart from what the system brings along, and from what {@link Catalog.has} says of temporary tables.
   */
  readonly listsTables: boolean
  /**
   * Whether the name is that of a table of any kind, a view or a stored routine, in any schema. Those of the system
   * need not be known. What {@link Catalog.basesOf} finds behind a known name is known, tables included that the user
   * may read by a view only. Temporary tables are known where the catalog shows them: in SQLite those of the connection
   * that read it, in PostgreSQL those of every session, in MySQL (and in MariaDB before 11.2) none.
   */
  has(name: string): boolean
  /**
   * The primary key of an ordinary table, in the order of the key; undefined if there is none, if a column of it is
   * neither a whole number nor a text, or if the name stands for several tables whose keys differ. No two rows are
   * equal in all its columns to values of the columns' kinds.
   *
   * Equal is what the database takes for equal: to a collation 'A' may be 'a', to `char` 'a ' may be 'a', a `uuid` can
   * be written in several ways, and SQLite's integer columns keep texts that are no numbers. Values of another kind
   * may be equal to many rows, as the number 0 is to texts in MySQL. A temporary table that the catalog does not show
   * may hide the table that has this key.
   */
  keyOf(table: string): readonly KeyColumn[] | undefined
  /**
   * Whether writing one row of the table in this way (default: any) may change other rows of it: foreign keys that lead back to it, triggers,
   * rules, conflicts that are resolved by deleting, triggers that may change a row's key; or if {@link affectsEverything}
   * holds. Tables with partitions and views may count although they do not. O(what the table affects).
   */
  affectsItself(table: string, action?: Action): boolean
  /**
   * All tables that may change when one of these is written in this way (default: any): foreign keys with CASCADE, SET NULL or SET DEFAULT (on
   * delete or on update), tables that triggers, rules and column defaults write, partitions and their parents, the
   * tables under a view that is written; all of it transitively. No foreign key acts on rows that are added, and only some
   * on rows that stay. Includes the given ones.
   */
  affectedBy(tables: Iterable<string>, action?: Action): Set<string>
  /** Whether writing one of these may change any table: something that follows cannot be read, as dynamic SQL. */
  affectsEverything(tables: Iterable<string>, action?: Action): boolean
  /**
   * The tables behind the given names, transitively: what views and stored functions read, what a row security policy
   * or a virtual table looks into. Names that are none of these stay. Includes the given ones.
   */
  basesOf(names: Iterable<string>): Set<string>
  /** Whether reading one of these may read any table: a view or a function whose text cannot be read. */
  dependsOnEverything(names: Iterable<string>): boolean
  /**
   * Those of the names that are stored functions or procedures that write. A statement that names one writes, even if
   * it looks like a read (`select close_account(7)`): what, `affectedBy` and `affectsEverything` tell for the name.
   */
  writersAmong(names: Iterable<string>): Set<string>
}

/** Runs one catalog query and resolves to its rows. */
export type RunQuery = (sql: string) => Promise<readonly Record<string, unknown>[]>
