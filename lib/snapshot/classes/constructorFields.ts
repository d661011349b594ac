import { builtInKindOf } from '../../core/values/builtInKind.js'
import { localBuiltInKind } from '../values/builtIns.js'
import { handlesRows } from './ClassFacts.js'
import { sourceOf } from './source/classSource.js'
import { freeNames, isWrittenOnce, mayCaptureVariables } from './source/functionSource.js'
import { isModel, ownClassesOf, type AnyModelClass } from './modelClass.js'
import { UnstorableClass } from './UnstorableClass.js'

/** A property that the constructor gives to each instance, and whose value cannot be stored: a function, a symbol, a shared object. */
interface ConstructorField {
  /** Whether the constructor gives each instance the same value, or one that nothing can tell from it. */
  readonly isReproducible: boolean
  /** Whether a value is the one that the constructor gives. */
  matches(value: unknown): boolean
}

type Fields = ReadonlyMap<string, ConstructorField>

const known = new WeakMap<AnyModelClass, Fields>()

/** The fields that a snapshot leaves out, because the constructor makes them again on a hit. Examined once for each class. */
export function constructorFieldsOf(modelClass: AnyModelClass): Fields {
  let fields = known.get(modelClass)
  if (fields === undefined) known.set(modelClass, (fields = examine(modelClass)))
  return fields
}

/** Compares the properties of two new instances. */
function examine(modelClass: AnyModelClass): Fields {
  const fields = new Map<string, ConstructorField>()
  try {
    const [one, other] = [propertiesOf(new modelClass()), propertiesOf(new modelClass())]
    for (const [name, value] of one) {
      if (!isUnstorable(value)) continue
      if (value === other.get(name)) fields.set(name, { isReproducible: true, matches: (given) => given === value })
      else if (typeof value === 'function') fields.set(name, functionField(modelClass, name, value))
    }
    return fields
  } catch {
    // The round trip check reports a constructor that throws.
    return new Map()
  }
}

function propertiesOf(instance: object): Map<string, unknown> {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(instance))
  return new Map(descriptors.map(([name, { value }]) => [name, value as unknown]))
}

/** Functions, symbols, frozen objects, and instances of classes. */
function isUnstorable(value: unknown): boolean {
  if (typeof value === 'function' || typeof value === 'symbol') return true
  if (typeof value !== 'object' || value === null) return false
  if (!Object.isExtensible(value)) return true
  const prototype = Object.getPrototypeOf(value) as object | null
  if (prototype === null || isModel(value)) return false
  return localBuiltInKind(value, prototype) === undefined && builtInKindOf(value) === undefined
}

/**
 * A function that the constructor makes for each instance has no identity to compare, and two functions with the same source can
 * hold different variables. So its source must be written once in the class, as the value of the field, and must not capture variables
 * of the class. A method that handles rows could put a function with the same source there, with other variables: then only globals are
 * allowed.
 */
function functionField(modelClass: AnyModelClass, name: string, made: object): ConstructorField {
  const source = sourceOf(made)
  const classes = ownClassesOf(modelClass)
  const classSources = classes.map(sourceOf)
  const isReproducible =
    isWrittenOnce(classSources, name, source) &&
    !mayCaptureVariables(classSources, source) &&
    !(classes.some(handlesRows) && [...freeNames(source)].some((each) => !(each in globalThis)))
  return { isReproducible, matches: (value) => isReproducible && isSameFunction(value, made, source) }
}

function isSameFunction(value: unknown, made: object, source: string): boolean {
  return (
    typeof value === 'function' &&
    Object.getPrototypeOf(value) === Object.getPrototypeOf(made) &&
    Object.isExtensible(value) &&
    isBareFunction(value) &&
    ['name', 'length'].every((name) => ownValue(value, name) === ownValue(made, name)) &&
    sourceOf(value) === source
  )
}

const FUNCTION_PROPERTIES = new Set<string | symbol>(['length', 'name', 'arguments', 'caller', 'prototype'])

/** Whether a function has no other properties than those that the language gives it. */
function isBareFunction(value: object): boolean {
  if (!Reflect.ownKeys(value).every((key) => FUNCTION_PROPERTIES.has(key))) return false
  const prototype = ownValue(value, 'prototype')
  return prototype === undefined || Reflect.ownKeys(prototype as object).every((key) => key === 'constructor')
}

const ownValue = (value: object, name: string): unknown => Reflect.getOwnPropertyDescriptor(value, name)?.value

/**
 * Whether the values of a property, one for each model, are those that the constructor gives.
 * @throws {UnstorableClass} where the constructor gives each instance a function of its own that cannot be made again.
 */
export function areFromConstructor(
  values: readonly unknown[],
  field: ConstructorField | undefined,
  key: string,
  modelClass: AnyModelClass,
): boolean {
  if (field === undefined) return false
  if (values.every((value) => field.matches(value))) return true
  if (field.isReproducible || !values.every((value) => typeof value === 'function')) return false
  throw new UnstorableClass(
    'unsupported-value',
    `property '${key}' of ${modelClass.name} holds a function that the constructor makes for each instance, and such functions may differ; write a method (\`${key}() { … }\`), or a class field whose function uses only \`this\` and its own parameters (\`${key} = () => …\`)`,
    modelClass,
  )
}
