import type { Knex } from 'knex'
import { insertRows } from '../dataset/insert.js'
import { Random } from '../dataset/Random.js'
import { SIZES } from '../dataset/sizes.js'
import { NOUNS, TEXT } from '../dataset/words.js'

export async function seed(knex: Knex): Promise<void> {
  const random = new Random(5)
  await insertRows(knex, 'tags', SIZES.tags, (id) => ({
    id,
    name: `${random.pick(NOUNS)}-${id}`,
    description: random.chance(0.5) ? null : random.words(TEXT, 6),
  }))
  await insertRows(knex, 'posts_tags', SIZES.posts * SIZES.tagsAPost, (id) => ({
    post_id: Math.ceil(id / SIZES.tagsAPost),
    tag_id: tagOf(id),
  }))
}

/** Spreads the tags so that no post gets a tag twice. */
function tagOf(id: number): number {
  return 1 + ((id * 7) % SIZES.tags)
}
