import { ChapterStats } from './chapterStats.js'
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
  await runChapters(narrator)
  if (!narrator.conclude()) process.exitCode = 1
} finally {
  await database.close()
}

async function runChapters(narrator: Narrator): Promise<void> {
  const stats = new ChapterStats(Base.queryCache)
  narrator.title('objection-cache: query results from memory')
  narrator.say('Each step shows the SQL that it sent, and its time. The demo checks what it says: ✓.')
  const rows = (await countRows(database.knex)).toLocaleString('en')
  narrator.say(`The database: SQLite with ${rows} rows, migrated and seeded in ${seconds} s.`)
  for (const [index, chapter] of chapters.entries()) {
    narrator.chapter(index + 1, chapter.title)
    // oxlint-disable-next-line no-await-in-loop
    await chapter.play(narrator)
    stats.endChapter(String(index + 1))
  }
  narrator.chapter(chapters.length + 1, 'The statistics of the cache: stats(), by chapter')
  narrator.table(stats.table())
  const { hits, misses, loads, coalesced, errors } = Base.queryCache.stats()
  narrator.check('every miss loaded, or shared the load of another query', misses === loads + coalesced)
  narrator.check('the cache had no error', hits > 0 && errors === 0)
}
