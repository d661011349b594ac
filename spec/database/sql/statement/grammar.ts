import type { Sentence } from './Sentence.js'

/** Adds a statement, or several. */
export function sayText(s: Sentence): void {
  for (let more = true; more;) {
    sayStatement(s)
    more = s.chance(20)
    if (more || s.chance(20)) s.say(';')
  }
}

function sayStatement(s: Sentence): void {
  if (s.chance(8)) return sayTransaction(s)
  if (s.dialect === 'postgres' && s.chance(10)) s.say('explain analyze')
  const queries = s.chance(25) ? sayQueries(s) : []
  const choices = [saySelect, sayInsert, sayUpdate, sayDelete, s.dialect === 'sqlserver' ? sayMerge : sayInsert]
  s.pick(...choices)(s, queries)
}

function sayTransaction(s: Sentence): void {
  const common = [
    'commit',
    'rollback',
    ...(s.dialect === 'sqlserver' ? ['begin transaction'] : ['begin', 'savepoint sp']),
  ]
  s.say(s.pick(...common))
}

/** `with a as (…), b (x) as (…)`: names that are no tables. */
function sayQueries(s: Sentence): string[] {
  const names: string[] = []
  s.say('with')
  s.list(2, () => {
    const name = `q${names.length}`
    s.sayName(name)
    if (s.chance(30)) s.say('( x )')
    s.say('as')
    if (s.dialect === 'postgres' && s.chance(20)) s.say('not materialized')
    s.say('(')
    if (s.dialect === 'postgres' && s.chance(50)) {
      s.pick(sayInsert, sayUpdate, sayDelete)(s, names)
      s.say('returning *')
    } else {
      saySelect(s, names)
    }
    s.say(')')
    names.push(name)
  })
  return names
}

function saySelect(s: Sentence, queries: readonly string[], depth = 0): void {
  s.say('select').list(3, () => {
    sayExpression(s, depth)
    if (s.chance(20)) s.say('as').sayName('col1')
  })
  s.say('from').list(2, () => saySource(s, queries, depth))
  if (s.chance(50)) sayWhere(s, depth)
  if (s.chance(10)) s.say('group by x , y having count(*) > 1')
  if (depth < 2 && s.chance(10)) {
    s.say(s.pick('union', 'union all', 'except'))
    saySelect(s, queries, depth + 1)
  }
  if (depth === 0 && s.dialect !== 'sqlite' && s.dialect !== 'sqlserver' && s.chance(10)) s.say('for update')
}

function saySource(s: Sentence, queries: readonly string[], depth: number): void {
  sayItem(s, queries, depth)
  while (s.chance(30)) {
    s.say(s.pick('join', 'left join', 'inner join', 'cross join'))
    sayItem(s, queries, depth)
    if (s.chance(80)) {
      s.say('on')
      sayExpression(s, depth)
      s.say('=')
      sayExpression(s, depth)
    }
  }
}

function sayItem(s: Sentence, queries: readonly string[], depth: number): void {
  if (depth < 2 && s.chance(15)) {
    s.say('(')
    saySelect(s, queries, depth + 1)
    s.say(') as').sayName(s.pick('sub1', 'sub2'))
    return
  }
  const query = queries.length > 0 && s.chance(30)
  const name = query ? s.pick(...queries) : s.table()
  if (query) {
    s.sayName(name)
  } else {
    s.sayTable(name)
    s.reads.add(name)
  }
  if (s.chance(40)) {
    if (s.chance(50)) s.say('as')
    s.sayName(s.pick('x', 'y', 'z'))
  }
}

function sayWhere(s: Sentence, depth: number): void {
  s.say('where')
  sayExpression(s, depth)
  s.say(s.pick('=', '<', 'is distinct from', 'in ('))
  const open = s.pieces.some((_, index) => index === s.pieces.length - 2 && s.pieces[index] === '(')
  sayExpression(s, depth)
  if (open) s.say(')')
  if (s.chance(20)) {
    s.say(s.pick('and', 'or not'))
    sayExpression(s, depth)
    s.say('> 1')
  }
}

function sayExpression(s: Sentence, depth: number): void {
  const kind = s.pick('column', 'column', 'literal', 'literal', 'call', 'query', 'case')
  if (kind === 'column') {
    if (s.chance(40)) s.say(s.pick('x .', 'y .'))
    s.sayName(s.pick('id', 'name', 'note'))
  } else if (kind === 'call') {
    s.say(s.pick('coalesce', 'replace', 'lower', 'extract')).say('(')
    sayExpression(s, depth + 1)
    s.say(')')
  } else if (kind === 'query' && depth < 2) {
    s.say(s.pick('( ', 'exists (').trim())
    saySelect(s, [], depth + 1)
    s.say(')')
  } else if (kind === 'case' && depth < 2) {
    s.say('case when')
    sayExpression(s, depth + 1)
    s.say('then 1 else')
    sayExpression(s, depth + 1)
    s.say('end')
  } else {
    s.sayLiteral()
  }
}

