import type { Knex } from 'knex'
import type { Random } from './random.js'

/** What happens to this process when the answer to the next COMMIT has arrived and has not been read yet. */
export interface Trap {
  signal: 'SIGKILL' | 'SIGSTOP' | undefined
}

type Done = (error: unknown, answer: unknown) => void

/** A connection of `pg`, as Knex asks it. */
interface Connection {
  query(asked: string | { readonly text: string }, done?: Done): unknown
}

interface Client {
  acquireRawConnection(): Promise<Connection>
}

/**
 * Has answers of the database come late now and then, as over a network, and springs the trap. This lies below Knex, so that
 * what watches Knex's statements is between COMMIT's answer and the caller.
 */
export function meddleWithAnswers(knex: Knex, random: Random, trap: Trap): void {
  const client = knex.client as Client
  const acquire = client.acquireRawConnection.bind(client)
  client.acquireRawConnection = async () => {
    const connection = await acquire()
    const query = connection.query.bind(connection)
    connection.query = (asked, done) => {
      if (done === undefined) return query(asked)
      const text = typeof asked === 'string' ? asked : asked.text
      return query(asked, (error, answer) => {
        if (/^commit\b/i.test(text) && trap.signal !== undefined) return spring(trap, () => done(error, answer))
        const isLate = random.share() < (/^(?:commit|update|with)\b/i.test(text) ? 0.25 : 0.08)
        if (!isLate) return done(error, answer)
        setTimeout(() => done(error, answer), random.between(1, 12))
      })
    }
    return connection
  }
}

function spring(trap: Trap, done: () => void): void {
  const { signal } = trap
  trap.signal = undefined
  if (signal === 'SIGKILL') process.kill(process.pid, signal)
  // The process that waits for the stop is informed first, because this process will not answer.
  process.send?.({ is: 'stopping' }, () => {
    process.kill(process.pid, 'SIGSTOP')
    done()
  })
}
