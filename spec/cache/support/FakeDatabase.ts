import type { Delivery, LoadRequest } from '../../../lib/cache/load/LoadRequest.js'
import type { LoadResult } from '../../../lib/cache/load/LoadResult.js'
import type { CheckedQueryOptions } from '../../../lib/cache/options/queryOptions.js'
import type { Recording } from '../../../lib/cache/load/Recording.js'
import type { QueryCache } from '../../../lib/query/queryCache/QueryCache.js'
import { deferred } from '../../../lib/core/deferred.js'

/** A request for the key `"k"` with the tag that an explicit key has. */
export function requestOf(
  load: LoadRequest['load'],
  options: Partial<CheckedQueryOptions> = {},
  key = 'k',
): LoadRequest {
  return { key, tags: ['key:"k"', ...(options.tags ?? [])], options: { tags: [], ...options }, load }
}

/** A database with one value in the table `users`. It reads when it is asked, and its answers can be held back. */
export class FakeDatabase {
  value: unknown = 'v1'
  /** If there is one, loads reject with it. */
  error: Error | undefined
  /** If there is one, results are rejected for this reason. */
  rejection: string | undefined
  tables = ['users']
  /** How many loads have begun. */
  loads = 0
  /** The `detached` of each load. */
  readonly detached: boolean[] = []
  #held: Promise<unknown> | undefined

  readonly load = async (detached: boolean, recording: Recording): Promise<LoadResult> => {
    this.loads++
    this.detached.push(detached)
    const { value, error, rejection } = this
    const tags = this.tables.map((table) => `table:${table}`)
    recording.add(tags)
    await this.#held
    if (error !== undefined) throw error
    return rejection === undefined ? { cacheable: true, value, tags } : { cacheable: false, reason: rejection }
  }

  /** Holds answers back until the returned function is called. */
  hold(): () => void {
    const { promise, resolve } = deferred<undefined>()
    this.#held = promise
    return () => {
      this.#held = undefined
      resolve(undefined)
    }
  }

  /** Asks the cache for the value. */
  ask(cache: QueryCache, options: Partial<CheckedQueryOptions> = {}, key = 'k'): Promise<Delivery> {
    return cache.getOrLoad(requestOf(this.load, options, key))
  }
}

/** A model class as `invalidate` needs it. */
export const tableModel = (name: string) => ({ tableName: name, getTableName: () => name })

/** A delivery in short: what became of the request, and the value. */
export function summaryOf({ answer, coalesced }: Delivery): string {
  const what = answer.status === 'rejected' ? answer.rejection.reason : String(answer.entry.value)
  return `${coalesced ? 'joined ' : ''}${answer.status} ${what}`
}

/** Resolves when all promise reactions and ticks have run. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** The error with which a promise rejects. */
export async function errorOf(promise: PromiseLike<unknown>): Promise<unknown> {
  let value: unknown
  try {
    value = await promise
  } catch (error) {
    return error
  }
  throw new Error(`It should have failed, and it resolved to ${String(value)}.`)
}
