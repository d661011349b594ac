import { ClassFacts, handlesRows } from './ClassFacts.js'
import { hasTrivialConstructor } from '../rebuild/instanceCreator.js'
import { ownClassesOf, type AnyModelClass } from './modelClass.js'

const facts = new ClassFacts(
  (modelClass) => ownClassesOf(modelClass).every(leavesInstancesAlone) && hasTrivialConstructor(modelClass),
)

/**
 * Whether instances can only have the properties that Objection assigns from a row: nothing of the class's has them in hand before.
 * Each of their properties is then one as a literal makes it, and need not be looked at one by one.
 */
export const isTrivialClass = (modelClass: AnyModelClass): boolean => facts.of(modelClass)

/** Whether the values of such properties are what the driver made of a row: nothing of the class's has them in hand before. */
export const keepsDriverValues = (modelClass: AnyModelClass): boolean => !ownClassesOf(modelClass).some(handlesRows)

function leavesInstancesAlone(modelClass: AnyModelClass): boolean {
  if (Object.hasOwn(modelClass, 'fromDatabaseJson') || Object.hasOwn(modelClass.prototype, '$setDatabaseJson'))
    return false
  const descriptors: Record<string, PropertyDescriptor> = Object.getOwnPropertyDescriptors(modelClass.prototype)
  if (Object.values(descriptors).some(({ set }) => set !== undefined)) return false
  const parser = descriptors['$parseDatabaseJson']
  return parser === undefined || isBlindToInstance(parser.value)
}

/** As it is written, and as compilers for ES5 write it. */
const CALL_ABOVE = /\bsuper\.\$parseDatabaseJson\(|\b_\w+\.prototype\.\$parseDatabaseJson\.call\(this, /g

/** Whether a method cannot reach its instance: its text has no word for it, but for the call of the method above. */
function isBlindToInstance(method: unknown): boolean {
  if (typeof method !== 'function') return false
  const text = Function.prototype.toString.call(method).replaceAll(CALL_ABOVE, '(')
  return !/\b(?:this|super|eval|arguments|native code)\b/.test(text)
}
