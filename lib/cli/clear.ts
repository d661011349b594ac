import type { CommandLine } from './call/commandLine.js'
import type { Report } from './call/Report.js'
import { withSharedCache } from './sharedCache.js'

/** Makes all entries of the namespace invalid, for all processes. */
export async function clear(line: CommandLine, report: Report): Promise<void> {
  await withSharedCache(line, (cache) => cache.clear())
  report.add('ok', 'clear', `All entries of the namespace ${line.namespace} are invalid.`)
}
