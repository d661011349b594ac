import { expect } from 'chai'
import fc from 'fast-check'
import { foldTable } from '../../../../lib/core/tables/foldTable.js'
import { EVERYTHING, readStatement } from '../../../../lib/database/sql/readStatement.js'
import { tries } from '../../../support/thorough.js'
import { sayText } from './grammar.js'
import { DIALECTS, Sentence, type Dialect } from './Sentence.js'

const RUNS = tries(500)

const sentence = (random: fc.GeneratorValue, dialect: Dialect, wild: boolean): Sentence => {
  const made = new Sentence(random, dialect, wild)
  sayText(made)
  return made
}

const folded = (names: ReadonlySet<string>): string[] => [...new Set([...names].map(foldTable))].sort()

describe('generated statements', function () {
  this.timeout(60_000)

  for (const dialect of DIALECTS) {
    it(`of ${dialect}: finds every table read and exactly the tables written`, () => {
      fc.assert(
        fc.property(fc.gen(), (random) => {
          const { pieces, reads, writes } = sentence(random, dialect, false)
          const text = pieces.join('')
          const statement = readStatement(text)
          expect([...statement.reads], text).to.include.members(folded(reads))
          expect(statement.writes, text).not.to.equal(EVERYTHING)
          // SQL Server takes the alias in UPDATE for the table; by the text alone it may be a table of that name.
          const found = new Set(statement.writes as ReadonlySet<string>)
          if (dialect === 'sqlserver') found.delete('x')
          expect([...found].sort(), text).to.deep.equal(folded(writes))
          expect(statement.schema, text).to.equal(false)
        }),
        { numRuns: RUNS },
      )
    })

    it(`of ${dialect}, with characters that other databases read differently: misses no table`, () => {
      let told = 0
      fc.assert(
        fc.property(fc.gen(), (random) => {
          const { pieces, reads, writes } = sentence(random, dialect, true)
          const text = pieces.join('')
          const statement = readStatement(text)
          expect([...statement.reads], text).to.include.members(folded(reads))
          if (statement.writes === EVERYTHING) return
          told++
          expect([...statement.writes], text).to.include.members(folded(writes))
        }),
        { numRuns: RUNS },
      )
      // Too many unknown answers would make the spec pass without a check.
      expect(told).to.be.above(RUNS / 2)
    })
  }
})
