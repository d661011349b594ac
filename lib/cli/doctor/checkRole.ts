import { isMysql } from '../../database/connection/dialects.js'
import { familyOf } from '../../database/identity/serverQuestions.js'
import { messageOf } from '../call/Report.js'
import type { ExaminedDatabase } from './ExaminedDatabase.js'

/** Checks whether the server is a replica, and on MySQL whether the user sees triggers. */
export async function checkRole(database: ExaminedDatabase): Promise<void> {
  const { dialect, report } = database
  if (familyOf(dialect) === undefined) return
  try {
    if (await isReplica(database)) {
      const remedy = "Say so: cache.observe(knex, { database: 'shop', role: 'replica', lag: '5s' })"
      report.add('warning', 'role', 'the server is a replica, or only reads: its reads can lag behind writes', remedy)
    } else report.add('ok', 'role', 'the server is a primary')
    if (isMysql(dialect)) await checkTriggerRight(database)
  } catch (error) {
    report.add('warning', 'role', `the server does not say what it is: ${messageOf(error)}`)
  }
}

/** CockroachDB has no replicas of this kind, and no such function. */
async function isReplica({ dialect, run }: ExaminedDatabase): Promise<boolean> {
  if (dialect.startsWith('cockroach')) return false
  const sql = isMysql(dialect) ? 'select @@global.read_only as answer' : 'select pg_is_in_recovery() as answer'
  const [row] = await run(sql)
  const answer = row?.['answer']
  return answer === true || Number(answer) === 1
}

async function checkTriggerRight({ report, run }: ExaminedDatabase): Promise<void> {
  const rights = (await run('show grants')).flatMap((row) => Object.values(row).map(String)).join('\n')
  if (/\bALL PRIVILEGES\b|\bTRIGGER\b/i.test(rights)) return
  report.add(
    'warning',
    'rights',
    'the user does not see triggers, so what they write is unknown',
    'GRANT TRIGGER ON the database to the user.',
  )
}
