import { expect } from 'chai'
import fc from 'fast-check'
import { readStatement } from '../../../../lib/database/sql/readStatement.js'
import { sayText } from '../statement/grammar.js'
import { DIALECTS, Sentence } from '../statement/Sentence.js'

/** What a text does to the session, in words: `change a, reset b, change c for the transaction`. */
const sessionOf = (sql: string): string =>
  readStatement(sql)
    .session.map(({ does, what, isLocal }) => `${does} ${what}${isLocal ? ' for the transaction' : ''}`)
    .join(', ')

const TEXTS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'SET of PostgreSQL': [
    ['set search_path to a, "b"', 'change search_path'],
    ["SET SESSION search_path = 'a', b", 'change search_path'],
    ["set schema 'a'", 'change search_path'],
    ['set app.tenant = 5', 'change app.tenant'],
    ['set role admin', 'change role'],
    ['set session authorization a', 'change session authorization'],
    ['set session session authorization a', 'change session authorization'],
    ["set time zone interval '1' hour", 'change timezone'],
    ['set local timezone to utc', 'change timezone for the transaction'],
    ['set local role a', 'change role for the transaction'],
    ["set names 'utf8'", 'change names'],
    ['set xml option document', 'change xmloption'],
    ['set search_path to default', 'reset search_path'],
    ['set time zone default', 'reset timezone'],
    ['set time zone local', 'reset timezone'],
    ['set session authorization default', 'reset session authorization'],
    ['set session characteristics as transaction isolation level serializable', 'change transaction'],
    ['set transaction isolation level serializable', 'reset read uncommitted for the transaction'],
    ['set constraints all deferred', ''],
  ],
  'resets of PostgreSQL': [
    ['reset all', 'reset all'],
    ['reset role', 'reset role'],
    ['reset app.tenant', 'reset app.tenant'],
    ['reset session authorization', 'reset session authorization'],
    ['reset time zone', 'reset timezone'],
    ['discard all', 'reset discard all'],
    ['discard temp', 'reset discard temp'],
    ['discard plans', ''],
  ],
  'set_config and blocks': [
    ["select set_config('a', 'b', false)", 'change set_config()'],
    ['with x as (select pg_catalog.set_config($1, $2, $3)) select * from x', 'change set_config()'],
    ['select "set_config"($1, $2, true)', 'change set_config()'],
    ["select 'set_config(1)', set_config from t", ''],
    ["do $$ begin perform set_config('a', 'b', true); end $$", 'change set_config()'],
    ['do $$ begin\n -- to a tenant\n set a to b; end $$', 'change ?'],
    ["do $$ begin perform '/*'; /* c */ set a to b; end $$", 'change ?'],
    ["do $$ begin perform '--'; reset a; end $$", 'change ?'],
    ['do $$ begin create local temp table users (id int); end $$', 'change ?'],
    ['do $$ begin create or replace temporary view users as select 1; end $$', 'change ?'],
    ['do $$ begin select 1 into temp users; end $$', 'change ?'],
    ['do $$ begin create table temp (id int); create index on temp (id); end $$', ''],
    ['do $$ begin insert into temp values (1); insert into temp select 1; end $$', ''],
    ['do $$ begin execute $x$ set a to b $x$; end $$', 'change ?'],
    ["update pg_catalog.pg_settings set setting = 'a' where name = 'b'", 'change ?'],
    ['do $x$ begin set search_path to a; end $x$', 'change ?'],
    ["do $$ begin if a then set role b; end if; execute 'set x to y'; end $$", 'change ?'],
    ['do $$ begin set local role b; update t set a = 1; end $$', ''],
    ["do 'begin reset role; end'", 'change ?'],
    [
      "create function f() returns void as $$ begin a := 1; set role a; perform set_config('a', 'b', false); end $$ language plpgsql",
      '',
    ],
    ['create function f() returns void as $$ begin set role a; end $$ language plpgsql; set role b', 'change role'],
    ['create function f() returns void as $$ select 1; set role a $$ language sql', ''],
  ],
  'strings and blocks that MySQL runs': [
    ["execute immediate 'set time_zone = ''+05:00'''", 'change ?'],
    ['prepare s from "set time_zone = default"', 'change ?'],
    ["prepare s from 'select 1'", ''],
    ["begin not atomic set time_zone = '+05:00'; end", 'change ?'],
    ["if 1 then set time_zone = '+05:00'; end if", 'change ?'],
    ["begin execute immediate 'alter session set nls_language = ''A'''; end", 'change ?'],
    ["create procedure p() begin prepare s from 'set a = 1'; execute s; end", ''],
  ],
  'several statements': [
    ['select 1; set a to b; reset c', 'change a, reset c'],
    ['set a to b;', 'change a'],
    ["set a to 'it''s; set b to c'", 'change a'],
    ['-- set a to b\nselect 1', ''],
    ['/* set a to b */ select 1', ''],
    ['begin; set local a to b; commit', 'change a for the transaction'],
  ],
  'SET and USE of MySQL': [
    ['set time_zone = "+00:00"', 'change time_zone'],
    ['set session sql_mode = "", time_zone = default', 'change sql_mode, reset time_zone'],
    ['set @@session.sql_mode = ""', 'change sql_mode'],
    ['set @@sql_mode := ""', 'change sql_mode'],
    ['set @@local.sql_mode = ""', 'change sql_mode for the transaction'],
    ['set global sql_mode = "", time_zone = "x"', ''],
    ['set global sql_mode = "", session time_zone = "x"', 'change time_zone'],
    ['set @@global.sql_mode = "", @@time_zone = concat("a", "b"), @a = 1', 'change time_zone, change @a'],
    ['set persist sql_mode = ""', ''],
    ['set names utf8mb4 collate utf8mb4_bin', 'change names'],
    ['set character set utf8', 'change names'],
    ['set charset utf8', 'change names'],
    ['set names default', 'reset names'],
    ['set role none', 'change role'],
    ['set default role all to a', ''],
    ['set password = password("a")', ''],
    ['set statement max_statement_time = 1 for select 1', ''],
    ['set @a = null', 'reset @a'],
    ['set @a = 1, @b := null', 'change @a, reset @b'],
    ['select @a := 1', 'change @a'],
    ['select 1, 2 into @a, @b', 'change @a, change @b'],
    ['select @a, @@sql_mode', ''],
    ['create trigger a before insert on b for each row begin set new.c = 1; set new.d = 2; set @e = 3; end', ''],
    ['create definer = `a`@`b` procedure c() begin select 1 into @d; set time_zone = "x"; select @e := 1; end', ''],
    ['select @a := 1; create procedure c() begin set @b = 1; end', 'change @a'],
    ['use other', 'change database other'],
    ['use `other`', 'change database other'],
    ['select * from t use index (a)', ''],
    ['/*!40101 set names utf8 */', 'change names'],
  ],
  'temporary tables': [
    ['create temp table users (id int)', 'change temporary users'],
    ['create temporary table if not exists users as select 1', 'change temporary users'],
    ['create or replace temp view users as select 1', 'change temporary users'],
    ['create local temporary table users (id int) on commit drop', 'change temporary users for the transaction'],
    ['create table pg_temp.users (id int)', 'change temporary users'],
    ['create table temp.users (id int)', 'change temporary users'],
    ['create table public.users (id int)', ''],
    ['create table temp (id int)', ''],
    ['create index a on users (id)', ''],
    ['drop table users', 'reset temporary users'],
    ['drop temporary table if exists users', 'reset temporary users'],
    ['drop table temp.users', 'reset temporary users'],
    ['drop table public.users', ''],
    ['create temp recursive view users (a) as select 1', 'change temporary users'],
    ['select a into temp users from other', 'change temporary users'],
    ['select * into local temporary table users from other', 'change temporary users'],
    ['select * into pg_temp.users from other', 'change temporary users'],
    ['select * into users from other', ''],
    ['insert into temp values (1)', ''],
    ['merge into temp t using users on t.id = users.id when matched then delete', ''],
  ],
  SQLite: [
    ['pragma case_sensitive_like = on', 'change case_sensitive_like'],
    ['pragma case_sensitive_like(1)', 'change case_sensitive_like'],
    ['pragma case_sensitive_like = 0', 'reset case_sensitive_like'],
    ['pragma short_column_names = off', 'change short_column_names'],
    ['pragma short_column_names = yes', 'reset short_column_names'],
    ['pragma main.reverse_unordered_selects = true', 'change reverse_unordered_selects'],
    ['pragma full_column_names', ''],
    ['pragma foreign_keys = on', ''],
    ['pragma journal_mode = wal', ''],
    ['pragma table_info(users)', ''],
    ["attach database 'a.db' as other", 'change attached other'],
    ["attach 'a.db' as other", 'change attached other'],
    ['detach database other', 'reset attached other'],
    ['detach other', 'reset attached other'],
  ],
  others: [
    ['alter session set current_schema = other', 'change current_schema'],
    ['alter session enable parallel dml', ''],
    ["load 'age'", 'change library'],
    ["load data infile 'a' into table t", ''],
    ["execute as user = 'a'", 'change execute as'],
    ['revert', 'reset execute as'],
    ["exec sp_set_session_context 'tenant', 5", 'change sp_set_session_context'],
    ["exec sys.sp_set_session_context @key = 'tenant', @value = 5", 'change sp_set_session_context'],
    ['set dateformat dmy', 'change dateformat'],
  ],
  'nothing of it': [
    ['update t set role = 1', ''],
    ['insert into t (a) values (1) on conflict (a) do update set a = 2', ''],
    ['insert into a set b = 1', ''],
    ['alter table t alter column a set default 1', ''],
    ['alter role a set search_path to b', ''],
    ['select * from t for update', ''],
    ['merge into t using s on a = b when matched then update set c = 1', ''],
    ['', ''],
  ],
}

