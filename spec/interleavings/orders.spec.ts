import { expect } from 'chai'
import { everyOrder } from './support/everyOrder.js'
import { computation, findByKey, nestedComputation } from './support/readings.js'
import { disturbances, scenario, type ScenarioOptions } from './support/scenario.js'
import { driverTransactions, implicitCommits, transactions } from './support/transactionWritings.js'
import { singleStatements } from './support/writings.js'

/** More than any of the scenarios has orders, so that all are tried. */
const MOST = 3000

function everyOrderOf(name: string, options: ScenarioOptions): void {
  it(`${name} ${options.writing.name}`.trim(), async () => {
    const orders = await everyOrder(scenario(options), MOST)
    expect(orders).to.be.at.least(options.warm === true ? 5 : 50)
  })
}

const [bulkUpdate] = singleStatements.slice(3)
const [transaction] = transactions

describe('every order of two reads and a write', () => {
  for (const warm of [false, true]) {
    describe(`a cached find, ${warm ? 'warm' : 'cold'}, and`, () => {
      const reading = findByKey
      for (const writing of [...singleStatements, ...transactions]) everyOrderOf('', { reading, writing, warm })
      for (const writing of driverTransactions.slice(warm ? 0 : 2))
        everyOrderOf('on SQL Server,', { reading, writing, warm, dialect: 'mssql' })
      for (const writing of implicitCommits.slice(warm ? 0 : 1))
        everyOrderOf('on MySQL,', { reading, writing, warm, dialect: 'mysql' })
    })

    describe(`a wrapped Knex query, ${warm ? 'warm' : 'cold'}, and`, () => {
      const reading = computation
      for (const writing of [...singleStatements.slice(5), ...transactions.slice(0, 3)])
        everyOrderOf('', { reading, writing, warm })
    })
  }

  describe('a cached find that depends on its row, and', () => {
    for (const writing of singleStatements.slice(1, 5))
      everyOrderOf('', { reading: findByKey, writing, dialect: 'mysql' })
  })

  describe('a wrapped cached find, and', () => {
    for (const writing of [bulkUpdate!, transaction!]) everyOrderOf('', { reading: nestedComputation, writing })
  })

  for (const disturbance of disturbances) {
    describe(`with ${disturbance.name} at any time, a cached find, and`, () => {
      for (const writing of [bulkUpdate!, transaction!]) {
        everyOrderOf('', { reading: findByKey, writing, disturbance, warm: true })
      }
    })
  }
})
