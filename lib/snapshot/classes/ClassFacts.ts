import { ownClassesOf, type AnyModelClass } from './modelClass.js'

/** Methods that may put data of a row into an instance otherwise than as own properties. */
const ROW_METHODS = ['$parseDatabaseJson', '$setDatabaseJson', '$afterFind', '$set', '$setJson'] as const

const STATIC_ROW_METHODS = ['fromDatabaseJson', 'afterFind'] as const

/** Whether the class itself has a method that handles rows. */
export const handlesRows = (modelClass: AnyModelClass): boolean =>
  ROW_METHODS.some((name) => Object.hasOwn(modelClass.prototype as object, name)) ||
  STATIC_ROW_METHODS.some((name) => Object.hasOwn(modelClass, name))

/** A fact about each class, examined once and again when the class has changed: plugins add members to classes at any time. */
export class ClassFacts<Fact> {
  readonly #known = new WeakMap<AnyModelClass, { readonly version: number; readonly fact: Fact }>()
  readonly #examine: (modelClass: AnyModelClass) => Fact

  constructor(examine: (modelClass: AnyModelClass) => Fact) {
    this.#examine = examine
  }

  of(modelClass: AnyModelClass): Fact {
    const known = this.#known.get(modelClass)
    if (known !== undefined && known.version === versionOf(modelClass)) return known.fact
    const fact = this.#examine(modelClass)
    this.set(modelClass, fact)
    return fact
  }

  /** Replaces the fact until the class changes. */
  set(modelClass: AnyModelClass, fact: Fact): void {
    this.#known.set(modelClass, { version: versionOf(modelClass), fact })
  }
}

/** The latest known state of each class. Each change makes another version. */
const versions = new WeakMap<AnyModelClass, { readonly state: readonly unknown[]; readonly version: number }>()

/** The classes whose versions are known for the synchronous run of `withSteadyClasses`. */
let steady: Set<AnyModelClass> | undefined

/** To read the state of a class takes microseconds. While `run` runs, it is read once a class. */
export function withSteadyClasses<Result>(run: () => Result): Result {
  if (steady !== undefined) return run()
  steady = new Set()
  try {
    return run()
  } finally {
    steady = undefined
  }
}

function versionOf(modelClass: AnyModelClass): number {
  const known = versions.get(modelClass)
  if (known !== undefined && steady?.has(modelClass) === true) return known.version
  steady?.add(modelClass)
  if (known !== undefined && isUnchanged(known.state, modelClass)) return known.version
  const version = (known?.version ?? 0) + 1
  versions.set(modelClass, { state: stateOf(modelClass), version })
  return version
}

/** The class and its parent classes, the number of members of each, and the methods that handle rows. */
function stateOf(modelClass: AnyModelClass): unknown[] {
  const state: unknown[] = []
  for (const each of ownClassesOf(modelClass)) state.push(each, Reflect.ownKeys(each.prototype).length)
  const { prototype } = modelClass as unknown as { prototype: Record<string, unknown> }
  for (const name of ROW_METHODS) state.push(prototype[name])
  for (const name of STATIC_ROW_METHODS) state.push((modelClass as unknown as Record<string, unknown>)[name])
  return state
}

/** Whether `stateOf` would be the same again. Nothing is allocated but lists of names: facts are asked for on every load. */
function isUnchanged(state: readonly unknown[], modelClass: AnyModelClass): boolean {
  let at = 0
  for (const each of ownClassesOf(modelClass)) {
    if (state[at++] !== each || state[at++] !== Reflect.ownKeys(each.prototype).length) return false
  }
  const { prototype } = modelClass as unknown as { prototype: Record<string, unknown> }
  for (const name of ROW_METHODS) if (state[at++] !== prototype[name]) return false
  for (const name of STATIC_ROW_METHODS)
    if (state[at++] !== (modelClass as unknown as Record<string, unknown>)[name]) return false
  return at === state.length
}
