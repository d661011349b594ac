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
  const text = textOf(statement)
  if (text !== undefined) watchKey(cache, key, { fingerprint, statement: text }, namedStatement(statement))
}

/** `undefined` for a statement that cannot be compiled. Its own run says why, if it is no hit. */
function textOf(statement: KnexStatement): string | undefined {
  try {
    return statement.toQuery()
  } catch {
    return undefined
  }
}
