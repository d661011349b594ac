import { anyOf, unique, type Write } from '../World.js'

/** Writes as text. */
export const rawWrites: readonly Write[] = [
  { name: 'raw update', run: ({ db }) => db.raw('update posts set rating = ? where rating is null', [unique() % 7]) },
  {
    name: 'raw update by id',
    run: async (w) =>
      w.db.raw('UPDATE "users" SET name = ? WHERE "users"."id" = ?', ['raw', (await anyOf(w, w.models.User)).id]),
    dialects: ['sqlite', 'postgres'],
  },
  {
    name: 'raw insert … select',
    run: ({ db }) => db.raw('insert into notes (user_id, body) select id, name from users where is_admin = true'),
  },
  {
    name: 'raw delete',
    run: ({ db }) => db.raw('/* from users */ delete from comments -- all of\n where author_id is null'),
  },
  {
    name: 'replace',
    dialects: ['sqlite', 'mariadb'],
    run: async (w) =>
      w.db.raw('replace into tags (id, name) values (?, ?)', [(await anyOf(w, w.models.Tag)).id, `r${unique()}`]),
  },
  {
    name: 'insert or replace by another unique column',
    dialects: ['sqlite'],
    run: async (w) => {
      const { name } = await anyOf(w, w.models.Tag)
      return w.db.raw('insert or replace into tags (id, name) values (?, ?)', [700 + unique(), name])
    },
  },
  {
    name: 'a write in a CTE',
    dialects: ['postgres'],
    run: ({ db }) =>
      db.raw(
        `with gone as (delete from notes where id % 3 = ? returning user_id, body)
        insert into folders (name) select body from gone where body is not null`,
        [unique() % 3],
      ),
  },
  {
    name: 'a select with a write in a CTE',
    dialects: ['postgres'],
    run: ({ db }) =>
      db.raw('with changed as (update tags set description = ? returning *) select * from changed', [`${unique()}`]),
  },
  {
    name: 'update … from',
    dialects: ['postgres', 'sqlite'],
    run: ({ db }) => db.raw('update notes set body = u.name from users u where u.id = notes.user_id'),
  },
  {
    name: 'merge',
    dialects: ['postgres'],
    run: ({ db }) =>
      db.raw(`merge into notes n using users u on n.user_id = u.id
        when matched then update set body = u.name when not matched then insert (user_id, body) values (u.id, 'merged')`),
  },
  {
    name: 'an update of several tables',
    dialects: ['mariadb'],
    run: ({ db }) =>
      db.raw('update users u join posts p on p.author_id = u.id set u.email = ?, p.body = ? where u.is_admin', [
        `e${unique()}`,
        `b${unique()}`,
      ]),
  },
  {
    name: 'a delete from several tables',
    dialects: ['mariadb'],
    run: ({ db }) => db.raw('delete c, n from comments c join notes n on n.user_id = c.author_id where c.id % 4 = 0'),
  },
  {
    name: 'several statements in one text',
    dialects: ['postgres', 'mariadb'],
    run: ({ db }) => {
      const value = unique()
      return db.raw(
        `update tags set description = 'm${value}'; select 1; update folders set name = 'm${value}' where id < 4`,
      )
    },
  },
  {
    name: 'a text of which SQLite runs only the first statement',
    dialects: ['sqlite'],
    run: ({ db }) => db.raw(`update tags set description = 'm${unique()}'; delete from tags`),
  },
  {
    name: 'a function that writes',
    dialects: ['postgres', 'mariadb'],
    run: ({ db }) => db.raw('select add_folder(?)', [`f${unique()}`]),
  },
  {
    name: 'a function that calls one that writes',
    dialects: ['postgres', 'mariadb'],
    run: async (w) => w.db.select(w.db.raw('shout(?) as done', [(await anyOf(w, w.models.Tag)).id])),
  },
  {
    name: 'a procedure',
    dialects: ['postgres', 'mariadb'],
    run: ({ db }) => db.raw('call rename_notes(?)', [`x${unique()}`]),
  },
  {
    name: 'a block of statements',
    dialects: ['postgres'],
    run: ({ db }) => db.raw(`do $$ begin update companies set country = 'Z${unique() % 9}'; end $$`),
  },
  {
    name: 'truncate … cascade',
    locks: true,
    dialects: ['postgres'],
    run: ({ db }) => db.raw('truncate comments cascade'),
  },
]
