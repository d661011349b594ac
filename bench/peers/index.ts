import type { Peer } from '../Peer.js'
import { openAsyncCacheDedupe } from './asyncCacheDedupe.js'
import { openBentocache } from './bentocache.js'
import { openBuilder } from './builder.js'
import { openDrizzle } from './drizzle.js'
import { openFloor } from './floor.js'
import { openHandWritten } from './handWritten.js'
import { openMikroorm } from './mikroorm.js'
import { openAutomatic, openExplicit } from './objectionCache.js'
import { openPlainObjection } from './plainObjection.js'
import { openTypeorm } from './typeorm.js'

/** All libraries that are compared, in the order of the report. */
export const openPeers = (): Promise<Peer[]> =>
  Promise.all(
    [
      openFloor,
      openBuilder,
      openExplicit,
      openAutomatic,
      openHandWritten,
      openAsyncCacheDedupe,
      openBentocache,
      openDrizzle,
      openMikroorm,
      openTypeorm,
      openPlainObjection,
    ].map((open) => open()),
  )
