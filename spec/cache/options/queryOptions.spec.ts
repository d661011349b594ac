import { expect } from 'chai'
import { CacheError } from '../../../lib/index.js'
import { checkQueryOptions, QUERY_OPTIONS, type CacheQueryOptions } from '../../../lib/cache/options/queryOptions.js'
import { refusedLifetimes, type Refused } from './rejectedLifetimes.js'

describe('the options of a query', () => {
  const check = (options: unknown) =>
    checkQueryOptions(options as CacheQueryOptions, QUERY_OPTIONS, "withCacheKey's options")

  it('are given in milliseconds and tags, and are absent if they were not given', () => {
    expect(check({})).to.deep.equal({ tags: [] })
    expect(check({ ttl: undefined, mode: undefined, tags: undefined })).to.deep.equal({ tags: [] })
    const all = { ttl: '1s', staleWhileRevalidate: 5, staleIfError: Infinity, mode: 'refresh', tags: ['a', 'b'] }
    const checked = {
      ttl: 1000,
      staleWhileRevalidate: 5,
      staleIfError: Infinity,
      mode: 'refresh',
      tags: ['tag:a', 'tag:b'],
    }
    expect(check(all)).to.deep.equal(checked)
  })

  const MODES = "`mode` must be 'use', 'refresh', 'bypass' or 'only-if-cached'; it was "
  const TAGS = '`tags` must be an array of non-empty strings; it was '
  const refused: Refused[] = [
    [null, 'INVALID_OPTION', "withCacheKey's options must be an object; it was null."],
    ['5m', 'INVALID_OPTION', 'withCacheKey\'s options must be an object; it was "5m".'],
    [
      { maxAge: 5 },
      'INVALID_OPTION',
      "withCacheKey's options do not include `maxAge`. They are: ttl, staleWhileRevalidate, staleIfError, tags, mode.",
    ],
    ...refusedLifetimes,
    [{ mode: 'reload' }, 'INVALID_OPTION', `${MODES}"reload".`],
    [{ mode: '' }, 'INVALID_OPTION', `${MODES}"".`],
    [{ mode: null }, 'INVALID_OPTION', `${MODES}null.`],
    [{ mode: 'toString' }, 'INVALID_OPTION', `${MODES}"toString".`],
    [{ tags: 'a' }, 'INVALID_OPTION', `${TAGS}"a".`],
    [{ tags: null }, 'INVALID_OPTION', `${TAGS}null.`],
    [{ tags: ['a', ''] }, 'INVALID_OPTION', `${TAGS}an array with "" in it.`],
    [{ tags: [undefined] }, 'INVALID_OPTION', `${TAGS}an array with undefined in it.`],
    [{ tags: [['a']] }, 'INVALID_OPTION', `${TAGS}an array with an array of 1 in it.`],
  ]
  for (const [options, code, message] of refused) {
    it(`throw: ${message}`, () =>
      expect(() => check(options))
        .to.throw(CacheError)
        .that.includes({ code, message }))
  }
})
