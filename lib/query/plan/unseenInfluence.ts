/** What tells listeners of the events of Knex. */
export interface ListenedTo {
  listenerCount(event: 'start'): number
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

/** The one that passes the event on. */
const OWN_LISTENERS = 1

/**
 * Why no key can show what becomes of the queries of a Knex instance; `undefined` where nothing is known. `functions`: those of the settings
 * that keys were made with. `configured`: the client of the query, if it is a transaction's or
 * a clone's. (The getter of a Knex instance's client takes long, so both are asked for.)
 */
export function unseenInfluence(
  knex: ListenedTo,
  client: ListenedTo & Configured,
  { wrapIdentifier, postProcessResponse }: SettingsFunctions = functionsFound(client),
  configured: Configured = client,
): string | undefined {
  if (hasListener(knex, client)) return LISTENER
  const { config } = configured
  const isSame = areSame(config['wrapIdentifier'], wrapIdentifier)
  return isSame && areSame(config['postProcessResponse'], postProcessResponse) ? undefined : SETTINGS
}

/** Migrations inside of a transaction put `null` where there was no function, and leave it there. */
const areSame = (setting: unknown, found: unknown): boolean =>
  setting === found || (setting ?? undefined) === (found ?? undefined)

/** Knex passes each event on from the client to the Knex instance. */
const hasListener = (knex: ListenedTo, client: ListenedTo): boolean =>
  client.listenerCount('start') > OWN_LISTENERS || knex.listenerCount('start') > 0

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
