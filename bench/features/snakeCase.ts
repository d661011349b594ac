import type { Knex } from 'knex'

/** Tables with the rows of `items` and `parts`, whose columns are named in snake case. */
export const SNAKE_CASE = { items: 'items_snake', parts: 'parts_snake' } as const

const STATEMENTS: readonly string[] = [
  `create table ${SNAKE_CASE.items} (
    id integer primary key, name text not null, email text not null, city text not null, note text not null,
    age integer not null, score real not null, visits integer not null, created_at integer not null, data text not null
  )`,
  `create table ${SNAKE_CASE.parts} (
    id integer primary key, item_id integer not null, name text not null, amount integer not null
  )`,
  `create index ${SNAKE_CASE.parts}_of_item on ${SNAKE_CASE.parts} (item_id)`,
  `insert into ${SNAKE_CASE.items} select * from items`,
  `insert into ${SNAKE_CASE.parts} select * from parts`,
]

export async function addSnakeCaseTables(knex: Knex): Promise<void> {
  for (const statement of STATEMENTS) {
    // oxlint-disable-next-line no-await-in-loop
    await knex.raw(statement)
  }
}
