import type { Door, KnexStatement } from './door.js'

const LISTENER =
  "A listener of the event 'start' can change the query after the cache has read it. Listen to the event 'query' instead, which is sent with the compiled statement."

const SETTINGS =
  'The functions `wrapIdentifier` and `postProcessResponse` in the settings of the Knex instance are not those that cachedKnex() found. Set them before cachedKnex() is called.'

/** Knex's own listener passes the event on from the client to the Knex instance. */
const OWN_LISTENERS = 1

/** Why a key cannot show what becomes of a statement, whatever the statement is; `undefined` where nothing is known. */
export function unseenInfluence(statement: KnexStatement, { knex, functions }: Door): string | undefined {
  const { client } = statement
  if (statement.listenerCount('start') > 0 || knex.listenerCount('start') > 0) return LISTENER
  if (knex.client.listenerCount('start') > OWN_LISTENERS) return LISTENER
  const { wrapIdentifier, postProcessResponse } = client.config
  const isSame = wrapIdentifier === functions.wrapIdentifier && postProcessResponse === functions.postProcessResponse
  return isSame ? undefined : SETTINGS
}
