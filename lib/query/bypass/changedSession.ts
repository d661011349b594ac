import { warnOnce } from '../../core/warning.js'
import type { ObservedKnex } from '../../database/connection/ObservedKnex.js'
import { adviceFor } from './bypassAdvice.js'

const LONGEST = 200

/**
 * Names the statement that changed the session of one of the source's connections, where there is one, and says what to do. Queries of
 * the source bypass the cache then, and the process warns once for each Knex instance.
 */
export function changeOfSession(source: ObservedKnex): string | undefined {
  const { sessionChangedBy: changedBy } = source
  if (changedBy === undefined) return undefined
  const statement = shortened(changedBy)
  warnOnce(source, 'OBJECTION_CACHE_SESSION', () => message(statement))
  return `${adviceFor('session')} The statement is: ${statement}`
}

function shortened(sql: string): string {
  const line = sql.trim().replace(/\s+/g, ' ')
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}…`
}

const message = (statement: string): string =>
  `A statement changed the session of a database connection: ${statement}

A cache key cannot show this change. So all queries of this Knex instance bypass the cache (reason \`session\`) until the connection is reset by RESET ALL or DISCARD ALL, or is closed. Instead, do one of the following:

1. Set up all connections of the pool alike:
   Knex({ client: 'pg', connection, pool: { afterCreate: (connection, done) => connection.query('set search_path to shop', done) } })
2. Give each tenant a Knex instance:
   const tenantKnex = Knex({ client: 'pg', connection, searchPath: [tenant] })
   await User.query(tenantKnex)
3. Change the setting for one transaction. Queries in a transaction are not cached:
   await knex.transaction(async (trx) => {
     await trx.raw("select set_config('app.tenant', ?, true)", [tenant])
     await User.query(trx)
   })
4. Filter by the query's context, which is part of its cache key:
   const queryCache = new QueryCache({ context: ({ tenant }) => tenant })
   await User.query().context({ tenant }).where({ tenant })
5. Drop a temporary table when you have finished with it: DROP TABLE name. On PostgreSQL, create it within a transaction:
   await trx.raw('create temp table imported (id int) on commit drop')`
