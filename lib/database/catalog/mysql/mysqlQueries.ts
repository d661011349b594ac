const ACTIONS = `('CASCADE', 'SET NULL', 'SET DEFAULT')`

/** The tables that a write of another table changes by a foreign key. */
export const FOREIGN_KEYS = `select distinct referenced_table_name as parent, table_name as child,
    update_rule in ${ACTIONS} as on_update
  from information_schema.referential_constraints where delete_rule in ${ACTIONS} or update_rule in ${ACTIONS}`

const NOT_SYSTEM = `not in ('information_schema', 'performance_schema', 'mysql', 'sys')`

/** Triggers that can change a row before it is written. */
const BEFORE = `action_timing = 'BEFORE' and event_manipulation <> 'DELETE'`

/** What there is, by kind, and its text. */
export const DEFINITIONS = [
  selectDefinitions('schema', 'schema_name', 'null', `schemata where schema_name ${NOT_SYSTEM}`),
  selectDefinitions('table', 'table_name', 'null', `tables where table_schema ${NOT_SYSTEM}`),
  selectDefinitions('view', 'table_name', 'view_definition', `views where table_schema ${NOT_SYSTEM}`),
  selectTriggers('before', BEFORE),
  selectTriggers('trigger', `not (${BEFORE})`),
  selectDefinitions(
    'routine',
    'routine_name',
    `case when routine_body = 'SQL' then routine_definition end`,
    `routines where routine_schema ${NOT_SYSTEM}`,
  ),
].join(' union ')

/** What is computed from other columns changes with them: such a key names no row. */
const STORED_TYPE = `case when extra not like '%GENERATED%' then data_type else '' end`

/** The engines that see to it that a key is unique. Tables of the MERGE engine have keys that may repeat. */
const UNIQUE = `('InnoDB', 'MyISAM', 'Aria', 'MEMORY', 'ndbcluster')`

/** Of a table with versions, a query can ask for all versions of a row. */
const ORDINARY = `table_type = 'BASE TABLE' and engine in ${UNIQUE}`

const KIND_OF_TABLE = `case when ${ORDINARY} then 'table' else 'other' end`

/**
 * The parts of primary keys: tables that can have one, tables and views that cannot, the columns of keys in order,
 * and the types of columns. It is a union because the views of the information schema have no indexes for a join.
 */
export const KEYS = [
  selectKeys(KIND_OF_TABLE, 'null', 'null', '0', `tables where true`),
  selectKeys(`'key'`, 'column_name', 'null', 'seq_in_index', `statistics where index_name = 'PRIMARY'`),
  selectKeys(`'type'`, 'column_name', STORED_TYPE, '0', `columns where column_key = 'PRI'`),
]
  .join(' union all ')
  .concat(' order by position')

const SELECTED = [
  'home',
  'name',
  'column',
  'constraint',
  'type',
  'detail',
  'value',
  'extra',
  'nullable',
  'longest',
  'flavour',
] as const

const TRIGGER_RIGHT = `grantee = (${grantee('current_user()')}) and privilege_type = 'TRIGGER'`

/**
 * What is known of tables and their columns, as a union for the reason above:
 * - `table` and `other`: the relations;
 * - `column`: the columns of all of them; `index`: the columns of indexes;
 * - `rule`: foreign keys with what they do on delete (`type`) and on update (`extra`); `part`: their columns in order, with the
 *   table (`value`) and the column (`extra`) that they refer to;
 * - `right`: where the user may see triggers.
 */
export const COLUMNS = [
  selectColumns(KIND_OF_TABLE, 'tables', {}),
  selectColumns(`'column'`, 'columns', {
    column: 'column_name',
    type: 'data_type',
    detail: 'column_type',
    value: 'column_default',
    extra: 'extra',
    nullable: 'is_nullable',
    longest: 'character_maximum_length',
    flavour: `case when version() like '%MariaDB%' then 'MariaDB' else 'MySQL' end`,
    position: 'ordinal_position',
  }),
  selectColumns(`'index'`, 'statistics', { column: 'column_name' }, 'column_name is not null'),
  selectColumns(`'rule'`, 'referential_constraints', {
    home: 'constraint_schema',
    constraint: 'constraint_name',
    type: 'delete_rule',
    extra: 'update_rule',
  }),
  selectColumns(
    `'part'`,
    'key_column_usage',
    {
      column: 'column_name',
      constraint: 'constraint_name',
      value: 'referenced_table_name',
      extra: 'referenced_column_name',
      position: 'ordinal_position',
    },
    'referenced_table_name is not null',
  ),
  selectColumns(`'right'`, 'user_privileges', { home: 'null', name: 'null' }, TRIGGER_RIGHT),
  selectColumns(`'right'`, 'schema_privileges', { name: 'null' }, TRIGGER_RIGHT),
  selectColumns(`'right'`, 'table_privileges', {}, TRIGGER_RIGHT),
]
  .join(' union all ')
  .concat(' order by position')

type Selected = Partial<Record<(typeof SELECTED)[number] | 'position', string>>

/** Every part of the union has these columns; those that it does not have are null. */
function selectColumns(kind: string, from: string, columns: Selected, condition = 'true'): string {
  const all: Selected = { home: 'table_schema', name: 'table_name', ...columns }
  const texts = SELECTED.map((name) => `${textColumn(all[name] ?? 'null')} as \`${name}\``).join(', ')
  const ours = all.home === 'null' ? 'true' : `${all.home} ${NOT_SYSTEM}`
  return `select ${textColumn(kind)} as kind, ${texts}, ${all.position ?? '0'} as position
    from information_schema.${from} where ${condition} and ${ours}`
}

/** A user as the information schema quotes it. Only the last \`@\` is before the host. */
function grantee(user: string): string {
  const host = `substring_index(${user}, '@', -1)`
  return `concat('''', left(${user}, char_length(${user}) - char_length(${host}) - 1), '''@''', ${host}, '''')`
}

/** The columns of the views of the information schema differ in their collations, which a union refuses. */
function selectDefinitions(kind: string, name: string, body: string, from: string): string {
  return `select '${kind}' as kind, ${textColumn(name)} as name, ${textColumn(body)} as body
    from information_schema.${from}`
}

function selectTriggers(kind: string, condition: string): string {
  const from = `triggers where trigger_schema ${NOT_SYSTEM} and ${condition}`
  return selectDefinitions(kind, 'event_object_table', 'action_statement', from)
}

function selectKeys(kind: string, column: string, type: string, position: string, from: string): string {
  return `select ${textColumn(kind)} as kind, ${textColumn('table_schema')} as home, ${textColumn('table_name')} as name,
    ${textColumn(column)} as \`column\`, ${textColumn(type)} as type, ${position} as position
    from information_schema.${from} and table_schema ${NOT_SYSTEM}`
}

function textColumn(column: string): string {
  return `convert(${column} using utf8mb4) collate utf8mb4_bin`
}
