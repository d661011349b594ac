import { Detacher, NOTHING, REPEATED, type Detached, type ResultSource } from './Detacher.js'
import { EncodedValues } from './EncodedValues.js'
import { withPath } from '../values/ownProperties.js'
import { findSharedObjects } from './sharedObjects.js'

/**
 * Takes a result apart into a snapshot that shares nothing with it. O(size of the result).
 * @throws {Unkeepable} for values that could not be made again exactly.
 */
export function detach(result: unknown, source: ResultSource): Detached {
  try {
    return detachWhole(result, source)
  } catch (error) {
    throw withPath(error, result)
  }
}

function detachWhole(result: unknown, source: ResultSource): Detached {
  const encoded = new EncodedValues(source.codecs)
  try {
    return new Detacher(source, encoded, NOTHING).detach(result)
  } catch (error) {
    if (error !== REPEATED) throw error
  }
  return new Detacher(source, encoded, findSharedObjects(result, encoded)).detach(result)
}
