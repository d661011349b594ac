import { withPath } from '../values/Unstorable.js'
import { Detacher, UNEXPECTED_SHARED_OBJECT, type Detached, type ResultSource } from './Detacher.js'
import { EncodedValues } from './EncodedValues.js'
import { findSharedObjects } from './sharedObjects.js'

/**
 * Takes a result apart into a snapshot that has no object in common with it. O(size of the result).
 * @throws {Unstorable} for values that a hit could not make again exactly.
 */
export function detach(result: unknown, source: ResultSource): Detached {
  try {
    return detachSharing(result, source)
  } catch (error) {
    throw withPath(error, result)
  }
}

/** Few results have shared objects: they are looked for only when one is met. */
function detachSharing(result: unknown, source: ResultSource): Detached {
  const encodedValues = new EncodedValues(source.codecs)
  try {
    return new Detacher(source, encodedValues).detach(result)
  } catch (error) {
    if (error !== UNEXPECTED_SHARED_OBJECT) throw error
  }
  return new Detacher(source, encodedValues, findSharedObjects(result, encodedValues)).detach(result)
}
