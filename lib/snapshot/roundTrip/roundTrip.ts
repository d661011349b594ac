import { isDeepStrictEqual } from 'node:util'
import { isPromise } from '../../core/deferred.js'
import type { Tagged } from '../../core/values/plainData.js'
import { ownClassesOf, type AnyModelClass } from '../classes/modelClass.js'
import { privateStateOf } from '../classes/privateState.js'
import { UnstorableClass } from '../classes/UnstorableClass.js'
import { detach } from '../detach/detach.js'
import type { ResultSource } from '../detach/Detacher.js'
import type { Snapshot } from '../format/Snapshot.js'
import { copiersFor, type Copiers } from '../rebuild/copiers.js'
import { rebuild, Rebuilder } from '../rebuild/rebuild.js'
import { Unstorable } from '../values/Unstorable.js'
import { sameModels } from './sameModels.js'

/** Methods by which a class may change how `fromJson` makes its instances. */
const JSON_METHODS = ['$setJson', '$parseJson', '$set', '$validate', '$beforeValidate', '$afterValidate'] as const

/**
 * The snapshot of a result. Chooses how a hit makes the models, and tries it where own properties may not show everything: by the class's
 * own `fromJson` where that gives equal instances, else by assignment. For most classes nothing has to be tried.
 * @throws {Unstorable} where neither gives instances that look the same as the originals.
 */
export function checkedSnapshot(result: unknown, source: ResultSource): Snapshot {
  const { modelClass, codecs } = source
  const { snapshot, encoded } = detach(result, source)
  const copiers = copiersOf(snapshot, modelClass)
  const rebuilder = new Rebuilder(snapshot, copiers, codecs)
  for (const [value, tagged] of encoded) checkCodec(value, tagged, rebuilder)
  const classes = [...new Set(copiers.classes)]
  const secretive = classes.find((each) => privateStateOf(each).mayHoldRowData)
  if (secretive !== undefined)
    throw new UnstorableClass('private-state', unseen('private members may hold data of the row'), secretive)
  const isSame = (candidate: Snapshot): boolean => {
    try {
      return sameModels(result, rebuild(candidate, modelClass, codecs))
    } catch {
      return false
    }
  }
  if (snapshot.shared.length === 0 && classes.some(hasOwnFromJson)) {
    const throughJson: Snapshot = { ...snapshot, strategy: 'fromJson' }
    if (isSame(throughJson)) return throughJson
  }
  if (classes.every((each) => privateStateOf(each).accessors.length === 0) || isSame(snapshot)) return snapshot
  const what = 'an accessor shows another value, or a promise, on an instance that was made from own properties'
  throw new Unstorable('private-state', unseen(what))
}

const unseen = (what: string): string => `${what}, and own properties do not show it`

/** @throws {Unstorable} where a class cannot be constructed as a hit would have to. */
function copiersOf({ structure }: Snapshot, modelClass: AnyModelClass): Copiers {
  try {
    return copiersFor(structure, modelClass)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new Unstorable('unsupported-value', `an instance of its class cannot be made again: ${message}`)
  }
}

/** A codec must decode to a new and equal value each time, and not to a promise. */
function checkCodec(value: object, tagged: Tagged, rebuilder: Rebuilder): void {
  const [one, other] = [rebuilder.copyAfresh(tagged), rebuilder.copyAfresh(tagged)]
  const isFresh = one !== other && one !== value && other !== value
  if (isFresh && !isPromise(one) && isDeepStrictEqual(one, value) && isDeepStrictEqual(other, value)) return
  throw new Unstorable(
    'unsupported-value',
    `the codec '${tagged.tag}' does not give back a new value equal to the given one`,
  )
}

function hasOwnFromJson(modelClass: AnyModelClass): boolean {
  return ownClassesOf(modelClass).some(
    (each) => Object.hasOwn(each, 'fromJson') || JSON_METHODS.some((name) => Object.hasOwn(each.prototype, name)),
  )
}
