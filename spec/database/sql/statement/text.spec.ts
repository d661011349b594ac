import { expect } from 'chai'
import { foldTable } from '../../../../lib/core/tables/foldTable.js'
import { EVERYTHING, readStatement } from '../../../../lib/database/sql/readStatement.js'
import { effectsOf } from './effects.js'

describe('foldTable', () => {
  const folded: readonly (readonly [string, string])[] = [
    ['users', 'users'],
    ['Users', 'users'],
    ['public.Users', 'users'],
    ['db.dbo.users', 'users'],
    ['"Public"."Users"', 'users'],
    ['[dbo].[Users]', 'users'],
    ['`users`', 'users'],
    ['a b', 'a b'],
    ['ÉTÉ', 'été'],
    ['', ''],
    ['"', ''],
    ['a.', ''],
  ]
  for (const [name, table] of folded) it(`${name} is ${table}`, () => expect(foldTable(name)).to.equal(table))
})

describe('what a statement reads', () => {
  const texts: readonly (readonly [sql: string, reads: string, not?: string])[] = [
    ['select a.x, "B".y from s."T" as q where z = 1', 'a,b,q,s,t,x,y,z', 'select,from,as,where'],
    ['select * from `a` join [b] on "c" = d', 'a,b,c,d', 'join,on'],
    ['select "select", [from] from `where`', 'select,from,where'],
    ['select * from s.select', 's,select'],
    ['select * from "a b", [c.d], "g""h", [i]]j]', 'a b,d,g"h,i]j'],
    ['select * from `a b`, `c.d`, `e``f`', 'a b,d,e`f'],
    ["select 'a', x'00', N'd', $1, :e, @f, ? from g", 'g', 'e,f,1'],
    ["select 'x from b' from a where c = 'it''s d'", 'a,c', 'x from b,b,d'],
    ["select * from 'a' join 'b' on 1 = 1 where c = 'd'", 'a,b,c', 'd'],
    ['select 1 -- from a\nfrom b /* , c */ , d', 'b,d', 'a,c'],
    ['select 1 -- from a\r\nfrom b', 'b', 'a'],
    ['select 1 -- from a\rfrom b', 'b', 'a'],
    ['select 1 --\tfrom a\n, 2 from b', 'b', 'a'],
    ['select 1--x from a\n, 2 from b', 'a,b'],
    ['select x #>> y from a', 'a,x,y'],
    ["select 1 from a # , it's\n, c", 'a,c'],
    ['select * from #a join ##b', '#a,##b'],
    ['select 1 /*! from a */', 'a'],
    ['select 1 /*M!100100 from a /* b */ */', 'a'],
    ['select 1 /*!50001 from a */ from b', 'a,b'],
    ['select 1 /* /* from a */ from b */ from c', 'b,c', 'a'],
    ['select 1 /*/ from a */ from b', 'b', 'a'],
    ['select a[b], c[1:2], array[e] from f', 'a,b,c,e,f'],
    ["select x from[it's]", "it's,x"],
    ["select a['x'] from b", 'a,b'],
    ['select $$it\'s "b$$ from a', 'a'],
    ["select $t$ ' $$ $t$ from a", 'a'],
    ['select x$y from a$b', 'x$y,a$b'],
    ['select * from $a', '$a'],
    ["select E'\\'' from a", 'a'],
    ["select q'[it's]' from a", 'a'],
    ['select 1. from a, 2.5 as b', 'a,b', 'from'],
    ['select x[1..2], 1.5::c, d.e1 from a', 'a,c,d,e1'],
    ["select nq'!it's!' from a", 'a'],
    ['select * from 1a, a1, été', '1a,a1,été'],
    ['select * from\u00A0a', 'a'],
    ['select * from a@b join c@d', 'a,c'],
    ['select a::b, ?limit from c limit $1offset :2fetch', 'a,b,c,limit,offset,fetch'],
    ['select @f(1), a <@g (b), @@h(c), d#i(e) from j', 'a,f,g,h,i,j'],
    ['select a[b:c(1)], d[:e], x[1::f] from g', 'a,b,c,e,f,g'],
    ['select U&"\\+ffffff" from a', 'a'],
    ['select U&"d\\0061t\\+000061" from U&"!0062" uescape \'!\'', 'data,b'],
  ]
  for (const [sql, reads, not = ''] of texts) {
    it(`${sql}: ${reads}`, () => {
      const read = [...readStatement(sql).reads]
      if (reads !== '') expect(read).to.include.members(reads.split(','))
      for (const name of not.split(',')) expect(read).not.to.include(name)
    })
  }

  it('reads a repeated text once', () => {
    expect(readStatement('select 1 from a')).to.equal(readStatement('select 1 from a'))
    const long = `select ${'1, '.repeat(4000)} 1 from a`
    expect(readStatement(long)).to.deep.equal(readStatement(long))
    expect(readStatement(long)).not.to.equal(readStatement(long))
  })
})

