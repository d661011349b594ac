import type { Effort } from '../measure/Effort.js'
import type { Missing } from '../Peer.js'
import type { PartName, Parts } from '../results.js'
import { entries } from './entries.js'
import { features } from './features.js'
import { hits } from './hits.js'
import { imports } from './imports.js'
import { invalidation } from './invalidation.js'
import { knex } from './knex.js'
import { load } from './load/index.js'
import { longLoad } from './longLoad.js'
import { memory } from './memory.js'
import { misses } from './misses.js'
import { precision } from './precision.js'
import { scale } from './scale.js'
import { shared } from './shared/index.js'
import { stampede } from './stampede.js'
import { uncached } from './uncached.js'
import { writes } from './writes.js'

/** In the order of the report. A part that lacks something says what. */
export const PARTS: { readonly [Name in PartName]: (effort: Effort) => Promise<Parts[Name] | Missing> } = {
  hits,
  knex,
  features,
  misses,
  uncached,
  writes,
  stampede,
  memory,
  entries,
  scale,
  invalidation,
  longLoad,
  precision,
  shared,
  load,
  imports,
}
