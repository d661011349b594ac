/** What tells listeners of the events of Knex. */
export interface ListenedTo {
  listenerCount(event: 'start'): number
}

/** A Knex instance, and the client behind it. Both tell listeners of the same events. */
export interface ListenedToKnex extends ListenedTo {
  readonly client: ListenedTo
}

/** The functions in the settings of a Knex instance that decide what becomes of a query and of its rows. */
export type SettingsFunctions = Readonly<Record<'wrapIdentifier' | 'postProcessResponse', unknown>>

interface Configured {
  readonly config: Readonly<Record<string, unknown>>
}

export const LISTENER =
  "A listener of the event 'start' can change the query after the cache has read it. Listen to the event 'query' instead, which is sent with the compiled statement."

const SETTINGS =
  'The functions `wrapIdentifier` and `postProcessResponse` in the settings of the Knex instance are not those that the cache found. Set them before cachedKnex() is called, and before the first cached query of a model.'

/** Knex's own listener passes the event on from the client to the Knex instance. */
const OWN_LISTENERS = 1

/**
 * Why no key can show what becomes of the queries of a Knex instance; `undefined` where nothing is known. `functions`: those of the settings
 * that keys were made with.
 */
export function unseenInfluence(
  knex: ListenedToKnex,
  client: Configured,
  { wrapIdentifier, postProcessResponse }: SettingsFunctions = functionsFound(client),
): string | undefined {
  const { config } = client
  if (knex.listenerCount('start') > 0 || knex.client.listenerCount('start') > OWN_LISTENERS) return LISTENER
  const isSame = config['wrapIdentifier'] === wrapIdentifier && config['postProcessResponse'] === postProcessResponse
  return isSame ? undefined : SETTINGS
}

/** The functions as they are now. */
export const functionsIn = ({ config: { wrapIdentifier, postProcessResponse } }: Configured): SettingsFunctions => ({
  wrapIdentifier,
  postProcessResponse,
})

const found = new WeakMap<object, SettingsFunctions>()

/** The functions that were found with the first query. Each clone of a Knex instance has a client of its own. */
function functionsFound(client: Configured): SettingsFunctions {
  let functions = found.get(client)
  if (functions === undefined) found.set(client, (functions = functionsIn(client)))
  return functions
}
