import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('tags', (table) => {
    table.increments('id')
    table.string('name').notNullable().unique()
    table.string('description')
  })
  await knex.schema.createTable('posts_tags', (table) => {
    table.integer('post_id').notNullable().references('posts.id').onDelete('CASCADE')
    table.integer('tag_id').notNullable().references('tags.id').onDelete('CASCADE').index()
    table.primary(['post_id', 'tag_id'])
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('posts_tags')
  await knex.schema.dropTable('tags')
}
