import { expect } from 'chai'
import fc from 'fast-check'
import { readWrite } from '../../../../lib/database/sql/rows/readWrite.js'

const PIECES =
  `select insert update delete from into users links docs where set values and or not in ( ) , . = ? $1 $2 @p0 1 -1 'x' "id"
 id a b n as u * null default between case when then end on conflict do nothing returning union all ; -- /* */ \\ [ ] \` | with`.split(
    /\s+/,
  )
describe('reading the writes of any text', () => {
  it('never throws on words in any order', () => {
    const words = fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((pieces) => pieces.join(' '))
    fc.assert(fc.property(words, found), { numRuns: 3000 })
  })

  it('never throws on a known statement with any words behind it', () => {
    const starts = fc.constantFrom(
      'delete from users where id = ?',
      'insert into users (id) values (?)',
      'update users set n = ?',
    )
    const words = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join(' '))
    const text = fc.tuple(starts, words).map(([start, rest]) => `${start} ${rest}`)
    fc.assert(fc.property(text, found), { numRuns: 3000 })
  })

  it('never throws on anything else', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), found), { numRuns: 2000 })
  })

  const LONG: Readonly<Record<string, (times: number) => string>> = {
    parentheses: (times) => `delete from users where ${'('.repeat(times)}id = 1${')'.repeat(times)}`,
    'pairs of them': (times) => `delete from users where ${'(id = 1) and '.repeat(times / 8)} id = 1`,
    'nested or': (times) => `delete from users where ${'(id = 1 or '.repeat(times / 6)}id = 1${')'.repeat(times / 6)}`,
    'open parentheses': (times) => `delete from users where ${'('.repeat(times)}`,
    cases: (times) => `delete from users where ${'case '.repeat(times / 5)}${'end '.repeat(times / 5)}`,
    'an open string': (times) => `delete from users where id = '${"x''".repeat(times / 3)}`,
    'open comments': (times) => '/* '.repeat(times / 3),
    'open names': (times) => '"a '.repeat(times / 3),
    'a list': (times) => `delete from users where id in (${'1, '.repeat(times / 3)}1)`,
    rows: (times) => `insert into users (id) values ${'(1), '.repeat(times / 5)}(1)`,
    columns: (times) => `insert into users (${'id, '.repeat(times / 4)}id) values (1)`,
    betweens: (times) => `delete from users where ${'between '.repeat(times / 8)}`,
    conflicts: (times) => `insert into users (id) values (1) ${'on conflict do nothing '.repeat(times / 23)}`,
    output: (times) => `update users set ${'output '.repeat(times / 7)}`,
    digits: (times) => `delete from users where id = ${'1'.repeat(times)}`,
    dots: (times) => `delete from users where ${'a.'.repeat(times / 2)}id = 1`,
    spaces: (times) => `select${' '.repeat(times)}`,
  }
  for (const [what, make] of Object.entries(LONG)) {
    it(`takes linear time for ${what}`, () => {
      const times = [1200, 9600].map((length) => fastest(make(length)))
      // Eight times the length; sixty-four times the time would be quadratic.
      expect(times[1]).to.be.below(Math.max(40 * (times[0] as number), 100))
    })
  }

  it('finds no rows if the text is very long', () => {
    const sql = (length: number): string => 'delete from users where id = 1'.padEnd(length)
    expect(readWrite(sql(10_000))).not.to.equal(undefined)
    expect(readWrite(sql(10_001))).to.equal(undefined)
  })
})

function found(sql: string): void {
  readWrite(sql)
}

function fastest(sql: string): number {
  return Math.min(
    ...[1, 2, 3, 4, 5].map(() => {
      const start = performance.now()
      readWrite(sql)
      return performance.now() - start
    }),
  )
}
