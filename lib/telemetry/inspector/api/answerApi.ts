import { RequestError } from '../http/respond.js'
import type { Context } from './Context.js'
import { entriesIn } from './entries.js'
import { healthOf } from './health.js'
import { queriesOf } from './queries.js'
import { writeKindsOf } from './writes.js'

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
