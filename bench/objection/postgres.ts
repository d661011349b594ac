import knexOf, { type Knex } from 'knex'
import { itemRows, partRows } from '../data/rows.js'
import { plainClassOf } from './plainClass.js'

/** Made as the module loads, which is before anything can be observed. */
const PlainPostgres = plainClassOf('postgres')

/** The rows in a schema of their own, on the server that `OBJECTION_CACHE_POSTGRES` names; `undefined` where it names none. */
export async function openPlainPostgres(): Promise<{ knex: Knex; close(): Promise<void> } | undefined> {
  const connection = process.env['OBJECTION_CACHE_POSTGRES']
  if (connection === undefined || connection === '') return undefined
  const schema = `objection_cache_bench_${process.pid}`
  const client = PlainPostgres as unknown as string
  const knex = knexOf({ client, connection, searchPath: [schema], pool: { min: 1, max: 32 } })
  await knex.schema.createSchema(schema)
  await knex.schema.createTable('items', (table) => {
    table.integer('id').primary()
    for (const name of ['name', 'email', 'city', 'note']) table.text(name).notNullable()
    for (const name of ['age', 'visits']) table.integer(name).notNullable()
    table.double('score').notNullable()
    table.timestamp('createdAt').notNullable()
    table.jsonb('data').notNullable()
  })
  await knex.schema.createTable('parts', (table) => {
    table.integer('id').primary()
    table.integer('itemId').notNullable().index()
    table.text('name').notNullable()
    table.integer('amount').notNullable()
  })
  await knex.batchInsert(
    'items',
    itemRows().map(({ data, ...row }) => ({ ...row, data: JSON.stringify(data) })),
    500,
  )
  await knex.batchInsert('parts', partRows())
  const close = async (): Promise<void> => {
    await knex.schema.dropSchema(schema, true)
    await knex.destroy()
  }
  return { knex, close }
}
