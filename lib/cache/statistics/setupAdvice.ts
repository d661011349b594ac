import { warnOnce, type CacheWarningCode } from '../../core/warning.js'

/** Reasons that lie in how the cache was set up: what is wrong, and the line to write. */
export const SETUP_ADVICE = {
  'unnamed-database':
    "Other processes share the store, and neither the settings of the Knex instance nor its server show which database it is. Name it: cache.observe(knex, { database: 'shop' })",
  'unnamed-connection':
    "Other processes share the store, and a function in the settings of the Knex instance (`connection`, or one that is bound) may give its connections a role or a tenant that no key shows. Name what they see: cache.observe(knex, { connection: 'app' })",
  unobserved:
    "The statements of the Knex instance cannot be observed, so no write would invalidate the result. Use an instance that the package knex made: Model.knex(Knex({ client: 'pg', connection }))",
} as const

/** Warns once in a process for each of these reasons. `detail`: what the query itself says of it. */
export function warnOfSetup(reason: string, detail?: string): void {
  if (!Object.hasOwn(SETUP_ADVICE, reason)) return
  const advice = SETUP_ADVICE[reason as keyof typeof SETUP_ADVICE]
  const code: CacheWarningCode = `OBJECTION_CACHE_${reason.toUpperCase().replace('-', '_')}`
  warnOnce(process, code, () => `A result is not cached (${reason}). ${detail ?? advice}`)
}
