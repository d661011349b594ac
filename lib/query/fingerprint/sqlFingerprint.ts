import { orderedFingerprint } from '../../core/values/valueFingerprint.js'
import { readStatement, volatileBinding } from '../../database/sql/readStatement.js'
import { lockedOrBound } from '../bypass/bypassReason.js'
import { notCacheable, notCacheableBecause } from '../bypass/NotCacheable.js'
import {
  baseOperationOf,
  internalsOf,
  returnAsFirstClone,
  type BuilderInternals,
  type KnexQuery,
  type RelationFindOperation,
} from '../objectionInternals/builderInternals.js'
import * as classes from '../objectionInternals/operationClasses.js'

/** What Knex compiles a query to. */
interface Compiled {
  readonly method?: string
  readonly sql?: string
  readonly bindings?: readonly unknown[]
  readonly options?: unknown
  readonly pluck?: string
  readonly timeout?: number
}

interface Sql {
  readonly fingerprint: string
  /** What makes the statement give another result each time, if anything does. */
  readonly volatile: string | undefined
}

const METHODS = new Set(['select', 'first', 'pluck'])

/**
 * The fingerprint of the statement that the query would send, with its bindings and with what Knex would do to the rows. It shows
 * what functions, raw SQL and sub-queries add. The user's functions that build the query run. Graphs are left out. Columns that
 * Objection adds for relations are left out, too: the result differs if the query selects them itself.
 * @throws {NotCacheable} where the statement does not show the result.
 * @throws what the user's functions throw.
 */
export function sqlFingerprint(builder: unknown): string {
  const { fingerprint, volatile } = readSql(builder)
  if (volatile !== undefined) throw notCacheableBecause('volatile', volatile)
  return fingerprint
}

/** The fingerprint of a statement that may be volatile. It throws as `sqlFingerprint` does. */
export function readSql(builder: unknown): Sql {
  const copy = compilableCopy(builder)
  const query = copy.toKnexQuery()
  const reason = lockedOrBound(copy, query)
  if (reason !== undefined) throw notCacheableBecause(reason, 'a function that builds the Knex query')
  if (query.eventNames !== undefined && query.eventNames().length > 0)
    throw notCacheable('a listener on the Knex query')
  const compiled = query.toSQL() as Compiled | readonly Compiled[]
  if (Array.isArray(compiled)) throw notCacheable('a query of several statements')
  // In a joined graph it makes a difference whether the query selects its default columns itself.
  const selects = copy.hasSelects() ? 'select' : ''
  return {
    fingerprint: selects + compiledFingerprint(compiled as Compiled, query),
    volatile: volatileIn(compiled as Compiled),
  }
}

const volatileIn = ({ sql = '', bindings = [] }: Compiled): string | undefined =>
  readStatement(sql).volatile ?? volatileBinding(bindings)

function compiledFingerprint(
  { method = '', sql = '', bindings = [], options = {}, pluck = '', timeout }: Compiled,
  query: KnexQuery,
): string {
  if (!METHODS.has(method)) throw notCacheable(`a Knex query of the kind '${method}'`)
  const data = orderedFingerprint([method, pluck, bindings, options, query.queryContext?.(), timeout])
  if (data === undefined) throw notCacheable('a binding, or an option of the Knex query, that is no plain data')
  return `${sql.length}:${sql}${data}`
}

/** A copy that compiles to the statement of the fingerprint. */
function compilableCopy(builder: unknown): BuilderInternals {
  const copy = internalsOf(builder).clone()
  if (copy.isFind() && copy.findOperation(classes.FIND) === null) {
    copy.addOperationToFront(copy._findOperationFactory(copy), [])
  }
  copy.forEachOperation(true, (operation) => {
    if (classes.isA(operation, classes.EAGER)) Object.assign(operation, { onBuild: baseOperationOf(operation).onBuild })
    if ((operation as RelationFindOperation).relation !== undefined)
      Object.assign(operation, { assignResultToOwner: false })
  })
  return returnAsFirstClone(copy)
}
