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
import { recipe } from './recipe.js'
import { transaction } from './transaction.js'

/** In the order of the story: later chapters read what earlier ones have cached. */
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
  invalidation,
]
