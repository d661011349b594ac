import { orderedFingerprint } from '../../core/values/valueFingerprint.js'
import { readStatement, volatileBinding } from '../../database/sql/readStatement.js'
import { baseOperationOf, internalsOf, type RelationFindOperation } from '../builder/builderInternals.js'
import { lockedOrBound, type BuiltQuery } from '../builder/builtQuery.js'
import * as classes from '../builder/operationClasses.js'
import { notCacheable, notCacheableBecause } from '../bypass/NotCacheable.js'

/** A builder as this file runs it. */
interface Compilable {
  clone: () => Compilable
  toKnexQuery(): BuiltQuery
  isFind(): boolean
}

/** What Knex makes of a query. */
interface Compiled {
  readonly method?: string
  readonly sql?: string
  readonly bindings?: readonly unknown[]
  readonly options?: unknown
  readonly pluck?: string
}

interface StatementText {
  readonly text: string
  readonly volatile: string | undefined
}

const METHODS = new Set(['select', 'first', 'pluck'])

/**
 * The statement that the builder's query would send, with its bindings and what Knex would do to the rows, as text: what
 * functions, raw SQL and sub-queries add is seen in it. The user's functions that build the query are run. Graphs are left out,
 * and so are the columns that Objection adds for relations: whether a query asked for such a column itself makes a difference.
 * @throws {Unfit} where the statement does not tell what the query results in; whatever the user's functions throw.
 */
export function sqlFingerprint(builder: unknown): string {
  const { text, volatile } = statementText(builder)
  if (volatile !== undefined) throw notCacheableBecause('volatile', volatile)
  return text
}

/** The same, with what makes the statement give another result each time, if anything does. */
export function statementText(builder: unknown): StatementText {
  const copy = buildsOnce(builder)
  const query = copy.toKnexQuery()
  const why = lockedOrBound(copy, query)
  if (why !== undefined) throw notCacheableBecause(why, 'a function that builds the Knex query')
  if (query.eventNames !== undefined && query.eventNames().length > 0)
    throw notCacheable('a listener on the Knex query')
  const compiled = query.toSQL() as Compiled | readonly Compiled[]
  if (Array.isArray(compiled)) throw notCacheable('a query of several statements')
  // What it selects by default it may have been asked for: where a graph is joined that makes a difference.
  const asked = internalsOf(copy).hasSelects() ? 'select' : ''
  return { text: asked + textOf(compiled as Compiled, query), volatile: volatileIn(compiled as Compiled) }
}

const volatileIn = ({ sql = '', bindings = [] }: Compiled): string | undefined =>
  readStatement(sql).volatile ?? volatileBinding(bindings)

function textOf(
  { method = '', sql = '', bindings = [], options = {}, pluck = '' }: Compiled,
  query: BuiltQuery,
): string {
  if (!METHODS.has(method)) throw notCacheable(`a Knex query of the kind '${method}'`)
  const data = orderedFingerprint([method, pluck, bindings, options, query.queryContext?.()])
  if (data === undefined) throw notCacheable('a binding, or an option of the Knex query, that is no plain data')
  return `${sql.length}:${sql}${data}`
}

/**
 * A copy whose query can be built as it stands: Objection clones what it builds, and a clone's operations would have their hooks
 * back, so it gives itself in place of its first clone.
 */
function buildsOnce(builder: unknown): Compilable {
  const copy = (builder as Compilable).clone()
  const internals = internalsOf(copy)
  if (copy.isFind() && internals.findOperation(classes.FIND) === null) {
    internals.addOperationToFront(internals._findOperationFactory(copy), [])
  }
  internals.forEachOperation(true, (operation) => {
    if (classes.isA(operation, classes.EAGER)) Object.assign(operation, { onBuild: baseOperationOf(operation).onBuild })
    if ((operation as RelationFindOperation).relation !== undefined)
      Object.assign(operation, { assignResultToOwner: false })
  })
  copy.clone = () => {
    Reflect.deleteProperty(copy, 'clone')
    return copy
  }
  return copy
}
