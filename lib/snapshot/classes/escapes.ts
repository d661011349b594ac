import { types } from 'node:util'
import { ClassFacts } from './ClassFacts.js'
import { sourceOf } from './source/classSource.js'
import { constructorFieldsOf } from './constructorFields.js'
import { instanceUsesOf } from './source/instanceUses.js'
import { ownClassesOf, type AnyModelClass } from './modelClass.js'

/**
 * Whether code of a class that handles rows may let instances escape, and so keep data of a row where own properties do not show it, as
 * `cache.set(this, …)` in a setter does. Where no such code gets an instance, all that a row leaves is in own properties. In doubt it
 * answers yes.
 */
interface Escapes {
  /** While Objection makes the instance of a row. */
  readonly asRow: boolean
  /** Also in the after-hooks of a part of a graph: they have run when the result is stored, and do not run on a hit. */
  readonly asPart: boolean
}

const facts = new ClassFacts(examine)

export const mayEscape = (modelClass: AnyModelClass, isPart: boolean): boolean =>
  isPart ? facts.of(modelClass).asPart : facts.of(modelClass).asRow

const YES: Escapes = { asRow: true, asPart: true }

function examine(modelClass: AnyModelClass): Escapes {
  const classes = ownClassesOf(modelClass)
  if (classes.some((each) => Object.hasOwn(each, 'fromDatabaseJson')) || makesProxies(modelClass)) return YES
  const setters = classes.flatMap((each) => settersOf(each.prototype as object))
  const rowMembers = ['$parseDatabaseJson', '$setDatabaseJson', ...setters]
  if (letEscape(modelClass, rowMembers)) return YES
  const hasStaticHook = classes.some((each) => Object.hasOwn(each, 'afterFind'))
  return { asRow: false, asPart: hasStaticHook || letEscape(modelClass, ['$afterFind']) }
}

const proxyFacts = new ClassFacts((modelClass) => {
  try {
    return types.isProxy(new modelClass())
  } catch {
    return true
  }
})

/** Whether instances of the class are proxies. A proxy sees each assignment, and may change what is assigned. */
export const makesProxies = (modelClass: AnyModelClass): boolean => proxyFacts.of(modelClass)

const settersOf = (prototype: object): string[] =>
  Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([, { set }]) => set !== undefined)
    .map(([name]) => name)

/** Follows the members from one to the next: each gets the instance from those that use it. */
function letEscape(modelClass: AnyModelClass, first: readonly string[]): boolean {
  const classes = ownClassesOf(modelClass)
  const functionFields = constructorFieldsOf(modelClass)
  const relations = Object.keys(modelClass.getRelationMappings())
  const seen = new Set(first)
  for (const name of seen) {
    if (functionFields.has(name)) return true
    for (const member of classes.flatMap((each) => functionsOf(each.prototype as object, name))) {
      const { escapes, members, called } = instanceUsesOf(sourceOf(member), name)
      // Related models are instances, too.
      if (escapes || relations.some((relation) => members.has(relation))) return true
      for (const each of called) if (!isMethod(classes, each)) return true
      for (const each of members) seen.add(each)
    }
  }
  return false
}

const isMethod = (classes: readonly AnyModelClass[], name: string): boolean =>
  classes.some((each) => functionsOf(each.prototype as object, name).length > 0)

/** The constructor is no member: it gets no row. */
function functionsOf(prototype: object, name: string): object[] {
  if (name === 'constructor') return []
  const { value, get, set } = Reflect.getOwnPropertyDescriptor(prototype, name) ?? {}
  return [value, get, set].filter((each): each is () => unknown => typeof each === 'function')
}
