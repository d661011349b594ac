import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Knex } from 'knex'
import type { Report } from '../call/Report.js'

/** Knex would print errors with what the settings contain. */
const SILENT = Object.fromEntries(['warn', 'error', 'deprecate', 'debug'].map((name) => [name, () => undefined]))

type Settings = Knex.Config & Readonly<Record<string, unknown>>

/**
 * Makes a Knex of a Knexfile, by the package of the application. `env`: the name of one of its environments; default: NODE_ENV, or
 * `development`. The passwords of its settings are hidden in the report.
 */
export async function openKnexfile(path: string, env: string | undefined, report: Report): Promise<Knex> {
  const file = resolve(path)
  const settings = settingsIn(await load(file), env, path)
  hideSecretsOf(settings, report)
  const make = createRequire(file)('knex') as (settings: Knex.Config) => Knex
  return make({ ...settings, pool: { ...settings.pool, min: 0 }, log: SILENT })
}

async function load(file: string): Promise<unknown> {
  try {
    const { default: exported } = (await import(pathToFileURL(file).href)) as { default?: unknown }
    // A CommonJS module that was compiled from an ES module.
    const inner = (Object(exported) as { default?: unknown }).default ?? exported
    return typeof inner === 'function' ? await (inner as () => unknown)() : inner
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

function hideSecretsOf({ connection }: Settings, report: Report): void {
  report.hidePasswordOf(connection)
  const { password, connectionString } = Object(connection) as Readonly<Record<string, unknown>>
  report.hide(password)
  report.hidePasswordOf(connectionString)
}
