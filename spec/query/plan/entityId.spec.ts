import { expect } from 'chai'
import fc from 'fast-check'
import { areInOrder, comparableId, orderedIds } from '../../../lib/query/plan/entityId.js'

const ONE = '11111111-aaaa-4aaa-8aaa-aaaaaaaaaaaa'
const TWO = '22222222-aaaa-4aaa-8aaa-aaaaaaaaaaaa'

describe('orderedIds', () => {
  it('puts whole numbers and UUIDs in the order of their rows, each once', () => {
    expect(orderedIds([10, 9, -1, 10, 0])).to.deep.equal([-1, 0, 9, 10])
    expect(orderedIds([TWO, ONE, TWO])).to.deep.equal([ONE, TWO])
  })

  it('leaves alone what it was given', () => {
    const given = [2, 1]
    orderedIds(given)
    expect(given).to.deep.equal([2, 1])
  })

  const unknown: readonly (readonly [string, unknown])[] = [
    ['none', []],
    ['no list', 5],
    ['nothing', undefined],
    ['texts of other kinds', ['a', 'b']],
    ['numbers as texts', ['1', '2']],
    ['UUIDs in upper case', [ONE.toUpperCase()]],
    ['a UUID among other text', [`${ONE} `]],
    ['numbers and UUIDs', [1, ONE]],
    ['numbers and texts', [1, '2']],
    ['fractions', [1, 1.5]],
    ['numbers that are not safe', [2 ** 53]],
    ['not a number', [NaN]],
    ['big integers', [1n]],
    ['lists', [[1, 2]]],
    ['null', [null]],
    ['undefined', [undefined]],
  ]
  for (const [name, ids] of unknown) {
    it(`cannot tell the order of ${name}`, () => {
      expect(orderedIds(ids)).to.equal(undefined)
    })
  }

  it('is in order, whatever the ids', () => {
    const lists = fc.oneof(fc.array(fc.maxSafeInteger(), { minLength: 1 }), fc.array(fc.uuid(), { minLength: 1 }))
    fc.assert(
      fc.property(lists, (ids) => {
        const ordered = orderedIds(ids)
        expect(new Set<unknown>(ordered)).to.deep.equal(new Set<unknown>(ids))
        expect(areInOrder(ordered as unknown[])).to.equal(true)
      }),
    )
  })
})

describe('areInOrder', () => {
  it('compares numbers that a driver brings as texts as numbers', () => {
    expect(areInOrder(['9', '10', 11])).to.equal(true)
    expect(areInOrder(['10', '9'])).to.equal(false)
  })

  it('knows no order of what comes twice, or is no id', () => {
    expect(areInOrder([1, 1])).to.equal(false)
    expect(areInOrder([1, 'a'])).to.equal(false)
    expect(areInOrder([1, undefined])).to.equal(false)
    expect(areInOrder([1, ONE])).to.equal(false)
  })

  it('is true of none and of one', () => {
    expect(areInOrder([])).to.equal(true)
    expect(areInOrder([5])).to.equal(true)
  })
})

describe('comparableId', () => {
  it('is the UUID, or the number', () => {
    expect(comparableId(ONE)).to.equal(ONE)
    expect(comparableId('12')).to.equal(12)
    expect(comparableId(12)).to.equal(12)
  })
})
