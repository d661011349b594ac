import { expect } from 'chai'
import { InFlightLoads } from '../../../lib/cache/load/InFlightLoads.js'
import type { Recording } from '../../../lib/cache/freshness/Recording.js'
import { TagLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { Validity } from '../../../lib/cache/freshness/Validity.js'
import { WriteClock } from '../../../lib/cache/freshness/writeClock.js'
import { deferred } from '../../../lib/core/deferred.js'
import { errorOf } from '../FakeDatabase.js'

function subject() {
  const clock = new WriteClock()
  const databases = new TagLedger(clock)
  const validity = new Validity(clock, new TagLedger(clock), databases)
  return { clock, databases, validity, flights: new InFlightLoads<string>(validity) }
}

/** A load under way, and what is seen of it. */
function begun(flights: InFlightLoads<string>, tags: readonly string[] = []) {
  let recording!: Recording
  const { promise } = deferred<string>()
  void flights.begin('a', tags, (given) => ((recording = given), promise))
  return recording
}

describe('Flights', () => {
  it('can be joined while they are under way, and leave nothing behind, failed ones neither', async () => {
    const { flights } = subject()
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
    const { flights } = subject()
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
    const { clock, flights, validity } = subject()
    validity.invalidate(['tag:a'])
    const { now } = clock
    let recording: Recording | undefined
    void flights.begin('a', [], async (given) => {
      recording = given
      validity.invalidate(['tag:b'])
      return 'landed'
    })
    expect(recording?.stamp).to.equal(now).and.below(clock.now)
    expect(flights.joinable('a', [])?.recording).to.equal(recording)
  })

  it('cannot be joined once anything was written that they have asked for', () => {
    const { flights, databases } = subject()
    const recording = begun(flights)
    recording.add(['table:d/a'])
    recording.ask('new:d/a')
    databases.invalidate(['table:d/b'])
    expect(flights.joinable('a', [])).to.not.equal(undefined)
    const end = databases.begin(['table:d/a'])
    expect(flights.joinable('a', []), 'a write that has not happened yet').to.not.equal(undefined)
    end()
    expect(flights.joinable('a', [])).to.equal(undefined)
  })

  it('cannot be joined once anything was written that an answer under way may depend on', () => {
    const { flights, databases } = subject()
    begun(flights).ask('new:d/a')
    databases.invalidate(['new:d/a'])
    expect(flights.joinable('a', [])).to.equal(undefined)
  })

  it('can be joined after a write of what they have yet to ask for, and will read as it is then', () => {
    const { flights, databases } = subject()
    const recording = begun(flights)
    databases.invalidate(['table:d/a'])
    expect(flights.joinable('a', [])).to.not.equal(undefined)
    recording.add(['table:d/a'])
    expect(flights.joinable('a', []), 'superset: that it asked after the write is not known').to.equal(undefined)
  })

  it('cannot be joined once a tag was invalidated that they or who asks knew from the start', () => {
    const { flights, validity } = subject()
    begun(flights, ['tag:theirs'])
    validity.invalidate(['tag:mine'])
    expect(flights.joinable('a', [])).to.not.equal(undefined)
    expect(flights.joinable('a', ['tag:mine'])).to.equal(undefined)
    validity.invalidate(['tag:theirs'])
    expect(flights.joinable('a', [])).to.equal(undefined)
  })
})