function sayInsert(s: Sentence, queries: readonly string[]): void {
  const verbs = {
    postgres: ['insert into'],
    mysql: ['insert into', 'insert ignore into', 'insert', 'replace into', 'insert low_priority into'],
    sqlite: ['insert into', 'insert or ignore into', 'replace into', 'insert or replace into'],
    sqlserver: ['insert into', 'insert', 'insert top (5) into'],
  }
  s.say(s.pick(...verbs[s.dialect]))
  const name = s.table()
  s.sayTable(name)
  s.writes.add(name)
  if (s.chance(60))
    s.say('(')
      .list(3, () => s.sayName(s.pick('id', 'name', 'note')))
      .say(')')
  if (s.dialect === 'sqlserver' && s.chance(20)) s.say('output inserted.id')
  if (s.chance(60)) {
    s.say('values').list(2, () =>
      s
        .say('(')
        .list(3, () => s.sayLiteral())
        .say(')'),
    )
    if (s.dialect === 'postgres' || s.dialect === 'sqlite') {
      if (s.chance(30)) s.say('on conflict ( id ) do update set name = excluded.name')
    }
    if (s.dialect === 'mysql' && s.chance(30)) s.say('on duplicate key update name = 1')
  } else {
    saySelect(s, queries)
  }
}

function saySet(s: Sentence): void {
  s.say('set').list(2, () => {
    s.sayName(s.pick('id', 'name', 'note')).say('=')
    sayExpression(s, 1)
  })
}

function sayUpdate(s: Sentence, queries: readonly string[]): void {
  s.say('update')
  if (s.dialect === 'postgres' && s.chance(20)) s.say('only')
  if (s.dialect === 'mysql' && s.chance(20)) s.say(s.pick('ignore', 'low_priority'))
  if (s.dialect === 'sqlite' && s.chance(20)) s.say('or replace')
  const name = s.table()
  const viaAlias = s.dialect === 'sqlserver' && s.chance(30)
  if (viaAlias) {
    s.sayName('x')
  } else {
    s.sayTable(name)
    if (s.chance(30)) s.say('as').sayName('x')
  }
  s.writes.add(name)
  while (s.dialect === 'mysql' && s.chance(30)) {
    const other = s.table()
    s.say(s.pick(',', 'join', 'left join'))
      .sayTable(other)
      .say('y')
    if (s.chance(50) && s.pieces.at(-4) !== ',') s.say('on x . id = y . id')
    s.writes.add(other)
  }
  saySet(s)
  if (viaAlias) s.say('from').sayTable(name).say('as x')
  else if (s.dialect !== 'mysql' && s.chance(30)) s.say('from').list(2, () => sayItem(s, queries, 1))
  if (s.chance(60)) sayWhere(s, 1)
}

function sayDelete(s: Sentence, queries: readonly string[]): void {
  const name = s.table()
  s.writes.add(name)
  s.say('delete')
  const viaAlias = s.chance(30)
  if (viaAlias && (s.dialect === 'mysql' || s.dialect === 'sqlserver')) {
    s.sayName('x').say('from').sayTable(name)
    if (s.chance(50)) s.say('as')
    s.sayName('x').say('join')
    const other = s.table()
    s.reads.add(other)
    s.sayTable(other).sayName('y').say('on x . id = y . id')
  } else if (viaAlias && s.dialect === 'postgres') {
    s.say('from')
      .sayTable(name)
      .say('using')
      .list(2, () => sayItem(s, queries, 1))
  } else {
    s.say('from').sayTable(name)
    if (s.chance(30)) s.say('as').sayName('x')
  }
  if (s.chance(60)) sayWhere(s, 1)
}

function sayMerge(s: Sentence, queries: readonly string[]): void {
  const name = s.table()
  s.writes.add(name)
  s.say(s.pick('merge', 'merge into')).sayTable(name).say('as x using')
  sayItem(s, queries, 1)
  s.say('on x . id = y . id when matched then')
  if (s.chance(50)) s.say('delete')
  else saySet(s.say('update'))
  s.say('when not matched then insert ( id ) values (').sayLiteral().say(')')
}
