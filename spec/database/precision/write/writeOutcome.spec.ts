import { expect } from 'chai'
import { writeOutcome } from '../../../../lib/database/precision/write/writeOutcome.js'

const rows = (dialect: string, response: unknown, sql = 'update t set a = 1', context?: unknown): number | undefined =>
  writeOutcome({ sql, response, context }, dialect).rows

describe('how many rows a write has found', () => {
  it("is PostgreSQL's count", () => {
    expect(rows('postgresql', { rowCount: 0, rows: [] })).to.equal(0)
    expect(rows('pgnative', { rowCount: 2, rows: [{}, {}] })).to.equal(2)
    expect(rows('cockroachdb', { rowCount: null })).to.equal(undefined)
    // Several statements.
    expect(rows('postgresql', [{ rowCount: 0 }, { rowCount: 1 }])).to.equal(undefined)
    expect(rows('postgresql', undefined)).to.equal(undefined)
  })

  it("is MySQL's count of found rows, or the rows of MariaDB's RETURNING", () => {
    expect(rows('mysql2', [{ affectedRows: 0, insertId: 0 }, undefined])).to.equal(0)
    expect(rows('mysql', [{ affectedRows: 3 }, undefined])).to.equal(3)
    expect(rows('mysql2', [[{ id: 1 }], []])).to.equal(1)
    expect(rows('mysql2', undefined)).to.equal(undefined)
  })

  it("is SQLite's count of changes, but not where RETURNING has not ended", () => {
    const context = { changes: 1, lastID: 5 }
    expect(rows('sqlite3', undefined, 'update t set a = 1', context)).to.equal(1)
    expect(writeOutcome({ sql: 'insert', response: undefined, context }, 'sqlite3').response).to.equal(context)
    expect(rows('sqlite3', undefined, 'delete from t returning *', context)).to.equal(undefined)
    // A raw statement is sent by `all`, which gives no rows.
    expect(rows('sqlite3', [], 'update t set a = 1', { changes: 7 })).to.equal(undefined)
    expect(rows('sqlite3', [], 'update t set a = 1 returning *')).to.equal(0)
    const answer = { changes: 0, lastInsertRowid: 5n }
    expect(rows('better-sqlite3', answer, 'update t set a = 1', { changes: 0, lastID: 5n })).to.equal(0)
  })

  it('is not known of other databases', () => {
    expect(rows('mssql', [0])).to.equal(undefined)
    expect(rows('oracledb', { rowsAffected: 0 })).to.equal(undefined)
  })
})
