import type { KnexClient } from './KnexClient.js'

/** What a client makes statements with, and compiles them with. */
const MAKERS = ['queryBuilder', 'queryCompiler', 'formatter', 'raw', 'ref']

let last: object | undefined
let lastIsOfKnex = false

/**
 * Whether the client is of a class of Knex's, so that the parts of a query show what it compiles to. Settings with a class in place of the
 * dialect's name can bring any other. Cheap for the client that was asked for last.
 */
export function isOfKnex(client: Pick<KnexClient, 'config'>): boolean {
  if (client === last) return lastIsOfKnex
  lastIsOfKnex = typeof client.config['client'] === 'string' && !MAKERS.some((name) => Object.hasOwn(client, name))
  last = client
  return lastIsOfKnex
}
