import { ClassFacts } from './ClassFacts.js'
import { ownClassesOf, type AnyModelClass } from './modelClass.js'

/** Methods by which a class may change how `fromJson` makes its instances. */
const JSON_METHODS = ['$setJson', '$parseJson', '$set', '$validate', '$beforeValidate', '$afterValidate'] as const

const facts = new ClassFacts((modelClass) =>
  ownClassesOf(modelClass).some((each) => JSON_METHODS.some((name) => Object.hasOwn(each.prototype, name))),
)

/** Whether `fromJson` may make the instances of the class in a way of its own. A plugin may have added it since. */
export const overridesFromJson = (modelClass: AnyModelClass): boolean =>
  facts.of(modelClass) || ownClassesOf(modelClass).some((each) => Object.hasOwn(each, 'fromJson'))

/** Whether the class asks for `fromJson` on each hit: `static cacheOptions = { rebuild: 'fromJson' }`. */
export function asksForFromJson(modelClass: AnyModelClass): boolean {
  const { cacheOptions } = modelClass as { readonly cacheOptions?: { readonly rebuild?: unknown } }
  return cacheOptions !== undefined && cacheOptions.rebuild === 'fromJson'
}
