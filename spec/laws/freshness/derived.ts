import type { Knex } from 'knex'
import type { Dialect } from './places.js'

/** A view, and a view over it. */
export const VIEWS = [
  `create view busy_users as select u.id, u.name, count(p.id) as posts
   from users u join posts p on p.author_id = u.id group by u.id, u.name`,
  'create view busiest as select id, name, posts from busy_users where posts > 1',
]

export const DROP_VIEWS = ['drop view busiest', 'drop view busy_users']

/** Triggers that keep the number of comments in another table. */
const TRIGGERS: Readonly<Record<Dialect, readonly string[]>> = {
  sqlite: [
    'create trigger count_in after insert on comments begin update totals set comments = comments + 1; end',
    'create trigger count_out after delete on comments begin update totals set comments = comments - 1; end',
  ],
  postgres: [
    `create function recount() returns trigger language plpgsql as $$ begin
       update totals set comments = (select count(*) from comments); return null;
     end $$`,
    'create trigger count_in after insert on comments for each row execute function recount()',
    'create trigger count_out after delete on comments for each row execute function recount()',
  ],
  mariadb: [
    'create trigger count_in after insert on comments for each row update totals set comments = comments + 1',
    'create trigger count_out after delete on comments for each row update totals set comments = comments - 1',
  ],
}

/** Stored functions and procedures that write; one of them calls another one. */
const ROUTINES: Readonly<Record<Dialect, readonly string[]>> = {
  sqlite: [],
  postgres: [
    `create function add_folder(called text) returns int language sql as $$
       insert into folders (name) values (called) returning id $$`,
    `create function shout(which int) returns int language plpgsql as $$ begin
       update tags set description = upper(name) where id = which; return add_folder('loud');
     end $$`,
    `create procedure rename_notes(suffix text) language plpgsql as $$ begin
       execute 'update notes set body = id || $1' using suffix;
     end $$`,
  ],
  mariadb: [
    `create function add_folder(called varchar(50)) returns int deterministic modifies sql data begin
       insert into folders (name) values (called); return last_insert_id();
     end`,
    `create function shout(which int) returns int deterministic modifies sql data begin
       update tags set description = upper(name) where id = which; return add_folder('loud');
     end`,
    `create procedure rename_notes(suffix varchar(50)) begin
       update notes set body = concat(id, suffix);
     end`,
  ],
}

/** What the catalog alone shows: views, triggers, stored functions. */
export async function createDerived(knex: Knex, dialect: Dialect): Promise<void> {
  for (const sql of [...VIEWS, ...TRIGGERS[dialect], ...ROUTINES[dialect]]) await knex.raw(sql)
}
