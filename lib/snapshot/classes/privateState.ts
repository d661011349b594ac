import type { Model } from 'objection'
import { isPromise } from '../../core/deferred.js'
import { difference } from '../../core/values/difference.js'
import { ClassFacts, handlesRows } from './ClassFacts.js'
import { sourceOfClass } from './classSource.js'
import { ownClassesOf, type AnyModelClass } from './modelClass.js'

/** What of a class's instances own properties may not show. */
export interface PrivateState {
  /** Accessors whose values must be the same on an instance that was made again. */
  readonly accessors: readonly string[]
  /** Whether row data may be in private members that no accessor need show. */
  readonly mayHoldRowData: boolean
}

const facts = new ClassFacts(examine)

/** What to look at before instances of the class may be cached. */
export const privateStateOf = (modelClass: AnyModelClass): PrivateState => facts.of(modelClass)

function examine(modelClass: AnyModelClass): PrivateState {
  const classes = ownClassesOf(modelClass)
  const accessors = classes.flatMap((each) => accessorsOf(each.prototype as object))
  const setters = accessors.some(({ set }) => set !== undefined)
  const hasPrivate = classes.some((each) => usesPrivateMembers(each))
  if (!setters && !hasPrivate) return { accessors: [], mayHoldRowData: false }
  const receives = setters || classes.some(handlesRows)
  return {
    accessors: accessors.filter(({ get }) => get !== undefined).map(({ name }) => name),
    mayHoldRowData: hasPrivate && receives,
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

/** Private members leave no trace but in the class's own text; compilers for older targets call helpers of this name. */
export function usesPrivateMembers(modelClass: AnyModelClass): boolean {
  return PRIVATE_MEMBER.test(sourceOfClass(modelClass))
}

/**
 * Whether accessors show the same on the original and on the copy. A getter that throws shows its error's message; one that
 * gives a promise shows nothing, and its class is then not asked again. What a getter leaves on the original is taken away.
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
