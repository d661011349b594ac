import type { Knex } from 'knex'
import * as companiesAndUsers from '../../../demo/migrations/001_companies_and_users.js'
import * as postsAndComments from '../../../demo/migrations/002_posts_and_comments.js'
import * as tags from '../../../demo/migrations/003_tags.js'
import * as postMetadata from '../../../demo/migrations/004_post_metadata.js'

type Build = (table: Knex.CreateTableBuilder) => void

/** The demo's schema, and tables beside it for what the demo has not. */
export async function createSchema(knex: Knex): Promise<void> {
  const migrated = withUnsignedReferences(knex)
  for (const { up } of [companiesAndUsers, postsAndComments, tags, postMetadata]) await up(migrated)
  await knex.schema.createTable('folders', (table) => {
    table.increments('id')
    table.integer('parent_id').unsigned().references('folders.id').onDelete('CASCADE')
    table.string('name').notNullable()
  })
  await knex.schema.createTable('totals', (table) => {
    table.integer('id').primary()
    table.integer('comments').notNullable().defaultTo(0)
  })
  await knex.schema.createTable('notes', (table) => {
    table.increments('id')
    table.integer('user_id').unsigned()
    table.string('body')
  })
}

/** MySQL wants references of the very type of what they refer to, and its `increments` are unsigned. */
function withUnsignedReferences(knex: Knex): Knex {
  const createTable = (name: string, build: Build) =>
    knex.schema.createTable(name, (table) => {
      const integer = table.integer.bind(table)
      build(Object.assign(table, { integer: (column: string) => integer(column).unsigned() }))
    })
  const alterTable = knex.schema.alterTable.bind(knex.schema)
  return { schema: { createTable, alterTable } } as unknown as Knex
}
