import { quoteName } from './channel.js'
import { COLUMN_VALUES, ROWS_BODY, TABLES_BODY } from './triggerFunctions.js'

/** A table for a trigger. Without a schema PostgreSQL searches for it along the search path. */
export interface TriggerTable {
  readonly schema: string | undefined
  readonly table: string
  /** The columns whose values are published beside the primary key. `undefined`: the table alone is published. */
  readonly columns?: readonly string[] | undefined
}

/** How the triggers' names end, as an array. One without an ending has all events, or those that show no rows. */
const ENDINGS = `array['', '_insert', '_update', '_delete']`

/** The name of the function for tables alone, and how the names of those for rows begin. */
const NOTIFY = 'objection_cache_notify'
const NOTIFY_ROWS = 'objection_cache_rows_'

/** For `format` with the schema, the name and the body. */
const CREATE_FUNCTION = `create or replace function %I.%I() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as %L`

/**
 * A statement that drops the triggers of each table and of all tables below it, then runs `each` for it, and `after` for each
 * given table. It drops the functions for rows that are without a trigger.
 */
const forEach = (tables: readonly TriggerTable[], trigger: string, each: string, after: string): string => `do $do$
declare
  trigger_name constant name := ${literal(trigger)};
  given record; place record; given_id oid; given_schema name; found_name name; notify_rows name; row_values text;
begin
  for given in select * from (values ${tables.map(valuesOf).join(', ')}) as list(schema, spelt, columns) loop
    given_id := to_regclass(given.spelt);
    given_schema := coalesce(
      (select nspname from pg_catalog.pg_namespace n join pg_catalog.pg_class c on c.relnamespace = n.oid
        where c.oid = given_id),
      given.schema, current_schema());
    for place in
      with recursive below(id) as (
        select given_id union select inhrelid from pg_catalog.pg_inherits join below on inhparent = id)
      select id, id::regclass as name from below
    loop
      for found_name in
        select tgname from pg_catalog.pg_trigger
        where tgrelid = place.id and tgname in (select trigger_name || ending from unnest(${ENDINGS}) as ending)
      loop
        execute format('drop trigger %I on %s', found_name, place.name);
      end loop;${each}
    end loop;
    for found_name in
      select proname from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = pronamespace
      where nspname = given_schema and starts_with(proname, '${NOTIFY_ROWS}') and pg_has_role(proowner, 'USAGE')
        and not exists (select from pg_catalog.pg_trigger where tgfoid = p.oid)
    loop
      execute format('drop function %I.%I()', given_schema, found_name);
    end loop;${after}
  end loop;
end
$do$`

/** One statement that creates the functions and the triggers, in place of existing ones. */
export function installSql(tables: readonly TriggerTable[], trigger: string, channel: string): string {
  const create = (ending: string, events: string, notify: string): string => `
        execute format(
          'create trigger %I after ${events} for each statement execute function %I.%I(%L)',
          trigger_name || '${ending}', place.name, given_schema, ${notify}, ${literal(channel)});`
  const install = `
      if place.id is null then
        raise undefined_table using message = format('relation %s does not exist', given.spelt);
      end if;
      execute format(${literal(CREATE_FUNCTION)}, given_schema, '${NOTIFY}', ${literal(TABLES_BODY)});
      if given.columns is null or exists (
        select from pg_catalog.pg_inherits where inhrelid = place.id or inhparent = place.id)
      then${create('', 'insert or update or delete or truncate on %s', `'${NOTIFY}'`)}
      else
        row_values := (
          select string_agg(format(${literal(COLUMN_VALUES)}, attname), ' || ' order by attnum)
          from pg_catalog.pg_attribute
          where attrelid = place.id and attnum > 0 and not attisdropped and (attname = any (given.columns) or exists (
            select from pg_catalog.pg_index where indrelid = place.id and indisprimary and attnum = any (indkey))));
        notify_rows := (
          select '${NOTIFY_ROWS}' || md5(relname || ' ' || trigger_name) from pg_catalog.pg_class where oid = place.id);
        execute format(${literal(CREATE_FUNCTION)}, given_schema, notify_rows,
          format(${literal(ROWS_BODY)}, coalesce(row_values, ${literal("'{}'::jsonb")})));
        ${create('', 'truncate on %s', `'${NOTIFY}'`)}
        ${create('_insert', 'insert on %s referencing new table as new_rows', 'notify_rows')}
        ${create('_update', 'update on %s referencing old table as old_rows new table as new_rows', 'notify_rows')}
        ${create('_delete', 'delete on %s referencing old table as old_rows', 'notify_rows')}
      end if;`
  return forEach(tables, trigger, install, '')
}

/** One statement that drops the triggers, and the functions without a trigger. Missing ones are skipped. */
export function removeSql(tables: readonly TriggerTable[], trigger: string): string {
  const removeFunction = `
    if not exists (
      select from pg_catalog.pg_trigger
      where tgfoid = to_regprocedure(format('%I.${NOTIFY}()', given_schema)))
    then
      execute format('drop function if exists %I.${NOTIFY}()', given_schema);
    end if;`
  return forEach(tables, trigger, '', removeFunction)
}

/** The table's name as PostgreSQL reads it. */
export const spell = ({ schema, table }: TriggerTable): string =>
  schema === undefined ? quoteName(table) : `${quoteName(schema)}.${quoteName(table)}`

function valuesOf(table: TriggerTable): string {
  const { schema, columns } = table
  const names = columns === undefined ? 'null' : `array[${columns.map(literal).join(', ')}]`
  return `(${schema === undefined ? 'null' : literal(schema)}, ${literal(spell(table))}, ${names}::name[])`
}

/** A text literal without question marks, which Knex takes for bindings, and without dollars, which can end a quoted block. */
function literal(text: string): string {
  return `E'${text.replaceAll(/[\\'?$]/g, (character) => `\\x${character.charCodeAt(0).toString(16)}`)}'`
}
