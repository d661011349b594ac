import { expect } from 'chai'
import fc from 'fast-check'
import { GivenNames } from '../../../lib/query/key/GivenNames.js'

describe('names that are given out', () => {
  it('are bounded, and no two are the same unless the caller allows it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 200 }), (numbers) => {
        const names = new GivenNames(10)
        const given = numbers.map((number) => names.give(`n${number}`, false))
        expect(new Set(given).size).to.equal(given.length)
        expect(names.size).to.be.at.most(10)
        for (const [index, name] of given.entries()) expect(name).to.match(new RegExp(`^n${numbers[index]}(?:~|$)`))
      }),
    )
  })

  it('are as they are for the first of a name, and for the next one when that is forgotten, if it may recur', () => {
    const names = new GivenNames(2)
    expect(names.give('a', true)).to.equal('a')
    expect(names.give('a', true)).to.match(/^a~2\./)
    for (const name of ['b', 'c', 'd']) expect(names.give(name, true)).to.equal(name)
    expect(names.give('a', true)).to.equal('a')
    expect(names.give('e', false)).to.equal('e')
    // These had the name before, and are forgotten.
    expect(names.give('b', false)).to.match(/^b~3\./)
    expect(names.give('c', false)).to.match(/^c~4\./)
  })

  it('are remembered for as long as they are in use', () => {
    const names = new GivenNames(2)
    names.give('a', true)
    names.give('b', true)
    names.give('a', true)
    names.give('c', true)
    expect(names.give('a', true)).to.not.equal('a')
    expect(names.give('b', true)).to.equal('b')
  })
})
