import { tracingChannel } from 'node:diagnostics_channel'

/** The calls of stores that have not ended. */
const underWay = new Set<unknown>()
const calls = tracingChannel('objection-cache:store-call')
calls.start.subscribe((call) => void underWay.add(call))
calls.asyncEnd.subscribe((call) => void underWay.delete(call))

/**
 * Resolves when no call of a store is under way in this process. A query does not wait until its result is stored, nor a write until Redis
 * knows that it has ended.
 */
export async function storeIsIdle(): Promise<void> {
  do {
    // oxlint-disable-next-line no-await-in-loop
    await new Promise(setImmediate)
  } while (underWay.size > 0)
}
