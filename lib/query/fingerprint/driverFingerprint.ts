import { orderedFingerprint } from '../../core/values/valueFingerprint.js'
import { notCacheable } from '../bypass/NotCacheable.js'
import { internalsOf } from '../objectionInternals/builderInternals.js'
import { FOR_DRIVER } from '../objectionInternals/operationTraits.js'
import type { RecordedOperation } from './operationFingerprint.js'

/**
 * What a query asks of Knex and the driver beside its SQL: `options()` and `timeout()`. A key of the caller's does not show it, and a query
 * must not fail because it waits for one that has less time. Empty for most queries.
 * @throws {NotCacheable} where an option is no plain data.
 */
export function driverFingerprint(builder: unknown, traits: number): string {
  let all = ''
  if ((traits & FOR_DRIVER) === 0) return all
  internalsOf(builder).forEachOperation(/^(?:options|timeout)$/, (operation) => {
    const own = orderedFingerprint((operation as RecordedOperation).args)
    if (own === undefined) throw notCacheable('an option of the query that is no plain data')
    all += operation.name + own
  })
  return all
}
