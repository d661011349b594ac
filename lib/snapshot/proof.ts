import { isDeepStrictEqual } from 'node:util'
import type { Model } from 'objection'
import type { ValueCodec } from '../cache/ValueCodec.js'
import { hiddenStateOf, showsSame } from './hiddenState.js'
import { isModel, ownClassesOf, type AnyModelClass } from './modelClass.js'
import { rebuild, relatedClass } from './rebuild.js'
import { Unkeepable, type Snapshot } from './Snapshot.js'

/** What a class may do its own way when instances are made from JSON. */
const INSTANCE_METHODS = ['$setJson', '$parseJson', '$set', '$validate', '$beforeValidate', '$afterValidate'] as const

/**
 * Decides how the snapshot's models are made again, and proves it on the spot where own properties may not tell all:
 * by the class's `fromJson` where it has one of its own and that gives the very same instances, else by assignment.
 * Most classes need no proof, and then it costs nothing.
 * @throws {Unkeepable} where neither gives instances that show the same as the originals.
 */
export function prove(
  snapshot: Snapshot,
  result: unknown,
  modelClass: AnyModelClass,
  codecs: readonly ValueCodec[],
): Snapshot {
  const classes = classesIn(snapshot, modelClass)
  const hides = classes.some((each) => hiddenStateOf(each).accessors.length > 0 || hiddenStateOf(each).mayBePrivate)
  const customised = !snapshot.shared && classes.some(hasOwnFromJson)
  if (customised && equalsOriginal({ ...snapshot, strategy: 'fromJson' }, result, modelClass, codecs)) {
    return { ...snapshot, strategy: 'fromJson' }
  }
  if (!hides) return snapshot
  if (classes.some((each) => hiddenStateOf(each).mayBePrivate)) {
    throw new Unkeepable(
      'private-state',
      'private members may hold data of the row, and own properties do not show them',
    )
  }
  if (equalsOriginal(snapshot, result, modelClass, codecs)) return snapshot
  throw new Unkeepable(
    'private-state',
    'an accessor shows another value on an instance that was made from own properties',
  )
}

function classesIn(snapshot: Snapshot, modelClass: AnyModelClass): AnyModelClass[] {
  const classes: AnyModelClass[] = []
  for (const { parent, relation } of snapshot.positions) {
    const owner = classes[parent]
    classes.push(relation === null || owner === undefined ? modelClass : relatedClass(owner, relation))
  }
  return classes
}

function hasOwnFromJson(modelClass: AnyModelClass): boolean {
  return ownClassesOf(modelClass).some(
    (each) => Object.hasOwn(each, 'fromJson') || INSTANCE_METHODS.some((name) => Object.hasOwn(each.prototype, name)),
  )
}

function equalsOriginal(
  snapshot: Snapshot,
  result: unknown,
  modelClass: AnyModelClass,
  codecs: readonly ValueCodec[],
): boolean {
  try {
    return sameModels(result, rebuild(snapshot, modelClass, codecs))
  } catch {
    return false
  }
}

/** Equal in values, types, prototypes, and for models in the order of own properties and what accessors show. */
function sameModels(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, i) => sameModels(item, other[i]))
  }
  if (!isObject(one) || !isObject(other) || !isModel(one) || !isModel(other)) return isDeepStrictEqual(one, other)
  const names = Object.getOwnPropertyNames(one)
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false
  if (!isDeepStrictEqual(names, Object.getOwnPropertyNames(other))) return false
  if (!names.every((name) => sameModels(valueOf(one, name), valueOf(other, name)))) return false
  return showsSame(one, other, hiddenStateOf(classOf(one)))
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const classOf = (model: Model): AnyModelClass => (Object.getPrototypeOf(model) as Model).constructor as AnyModelClass

const valueOf = (model: Model, name: string): unknown => (model as unknown as Record<string, unknown>)[name]
