import { words } from '../sql/tokens/keywords.js'

/** Settings that change no result, of all databases: limits of time and memory, the planning of queries, logging. */
const HARMLESS = words(`
  application_name statement_timeout lock_timeout idle_in_transaction_session_timeout idle_session_timeout transaction_timeout
  deadlock_timeout client_min_messages work_mem maintenance_work_mem temp_buffers temp_file_limit hash_mem_multiplier
  synchronous_commit commit_delay commit_siblings default_tablespace temp_tablespaces check_function_bodies plan_cache_mode
  default_transaction_isolation default_transaction_read_only default_transaction_deferrable transaction transaction_isolation
  transaction_read_only session_replication_role from_collapse_limit join_collapse_limit random_page_cost seq_page_cost
  effective_cache_size effective_io_concurrency gin_fuzzy_search_limit seed
  autocommit foreign_key_checks unique_checks tx_isolation tx_read_only wait_timeout interactive_timeout net_read_timeout
  net_write_timeout lock_wait_timeout innodb_lock_wait_timeout max_execution_time max_statement_time sql_log_bin sql_notes
  sql_warnings sql_safe_updates sql_require_primary_key bulk_insert_buffer_size sort_buffer_size join_buffer_size
  read_buffer_size read_rnd_buffer_size tmp_table_size max_heap_table_size max_allowed_packet optimizer_switch
  optimizer_search_depth profiling binlog_format
  nocount xact_abort identity_insert deadlock_priority statistics implicit_transactions
`)

const HARMLESS_KINDS =
  /^(?:enable_|jit|geqo|log_|debug_|auto_explain\.|tcp_|cpu_|parallel_|max_parallel_|vacuum_|autovacuum_)/

/** Whether the setting may change a query's result. An unknown setting may. */
export const mayChangeResults = (setting: string): boolean => !HARMLESS.has(setting) && !HARMLESS_KINDS.test(setting)
