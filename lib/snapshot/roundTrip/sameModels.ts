import type { Model } from 'objection'
import { difference } from '../../core/values/difference.js'
import { privateStateOf, accessorsAgree } from '../classes/privateState.js'
import { isModel, type AnyModelClass } from '../classes/modelClass.js'

/**
 * Whether two results are the same in all that a caller can see, what accessors of models show included. What a getter leaves on
 * the first of the two is taken away again.
 */
export function sameModels(one: unknown, other: unknown): boolean {
  return difference(one, other, accessorsDiffer, true) === undefined
}

function accessorsDiffer(one: object, other: object): string | undefined {
  if (!isModel(one) || !isModel(other)) return undefined
  const modelClass = (Object.getPrototypeOf(one) as Model).constructor as AnyModelClass
  return accessorsAgree(one, other, privateStateOf(modelClass)) ? undefined : 'an accessor shows another value'
}
