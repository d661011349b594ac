import { SETUP_ADVICE } from '../../cache/statistics/setupAdvice.js'
import type { BypassReason } from './bypassReason.js'

/** For each reason: the first sentence says what it means, and the others what to do about it. */
export const ADVICE: Readonly<Record<BypassReason, string>> = {
  ...SETUP_ADVICE,
  disabled: 'The query says withCache(false).',
  mode: "The query, or its class's cacheOptions, says mode: 'bypass'.",
  closed: 'The cache was closed. Give the class another one: Model.queryCache = new QueryCache()',
  off: 'Caching is switched off. Remove OBJECTION_CACHE=off from the environment, or `enabled: false` from the options of the cache.',
  paused: 'The cache is paused. Let queries use it again: cache.resume()',
  'not-asked':
    "Nothing asks for caching. Add withCache() or withCacheKey('name') to the query, or `static cacheOptions = { all: true }` to its class, or `all: true` to the options of cachedKnex().",
  opaque: "No automatic key can show all that the query does. Give the query a key of your own: withCacheKey('name')",
  'hook-threw':
    "A before-hook of a part of the graph needs the ids of its owners. Make the hook work without the ids. Or give the query a key of your own, so that hooks of parts run only while the graph is loaded: withCacheKey('name')",
  'unknown-owner':
    'No key can show for which owners the query finds its rows. Use ids that are strings, numbers, dates or buffers.',
  volatile:
    "A statement of the query gives another result each time. Give the query a key of your own and a ttl: withCacheKey('name', { ttl: '1m' })",
  unstable:
    'A function that builds the query added something else after the load than before. Such functions must not depend on anything that changes meanwhile.',
  'no-connection': 'Neither the query nor its class has a Knex instance. Bind one: Model.knex(knex)',
  transaction: 'The query, or a part of its load, runs inside a transaction and must see the transaction’s own writes.',
  session:
    'A statement changed the session of a connection of the Knex instance, which no key can show. Send RESET ALL, or set up all connections alike in `pool.afterCreate`.',
  lock: 'The query locks rows, which only the database can do.',
  resolved: 'The query was resolved or rejected before it ran.',
  child:
    "The query is part of another query. Cache the whole query. Or cache a relation of its graph by itself: modifyGraph('posts', (posts) => void posts.withCache())",
  context:
    'The context of the query is not plain data. Reduce it to a string: new QueryCache({ context: ({ user }) => user.id })',
  writes: 'The load itself writes to a database, for instance in a hook. Move the write out of the query.',
  nested: 'The query runs inside the load of its own key. Give the query another key.',
  interrupted: 'The load that was to answer the query ended without a result. The next query loads again.',
  overtaken:
    'A write invalidated what the load read, or may have done so, while the load ran. The next query loads again.',
  'unsupported-value': 'The result holds a value that cannot be copied exactly. Give the cache a codec for its class.',
  'unknown-model-class':
    'The result holds a model of a class that neither the query nor its relations name. Name the class in a relation.',
  'private-state':
    'Instances may hold data that their own properties do not show. Give the cache a codec for the model class.',
  'from-json':
    "A class asks for rebuild: 'fromJson', and its fromJson does not make of the result what the database gave. Change $parseJson or $setJson, or leave `rebuild` out of its cacheOptions.",
  'private-part':
    'A part of the result came from a cache of this process alone while other processes share the store, or from another copy of this package. Use one store for both caches, and install one copy of the package.',
  'store-refused': 'The store did not take the entry. Raise the limits of the store, or select fewer columns.',
}

/** The reason in full sentences, and what to do; `undefined` for an unknown word. */
export const adviceFor = (reason: string): string | undefined =>
  Object.hasOwn(ADVICE, reason) ? ADVICE[reason as BypassReason] : undefined

/** What a reason means, and what to do: `''` where nothing is wrong, or the next query helps itself. */
export function adviceParts(reason: string): { readonly meaning: string; readonly remedy: string } {
  const [, meaning = '', remedy = ''] = /^(.*?\.)(?: (?=[A-Z`])(.*))?$/s.exec(adviceFor(reason) ?? '') ?? []
  return { meaning, remedy }
}
