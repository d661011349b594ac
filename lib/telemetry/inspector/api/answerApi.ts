import type { Clock } from '../../../core/clock.js'
import { RequestError } from '../http/respond.js'
import { entriesIn } from './entries.js'
import { healthOf } from './health.js'
import type { KnownCaches } from './KnownCaches.js'
import { queriesOf } from './queries.js'
import type { Sampler } from './Sampler.js'
import { writeKindsOf } from './writes.js'

/** What the parts of the API work with. */
export interface Context {
  readonly caches: KnownCaches
  readonly sampler: Sampler
  readonly clock: Required<Clock>
  /** What the page may do. */
  readonly session: {
    readonly showValues: boolean
    readonly allowActions: boolean
    /** Proves that an action comes from the page. */
    readonly token: string | undefined
  }
}

type Part = (context: Context, parameters: URLSearchParams) => unknown

const PARTS: Readonly<Record<string, Part>> = {
  'api/session': ({ session }) => session,
  'api/overview': ({ sampler }) => sampler.now(),
  'api/queries': queriesOf,
  'api/writes': writeKindsOf,
  'api/entries': entriesIn,
  'api/health': healthOf,
}

export const isStream = (name: string): boolean => name === 'api/events'

/** @throws {RequestError} 404 for a name that nothing has. */
export function answerApi(context: Context, name: string, parameters: URLSearchParams): unknown {
  const part = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined
  if (part === undefined) throw new RequestError(404, 'There is nothing here.')
  return part(context, parameters)
}
