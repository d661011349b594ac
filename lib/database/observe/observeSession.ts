import { isMysql } from '../connection/dialects.js'
import type { KnexClient } from '../connection/KnexClient.js'
import { mayChangeResults } from '../session/harmlessSettings.js'
import { sessionOf } from '../session/Session.js'
import { setConfigSteps } from '../session/setConfig.js'
import { READ_UNCOMMITTED, SET_CONFIG, type SessionStep } from '../sql/readStatement.js'
import { mayBeInTransaction } from '../execution/connectionLifecycle.js'
import type { StatementExecution } from '../execution/StatementExecution.js'

/**
 * Executes a statement that changes or resets its connection's session. The session counts as changed before the statement is sent, and
 * as reset after its answer.
 */
export function observeSession(
  execution: StatementExecution,
  next: (execution: StatementExecution) => Promise<unknown>,
): Promise<unknown> {
  const steps = lastingSteps(execution)
  if (steps.length === 0) return next(execution)
  const { connection, observedKnex, sent } = execution
  const session = sessionOf(connection, observedKnex)
  const afterAnswer = steps.map(({ does, what }) =>
    does === 'change' ? session.change(what, sent.sql) : session.reset(what),
  )
  const answer = next(execution)
  answer.then(
    () => afterAnswer.forEach((end) => end('passed')),
    (error: unknown) => {
      // Of several statements in one text, the first ones may have passed.
      const isRefused = isSingleStatement(sent.sql) && isServerError(error)
      afterAnswer.forEach((end) => end(isRefused ? 'refused' : 'unknown'))
    },
  )
  return answer
}

const isSingleStatement = (sql: string): boolean => !/;\s*\S/.test(sql)

/** Whether the server refused the statement. After any other error, for example a timeout of the driver, the statement may have run. */
function isServerError(error: unknown): boolean {
  const { code, number, errorNum, sqlState } = Object(error) as Readonly<Record<string, unknown>>
  const isOfMssql = code === 'EREQUEST' && typeof number === 'number'
  return isOfMssql || errorNum !== undefined || sqlState !== undefined || SERVER_CODES.test(String(code))
}

/** SQLSTATE, unlike an operating system's code such as EPIPE, and the codes of MySQL's and SQLite's drivers. */
const SERVER_CODES = /^(?:(?!E)[0-9A-Z]{5}|(?:ER|SQLITE)_\w+)$/

/** The statement's steps that outlive its transaction and may change what later queries result in. */
function lastingSteps(execution: StatementExecution): SessionStep[] {
  const { client, connection, observedKnex, statement, sent } = execution
  const isOfMysql = isMysql(observedKnex.dialect)
  const readsUncommitted = isOfMysql || observedKnex.dialect === 'mssql'
  const isInside = client.transacting === true || mayBeInTransaction(connection) || statement.transaction.length > 0
  const lasts = ({ isLocal, what }: SessionStep): boolean =>
    what === READ_UNCOMMITTED
      ? readsUncommitted && !(isOfMysql && isLocal)
      : isOfMysql || !(isLocal || what.startsWith('@'))
  return (
    statement.session
      .flatMap((step) => (step.what === SET_CONFIG ? setConfigSteps(sent.sql, sent.bindings) : [step]))
      .filter(({ what }) => mayChangeResults(what))
      .filter(lasts)
      .map((step) => comparedToSetUp(step, execution))
      // The rollback of a transaction would undo a reset.
      .filter(({ does }) => does === 'change' || !isInside)
  )
}

/**
 * A reset restores the server's defaults, not what Knex or its user set up for each connection: then it is a change. A change back to what
 * was set up is a reset.
 */
function comparedToSetUp(
  step: SessionStep,
  { client, sent, observedKnex: { dialect } }: StatementExecution,
): SessionStep {
  const { what } = step
  if (what === READ_UNCOMMITTED) return step
  // The driver sets another character set up than the server's default.
  if (isMysql(dialect) && step.does === 'reset' && CHARACTER_SETS.test(what)) return { ...step, does: 'change' }
  if (step.does === 'change' && !usesOwnDatabase(what, client, sent.sql)) return step
  if (/^(?:temporary|attached|discard temp)/.test(what)) return step
  const { pool, connectionPool, searchPath } = client.config as Config
  const isSetUpByUser = typeof pool?.afterCreate === 'function' || connectionPool !== undefined
  if (isSetUpByUser) return { ...step, does: 'change' }
  const isSetUpByKnex = searchPath !== undefined && /^(?:all|discard all|search_path)$/.test(what)
  return isSetUpByKnex ? { ...step, does: 'change', what: 'search_path' } : { ...step, does: 'reset' }
}

const CHARACTER_SETS = /^(?:names|character_set_|collation_connection)/

interface Config {
  readonly pool?: { readonly afterCreate?: unknown }
  readonly connectionPool?: unknown
  readonly searchPath?: unknown
}

/** `use shop`, if that is the database of the settings, in the same case. */
function usesOwnDatabase(what: string, { connectionSettings }: KnexClient, sql: string): boolean {
  const database = connectionSettings?.['database']
  return typeof database === 'string' && what === `database ${database.toLowerCase()}` && sql.includes(database)
}
