import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Knex } from 'knex'
import type { CommandLine } from '../call/commandLine.js'
import { inTime } from '../call/inTime.js'
import type { Report } from '../call/Report.js'

/** Knex would print errors with what the settings contain. */
const SILENT = Object.fromEntries(['warn', 'error', 'deprecate', 'debug'].map((name) => [name, () => undefined]))

type Settings = Knex.Config & Readonly<Record<string, unknown>>

/**
 * Makes a Knex of a Knexfile, by the package of the application. `env`: the name of one of its environments; default: NODE_ENV, or
 * `development`. The passwords of its settings are hidden in the report.
 */
export async function openKnexfile(path: string, { env, timeout }: CommandLine, report: Report): Promise<Knex> {
  const file = resolve(path)
  const settings = settingsIn(await inTime(load(file), timeout, 'Loading the Knexfile'), env, path)
  const connection = withHiddenSecrets(settings.connection, report)
  const make = createRequire(file)('knex') as (settings: Knex.Config) => Knex
  return make({ ...settings, connection, pool: { ...settings.pool, min: 0 }, log: SILENT })
}

async function load(file: string): Promise<unknown> {
  try {
    const { default: exported } = (await import(pathToFileURL(file).href)) as { default?: unknown }
    // A CommonJS module that was compiled from an ES module.
    const inner = (Object(exported) as { default?: unknown }).default ?? exported
    return await (typeof inner === 'function' ? (inner as () => unknown)() : inner)
  } catch (error) {
    if (!/\.[cm]?tsx?$/.test(file)) throw error
    const how = 'node --import tsx node_modules/objection-cache/dist/cli.cjs doctor --knex …'
    throw new Error(`Node cannot load ${file}. Let it read TypeScript: ${how}`, { cause: error })
  }
}

function settingsIn(exported: unknown, env: string | undefined, path: string): Settings {
  const all = Object(exported) as Readonly<Record<string, Settings | undefined>>
  const name = env ?? process.env['NODE_ENV'] ?? 'development'
  const settings = all[name] ?? (env === undefined ? all : undefined)
  if (settings?.client !== undefined) return settings
  const others = Object.keys(all).join(', ') || 'nothing'
  throw new Error(
    `${path} has no settings of Knex with a \`client\` for the environment ${name}. It has: ${others}. Name one: --env production`,
  )
}

type Connection = NonNullable<Knex.Config['connection']>

/** The connection of settings. A function has its secrets when it is called. */
function withHiddenSecrets(connection: Settings['connection'], report: Report): Connection {
  if (typeof connection === 'function') {
    return async () => {
      const made = await connection()
      hideIn(made, report)
      return made
    }
  }
  report.hidePasswordOf(connection)
  hideIn(connection, report)
  return connection ?? {}
}

/** Settings have few levels, and an object in itself none of interest. */
const MOST_LEVELS = 4

/** A driver gives its own names to secrets, on levels of its own. */
function hideIn(settings: unknown, report: Report, level = 0): void {
  if (typeof settings !== 'object' || settings === null || level > MOST_LEVELS) return
  for (const [name, value] of Object.entries(settings)) {
    if (/pass|pwd|secret|token|key/i.test(name)) report.hide(value)
    report.hidePasswordOf(value)
    hideIn(value, report, level + 1)
  }
}
