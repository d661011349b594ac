import { within } from '../../cache/guard/timeout.js'
import type { Clock } from '../../core/clock.js'
import { isMysql } from '../connection/dialects.js'
import type { KnexClient, SentStatement } from '../connection/KnexClient.js'
import type { ObservedKnex } from '../connection/ObservedKnex.js'
import { mayBeInTransaction } from '../execution/connectionLifecycle.js'
import { blockConnection, exemptFromQueue } from '../execution/connectionQueue.js'
import type { AfterAnswer, StatementExecution } from '../execution/StatementExecution.js'
import type { DatabaseIdentity } from '../identity/DatabaseIdentity.js'
import type { RunStatement } from '../identity/serverQuestions.js'
import { isSessionChanged } from '../session/Session.js'

/**
 * Asks the server which database it is, before the first statement of a connection. It asks on the statement's own connection: a connection
 * that hangs must not hang others, and the pool may have no other one. `undefined`: the server is not asked.
 */
export function identifyFirst(execution: StatementExecution): Promise<void> | undefined {
  const { connection, observedKnex, statement } = execution
  const { identity } = observedKnex
  if (identity?.mayAsk(connection) !== true || isSessionChanged(connection)) return undefined
  if (!mayBeInTransaction(connection)) return identity.ask(connection, runOn(execution))
  // A transaction that began before there was a need to ask. What it has written must be invalidated by the right name.
  if (!identity.lacksAnswer || !statement.transaction.includes('commit')) return undefined
  return askInTransaction(execution, identity)
}

/** The same after the answer of a write that was sent before there was a need to ask. The caller gets the answer afterwards. */
export function identifyAfter(execution: StatementExecution, afterAnswer: AfterAnswer): AfterAnswer {
  const { connection, observedKnex, stream } = execution
  return (hasSucceeded) => {
    const { identity } = observedKnex
    const isLate = stream === undefined && identity?.lacksAnswer === true && identity.mayAsk(connection)
    if (!isLate || mayBeInTransaction(connection) || isSessionChanged(connection)) return afterAnswer(hasSucceeded)
    const asked = identity.ask(connection, runOn(execution))
    blockConnection(connection, asked)
    return asked.then(() => afterAnswer(hasSucceeded))
  }
}

/** An error ends a transaction of PostgreSQL, so the question has a savepoint of its own. */
async function askInTransaction(execution: StatementExecution, identity: DatabaseIdentity): Promise<void> {
  const { connection, observedKnex } = execution
  const run = runOn(execution)
  if (isMysql(observedKnex.dialect)) return identity.ask(connection, run)
  return identity.ask(connection, async (sql) => {
    await run('savepoint objection_cache_identity')
    try {
      return await run(sql)
    } catch (error) {
      await run('rollback to savepoint objection_cache_identity')
      throw error
    } finally {
      await run('release savepoint objection_cache_identity')
    }
  })
}

const runOn =
  ({ client, send }: StatementExecution): RunStatement =>
  (sql) =>
    run(client, sql, send)

async function run(
  client: KnexClient,
  sql: string,
  send: (sent: SentStatement) => Promise<unknown>,
): ReturnType<RunStatement> {
  const sent = { sql, bindings: [], method: 'select', options: {} }
  exemptFromQueue(sent)
  await send(sent)
  return client.processResponse(sent, { client }) as Awaited<ReturnType<RunStatement>>
}

/** How long queries wait for the answer, in milliseconds. Then each connection is asked before its own next statement. */
const LONGEST_WAIT = 2000

/** The questions of identities that are being asked before anything else is done with their Knex instances. */
const beingAsked = new WeakMap<DatabaseIdentity, Promise<void>>()

/** The questions themselves: they are not observed. */
const questions = new WeakSet<SentStatement>()

export const isQuestion = (sent: SentStatement): boolean => questions.has(sent)

/**
 * Asks the server which database it is, on a connection that is taken out of the pool for it. Callers share the question. Never rejects,
 * and resolves in time even if the pool cannot connect, or a connection hangs.
 */
export function identify({ identity }: ObservedKnex, client: KnexClient, clock: Required<Clock>): Promise<void> {
  if (identity === undefined) return Promise.resolve()
  let asked = beingAsked.get(identity)
  if (asked === undefined) {
    asked = askInTime(identity, client, clock).finally(() => beingAsked.delete(identity))
    beingAsked.set(identity, asked)
  }
  return asked
}

async function askInTime(identity: DatabaseIdentity, client: KnexClient, clock: Required<Clock>): Promise<void> {
  // A connection that hangs must not hang others: the first answer on any of them is enough.
  await within(Promise.race([askFromPool(identity, client), identity.answered]), LONGEST_WAIT, clock)
  if (identity.needsAnswer)
    await identity.noteFailure(new Error(`The server did not say within ${LONGEST_WAIT} ms which database it is.`))
}

async function askFromPool(identity: DatabaseIdentity, client: KnexClient): Promise<void> {
  try {
    const connection = await client.acquireConnection()
    try {
      // Another connection may have been asked while the pool had none to lend.
      if (!identity.needsAnswer) return
      if (!identity.mayAsk(connection)) return await identity.answered
      await identity.ask(connection, (sql) =>
        run(client, sql, (sent) => {
          questions.add(sent)
          return client._query(connection, sent)
        }),
      )
    } finally {
      await client.releaseConnection(connection)
    }
  } catch (error) {
    // The pool is closed, or it cannot connect.
    await identity.noteFailure(error)
  }
}
