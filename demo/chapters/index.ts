import type { Chapter } from './Chapter.js'
import { automatic } from './automatic.js'
import { count } from './count.js'
import { crowd } from './crowd.js'
import { freshness } from './freshness.js'
import { graph } from './graph.js'
import { invalidation } from './invalidation.js'
import { missing } from './missing.js'
import { owners } from './owners.js'
import { page } from './page.js'
import { precision } from './precision.js'
import { plainKnex } from './plainKnex.js'
import { recipe } from './recipe.js'
import { transaction } from './transaction.js'

/** The chapters in their order: later chapters read what earlier chapters have cached. */
export const chapters: readonly Chapter[] = [
  recipe,
  graph,
  owners,
  page,
  count,
  automatic,
  missing,
  crowd,
  transaction,
  freshness,
  precision,
  invalidation,
  plainKnex,
]
