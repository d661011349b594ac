import { expect } from 'chai'
import fc from 'fast-check'
import { UniqueNames } from '../../../lib/query/key/UniqueNames.js'

describe('UniqueNames', () => {
  it('assigns each name once, and remembers a bounded number of them', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 200 }), (numbers) => {
        const names = new UniqueNames(10)
        const given = numbers.map((number) => names.assign(`n${number}`, false))
        expect(new Set(given).size).to.equal(given.length)
        expect(names.size).to.be.at.most(10)
        for (const [index, name] of given.entries()) expect(name).to.match(new RegExp(`^n${numbers[index]}(?:~|$)`))
      }),
    )
  })

  it('assigns the plain name to its first bearer, and again after it was forgotten only if it is reusable', () => {
    const names = new UniqueNames(2)
    expect(names.assign('a', true)).to.equal('a')
    expect(names.assign('a', true)).to.match(/^a~2\./)
    for (const name of ['b', 'c', 'd']) expect(names.assign(name, true)).to.equal(name)
    expect(names.assign('a', true)).to.equal('a')
    expect(names.assign('e', false)).to.equal('e')
    // These names were assigned before, and are forgotten.
    expect(names.assign('b', false)).to.match(/^b~3\./)
    expect(names.assign('c', false)).to.match(/^c~4\./)
  })

  it('remembers a name as long as it is in use', () => {
    const names = new UniqueNames(2)
    names.assign('a', true)
    names.assign('b', true)
    names.assign('a', true)
    names.assign('c', true)
    expect(names.assign('a', true)).to.not.equal('a')
    expect(names.assign('b', true)).to.equal('b')
  })
})
