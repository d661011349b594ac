import { deferred } from '../../core/deferred.js'
import { FORMAT_VERSION, type Entry } from '../../core/entry.js'
import { RedisStore } from '../../store/redis/RedisStore.js'
import type { CommandLine } from '../call/commandLine.js'
import { inTime } from '../call/inTime.js'
import { messageOf, type Report } from '../call/Report.js'

const KEY = 'objection-cache doctor'

/** Stores, finds and deletes an entry, and sends a message to itself: all that the user of the server needs rights for. */
export async function checkStore(url: string, { namespace, timeout }: CommandLine, report: Report): Promise<void> {
  const store = new RedisStore({ url, namespace })
  const advice: string[] = []
  const note = ({ name, message }: Error): void => void (name === 'CacheWarning' && advice.push(message))
  process.on('warning', note)
  const attempt = async (check: string, done: string, run: () => Promise<unknown>): Promise<void> => {
    try {
      await run()
      report.add('ok', check, done)
    } catch (error) {
      // The process emits a warning in the next tick.
      await new Promise((resolve) => setImmediate(resolve))
      report.add('failed', check, messageOf(error), advice.splice(0).at(-1))
    }
  }
  try {
    await attempt('redis store', `scripts and keys of the namespace ${namespace} can be used`, () =>
      inTime(useStore(store), timeout, 'Storing an entry'),
    )
    await attempt('redis bus', 'messages arrive', () => inTime(useBus(store), timeout, 'A message on the bus'))
  } finally {
    process.off('warning', note)
    await store.close()
  }
}

async function useStore(store: RedisStore): Promise<void> {
  if (!(await store.set(KEY, entryNow()))) {
    throw new Error('The server did not take an entry. In the first ten seconds after a failover it takes none.')
  }
  const found = await store.get(KEY)
  await store.delete(KEY)
  if (found === undefined) throw new Error('The server did not give back the entry that it took.')
}

/** A message is sent when the bus listens, because the server keeps none. */
async function useBus(store: RedisStore): Promise<void> {
  const heard = deferred<void>()
  const bus = store.bus()
  const publish = (): void =>
    void bus.publish({ kind: 'ping', origin: KEY, id: '' }).catch((error: unknown) => heard.reject(error as Error))
  bus.open({ message: () => heard.resolve(), up: publish, down: (error) => heard.reject(error) })
  await heard.promise
}

function entryNow(): Entry {
  const now = Date.now()
  return {
    format: FORMAT_VERSION,
    value: 'doctor',
    tags: [],
    dependencies: [],
    epoch: KEY,
    stamp: 0,
    storedAt: now,
    expiresAt: now + 60_000,
    staleWhileRevalidate: 0,
    staleIfError: 0,
    bytes: 100,
    validAt: -1,
  }
}
