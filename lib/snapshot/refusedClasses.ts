import type { ValueCodec } from '../cache/ValueCodec.js'
import type { Refused } from '../cache/load.js'
import type { AnyModelClass } from './modelClass.js'

/** By the codecs of a cache: with a codec for it, another cache may store what this one cannot. */
const refused = new WeakMap<readonly ValueCodec[], WeakMap<AnyModelClass, Refused>>()

let isAnyRefused = false

/** No instance of the class can be stored, whatever is in it. A codec may take some of them, so a cache with codecs tries each time. */
export function refuseClass(codecs: readonly ValueCodec[], modelClass: AnyModelClass, refusal: Refused): void {
  let classes = refused.get(codecs)
  if (classes === undefined) refused.set(codecs, (classes = new WeakMap()))
  classes.set(modelClass, refusal)
  isAnyRefused = true
}

/** Why no instance of the class can be stored, where that is known. */
export function refusalOfClass(codecs: readonly ValueCodec[], modelClass: AnyModelClass): Refused | undefined {
  if (!isAnyRefused || codecs.length > 0) return undefined
  return refused.get(codecs)?.get(modelClass)
}
