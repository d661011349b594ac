import { copyFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { formatWithOptions } from 'node:util'
import type { Knex } from 'knex'
import { openDemoDatabase } from '../../demo/database.js'
import * as models from '../../demo/models/index.js'
import { CachedModel, QueryCache } from '../../lib/index.js'
import type { Outcome } from './SampleProject.js'

// Imports samples one after another, and writes down what each printed or how it failed.

const TIME = 20_000
const [, , folder = '', results = '', kind, ...paths] = process.argv
const placeOf = (path: string): string => dirname(join(folder, path))
const load = (...path: string[]): Promise<unknown> => import(pathToFileURL(join(...path)).href)

const outcomes: Record<string, Outcome> = {}
const queryCache = CachedModel.queryCache
const seeded = await openDemoDatabase()
let fail: (error: unknown) => void = () => undefined
process.on('unhandledRejection', (error) => fail(error)).on('uncaughtException', (error) => fail(error))

for (const [index, path] of paths.entries()) {
  const place = placeOf(path)
  const isFirst = index === 0 || placeOf(paths[index - 1] as string) !== place
  const isLast = index === paths.length - 1 || placeOf(paths[index + 1] as string) !== place
  if (isFirst) await copyFile(seeded.filename, join(place, 'demo.sqlite'))
  process.chdir(place)
  const outcome = await run(path)
  // A test that failed has set it, and has reported its failure.
  if (process.exitCode !== undefined) process.exit()
  outcomes[path] = outcome
  await writeFile(results, JSON.stringify(outcomes))
  if (isLast) await leave(place)
}
await seeded.close()
process.exit()

async function run(path: string): Promise<Outcome> {
  const printed: string[] = []
  const log = console.log
  console.log = (...values) => void printed.push(formatWithOptions({ breakLength: Infinity, depth: 10 }, ...values))
  let timer: NodeJS.Timeout | undefined
  const failure = new Promise<never>((_, reject) => {
    fail = reject
    timer = setTimeout(() => reject(new Error(`It took longer than ${TIME} ms.`)), TIME)
  })
  try {
    await Promise.race([load(folder, path).then(endOfTests), failure])
    return { printed }
  } catch (error) {
    return { printed, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  } finally {
    clearTimeout(timer)
    console.log = log
  }
}

/** Tests of a sample go on when it is loaded. They run one after another, so that this one is the last. */
async function endOfTests(): Promise<void> {
  if (kind === 'tests') await (await import('node:test')).test('the end of the sample')
}

/** The next sample finds everything as the first one did. */
async function leave(place: string): Promise<void> {
  const { knex } = (await load(place, 'knex.ts')) as { knex: Knex }
  await knex.destroy()
  await rm(join(place, 'demo.sqlite'))
  CachedModel.queryCache = queryCache
  models.Base.queryCache = new QueryCache({ maxEntries: 1000 })
  for (const model of Object.values(models)) delete (model as { cacheOptions?: unknown }).cacheOptions
}
