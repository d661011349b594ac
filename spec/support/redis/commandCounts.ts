import type { RedisServer } from './RedisServer.js'

/** How often each command was called, by its lower-case name; subcommands as `config|get`. */
export type CommandCounts = ReadonlyMap<string, number>

/** The commands that run a script: what a script calls is counted beside them, as if a client had sent it. */
const SCRIPTS = ['eval', 'evalsha', 'eval_ro', 'evalsha_ro', 'fcall', 'fcall_ro']

/** What the server has counted since its start, or since CONFIG RESETSTAT. */
export async function commandCounts(server: RedisServer): Promise<CommandCounts> {
  const text = String(await server.command('INFO', 'commandstats'))
  return new Map(Array.from(text.matchAll(/^cmdstat_(.+?):calls=(\d+)/gm), ([, name, calls]) => [name!, Number(calls)]))
}

/** What the server counts while `run` runs, without what this function sends itself. */
export async function countingCalls(server: RedisServer, run: () => PromiseLike<unknown>): Promise<CommandCounts> {
  await server.command('CONFIG', 'RESETSTAT')
  await run()
  const counts = new Map(await commandCounts(server))
  // The reset itself is counted once it is done; the INFO that returns the counts is not in them.
  counts.delete('config|resetstat')
  return counts
}

/** The round trips of a client that sends nothing but scripts. For others see `recordingCommands`. */
export function roundTrips(counts: CommandCounts): number {
  return SCRIPTS.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0)
}
