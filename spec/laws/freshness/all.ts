import type { Read } from './Read.js'
import { finds } from './reads/finds.js'
import { computations } from './reads/computations.js'
import { queries } from './reads/queries.js'
import { graphWrites } from './writes/graphs.js'
import { knexWrites } from './writes/knex.js'
import { modelWrites } from './writes/models.js'
import { rawWrites } from './writes/raw.js'
import { schemaWrites } from './writes/schema.js'
import type { Write } from './World.js'

/** Every read, and every write there is. */
export const READS: readonly Read[] = [...finds, ...queries, ...computations]
export const WRITES: readonly Write[] = [...modelWrites, ...graphWrites, ...knexWrites, ...rawWrites, ...schemaWrites]
