/**
 * What is read or written with what, by name; `routine` says that the target is a function. Foreign keys, inheritance
 * and partitions, references in views, rules, policies and defaults, and the functions of triggers.
 */
export const DEPENDENCIES = `
with relation as (
  select c.oid, c.relname::text as name
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
), reference as (
  select d.classid, d.objid, c.relname::text as name, false as routine
  from pg_catalog.pg_depend d join pg_catalog.pg_class c on c.oid = d.refobjid
  where d.refclassid = 'pg_catalog.pg_class'::regclass
  union
  select d.classid, d.objid, p.proname::text, true
  from pg_catalog.pg_depend d join pg_catalog.pg_proc p on p.oid = d.refobjid
  where d.refclassid = 'pg_catalog.pg_proc'::regclass
)
select 'table' as kind, name as source, null as target, false as routine
from relation
union
select 'cascade', parent.name, child.name, false
from pg_catalog.pg_constraint k join relation parent on parent.oid = k.confrelid join relation child on child.oid = k.conrelid
where k.contype = 'f' and (k.confdeltype in ('c', 'n', 'd') or k.confupdtype in ('c', 'n', 'd'))
union
select 'inheritance', parent.name, child.name, false
from pg_catalog.pg_inherits i join relation parent on parent.oid = i.inhparent join relation child on child.oid = i.inhrelid
union
select case r.ev_type when '1' then 'view' else 'rule' end, owner.name, reference.name, reference.routine
from pg_catalog.pg_rewrite r join relation owner on owner.oid = r.ev_class
join reference on reference.classid = 'pg_catalog.pg_rewrite'::regclass and reference.objid = r.oid
union
select 'policy', owner.name, reference.name, reference.routine
from pg_catalog.pg_policy p join relation owner on owner.oid = p.polrelid
join reference on reference.classid = 'pg_catalog.pg_policy'::regclass and reference.objid = p.oid
union
select 'default', owner.name, reference.name, true
from pg_catalog.pg_attrdef a join relation owner on owner.oid = a.adrelid
join reference on reference.classid = 'pg_catalog.pg_attrdef'::regclass and reference.objid = a.oid
where reference.routine
union
select 'trigger', owner.name, case when l.lanname not in ('c', 'internal') then p.proname::text end, true
from pg_catalog.pg_trigger t join relation owner on owner.oid = t.tgrelid
join pg_catalog.pg_proc p on p.oid = t.tgfoid
join pg_catalog.pg_language l on l.oid = p.prolang
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where not t.tgisinternal and n.nspname <> 'pg_catalog'`

/** The functions and procedures that are written in a language. Those with a parsed body have no text of their own. */
export const ROUTINES = `
select p.proname::text as name, l.lanname::text as language, p.provolatile = 'v' as volatile,
  case when p.prosrc = '' then pg_catalog.pg_get_functiondef(p.oid) else p.prosrc end as body
from pg_catalog.pg_proc p
join pg_catalog.pg_language l on l.oid = p.prolang
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where l.lanname not in ('c', 'internal') and n.nspname not in ('pg_catalog', 'information_schema')`
