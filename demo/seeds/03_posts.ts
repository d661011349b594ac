import type { Knex } from 'knex'
import { insertRows } from '../dataset/insert.js'
import { Random } from '../dataset/Random.js'
import { SIZES } from '../dataset/sizes.js'
import { NOUNS, TEXT } from '../dataset/words.js'

export async function seed(knex: Knex): Promise<void> {
  const random = new Random(3)
  await insertRows(knex, 'posts', SIZES.posts, (id) => {
    const isDraft = random.chance(0.15)
    return {
      id,
      author_id: random.upTo(SIZES.users),
      title: random.words(NOUNS, 3),
      body: random.words(TEXT, 25),
      is_draft: isDraft,
      published_at: isDraft ? null : random.moment(2015, 2024),
      rating: random.chance(0.3) ? null : random.upTo(50) / 10,
      meta: random.chance(0.5) ? null : JSON.stringify({ readers: random.upTo(9999), links: [random.upTo(99)] }),
    }
  })
}
