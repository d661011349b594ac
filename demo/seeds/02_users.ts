import type { Knex } from 'knex'
import { insertRows } from '../dataset/insert.js'
import { Random } from '../dataset/Random.js'
import { SIZES } from '../dataset/sizes.js'
import { FIRST_NAMES, LAST_NAMES, THEMES } from '../dataset/words.js'

export async function seed(knex: Knex): Promise<void> {
  const random = new Random(2)
  await insertRows(knex, 'users', SIZES.users, (id) => ({
    id,
    company_id: random.chance(0.1) ? null : random.upTo(SIZES.companies),
    name: `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`,
    email: random.chance(0.2) ? null : `user${id}@example.com`,
    is_admin: random.chance(0.05),
    born_at: random.chance(0.3) ? null : random.moment(1950, 2005),
    settings: JSON.stringify(settings(random)),
    avatar: random.chance(0.4) ? random.bytes(48) : null,
  }))
}

function settings(random: Random): object {
  return {
    theme: random.pick(THEMES),
    newsletter: random.chance(0.5),
    pinned: Array.from({ length: random.upTo(3) }, () => random.upTo(SIZES.posts)),
  }
}
