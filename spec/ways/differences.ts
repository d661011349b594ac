import type { WayName } from '../support/way.js'

/** Why a spec's claim is another one in some way: what it counts, or that it reads without the cache. */
type Why =
  /** It counts statements, loads, hits or other numbers of the cache. */
  | 'counts'
  /** It counts calls of hooks, or lists them. */
  | 'hooks'
  /** It changes rows where the cache cannot see it, to distinguish a hit from a load; in the shadow the database's answer is given. */
  | 'unseen write'
  /** In the shadow the database's own result is given, which it distinguishes from a rebuilt one. */
  | 'the database’s result'

type Differences = Readonly<Record<string, Why>>

const HOOKS: Differences = {
  'hooks run on a hit as without a cache, in the same order': 'hooks',
  'hooks see the builder of a hit like the builder of a query that ran': 'hooks',
  'hooks ask the database for a query with the same key inside its own load': 'counts',
}

/** Parts of graphs have loads and entries of their own. */
const PARTS: Differences = {
  'executions load themselves after waiting too long, and the others then wait for that load': 'counts',
  'law 2, isolation an entry references no class, connection, transaction or builder': 'counts',
}

const UNSEEN_IN_PARTS: Differences = {
  ...PARTS,
  'executions load the graph and the page from the database if the answer is withdrawn': 'unseen write',
}

const HITS_BY_ROWS: Differences = Object.fromEntries(
  [
    '{"rows":{"users":[1]}} ends one, all',
    '{"rows":{"\\"main\\".\\"Users\\"":["2","1n"]}} ends one, two, all',
    '{"rows":{"users":[999]}} ends none, all',
    '{"rows":{"users":[]}} ends all',
    '{"rows":{"tags":[2]}} ends nothing',
    '{"rows":{"posts":[1],"tags":[1]}} ends tag',
    '{"rows":{"users":["a b",0.5]}} ends all',
    '{"tables":["users"]} ends one, two, none, all',
    'accepts composite keys as arrays of strings and numbers',
  ].map((title) => [`invalidate({ rows }) ${title}`, 'counts'] as const),
)

