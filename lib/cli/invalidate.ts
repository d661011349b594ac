import { CacheError } from '../core/CacheError.js'
import type { CommandLine } from './call/commandLine.js'
import type { Report } from './call/Report.js'
import { withSharedCache } from './sharedCache.js'

/**
 * Invalidates entries by tables, keys and tags, for all processes.
 * @throws {CacheError} `INVALID_OPTION` without any of them.
 */
export async function invalidate(line: CommandLine, report: Report): Promise<void> {
  const { tables, keys, tags } = line
  const named = Object.entries({ tables, keys, tags }).filter(([, names]) => names.length > 0)
  if (named.length === 0) {
    throw new CacheError(
      'INVALID_OPTION',
      'invalidate needs something to invalidate: --tables users,posts (or --keys, --tags)',
    )
  }
  await withSharedCache(line, (cache) => cache.invalidate({ tables, keys, tags }))
  const what = named.map(([kind, names]) => `${kind} ${names.join(', ')}`).join('; ')
  report.add('ok', 'invalidate', `Entries that depend on ${what} are invalid.`)
}
