import type { Clock } from '../../core/clock.js'
import type { KnexClient } from '../connection/KnexClient.js'
import { observedKnexOf } from '../connection/ObservedKnex.js'
import { identify } from './identify.js'

/** The clients whose servers were not asked yet which database they are. They are held weakly: they go with their Knex instances. */
const clients = new Set<WeakRef<KnexClient>>()

/** A client is observed from now on. */
export function noteClient(client: KnexClient): void {
  unnamed()
  if (observedKnexOf(client).identity?.family !== undefined) clients.add(new WeakRef(client))
}

/** Whether there is a client whose server should be asked before names of databases are used. */
export const areSomeUnnamed = (): boolean => unnamed().some((client) => observedKnexOf(client).needsName)

/** Asks all servers that should be asked. Never rejects. */
export async function identifyAll(clock: Required<Clock>): Promise<void> {
  const asked = unnamed().filter((client) => observedKnexOf(client).needsName)
  await Promise.all(asked.map((client) => identify(observedKnexOf(client), client, clock)))
}

/** Drops the clients that have been asked, or were garbage-collected. */
function unnamed(): KnexClient[] {
  return Array.from(clients).flatMap((reference) => {
    const client = reference.deref()
    if (client !== undefined && observedKnexOf(client).identity?.isSettled === false) return client
    clients.delete(reference)
    return []
  })
}
