/** The words of a list that spaces and line ends separate. */
export const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

const RESERVED = `
  select from where and or not null as in on order group having union create table distinct case when then else into join
`
const NO_NAMES = `${RESERVED} set values using with default to for by is exists all any end if of returning`

/** Reserved in every database: without quotes, none of them can name a table. A statement may read all other words. */
export const NEVER_READ = words(RESERVED)

/** What cannot be an unquoted table name where a table has to follow. */
export const NOT_NAMES = words(NO_NAMES)

/** What may follow a table without being its alias. */
export const NOT_ALIASES = words(`${NO_NAMES}
  inner left right full cross natural outer straight_join asof apply limit offset fetch output window qualify option force
  use ignore partition tablesample except intersect minus connect start model pivot unpivot lateral only
  insert update delete merge replace truncate exec execute begin commit rollback save go drop alter declare do while
  print return grant revoke
`)

/** Between a verb and the table that it writes. */
export const MODIFIERS = {
  insert: words('low_priority high_priority delayed ignore overwrite'),
  replace: words('low_priority delayed'),
  update: words('low_priority ignore only'),
  delete: words('low_priority quick ignore'),
  into: words('temporary temp unlogged global local table'),
  item: words('only lateral'),
}

/** What SQLite does when a constraint fails: `insert or replace`. */
export const ON_FAILURE = words('rollback abort replace fail ignore')

/** After `on update` and `on delete`: an action of a foreign key or a column's value, and no statement. */
export const ACTIONS = words('cascade restrict set no current_timestamp now localtime localtimestamp to')

/** Before a verb that writes nothing: `for update`, `on duplicate key update`, and an alias. */
export const BEFORE_NO_VERB = words('for key as')

/** Words of an ALTER TABLE that may move the rows of other tables. */
export const MOVES = words('exchange switch attach detach inherit swap partition')

/** Between CREATE and what is created. */
export const CREATE_MODIFIERS = words(`
  or replace alter global local temporary temp unlogged external foreign virtual unique clustered nonclustered columnstore
  fulltext spatial bitmap ignore online offline private transient
`)

/** What CREATE, ALTER and DROP apply to, other than tables. Inside a statement, only these words start another statement. */
export const OBJECTS = words(`
  view materialized schema database procedure proc function trigger type sequence synonym user role login rule policy
  package event extension domain statistics
`)

/** A statement that starts with one of these has no effect but those that its verbs show. */
export const PLAIN_STARTS = words(`
  select values table with reset use analyze analyse vacuum optimize checkpoint reindex cluster listen unlisten notify
  discard deallocate fetch close move print waitfor raiserror throw kill flush unlock
  insert update delete merge replace truncate load upsert bulk create alter drop exec execute
`)

/** Statements about statements: nothing in them runs. */
export const DESCRIBING_STARTS = words('show describe desc help')

/** Pragmas of SQLite that change no rows and no schema, at any value. */
export const HARMLESS_PRAGMAS = words(`
  analysis_limit application_id auto_vacuum automatic_index busy_timeout cache_size cache_spill case_sensitive_like
  cell_size_check checkpoint_fullfsync collation_list compile_options data_version database_list default_cache_size
  defer_foreign_keys encoding foreign_key_check foreign_key_list foreign_keys freelist_count full_column_names fullfsync
  function_list hard_heap_limit ignore_check_constraints incremental_vacuum index_info index_list index_xinfo
  integrity_check journal_mode journal_size_limit legacy_alter_table legacy_file_format locking_mode max_page_count
  mmap_size module_list optimize page_count page_size pragma_list query_only quick_check read_uncommitted
  recursive_triggers reverse_unordered_selects secure_delete short_column_names shrink_memory soft_heap_limit stats
  synchronous table_info table_list table_xinfo temp_store temp_store_directory threads trusted_schema user_version
  wal_autocheckpoint wal_checkpoint
`)
