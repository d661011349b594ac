import { expect } from 'chai'
import { readStatement } from '../../../lib/database/sql/readStatement.js'
import { statementName } from '../../../lib/database/sql/statementName.js'

const nameOf = (sql: string, dialect = 'postgres'): string => statementName(readStatement(sql), dialect)

describe('The name of a statement', () => {
  it('leaves literals out, and keeps placeholders', () => {
    expect(nameOf(`select "a", 1.5, 'it''s' from "users" where "id" = $1 and age>18 limit 10`)).to.equal(
      'select "a", ?, ? from "users" where "id" = $1 and age>? limit ?',
    )
    expect(nameOf('select * from `users` where `a` = ? and b = "secret"', 'mysql')).to.equal(
      'select * from `users` where `a` = ? and b = ?',
    )
    expect(nameOf("select $tag$secret$tag$, e'sec\\'ret'")).to.equal('select ?, e?')
  })

  it('leaves comments out, and puts all in one line', () => {
    expect(nameOf("select 1 -- secret\n  from users /* trace='00-1' */ where true")).to.equal(
      'select ? from users where true',
    )
  })

  it('is at most 300 characters long, without the beginning of a value', () => {
    const rows = Array.from({ length: 200 }, () => '(?, ?)').join(', ')
    expect(nameOf(`insert into users values ${rows}`))
      .to.have.lengthOf(301)
      .and.match(/^insert into users values .*…$/)
    expect(nameOf(`update users set note = '${'secret '.repeat(1000)}'`)).to.equal('update users set note…')
    expect(nameOf("select 'secret without an end")).to.not.include('secret')
  })

  it('leaves out numbers in every spelling, and strings with a prefix', () => {
    expect(nameOf('select 1e5, 0xDEADBEEF, -.5e-10, 1_000, 1.5E+10, a1 from t')).to.equal(
      'select ?, ?, -.?-?, ?, ?.?+?, a1 from t',
    )
    expect(nameOf(`select x'1F', B'01', N'secret', U&'secret', a->>'$.secret', b @> '{"secret":1}'::jsonb`)).to.equal(
      'select x?, B?, N?, U&?, a->>?, b @> ?::jsonb',
    )
    expect(nameOf("select q'[it's secret's]' from t", 'oracledb')).to.equal('select ? from t')
  })

  it('leaves out every comment of the dialect, and no part of a name', () => {
    expect(nameOf('select a /* x /* secret */ secret */from t')).to.equal('select a from t')
    expect(nameOf('select a # secret\n from t', 'mysql')).to.equal('select a from t')
    expect(nameOf('select a/*secret*/from t where b = 5--3\n and c = 1', 'mysql')).to.equal(
      'select a from t where b = ?--? and c = ?',
    )
    expect(nameOf('select "a--b" from "t/*x*/" where c#>?=1')).to.equal('select "a--b" from "t/*x*/" where c#>?=?')
  })

  it('takes double quotes for strings where Knex does not use them for names', () => {
    expect(nameOf('select `a` from t where b = "secret"', 'better-sqlite3')).to.equal('select `a` from t where b = ?')
  })

  it('is another one in another dialect', () => {
    const sql = 'select `a` from t where b = "secret" # secret'
    expect(nameOf(sql)).to.not.equal(nameOf(sql, 'mysql'))
    expect(nameOf(sql, 'mysql')).to.equal('select `a` from t where b = ?')
    expect(nameOf('update [t] set [a b] = 1', 'mssql')).to.equal('update [t] set [a b] = ?')
  })

  it('splits the text as the dialect does', () => {
    expect(nameOf("select 'a\\' or 1', `x` from t", 'mysql2')).to.equal('select ?, `x` from t')
    expect(nameOf('select [id], `x` from t where a = 1', 'sqlite3')).to.equal('select [id], `x` from t where a = ?')
  })
})
