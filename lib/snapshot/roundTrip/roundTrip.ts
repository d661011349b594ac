import { isDeepStrictEqual } from 'node:util'
import type { ValueCodec } from '../../codec/ValueCodec.js'
import { isPromise } from '../../core/deferred.js'
import type { Tagged } from '../../core/values/plainData.js'
import { copiersFor, type Copiers } from '../rebuild/copiers.js'
import type { Detached } from '../detach/Detacher.js'
import { privateStateOf } from '../classes/privateState.js'
import { ownClassesOf, type AnyModelClass } from '../classes/modelClass.js'
import { Rebuilder, rebuild } from '../rebuild/rebuild.js'
import { sameModels } from './sameModels.js'
import { Unstorable, type Snapshot, type UnstorableDetails } from '../format/Snapshot.js'

/** What a class may do its own way when instances are made from JSON. */
const INSTANCE_METHODS = ['$setJson', '$parseJson', '$set', '$validate', '$beforeValidate', '$afterValidate'] as const

/**
 * Decides how the snapshot's models are made again, and proves it on the spot where own properties may not tell all:
 * by the class's `fromJson` where it has one of its own and that gives the very same instances, else by assignment.
 * Most classes need no proof, and then it costs next to nothing.
 * @throws {Unstorable} where nothing gives instances that show the same as the originals.
 */
export function checkRoundTrip(
  { snapshot, encoded: coded }: Detached,
  result: unknown,
  modelClass: AnyModelClass,
  codecs: readonly ValueCodec[],
): Snapshot {
  const copiers = copiersOf(snapshot, modelClass)
  const rebuilder = new Rebuilder(snapshot, copiers, codecs)
  for (const [value, tagged] of coded) checkCodec(value, tagged, rebuilder)
  const classes = [...new Set(copiers.classes)]
  const secretive = classes.find((each) => privateStateOf(each).mayHoldRowData)
  if (secretive !== undefined) throw hidden('private members may hold data of the row', { modelClass: secretive })
  const same = (candidate: Snapshot): boolean => equalsOriginal(candidate, result, modelClass, codecs)
  if (snapshot.shared.length === 0 && classes.some(hasOwnFromJson)) {
    const throughJson: Snapshot = { ...snapshot, strategy: 'fromJson' }
    if (same(throughJson)) return throughJson
  }
  if (classes.every((each) => privateStateOf(each).accessors.length === 0) || same(snapshot)) return snapshot
  throw hidden('an accessor shows another value, or a promise, on an instance that was made from own properties')
}

/** @throws {Unstorable} where a class cannot even be constructed as a rebuild would have to. */
function copiersOf({ structure }: Snapshot, modelClass: AnyModelClass): Copiers {
  try {
    return copiersFor(structure, modelClass)
  } catch (error) {
    throw new Unstorable('unsupported-value', `an instance of its class cannot be made again: ${messageOf(error)}`)
  }
}

/** A codec must give a new value each time, equal to what it was given, and at once. */
function checkCodec(value: object, tagged: Tagged, rebuilder: Rebuilder): void {
  const [one, other] = [rebuilder.copyAfresh(tagged), rebuilder.copyAfresh(tagged)]
  const fresh = one !== other && one !== value && other !== value
  if (fresh && !isPromise(one) && isDeepStrictEqual(one, value) && isDeepStrictEqual(other, value)) return
  throw new Unstorable(
    'unsupported-value',
    `the codec '${tagged.tag}' does not give back a new value equal to the given one`,
  )
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

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const hidden = (what: string, about?: UnstorableDetails): Unstorable =>
  new Unstorable('private-state', `${what}, and own properties do not show it`, about)
