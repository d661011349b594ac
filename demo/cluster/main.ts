import { randomUUID } from 'node:crypto'
import { openDemoDatabase } from '../database.js'
import { Narrator } from '../narrator.js'
import { StatementEcho } from '../statements.js'
import { Process } from './Process.js'
import { REDIS_URL, whyUnreachable } from './reach.js'
import { runStory } from './story.js'

const TITLES = {
  strict: "RedisStore, consistency: 'strict': each hit is one round trip to Redis",
  bounded: "TieredStore, consistency: 'bounded': hits from memory, and Redis publishes writes",
} as const

const problem = await whyUnreachable()
if (problem === undefined) await play()
else explain(problem)

function explain(why: string): void {
  process.stdout.write(
    `This demo needs a Redis or Valkey server (7 or later), and no server answers at ${REDIS_URL}: ${why}\n` +
      'Start a server, and run the demo again:\n' +
      '  redis-server --save "" --port 6379\n' +
      '  docker run --rm -p 6379:6379 redis:7\n' +
      'For a server elsewhere: REDIS_URL=redis://host:port npm run demo:cluster\n',
  )
}

async function play(): Promise<void> {
  const database = await openDemoDatabase()
  const narrator = new Narrator(new StatementEcho(database.knex))
  narrator.title('objection-cache: three processes, one Redis, one database')
  try {
    for (const [index, tiers] of (['strict', 'bounded'] as const).entries()) {
      const places = [database.filename, REDIS_URL, `demo ${randomUUID()}`, tiers]
      // oxlint-disable-next-line no-await-in-loop
      const processes = await Promise.all(['A', 'B', 'C'].map((name) => Process.start(name, places)))
      narrator.chapter(index + 1, TITLES[tiers])
      // oxlint-disable-next-line no-await-in-loop
      await runStory(narrator, processes as [Process, Process, Process], tiers)
      // oxlint-disable-next-line no-await-in-loop
      await Promise.all(processes.map((each) => each.end()))
    }
    if (!narrator.conclude()) process.exitCode = 1
  } finally {
    await database.close()
  }
}
