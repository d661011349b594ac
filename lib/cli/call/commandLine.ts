import { parseArgs } from 'node:util'
import { CacheError } from '../../core/CacheError.js'
import { parseDuration } from '../../core/duration.js'

/** The options of all commands, as they were given. */
export interface CommandLine {
  readonly command: string
  readonly knex?: string | undefined
  readonly env?: string | undefined
  readonly redis?: string | undefined
  readonly namespace: string
  readonly tables: readonly string[]
  readonly keys: readonly string[]
  readonly tags: readonly string[]
  readonly json: boolean
  /** In milliseconds. */
  readonly timeout: number
}

const TEXT = { type: 'string' } as const
const OPTIONS = {
  knex: TEXT,
  env: TEXT,
  redis: TEXT,
  namespace: { ...TEXT, default: 'objection-cache' },
  tables: TEXT,
  keys: TEXT,
  tags: TEXT,
  timeout: { ...TEXT, default: '5s' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

type OptionName = keyof typeof OPTIONS

/** The options that each command has, beside those of all commands. */
const OF_COMMANDS: Readonly<Record<string, readonly OptionName[]>> = {
  doctor: ['knex', 'env', 'redis', 'namespace'],
  stats: ['redis', 'namespace'],
  clear: ['redis', 'namespace'],
  invalidate: ['redis', 'namespace', 'tables', 'keys', 'tags'],
}
const OF_ALL: readonly string[] = ['json', 'timeout', 'help']

export const USAGE = `Usage: objection-cache <command> [options]

  doctor      checks what the cache needs, and says what is missing
                --knex <file>       a Knexfile (with --env <name> for one of its environments)
                --redis <url>       a Redis server, redis://user:password@host:6379/0
  stats       what a shared store holds:       --redis <url>
  clear       makes all its entries invalid:   --redis <url>
  invalidate  invalidates entries:             --redis <url> with some of
                --tables a,b  --keys a,b  --tags a,b

  --namespace <name>   the namespace of the RedisStore (default: objection-cache)
  --timeout <time>     how long each step may take (default: 5s)
  --json               prints JSON`

/**
 * Reads the arguments. `undefined`: they ask for help.
 * @throws {CacheError} `INVALID_OPTION` or `INVALID_DURATION` for arguments that have no meaning.
 */
export function readCommandLine(args: readonly string[]): CommandLine | undefined {
  const { values, positionals } = parsed(args)
  const [command, ...others] = positionals
  if (values.help || args.length === 0) return undefined
  if (command === undefined) throw wrong(`A command is missing. Commands are: ${Object.keys(OF_COMMANDS).join(', ')}.`)
  const own = Object.hasOwn(OF_COMMANDS, command) ? OF_COMMANDS[command] : undefined
  if (own === undefined)
    throw wrong(`There is no command \`${command}\`. Commands are: ${Object.keys(OF_COMMANDS).join(', ')}.`)
  if (others.length > 0) throw wrong(`\`${others.join(' ')}\` has no meaning for ${command}.`)
  const foreign = args
    .map((each) => /^--([a-z]+)/.exec(each)?.[1])
    .find((name) => name !== undefined && !OF_ALL.includes(name) && !own.includes(name as OptionName))
  if (foreign !== undefined) throw wrong(`${command} has no option --${foreign}.`)
  const { tables, keys, tags, timeout, ...plain } = values
  const lists = { tables: listOf(tables), keys: listOf(keys), tags: listOf(tags) }
  return { ...plain, command, ...lists, timeout: timeoutOf(timeout) }
}

/** @throws {CacheError} for a time in which nothing can be done. */
function timeoutOf(text: string): number {
  const milliseconds = parseDuration(/^[\d.]+$/.test(text) ? Number(text) : text, 'timeout')
  if (milliseconds > 0) return milliseconds
  throw wrong('`timeout` must be longer than 0.')
}

function parsed(
  args: readonly string[],
): ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw wrong((error as Error).message)
  }
}

const listOf = (text = ''): string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')

const wrong = (message: string): CacheError => new CacheError('INVALID_OPTION', message)

/** @throws {CacheError} `INVALID_OPTION` without a URL. */
export function needRedis({ command, redis }: CommandLine): string {
  if (redis !== undefined) return redis
  throw wrong(`${command} needs a server: objection-cache ${command} --redis redis://127.0.0.1:6379`)
}
