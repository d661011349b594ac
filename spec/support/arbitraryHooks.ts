import fc from 'fast-check'
import { Model, type QueryBuilder, type StaticHookArguments } from 'objection'
import { addOperation } from './addOperation.js'
import { hookBuilder } from './hookBuilder.js'
import type { Side } from './twins.js'

type Builder = QueryBuilder<Model, unknown>
type Arguments = StaticHookArguments<Model>
type Log = (...what: unknown[]) => void

/** A class with hooks, for one side. */
type ClassHook = (User: typeof Model, log: Log, side: Side) => void

/** What a query is built with. */
type Step = (query: Builder, log: Log, side: Side) => Builder

/** What a log can show of a value. */
function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shown)
  if (value instanceof Model) return `${value.constructor.name} ${value.$id()} ${Object.keys(value).toSorted().join()}`
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).map(([name, each]) => [name, shown(each)])
  return String(value)
}

/** What other code may read in a hook while the hook waits. */
const readTags = async (side: Side, builder: Builder): Promise<number> => {
  const knex = (builder as unknown as { unsafeKnex(): never }).unsafeKnex()
  return (await side.models.Tag.query(knex).orderBy('id')).length
}

const writeTag = (side: Side, builder: Builder): Promise<number> => {
  const knex = (builder as unknown as { unsafeKnex(): never }).unsafeKnex()
  return side.models.Tag.query(knex)
    .findById(1)
    .patch({ label: 'written' } as object) as unknown as Promise<number>
}

function logArguments(log: Log, name: string, args: Arguments): void {
  const { inputItems, items, relation, context, transaction, result } = args
  const ofContext = Object.keys(context).map((key) => `${key} ${typeof context[key]}`)
  const { isTransaction } = transaction as unknown as { isTransaction?: boolean }
  log(name, inputItems.length, items.length, String(relation), ofContext, Boolean(isTransaction), shown(result))
}

const beforeFind =
  (hook: (args: Arguments, builder: Builder, side: Side) => unknown): ClassHook =>
  (User, log, side) => {
    User.beforeFind = function (this: unknown, args: Arguments) {
      logArguments(log, `beforeFind of ${this === User}`, args)
      return hook(args, hookBuilder(args), side)
    }
  }

const afterFind =
  (hook: (args: Arguments, side: Side) => unknown): ClassHook =>
  (User, log, side) => {
    User.afterFind = function (this: unknown, args: Arguments) {
      logArguments(log, `afterFind of ${this === User}`, args)
      return hook(args, side)
    }
  }

const ofInstance =
  (hook: (row: Record<string, unknown>) => unknown): ClassHook =>
  (User, log) => {
    User.prototype.$afterFind = function (this: Record<string, unknown>, context: object) {
      log('$afterFind', shown(this), Object.keys(context))
      return hook(this)
    } as never
  }

function refuse(): never {
  throw new Error('refused')
}

const NO_HOOK: ClassHook = () => undefined