describe('strings, names and comments that look like statements', () => {
  const texts: readonly (readonly [sql: string, effects: string])[] = [
    ["insert into a values ('; delete from x;', 'it''s; delete from x')", 'writes a'],
    ['insert into a -- ; delete from x\n values (1) /* ; delete from x */', 'writes a'],
    ['select "; delete from x", `; delete from x`, [; delete from x] from a', 'nothing'],
    ["select N'; delete from x', U&'; delete from x', e'; delete from x', b'0'", 'nothing'],
    // Read by all that know such strings or names; what the others find is kept as well, if they find an end.
    ["insert into a values ('it\\'s')", 'writes a'],
    ['insert into a values ("it\\"s")', 'writes a'],
    ["insert into a values (E'it\\'s')", 'writes a'],
    ["insert into a values ('\\'; delete from b; --')", 'writes a, b'],
    ["insert into a values ('\\'); delete from b; --')", 'writes a, b'],
    ["insert into a values ('\\'; -- ', 1); delete from b", 'writes a, b'],
    ["select 1 # '\n; delete from a; select 'x", 'writes a'],
    ["insert into a values (E'\\'; delete from b; --')", 'writes a, b'],
    ["insert into a values ($$it's$$); delete from b", 'writes a, b'],
    ["insert into a values ($x$it's $$$x$); delete from b", 'writes a, b'],
    ["insert into a values (q'[it's]'); delete from b", 'writes a, b'],
    ["select 1 # it's\n; delete from b", 'writes b'],
    ['select 1 /* /* */ ; delete from a */ ; delete from b', 'writes a, b'],
    ['select 1 /*! ; delete from a */', 'writes a'],
    ['select 1 /*!40000 ; delete from a */; delete from b', 'writes a, b'],
    ['select 1 --x\r; delete from a', 'writes a'],
    ['select 5--1; delete from a', 'writes a'],
    ["delete from [it's]", "writes it's"],
    ['delete from [a]]b]', 'writes a]b'],
    ['delete from U&"d\\0061ta"', 'writes data'],
    ['delete from "a""b"', 'writes a"b'],
    ["update a set b[1] = 2, c = array['; delete from x']", 'writes a'],
    ['select 1 /* open', 'nothing'],
    ["insert into a values (1); insert into b values ('", 'writes everything; schema'],
  ]
  for (const [sql, effects] of texts) it(`${sql}: ${effects}`, () => expect(effectsOf(sql)).to.equal(effects))

  it('counts SET STATEMENT as a write of everything', () => {
    for (const text of [
      'set statement max_statement_time = 1 for update t set a = 1',
      'SET STATEMENT x=1 FOR DELETE FROM t',
    ]) {
      expect(readStatement(text).writes).to.equal(EVERYTHING)
    }
    expect(readStatement('set statement_timeout = 5').writes).to.deep.equal(new Set())
  })
})
