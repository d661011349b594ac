import type { Rejected } from '../../cache/load/LoadResult.js'
import type { ValueCodec } from '../../codec/ValueCodec.js'
import { Unstorable } from '../values/Unstorable.js'
import { ClassFacts } from './ClassFacts.js'
import type { AnyModelClass } from './modelClass.js'

/** Thrown where no instance of the class can be stored, whatever data it has. */
export class UnstorableClass extends Unstorable {
  readonly modelClass: AnyModelClass

  constructor(reason: string, message: string, modelClass: AnyModelClass) {
    super(reason, message)
    this.modelClass = modelClass
  }
}

/** By the codecs of a cache: another cache may have a codec for what this one cannot store. */
const rejectionsByCodecs = new WeakMap<readonly ValueCodec[], ClassFacts<Rejected | undefined>>()

const everRejected = new WeakSet<AnyModelClass>()

let isAnyRejected = false

/** From now on queries for the class bypass a cache that has these codecs. */
export function rejectClass(codecs: readonly ValueCodec[], modelClass: AnyModelClass, rejection: Rejected): void {
  const rejections = rejectionsByCodecs.get(codecs) ?? new ClassFacts<Rejected | undefined>(() => undefined)
  rejectionsByCodecs.set(codecs, rejections)
  rejections.set(modelClass, rejection)
  everRejected.add(modelClass)
  isAnyRejected = true
}

/**
 * Why no instance of the class can be stored, until the class changes. A cache with codecs has to try each time: a codec may take some
 * of the instances.
 */
export function rejectionOfClass(codecs: readonly ValueCodec[], modelClass: AnyModelClass): Rejected | undefined {
  if (!isAnyRejected || codecs.length > 0 || !everRejected.has(modelClass)) return undefined
  return rejectionsByCodecs.get(codecs)?.of(modelClass)
}
