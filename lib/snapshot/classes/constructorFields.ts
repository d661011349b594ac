import { builtInKindOf } from '../../core/values/builtInKind.js'
import { localBuiltInKind } from '../values/builtIns.js'
import { handlesRows } from './ClassFacts.js'
import { mayCaptureVariables, freeNames, isWrittenOnce } from './functionSource.js'
import { isModel, ownClassesOf, type AnyModelClass } from './modelClass.js'
import { Unstorable } from '../format/Snapshot.js'

/** A property that the constructor gives each instance, and that holds what no entry can. */
export interface ConstructorField {
  /** Whether the constructor gives each instance the same, as far as anything can show. */
  readonly isReproducible: boolean
  /** Whether it is the constructor that gave an instance this value. */
  matches(value: unknown): boolean
}

const known = new WeakMap<AnyModelClass, ReadonlyMap<string, ConstructorField>>()

/** The fields of a class that are not stored, because the constructor makes them again on a hit. Found once for each class. */
export function constructorFieldsOf(modelClass: AnyModelClass): ReadonlyMap<string, ConstructorField> {
  let found = known.get(modelClass)
  if (found === undefined) known.set(modelClass, (found = examine(modelClass)))
  return found
}

function examine(modelClass: AnyModelClass): ReadonlyMap<string, ConstructorField> {
  try {
    return fieldsOf(modelClass, dataOf(new modelClass()), dataOf(new modelClass()))
  } catch {
    // What makes instances again says that it cannot.
    return new Map()
  }
}

function fieldsOf(
  modelClass: AnyModelClass,
  one: ReadonlyMap<string, unknown>,
  other: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, ConstructorField> {
  const fields = new Map<string, ConstructorField>()
  for (const [name, value] of one) {
    if (!isNoData(value)) continue
    if (value === other.get(name)) fields.set(name, { isReproducible: true, matches: (given) => given === value })
    else if (typeof value === 'function') fields.set(name, functionField(modelClass, name, value))
  }
  return fields
}

/** What instances get before any row is read. */
function dataOf(instance: object): Map<string, unknown> {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(instance))
  return new Map(descriptors.map(([name, { value }]) => [name, value as unknown]))
}

/** Functions, symbols, and objects that are shared: instances of classes, and frozen ones. */
function isNoData(value: unknown): boolean {
  if (typeof value === 'function' || typeof value === 'symbol') return true
  if (typeof value !== 'object' || value === null) return false
  if (!Object.isExtensible(value)) return true
  const prototype = Object.getPrototypeOf(value) as object | null
  if (prototype === null || isModel(value)) return false
  return localBuiltInKind(value, prototype) === undefined && builtInKindOf(value) === undefined
}

/**
 * A function that is made anew for each instance has no identity to compare, and two of the same text can hold different variables. It
 * is the constructor's only where its text is written once in the class, as the field's own value. A method that takes rows could put
 * one of the same text in its place, with other variables around it.
 */
function functionField(modelClass: AnyModelClass, name: string, made: object): ConstructorField {
  const text = textOf(made)
  const classes = ownClassesOf(modelClass)
  const classTexts = classes.map(textOf)
  const isAlike =
    isWrittenOnce(classTexts, name, text) &&
    !mayCaptureVariables(classTexts, text) &&
    !(classes.some(handlesRows) && [...freeNames(text)].some((each) => !(each in globalThis)))
  return { isReproducible: isAlike, matches: (value) => isAlike && isFunctionLike(value, made, text) }
}

function isFunctionLike(value: unknown, made: object, text: string): boolean {
  return (
    typeof value === 'function' &&
    Object.getPrototypeOf(value) === Object.getPrototypeOf(made) &&
    Object.isExtensible(value) &&
    isBare(value) &&
    ['name', 'length'].every((name) => ownValue(value, name) === ownValue(made, name)) &&
    textOf(value) === text
  )
}

const OF_ANY_FUNCTION = new Set<string | symbol>(['length', 'name', 'arguments', 'caller', 'prototype'])

/** Whether nothing is on a function but what the language puts there. */
function isBare(value: object): boolean {
  if (!Reflect.ownKeys(value).every((key) => OF_ANY_FUNCTION.has(key))) return false
  const prototype = ownValue(value, 'prototype')
  return prototype === undefined || Reflect.ownKeys(prototype as object).every((key) => key === 'constructor')
}

const ownValue = (value: object, name: string): unknown => Reflect.getOwnPropertyDescriptor(value, name)?.value

/**
 * Whether the values of a property, one for each model, are what the constructor gives.
 * @throws {Unstorable} where the constructor gives each instance a function that nothing can tell from others.
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
  throw new Unstorable(
    'unsupported-value',
    `property '${key}' of ${modelClass.name} holds a function that the constructor makes for each instance, which another instance's may differ from; write a method (\`${key}() { … }\`), or a class field whose function uses nothing but \`this\` and its own parameters (\`${key} = () => …\`)`,
    { modelClass },
  )
}

const textOf = (value: object): string => Function.prototype.toString.call(value)
