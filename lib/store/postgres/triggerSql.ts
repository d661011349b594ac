import { quoteName } from './channel.js'

/** A table for a trigger. Without a schema PostgreSQL searches for it along the search path. */
export interface TriggerTable {
  readonly schema: string | undefined
  readonly table: string
}

/**
 * The trigger function. It publishes the trigger's table and the tables that share rows with it, as partitions or by inheritance,
 * because a statement fires the triggers only of the table that it names. Each payload has at most 16 names, so that it is
 * shorter than 8000 bytes.
 */
const FUNCTION = `
create or replace function %I.objection_cache_notify() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $function$
declare
  written text[] := array[tg_table_name];
begin
  if exists (select from pg_inherits where inhrelid = tg_relid or inhparent = tg_relid) then
    written := array(
      with recursive
        above(id) as (select tg_relid union select inhparent from pg_inherits join above on inhrelid = id),
        below(id) as (select tg_relid union select inhrelid from pg_inherits join below on inhparent = id)
      select relname from pg_class where oid in (select id from above union select id from below));
  end if;
  for part in 0 .. (cardinality(written) - 1) / 16 loop
    perform pg_notify(tg_argv[0], json_build_object(
      'kind', 'tables', 'tables', to_json(written[part * 16 + 1 : part * 16 + 16]))::text);
  end loop;
  return null;
end
$function$`

/**
 * A statement that drops the trigger of each table and of all tables below it, then runs `each` for it, and `after` for each
 * given table.
 */
const forEach = (tables: readonly TriggerTable[], trigger: string, each: string, after: string): string => `do $do$
declare
  trigger_name constant name := ${literal(trigger)};
  given record; place record; given_id oid; given_schema name;
begin
  for given in select * from (values ${tables.map(valuesOf).join(', ')}) as list(schema, spelt) loop
    given_id := to_regclass(given.spelt);
    given_schema := coalesce(
      (select nspname from pg_catalog.pg_namespace n join pg_catalog.pg_class c on c.relnamespace = n.oid
        where c.oid = given_id),
      given.schema, current_schema());
    for place in
      with recursive below(id) as (
        select given_id union select inhrelid from pg_catalog.pg_inherits join below on inhparent = id)
      select id, id::regclass as name, exists (
        select from pg_catalog.pg_trigger where tgrelid = id and tgname = trigger_name) as installed
      from below
    loop
      if place.installed then
        execute format('drop trigger %I on %s', trigger_name, place.name);
      end if;${each}
    end loop;${after}
  end loop;
end
$do$`

/** One statement that creates the functions and the triggers, in place of existing ones. */
export function installSql(tables: readonly TriggerTable[], trigger: string, channel: string): string {
  const install = `
      if place.id is null then
        raise undefined_table using message = format('relation %s does not exist', given.spelt);
      end if;
      execute format(${literal(FUNCTION)}, given_schema);
      execute format(
        'create trigger %I after insert or update or delete or truncate on %s '
        'for each statement execute function %I.objection_cache_notify(%L)',
        trigger_name, place.name, given_schema, ${literal(channel)});`
  return forEach(tables, trigger, install, '')
}

/** One statement that drops the triggers, and the functions without a trigger. Missing ones are skipped. */
export function removeSql(tables: readonly TriggerTable[], trigger: string): string {
  const removeFunction = `
    if not exists (
      select from pg_catalog.pg_trigger
      where tgfoid = to_regprocedure(format('%I.objection_cache_notify()', given_schema)))
    then
      execute format('drop function if exists %I.objection_cache_notify()', given_schema);
    end if;`
  return forEach(tables, trigger, '', removeFunction)
}

function valuesOf({ schema, table }: TriggerTable): string {
  const spelt = schema === undefined ? quoteName(table) : `${quoteName(schema)}.${quoteName(table)}`
  return `(${schema === undefined ? 'null' : literal(schema)}, ${literal(spelt)})`
}

/** A text literal without question marks, which Knex takes for bindings, and without dollars, which can end a quoted block. */
function literal(text: string): string {
  return `E'${text.replaceAll(/[\\'?$]/g, (character) => `\\x${character.charCodeAt(0).toString(16)}`)}'`
}
