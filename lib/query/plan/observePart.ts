import { forEachRecording } from '../../cache/load/loadScope.js'
import { observeUncached } from './observeQuery.js'
import { declaredTags } from './queryTags.js'

/**
 * Sees to it that what the query does is observed, and, where it is a part of loads, that these depend on what its model classes
 * declare. What it reads is seen when it is read.
 */
export function observePart(builder: unknown): void {
  const source = observeUncached(builder)
  if (source === undefined) return
  forEachRecording((recording) => recording.add(declaredTags(builder, source)))
}
