import { digestOf } from '../../core/values/digest.js'
import { sourceOfClass } from '../../snapshot/classes/source/classSource.js'
import { ownClassesOf, tableOf, type AnyModelClass } from '../../snapshot/classes/modelClass.js'
import { isCacheOrStore, sourceFingerprint } from './sourceFingerprint.js'
import { MAX_NAMES, UniqueNames } from './UniqueNames.js'

const ids = new WeakMap<AnyModelClass, string>()
const names = new UniqueNames(MAX_NAMES)

/**
 * A name for a model class, which is the same in all processes with the same source: the class's table, its name and a digest of
 * its source. Further classes of this process with the same name get names of this process alone. A class that Objection binds
 * to a connection has the name of its unbound class and a mark: the connection separates bound classes.
 */
export function classId(modelClass: AnyModelClass): string {
  let id = ids.get(modelClass)
  if (id === undefined) {
    id = isBound(modelClass) ? `${classId(parentOf(modelClass))}^` : newId(modelClass)
    ids.set(modelClass, id)
  }
  return id
}

/** How many class names this process remembers. */
export const rememberedClassNames = (): number => names.size

const parentOf = (modelClass: AnyModelClass): AnyModelClass => Object.getPrototypeOf(modelClass) as AnyModelClass

/** The names of a class's own properties that Objection gives to a class that it binds, beside hidden ones. */
const OF_ANY_CLASS = new Set(['length', 'name', 'prototype'])

/** Whether the class has nothing of its own but the connection that it is bound to. */
function isBound(modelClass: AnyModelClass): boolean {
  const parent = parentOf(modelClass)
  const names = Object.getOwnPropertyNames(modelClass)
  return (
    parent.name === modelClass.name &&
    names.includes('$$knex') &&
    names.every((name) => name.startsWith('$$') || OF_ANY_CLASS.has(name)) &&
    Object.getOwnPropertyNames(modelClass.prototype).length === 1
  )
}

function newId(modelClass: AnyModelClass): string {
  const digest = digestOf(sourceOf(modelClass), 8)
  const name = `${tableOf(modelClass) ?? ''}:${modelClass.name}#${digest}`.replace(/[~^]/g, '-')
  // Functions of the class may hold values that its source does not show.
  return names.assign(name, false)
}

/** The source of the class and of the classes above it, and their static data without caches and stores. */
function sourceOf(modelClass: AnyModelClass): string {
  return ownClassesOf(modelClass)
    .map((each) => {
      const names = Object.getOwnPropertyNames(each).filter((name) => !name.startsWith('$$'))
      const data = names
        .map((name) => [name, staticValue(each, name)] as const)
        .filter(([, value]) => !isCacheOrStore(value))
      return [sourceOfClass(each), ...data.map(([name, value]) => `${name}=${sourceFingerprint(value)}`)].join('\n')
    })
    .join('\n')
}

/** `undefined` for an accessor, which the class's source shows. */
const staticValue = (modelClass: AnyModelClass, name: string): unknown =>
  Object.getOwnPropertyDescriptor(modelClass, name)?.value
