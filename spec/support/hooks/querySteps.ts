import { addOperation } from '../addOperation.js'
import type { Side } from '../twins.js'
import { readTags, refuse, shown, thenable, writeTag, type Builder, type Log } from './inHooks.js'

/** What a query is built with. */
type Step = (query: Builder, log: Log, side: Side) => Builder

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

export const STEPS: Readonly<Record<string, Step>> = {
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
  throwIfNotFound: (query) => query.throwIfNotFound({ what: 'a user' }),
  first: (query) => query.first(),
  findById: (query) => query.findById(2),
  'findById of nobody': (query) => query.findById(99),
  'findById of undefined': (query) => query.findById(undefined as never),
  findByIds: (query) => query.findByIds([1, 3]),
  page: (query) => query.page(0, 2),
  range: (query) => query.range(1, 2),
  'range without numbers': (query) => query.limit(2).range(),
  select: (query) => query.select('users.id', 'users.name'),
  graph: (query) => query.withGraphFetched('[posts, manager.posts]'),
  'joined graph': (query) => query.withGraphJoined('manager').orderBy('manager.id'),
  'modified graph': (query) =>
    query.withGraphFetched('posts').modifyGraph('posts', (part) => void part.where('id', '<', 8)),
  'empty graph': (query) => query.modifyGraph('posts', (part) => void part.where('id', '<', 8)),
  castTo: (query, _, side) => query.castTo(side.models.User),
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
