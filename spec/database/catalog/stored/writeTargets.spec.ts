import { expect } from 'chai'
import {
  STORED_MYSQL,
  STORED_POSTGRES,
  STORED_SQLITE,
  tokenizeStored,
} from '../../../../lib/database/catalog/stored/tokenizeStored.js'
import { writeTargets } from '../../../../lib/database/catalog/stored/writeTargets.js'
import { Tokens } from '../../../../lib/database/sql/tokens/Tokens.js'

describe('writeTargets', () => {
  const ONE_TABLE = { multiTable: false, procedural: true }
  const MANY_TABLES = { multiTable: true, procedural: true }

  function targetsOf(sql: string, dialects = STORED_POSTGRES, body = ONE_TABLE) {
    const [tokens = new Tokens()] = tokenizeStored(sql, dialects)
    const { certain, possible, calls, anything } = writeTargets(tokens, body)
    return { certain: [...certain], possible: [...possible], calls: [...calls], anything }
  }

  it('takes a modifier for a possible table', () => {
    expect(targetsOf('update quick set x = 1', STORED_MYSQL, MANY_TABLES).possible).to.include('quick')
    expect(targetsOf('update view set x = 1').possible).to.include('view')
    expect(targetsOf('insert ignore values (1)', STORED_MYSQL, MANY_TABLES).possible).to.include('ignore')
  })

  it('takes the last part of a name', () => {
    expect(targetsOf('insert into one.two . "Three" (x) values (1)').certain).to.deep.equal(['three'])
    expect(targetsOf('delete from one.two').certain).to.deep.equal(['two'])
  })

  it('knows copy and refresh', () => {
    expect(targetsOf("copy one.two (x) from '/file'").certain).to.deep.equal(['two'])
    expect(targetsOf('refresh materialized view concurrently one.two').certain).to.deep.equal(['two'])
  })

  it('takes no string for a statement', () => {
    for (const dialects of [STORED_POSTGRES, STORED_MYSQL, STORED_SQLITE]) {
      const sql = `delete from a where x = "; delete from b" and y = '; delete from "c"';`
      expect(targetsOf(sql, dialects).certain).to.deep.equal(['a'])
    }
  })

  it('takes no column for a verb', () => {
    const sql = 'select new.update, old.delete from a; x.insert := y.copy; z.truncate = 1; q.execute = 2'
    expect(targetsOf(sql)).to.deep.equal({ certain: [], possible: [], calls: [], anything: false })
  })

  it('takes no quoted name for a verb', () => {
    expect(targetsOf('select "update" from a where "execute" = "delete"').certain).to.deep.equal([])
    expect(targetsOf('select "execute" from a').anything).to.equal(false)
  })

  it('ends a statement at its semicolon', () => {
    const { certain, possible } = targetsOf('truncate a, b; select cascade, c from d', STORED_POSTGRES, ONE_TABLE)
    expect([...certain, ...possible]).to.deep.equal(['a', 'b'])
  })

  it('reads on after a comment, a string or a quote that does not end', () => {
    for (const end of [
      '/* delete from b',
      "'delete from b",
      '"delete from b',
      '$x$ delete from b',
      '-- delete from b',
    ]) {
      for (const dialects of [STORED_POSTGRES, STORED_MYSQL, STORED_SQLITE]) {
        expect(targetsOf(`delete from a; ${end}`, dialects).certain, end).to.include('a')
      }
    }
  })

  it("knows MySQL's comments", () => {
    const read = (sql: string) => targetsOf(sql, STORED_MYSQL, MANY_TABLES).certain
    expect(read("delete from a; # don't delete from b\n delete from c")).to.deep.equal(['a', 'c'])
    expect(read("delete from a; -- don't delete from b\n delete from c")).to.deep.equal(['a', 'c'])
    expect(read('set @x = 5--1; delete from c')).to.deep.equal(['c'])
    expect(read('/*!50000 delete from a */; /*M!100100 delete from b */; /* delete from c */')).to.deep.equal([
      'a',
      'b',
    ])
  })

  it('splits strings with backslashes in both ways', () => {
    const read = (sql: string) => {
      return tokenizeStored(sql, STORED_MYSQL).map((tokens) => [...writeTargets(tokens, MANY_TABLES).certain])
    }
    expect(read(String.raw`set @x = '\'; delete from a; set @y = '\';`)).to.deep.equal([['a'], []])
    expect(read(String.raw`set @x = 'it\'s'; delete from a; set @y = 'it\'s';`)[1]).to.deep.equal(['a'])
    expect(read(String.raw`set @x = "\""; delete from a; set @y = "\"";`)[1]).to.deep.equal(['a'])
  })

  it('reads the content of dollar quotes', () => {
    const read = (sql: string) => {
      return tokenizeStored(sql, STORED_POSTGRES).flatMap((tokens) => [...writeTargets(tokens, ONE_TABLE).certain])
    }
    expect(read("do $a$ insert into a values ($$it's$$); do $b$ delete from b $b$ $a$; update c")).to.deep.equal([
      'c',
      'a',
      'b',
    ])
    expect(read(String.raw`update a set x = $$\$$; perform '\'; delete from b; perform '\'`)).to.deep.equal([
      'a',
      'b',
      'a',
    ])
  })

  it('knows no placeholders', () => {
    for (const sign of ['@', '@@', '#', '##', ':', '?', '$']) {
      expect(targetsOf(`select ${sign}update a`).certain, sign).to.deep.equal(['a'])
    }
  })

  it('reads long texts of quotes that have no end', () => {
    for (const part of ["'", '/*', '$a$', '"a', '[', '`b', '\\']) {
      for (const dialects of [STORED_POSTGRES, STORED_MYSQL, STORED_SQLITE]) {
        expect(targetsOf(`delete from a; ${part.repeat(20_000)}`, dialects).certain).to.include('a')
      }
    }
  })
})
