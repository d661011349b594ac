import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { runNode, type Output } from '../support/runNode.js'
import { WAY, type WayName } from '../support/way.js'
import { DIFFERENCES, UNTRUE_CLAIMS } from './differences.js'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const MOCHA = join(dirname(createRequire(import.meta.url).resolve('mocha/package.json')), 'bin', 'mocha.js')

/** The specs of queries: what they claim does not depend on how a result comes about. */
const SPECS = [
  'spec/matrix/*.spec.ts',
  ...'codecs getters proof sharing'.split(' ').map((name) => `spec/snapshot/${name}.spec.ts`),
  ...'hooks counts dependencies declaredTables underWay writes knexNames otherCaches options rowsByHand'
    .split(' ')
    .map((name) => `spec/model/${name}.spec.ts`),
  ...'equivalence isolation separation transparency'.split(' ').map((name) => `spec/laws/${name}.spec.ts`),
]

interface Report {
  readonly stats: { readonly passes: number }
  readonly failures: readonly { readonly fullTitle: string; readonly err: { readonly message?: string } }[]
}

async function runIn(way: WayName): Promise<Report> {
  const { stdout, account } = await run(
    [MOCHA, '--config', 'spec/ways/mocharc.json', '--reporter', 'json', ...SPECS],
    way,
  )
  const start = stdout.indexOf('{\n  "stats"')
  if (start < 0) throw new Error(`There is no report: ${account}`)
  return JSON.parse(stdout.slice(start)) as Report
}

function run(args: readonly string[], way: WayName): Promise<Output> {
  // On SQLite alone: what a server does differently is no matter of these ways.
  const { OBJECTION_CACHE_POSTGRES: _, OBJECTION_CACHE_MARIADB: __, ...env } = process.env
  return runNode(args, { cwd: ROOT, env: { ...env, OBJECTION_CACHE_WAY: way, NO_COLOR: '1' }, mayFail: true })
}

if (WAY === undefined) {
  describe('the specs of queries, in other ways', () => {
    for (const way of Object.keys(DIFFERENCES) as WayName[]) {
      it(`hold where every find is cached and results are ${way}, but for what is listed`, async () => {
        const { stats, failures } = await runIn(way)
        const listed = Object.keys(DIFFERENCES[way])
        const unlisted = failures.filter(({ fullTitle }) => !listed.includes(fullTitle))
        expect(unlisted.map(({ fullTitle, err }) => `${fullTitle}: ${err.message}`)).to.deep.equal([])
        const failed = new Set(failures.map(({ fullTitle }) => fullTitle))
        expect(listed.filter((title) => !failed.has(title))).to.deep.equal([])
        expect(stats.passes).to.be.greaterThan(400)
      }).timeout(900_000)
    }

    for (const way of Object.keys(UNTRUE_CLAIMS) as WayName[]) {
      it(`the chapters of the demo, too: ${way}`, async () => {
        const { stdout, account } = await run(['--import', 'tsx', 'spec/ways/demo.process.ts'], way)
        const untrue: Record<string, number> = {}
        for (const [, claim = ''] of stdout.matchAll(/✗ (.*)/g)) untrue[claim] = (untrue[claim] ?? 0) + 1
        expect(stdout, account).to.match(/\d+ claims, \d+ of them untrue/)
        expect(untrue, account).to.deep.equal(UNTRUE_CLAIMS[way])
      }).timeout(300_000)
    }
  })
}
