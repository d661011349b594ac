import { expect } from 'chai'
import { knownDatabases } from '../../../lib/cache/shared/knownDatabases.js'

const MOST = 5000

describe('knownDatabases', () => {
  let before: [name: string, isUnknown: boolean][]
  beforeEach(() => void (before = knownDatabases.latest(MOST).map((name) => [name, knownDatabases.isUnknown(name)])))
  afterEach(() => before.forEach(([name, isUnknown]) => knownDatabases.add(name, isUnknown)))

  it('knows the databases that were added, and whether other processes can identify them', () => {
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

  it('lists the databases in the order in which they were last added', () => {
    for (const name of ['a', 'b', 'c', 'a']) knownDatabases.add(name, false)
    expect(knownDatabases.latest(3)).to.deep.equal(['b', 'c', 'a'])
  })

  it('is bounded: forgets the database that was added longest ago', () => {
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
