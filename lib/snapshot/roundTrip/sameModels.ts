import type { Model } from 'objection'
import { difference } from '../../core/values/difference.js'
import { isModel, type AnyModelClass } from '../classes/modelClass.js'
import { accessorsAgree, privateStateOf } from '../classes/privateState.js'

/** Whether a caller can see no difference between two results, as `differenceOfModels` tells it. */
export const sameModels = (one: unknown, other: unknown): boolean => differenceOfModels(one, other) === undefined

/**
 * The first difference between two results that a caller can see, the values of accessors included. Properties that a getter adds to the
 * first result are removed again.
 */
export function differenceOfModels(one: unknown, other: unknown): string | undefined {
  return difference(one, other, accessorsDiffer, true)
}

function accessorsDiffer(one: object, other: object): string | undefined {
  if (!isModel(one) || !isModel(other)) return undefined
  const modelClass = (Object.getPrototypeOf(one) as Model).constructor as AnyModelClass
  return accessorsAgree(one, other, privateStateOf(modelClass)) ? undefined : 'an accessor shows another value'
}
