import { Bookkeeping } from './bookkeeping.js'
import { chapters } from './chapters/index.js'
import { countRows, openDemoDatabase } from './database.js'
import { Base } from './models/index.js'
import { Narrator } from './narrator.js'
import { StatementEcho } from './statements.js'

const started = performance.now()
const database = await openDemoDatabase()
const seconds = ((performance.now() - started) / 1000).toFixed(1)
try {
  Base.knex(database.knex)
  const narrator = new Narrator(new StatementEcho(database.knex))
  await tell(narrator)
  if (!narrator.conclude()) process.exitCode = 1
} finally {
  await database.close()
}

async function tell(narrator: Narrator): Promise<void> {
  const bookkeeping = new Bookkeeping(Base.queryCache)
  narrator.title('objection-cache: query results from memory')
  const rows = (await countRows(database.knex)).toLocaleString('en')
  narrator.say(`On a SQLite database of ${rows} rows, migrated and seeded in ${seconds} s.`)
  for (const [index, chapter] of chapters.entries()) {
    narrator.chapter(index + 1, chapter.title)
    // oxlint-disable-next-line no-await-in-loop
    await chapter.play(narrator)
    bookkeeping.chapterEnds(String(index + 1))
  }
  narrator.chapter(chapters.length + 1, 'What the cache did: stats(), chapter by chapter')
  narrator.table(bookkeeping.table())
  const { hits, misses, loads, coalesced, errors } = Base.queryCache.stats()
  narrator.claim('every miss was a load or joined one', misses === loads + coalesced)
  narrator.claim('nothing of the cache failed', hits > 0 && errors === 0)
}
