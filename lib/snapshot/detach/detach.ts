import { Detacher, NOTHING, REPEATED, type Detached, type ResultSource } from './Detacher.js'
import { Encoded } from './EncodedValues.js'
import { withPlace } from '../values/ownProperties.js'
import { sharedIn } from './sharedObjects.js'

/**
 * Takes a result apart into a snapshot that shares nothing with it. O(size of the result).
 * @throws {Unkeepable} for values that could not be made again exactly.
 */
export function detach(result: unknown, source: ResultSource): Detached {
  try {
    return detachWhole(result, source)
  } catch (error) {
    throw withPlace(error, result)
  }
}

function detachWhole(result: unknown, source: ResultSource): Detached {
  const encoded = new Encoded(source.codecs)
  try {
    return new Detacher(source, encoded, NOTHING).detach(result)
  } catch (error) {
    if (error !== REPEATED) throw error
  }
  return new Detacher(source, encoded, sharedIn(result, encoded)).detach(result)
}
