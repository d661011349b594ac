import { expect } from 'chai'
import * as fc from 'fast-check'
import { LoadOrder } from '../../../lib/cache/lookup/LoadOrder.js'

const steps = fc.array(
  fc.record({ key: fc.constantFrom('a', 'b'), does: fc.constantFrom('begin', 'store', 'end'), which: fc.nat() }),
)

describe('LoadOrder', () => {
  it('lets a load store unless a load of the key that began later has stored', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const order = new LoadOrder()
        const underWay: Record<string, { began: number }[]> = { a: [], b: [] }
        const stored: Record<string, number> = { a: -1, b: -1 }
        for (const [now, { key, does, which }] of sequence.entries()) {
          const loads = underWay[key] as { began: number }[]
          const load = loads[which % loads.length]
          if (does === 'begin') {
            loads.push({ began: now })
            order.begin([key], loads.at(-1) as object)
          } else if (load !== undefined && does === 'end') {
            loads.splice(loads.indexOf(load), 1)
            order.end([key], load)
          } else if (load !== undefined) {
            const latest = load.began >= (stored[key] as number)
            expect(order.mayStore(key, load)).to.equal(latest)
            if (latest) stored[key] = load.began
          }
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('does not let a load store that has ended', () => {
    const order = new LoadOrder()
    const load = {}
    order.begin(['a'], load)
    order.end(['a'], load)
    order.end(['a'], load)
    expect(order.mayStore('a', load)).to.equal(false)
  })
})
