import type { Knex } from 'knex'

/** Adds copies of the items until there are so many. */
export async function addItems(knex: Knex, count: number): Promise<void> {
  await knex.raw(
    `with recursive numbers (n) as (
      select (select max(id) + 1 from items) union all select n + 1 from numbers where n < ?
    )
    insert into items select n, name, email, city, note, age, score, visits, createdAt, data
    from numbers join items on items.id = (n % 1000) + 1 where n <= ?`,
    [count, count],
  )
}
