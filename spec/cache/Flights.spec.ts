import { expect } from 'chai'
import { Flights } from '../../lib/cache/Flights.js'
import { TagLedger } from '../../lib/cache/TagLedger.js'
import { deferred } from '../../lib/core/deferred.js'
import { errorOf } from './FakeDatabase.js'

describe('Flights', () => {
  it('can be joined while they are under way, and leave nothing behind, failed ones neither', async () => {
    const flights = new Flights<string>(new TagLedger())
    const [one, other] = [deferred<string>(), deferred<string>()]
    const landings = [flights.begin('a', [], () => one.promise), flights.begin('b', [], () => other.promise)]
    expect([flights.size, flights.joinable('a', [])?.landing === landings[0]]).to.deep.equal([2, true])
    one.resolve('landed')
    other.reject(new Error('crashed'))
    expect(await landings[0]).to.equal('landed')
    expect(await errorOf(landings[1] as Promise<string>)).to.be.instanceOf(Error)
    expect([flights.size, flights.joinable('a', [])]).to.deep.equal([0, undefined])
  })

  it('give way to a later one of the key, which stays when they land', async () => {
    const flights = new Flights<string>(new TagLedger())
    const [one, other] = [deferred<string>(), deferred<string>()]
    const early = flights.begin('a', [], () => one.promise)
    const late = flights.begin('a', [], () => other.promise)
    one.resolve('early')
    await early
    expect(flights.joinable('a', [])?.landing).to.equal(late)
    other.resolve('late')
    await late
    expect(flights.size).to.equal(0)
  })

  it('begin with the clock as it stands before them', () => {
    const ledger = new TagLedger()
    const flights = new Flights<string>(ledger)
    ledger.invalidate(['tag:a'])
    let stamp: number | undefined
    void flights.begin('a', [], async (at) => {
      stamp = at
      ledger.invalidate(['tag:b'])
      return 'landed'
    })
    expect(stamp).to.equal(1)
    expect(flights.joinable('a', [])?.stamp).to.equal(1)
  })
})
