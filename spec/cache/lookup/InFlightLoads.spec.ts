import { expect } from 'chai'
import { TagLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { Validity } from '../../../lib/cache/freshness/Validity.js'
import { WriteClock } from '../../../lib/cache/freshness/writeClock.js'
import { GuardedStore } from '../../../lib/cache/guard/GuardedStore.js'
import type { Recording } from '../../../lib/cache/load/Recording.js'
import { Entries } from '../../../lib/cache/lookup/Entries.js'
import { InFlightLoads } from '../../../lib/cache/lookup/InFlightLoads.js'
import { Load } from '../../../lib/cache/lookup/Load.js'
import { checkQueryCacheOptions } from '../../../lib/cache/options/queryCacheOptions.js'
import type { RowDependency } from '../../../lib/core/rowDependency.js'
import { deferred } from '../../../lib/core/deferred.js'
import { errorOf, FakeDatabase } from '../support/FakeDatabase.js'

function subject() {
  const clock = new WriteClock()
  const databases = new TagLedger(clock)
  const validity = new Validity(clock, new TagLedger(clock), databases)
  const settings = checkQueryCacheOptions({})
  const entries = new Entries(
    settings,
    new GuardedStore(settings.store, Infinity, settings.clock, () => undefined),
    validity,
  )
  const newLoad = (key: string, tags: readonly string[] = []): Load =>
    new Load({ key, tags, options: { tags: [] }, load: new FakeDatabase().load }, entries)
  const loads = new InFlightLoads<string>(validity)
  /** Begins a load that does not end, and returns its recording. */
  const begin = (tags: readonly string[] = []): Recording => {
    const load = newLoad('a', tags)
    void loads.begin(load, () => deferred<string>().promise)
    return load.recording
  }
  return { clock, databases, validity, loads, newLoad, begin }
}

describe('InFlightLoads', () => {
  it('lets callers join a load until it ends, and keeps nothing of it afterwards, failed loads included', async () => {
    const { loads, newLoad } = subject()
    const [one, other] = [deferred<string>(), deferred<string>()]
    const results = [loads.begin(newLoad('a'), () => one.promise), loads.begin(newLoad('b'), () => other.promise)]
    expect([loads.size, loads.joinable('a', [])?.result === results[0]]).to.deep.equal([2, true])
    one.resolve('loaded')
    other.reject(new Error('failed'))
    expect(await results[0]).to.equal('loaded')
    expect(await errorOf(results[1] as Promise<string>)).to.be.instanceOf(Error)
    expect([loads.size, loads.joinable('a', [])]).to.deep.equal([0, undefined])
  })

  it('gives the latest load of a key, also after an earlier one has ended', async () => {
    const { loads, newLoad } = subject()
    const [one, other] = [deferred<string>(), deferred<string>()]
    const early = loads.begin(newLoad('a'), () => one.promise)
    const late = loads.begin(newLoad('a'), () => other.promise)
    one.resolve('early')
    await early
    expect(loads.joinable('a', [])?.result).to.equal(late)
    other.resolve('late')
    await late
    expect(loads.size).to.equal(0)
  })

  it('stamps a load with the clock as it stands before the load', () => {
    const { clock, loads, newLoad, validity } = subject()
    validity.invalidate(['tag:a'])
    const { now } = clock
    const load = newLoad('a')
    void loads.begin(load, async () => {
      validity.invalidate(['tag:b'])
      return 'loaded'
    })
    expect(load.recording.stamp).to.equal(now).and.below(clock.now)
    expect(loads.joinable('a', [])?.load.recording).to.equal(load.recording)
  })

  const anyRow: RowDependency = { table: 'd/a', columns: ['id'], deciding: [], conditions: [] }

  it('gives no load that has read what was written since it began', () => {
    const { loads, databases, begin } = subject()
    const recording = begin()
    recording.add(['table:d/a'])
    const end = databases.begin(['table:d/a'])
    expect(loads.joinable('a', []), 'a write that has not happened yet').to.not.equal(undefined)
    end()
    expect(loads.joinable('a', [])).to.equal(undefined)
  })

  it('gives no load that depends on rows that were written since it began', () => {
    const { loads, databases, begin } = subject()
    begin().dependencies.add([anyRow])
    databases.invalidate(['table:d/a', 'set:d/a', 'set:d/a.name'])
    expect(loads.joinable('a', [])).to.not.equal(undefined)
    const end = databases.begin(['table:d/a', 'new:d/a'])
    end()
    expect(loads.joinable('a', [])).to.equal(undefined)
  })

  for (const name of ['tags', 'dependencies'] as const) {
    it(`gives no load whose ${name} are being written once another write has ended, which may have come after`, () => {
      const { loads, databases, begin } = subject()
      const recording = begin()
      if (name === 'tags') recording.add(['table:d/a'])
      else recording.dependencies.add([anyRow])
      databases.begin(['table:d/a', 'new:d/a'])
      const end = databases.begin(['table:d/b', 'new:d/b'])
      expect(loads.joinable('a', [])).to.not.equal(undefined)
      end()
      expect(loads.joinable('a', [])).to.equal(undefined)
    })
  }

  it('gives a load after a write of what it has yet to read', () => {
    const { loads, databases, begin } = subject()
    const recording = begin()
    databases.invalidate(['table:d/a'])
    expect(loads.joinable('a', [])).to.not.equal(undefined)
    recording.add(['table:d/a'])
    expect(loads.joinable('a', []), 'that it has read after the write is not known').to.equal(undefined)
  })

  it('gives no load once a tag was invalidated that the request of the load or of the caller names', () => {
    const { loads, validity, begin } = subject()
    begin(['tag:theirs'])
    validity.invalidate(['tag:mine'])
    expect(loads.joinable('a', [])).to.not.equal(undefined)
    expect(loads.joinable('a', ['tag:mine'])).to.equal(undefined)
    validity.invalidate(['tag:theirs'])
    expect(loads.joinable('a', [])).to.equal(undefined)
  })
})
