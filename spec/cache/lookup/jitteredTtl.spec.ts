import { expect } from 'chai'
import * as fc from 'fast-check'
import { jitteredTtl } from '../../../lib/cache/lookup/jitteredTtl.js'

describe('jitteredTtl', () => {
  it('stays within the share, and is the same for the same key and moment', () => {
    const shares = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.nat(), shares, fc.string({ unit: 'binary' }), fc.nat(), (ttl, share, key, now) => {
        const jittered = jitteredTtl(ttl, share, key, now)
        expect(jittered).to.be.within(ttl * (1 - share) - ttl * Number.EPSILON, ttl)
        expect(jitteredTtl(ttl, share, key, now)).to.equal(jittered)
      }),
    )
  })

  it('does not change an infinite ttl, or any ttl without jitter', () => {
    expect(jitteredTtl(Infinity, 0.5, 'k', 0)).to.equal(Infinity)
    expect(jitteredTtl(1234.5, 0, 'k', 0)).to.equal(1234.5)
    expect(jitteredTtl(0, 1, 'k', 0)).to.equal(0)
  })

  it('spreads the neighbouring keys of one moment over the whole share', () => {
    const tenths = new Array<number>(10).fill(0)
    for (let i = 0; i < 1000; i++) tenths[Math.floor(jitteredTtl(100, 1, `k${i}`, 1_700_000_000_000) / 10)]!++
    for (const count of tenths) expect(count).to.be.within(60, 140)
  })
})
