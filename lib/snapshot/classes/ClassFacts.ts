import { ownClassesOf, type AnyModelClass } from './modelClass.js'

/** Where data from a row can get into an instance otherwise than as an own property. */
const RECEIVERS = ['$parseDatabaseJson', '$setDatabaseJson', '$afterFind', '$set', '$setJson'] as const

const STATIC_RECEIVERS = ['fromDatabaseJson', 'afterFind'] as const

/** Whether a class itself takes rows in its own way. */
export const handlesRows = (modelClass: AnyModelClass): boolean =>
  RECEIVERS.some((name) => Object.hasOwn(modelClass.prototype as object, name)) ||
  STATIC_RECEIVERS.some((name) => Object.hasOwn(modelClass, name))

/** What is known of a class, and the state of the class to which that applies. */
export class ClassFacts<Fact> {
  readonly #known = new WeakMap<AnyModelClass, { readonly state: readonly unknown[]; readonly fact: Fact }>()
  readonly #examine: (modelClass: AnyModelClass) => Fact

  constructor(examine: (modelClass: AnyModelClass) => Fact) {
    this.#examine = examine
  }

  /** Examined once, and again when the class has changed: plugins put members on classes at any time. */
  of(modelClass: AnyModelClass): Fact {
    const known = this.#known.get(modelClass)
    const state = stateOf(modelClass)
    if (known !== undefined && isSame(known.state, state)) return known.fact
    const fact = this.#examine(modelClass)
    this.#known.set(modelClass, { state: stateOf(modelClass), fact })
    return fact
  }

  /** What was found out in another way. */
  set(modelClass: AnyModelClass, fact: Fact): void {
    this.#known.set(modelClass, { state: stateOf(modelClass), fact })
  }
}

/** The classes of the chain, how many members each has, and which ones take rows. */
function stateOf(modelClass: AnyModelClass): unknown[] {
  const state: unknown[] = []
  for (const each of ownClassesOf(modelClass)) {
    const members = Object.getOwnPropertyNames(each.prototype).length
    state.push(each, members)
  }
  const { prototype } = modelClass as unknown as { prototype: Record<string, unknown> }
  for (const name of RECEIVERS) state.push(prototype[name])
  for (const name of STATIC_RECEIVERS) state.push((modelClass as unknown as Record<string, unknown>)[name])
  return state
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i])
}
