const NOT_SYSTEM = `not in ('pg_catalog', 'information_schema', 'pg_toast')`

/** Bits of `pg_trigger.tgtype`: of a trigger that runs for each row and before it, and of those for new rows. */
const BEFORE_ROW = 1 | 2
const INSERT_OR_UPDATE = 4 | 16

/**
 * Which name is read or written with which, some of them twice: foreign keys, inheritance and partitions, references in
 * views, rules, policies and defaults, and the functions of triggers, once more for those that run before a row is written.
 * `routine` says that the target is a function. Truth values are texts, because a driver may convert booleans.
 *
 * The planner's estimate of the costs must stay below the limit at which the server compiles the query, which takes a hundred
 * times as long.
 */
export const DEPENDENCIES = `
with relation as (
  select c.oid, c.relname::text as name
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname ${NOT_SYSTEM}
), reference as (
  select d.classid, d.objid, c.relname::text as name, false as routine
  from pg_catalog.pg_depend d join pg_catalog.pg_class c on c.oid = d.refobjid
  where d.refclassid = 'pg_catalog.pg_class'::regclass
  union
  select d.classid, d.objid, p.proname::text, true
  from pg_catalog.pg_depend d join pg_catalog.pg_proc p on p.oid = d.refobjid
  where d.refclassid = 'pg_catalog.pg_proc'::regclass
), dependency as (
select 'table' as kind, name as source, null as target, false as routine
from relation
union all
select 'cascade', parent.name, child.name, false
from pg_catalog.pg_constraint k join relation parent on parent.oid = k.confrelid join relation child on child.oid = k.conrelid
where k.contype = 'f' and k.confdeltype in ('c', 'n', 'd')
union all
select 'update cascade', parent.name, child.name, false
from pg_catalog.pg_constraint k join relation parent on parent.oid = k.confrelid join relation child on child.oid = k.conrelid
where k.contype = 'f' and k.confupdtype in ('c', 'n', 'd')
union all
select 'inheritance', parent.relname::text, child.relname::text, false
from pg_catalog.pg_inherits i
join pg_catalog.pg_class parent on parent.oid = i.inhparent join pg_catalog.pg_class child on child.oid = i.inhrelid
where parent.relkind in ('r', 'p', 'f')
union all
select case r.ev_type when '1' then 'view' else 'rule' end, owner.name, reference.name, reference.routine
from pg_catalog.pg_rewrite r join relation owner on owner.oid = r.ev_class
join reference on reference.classid = 'pg_catalog.pg_rewrite'::regclass and reference.objid = r.oid
union all
select 'policy', owner.name, reference.name, reference.routine
from pg_catalog.pg_policy p join relation owner on owner.oid = p.polrelid
join reference on reference.classid = 'pg_catalog.pg_policy'::regclass and reference.objid = p.oid
union all
select 'default', owner.name, reference.name, true
from pg_catalog.pg_attrdef a join relation owner on owner.oid = a.adrelid
join reference on reference.classid = 'pg_catalog.pg_attrdef'::regclass and reference.objid = a.oid
where reference.routine
union all
select 'trigger', owner.name, case when l.lanname not in ('c', 'internal') then p.proname::text end, true
from pg_catalog.pg_trigger t join relation owner on owner.oid = t.tgrelid
join pg_catalog.pg_proc p on p.oid = t.tgfoid
join pg_catalog.pg_language l on l.oid = p.prolang
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where not t.tgisinternal and n.nspname <> 'pg_catalog'
union all
select 'before', owner.name, p.proname::text, true
from pg_catalog.pg_trigger t join relation owner on owner.oid = t.tgrelid
join pg_catalog.pg_proc p on p.oid = t.tgfoid
where not t.tgisinternal and (t.tgtype & ${BEFORE_ROW}) = ${BEFORE_ROW} and (t.tgtype & ${INSERT_OR_UPDATE}) <> 0
)
select kind, source, target, case when routine then 'yes' else 'no' end as routine
from dependency`

/**
 * The functions and procedures outside of the system's schemas. A function with a parsed body has no text of its own, and the
 * text of a function in C is only a symbol.
 */
export const ROUTINES = `
select p.proname::text as name, l.lanname::text as language, case when p.provolatile = 'v' then 'yes' else 'no' end as volatile,
  case when p.prosrc = '' then pg_catalog.pg_get_functiondef(p.oid) else p.prosrc end as body
from pg_catalog.pg_proc p
join pg_catalog.pg_language l on l.oid = p.prolang
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where n.nspname ${NOT_SYSTEM}`

