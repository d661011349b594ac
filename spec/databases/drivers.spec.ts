import { DriverRun } from './DriverRun.js'
import { driversToTest, type Driver } from './drivers.js'
import { catalog } from './behaviours/catalog.js'
import { hits } from './behaviours/hits.js'
import { precision } from './behaviours/precision.js'
import { schemaChanges } from './behaviours/schemaChanges.js'
import { streams } from './behaviours/streams.js'
import { transactions } from './behaviours/transactions.js'
import { types } from './behaviours/types.js'
import { writes } from './behaviours/writes.js'

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

describe('drivers', () => {
  for (const driver of driversToTest()) describe(driver.name, () => behaves(driver))
})

function behaves(driver: Driver): void {
  let run: DriverRun
  before(async () => {
    run = await DriverRun.open(driver)
  })
  beforeEach(() => run.reset())
  after(() => run.close())

  const all = driver.hasCatalog ? { ...BEHAVIOURS, catalog } : BEHAVIOURS
  for (const [name, behaviour] of Object.entries(all)) describe(name, () => behaviour(() => run, driver.hasCatalog))
}
