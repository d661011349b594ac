import type { Knex } from 'knex'
import { insertRows } from '../dataset/insert.js'
import { Random } from '../dataset/Random.js'
import { SIZES } from '../dataset/sizes.js'
import { TEXT } from '../dataset/words.js'

export async function seed(knex: Knex): Promise<void> {
  const random = new Random(4)
  await insertRows(knex, 'comments', SIZES.comments, (id) => ({
    id,
    post_id: random.upTo(SIZES.posts),
    author_id: random.chance(0.1) ? null : random.upTo(SIZES.users),
    body: random.words(TEXT, 10),
    is_hidden: random.chance(0.05),
    written_at: random.moment(2015, 2024),
  }))
}
