import { chapters } from '../../demo/chapters/index.js'
import { openDemoDatabase } from '../../demo/database.js'
import { Base } from '../../demo/models/index.js'
import { Narrator } from '../../demo/narrator.js'
import { StatementEcho } from '../../demo/statements.js'
import { inWay } from '../support/way.js'

// Plays the demo's chapters in the way that the environment names; what they print tells which claims hold.
const { knex, close } = await openDemoDatabase()
try {
  Base.knex(knex)
  // With one connection, what is read in the shadow of an open transaction waits for a connection in vain.
  Object.assign((knex.client as { pool: object }).pool, { acquireTimeoutMillis: 100 })
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
