import { ClassFacts, handlesRows } from './ClassFacts.js'
import { isCompiledDefaultConstructor, sourceOf } from './source/classSource.js'
import { ownClassesOf, type AnyModelClass } from './modelClass.js'
import { usesPrivateMembers } from './privateState.js'

/** Classes of this library whose constructors only call the constructor of the parent class. */
export const addsNothing = new WeakSet<object>()

/** Such a function is the `Model` that Objection exports. */
const EMPTY_FUNCTION = /^function\b\s*[\w$]*\s*\(\)\s*\{\s*(?:\/\/[^\n]*\n\s*)*\}$/

/** Whether a constructor does nothing at all, not even call the constructor of a parent class. */
export const isEmptyFunction = (type: object): boolean => EMPTY_FUNCTION.test(sourceOf(type))

/**
 * Whether a new instance is an empty object with the class's prototype: neither the class nor its parent classes have a constructor, a
 * field or a private member. In doubt it answers no.
 */
export function hasTrivialConstructor(modelClass: AnyModelClass): boolean {
  return ownClassesOf(modelClass).every(constructsNothing) && Reflect.ownKeys(new modelClass()).length === 0
}

function constructsNothing(modelClass: AnyModelClass): boolean {
  if (isBare(modelClass)) return true
  const source = sourceOf(modelClass)
  // The initializer of a private member may keep a reference to the instance.
  return source.startsWith('class') && !/\bconstructor\b|#/.test(source) && !usesPrivateMembers(modelClass)
}

/** Whether it shows at once that the class itself has neither a constructor nor fields. */
export const isBare = (modelClass: AnyModelClass): boolean =>
  addsNothing.has(modelClass) || isEmptyFunction(modelClass) || isCompiledDefaultConstructor(sourceOf(modelClass))

const facts = new ClassFacts(
  (modelClass) => ownClassesOf(modelClass).every(leavesInstancesAlone) && hasTrivialConstructor(modelClass),
)

/**
 * Whether a loaded instance can only have the plain properties that Objection assigns from a row, so that their descriptors need no
 * check: no code of the class gets the instance before.
 */
export const isTrivialClass = (modelClass: AnyModelClass): boolean => facts.of(modelClass)

/** Whether the values of a trivial class's instances are those that the driver made: no method of the class handles the row. */
export const keepsDriverValues = (modelClass: AnyModelClass): boolean => !ownClassesOf(modelClass).some(handlesRows)

function leavesInstancesAlone(modelClass: AnyModelClass): boolean {
  if (Object.hasOwn(modelClass, 'fromDatabaseJson') || Object.hasOwn(modelClass.prototype, '$setDatabaseJson'))
    return false
  const descriptors: Record<string, PropertyDescriptor> = Object.getOwnPropertyDescriptors(modelClass.prototype)
  if (Object.values(descriptors).some(({ set }) => set !== undefined)) return false
  const parser = descriptors['$parseDatabaseJson']
  return parser === undefined || cannotReachInstance(parser.value)
}

/** As it is written, and as compilers for ES5 write it. */
const SUPER_CALL = /\bsuper\.\$parseDatabaseJson\(|\b_\w+\.prototype\.\$parseDatabaseJson\.call\(this, /g

/** Whether a method uses its instance for nothing but the call of the parent's method. */
function cannotReachInstance(method: unknown): boolean {
  if (typeof method !== 'function') return false
  const source = sourceOf(method).replaceAll(SUPER_CALL, '(')
  return !/\b(?:this|super|eval|arguments|native code)\b/.test(source)
}
