import { encodeKey, type CacheKey } from '../../../core/key.js'
import { RequestError } from '../http/respond.js'
import type { Context } from './Context.js'
import { keyWithId } from './entries.js'
import type { KnownCache } from './KnownCaches.js'

type Action = (known: KnownCache, parameters: URLSearchParams) => Promise<string> | string

const ACTIONS: Readonly<Record<string, Action>> = {
  remove: async (known, parameters) => {
    const key = keyWithId(known, parameters.get('id'))
    if (key === undefined) throw new RequestError(404, 'The entry has left the store. Refresh the list.')
    await known.cache.inspection.forget(key)
    return 'The entry is removed.'
  },
  'invalidate-key': async ({ cache }, parameters) => {
    const key = keyFrom(valueOf(parameters))
    await cache.invalidate({ keys: [key] })
    return `The key ${encodeKey(key)} is invalidated.`
  },
  'invalidate-table': async ({ cache }, parameters) => {
    const table = valueOf(parameters)
    await cache.invalidate({ tables: [table] })
    return `The results of the table ${table} are invalidated.`
  },
  'invalidate-tag': async ({ cache }, parameters) => {
    const tag = valueOf(parameters)
    await cache.invalidate({ tags: [tag] })
    return `The tag ${tag} is invalidated.`
  },
  clear: async ({ cache }) => {
    await cache.clear()
    return 'The cache is cleared.'
  },
  pause: ({ cache }) => {
    cache.pause()
    return 'The cache is paused: queries go to the database.'
  },
  resume: ({ cache }) => {
    cache.resume()
    return cache.state === 'on' ? 'The cache is in use again.' : `The cache is still ${cache.state}.`
  },
}

/**
 * Does what the page asks for, and says so.
 * @throws {RequestError} 400, 404 or 409.
 */
export async function runAction({ caches }: Context, parameters: URLSearchParams): Promise<{ readonly done: string }> {
  const name = parameters.get('do') ?? ''
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined
  if (action === undefined) throw new RequestError(404, 'There is no such action.')
  const known = caches.find(parameters.get('cache'))
  if (known.cache.state === 'closed') throw new RequestError(409, `The cache ${known.name} is closed.`)
  return { done: await action(known, parameters) }
}

function valueOf(parameters: URLSearchParams): string {
  const value = parameters.get('value')?.trim() ?? ''
  if (value === '') throw new RequestError(400, 'Say what to invalidate.')
  return value
}

/** A list key is written as JSON: `["user", 5]`. */
function keyFrom(text: string): CacheKey {
  if (!text.startsWith('[')) return text
  try {
    return JSON.parse(text) as CacheKey
  } catch {
    return text
  }
}
