import type { ValueCodec } from '../../codec/ValueCodec.js'
import type { Rejected } from '../../cache/load/loadRequest.js'
import { ClassFacts } from './ClassFacts.js'
import type { AnyModelClass } from './modelClass.js'

type Refusals = ClassFacts<Rejected | undefined>

/** By the codecs of a cache: with a codec for it, another cache may store what this one cannot. */
const refused = new WeakMap<readonly ValueCodec[], Refusals>()

const everRefused = new WeakSet<AnyModelClass>()

let isAnyRefused = false

/** No instance of the class can be stored, whatever is in it. A codec may take some of them, so a cache with codecs tries each time. */
export function rejectClass(codecs: readonly ValueCodec[], modelClass: AnyModelClass, refusal: Rejected): void {
  let refusals = refused.get(codecs)
  if (refusals === undefined) refused.set(codecs, (refusals = new ClassFacts<Rejected | undefined>(() => undefined)))
  refusals.set(modelClass, refusal)
  everRefused.add(modelClass)
  isAnyRefused = true
}

/** Why no instance of the class can be stored, where that is known, and as long as the class stays what it is. */
export function rejectionOfClass(codecs: readonly ValueCodec[], modelClass: AnyModelClass): Rejected | undefined {
  if (!isAnyRefused || codecs.length > 0 || !everRefused.has(modelClass)) return undefined
  return refused.get(codecs)?.of(modelClass)
}
