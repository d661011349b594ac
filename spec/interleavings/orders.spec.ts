import { expect } from 'chai'
import { everyOrder } from './support/everyOrder.js'
import { computation, findByKey } from './support/readings.js'
import { scenario } from './support/scenario.js'
import { singleStatements, transactions } from './support/writings.js'

const MOST = 5000

describe('every order of two reads and a write', () => {
  for (const reading of [findByKey, computation]) {
    for (const writing of [...singleStatements, ...transactions]) {
      for (const warm of [false, true]) {
        it(`${reading.name}, ${warm ? 'warm' : 'cold'}, and ${writing.name}`, async () => {
          const orders = await everyOrder(scenario({ reading, writing, warm }), MOST)
          expect(orders).to.be.above(3)
        })
      }
    }
  }
})
