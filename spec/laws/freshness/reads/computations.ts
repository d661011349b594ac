import type { Knex } from 'knex'
import { withKey } from '../../../support/cachedBase.js'
import { computation, type Read } from '../Read.js'

/** Rows as plain data: drivers have classes of their own for them. */
const plain = (rows: unknown): unknown => JSON.parse(JSON.stringify(rows))

/** The rows of a raw answer, whose form is the driver's. */
function answerOf(answer: unknown): unknown {
  const { rows } = answer as { rows?: unknown }
  return plain(rows ?? (answer as unknown[])[0])
}

const all = async (query: Knex.QueryBuilder): Promise<unknown> => plain(await query)

const stream = computation('a stream', async ({ db }) => {
  const rows: unknown[] = []
  for await (const row of db('tags').orderBy('id').stream()) rows.push(plain(row))
  return rows
})

/** `cache.wrap` over Knex's own reads, and over reads that are cached themselves. */
export const computations: readonly Read[] = [
  // PostgreSQL's needs a package of its own.
  { ...stream, dialects: ['sqlite', 'mariadb'] },
  computation('knex list', ({ db }) => all(db('users').select('id', 'name').orderBy('id'))),
  computation('knex row', ({ db }) => all(db('posts').where({ id: 3 }).first())),
  computation('knex missing row', async ({ db }) => ((await db('folders').where({ id: 1002 })) as unknown[]).length),
  computation('knex join', ({ db }) =>
    all(db('posts').join('users', 'users.id', 'posts.author_id').select('posts.id', 'users.name').orderBy('posts.id')),
  ),
  computation('knex view', ({ db }) => all(db('busiest').orderBy('id'))),
  computation('knex raw', async ({ db }) =>
    answerOf(await db.raw('select count(*) as n from comments where is_hidden = false')),
  ),
  computation('knex total', ({ db }) => all(db('totals').pluck('comments'))),
  computation('models inside', async ({ models: { User, Tag } }) => ({
    users: await withKey(User.query(), 'inside').resultSize(),
    tags: plain(await withKey(Tag.query(), 'inside').orderBy('id')),
  })),
  computation('nested', async ({ db }, wrap) => ({
    notes: await wrap('inner notes', () => all(db('notes').orderBy('id'))),
    folders: await wrap('inner folders', () => all(db('folders').select('id', 'name').orderBy('id'))),
  })),
  computation('side by side', ({ db }) =>
    Promise.all([all(db('tags').max('id as last')), all(db('comments').max('id as last'))]),
  ),
]
