import { expect } from 'chai'
import type { Knex } from 'knex'
import { normalKey, normalPart } from '../../../lib/core/tables/normalKey.js'
import { databaseTargets } from '../../support/databases.js'

const INTEGERS: readonly (readonly [unknown, string | undefined])[] = [
  ...([0, -0, 1, -5, 2 ** 53 - 1] as const).map((value) => [value, String(value)] as const),
  ...(['0', '1', '-5', '12345678901'] as const).map((value) => [value, value] as const),
  [5n, '5'],
  ['9223372036854775807', '9223372036854776000'],
  // MySQL compares a string with an integer as floating point.
  ['9007199254740993', '9007199254740992'],
  [9007199254740993n, '9007199254740992'],
  ...[
    '',
    ' 1',
    '1 ',
    '01',
    '+1',
    '-0',
    '1.0',
    '1e3',
    '1x',
    '0x1',
    '١',
    'x',
    '9223372036854775808',
    '9999999999999999999',
  ].map((value) => [value, undefined] as const),
  ...[
    1.5,
    NaN,
    Infinity,
    2 ** 53,
    2n ** 63n,
    -(2n ** 63n),
    true,
    null,
    undefined,
    [],
    [1],
    {},
    new Date(0),
    Buffer.of(1),
  ].map((value) => [value, undefined] as const),
]

const TEXTS: readonly (readonly [unknown, string | undefined])[] = [
  ['abc', 'abc'],
  ['A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc999c0b4ef8bb6d6bb9bd380a11'],
  ['10', '10'],
  ['a_b-c', 'abc'],
  ['a b ', 'ab'],
  ["a.b@c'", 'abc'],
  ['a-01_b002', 'a1b2'],
  ['a0-1', 'a1'],
  ['b1-01', 'b11'],
  ['ijy', 'iii'],
  ['uvw', 'vvv'],
  ['mn', 'nn'],
  ['ch', 'c'],
  ['cscs', 'cscs'],
  ...'ccs ddz DDZS ggy lly nny ssz tty zz-s'.split(' ').map((value) => [value, undefined] as const),
  ['a'.repeat(200), 'a'.repeat(200)],
  ...['', '-', '_-', 'a'.repeat(201), 'ä', 'a\0', '1e3', '-0', '010', '1234567890123456', '1E-3'].map(
    (value) => [value, undefined] as const,
  ),
  ...[1, 1n, true, null, undefined, ['a'], {}, Buffer.of(1)].map((value) => [value, undefined] as const),
]

describe('the normal form of a key', () => {
  it('of integers', () => {
    for (const [value, normal] of INTEGERS) {
      const expected = normal === undefined ? undefined : normal === '-0' ? '0' : normal
      expect(normalPart(value, 'integer'), String(value)).to.equal(expected)
    }
  })

  it('of texts', () => {
    for (const [value, normal] of TEXTS) expect(normalPart(value, 'text'), String(value)).to.equal(normal)
  })

  it('of several columns keeps the columns apart', () => {
    const key = ['a', 'b'].map((column) => ({ column, kind: 'text' }) as const)
    expect(normalKey(['a', 'bc'], key)).to.equal('["a","bc"]')
    expect(normalKey(['ab', 'c'], key)).to.equal('["ab","c"]')
    expect(normalKey(['a'], key)).to.equal(undefined)
  })

  for (const target of databaseTargets()) {
    it(`is the same for all keys that a collation of ${target.name} takes for equal`, async function () {
      this.timeout(120_000)
      const knex = await target.open()
      try {
        let groups = 0
        for await (const equal of equalsOn(knex, target.name)) {
          groups++
          const normal = new Set(equal.map((value) => normalPart(value, 'text')))
          normal.delete(undefined)
          expect(normal.size, equal.join(' ')).to.be.at.most(1)
        }
        expect(groups).to.be.above(0)
      } finally {
        await knex.destroy()
      }
    })
  }
})

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789_-'.split('')
const SAMPLES = [
  ...LETTERS,
  ...LETTERS.flatMap((first) => LETTERS.map((second) => first + second)),
  ...'ccs cscs ddz dzdz ddzs dzsdzs ggy gygy lly lyly nny nyny ssz szsz tty tyty zzs zszs'.split(' '),
  ...'a-b a_b A-B a01 a1 a-01 a-1 a0-1 1-01 1-1 010 10 1e1 1e0 10e-1 100 1e2 1E2 1-0 cch ch 0-1 01 ij'.split(' '),
  ...'1234567890123456 1234567890123456e0 12345678901234567 123456789012345678 0x10 16'.split(' '),
]
const LOCALES =
  'und-u-kn-ka-shifted hu lt lv fy sv-u-co-trad fi-u-co-trad de-u-co-phonebk da es-u-co-trad tr hr cs'.split(' ')

/** Samples that are equal, for the types and collations of a database. */
async function* equalsOn(knex: Knex, name: string): AsyncGenerator<readonly string[]> {
  const run = async (sql: string): Promise<any[]> => {
    const answer = await knex.raw(sql)
    return name === 'SQLite' ? answer : name === 'MariaDB' ? answer[0] : answer.rows
  }
  for (const [type, schema] of await typesOn(name, run)) {
    try {
      if (schema !== undefined) for (const sql of schema) await run(sql)
      await run(`create ${name === 'MariaDB' ? 'or replace ' : ''}temporary table same (k ${type}, v varchar(40))`)
      await knex.batchInsert(
        'same',
        SAMPLES.map((k) => ({ k, v: k })),
        200,
      )
      const joined =
        name === 'PostgreSQL'
          ? `string_agg(v, ' ')`
          : name === 'SQLite'
            ? `group_concat(v, ' ')`
            : `group_concat(v separator ' ')`
      for (const { g } of await run(`select ${joined} as g from same group by k having count(*) > 1`))
        yield String(g).split(' ')
    } finally {
      await run('drop table if exists same')
      if (name === 'PostgreSQL') await run(`drop collation if exists rows${process.pid}`)
    }
  }
}

async function typesOn(name: string, run: (sql: string) => Promise<any[]>): Promise<(readonly [string, string[]?])[]> {
  if (name === 'SQLite') {
    return ['text collate nocase', 'text collate rtrim', 'numeric', 'integer', 'real', 'blob'].map(
      (type) => [type] as const,
    )
  }
  if (name === 'PostgreSQL') {
    return LOCALES.map((locale) => {
      const options = locale.includes('-u-') ? locale : `${locale}-u`
      const collation = `create collation rows${process.pid} (provider = icu, locale = '${options}-ks-level1', deterministic = false)`
      return [`text collate rows${process.pid}`, [collation]] as const
    })
  }
  const known = `select collation_name as c, character_set_name as s from information_schema.collations
    where character_set_name in ('utf8mb4', 'latin1', 'macce', 'latin2', 'cp1250', 'latin7', 'ascii')`
  return (await run(known)).map(({ c, s }) => [`varchar(40) character set ${s} collate ${c}`] as const)
}
