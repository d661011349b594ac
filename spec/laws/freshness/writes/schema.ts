import type { Knex } from 'knex'
import { DROP_VIEWS, VIEWS } from '../derived.js'
import type { Write, Writer } from '../World.js'

/** Another definition of the same view. */
const OTHER_VIEW = `create view busy_users as select u.id, u.name, count(c.id) as posts
  from users u join comments c on c.author_id = u.id group by u.id, u.name`

async function run(db: Knex, ...statements: string[]): Promise<void> {
  for (const sql of statements) await db.raw(sql)
}

/** A trigger on folders that changes notes. */
async function addTrigger({ db, dialect }: Writer): Promise<void> {
  if (dialect === 'postgres') {
    await run(
      db,
      `create or replace function touch() returns trigger language plpgsql as
       $$ begin update notes set body = new.name; return new; end $$`,
      'create trigger touch_notes after insert or update on folders for each row execute function touch()',
    )
  } else if (dialect === 'mariadb') {
    await run(
      db,
      'create trigger touch_notes after insert on folders for each row update notes set body = new.name',
      'create trigger touch_again after update on folders for each row update notes set body = new.name',
    )
  } else {
    const body = 'begin update notes set body = new.name; end'
    await run(db, `create trigger touch_notes after insert on folders ${body}`)
    await run(db, `create trigger touch_again after update on folders ${body}`)
  }
}

async function dropTrigger({ db, dialect }: Writer): Promise<void> {
  if (dialect === 'postgres') return run(db, 'drop trigger touch_notes on folders')
  return run(db, 'drop trigger touch_notes', 'drop trigger touch_again')
}

/** Changes of the schema. Where they take no part in transactions they commit those that they are in. */
const changes: readonly Write[] = [
  {
    name: 'a column comes or goes',
    run: async ({ db, random }) => {
      const column = `extra_${random.upTo(2)}`
      const there = await db.schema.hasColumn('tags', column)
      await db.schema.alterTable('tags', (table) =>
        there ? table.dropColumn(column) : table.string(column).defaultTo('of all rows'),
      )
    },
  },
  {
    name: 'an index comes and goes',
    run: async ({ db }) => {
      await db.schema.alterTable('posts', (table) => table.index(['title'], 'by_title'))
      await db.schema.alterTable('posts', (table) => table.dropIndex(['title'], 'by_title'))
    },
  },
  {
    name: 'a view of its own name over other tables',
    run: ({ db, random }) => run(db, ...DROP_VIEWS, ...(random.chance(0.5) ? VIEWS : [OTHER_VIEW, ...VIEWS.slice(1)])),
  },
  {
    name: 'a view replaced',
    dialects: ['postgres', 'mariadb'],
    run: ({ db }) => db.raw('create or replace view busiest as select id, name, posts from busy_users where posts > 0'),
  },
  { name: 'a trigger comes', run: addTrigger },
  { name: 'a trigger goes', run: dropTrigger },
  {
    name: 'a foreign key comes',
    run: async ({ db }) => {
      await db('notes').whereNotIn('user_id', db('users').select('id')).del()
      await db.schema.alterTable('notes', (table) => {
        table.foreign('user_id', 'of_user').references('users.id').onDelete('CASCADE')
      })
    },
  },
  {
    name: 'a foreign key goes',
    run: ({ db }) => db.schema.alterTable('notes', (table) => table.dropForeign(['user_id'], 'of_user')),
  },
  {
    name: 'a table comes and goes',
    run: async ({ db }) => {
      await db.schema.createTable('passing', (table) => table.integer('id').primary())
      await db('passing').insert({ id: 1 })
      await db('tags').update({ description: db('passing').max('id') })
      await db.schema.dropTable('passing')
    },
  },
]

export const schemaWrites: readonly Write[] = changes.map((change) => ({ ...change, locks: true }))
