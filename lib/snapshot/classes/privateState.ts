import type { Model } from 'objection'
import { isPromise } from '../../core/deferred.js'
import { difference } from '../../core/values/difference.js'
import { ClassFacts, handlesRows } from './ClassFacts.js'
import { sourceOfClass } from './source/classSource.js'
import { ownClassesOf, type AnyModelClass } from './modelClass.js'

/** What the own properties of a class's instances may not show. */
interface PrivateState {
  /** The accessors whose values must be the same on a rebuilt instance. */
  readonly accessors: readonly string[]
  /** Whether private members may hold data of a row that no accessor shows. */
  readonly mayHoldRowData: boolean
}

const facts = new ClassFacts(examine)

export const privateStateOf = (modelClass: AnyModelClass): PrivateState => facts.of(modelClass)

function examine(modelClass: AnyModelClass): PrivateState {
  const classes = ownClassesOf(modelClass)
  const accessors = classes.flatMap((each) => accessorsOf(each.prototype as object))
  const hasSetters = accessors.some(({ set }) => set !== undefined)
  const hasPrivateMembers = classes.some((each) => usesPrivateMembers(each))
  if (!hasSetters && !hasPrivateMembers) return { accessors: [], mayHoldRowData: false }
  return {
    accessors: accessors.filter(({ get }) => get !== undefined).map(({ name }) => name),
    mayHoldRowData: hasPrivateMembers && (hasSetters || classes.some(handlesRows)),
  }
}

function accessorsOf(prototype: object): (PropertyDescriptor & { name: string })[] {
  return Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([, { get, set }]) => get !== undefined || set !== undefined)
    .map(([name, descriptor]) => ({ ...descriptor, name }))
}

/** `this.#name`, `#name in this`, and what compilers for older targets make of them. */
const PRIVATE_MEMBER =
  /\.\s*#[\p{ID_Start}$_\\]|#[\p{ID_Continue}$\\]+\s+in\s|_class_?private_?(field|method|static)|__private(Set|Get|Add|Method)/iu

/** Private members show only in the source of the class. */
export function usesPrivateMembers(modelClass: AnyModelClass): boolean {
  return PRIVATE_MEMBER.test(sourceOfClass(modelClass))
}

/**
 * Whether the accessors show the same on the original and on its copy. A getter that throws counts by its error's message. A getter that
 * returns a promise cannot be compared: the class then counts as one with private data of the row. Properties that a getter adds to the
 * original are removed again.
 */
export function accessorsAgree(original: Model, copy: Model, { accessors }: PrivateState): boolean {
  if (accessors.length === 0) return true
  const before = Object.getOwnPropertyDescriptors(original)
  try {
    return accessors.every((name) => {
      const [one, other] = [read(original, name), read(copy, name)]
      if (!isPromise(one)) return difference(one, other) === undefined
      for (const promise of [one, other]) Promise.resolve(promise).catch(() => undefined)
      facts.set(Object.getPrototypeOf(original).constructor as AnyModelClass, { accessors, mayHoldRowData: true })
      return false
    })
  } finally {
    restore(original, before)
  }
}

function read(model: Model, name: string): unknown {
  try {
    return (model as unknown as Record<string, unknown>)[name]
  } catch (error) {
    return { thrown: error instanceof Error ? error.message : error }
  }
}

function restore(model: Model, before: Record<string, PropertyDescriptor>): void {
  for (const name of Object.getOwnPropertyNames(model))
    if (!Object.hasOwn(before, name)) Reflect.deleteProperty(model, name)
  for (const [name, descriptor] of Object.entries(before)) {
    const now = Reflect.getOwnPropertyDescriptor(model, name)
    if (now === undefined || !Object.is(now.value, descriptor.value)) Object.defineProperty(model, name, descriptor)
  }
}
