import { expect } from 'chai'
import { CacheError } from '../../lib/index.js'
import { checkClock, systemClock } from '../../lib/core/clock.js'
import { deferred, isPromise } from '../../lib/core/deferred.js'
import { checkCount, checkOptionNames } from '../../lib/core/options.js'
import {
  anyTableTag,
  bulkTag,
  databaseTag,
  isCallersTag,
  keyTag,
  newRowsTag,
  rowTag,
  schemaTag,
  tableTag,
  userTag,
  withoutDatabase,
} from '../../lib/core/tag.js'

const rejects = (run: () => unknown, message: string): void => {
  expect(run).to.throw(CacheError).that.includes({ code: 'INVALID_OPTION', message })
}

describe('options', () => {
  it('have known names only', () => {
    checkOptionNames({}, ['a'], 'Its options')
    checkOptionNames({ a: undefined, b: 1 }, ['a', 'b'], 'Its options')
    rejects(
      () => checkOptionNames({ a: 1, c: 1 }, ['a', 'b'], 'Its options'),
      'Its options has no option `c`. It knows: a, b.',
    )
  })

  for (const [options, shown] of [
    [null, 'null'],
    [undefined, 'undefined'],
    ['a', '"a"'],
    [[], 'an array of 0'],
    [() => 1, 'the function (unnamed)'],
  ] as const) {
    it(`are not ${shown}`, () => {
      rejects(() => checkOptionNames(options, ['a'], 'Its options'), `Its options must be an object; it was ${shown}.`)
    })
  }

  it('are counted in whole numbers or Infinity', () => {
    for (const count of [1, 2, Number.MAX_SAFE_INTEGER, Infinity]) expect(checkCount(count, 'max')).to.equal(count)
    expect(checkCount(0, 'max', 0)).to.equal(0)
  })

  for (const [count, shown] of [
    [0, '0'],
    [-1, '-1'],
    [1.5, '1.5'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    ['5', '"5"'],
    [null, 'null'],
    [5n, '5n'],
  ] as const) {
    it(`reject the count ${shown}`, () => {
      rejects(() => checkCount(count, 'max'), `\`max\` must be a whole number of at least 1; it was ${shown}.`)
    })
  }
})

describe('clocks', () => {
  it('have `now`, and can have `schedule`', () => {
    const bare = { now: () => 5 }
    expect(checkClock(bare)).to.equal(bare)
    expect(checkClock(systemClock)).to.equal(systemClock)
    for (const [clock, shown] of [
      [null, 'null'],
      [5, '5'],
      [{}, 'an object of class Object'],
      [{ now: 5 }, 'an object of class Object'],
    ] as const) {
      rejects(() => checkClock(clock), `\`clock\` must be an object with a method now(): number; it was ${shown}.`)
    }
    rejects(
      () => checkClock({ now: () => 5, schedule: 5 }),
      '`clock.schedule` must be a method if it is given; it was 5.',
    )
  })

  it('of the system cap a delay at the longest that a timer can wait', () => {
    const original = globalThis.setTimeout
    const delays: unknown[] = []
    const timer = { unref: () => delays.push('unref') }
    globalThis.setTimeout = ((_: unknown, delay: number) => (delays.push(delay), timer)) as unknown as typeof setTimeout
    try {
      for (const delay of [250, 2 ** 31, Infinity]) systemClock.schedule(delay, () => undefined)
    } finally {
      globalThis.setTimeout = original
    }
    expect(delays).to.deep.equal([250, 'unref', 2 ** 31 - 1, 'unref', 2 ** 31 - 1, 'unref'])
  })
})

describe('tags', () => {
  const tags = [
    keyTag('a'),
    userTag('a'),
    databaseTag('a'),
    schemaTag('a'),
    anyTableTag('a'),
    tableTag('a', 'a'),
    bulkTag('a', 'a'),
    newRowsTag('a', 'a'),
    rowTag('a', 'a', 'a'),
  ]

  it('of different kinds differ', () => {
    expect(new Set([...tags, keyTag('table:a/a'), userTag('table:a/a'), userTag('key:a')])).to.have.length(12)
  })

  it('are caller tags or tags of databases', () => {
    expect(tags.filter(isCallersTag)).to.deep.equal([keyTag('a'), userTag('a')])
    expect([keyTag('table:a/a'), userTag('row:a/a')].every(isCallersTag)).to.equal(true)
  })

  it('without their database have the form that applications write', () => {
    expect([tableTag('a', 'b/c'), rowTag('a', 'b', '["c/d"]'), anyTableTag('a')].map(withoutDatabase)).to.deep.equal([
      'table:b/c',
      'row:b/["c/d"]',
      'tables:',
    ])
    expect(['table:a', 'database:a'].map(withoutDatabase)).to.deep.equal(['table:a', 'database:a'])
  })
})

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
