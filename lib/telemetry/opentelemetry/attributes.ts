import type { Attributes as SpanAttributes } from '@opentelemetry/api'
import type { Attributes } from '../measure/measureCache.js'

/** The names that OpenTelemetry's conventions or Sentry's give. All others begin with `objection_cache.`. */
const GIVEN = ['error.type', 'cache.hit', 'cache.key', 'cache.item_size']

/** The attributes by their names in OpenTelemetry, without those that have no value. */
export function attributesOf(attributes: Attributes | SpanAttributes): SpanAttributes {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(
    given.map(([name, value]) => [GIVEN.includes(name) ? name : `objection_cache.${name}`, value]),
  )
}
