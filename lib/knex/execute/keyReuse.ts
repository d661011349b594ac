import { watchKey } from '../../query/report/watchKey.js'
import { builtFingerprint } from '../statement/builtFingerprint.js'
import type { KnexStatement } from '../statement/door.js'
import { namedStatement } from '../statement/namedStatement.js'
import type { StatementPlan } from '../statement/statementPlan.js'

/**
 * The option `warnOnKeyReuse` for a statement under a key of the caller's. Statements that only their SQL shows are not compared: to
 * compile them runs the caller's functions once more.
 */
export function noteKeyUse(statement: KnexStatement, { cache, key }: StatementPlan): void {
  const fingerprint = builtFingerprint(statement)
  if (fingerprint === undefined) return
  watchKey(cache, key, { fingerprint, statement: statement.toQuery() }, namedStatement(statement))
}