const CLASS_HOOKS = {
  before: {
    none: NO_HOOK,
    sync: beforeFind(() => 'ignored'),
    async: beforeFind(async () => 'ignored'),
    thenable: beforeFind(() => thenable(1)),
    throws: beforeFind(refuse),
    rejects: beforeFind(async () => refuse()),
    filters: beforeFind((_, builder) => void builder.where('users.id', '<', 6)),
    'filters late': beforeFind(async (_, builder) => {
      await Promise.resolve()
      builder.where('users.id', '<', 6)
    }),
    'adds context': beforeFind((_, builder) => void builder.context({ tenant: 4 })),
    cancels: beforeFind(({ cancelQuery }) => cancelQuery()),
    'cancels with rows': beforeFind(({ cancelQuery }) => cancelQuery([{ id: 77 }])),
    rejectsQuery: beforeFind((_, builder) => void builder.reject(new Error('rejected'))),
    locks: beforeFind((_, builder) => void builder.forUpdate()),
    reads: beforeFind((_, builder, side) => readTags(side, builder)),
    writes: beforeFind((_, builder, side) => writeTag(side, builder)),
    'adds hooks': beforeFind((_, builder) => void builder.runBefore(refuse).runAfter((rows) => ['added', rows])),
    'runs a clone': beforeFind(async (args, builder) => {
      if (args.context['isInner'] === true) return
      const rows = (await builder.clone().context({ isInner: true })) as unknown
      builder.context({ seen: JSON.stringify(rows)?.length })
    }),
    'asks with asFindQuery': beforeFind(async (args, builder) => {
      if (args.context['isInner'] === true) return
      const ids = await (args.asFindQuery() as unknown as Builder).context({ isInner: true }).select('users.id')
      builder.whereIn(
        'users.id',
        (ids as { id: number }[]).flat().map(({ id }) => id ?? 1),
      )
    }),
    'gives to the context': beforeFind(
      (_, builder) => void builder.context({ runAfter: (rows: unknown) => ['given', rows] }),
    ),
    'clears hooks': beforeFind(
      (_, builder) => void (builder as unknown as { clear(what: RegExp): void }).clear(/runAfter/),
    ),
    'fetches a graph': beforeFind((_, builder) => void builder.withGraphFetched('posts')),
    'takes one': beforeFind((_, builder) => void builder.first()),
  },
  after: {
    none: NO_HOOK,
    sync: afterFind(() => undefined),
    async: afterFind(async () => undefined),
    throws: afterFind(refuse),
    replaces: afterFind(({ result }) => result?.map((row: unknown) => ({ row }))),
    'replaces by null': afterFind(() => null),
    'replaces late': afterFind(async ({ result }) => result?.slice(0, 1)),
    mutates: afterFind(({ result }) => void result?.splice(1)),
    reads: afterFind(async (args, side) => {
      await readTags(side, hookBuilder(args))
    }),
    writes: afterFind(async (args, side) => {
      await writeTag(side, hookBuilder(args))
    }),
    'runs a clone': afterFind(async (args) => {
      if (args.context['isInner'] === true) return undefined
      return [await hookBuilder(args).clone().context({ isInner: true })]
    }),
  },
  instance: {
    none: NO_HOOK,
    sync: ofInstance((row) => void (row['seen'] = Object.keys(row).length)),
    async: ofInstance(async (row) => {
      await Promise.resolve()
      delete row['settings']
    }),
    throws: ofInstance((row) => (row['id'] === 4 ? refuse() : undefined)),
  },
} satisfies Record<string, Record<string, ClassHook>>

/** A thenable that is no promise: its `then` returns nothing. */
function thenable(value: unknown): PromiseLike<unknown> {
  return {
    // oxlint-disable-next-line unicorn/no-thenable
    then(resolve: (value: unknown) => void) {
      resolve(value)
    },
  } as PromiseLike<unknown>
}

const logged = (log: Log, name: string, hook: (result: unknown, builder: Builder) => unknown) =>
  function (this: unknown, result: unknown, builder: Builder): unknown {
    // A context is also that of the parts of a graph, which a hit does not load.
    const isPart = (builder as unknown as { parentQuery(): unknown }).parentQuery() !== null
    if (!isPart) log(name, this === builder, shown(result))
    return hook(result, builder)
  }

const runBefore =
  (hook: (result: unknown, builder: Builder, side: Side) => unknown): Step =>
  (query, log, side) =>
    query.runBefore(logged(log, 'runBefore', (result, builder) => hook(result, builder, side)) as never)

const runAfter =
  (hook: (result: unknown, builder: Builder, side: Side) => unknown): Step =>
  (query, log, side) =>
    query.runAfter(logged(log, 'runAfter', (result, builder) => hook(result, builder, side)) as never)

