import { expect } from 'chai'
import { brief } from './dependenciesOf.js'

type Case = readonly [sql: string, bindings: readonly unknown[], rows: readonly unknown[] | undefined, expected: string]

function check(title: string, cases: readonly Case[]): void {
  describe(title, () => {
    for (const [sql, bindings, rows, expected] of cases) {
      it(`${sql} ${rows === undefined ? '' : JSON.stringify(rows)}`, () => {
        expect(brief(sql, bindings, rows)).to.equal(expected)
      })
    }
  })
}

const NONE = undefined

describe('what a statement depends on', () => {
  check('as Knex and Objection write it', [
    ['select "users".* from "users" where "id" = $1', [1], [{ id: 1 }], 'users(*; id) id=1 #1!'],
    ['select `users`.* from `users` where `users`.`id` in (?, ?)', [1, 2], [{ id: 1 }], 'users(*; id) id=1|2 #1'],
    ['select * from `users` where `email` = ? limit ?', ['A@b.c', 1], [{ id: 3 }], 'users(*; email) email=abc #3'],
    [
      'select count(*) as "count" from (select "users".* from "users" where "boss" = $1) as "temp"',
      [3],
      NONE,
      'users(boss) boss=3',
    ],
    ['select count(*) from (select * from users where boss = 3) as t', [], NONE, 'users(boss) boss=3'],
    ['select count(*) from (select u.id, name from users u where boss = 3) as t', [], NONE, 'users(boss) boss=3'],
    [
      'select count(*) from (select u.id, name as n from users u where boss = 3) as t',
      [],
      NONE,
      'users(boss name) boss=3',
    ],
    [
      'select count(*) from (select id, lower(name) from users where boss = 3) as t',
      [],
      NONE,
      'users(boss name) boss=3',
    ],
    ['select count(*) from (select distinct name from users where boss = 3) as t', [], NONE, 'users(boss name) boss=3'],
    ['select count(*) from (select name from users order by name limit 3) as t', [], NONE, 'users(name)'],
    [
      'select "posts".* from "posts" where "author" in ($1, $2) order by "views" desc limit $3',
      [3, 4, 10],
      [{ id: 8 }, { id: 9 }],
      'posts(*; author views) author=3|4 #8,9',
    ],
    [
      'select `posts`.`id` from `posts` where exists (select `users`.* from `users` where `users`.`id` = `posts`.`author` and `users`.`active` = ?)',
      [true],
      [{ id: 1 }],
      'posts(author id; author) #1, users(active id) active=true',
    ].map((each) =>
      typeof each === 'string' ? each.replace('active author id', 'active id') : each,
    ) as unknown as Case,
    [
      'select `posts`.`id` as `id`, `author`.`id` as `author:id`, `author`.`name` as `author:name` from `posts` left join `users` as `author` on `author`.`id` = `posts`.`author` where `posts`.`tenantId` = ?',
      [7],
      [
        { id: 1, 'author:id': 3 },
        { id: 2, 'author:id': null },
      ],
      'posts(author id tenantid; author tenantid) tenantid=7 #1,2, users(id name; id) #3',
    ],
    [
      'select * from "links" where ("a", "b") in (($1, $2), ($3, $4))',
      [1, 2, 3, 4],
      [
        { a: 1, b: 2 },
        { a: 3, b: 4 },
      ],
      'links(*; a b) a=1|3 b=2|4 #1/2,3/4!',
    ],
    [
      'select * from `links` where (`a`, `b`) in (values (?, ?), (?, ?))',
      [1, 2, 3, 4],
      [{ a: 1, b: 2 }],
      'links(*; a b) a=1|3 b=2|4 #1/2',
    ],
    [
      'select * from links where ((a = 1 and b = 2) or (a = 3 and b = 4))',
      [],
      [{ a: 1, b: 2 }],
      'links(*; a b) a=1|3 b=2|4 #1/2',
    ],
  ])

  check('columns', [
    ['select id, name from users', [], NONE, 'users(id name)'],
    ['select "u"."id" from users u where "u"."born" > ?', [1], NONE, 'users(born id)'],
    ['select count(*) from users', [], NONE, 'users()'],
    ['select max(boss * 2) from users', [], NONE, 'users(boss)'],
    ['select distinct * from users', [], NONE, 'users(*)'],
    ['select u.* from users as u, posts', [], NONE, 'users(*), posts()'],
    ['select u from users as u', [], NONE, 'users(*)'],
    ['select to_json(u.*) from users as u', [], NONE, 'users(*)'],
    ['select u.full_name from users as u', [], NONE, 'users(*)'],
    ['select count(*) from (select distinct u.* from users u) as t', [], NONE, 'users(*)'],
    ['select count(*) from (select u.* from users u group by u.id) as t', [], NONE, 'users(*)'],
    [
      'select count(*) from (select u.* from users u union select u.* from users u) as t',
      [],
      NONE,
      'users(*), users(*)',
    ],
    ['select count(*), max(t.id) from (select * from users) as t', [], NONE, 'users(*)'],
    ['select count(*) from (select * from users) as t where t.name = 1', [], NONE, 'users(*)'],
    [
      'select 1 from posts where exists (select * from users where boss = author)',
      [],
      NONE,
      'posts(author), users(boss)',
    ],
    ['select 1 from posts where author in (select * from users)', [], NONE, 'posts(author), users(*)'],
  ])

  check('rows', [
    ['select id, name from users where name = ?', ['x'], [{ id: 1 }, { id: 2 }], 'users(id name; name) name=x #1,2'],
    ['select ID as "Key" from users', [], [{ Key: 5 }], 'users(id; ) #5'],
    ['select id from users limit 5 offset 2', [], [{ id: 3 }], 'users(id; ) #3+'],
    ['select id from users limit 2, 5', [], [{ id: 3 }], 'users(id; ) #3+'],
    ['select distinct id from users', [], [{ id: 3 }], 'users(id)'],
    ['select distinct name, id from users', [], [{ id: 3 }], 'users(id name)'],
    ['select id, count(*) from users', [], [{ id: 3 }], 'users(id)'],
    ['select id from users order by count(*)', [], [{ id: 3 }], 'users(id)'],
    ['select id, name from users group by id', [], [{ id: 3 }], 'users(id name)'],
    ['select id, age_of(id) from users', [], [{ id: 3 }], '=age_of, =docs, users(id)'],
    ['select id, u.tags from users u', [], [{ id: 3 }], 'users(*)'],
    ['select id, row_number() over (order by name) from users', [], [{ id: 3 }], 'users(id name)'],
    ['select id, lower(name) over w from users', [], [{ id: 3 }], 'users(id name)'],
    ['select id, coalesce(name, ?) as n from users', ['x'], [{ id: 3 }], 'users(id name; ) #3'],
    [
      'select id, (select count(*) from posts where author = users.id) as n from users',
      [],
      [{ id: 3 }],
      'users(id; ) #3, posts(author id)',
    ],
    ['select id from users union select id from posts', [], [{ id: 3 }], 'users(id), posts(id)'],
    ['select name from users', [], [{ name: 'x' }], 'users(name)'],
    ['select boss as id, id as x from users', [], [{ id: 3, x: 4 }], 'users(boss id; ) #4'],
    ['select u.*, p.id from users u join posts p on p.author = u.id', [], [{ id: 3 }], 'users(*), posts(author id)'],
    ['select u.*, (p.id) from users u join posts p on p.author = u.id', [], [{ id: 3 }], 'users(*), posts(author id)'],
    [
      'select *, p.views as v from posts p join links on a = p.id',
      [],
      [{ id: 3, a: 1, b: 2 }],
      'posts(*; id) #3, links(*; a) #1/2',
    ],
    ['select * from users u join posts p on p.author = u.id', [], [{ id: 3 }], 'users(*), posts(*)'],
    ['select id from users', [], [{ id: null }], 'users(id; ) #'],
    ['select id from users', [], [{ name: 3 }], 'users(id)'],
    ['select id from users', [], [[3]], 'users(id)'],
    ['select id from users', [], [{ id: 3, ID: 4 }], 'users(id)'],
    ['select id from users', [], [{ id: 1.5 }], 'users(id)'],
    ['select id from users', [], Array.from({ length: 101 }, (_, id) => ({ id })), 'users(id)'],
    ['select a from links where a = 1', [], [{ a: 1 }], 'links(a) a=1'],
    ['with w as (select 1) select id from users', [], [{ id: 3 }], 'users(id)'],
  ])

  check('an outer join', [
    [
      'select p.id, u.id as u from posts p left join users u on u.id = p.author and u.active = true',
      [],
      [{ id: 1, u: 2 }],
      'posts(author id; author) #1, users(active id) #2',
    ],
    [
      'select p.id, u.id as u from posts p left join users u on u.id = p.author where u.id is null',
      [],
      [{ id: 1, u: null }],
      'posts(author id; author) #1, users(id)',
    ],
    [
      'select p.id, u.id as u from posts p left join users u on u.id = p.author where boss = 1',
      [],
      [{ id: 1, u: 1 }],
      'posts(author id; author) #1, users(boss id) boss=1',
    ],
    [
      'select p.id, u.id as u from posts p left join users u on u.id = p.author where u is null',
      [],
      [{ id: 1, u: null }],
      'posts(author id) #1, users(*)',
    ],
    [
      'select p.id, u.id as u from posts p left join users u on u.id = p.author order by u.name',
      [],
      [{ id: 1, u: 1 }],
      'posts(author id; author) #1, users(id name; id) #1',
    ],
    [
      'select p.id, u.id as u from posts p left join users u on u.id = p.author order by u.name limit 3',
      [],
      [{ id: 1, u: 1 }],
      'posts(author id; author) #1, users(id name)',
    ],
    [
      'select p.id, u.id as u, d.id as d from posts p left join users u on u.id = p.author left join docs d on d.owner = u.id',
      [],
      [{ id: 1, u: 2, d: 'x' }],
      'posts(author id; author) #1, users(id) #2, docs(id owner; owner) #x',
    ],
    [
      'select p.id, u.id as u, d.id as d from posts p left join users u on u.id = p.author left join docs d on d.owner = u.id where d.body is null',
      [],
      [{ id: 1, u: 2, d: 'x' }],
      'posts(author id; author) #1, users(id), docs(*)',
    ],
    [
      'select p.id, u.id as u, d.id as d from posts p left join users u on u.id = p.author join docs d on d.owner = u.id',
      [],
      [{ id: 1, u: 2, d: 'x' }],
      'posts(author id; author) #1, users(id), docs(id owner; owner) #x',
    ],
    [
      'select p.id, u.id as u from posts p right join users u on u.id = p.author where p.author = 3',
      [],
      [{ id: 1, u: 2 }],
      'posts(author id) author=3, users(id)',
    ],
    [
      'select p.id from posts p left join users u on p.author = 3 and u.boss = 4 and u.email is null',
      [],
      NONE,
      'posts(author id), users(boss email) boss=4 email~',
    ],
    [
      'select p.id from posts p right join users u on p.author = 3 and u.boss = 4',
      [],
      NONE,
      'posts(author id) author=3, users(boss)',
    ],
    [
      'select p.id from posts p full join users u on p.author = 3 and u.boss = 4',
      [],
      NONE,
      'posts(author id), users(boss)',
    ],
    [
      'select p.id from posts p left join users u on u.id = p.author where u.boss is null and p.status is null',
      [],
      NONE,
      'posts(author id status) status~, users(boss id)',
    ],
    [
      'select p.id from posts p left join users u on u.id = p.author where (u.boss = 1 or u.boss is null)',
      [],
      NONE,
      'posts(author id), users(boss id)',
    ],
    [
      'select p.id from posts p left join users u on u.id = p.author where u.boss = 1',
      [],
      NONE,
      'posts(author id), users(boss id) boss=1',
    ],
  ])

  check('conditions', [
    ['select id from users where boss = ? or boss = ?', [1, 2], NONE, 'users(boss id) boss=1|2'],
    ['select id from users where boss = 1 or name = 2', [], NONE, 'users(boss id name)'],
    ['select id from users where not boss = 1', [], NONE, 'users(boss id)'],
    ['select id from users where boss = ?', [null], NONE, 'users(boss id)'],
    ['select id from users where boss is null', [], NONE, 'users(boss id) boss~'],
    ['select id from users where boss is not null and boss not in (1)', [], NONE, 'users(boss id)'],
    ['select id from users where boss = ? and photo = ?', ['1x', 2], NONE, 'users(boss id photo)'],
    [
      'select id from users where boss = 1 and active is null and born = ? and email = ? and name = ?',
      ['2026-01-02', 'e', 'n'],
      NONE,
      'users(active born boss email id name) boss=1 active~ born=2026-01-02 email=e',
    ],
    ['select id from users having boss = 1', [], NONE, 'users(boss id)'],
    ['select id from users where boss = (select 1)', [], NONE, 'users(boss id)'],
    [
      'select 1 from users u, posts p where u.id = p.author and u.id = 5',
      [],
      NONE,
      'users(id) id=5, posts(author) author=5',
    ],
    [
      'select 1 from users u join posts p on u.id = p.author join docs on owner = p.author where u.id in (5, 6)',
      [],
      NONE,
      'users(id) id=5|6, posts(author) author=5|6, docs(owner) owner=5|6',
    ],
    [
      'select 1 from users u left join posts p on u.id = p.author where u.id = 5',
      [],
      NONE,
      'users(id) id=5, posts(author) author=5',
    ],
    [
      'select 1 from users u left join posts p on u.id = p.author where p.author = 5',
      [],
      NONE,
      'users(id), posts(author) author=5',
    ],
    [
      'select 1 from users u right join posts p on u.id = p.author join docs d on d.owner = p.author where d.owner = 5',
      [],
      NONE,
      'users(id), posts(author), docs(owner) owner=5',
    ],
    [
      'select 1 from users u left join posts p on u.boss = p.id where u.id = p.author and u.id = 5',
      [],
      NONE,
      'users(boss id) id=5, posts(author id)',
    ],
    [
      'select 1 from users u join posts p on u.boss = p.author where u.boss is null',
      [],
      NONE,
      'users(boss) boss~, posts(author)',
    ],
    // MariaDB takes the text 5x for the number 5.
    ['select 1 from users u join docs d on u.id = d.id where u.id = ?', ['5'], NONE, 'users(id) id=5, docs(id)'],
    ['select 1 from users u join posts p on u.id = p.title where u.id = 5', [], NONE, 'users(id) id=5, posts(title)'],
    ['select 1 from users, posts where id = 5 and boss = 4', [], NONE, 'users(boss id) boss=4, posts(id)'],
    ['select 1 from users, (select 1 as boss) x where boss = 4', [], NONE, 'users(boss)'],
    [
      'select 1 from users where exists (select 1 from posts where boss = 3 and author = users.id and status = 4)',
      [],
      NONE,
      'users(boss id), posts(author status)',
    ],
    [
      `select id from users where boss in (${Array.from({ length: 101 }, (_, index) => index).join(', ')})`,
      [],
      NONE,
      'users(boss id)',
    ],
    ['select `id` from `users` where "email" = ?', ['x'], NONE, 'users(email id)'],
  ])

  check('rows that are complete', [
    ['select id from docs where id in (?, ?)', ['a', 'b'], [{ id: 'a' }, { id: 'b' }], 'docs(id) id=a|b #a,b!'],
    ['select id from docs where id in (?, ?)', ['a', 'A'], [{ id: 'a' }], 'docs(id) id=a #a'],
    ['select id from docs where id in (?, ?)', ['a', 'a'], [{ id: 'a' }], 'docs(id) id=a #a!'],
    ['select id from docs where id in (?, ?)', ['a', 'b'], [{ id: 'a' }], 'docs(id) id=a|b #a'],
    ['select id from users where id = ?', [null], [], 'users(id) #'],
    [
      'select a, b from links where ((a = 1 and b is null) or (a = 3 and b = 4))',
      [],
      [{ a: 3, b: 4 }],
      'links(a b) a=1|3 b~|4 #3/4',
    ],
    [
      'select * from links where a = 1 and b in (2, 3)',
      [],
      [
        { a: 1, b: 2 },
        { a: 1, b: 3 },
      ],
      'links(*; a b) a=1 b=2|3 #1/2,1/3!',
    ],
  ])

  check('as a whole', [
    ['select id from secret', [], NONE, '=secret'],
    ['select id from adults', [], NONE, '=adults, =users'],
    ['select id from adults, users', [], NONE, '=adults, =users, users(id)'],
    ['select id from users natural join posts', [], NONE, '=users, =posts'],
    ['select users.id from users, lateral (select 1 from posts) x', [], NONE, '=users, =posts'],
    ['select users.id from (users join posts on 1 = 1)', [], NONE, '=users, =posts'],
    ['select id from users union table posts', [], NONE, '=users, =posts'],
    ['select id from only users', [], NONE, '=users'],
    ['select id from users tablesample system (1)', [], NONE, '=users'],
    ['select rowid from users', [], NONE, '=users'],
    ['select ctid from users', [], NONE, '=users'],
    ['select xmin from users', [], NONE, '=users'],
    ['select id from users where id in posts', [], NONE, '=users, =posts'],
    ['select id from users as u(x, id)', [], NONE, '=users'],
    ['select 1 from posts a join posts b join users c on a.id = b.id on c.id = 1', [], NONE, '=posts, =users'],
    ['select id from users where boss = 1 for update', [], NONE, '=users'],
    ['select id from users where boss = 1 limit 3 or name = 2', [], NONE, '=users'],
    ['with users as (select * from users) select id from users', [], NONE, '=users'],
    ['select id from users where boss = ?', [], NONE, '=users'],
    ['select id from users where boss = ?', [{ toSqlString: () => '1' }], NONE, '=users'],
    ['select id from users where boss = :boss', [1], NONE, '=users'],
    ["select id from 'users'", [], NONE, '=users'],
    [`select 1 from ${Array.from({ length: 21 }, (_, index) => `users u${index}`).join(', ')}`, [], NONE, '=users'],
  ])

  check('which columns decide', [
    ['select id, name, boss from users order by name', [], [{ id: 1 }], 'users(boss id name; ) #1'],
    ['select id, name, boss from users order by name limit 3', [], [{ id: 1 }], 'users(boss id name; name) #1'],
    ['select id, name, boss from users order by name offset 3', [], [{ id: 1 }], 'users(boss id name; name) #1+'],
    [
      'select id, name, boss from users order by name fetch first 3 rows only',
      [],
      [{ id: 1 }],
      'users(boss id name; name) #1',
    ],
    ['select id, name, boss from users order by 2 limit 3', [], [{ id: 1 }], 'users(boss id name) #1'],
    ['select id, boss + 1 as up, name from users order by up limit 3', [], [{ id: 1 }], 'users(boss id name) #1'],
    ['select id, boss as name2, name from users order by name2 limit 3', [], [{ id: 1 }], 'users(boss id name) #1'],
    ['select id, lower(name) from users order by lower limit 3', [], [{ id: 1 }], 'users(id name) #1'],
    [
      'select id, name from users where exists (select 1 from posts where author = boss)',
      [],
      [{ id: 1 }],
      'users(boss id name; boss) #1, posts(author id)',
    ],
  ])
})
