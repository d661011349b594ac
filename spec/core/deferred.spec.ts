import { expect } from 'chai'
import { deferred, isPromise } from '../../lib/core/deferred.js'

describe('deferred', () => {
  it('settles from outside, and its rejection never counts as unhandled', async () => {
    const { promise, resolve } = deferred<number>()
    resolve(5)
    expect(await promise).to.equal(5)
    const failing = deferred<number>()
    failing.reject(new Error('unhandled'))
    expect(isPromise(failing.promise)).to.equal(true)
    expect([null, 5, {}, { now: 5 }].map((value) => isPromise(value))).to.deep.equal([false, false, false, false])
  })
})
