import type { Effort } from './measure/Effort.js'
import type { Entries } from './parts/entries.js'
import type { Features } from './parts/features.js'
import type { Hits } from './parts/hits.js'
import type { Imports } from './parts/imports.js'
import type { Invalidation } from './parts/invalidation.js'
import type { KnexHits } from './parts/knex.js'
import type { Load } from './parts/load/index.js'
import type { LongLoad } from './parts/longLoad.js'
import type { Memory } from './parts/memory.js'
import type { Misses } from './parts/misses.js'
import type { Precision } from './parts/precision.js'
import type { Scale } from './parts/scale.js'
import type { Shared } from './parts/shared/index.js'
import type { Stampede } from './parts/stampede.js'
import type { Uncached } from './parts/uncached.js'
import type { Writes } from './parts/writes.js'

/** What each part measures. */
export interface Parts {
  readonly hits: Hits
  readonly knex: KnexHits
  readonly features: Features
  readonly misses: Misses
  readonly uncached: Uncached
  readonly writes: Writes
  readonly stampede: Stampede
  readonly memory: Memory
  readonly entries: Entries
  readonly scale: Scale
  readonly invalidation: Invalidation
  readonly longLoad: LongLoad
  readonly precision: Precision
  readonly shared: Shared
  readonly load: Load
  readonly imports: Imports
}

export type PartName = keyof Parts

/** A run of the bench. */
export interface Run {
  readonly machine: Machine
  readonly effort: Effort['name']
}

/** What was found: all that is drawn is drawn from this. */
export interface Results extends Run {
  /** The runs of parts that were measured in another one. */
  readonly runs?: Partial<Record<PartName, Run>>
  readonly parts: Partial<Parts>
}

/** Where and when it ran. */
export interface Machine {
  readonly date: string
  readonly cores: number
  readonly cpu: string
  readonly node: string
}
