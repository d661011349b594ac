import type { Client } from '../Client.js'
import { isMysql } from '../dialects.js'
import { isInTransaction } from '../learn.js'
import type { Sending } from '../Sending.js'
import { READ_UNCOMMITTED, SET_CONFIG, type SessionStep } from '../sql/readStatement.js'
import { sessionOf } from './Session.js'
import { settingsOfCalls } from './setConfig.js'
import { changesResults } from './settings.js'

/**
 * Sends a statement that changes or resets its connection's session. It counts as changed from before the statement is sent, and as
 * reset when that has been answered.
 */
export function watchSession(sending: Sending, dispatch: (sending: Sending) => Promise<unknown>): Promise<unknown> {
  const steps = stepsOf(sending)
  if (steps.length === 0) return dispatch(sending)
  const { connection, source, sent } = sending
  const session = sessionOf(connection, source)
  const ended = steps.map(({ does, what }) =>
    does === 'change' ? session.change(what, sent.sql) : session.reset(what),
  )
  const answer = dispatch(sending)
  answer.then(
    () => ended.forEach((end) => end('passed')),
    // What is refused changes nothing; of several statements the first ones may have passed.
    (error: unknown) => ended.forEach((end) => end(isAlone(sent.sql) && isRefusal(error) ? 'refused' : 'unknown')),
  )
  return answer
}

/** Whether the server has refused the statement. After any other failure, for instance a timeout of the driver, it may have run. */
function isRefusal(error: unknown): boolean {
  const { code, number, errorNum, sqlState } = Object(error) as Readonly<Record<string, unknown>>
  const isOfMssql = code === 'EREQUEST' && typeof number === 'number'
  return isOfMssql || errorNum !== undefined || sqlState !== undefined || REFUSALS.test(String(code))
}

/** SQLSTATE, which no operating system's error such as EPIPE is, and what the drivers of MySQL and SQLite call their errors. */
const REFUSALS = /^(?:(?!E)[0-9A-Z]{5}|(?:ER|SQLITE)_\w+)$/

const isAlone = (sql: string): boolean => !/;\s*\S/.test(sql)

/** What the statement does to the session beyond its transaction. */
function stepsOf(sending: Sending): SessionStep[] {
  const { client, connection, source, statement, sent } = sending
  const isKept = isMysql(source.dialect)
  const seesUncommitted = isKept || source.dialect === 'mssql'
  const isInside = client.transacting === true || isInTransaction(connection) || statement.transaction.length > 0
  return (
    statement.session
      .flatMap((step) => (step.what === SET_CONFIG ? settingsOfCalls(sent.sql, sent.bindings) : [step]))
      .filter(({ what }) => changesResults(what))
      .filter(({ isLocal, what }) =>
        what === READ_UNCOMMITTED
          ? seesUncommitted && !(isKept && isLocal)
          : isKept || !(isLocal || what.startsWith('@')),
      )
      .map((step) => asSetUp(step, sending))
      // A transaction may take it back.
      .filter(({ does }) => does === 'change' || !isInside)
  )
}

/** A reset goes back to how the server set the connection up, past what Knex or its user set up after that. */
function asSetUp(step: SessionStep, { client, sent, source: { dialect } }: Sending): SessionStep {
  const { what } = step
  if (what === READ_UNCOMMITTED) return step
  // Its driver sets up names, which the server's default is not.
  if (isMysql(dialect) && step.does === 'reset' && CHARACTERS.test(what)) return { ...step, does: 'change' }
  if (step.does === 'change' && !isOwnDatabase(what, client, sent.sql)) return step
  if (/^(?:temporary|attached|discard temp)/.test(what)) return step
  const { pool, connectionPool, searchPath } = client.config as Config
  const isByHand = typeof pool?.afterCreate === 'function' || connectionPool !== undefined
  if (isByHand) return { ...step, does: 'change' }
  const isOfKnex = searchPath !== undefined && /^(?:all|discard all|search_path)$/.test(what)
  return isOfKnex ? { ...step, does: 'change', what: 'search_path' } : { ...step, does: 'reset' }
}

const CHARACTERS = /^(?:names|character_set_|collation_connection)/

interface Config {
  readonly pool?: { readonly afterCreate?: unknown }
  readonly connectionPool?: unknown
  readonly searchPath?: unknown
}

/** `use shop`, where that is the settings' database, in the same case. */
function isOwnDatabase(what: string, { connectionSettings }: Client, sql: string): boolean {
  const database = connectionSettings?.['database']
  return typeof database === 'string' && what === `database ${database.toLowerCase()}` && sql.includes(database)
}
