import KnexOf, { type Knex } from 'knex'
import { chapters } from '../../demo/chapters/index.js'
import { openDemoDatabase } from '../../demo/database.js'
import { Base } from '../../demo/models/index.js'
import { Narrator } from '../../demo/narrator.js'
import { StatementEcho } from '../../demo/statements.js'
import { inWay } from '../support/way.js'

interface Client {
  readonly pool: { readonly used: readonly { readonly resource: { readonly __knexTxId?: unknown } }[] }
  acquireConnection(): Promise<unknown>
}

/**
 * With one connection, what is read in the shadow of an open transaction would wait for a connection in vain. It fails at once, so that no
 * claim depends on how fast the machine is.
 */
function refuseInTransactions(knex: Knex): void {
  const client = knex.client as Client
  // The cache watches the class, and may begin to do so later.
  const methods = Object.getPrototypeOf(client) as Client
  client.acquireConnection = () =>
    client.pool.used.some(({ resource }) => resource?.__knexTxId !== undefined)
      ? Promise.reject(new KnexOf.KnexTimeoutError('A transaction has the only connection.'))
      : methods.acquireConnection.call(client)
}

// Plays the demo's chapters in the way that the environment names; what they print shows which claims hold.
const { knex, close } = await openDemoDatabase()
try {
  Base.knex(knex)
  refuseInTransactions(knex)
  inWay(Base)
  const narrator = new Narrator(new StatementEcho(knex))
  for (const [index, chapter] of chapters.entries()) {
    narrator.chapter(index + 1, chapter.title)
    await chapter.play(narrator)
  }
  narrator.conclude()
} finally {
  await close()
}
