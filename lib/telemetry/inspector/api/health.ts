import { latestWarnings } from '../../../core/warning.js'
import { SETUP_ADVICE } from '../../../cache/statistics/setupAdvice.js'
import type { Context } from './Context.js'

/** How the parts of each cache do, and what is wrong with their set-up. */
export function healthOf({ caches, sampler }: Context): unknown {
  return {
    caches: caches.all().map(({ id, name, cache }) => {
      const stats = cache.stats()
      const setup = Object.entries(SETUP_ADVICE)
        .map(([reason, advice]) => ({
          reason,
          advice,
          count: (stats.bypassesByReason[reason] ?? 0) + (stats.notStoredByReason[reason] ?? 0),
        }))
        .filter(({ count }) => count > 0)
      return { id, name, state: cache.state, errors: stats.errors, setup, ...cache.inspection.health }
    }),
    warnings: latestWarnings,
    errors: sampler.errors,
  }
}