const STEPS: Readonly<Record<string, Step>> = {
  'runBefore gives a value': runBefore((result) => [result, 'given']),
  'runBefore gives a value late': runBefore(async (result) => [result, 'late']),
  'runBefore filters': runBefore((_, builder) => void builder.where('users.id', '>', 1)),
  'runBefore resolves': runBefore((_, builder) => void builder.resolve([])),
  'runBefore throws': runBefore(refuse),
  'runBefore adds hooks': runBefore((_, builder) => void builder.runAfter((rows) => ['added', rows]).runBefore(refuse)),
  'runBefore gives onBuild to the context': runBefore(
    (_, builder) => void builder.context({ onBuild: (each: Builder) => void each.where('users.id', '<', 5) }),
  ),
  'runAfter keeps': runAfter((rows) => rows),
  'runAfter wraps': runAfter((rows) => [rows]),
  'runAfter drops': runAfter(() => undefined),
  'runAfter gives a thenable': runAfter((rows) => thenable(rows)),
  'runAfter mutates late': runAfter(async (rows) => {
    await Promise.resolve()
    if (Array.isArray(rows)) rows.reverse()
    return rows
  }),
  'runAfter throws': runAfter(refuse),
  'runAfter reads': runAfter(async (rows, builder, side) => [rows, await readTags(side, builder)]),
  'runAfter writes': runAfter(async (rows, builder, side) => [rows, await writeTag(side, builder)]),
  'runAfter runs a clone': runAfter(async (rows, builder) =>
    builder.context()['isInner'] === true ? rows : [rows, await builder.clone().context({ isInner: true })],
  ),
  'runAfter runs the query': runAfter(async (rows, builder) => {
    if (builder.context()['isInner'] === true) return rows
    builder.context({ isInner: true })
    return [rows, await builder]
  }),
  'onBuild filters': (query) => query.onBuild((builder) => void builder.where('users.id', '<', 7)),
  'onBuild takes one': (query) => query.onBuild((builder) => void builder.first()),
  'onBuild locks': (query) => query.onBuild((builder) => void builder.forUpdate()),
  'onBuild throws': (query) => query.onBuild(refuse),
  'onBuildKnex filters': (query) => query.onBuildKnex((knexQuery) => void knexQuery.where('users.id', '<', 5)),
  'onError gives a value': (query, log) =>
    query.onError(function (this: unknown, error: Error, builder: Builder) {
      log('onError', error.message, this === builder)
      return 'saved'
    } as never),
  'onError throws another': (query, log) =>
    query.onError((error: Error) => {
      log('onError', error.message)
      throw new TypeError(`other than ${error.message}`)
    }),
  'onError tries again': (query, log) =>
    query.onError(async (error: Error, builder) => {
      log('onError', error.message)
      if (builder.context()['isInner'] === true) throw error
      return (builder as unknown as { clear(what: RegExp): Builder })
        .clear(/runAfter|runBefore/)
        .context({ isInner: true })
    }),
  throwIfNotFound: (query) => query.throwIfNotFound({ what: 'a user' }) as Builder,
  first: (query) => query.first() as unknown as Builder,
  findById: (query) => query.findById(2) as unknown as Builder,
  'findById of nobody': (query) => query.findById(99) as unknown as Builder,
  'findById of undefined': (query) => query.findById(undefined as never) as unknown as Builder,
  findByIds: (query) => query.findByIds([1, 3]),
  page: (query) => query.page(0, 2) as unknown as Builder,
  range: (query) => query.range(1, 2) as unknown as Builder,
  'range without numbers': (query) => query.limit(2).range() as unknown as Builder,
  select: (query) => query.select('users.id', 'users.name'),
  graph: (query) => query.withGraphFetched('[posts, manager.posts]'),
  'joined graph': (query) => query.withGraphJoined('manager').orderBy('manager.id'),
  'modified graph': (query) =>
    query.withGraphFetched('posts').modifyGraph('posts', (part) => void part.where('id', '<', 8)),
  'empty graph': (query) => query.modifyGraph('posts', (part) => void part.where('id', '<', 8)),
  castTo: (query, _, side) => query.castTo(side.models.User) as unknown as Builder,
  modify: (query) => query.modify('adults'),
  context: (query) => query.context({ tenant: 3 }),
  'context with runBefore': (query, log) =>
    query.context({ runBefore: logged(log, 'runBefore of the context', () => 1) }),
  'context with runAfter': (query, log) =>
    query.context({
      runAfter: [logged(log, 'runAfter of the context', (rows) => rows), [(rows: unknown) => thenable(rows)]],
    }),
  'context with onBuild': (query) =>
    query.context({ onBuild: (builder: Builder) => void builder.where('users.id', '<', 5) }),
  deep: (query) =>
    (query as unknown as { findOptions(options: object): Builder }).findOptions({ callAfterFindDeeply: true }),
  hookless: (query) =>
    (query as unknown as { findOptions(options: object): Builder }).findOptions({ dontCallFindHooks: true }),
  plugin: (query, log) => {
    const note = (name: string) => (_: unknown, result: unknown) => {
      // The models of a hit have their relations from the beginning.
      log(name, name.startsWith('onBefore') ? shown(result) : Array.isArray(result))
      return name.startsWith('onBefore') ? `${name} after ${String(result)}` : result
    }
    const stages = ['onBefore1', 'onBefore2', 'onBefore3', 'onAfter1', 'onAfter2', 'onAfter3']
    addOperation(query, Object.fromEntries(stages.map((stage) => [stage, note(stage)])))
    return query
  },
}

