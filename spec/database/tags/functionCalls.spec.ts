import { expect } from 'chai'
import { mayCallUserFunction } from '../../../lib/database/tags/functionCalls.js'
import { readStatement } from '../../../lib/database/sql/readStatement.js'

const isCall = (sql: string, dialect = 'postgresql'): boolean => mayCallUserFunction(readStatement(sql), dialect)

/** Texts that call no function of a user, by the dialect of their grammar. */
const HARMLESS: Readonly<Record<string, readonly string[]>> = {
  postgresql: [
    'select * from t join (select a from u) as v on (v.a = t.a)',
    'select * from t left join lateral (select 1) x using (a) cross join (values (1, 2)) as w (a, b)',
    'select * from (values (1)) w(a), generate_series(1, 3) as g(i)',
    'select current_database(), current_schema(), version(), current_schemas(true) from t',
    'select a::varchar(10), cast(b as numeric(10, 2)), c::public.geometry(Point, 4326), cast(d as app.kind(3)) from t',
    "select timestamp(3) '2024-01-01', a::timestamp(3) with time zone, b::bit varying(5), c::time(3), char(5) 'a' from t",
    'with x (a, b) as (select 1, 2), y (a) as not materialized (select 2 from t), z (a) as materialized ((select 3)) select * from x, y, z',
    'with recursive x (a) as (select 1 union all (select a + 1 from x where (a < 5))) select * from x',
    'select a, count(*) filter (where b > 0) from t group by grouping sets ((a), ()), rollup (a), cube (a) having (count(*) > 1)',
    'select sum(a) over (partition by b order by (c) rows between (1) preceding and current row), rank() over w from t window w as (order by a)',
    'select percentile_cont(0.5) within group (order by a) from t tablesample bernoulli (10) repeatable (3)',
    'select * from rows from (unnest(array[1]), generate_series(1, 2)) with ordinality as f(a, b, c), unnest(a) with ordinality u(a, b)',
    'select * from t where a not in (1) and not (b) and (c) is distinct from (d) and e between (1) and (2) and f like (g)',
    'select * from t where a = any (array(select 1)) or exists (select 1) or a in (select b from u) limit (5) offset (1)',
    'select array(select 1), row(1, 2), case when (a) then (b) else (c) end from t for update of t',
    "select a at time zone (b), c operator(pg_catalog.+) (d), interval(3) '1 s', extract(year from e) from t",
    'select xmlelement(name a, xmlattributes(b)), json_object_agg(a, b), pg_catalog.lower(c), jsonb_path_query(d, $1) from t',
    "select 'f(x)', $$f (x)$$, a /* f(x) */ from t -- f(x)",
    'select * from "t" as "x" ("a", "b")',
    'select * from t union all (select 1) intersect (select 2) except (select 3)',
    'select 1 from t where t.a in (?) and (@a) = 1',
  ],
  mysql2: [
    'select * from t straight_join (select 1) x join (select 2) y using (a)',
    'select database(), schema(), user(), if(a, b, c), date(d), year(e), values(f), left(g, 1), insert(h, 1, 2, i) from t',
    'select * from t use index (i) force index for join (j) ignore key (k) partition (p0)',
    "select match (a, b) against ('x' in boolean mode), group_concat(distinct a order by b separator ',') from t",
    'select cast(a as char(10)), cast(b as decimal(10, 2)), convert(c using utf8mb4), cast(d as datetime(3)), convert(e, char(5)) from t',
    "select * from json_table(a, '$[*]' columns (b int path '$', nested path '$' columns (c int path '$'))) as j",
    'with x (a) as (select 1), y (b) as (select 2 from t) select * from x, y where a xor (b) and a regexp (b) and a div (b)',
    'select row_number() over (order by a), timestampdiff(second, a, b), date_add(a, interval (1) day) from t group by a, b with rollup',
    'select `a` from `t` where `a` in (1) and "f (x)" = \'g (x)\' # f(x)',
    'select st_distance_sphere(point(1, 2), a), json_extract(a, b), timestamp(a, b), now(3) from t',
    'select ? from t where (?) = (@a)',
  ],
}

/** Texts that may call something, and the function that they may call. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  postgresql: [
    'select f(a) from t',
    'select f (a) from t',
    'select "f"(a) from t',
    'select public.f(a) from t',
    'select public.lower(a) from t',
    'select "public"."lower"(a) from t',
    'select distinct on (a) f(b) from t',
    'select a[1:f(b)], a[1] from t',
    'select * from f(1) as (a int, b text), t',
    'select * from t, f(1) as g(a)',
    'select * from t, f(a) as (a int)',
    'select * from t join f(1) on (true)',
    'select * from t join lateral f(t.a) x on (true)',
    'select -f(a), not f(a) from t',
    'select @f(a) from t',
    'select coalesce(a, f(b)) from t',
    'with x (a) as (select f(1)) select * from x',
    'select key(a), filter(b), system(c), range(d), second(e) from t',
    'select "count"(a) from t',
    ...'nextval setval lo_import lo_unlink pg_notify set_config dblink dblink_exec query_to_xml cursor_to_xml ts_stat pg_logical_emit_message'
      .split(' ')
      .concat('pg_advisory_lock pg_terminate_backend array_sort uuidv7 first if database'.split(' '))
      .map((name) => `select ${name}(a) from t`),
    "select E'\\' f(x) from t",
    'select a operator(pg_catalog.+) f(b) from t',
    'select zone(a), 1 from t',
    'select sets(a), 1 from t',
    'select materialized(a), 1 from t',
    ...'age broadcast scale format mode height width family network reverse name path'
      .split(' ')
      .map((name) => `select ${name}(a) from t`),
  ],
  mysql2: [
    'select f(a) from t',
    'select `f`(a) from t',
    'select shop.f(a), 1 from t',
    'select shop.lower(a) from t',
    'select if(a, f(b), c) from t',
    'select /*! f(a), */ 1 from t',
    'select count (a) from t',
    'select sum/* */(a) from t',
    'select max /* a */ /* b */ (a) from t',
    'select now -- c\n() from t',
    ...'sets text json datetime enum geometry'.split(' ').map((name) => `select ${name}(a) from t`),
    ...'nextval setval lastval nvl to_char median contains area generate_series currval'
      .split(' ')
      .map((name) => `select ${name}(a) from t`),
  ],
}

describe('whether a text may call a function of a user', () => {
  for (const [dialect, texts] of Object.entries(HARMLESS)) {
    for (const sql of texts) it(`cannot, on ${dialect}: ${sql}`, () => expect(isCall(sql, dialect)).to.equal(false))
  }

  for (const [dialect, texts] of Object.entries(CALLS)) {
    for (const sql of texts) it(`may, on ${dialect}: ${sql}`, () => expect(isCall(sql, dialect)).to.equal(true))
  }

  it('cannot if it reads no table and no other name', () => {
    expect(isCall('select (1)')).to.equal(false)
  })
})
