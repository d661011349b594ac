import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import type { CommandLine } from '../call/commandLine.js'
import type { Report } from '../call/Report.js'

/** The oldest releases that the cache works with. */
const OLDEST = { knex: '3.1.0', objection: '3.1.5', redis: '4.6.0', ioredis: '5.0.0' } as const

/** Says which of the packages the application has, and whether they are too old. */
export function checkPackages({ knex, redis }: CommandLine, report: Report): void {
  const from = knex ?? 'index.js'
  report.add('ok', 'node', process.version)
  for (const [name, oldest] of Object.entries(OLDEST)) {
    const version = versionOf(name, from)
    if (version === undefined) continue
    if (isOlder(version, oldest)) {
      report.add('failed', name, `${version} is too old`, `npm install ${name}@latest (at least ${oldest})`)
    } else report.add('ok', name, version)
  }
  if (knex !== undefined && versionOf('knex', from) === undefined) {
    report.add('failed', 'knex', 'the application does not have it', 'npm install knex')
  }
  const hasClient = ['redis', 'ioredis'].some((name) => versionOf(name, from) !== undefined)
  if (redis !== undefined && !hasClient) {
    report.add(
      'failed',
      'redis',
      'the application has no client library',
      'npm install redis (or: npm install ioredis)',
    )
  }
}

/** The version that a module of the application gets. Packages can hide their `package.json` from `require()`. */
export function versionOf(name: string, from: string): string | undefined {
  for (const folder of createRequire(resolve(from)).resolve.paths(name) ?? []) {
    try {
      const { version } = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')) as { version: string }
      return version
    } catch {
      // The next folder can have it.
    }
  }
  return undefined
}

function isOlder(version: string, oldest: string): boolean {
  const [left, right] = [version, oldest].map((each) => each.split(/[.-]/).map(Number)) as [number[], number[]]
  for (const [index, number] of right.entries()) {
    if (left[index] !== number) return (left[index] ?? 0) < number
  }
  return false
}