const nameIn = (record: object): fc.Arbitrary<string> => fc.constantFrom(...Object.keys(record))

/** A class and a query of it, as names of what they are made of. */
export interface Hooked {
  readonly before: string
  readonly after: string
  readonly instance: string
  readonly ofPart: string
  readonly steps: readonly string[]
}

const OF_PARTS: Readonly<Record<string, (Post: typeof Model) => void>> = {
  none: () => undefined,
  filters: (Post) => {
    Post.beforeFind = (args: Arguments) => void hookBuilder(args).where('id', '<', 9)
  },
  'filters late': (Post) => {
    Post.beforeFind = async (args: Arguments) => void hookBuilder(args).where('id', '<', 9)
  },
  marks: (Post) => {
    Post.prototype.$afterFind = function (this: Record<string, unknown>) {
      this['isMarked'] = true
    } as never
  },
  throws: (Post) => {
    Post.beforeFind = refuse
  },
}

export const hooked: fc.Arbitrary<Hooked> = fc.record({
  before: nameIn(CLASS_HOOKS.before),
  after: nameIn(CLASS_HOOKS.after),
  instance: nameIn(CLASS_HOOKS.instance),
  ofPart: nameIn(OF_PARTS),
  steps: fc.array(nameIn(STEPS), { maxLength: 4 }),
})

/** What makes the query on one side. Its hooks tell the log what they see. */
export function queryOf({ before, after, instance, ofPart, steps }: Hooked, side: Side, log: Log): () => Builder {
  class Post extends side.Base {
    static override tableName = 'posts'
  }
  class User extends side.models.User {
    static override get relationMappings() {
      return {
        ...side.models.User.relationMappings,
        manager: {
          relation: Model.BelongsToOneRelation,
          modelClass: side.models.User,
          join: { from: 'users.managerId', to: 'users.id' },
        },
        posts: { relation: Model.HasManyRelation, modelClass: Post, join: { from: 'users.id', to: 'posts.authorId' } },
      }
    }
  }
  for (const [kind, name] of Object.entries({ before, after, instance })) {
    const hooks: Readonly<Record<string, ClassHook>> = CLASS_HOOKS[kind as keyof typeof CLASS_HOOKS]
    hooks[name]?.(User, log, side)
  }
  OF_PARTS[ofPart]?.(Post)
  return () => {
    let query = User.query().orderBy('users.id') as unknown as Builder
    for (const step of steps) query = STEPS[step]?.(query, log, side) ?? query
    return query
  }
}
