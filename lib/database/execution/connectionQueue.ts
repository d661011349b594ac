import type { SentStatement } from '../connection/KnexClient.js'

/** What the next statement on each connection waits for. */
const blocks = new WeakMap<object, Promise<unknown>>()

const exempt = new WeakSet<SentStatement>()

/**
 * Blocks the connection until `ready` settles: statements that are sent on it meanwhile wait, so that none overtakes the one that waits
 * already.
 */
export function blockConnection(connection: object, ready: Promise<unknown>): void {
  const over = ready.then(nothing, nothing)
  blocks.set(connection, over)
  // Runs in the same turn as the statements that wait: nothing can be sent in between.
  void over.then(() => blocks.get(connection) === over && blocks.delete(connection))
}

const nothing = (): undefined => undefined

/** What the statement has to wait for; `undefined`: nothing. */
export function blockOf(connection: object, sent: SentStatement): Promise<unknown> | undefined {
  const block = blocks.get(connection)
  return block === undefined || exempt.has(sent) ? undefined : block
}

/** The connection is blocked until this statement is answered, so the statement must not wait itself. */
export const exemptFromQueue = (sent: SentStatement): unknown => exempt.add(sent)

/** What to call when a connection has answered its next statement. */
const afterNextAnswer = new WeakMap<object, (() => void)[]>()

/**
 * Calls `end` when the connection has answered whatever is sent next on it. The promise of a stream that its reader gave up may never
 * settle, but the next answer on the connection shows that the stream is over.
 */
export function endAfterNextAnswer(connection: object, end: () => void): void {
  const ends = afterNextAnswer.get(connection)
  if (ends === undefined) afterNextAnswer.set(connection, [end])
  else ends.push(end)
}

/** `send`, with a call of what waits for the next answer on the connection. */
export function sendEndingStreams(
  connection: object,
  send: (sent: SentStatement) => Promise<unknown>,
): (sent: SentStatement) => Promise<unknown> {
  const ends = afterNextAnswer.get(connection)
  if (ends === undefined) return send
  afterNextAnswer.delete(connection)
  return async (sent) => {
    try {
      return await send(sent)
    } finally {
      for (const end of ends) end()
    }
  }
}
