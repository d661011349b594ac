import { isDeepStrictEqual } from 'node:util'
import type { Model } from 'objection'
import { ownClassesOf, type AnyModelClass } from './modelClass.js'

/** Where data from a row can get into an instance otherwise than as an own property. */
const RECEIVERS = ['$parseDatabaseJson', '$setDatabaseJson', '$afterFind', '$set', '$setJson'] as const

/** What of a class's instances own properties may not show. */
export interface HiddenState {
  /** Accessors whose values must be the same on an instance that was made again. */
  readonly accessors: readonly string[]
  /** Whether row data may be in private members that no accessor need show. */
  readonly mayBePrivate: boolean
}

const known = new WeakMap<AnyModelClass, HiddenState>()

/** What to look at before instances of the class may be cached. Made once a class. */
export function hiddenStateOf(modelClass: AnyModelClass): HiddenState {
  let found = known.get(modelClass)
  if (found === undefined) known.set(modelClass, (found = examine(modelClass)))
  return found
}

function examine(modelClass: AnyModelClass): HiddenState {
  const classes = ownClassesOf(modelClass)
  const accessors = classes.flatMap((each) => accessorsOf(each.prototype as object))
  const setters = accessors.some(({ set }) => set !== undefined)
  const hasPrivate = classes.some((each) => usesPrivateMembers(each))
  if (!setters && !hasPrivate) return { accessors: [], mayBePrivate: false }
  const receives = setters || classes.some((each) => RECEIVERS.some((name) => Object.hasOwn(each.prototype, name)))
  return {
    accessors: accessors.filter(({ get }) => get !== undefined).map(({ name }) => name),
    mayBePrivate: hasPrivate && receives,
  }
}

function accessorsOf(prototype: object): (PropertyDescriptor & { name: string })[] {
  return Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([, { get, set }]) => get !== undefined || set !== undefined)
    .map(([name, descriptor]) => ({ ...descriptor, name }))
}

/** Private members leave no trace but in the class's own text; compilers for older targets call helpers of this name. */
function usesPrivateMembers(modelClass: AnyModelClass): boolean {
  return /\.#[\w$]|#[\w$]+ in |__classPrivateField|__private(Set|Get|Add)/.test(
    Function.prototype.toString.call(modelClass),
  )
}

/** Whether accessors show the same on both instances. A getter that throws shows its error's message. */
export function showsSame(one: Model, other: Model, { accessors }: HiddenState): boolean {
  return accessors.every((name) => isDeepStrictEqual(read(one, name), read(other, name)))
}

function read(model: Model, name: string): unknown {
  try {
    return (model as unknown as Record<string, unknown>)[name]
  } catch (error) {
    return { thrown: error instanceof Error ? error.message : error }
  }
}
