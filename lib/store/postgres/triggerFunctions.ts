/** How many rows of one statement are published, and how many of one transaction. Beyond that the tables alone are published. */
const MOST_ROWS = 100
const MOST_ROWS_IN_TRANSACTION = 1000

/** The longest payload with rows, in bytes. PostgreSQL accepts fewer than 8000. */
const MOST_BYTES = 7000

/** A setting that lasts as long as the transaction: how many of its rows were published. */
const COUNT = 'objection_cache.published_rows'

/**
 * Publishes the trigger's table and the tables that share rows with it, as partitions or by inheritance, because a statement fires the
 * triggers only of the table that it names. Each payload has at most 16 names, so that it is shorter than 8000 bytes.
 */
const PUBLISH_TABLES = `
  if shares_rows then
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
end`

const DECLARE = `
declare
  written text[] := array[tg_table_name];
  shares_rows constant boolean := exists (select from pg_inherits where inhrelid = tg_relid or inhparent = tg_relid);`

/** The body of the function that publishes tables alone. */
export const TABLES_BODY = `${DECLARE}
begin${PUBLISH_TABLES}`

/**
 * The body of a function that publishes the rows of one table, as a template of \`format\` with the expression for the values of its
 * columns, three times. It is static SQL: the catalog of a cache sees that it writes nothing. A write never fails because of it: if a
 * column is not there any more, the table alone is published.
 */
export const ROWS_BODY = `${DECLARE}
  found_values jsonb;
  found_rows bigint;
  payload text;
  published bigint;
begin
  if not shares_rows then
    begin
      if tg_op = 'INSERT' then
        select count(*), %1$s into found_rows, found_values from (select * from new_rows limit ${MOST_ROWS + 1}) r;
      elsif tg_op = 'DELETE' then
        select count(*), %1$s into found_rows, found_values from (select * from old_rows limit ${MOST_ROWS + 1}) r;
      else
        select count(*) / 2, %1$s into found_rows, found_values from (
          (select * from old_rows limit ${MOST_ROWS + 1}) union all (select * from new_rows limit ${MOST_ROWS + 1})) r;
      end if;
      if found_rows = 0 then
        return null;
      end if;
      published := found_rows + coalesce(nullif(current_setting('${COUNT}', true), ''), '0')::bigint;
      payload := json_build_object('kind', 'tables', 'tables', to_json(written),
        'changes', json_build_array(json_build_object('table', tg_table_name, 'values', found_values)))::text;
      if found_rows <= ${MOST_ROWS} and published <= ${MOST_ROWS_IN_TRANSACTION} and octet_length(payload) <= ${MOST_BYTES} then
        perform set_config('${COUNT}', published::text, true);
        perform pg_notify(tg_argv[0], payload);
        return null;
      end if;
    exception when others then
      null;
    end;
  end if;${PUBLISH_TABLES}`

/**
 * The expression for the values of one column, as a template of \`format\` with its name. True, false and days are written as JSON does,
 * whatever the session's settings are. Everything else is a text, so that no number loses digits.
 */
export const COLUMN_VALUES =
  "jsonb_build_object(%1$L, jsonb_agg(distinct case when pg_typeof(r.%1$I) in ('boolean'::regtype, 'date'::regtype) " +
  'then to_jsonb(r.%1$I) else to_jsonb(r.%1$I::text) end))'
