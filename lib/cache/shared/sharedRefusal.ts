import { databasesOf } from '../../core/tag.js'
import { knownDatabases } from '../freshness/knownDatabases.js'
import type { Rejected } from '../load/loadRequest.js'
import type { Recording } from '../freshness/Recording.js'
import { SETUP_ADVICE } from '../setupAdvice.js'

const PRIVATE_PART: Rejected = {
  cacheable: false,
  reason: 'private-part',
  detail:
    'A part of the result came from a cache of this process alone, which does not hear what other processes write. Use one store for both.',
}

const UNNAMED: Rejected = {
  cacheable: false,
  reason: 'unnamed-database',
  detail: SETUP_ADVICE['unnamed-database'],
}

/** Why what a load has brought is not for other processes, if there is a reason. */
export function sharedRefusal({ tags, isPrivate }: Recording): Rejected | undefined {
  if (isPrivate) return PRIVATE_PART
  return databasesOf(tags).some((name) => knownDatabases.isUnknown(name)) ? UNNAMED : undefined
}
