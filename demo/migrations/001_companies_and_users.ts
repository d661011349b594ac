import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('companies', (table) => {
    table.increments('id')
    table.string('name').notNullable()
    table.string('country', 2)
    table.datetime('founded_at').notNullable()
  })
  await knex.schema.createTable('users', (table) => {
    table.increments('id')
    table.integer('company_id').references('companies.id').onDelete('SET NULL').index()
    table.string('name').notNullable().index()
    table.string('email')
    table.boolean('is_admin').notNullable().defaultTo(false)
    table.datetime('born_at')
    table.json('settings').notNullable()
    table.binary('avatar')
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('users')
  await knex.schema.dropTable('companies')
}
