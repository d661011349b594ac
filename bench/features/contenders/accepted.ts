import type { Model } from 'objection'
import { asks } from '../../objection/asks.js'
import { openSqlite } from '../../objection/sqlite.js'
import type { Feature } from '../Feature.js'
import { openCached } from './opened.js'
import { addSnakeCaseTables } from '../snakeCase.js'

/** Those whose `cacheOptions` the library knows. */
export async function acceptedOf(features: readonly Feature[]): Promise<Feature[]> {
  const knex = await openSqlite(1)
  await addSnakeCaseTables(knex)
  const accepted: Feature[] = []
  for (const { feature, Item } of openCached(features, knex).classes) {
    // oxlint-disable-next-line no-await-in-loop
    if (await isAccepted(Item)) accepted.push(feature)
  }
  await knex.destroy()
  return accepted
}

async function isAccepted(Item: typeof Model): Promise<boolean> {
  try {
    await asks(Item.query()).withCacheKey('asked')
    return true
  } catch (error) {
    if ((error as { readonly code?: string }).code === 'INVALID_OPTION') return false
    throw error
  }
}
