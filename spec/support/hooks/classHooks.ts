import type { Model } from 'objection'
import { type StaticHookArguments } from 'objection'
import { hookBuilder } from '../hookBuilder.js'
import type { Side } from '../twins.js'
import { readTags, refuse, shown, thenable, writeTag, type Builder, type Log } from './inHooks.js'

type Arguments = StaticHookArguments<Model>

/** A class with hooks, for one side. */
export type ClassHook = (User: typeof Model, log: Log, side: Side) => void

function logArguments(log: Log, name: string, args: Arguments): void {
  const { inputItems, items, relation, context, transaction, result } = args
  const ofContext = Object.keys(context).map((key) => `${key} ${typeof context[key]}`)
  const { isTransaction } = transaction as unknown as { isTransaction?: boolean }
  log(
    name,
    inputItems.length,
    items.length,
    (relation as unknown) === undefined,
    ofContext,
    Boolean(isTransaction),
    shown(result),
  )
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

const NO_HOOK: ClassHook = () => undefined

export const CLASS_HOOKS = {
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
    cancels: beforeFind(({ cancelQuery }) => cancelQuery([])),
    'cancels with rows': beforeFind(({ cancelQuery }) => cancelQuery([{ id: 77 }])),
    rejectsQuery: beforeFind((_, builder) => void builder.reject(new Error('rejected'))),
    locks: beforeFind((_, builder) => void builder.forUpdate()),
    reads: beforeFind((_, builder, side) => readTags(side, builder)),
    writes: beforeFind((_, builder, side) => writeTag(side, builder)),
    'adds hooks': beforeFind((_, builder) => void builder.runBefore(refuse).runAfter((rows) => ['added', rows])),
    'runs a clone': beforeFind(async (args, builder) => {
      if (args.context['isInner'] === true) return
      const rows = await builder.clone().context({ isInner: true })
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
    'clears hooks': beforeFind((_, builder) => (builder as unknown as { clear(what: RegExp): void }).clear(/runAfter/)),
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
