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

  it('splits the text as the dialect does', () => {
    expect(nameOf("select 'a\\' or 1', `x` from t", 'mysql2')).to.equal('select ?, `x` from t')
    expect(nameOf('select [id], `x` from t where a = 1', 'sqlite3')).to.equal('select [id], `x` from t where a = ?')
  })
})
