import { expect } from 'chai'
import { resultOf, WORKS } from './checkSection.js'

describe('the result of a combination', () => {
  const limit = { error: /TS5108/, reason: 'no `node10` since TypeScript 7' }
  const failing = (message: string) => () => Promise.reject(new Error(message))

  it('is a tick where the program works', async () => {
    expect(await resultOf({ run: () => Promise.resolve() })).to.equal(WORKS)
  })

  it('is a tick where the program works in spite of a limit', async () => {
    expect(await resultOf({ run: () => Promise.resolve(), limit })).to.equal(WORKS)
  })

  it('is the reason of a known limit', async () => {
    expect(await resultOf({ run: failing('error TS5108: removed'), limit })).to.equal(limit.reason)
  })

  it('is the error where a limit does not explain it', async () => {
    expect(await resultOf({ run: failing('error TS2307: not found'), limit })).to.equal('error TS2307: not found')
    expect(await resultOf({ run: failing('error TS2307: not found') })).to.equal('error TS2307: not found')
  })
})