/**
 * The columns of every relation with a usable primary key, and the other relations without a column. Columns of the key come
 * in its order and have a type.
 *
 * No key is unique over the tables that inherit from its table unless they are partitions. A key that is not valid does not
 * yet hold for all partitions. The columns that an index includes are no part of the key. A column that is computed from others
 * has no type here; servers before version 12 have no such columns. The query names a type only if it is the system's or
 * `citext`, because any schema can have a type of the same name.
 */
export const KEYS = `
select n.nspname::text as home, c.relname::text as name, a.attname::text as column,
  case when a.attnum = any (k.conkey) then
    case when coalesce(pg_catalog.to_jsonb(a) ->> 'attgenerated', '') <> '' then ''
      when tn.nspname = 'pg_catalog' or (t.typname = 'citext' and t.typtype = 'b') then t.typname::text else '' end
  end as type
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join (
  select k.conrelid, k.conkey
  from pg_catalog.pg_constraint k join pg_catalog.pg_index i on i.indexrelid = k.conindid
  where k.contype = 'p' and i.indisvalid
) k on k.conrelid = c.oid
  and (c.relkind = 'p' or not exists (select 1 from pg_catalog.pg_inherits h where h.inhparent = c.oid))
left join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum > 0
left join pg_catalog.pg_type t on t.oid = a.atttypid
left join pg_catalog.pg_namespace tn on tn.oid = t.typnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname ${NOT_SYSTEM}
order by pg_catalog.array_position(k.conkey, a.attnum)`

/**
 * What is known of tables and their columns. `places` are numbers of columns: of a column its own, of a table those in its
 * indexes and foreign keys, of a reference those that refer.
 * - `table`: every relation. Its traits: `table`; `readable` if a query of it sees its own rows alone, all of them; `writable` if
 *   nothing but its foreign keys follows from a write. CockroachDB does not show which columns an update changes besides.
 * - `column`: the columns of tables. Their types as in the keys, or `enum`.
 * - `reference`: foreign keys.
 */
export const COLUMNS = `
with relation as (
  select c.oid, n.nspname::text as home, c.relname::text as name, c.relkind, c.relrowsecurity
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname ${NOT_SYSTEM}
), place as (
  select owner, pg_catalog.string_agg(places, ' ') as places
  from (
    select i.indrelid as owner, i.indkey::text as places from pg_catalog.pg_index i
    union all
    select k.conrelid, k.conkey::text from pg_catalog.pg_constraint k where k.contype = 'f'
  ) p
  group by owner
)
select 'table' as kind, r.home, r.name, null as column, place.places, null as type, null as value,
  case when r.relkind in ('r', 'p') then 'table ' else '' end
  || case when r.relkind = 'r' and not r.relrowsecurity
    and r.oid not in (select inhrelid from pg_catalog.pg_inherits)
    and r.oid not in (select inhparent from pg_catalog.pg_inherits)
    and r.oid not in (select ev_class from pg_catalog.pg_rewrite) then 'readable ' else '' end
  || case when r.oid not in (select tgrelid from pg_catalog.pg_trigger where not tgisinternal)
    and pg_catalog.version() not like 'CockroachDB%' then 'writable' else '' end as traits,
  null as parent_home, null as parent, null as parent_places, null as on_delete, null as on_update
from relation r left join place on place.owner = r.oid
union all
select 'column', r.home, r.name, a.attname::text, a.attnum::text,
  case when tn.nspname = 'pg_catalog' or (t.typname = 'citext' and t.typtype = 'b') then t.typname::text
    when t.typtype = 'e' then 'enum' else '' end,
  pg_catalog.pg_get_expr(d.adbin, d.adrelid),
  case when a.attnotnull then '' else 'nullable ' end
  || case when coalesce(pg_catalog.to_jsonb(a) ->> 'attgenerated', '') <> '' then 'generated ' else '' end
  || case when coalesce(pg_catalog.to_jsonb(a) ->> 'attidentity', '') <> '' then 'identity ' else '' end
  || case when a.atthasdef then 'default' else '' end,
  null, null, null, null, null
from relation r
join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
join pg_catalog.pg_type t on t.oid = a.atttypid
join pg_catalog.pg_namespace tn on tn.oid = t.typnamespace
left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where r.relkind in ('r', 'p')
union all
select 'reference', child.home, child.name, null, k.conkey::text, null, null, '',
  parent.home, parent.name, k.confkey::text, k.confdeltype::text, k.confupdtype::text
from pg_catalog.pg_constraint k
join relation parent on parent.oid = k.confrelid
join relation child on child.oid = k.conrelid
where k.contype = 'f'`