/** Every spec of queries whose claim is not the same in another way to run it; there is no other. */
export const DIFFERENCES: Readonly<Record<WayName, Differences>> = {
  rebuilt: {
    ...HOOKS,
    ...UNSEEN_IN_PARTS,
    'executions report in withCacheInfo() an answer that was withdrawn, and a store that took no entry': 'counts',
  },

  twice: {
    ...HOOKS,
    ...UNSEEN_IN_PARTS,
    'every type of column, on SQLite is served as the driver gives it, through memory': 'counts',
    'every type of column, on SQLite is served as the driver gives it, through a store of bytes': 'counts',
    'codecs a codec may store instances of a model class with their private state': 'counts',
    'the round trip check rebuilds by assignment, also if the class’s own `fromJson` would give equal instances':
      'counts',
    'the round trip check rebuilds by `fromJson` if the class keeps data of rows outside of instances': 'counts',
    'the round trip check rebuilds by `fromJson` if a plugin has given the class one that does': 'counts',
    'the round trip check rebuilds by `fromJson` if only that gives what accessors show': 'counts',
    'the round trip check compares accessors once a class if no instance can escape, and else for each result':
      'counts',
    'the round trip check rejects proxies that change what is assigned, and no others': 'counts',
    'the round trip check rebuilds by assignment if the class’s own `fromJson` would change the instances': 'counts',
    'the round trip check rebuilds by assignment if the class’s own `fromJson` throws': 'counts',
    'the round trip check rejects data that is nested too deeply': 'counts',
    'the round trip check accepts private members without data, and keeps class fields in their place': 'counts',
    'the round trip check accepts own properties with the name of an accessor, and one named __proto__': 'counts',
    'hooks reject on a hit, too, if an after-hook throws, and keep the entry': 'counts',
    'hooks answer a query that beforeFind() cancels, which is not cached': 'counts',
    'hooks may clone and run the builder without a deadlock': 'hooks',
    'what results depend on: cacheDependsOn does not share a load that began before a write to a declared table':
      'counts',
    'executions run none of the user’s hooks in a background load': 'hooks',
    'executions treat a hook’s clone as another query, without key and answer': 'hooks',
    'executions bypass the cache if hooks lock, resolve or bind the query to a transaction': 'counts',
    'executions serve stale data if the database cannot be reached, with one load for all callers': 'counts',
    'executions do not count a rejected background load as a bypass': 'counts',
    // It casts the builder after it was started: the second execution starts later than the cast.
    'executions allow castTo() a class without a table, and ignore castTo() after the call': 'counts',
    'writes fetching writes and graph writes read the database': 'counts',
    'the options of a query staleWhileRevalidate: serves at once, and loads once in the background without after-hooks':
      'hooks',
    'the options of a query staleIfError: serves when the load fails, with every hook, and only then': 'counts',
    'the options of a query mode: refresh loads and stores, bypass does neither, only-if-cached never asks the database':
      'counts',
    'the options of a query cache: uses another cache than the class’s': 'counts',
    'law 1, equivalence does not cache an instance of an unknown class, and names the property and the remedy':
      'counts',
    'law 1, equivalence caches instances of a class with a codec': 'counts',
    'law 2, isolation where models are rebuilt by generated code holds for values of every kind': 'counts',
    'law 2, isolation where models are rebuilt by a loop holds for values of every kind': 'counts',
    'law 5, separation one key on several result forms: each form is served its own result': 'counts',
    'law 4, transparency an entry that cannot be rebuilt is deleted, and the next one is served again': 'counts',
  },

  shadow: {
    ...HOOKS,
    ...PARTS,
    ...HITS_BY_ROWS,
    'hooks may clone and run the builder without a deadlock': 'hooks',
    'hooks of fetched children run during the load, and their effect is part of the entry': 'hooks',
    'executions treat a hook’s clone as another query, without key and answer': 'hooks',
    'the options of a query ttl: serves an entry until it expires, to the millisecond': 'unseen write',
    'the options of a query staleWhileRevalidate: serves at once, and loads once in the background without after-hooks':
      'hooks',
    'the options of a query mode: refresh loads and stores, bypass does neither, only-if-cached never asks the database':
      'unseen write',
    'the options of a query tags: a query’s own tags count on a hit, also if the entry was stored without them':
      'unseen write',
    'the options of a query ttl: a query may ask for fresher data than the entry’s ttl, never for older data':
      'unseen write',
    'law 1, equivalence caches instances of a class with a codec': 'the database’s result',
  },
}

const NOTHING_UNCACHED = { 'without the cache each query sends a SELECT': 1 }

/** Where parts of graphs are cached by themselves, fewer statements bring a graph back. */
const PARTS_STAY = { ...NOTHING_UNCACHED, 'results with users are loaded again': 1 }

/** The checks of the demo that fail in another way, and how often. All of them count statements, except those with a comment. */
export const FAILED_CHECKS: Readonly<Record<WayName, Readonly<Record<string, number>>>> = {
  // What hands a whole load to its own caller asks for the whole.
  rebuilt: { ...PARTS_STAY, 'one statement asked for users 23 and 24 only': 1 },
  twice: PARTS_STAY,
  shadow: {
    ...NOTHING_UNCACHED,
    'the second query sent no SQL': 5,
    'the third query sent no SQL': 1,
    'the second count sent no SQL, and is equal': 1,
    'the next hundred queries sent no SQL': 1,
    'the key shows what the function does: the second query sent no SQL': 1,
    'each row has its own entry: findById() sent no SQL': 1,
    // The key alone asks for what is under it, and in the shadow the database is asked for everything.
    'both queries resolved with equal users': 1,
    "the second caller's users have not changed": 1,
    'the third caller gets the users as they were loaded': 1,
    'outside it the key still gave u2, without waiting': 1,
    'after the rollback the key still gives u2, without SQL': 1,
    'a hit has no reason': 1,
    'results from other tables stay cached': 1,
    'the query after it sends no SQL': 1,
    'another row of the same table stays cached': 1,
    'a rollback invalidates nothing': 1,
    'this process cannot see the write: the key still gives the old result': 1,
    'results without users stay cached': 1,
  },
}
