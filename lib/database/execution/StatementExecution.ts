import { forEachRecording } from '../../cache/load/loadScope.js'
import type { KnexClient, SentStatement, Stream } from '../connection/KnexClient.js'
import type { ObservedKnex } from '../connection/ObservedKnex.js'
import type { Statement } from '../sql/readStatement.js'
import { statementName } from '../sql/statementName.js'
import { blockConnection, endAfterNextAnswer } from './connectionQueue.js'

/** One statement on its way to the driver. */
export interface StatementExecution {
  readonly client: KnexClient
  readonly connection: object
  readonly sent: SentStatement
  readonly observedKnex: ObservedKnex
  /** What the text of the statement does. */
  readonly statement: Statement
  /** Where the rows go, if not to the caller. */
  readonly stream: Stream | undefined
  /** Sends a statement on the same connection without observing it. */
  send(sent: SentStatement): Promise<unknown>
}

/** What the statement is called, and with it the query that sends it first. Joined graphs ask for the columns of tables first: these have no name. */
export function nameOf({ statement, sent, observedKnex }: StatementExecution): string | undefined {
  return sent.method === 'columnInfo' ? undefined : statementName(statement, observedKnex.dialect) || undefined
}

/** What follows a statement's answer. The caller waits for the returned promise before it gets the answer. */
export type AfterAnswer = (hasSucceeded: boolean) => Promise<unknown> | undefined

/**
 * Sends a statement when `ready` has resolved; if `ready` rejects, the statement is not sent. Calls `afterAnswer` once, in the same turn
 * in which the statement's promise settles.
 */
export function execute(
  execution: StatementExecution,
  afterAnswer: AfterAnswer,
  ready?: Promise<unknown>,
): Promise<unknown> {
  if (ready === undefined) return executeNow(execution, afterAnswer)
  blockConnection(execution.connection, ready)
  return ready.then(
    () => executeNow(execution, afterAnswer),
    async (error: unknown) => {
      await afterAnswer(false)
      execution.stream?.emit('error', error)
      throw error
    },
  )
}

function executeNow(
  { connection, send, sent, stream }: StatementExecution,
  afterAnswer: AfterAnswer,
): Promise<unknown> {
  const end = once(afterAnswer)
  stream?.once('close', () => endAfterNextAnswer(connection, () => void end(true)))
  let answer: Promise<unknown>
  try {
    answer = send(sent)
  } catch (error) {
    void end(false)
    throw error
  }
  return answer.then(
    (value) => afterwards(end(true), () => value),
    (error: unknown) =>
      afterwards(end(false), () => {
        throw error as Error
      }),
  )
}

function once(afterAnswer: AfterAnswer): AfterAnswer {
  let isOver = false
  return (hasSucceeded) => {
    if (isOver) return undefined
    isOver = true
    return afterAnswer(hasSucceeded)
  }
}

/** Without a promise to wait for, `then` runs in the same turn. */
function afterwards<T>(ended: Promise<unknown> | undefined, then: () => T): T | Promise<T> {
  return ended === undefined ? then() : ended.then(then)
}

/** The results of the loads that run the statement must not be stored. */
export function rejectLoads(reason: 'writes' | 'transaction' | 'session' | 'unnamed-database' | 'lock'): void {
  forEachRecording((recording) => recording.reject(reason))
}
