import type { Knex } from 'knex'
import type { Random } from '../../../demo/dataset/Random.js'
import { NOUNS, THEMES } from '../../../demo/dataset/words.js'

/** How many rows of each kind there are at first; ids run from 1. */
export const ROWS = { companies: 4, users: 10, posts: 14, comments: 20, tags: 5, folders: 6, notes: 5 } as const

/** So many folders' ids above 1000 are given, if they are free, and looked for. */
export const GIVEN = 4

/** A few rows in every table, so that every step is fast. */
export async function insertRows(knex: Knex, random: Random): Promise<void> {
  const rows = (count: number, row: (id: number) => object): object[] =>
    Array.from({ length: count }, (_, index) => row(index + 1))
  await knex('companies').insert(
    rows(ROWS.companies, (id) => ({ name: `c${id}`, country: 'FI', founded_at: random.moment(1950, 2020) })),
  )
  await knex('users').insert(rows(ROWS.users, () => userRow(random)))
  await knex('posts').insert(rows(ROWS.posts, () => postRow(random)))
  await knex('comments').insert(rows(ROWS.comments, () => commentRow(random)))
  await knex('tags').insert(rows(ROWS.tags, (id) => ({ name: `t${id}` })))
  await knex('posts_tags').insert(rows(ROWS.posts, (id) => ({ post_id: id, tag_id: 1 + (id % ROWS.tags) })))
  await knex('folders').insert(
    rows(ROWS.folders, (id) => ({ name: `f${id}`, parent_id: id === 1 ? null : Math.floor(id / 2) })),
  )
  await knex('notes').insert(rows(ROWS.notes, (id) => ({ user_id: id, body: `n${id}` })))
  await knex('totals').insert({ id: 1, comments: 0 })
}

export function userRow(random: Random) {
  return {
    company_id: random.chance(0.2) ? null : random.upTo(ROWS.companies),
    name: random.pick(NOUNS),
    is_admin: random.chance(0.3),
    born_at: random.chance(0.3) ? null : random.moment(1950, 2005),
    settings: JSON.stringify({ theme: random.pick(THEMES), newsletter: random.chance(0.5), pinned: [random.upTo(9)] }),
    avatar: random.chance(0.5) ? null : random.bytes(4),
  }
}

export function postRow(random: Random) {
  return {
    author_id: random.upTo(ROWS.users),
    title: random.pick(NOUNS),
    body: random.words(NOUNS, 2),
    is_draft: random.chance(0.2),
    published_at: random.chance(0.2) ? null : random.moment(2015, 2024),
    meta: random.chance(0.5) ? null : JSON.stringify({ readers: random.upTo(99), links: [random.upTo(9)] }),
  }
}

export function commentRow(random: Random) {
  return {
    post_id: random.upTo(ROWS.posts),
    author_id: random.chance(0.2) ? null : random.upTo(ROWS.users),
    body: random.words(NOUNS, 2),
    written_at: random.moment(2015, 2024),
  }
}

/** Brings back what was deleted, so that a long history does not end in empty tables. */
export async function refill(knex: Knex, random: Random): Promise<void> {
  const ids = async (table: string): Promise<number[]> => knex(table).orderBy('id').pluck('id')
  const lack = async (table: keyof typeof ROWS, row: () => object): Promise<void> => {
    for (let rows = (await ids(table)).length; rows < ROWS[table]; rows++) await knex(table).insert(row())
  }
  for (let id = 1; id <= ROWS.companies; id++) {
    await knex('companies')
      .insert({ id, name: `c${id}`, founded_at: new Date(0) })
      .onConflict('id')
      .ignore()
  }
  await lack('users', () => userRow(random))
  const users = await ids('users')
  await lack('posts', () => ({ ...postRow(random), author_id: random.pick(users) }))
  const posts = await ids('posts')
  await lack('comments', () => ({ ...commentRow(random), post_id: random.pick(posts), author_id: random.pick(users) }))
  await lack('notes', () => ({ user_id: random.pick(users), body: 'again' }))
  await lack('folders', () => ({ name: 'again' }))
  const tags = await ids('tags')
  for (const post_id of posts.slice(0, 6)) {
    const link = { post_id, tag_id: random.pick(tags) }
    await knex('posts_tags').insert(link).onConflict(['post_id', 'tag_id']).ignore()
  }
}
