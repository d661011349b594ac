import type { CommandLine } from '../call/commandLine.js'
import { CacheError } from '../../core/CacheError.js'
import { messageOf, type Report } from '../call/Report.js'
import { checkDatabase } from './checkDatabase.js'
import { checkPackages } from './checkPackages.js'
import { checkRedis } from './checkRedis.js'

/**
 * Checks what the cache needs: the packages, the database of a Knexfile, and a Redis server.
 * @throws {CacheError} `INVALID_OPTION` if there is nothing to connect to.
 */
export async function doctor(line: CommandLine, report: Report): Promise<void> {
  const { knex, redis } = line
  if (knex === undefined && redis === undefined) {
    throw new CacheError(
      'INVALID_OPTION',
      'doctor needs something to check: --knex ./knexfile.js, --redis redis://127.0.0.1:6379, or both',
    )
  }
  checkPackages(line, report)
  // Whatever is wrong with the one, the other is worth a look.
  if (knex !== undefined) {
    await checkDatabase(knex, line, report).catch((error: unknown) => report.add('failed', 'doctor', messageOf(error)))
  }
  if (redis !== undefined) await checkRedis(redis, line, report)
}
