import type { Knex } from 'knex'

const TABLES = ['post_tags', 'tags', 'posts', 'users', 'companies']

/** The tables that most specs use, with a column of every kind, and rows that are the same on every run. */
export async function createSchema(knex: Knex): Promise<void> {
  await dropSchema(knex)
  await knex.schema.createTable('companies', (table) => {
    table.integer('id').primary()
    table.string('name')
  })
  await knex.schema.createTable('users', (table) => {
    table.integer('id').primary()
    table.string('name').notNullable()
    table.integer('age')
    table.double('score')
    table.boolean('active')
    table.dateTime('bornAt', { useTz: false })
    table.json('settings')
    table.binary('avatar')
    table.bigInteger('points')
    table.integer('companyId').references('companies.id')
    table.integer('managerId')
  })
  await knex.schema.createTable('posts', (table) => {
    table.integer('id').primary()
    table.string('title')
    table.integer('authorId').references('users.id')
  })
  await knex.schema.createTable('tags', (table) => {
    table.integer('id').primary()
    table.string('label')
  })
  await knex.schema.createTable('post_tags', (table) => {
    table.integer('postId').references('posts.id')
    table.integer('tagId').references('tags.id')
    table.integer('weight')
  })
}

export async function seedSchema(knex: Knex): Promise<void> {
  await knex('companies').insert([
    { id: 1, name: 'Ada & Co' },
    { id: 2, name: 'Empty' },
  ])
  await knex('users').insert(Array.from({ length: 8 }, (_, i) => userRow(i + 1)))
  await knex('posts').insert(
    Array.from({ length: 12 }, (_, i) => ({ id: i + 1, title: `p${i + 1}`, authorId: (i % 5) + 1 })),
  )
  await knex('tags').insert([1, 2, 3].map((id) => ({ id, label: `t${id}` })))
  await knex('post_tags').insert(
    Array.from({ length: 15 }, (_, i) => ({ postId: (i % 7) + 1, tagId: (i % 3) + 1, weight: i })),
  )
}

export function userRow(id: number) {
  const even = id % 2 === 0
  return {
    id,
    name: `u${id}`,
    age: id === 3 ? null : 20 + id,
    score: id / 3,
    active: even,
    bornAt: id === 4 ? null : new Date(Date.UTC(1990, id, id, id)),
    settings:
      id === 5 ? null : JSON.stringify({ theme: even ? 'dark' : 'light', nested: { list: [id, { deep: true }] } }),
    avatar: id === 6 ? null : Buffer.from([0, id, 255]),
    points: String(id * 1000),
    companyId: id < 7 ? 1 : null,
    managerId: id > 1 ? Math.floor(id / 2) : null,
  }
}

export async function dropSchema(knex: Knex): Promise<void> {
  for (const table of TABLES) await knex.schema.dropTableIfExists(table)
}