describe('what a text does to the session', () => {
  for (const [name, texts] of Object.entries(TEXTS)) {
    it(name, () => {
      for (const [text, expected] of texts) expect(sessionOf(text), text).to.equal(expected)
    })
  }

  it('does not depend on case, white space, comments, or statements before and after it', () => {
    const known = Object.values(TEXTS)
      .flat()
      // What is run of a comment, and strings, are what they are.
      .filter(([text]) => text !== '' && !/[/$'"-]/.test(text))
    const around = fc.constantFrom('', 'select 1; ', ' ; ', '/* set x to y */ ', '-- discard all\n')
    const space = fc.constantFrom(' ', '\n', '\t  ', ' /* reset all */ ')
    fc.assert(
      fc.property(
        fc.constantFrom(...known),
        around,
        space,
        fc.boolean(),
        ([text, expected], before, between, isUpper) => {
          const spaced = text.split(' ').join(between)
          expect(sessionOf(before + (isUpper ? spaced.toUpperCase() : spaced))).to.equal(expected)
        },
      ),
      { numRuns: 2000 },
    )
  })

  for (const dialect of DIALECTS) {
    it(`ordinary statements of ${dialect} change nothing`, () => {
      fc.assert(
        fc.property(fc.gen(), (random) => {
          const made = new Sentence(random, dialect, false)
          sayText(made)
          const text = made.pieces.join('')
          expect(sessionOf(text), text).to.equal('')
        }),
        { numRuns: 300 },
      )
    })
  }

  it('resets only what the text resets in every database', () => {
    expect(sessionOf("set a to b; select '\\'; reset a; --'")).to.equal('change a')
  })
})
