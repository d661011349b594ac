import { expect } from 'chai'
import { knownDatabases } from '../../../lib/cache/shared/knownDatabases.js'

const MOST = 5000

describe('the databases that a process has met', () => {
  let before: [name: string, isUnknown: boolean][]
  beforeEach(() => void (before = knownDatabases.latest(MOST).map((name) => [name, knownDatabases.isUnknown(name)])))
  afterEach(() => before.forEach(([name, isUnknown]) => knownDatabases.add(name, isUnknown)))

  it('are known, and whether other processes can tell which they are', () => {
    knownDatabases.add('told', false)
    knownDatabases.add('untold', true)
    const [told, untold, never] = ['told', 'untold', 'never met'].map((name) => [
      knownDatabases.has(name),
      knownDatabases.isUnknown(name),
    ])
    expect([told, untold, never]).to.deep.equal([
      [true, false],
      [true, true],
      [false, false],
    ])
    knownDatabases.add('untold', false)
    expect(knownDatabases.isUnknown('untold'), 'it was given a name').to.equal(false)
  })

  it('are told with those last that were met last, again or for the first time', () => {
    for (const name of ['a', 'b', 'c', 'a']) knownDatabases.add(name, false)
    expect(knownDatabases.latest(3)).to.deep.equal(['b', 'c', 'a'])
  })

  it('are not too many: the one that was met longest ago is forgotten', () => {
    knownDatabases.add('first', false)
    knownDatabases.add('second', false)
    for (let i = 0; i < MOST - 2; i++) knownDatabases.add(`another ${i}`, false)
    expect(['first', 'second'].map(knownDatabases.has)).to.deep.equal([true, true])
    knownDatabases.add('first', false)
    knownDatabases.add('one too many', false)
    expect(['first', 'second'].map(knownDatabases.has)).to.deep.equal([true, false])
    expect(knownDatabases.latest(Infinity)).to.have.length(MOST)
  })
})
