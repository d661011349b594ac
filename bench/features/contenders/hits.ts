import { difference } from '../../data/difference.js'
import type { Contender } from '../../measure/interleaved.js'
import { countStatements } from '../../objection/sqlite.js'
import { cachedBy, findOf, uncached, type FeatureShape } from '../Feature.js'
import type { Opened } from './opened.js'

/**
 * The hits of a shape.
 * @throws {Error} unless each sends no statement and equals the database's answer.
 */
export async function hitContenders({ knex, classes }: Opened, shape: FeatureShape): Promise<Contender[]> {
  const statements = countStatements(knex)
  const contenders: Contender[] = []
  for (const { feature, Item } of classes) {
    const find = findOf(feature, shape)
    if (find === undefined) continue
    const ask = cachedBy(feature, [shape])
    const run = () => find(Item, ask)
    // oxlint-disable-next-line no-await-in-loop
    await checkHit(`${feature.name}, ${shape}`, statements, () => find(Item, uncached), run)
    contenders.push({ name: feature.name, run })
  }
  return contenders
}

async function checkHit(
  name: string,
  statements: () => number,
  load: () => PromiseLike<unknown>,
  hit: () => PromiseLike<unknown>,
): Promise<void> {
  const answer = await load()
  await hit()
  const before = statements()
  for (const _time of [1, 2]) {
    // oxlint-disable-next-line no-await-in-loop
    const different = difference(answer, await hit())
    if (different !== undefined) throw new Error(`${name}: a hit differs from the database, ${different}`)
  }
  if (statements() !== before) throw new Error(`${name}: a hit sent ${statements() - before} statements`)
}
