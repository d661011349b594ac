import type { WayName } from '../support/way.js'

/** Why a spec's claim is another one in some way: what it counts, or that it looks past the cache. */
type Why =
  /** It counts statements, loads, hits or other numbers of the cache. */
  | 'counts'
  /** It counts calls of hooks, or lists them. */
  | 'hooks'
  /** It changes rows where the cache cannot see it, to tell a hit from a load; in the shadow the database's answer is given. */
  | 'unseen write'
  /** In the shadow the database's own result is given, which it tells from a rebuilt one. */
  | 'the database’s result'

type Differences = Readonly<Record<string, Why>>

const HOOKS: Differences = {
  'hooks all hooks of the query run on a hit as they do without a cache, in the same order': 'hooks',
  'hooks hooks find the builder of a hit as that of a query that ran': 'hooks',
  'hooks a query of the same key inside its own load goes to the database instead of waiting for itself': 'counts',
}

/** Parts of graphs have loads and entries of their own. */
const PARTS: Differences = {
  'queries under way who waits too long for another’s load asks for himself, and the others wait for him': 'counts',
  'law 2, isolation an entry references no class, connection, transaction or builder': 'counts',
}

const UNSEEN_IN_PARTS: Differences = {
  ...PARTS,
  'queries under way an answer that is withdrawn gives the graph and the page from the database': 'unseen write',
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
    'of a composite key are lists of values, of texts and numbers alike',
  ].map((title) => [`rows by hand ${title}`, 'counts'] as const),
)

/** Every spec of queries whose claim is not the same in another way to run it; there is no other. */
export const DIFFERENCES: Readonly<Record<WayName, Differences>> = {
  rebuilt: {
    ...HOOKS,
    ...UNSEEN_IN_PARTS,
    'queries under way withCacheInfo() tells the truth where an answer is withdrawn, or the store takes none': 'counts',
  },

  twice: {
    ...HOOKS,
    ...UNSEEN_IN_PARTS,
    'every type of column, on SQLite is served as the driver gives it, through memory': 'counts',
    'every type of column, on SQLite is served as the driver gives it, through a store of bytes': 'counts',
    'codecs a codec may store instances of a model class with their private state': 'counts',
    'the round trip check rebuilds by the class’s own `fromJson` if that gives equal instances': 'counts',
    'the round trip check rebuilds by assignment if the class’s own `fromJson` would change the instances': 'counts',
    'the round trip check rebuilds by assignment if the class’s own `fromJson` throws': 'counts',
    'the round trip check rejects data that is nested too deeply': 'counts',
    'the round trip check accepts private members without data, and keeps class fields in their place': 'counts',
    'the round trip check accepts own properties with the name of an accessor, and one named __proto__': 'counts',
    'hooks an after-hook that throws throws on a hit, too, and spoils nothing': 'counts',
    'hooks a query that beforeFind cancels is answered by the hook and not cached': 'counts',
    'hooks hooks may clone and run the builder: they get what they ask for, and no endless wait': 'hooks',
    'what results depend on by what their classes declare nobody joins a load that began before a declared table was written':
      'counts',
    'queries under way a load in the background runs no hook of the user’s again, neither before nor after nor on errors':
      'hooks',
    'queries under way a hook’s clone of a query under way is another query: neither its key nor its answer': 'hooks',
    'queries under way what hooks lock, bind to a transaction or resolve is neither kept nor answered': 'counts',
    'queries under way a database that cannot be reached is an error of the database: stale data helps, and one caller asks for all':
      'counts',
    'queries under way a result that the background cannot keep is no query that went past the cache': 'counts',
    // It casts the builder after it was started: the second execution starts later than the cast.
    'queries under way a class without a table can be cast to, and a cast after the call is none': 'counts',
    'writes writes that fetch, and graphs that compare before they write, read the database': 'counts',
    'options of a query staleWhileRevalidate: served at once, loaded anew once in the background without after-hooks':
      'hooks',
    'options of a query staleIfError: served when the load fails, with every hook, and only then': 'counts',
    'options of a query mode: refresh loads and keeps, bypass does neither, only-if-cached never asks the database':
      'counts',
    'options of a query cache: another cache than the class’s': 'counts',
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
    'hooks hooks may clone and run the builder: they get what they ask for, and no endless wait': 'hooks',
    'hooks hooks of fetched children run when they are loaded, and what they did is part of the entry': 'hooks',
    'queries under way a hook’s clone of a query under way is another query: neither its key nor its answer': 'hooks',
    'options of a query ttl: good until its time is up, to the millisecond': 'unseen write',
    'options of a query staleWhileRevalidate: served at once, loaded anew once in the background without after-hooks':
      'hooks',
    'options of a query mode: refresh loads and keeps, bypass does neither, only-if-cached never asks the database':
      'unseen write',
    'options of a query tags of a reader count for what it reads, also where the entry was stored without them':
      'unseen write',
    'options of a query a reader may ask for fresher data than the entry’s own ttl, never for older': 'unseen write',
    'law 1, equivalence caches instances of a class with a codec': 'the database’s result',
  },
}

const NOTHING_UNCACHED = { 'without the cache everybody sends a SELECT': 1 }

/** Where parts of graphs are cached by themselves, fewer statements bring a graph back. */
const PARTS_STAY = { ...NOTHING_UNCACHED, 'what holds users is loaded again': 1 }

/** The claims of the demo that do not hold in another way, and how often: all of them count statements, but for those explained. */
export const UNTRUE_CLAIMS: Readonly<Record<WayName, Readonly<Record<string, number>>>> = {
  // What hands a whole load to its own caller asks for the whole.
  rebuilt: { ...PARTS_STAY, 'only 23 and 24 were asked for, in one statement': 1 },
  twice: PARTS_STAY,
  shadow: {
    ...NOTHING_UNCACHED,
    'the second one sent no SQL': 3,
    'the second read sent no SQL': 1,
    'the third read sent no SQL': 1,
    'the second count sent no SQL and is equal': 1,
    'the next hundred sent no SQL': 1,
    'what the function does is the key: the second needed no SQL': 1,
    'rows have entries of their own: findById needed no SQL': 1,
    // The key alone asks for what is under it, and in the shadow the database is asked for everything.
    'it got two equal users': 1,
    "the second reader's users are as they were loaded": 1,
    "so are the third one's": 1,
    'outside, the key still gave u2': 1,
    'after the rollback it is u2, without SQL': 1,
    'a hit has no reason': 1,
    'what was read from other tables stays': 1,
    'and the read after it needs no SQL again': 1,
    'another row of the same table is not': 1,
    'nothing has changed, and nothing is read again': 1,
    'this process cannot know: the key gives the result from before': 1,
    'what holds none stays cached': 1,
  },
}
