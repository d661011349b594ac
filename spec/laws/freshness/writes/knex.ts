import { NOUNS } from '../../../../demo/dataset/words.js'
import { anyOf, unique, type Write } from '../World.js'
import { postRow, userRow } from '../rows.js'

/** Writes by Knex's own queries. */
export const knexWrites: readonly Write[] = [
  { name: 'knex insert', run: ({ db, random }) => db('users').insert(userRow(random)) },
  { name: 'knex insert of several', run: ({ db }) => db('notes').insert([{ body: 'one' }, { body: 'two' }]) },
  {
    name: 'knex insert returning',
    dialects: ['sqlite', 'postgres'],
    run: ({ db }) =>
      db('companies')
        .insert({ name: 'back', founded_at: new Date(0) })
        .returning('id'),
  },
  {
    name: 'knex update by id',
    run: async (w) => {
      const { id } = await anyOf(w, w.models.User)
      return w
        .db('users')
        .where({ id })
        .update({ name: w.random.pick(NOUNS) })
    },
  },
  {
    name: 'knex update of the rows with an id',
    run: async (w) => {
      const ids = [await anyOf(w, w.models.Tag), await anyOf(w, w.models.Tag)].map(({ id }) => id)
      return w
        .db('tags')
        .whereIn('id', ids)
        .update({ description: `d${unique()}` })
    },
  },
  { name: 'knex update of all', run: ({ db }) => db('comments').update({ is_hidden: unique() % 2 === 0 }) },
  {
    name: 'knex update returning',
    dialects: ['sqlite', 'postgres'],
    run: ({ db }) =>
      db('posts')
        .update({ body: `r${unique()}` })
        .where('is_draft', true)
        .returning('*'),
  },
  {
    name: 'knex update with a sub-query',
    run: ({ db }) =>
      db('notes')
        .update({ body: `s${unique()}` })
        .whereIn('user_id', db('users').select('id').where('is_admin', true)),
  },
  { name: 'knex increment', run: ({ db }) => db('posts').where('id', 2).increment('rating', 2) },
  {
    name: 'knex delete by id',
    run: async (w) =>
      w
        .db('notes')
        .where('id', (await anyOf(w, w.models.Note)).id)
        .del(),
  },
  {
    name: 'knex delete of some',
    run: ({ db }) => db('comments').where('is_hidden', true).whereNull('author_id').del(),
  },
  {
    name: 'knex upsert by a key',
    run: async (w) => {
      const { id } = await anyOf(w, w.models.Folder)
      return w
        .db('folders')
        .insert({ id, name: `merged ${unique()}` })
        .onConflict('id')
        .merge()
    },
  },
  {
    name: 'knex upsert by another unique column',
    run: async (w) => {
      const { name } = await anyOf(w, w.models.Tag)
      return w
        .db('tags')
        .insert({ name, description: `m${unique()}` })
        .onConflict('name')
        .merge(['description'])
    },
  },
  {
    name: 'knex insert that ignores',
    run: async (w) => {
      const { name } = await anyOf(w, w.models.Tag)
      return w
        .db('tags')
        .insert([{ name }, { name: `i${unique()}` }])
        .onConflict('name')
        .ignore()
    },
  },
  {
    name: 'knex insert from a select',
    run: ({ db }) =>
      db(db.raw('?? (??, ??)', ['notes', 'user_id', 'body'])).insert(
        db('users').select('id', 'name').where('is_admin', true).limit(2),
      ),
  },
  { name: 'knex truncate', locks: true, run: ({ db }) => db('notes').truncate() },
  {
    name: 'batchInsert',
    run: async (w) => {
      const row = { ...postRow(w.random), author_id: (await anyOf(w, w.models.User)).id }
      return w.db.batchInsert('posts', [row, row, row], 2)
    },
  },
]
