import type { Model } from 'objection'
import { isCompiledDefaultConstructor } from '../classes/classSource.js'
import { usesPrivateMembers } from '../classes/privateState.js'
import { ownClassesOf, type AnyModelClass } from '../classes/modelClass.js'
import { constructorKeysOf, type Shape } from '../format/Structure.js'

/**
 * Makes instances that hold nothing beside what the keys will overwrite in place. The constructor runs, so that private members
 * exist and class fields come first as they do on rows from the database. What the keys lack is deleted again; where the fields
 * would come in another order than the keys, all are.
 * @throws {TypeError} where the constructor does not make what it has to.
 */
export function instanceCreatorFor(modelClass: AnyModelClass, shape: Shape): () => Model {
  const { keys } = shape
  const fields = Object.getOwnPropertyNames(new modelClass())
  const made = constructorKeysOf(shape)
  if (!made.every((key) => fields.includes(key))) throw new TypeError('its constructor no longer makes a property')
  if (fields.length === 0) return () => new modelClass()
  const kept = fields.filter((field) => keys.includes(field))
  const surplus = kept.every((field, i) => keys[i] === field) ? fields.filter((field) => !keys.includes(field)) : fields
  if (made.some((key) => surplus.includes(key))) throw new TypeError('its properties are in another order')
  if (surplus.length === 0) return () => new modelClass()
  return () => {
    const model = new modelClass()
    for (const field of surplus) delete (model as unknown as Record<string, unknown>)[field]
    return model
  }
}

/**
 * Whether an instance is nothing but an empty object of the class's prototype: no class in the chain has a constructor, a field
 * or a private member. What it cannot tell it denies.
 */
export function hasTrivialConstructor(modelClass: AnyModelClass): boolean {
  return ownClassesOf(modelClass).every(constructsNothing) && Reflect.ownKeys(new modelClass()).length === 0
}

/** Constructors that only call the one above them. */
export const addsNothing = new WeakSet<object>()

/** Such is the `Model` that Objection exports. */
const EMPTY_FUNCTION = /^function\b\s*[\w$]*\s*\(\)\s*\{\s*(?:\/\/[^\n]*\n\s*)*\}$/

/** Whether a constructor does nothing at all, not even call the one above it. */
export const isEmptyFunction = (type: object): boolean => EMPTY_FUNCTION.test(Function.prototype.toString.call(type))

function constructsNothing(modelClass: AnyModelClass): boolean {
  if (addsNothing.has(modelClass)) return true
  const text = Function.prototype.toString.call(modelClass)
  if (isEmptyFunction(modelClass) || isCompiledDefaultConstructor(text)) return true
  // A private member may be initialized by something that takes note of the instance.
  return text.startsWith('class') && !/\bconstructor\b|#/.test(text) && !usesPrivateMembers(modelClass)
}
