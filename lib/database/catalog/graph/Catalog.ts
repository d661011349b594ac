import type { KeyColumn } from '../../../core/tables/normalKey.js'
import type { Action } from '../../sql/readStatement.js'
import type { CatalogRow } from './catalogRows.js'
import type { TableDescription } from './TableDescription.js'

/**
 * The schema catalog: the tables that a statement changes or reads without naming them.
 *
 * Every answer is a superset: too much only invalidates too often, too little would serve old data. The catalog holds what
 * the user of the connection may see at the moment of reading. After a schema change the cache reads it again.
 *
 * Names may be qualified and of any case; answers are their last parts in lower case, so tables of the same name in
 * two schemas count as one. No catalog shows everything: sequences, scheduled events, what an extension's functions
 * in C do, and statements that a session assembles itself need `cacheDependsOn`. `TRUNCATE … CASCADE` empties tables
 * whatever their foreign keys say: the caller has to count it as a write of everything.
 */
export interface Catalog {
  /**
   * Whether it lists every table, view and routine that the connection can name, so that an unknown name
   * stands for nothing. Exceptions: names of the system, and temporary tables (see {@link Catalog.has}).
   */
  readonly listsTables: boolean
  /**
   * Whether the name is that of a table of any kind, a view or a stored routine, in any schema. Names of the system may
   * be missing. Every table that {@link Catalog.basesOf} finds behind a known name is known, even if the user may only
   * read it by a view. Temporary tables are known where the catalog shows them: in SQLite those of the connection
   * that read it, in PostgreSQL those of every session, in MySQL (and in MariaDB before 11.2) none.
   */
  has(name: string): boolean
  /**
   * The primary key of an ordinary table, in the order of the key; undefined if there is none, if a column of it is
   * neither a whole number nor a text, or if the name stands for several tables whose keys differ. No two rows are
   * equal in all its columns to values of the columns' kinds.
   *
   * The database decides what is equal: to a collation 'A' may be 'a', to `char` 'a ' may be 'a', a `uuid` can
   * be written in several ways, and SQLite's integer columns keep texts that are no numbers. Values of another kind
   * may be equal to many rows, as the number 0 is to texts in MySQL. A temporary table that the catalog does not show
   * may hide the table that has this key.
   */
  keyOf(table: string): readonly KeyColumn[] | undefined
  /** What is known of a table's columns, key and foreign keys; `undefined` if the name stands for no table of which that is certain. */
  describe(table: string): TableDescription | undefined
  /**
   * Whether writing one row of the table in this way (default: any) may change other rows of it: foreign keys that lead
   * back to it, triggers, rules, conflicts that delete rows, triggers that may change a row's key. It is also true if
   * {@link affectsEverything} is, and may be true of views and of tables with partitions. O(what the table affects).
   */
  affectsItself(table: string, action?: Action): boolean
  /**
   * The given tables, and all that may change when one of them is written in this way (default: any), transitively: by
   * foreign keys with CASCADE, SET NULL or SET DEFAULT (on delete or on update), by triggers, rules and column defaults;
   * partitions and their parents; the tables under a view. No foreign key acts on added rows, and only some act on rows
   * that stay.
   */
  affectedBy(tables: Iterable<string>, action?: Action): Set<string>
  /**
   * The tables that change along when rows of a table are deleted, or only these columns of them are set: as `affectedBy`, but with the
   * table itself only where other rows of it may change. `undefined`: any table may.
   */
  changedWith(table: string, change: 'delete' | readonly string[]): Set<string> | undefined
  /** Whether writing one of these may change any table: what follows cannot be read, for example dynamic SQL. */
  affectsEverything(tables: Iterable<string>, action?: Action): boolean
  /**
   * The given names, and the tables behind them, transitively: those that views, stored functions, row security policies
   * and virtual tables read.
   */
  basesOf(names: Iterable<string>): Set<string>
  /** Whether reading one of these may read any table: a view or a function whose text cannot be read. */
  dependsOnEverything(names: Iterable<string>): boolean
  /**
   * The names of stored functions and procedures that write. A statement that names one writes, even if it looks like a
   * read (`select close_account(7)`). For the tables, pass the name to `affectedBy` and `affectsEverything`.
   */
  writersAmong(names: Iterable<string>): Set<string>
}

/** Runs one catalog query and resolves to its rows. */
export type RunQuery = (sql: string) => Promise<readonly CatalogRow[]>
