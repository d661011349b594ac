import { expect } from 'chai'
import { WriteCounts } from '../../../lib/cache/statistics/WriteCounts.js'
import {
  allWriteKinds,
  noteStamp,
  noteWritten,
  writeKind,
  writtenAt,
} from '../../../lib/cache/statistics/writeKinds.js'

/** Stamps that no write of the process has. */
let stamp = 1e12

const write = (name: string, times = 1): number => {
  noteWritten(++stamp, new Map([[writeKind(name, ['t']), times]]))
  return stamp
}

describe('The kinds of writes', () => {
  it('stay within 1000, with right sums', () => {
    const counts = new WriteCounts()
    const [hot, rare] = [writeKind('hot', ['t']), writeKind('rare', ['t'])]
    write('hot', 5000)
    write('rare')
    counts.fell(hot)
    counts.loaded(rare, 7)
    for (let i = 0; i < 5000; i++) {
      write(`kind ${i}`, 2)
      counts.fell(writeKind(`kind ${i}`, ['t']))
    }
    // A statement that is at hand still counts once its kind was summed.
    counts.fell(rare)
    noteWritten(++stamp, new Map([[rare, 1]]))
    const stats = counts.stats(0)
    // Other specs of the process have kinds that have written nothing since.
    expect(allWriteKinds()).to.have.lengthOf.within(900, 1001)
    expect(stats).to.have.lengthOf.at.most(1001)
    const of = (name: string) => stats.find((each) => each.name === name)
    expect(of('hot')).to.include({ writes: 5000, fell: 1 })
    expect(of('rare')).to.equal(undefined)
    expect(of('(others)')).to.include({ loads: 1, loadTime: 7 })
    const sum = (name: 'writes' | 'fell'): number => stats.reduce((all, each) => all + each[name], 0)
    expect({ writes: sum('writes'), fell: sum('fell') }).to.deep.equal({ writes: 15_002, fell: 5002 })
  })

  it('count from the time when the cache was made, also those that were summed since', () => {
    write('early', 3)
    const counts = new WriteCounts()
    write('early', 2)
    expect(counts.stats(0).map(({ name, writes }) => [name, writes])).to.deep.equal([['early', 2]])
    for (let i = 0; i < 3000; i++) write(`later ${i}`, 10)
    const sum = counts.stats(0).reduce((all, { writes }) => all + writes, 0)
    expect(sum).to.equal(30_002)
  })

  it('are known for the latest 4096 writes', () => {
    const first = write('first')
    const second = write('second')
    for (let i = 0; i < 4095; i++) write('many')
    expect(writtenAt(first, 't')).to.equal(undefined)
    expect(writtenAt(second, 't')?.name).to.equal('second')
    expect(writtenAt(stamp, 't')?.name).to.equal('many')
  })

  it('name the statement of a transaction that wrote the table, or else the first', () => {
    const statements = new Map([
      [writeKind('of a', ['a']), 1],
      [writeKind('of b', ['b']), 1],
    ])
    noteStamp(++stamp, statements)
    const at = (table: string | undefined) => writtenAt(stamp, table)?.name
    expect([at('a'), at('b'), at('c'), at(undefined)]).to.deep.equal(['of a', 'of b', 'of a', 'of a'])
  })
})
