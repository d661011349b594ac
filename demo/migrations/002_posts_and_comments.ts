import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('posts', (table) => {
    table.increments('id')
    table.integer('author_id').notNullable().references('users.id').onDelete('CASCADE').index()
    table.string('title').notNullable()
    table.text('body').notNullable()
    table.boolean('is_draft').notNullable()
    table.datetime('published_at').index()
  })
  await knex.schema.createTable('comments', (table) => {
    table.increments('id')
    table.integer('post_id').notNullable().references('posts.id').onDelete('CASCADE').index()
    table.integer('author_id').references('users.id').onDelete('SET NULL').index()
    table.text('body').notNullable()
    table.boolean('is_hidden').notNullable().defaultTo(false)
    table.datetime('written_at').notNullable()
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('comments')
  await knex.schema.dropTable('posts')
}
