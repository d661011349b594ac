import type { Knex } from 'knex'
import { insertRows } from '../dataset/insert.js'
import { Random } from '../dataset/Random.js'
import { SIZES } from '../dataset/sizes.js'
import { COUNTRIES, LAST_NAMES } from '../dataset/words.js'

export async function seed(knex: Knex): Promise<void> {
  const random = new Random(1)
  await insertRows(knex, 'companies', SIZES.companies, (id) => ({
    id,
    name: `${random.pick(LAST_NAMES)} & ${random.pick(LAST_NAMES)}`,
    country: random.chance(0.2) ? null : random.pick(COUNTRIES),
    founded_at: random.moment(1950, 2020),
  }))
}
