import { expect } from 'chai'
import fc from 'fast-check'
import { writeClock } from '../../../lib/cache/freshness/writeClock.js'
import { FakeServer } from '../support/FakeServer.js'
import { leavesNothingPending } from '../support/leavesNothingPending.js'
import { sqlOf, TEXTS, Transactions, type Step } from '../support/Transactions.js'

const TABLES = ['t', 'u']

const step: fc.Arbitrary<Step> = fc.record({
  connection: fc.nat(1),
  text: fc.constantFrom(...TEXTS, 'write' as const, 'write' as const, 'commit' as const),
  table: fc.constantFrom(...TABLES),
  fails: fc.integer({ min: 0, max: 9 }).map((chance) => chance === 0),
})

/** A table that others can see, and the count of invalidations at that moment. */
interface Shown {
  readonly table: string
  readonly at: number
}

/** Runs the steps against the model database. */
async function run(dialect: string, send: 'byHand' | 'inTransaction', steps: readonly Step[]): Promise<void> {
  const server = await new FakeServer(dialect).observe()
  const connections = [0, 1].map(() => ({
    line: server.connect(),
    state: new Transactions(dialect === 'sqlite3'),
  }))
  const all: Shown[] = []
  for (const each of steps) {
    const { line, state } = connections[each.connection] as (typeof connections)[number]
    const shown: Shown[] = []
    server.answer = async () => {
      if (each.fails) throw (state.fail(each.text), new Error('refused'))
      const outcome = state.run(each)
      for (const table of outcome.shown) {
        shown.push({ table, at: writeClock.now })
        expect(server.isPending(table), `${table} is not pending when others can see it`).to.equal(true)
      }
      if (outcome.refused) throw new Error('refused')
    }
    await line[send](sqlOf(each)).catch((error: Error) => {
      if (error.message !== 'refused') throw error
    })
    // A tag that stays pending is as good: no hit is served meanwhile.
    expectInvalidated(
      server,
      shown.filter(({ table }) => !server.isPending(table)),
    )
    all.push(...shown)
    if (send === 'byHand') expectHeld(server, connections)
  }
  for (const { line } of connections) {
    await line.release()
    await line.destroy()
  }
  expectInvalidated(server, all)
}

function expectInvalidated(server: FakeServer, shown: readonly Shown[]): void {
  for (const { table, at } of shown) {
    expect(server.latest(table), `${table} was not invalidated after it could be seen`).to.be.greaterThan(at)
  }
}

/** Any read on the connection may see what a transaction by hand has written. */
function expectHeld(server: FakeServer, connections: readonly { readonly state: Transactions }[]): void {
  for (const { state } of connections) {
    for (const table of state.written) {
      expect(server.isPending(table), `${table} is not pending, and written in an open transaction`).to.equal(true)
    }
  }
}

describe('what a transaction shows to others is pending while it may show it, and invalidated after', function () {
  this.timeout(60_000)
  leavesNothingPending()

  for (const dialect of ['sqlite3', 'postgresql', 'mysql']) {
    for (const send of ['byHand', 'inTransaction'] as const) {
      it(`${dialect}, ${send === 'byHand' ? 'by hand' : 'by Knex'}`, () =>
        fc.assert(
          fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), (steps) => run(dialect, send, steps)),
          { numRuns: 400 },
        ))
    }
  }
})
