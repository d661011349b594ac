import { forEachRecording } from '../cache/loadScope.js'
import type { Client, SentStatement, Stream } from './Client.js'
import { journalOf } from './Journal.js'
import type { Source } from './Source.js'
import type { Statement } from './statement.js'

/** One statement that is about to be sent. */
export interface Sending {
  readonly client: Client
  readonly connection: object
  readonly sent: SentStatement
  readonly source: Source
  readonly statement: Statement
  /** Where the rows go, if not to the caller. */
  readonly stream: Stream | undefined
  /** Sends a statement on the same connection, past the watch. */
  send(sent: SentStatement): Promise<unknown>
}

/**
 * Sends it, and calls `ended` once, in the same turn in which its promise settles: with whether it came to pass. The promise of
 * a stream that is given up may never settle: it has ended when the connection has answered something later.
 */
export function sendAndThen(
  { connection, source, send, sent, stream }: Sending,
  ended: (passed: boolean) => void,
): Promise<unknown> {
  let isOver = false
  const end = (passed: boolean): void => {
    if (isOver) return
    isOver = true
    ended(passed)
  }
  stream?.once('close', () => journalOf(connection, source).linger(() => end(true)))
  let answer: Promise<unknown>
  try {
    answer = send(sent)
  } catch (error) {
    end(false)
    throw error
  }
  return answer.then(
    (value) => (end(true), value),
    (error: unknown) => {
      end(false)
      throw error
    },
  )
}

/** The loads that the statement is a part of cannot be kept. */
export function refuseInLoads(reason: 'writes' | 'transaction'): void {
  forEachRecording((recording) => recording.refuse(reason))
}
