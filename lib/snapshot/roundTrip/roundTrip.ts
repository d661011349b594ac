import { isDeepStrictEqual } from 'node:util'
import { isPromise } from '../../core/deferred.js'
import type { Tagged } from '../../core/values/plainData.js'
import { withSteadyClasses } from '../classes/ClassFacts.js'
import { asksForFromJson, overridesFromJson } from '../classes/jsonMethods.js'
import type { AnyModelClass } from '../classes/modelClass.js'
import { privateStateOf } from '../classes/privateState.js'
import { UnstorableClass } from '../classes/UnstorableClass.js'
import { detach } from '../detach/detach.js'
import type { ResultSource } from '../detach/Detacher.js'
import type { Snapshot } from '../format/Snapshot.js'
import { copiersFor, type Copiers } from '../rebuild/copiers.js'
import { Rebuilder } from '../rebuild/rebuild.js'
import { Unstorable } from '../values/Unstorable.js'
import { areProven, mayAnyEscape, noteProven } from './provenClasses.js'
import { Trial } from './Trial.js'

/**
 * The snapshot of a result. Chooses how a hit makes the models: by assignment, unless a class asks for `fromJson`, or only `fromJson` gives
 * equal instances. It is tried where own properties may not show everything. For most classes nothing has to be tried.
 * @throws {Unstorable} where neither gives instances that look the same as the originals.
 */
export const checkedSnapshot = (result: unknown, source: ResultSource): Snapshot =>
  withSteadyClasses(() => check(result, source))

function check(result: unknown, source: ResultSource): Snapshot {
  const { modelClass, codecs } = source
  const { snapshot, encoded } = detach(result, source)
  const copiers = copiersOf(snapshot, modelClass)
  if (encoded.length > 0) {
    const rebuilder = new Rebuilder(snapshot, copiers, codecs)
    for (const [value, tagged] of encoded) checkCodec(value, tagged, rebuilder)
  }
  const { distinct } = copiers
  const secretive = distinct.find((each) => privateStateOf(each).mayHoldRowData)
  if (secretive !== undefined)
    throw new UnstorableClass('private-state', unseen('private members may hold data of the row'), secretive)
  const trial = new Trial(result, snapshot, source)
  const asking = distinct.find(asksForFromJson)
  return asking === undefined ? chooseStrategy(trial, copiers) : trial.demandFromJson(asking)
}

/** @throws {Unstorable} where neither way gives instances that look the same as the originals. */
function chooseStrategy(trial: Trial, copiers: Copiers): Snapshot {
  const mayUseFromJson = copiers.distinct.some(overridesFromJson)
  // The escaped data is nowhere to be seen, so equal instances cannot show that it is there: `fromJson` may bring it back.
  if (mayUseFromJson && mayAnyEscape(copiers) && trial.fromJson !== undefined) return trial.fromJson
  if (areProven(copiers)) return trial.assigned
  if (trial.isAssignedSame) {
    noteProven(copiers)
    return trial.assigned
  }
  if (mayUseFromJson && trial.fromJson !== undefined) return trial.fromJson
  const what =
    'an accessor or a proxy shows another value, or a promise, on an instance that was made from own properties'
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
