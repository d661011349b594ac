import { expect } from 'chai'
import fc from 'fast-check'
import { EVERYTHING, readStatement, readText } from '../../../../lib/database/sql/readStatement.js'
import { LEXER_DIALECTS } from '../../../../lib/database/sql/tokens/lexerDialects.js'
import { Tokens } from '../../../../lib/database/sql/tokens/Tokens.js'
import { tokenize } from '../../../../lib/database/sql/tokens/tokenize.js'

const split = (text: string): string[] => text.trim().split(/\s+/)

const SCRAPS = [
  ...split('select from a B1 1a 12 é update delete set with as on merge truncate drop into copy begin commit rollback'),
  ...split('tran end call exec explain analyze pragma declare rename join using only top'),
  ...split(String.raw`' " [ ] ( ) $$ $x$ $1 $ \ # -- - /* */ /*! /*M!5 * / E' q'[ ]' N' U&" @ @@ : :: ? . , ; = { }`),
  '`',
  '\0',
  '\u00A0',
  '\n',
  '\r',
  '\t',
  ' ',
  ' ',
  'insert into',
  'create table',
  'set autocommit = 0',
  "uescape '!'",
]

const soup = fc.array(fc.constantFrom(...SCRAPS), { maxLength: 30 }).map((scraps) => scraps.join(''))
const texts = fc.oneof(soup, soup, fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 60 }))

describe('any text', function () {
  this.timeout(60_000)

  it('is read without an error', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { reads, writes, schema, transaction } = readStatement(text)
        expect(reads).to.be.instanceOf(Set)
        expect(writes === EVERYTHING || writes instanceof Set).to.equal(true)
        expect(schema).to.be.a('boolean')
        expect(transaction).to.be.an('array')
      }),
      { numRuns: 5000 },
    )
  })

  it('that is split once is split the same way by every dialect', () => {
    let whole = 0
    fc.assert(
      fc.property(texts, (text) => {
        const common = tokenize(text)
        if (common.outcome !== 'complete') return
        whole++
        for (const dialect of LEXER_DIALECTS) {
          const own = tokenize(text, dialect)
          if (own.outcome === 'complete') expect(own.tokens, text).to.deep.equal(common.tokens)
        }
      }),
      { numRuns: 5000 },
    )
    expect(whole).to.be.above(200)
  })
})

describe('the work for a text', function () {
  this.timeout(60_000)

  /** How many characters and tokens are looked at: searches count by the distance. */
  const workFor = (text: string): number => {
    let work = 0
    const { charCodeAt, indexOf } = String.prototype
    const { textIf } = Tokens.prototype
    Object.assign(String.prototype, {
      charCodeAt(this: string, index: number): number {
        work++
        return charCodeAt.call(this, index)
      },
      indexOf(this: string, search: string, from = 0): number {
        const found = indexOf.call(this, search, from)
        work += (found === -1 ? this.length : found) - from
        return found
      },
    })
    Tokens.prototype.textIf = function (kind, index) {
      work++
      return textIf.call(this, kind, index)
    }
    try {
      readText(text)
    } finally {
      Object.assign(String.prototype, { charCodeAt, indexOf })
      Tokens.prototype.textIf = textIf
    }
    return work
  }

  const REPEATED = [
    'a ',
    'a.',
    "'' ",
    "' ' ",
    '-- \n',
    '--\r',
    '/**/',
    '/* */',
    '# \n',
    '[a]',
    'a[1]',
    '$a',
    '$a$b',
    "\\'",
    'a@b ',
    'update x set a = 1 from t x ',
    'delete x from t x ',
    'with a as (',
    'insert into a values (1);',
    'top (1) ',
    'drop table a, ',
    'rename table a to ',
    'declare c ',
    'update a, ',
    'commit;',
    '((',
  ]

  for (const scrap of new Set([...SCRAPS, ...REPEATED])) {
    for (const before of ['', 'select ', 'update ', "E'", '/*!']) {
      it(`grows with its length: ${JSON.stringify(before + scrap)} again and again`, () => {
        const short = workFor(before + scrap.repeat(Math.ceil(2000 / scrap.length)))
        const long = workFor(before + scrap.repeat(Math.ceil(8000 / scrap.length)))
        expect(long).to.be.below(4.5 * short)
      })
    }
  }

  it('looks at each character a few times in each dialect', () => {
    const insert = `insert into t (a, b) values ${'($1, $2), '.repeat(10_000)}($1, $2)`
    expect(workFor(insert)).to.be.below(15 * insert.length)
  })
})
