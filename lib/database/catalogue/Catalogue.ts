/**
 * What the database's own catalogue tells about tables that change, or are read, without being named in a statement.
 * Every answer is a superset: too much only invalidates too often, too little would serve old data. It knows what the
 * user of the connection may see, at the moment it was read; after schema changes it is to be read again.
 *
 * Names may be qualified and of any case; answers are their last parts in lower case, so tables of the same name in
 * two schemas count as one. No catalogue shows everything: sequences, scheduled events, what an extension's functions
 * in C do, and statements that a session assembles itself need `cacheDependsOn`. `TRUNCATE … CASCADE` empties tables
 * whatever their foreign keys say: whoever runs it has to count it as a write of everything.
 */
export interface Catalogue {
  /**
   * All tables that may change when one of these is written: foreign keys with CASCADE, SET NULL or SET DEFAULT (on
   * delete or on update), tables that triggers, rules and column defaults write, partitions and their parents, the
   * tables under a view that is written; all of it transitively. Includes the given ones.
   */
  affectedBy(tables: Iterable<string>): Set<string>
  /** Whether writing one of these may change any table: something that follows cannot be read, as dynamic SQL. */
  affectsEverything(tables: Iterable<string>): boolean
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

/** Runs one catalogue query and resolves to its rows. */
export type RunQuery = (sql: string) => Promise<readonly Record<string, unknown>[]>
