import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { runNode, type Output } from '../support/runNode.js'
import { THOROUGH } from '../support/thorough.js'
import { WAY, type WayName } from '../support/way.js'
import { DIFFERENCES, UNTRUE_CLAIMS } from './differences.js'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const MOCHA = join(dirname(createRequire(import.meta.url).resolve('mocha/package.json')), 'bin', 'mocha.js')

/** The specs of queries: their claims do not depend on the way to a result. */
const SPECS = [
  'spec/matrix/*.spec.ts',
  ...specsIn('spec/snapshot/classes', 'getters'),
  ...specsIn('spec/snapshot/detach', 'codecs', 'sharing'),
  ...specsIn('spec/snapshot/roundTrip', 'roundTrip'),
  ...specsIn('spec/objection/find', 'counts', 'declaredTables', 'dependencies', 'hooks', 'underWay'),
  ...specsIn('spec/objection/rows', 'rowsByHand'),
  ...specsIn('spec/objection', 'knexNames', 'options', 'otherCaches', 'writes'),
  ...specsIn('spec/laws', 'isolation', 'separation'),
]

function specsIn(folder: string, ...names: readonly string[]): string[] {
  return names.map((name) => `${folder}/${name}.spec.ts`)
}

/** The specs that take longest, by the titles that theirs begin with: they run in other ways in a thorough run alone. */
const SLOW_SPECS = {
  'law 1, equivalence': 'spec/laws/equivalence.spec.ts',
  'law 4, transparency': 'spec/laws/transparency.spec.ts',
}

/** The titles of those specs whose claim is not the same in that way, among the specs of this run. */
function differencesIn(way: WayName): string[] {
  const isSlow = (title: string): boolean => Object.keys(SLOW_SPECS).some((start) => title.startsWith(start))
  return Object.keys(DIFFERENCES[way]).filter((title) => THOROUGH || !isSlow(title))
}

interface Report {
  readonly stats: { readonly passes: number }
  readonly failures: readonly { readonly fullTitle: string; readonly err: { readonly message?: string } }[]
}

async function runIn(way: WayName): Promise<Report> {
  const specs = THOROUGH ? [...SPECS, ...Object.values(SLOW_SPECS)] : SPECS
  const options = ['--config', 'spec/mocharc.json', '--reporter', 'json']
  const { stdout, stderr, account } = await run([MOCHA, ...options, ...specs], way)
  // Mocha only warns.
  expect(stderr).to.not.include('Cannot find any files')
  const start = stdout.indexOf('{\n  "stats"')
  if (start < 0) throw new Error(`There is no report: ${account}`)
  return JSON.parse(stdout.slice(start)) as Report
}

function run(args: readonly string[], way: WayName): Promise<Output> {
  // On SQLite alone: what a server does differently is no matter of these ways.
  const { OBJECTION_CACHE_POSTGRES: _, OBJECTION_CACHE_MARIADB: __, ...env } = process.env
  return runNode(args, { cwd: ROOT, env: { ...env, OBJECTION_CACHE_WAY: way, NO_COLOR: '1' }, mayFail: true })
}

/** Describes what the specs of queries and the demo give in that way. A file each, so that the ways run side by side. */
export function describeWay(way: WayName): void {
  if (WAY !== undefined) return
  describe('the specs of queries, in other ways', () => {
    it(`hold where every find is cached and results are ${way}, but for what is listed`, async () => {
      const { stats, failures } = await runIn(way)
      const listed = differencesIn(way)
      const unlisted = failures.filter(({ fullTitle }) => !listed.includes(fullTitle))
      expect(unlisted.map(({ fullTitle, err }) => `${fullTitle}: ${err.message}`)).to.deep.equal([])
      const failed = new Set(failures.map(({ fullTitle }) => fullTitle))
      expect(listed.filter((title) => !failed.has(title))).to.deep.equal([])
      expect(stats.passes).to.be.greaterThan(400)
    }).timeout(900_000)

    it(`the chapters of the demo, too: ${way}`, async () => {
      const { stdout, account } = await run(['--import', 'tsx', 'spec/ways/demo.process.ts'], way)
      const untrue: Record<string, number> = {}
      for (const [, claim = ''] of stdout.matchAll(/✗ (.*)/g)) untrue[claim] = (untrue[claim] ?? 0) + 1
      expect(stdout, account).to.match(/\d+ claims, \d+ of them untrue/)
      expect(untrue, account).to.deep.equal(UNTRUE_CLAIMS[way])
    }).timeout(300_000)
  })
}
