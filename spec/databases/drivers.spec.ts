import { expect } from 'chai'
import { catalog } from './behaviours/catalog.js'
import { hits } from './behaviours/hits.js'
import { precision } from './behaviours/precision.js'
import { schemaChanges } from './behaviours/schemaChanges.js'
import { streams } from './behaviours/streams.js'
import { transactions } from './behaviours/transactions.js'
import { types } from './behaviours/types.js'
import { writes } from './behaviours/writes.js'
import { DriverRun } from './DriverRun.js'
import { driversToTest, notInstalled, type Driver } from './drivers.js'
import { COLUMNS, readResults, rowOf, WORKS, writeResults } from './results.js'

type Behaviour = (run: () => DriverRun, hasCatalog: boolean) => void

const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  hits,
  writes,
  invalidation: precision,
  transactions,
  types,
  streams,
  'schema changes': schemaChanges,
}

/** `OBJECTION_CACHE_TABLE=1` commits the results. Otherwise they are the committed ones. */
const SAVES = Boolean(process.env['OBJECTION_CACHE_TABLE'])

describe('drivers', () => {
  const rows: string[][] = []

  for (const driver of driversToTest()) describe(driver.name, () => behaves(driver, rows))

  for (const name of notInstalled()) it(`${name} is not installed`)

  if (SAVES) after(() => writeResults(rows))
  else
    // In a suite of its own, because the tests of a suite run before its inner suites.
    describe('the table of the documentation', () => {
      it('has the results', async () => {
        const { columns, rows: committed } = await readResults()
        expect(columns).to.deep.equal(COLUMNS)
        expect(committed, 'OBJECTION_CACHE_TABLE=1 commits the results').to.deep.include.members(rows)
      })
    })
})

function behaves(driver: Driver, rows: string[][]): void {
  const results = new Map<string, string>()
  let run: DriverRun
  before(async () => {
    run = await DriverRun.open(driver)
  })
  beforeEach(() => run.reset())
  after(() => run.close())

  const all = driver.hasCatalog ? { ...BEHAVIOURS, catalog } : BEHAVIOURS
  for (const [name, behaviour] of Object.entries(all)) {
    describe(name, () => {
      behaviour(() => run, driver.hasCatalog)
      afterEach(function () {
        const failed = this.currentTest?.state === 'failed' ? this.currentTest.title : undefined
        results.set(name, failed ?? results.get(name) ?? WORKS)
      })
    })
  }
  after(() => rows.push(rowOf(driver, results)))
}
