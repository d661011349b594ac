import { forEachRecording } from '../cache/loadScope.js'
import type { Client, SentStatement, Stream } from './Client.js'
import { journalOf } from './Journal.js'
import type { Source } from './Source.js'
import type { Statement } from './sql/readStatement.js'

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

/** Called once, with whether the statement came to pass; who sent it waits for what is returned. */
export type Ended = (passed: boolean) => Promise<unknown> | undefined

/**
 * Sends it, and calls `ended` in the same turn in which its promise settles. The promise of a stream that is given up may never
 * settle: it has ended when the connection has answered something later. `ready`: what it has to wait for before it is sent;
 * where that rejects it is not sent.
 */
export function sendAndThen(sending: Sending, ended: Ended, ready?: Promise<unknown>): Promise<unknown> {
  if (ready === undefined) return sendNow(sending, ended)
  keepWaiting(sending.connection, ready)
  return ready.then(
    () => sendNow(sending, ended),
    async (error: unknown) => {
      await ended(false)
      sending.stream?.emit('error', error)
      throw error
    },
  )
}

function sendNow({ connection, source, send, sent, stream }: Sending, ended: Ended): Promise<unknown> {
  let isOver = false
  const end: Ended = (passed) => {
    if (isOver) return undefined
    isOver = true
    return ended(passed)
  }
  stream?.once('close', () => journalOf(connection, source).linger(() => void end(true)))
  let answer: Promise<unknown>
  try {
    answer = send(sent)
  } catch (error) {
    void end(false)
    throw error
  }
  return answer.then(
    (value) => after(end(true), () => value),
    (error: unknown) =>
      after(end(false), () => {
        throw error as Error
      }),
  )
}

/** At once, where nothing has to be waited for. */
function after<T>(over: Promise<unknown> | undefined, then: () => T): T | Promise<T> {
  return over === undefined ? then() : over.then(then)
}

const waiting = new WeakMap<object, Promise<unknown>>()

const asked = new WeakSet<SentStatement>()

/** What others on the connection wait for: it must not wait itself, wherever it passes the watch once more. */
export const asksForOthers = (sent: SentStatement): unknown => asked.add(sent)

/** What a statement on the connection has to wait for, so that none overtakes another. */
export function waitingOn(connection: object, sent: SentStatement): Promise<unknown> | undefined {
  const before = waiting.get(connection)
  return before === undefined || asked.has(sent) ? undefined : before
}

const nothing = (): undefined => undefined

/** Statements on the connection wait for it. */
export function keepWaiting(connection: object, ready: Promise<unknown>): void {
  const over = ready.then(nothing, nothing)
  waiting.set(connection, over)
  // In the same turn in which those who wait go on: nothing comes in between.
  void over.then(() => waiting.get(connection) === over && waiting.delete(connection))
}

/** The loads that the statement is a part of cannot be kept. */
export function refuseInLoads(reason: 'writes' | 'transaction' | 'session'): void {
  forEachRecording((recording) => recording.refuse(reason))
}
