export interface Row {
  readonly id: number
  readonly kind: string | null
  readonly n: number
}

export type Rows = readonly Row[]
type Value = string | number | null
type Fields = Readonly<Record<string, Value>>

/** The meaning of a statement, of the few that Knex and Objection make for the scenarios. */
export type Command =
  | { readonly kind: 'read'; readonly of: (rows: Rows) => readonly Fields[] }
  | { readonly kind: 'write'; readonly of: (rows: Rows) => { readonly after: Rows; readonly changes: number } }
  | { readonly kind: 'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'rollback to'; readonly name: string }

const CONTROL = /^(begin|commit|savepoint|release|rollback to|rollback)(?: (\w+))?$/i
const COUNT = /^select count\(\*\) as count from \((.*)\) as temp$/i
const SELECT = /^select (.*?) from things(?: where (.*?))?(?: order by (\w+)(?: asc)?)?( limit \?)?( offset \?)?$/i
const UPDATE = /^update things set (.*?)(?: where (.*))?$/i
const DELETE = /^delete from things(?: where (.*))?$/i
const INSERT = /^insert into things \((.*)\) values \((.*)\)$/i
const ASSIGNMENT = /^(\w+) = (?:(\w+) \+ )?(\?|\d+)$/
const COMPARISON = /^(\w+) ([=>]) \?$/

/** Reads a statement. @throws for one of another kind. */
export function readRows(text: string, given: readonly unknown[]): Command {
  const sql = text.replaceAll(/["`;]/g, '').replaceAll('things.', '').trim()
  const bindings = [...given] as Value[]
  const control = CONTROL.exec(sql)
  if (control !== null) return { kind: control[1]?.toLowerCase() as 'begin', name: control[2] ?? '' }
  const counted = COUNT.exec(sql)?.[1]
  const select = SELECT.exec(counted ?? sql)
  if (select !== null) {
    const read = readSelect(select, bindings)
    return { kind: 'read', of: counted === undefined ? read : (rows) => [{ count: read(rows).length }] }
  }
  return { kind: 'write', of: readWrite(sql, bindings) }
}

function readSelect(
  [, list = '', where, order, limit, offset]: RegExpExecArray,
  bindings: Value[],
): (rows: Rows) => Fields[] {
  const isMet = readWhere(where, bindings)
  const most = limit === undefined ? undefined : Number(bindings.shift())
  const first = offset === undefined ? 0 : Number(bindings.shift())
  const rank = (row: Row): number => (order === undefined ? 0 : Number(fieldOf(row, order)))
  return (rows) => {
    const found = rows.filter(isMet).toSorted((one, other) => rank(one) - rank(other) || one.id - other.id)
    if (list.startsWith('sum(n)'))
      return [{ sum: found.length === 0 ? null : found.reduce((all, { n }) => all + n, 0) }]
    const names = list === '*' ? ['id', 'kind', 'n'] : list.split(', ')
    return found
      .slice(first, most === undefined ? undefined : first + most)
      .map((row) => Object.fromEntries(names.map((name) => [name, fieldOf(row, name)])))
  }
}

type Written = Extract<Command, { kind: 'write' }>['of']

function readWrite(sql: string, bindings: Value[]): Written {
  const insert = INSERT.exec(sql)
  if (insert !== null) {
    const added = Object.fromEntries(insert[1]?.split(', ').map((name) => [name, bindings.shift()]) ?? [])
    return (rows) => ({ after: unique([...rows, added as unknown as Row]), changes: 1 })
  }
  const gone = DELETE.exec(sql)
  if (gone !== null) {
    const isMet = readWhere(gone[1], bindings)
    return (rows) => ({ after: rows.filter((row) => !isMet(row)), changes: rows.filter(isMet).length })
  }
  const [, set, where] = UPDATE.exec(sql) ?? []
  if (set === undefined) throw new Error(`a statement of an unknown kind: ${sql}`)
  const assign = set.split(', ').map((each) => readAssignment(each, bindings))
  const isMet = readWhere(where, bindings)
  return (rows) => ({
    after: unique(
      rows.map((row) => (isMet(row) ? assign.reduce<Row>((next, one) => ({ ...next, ...one(row) }), row) : row)),
    ),
    changes: rows.filter(isMet).length,
  })
}

function readAssignment(text: string, bindings: Value[]): (row: Row) => Fields {
  const [, column, added, operand] = ASSIGNMENT.exec(text) ?? []
  if (column === undefined) throw new Error(`an assignment of an unknown kind: ${text}`)
  const value = operand === '?' ? (bindings.shift() as Value) : Number(operand)
  return (row) => ({ [column]: added === undefined ? value : Number(fieldOf(row, added)) + Number(value) })
}

function readWhere(text: string | undefined, bindings: Value[]): (row: Row) => boolean {
  const tests = (text === undefined ? [] : text.split(' and ')).map((each) => {
    const [, column, sign] = COMPARISON.exec(each) ?? []
    if (column === undefined) throw new Error(`a condition of an unknown kind: ${each}`)
    const value = bindings.shift() as Value
    return (row: Row): boolean =>
      sign === '=' ? fieldOf(row, column) === value : Number(fieldOf(row, column)) > Number(value)
  })
  return (row) => tests.every((test) => test(row))
}

const fieldOf = (row: Row, name: string): Value => (row as unknown as Fields)[name] ?? null

function unique(rows: Rows): Rows {
  if (new Set(rows.map(({ id }) => id)).size < rows.length) throw new Error('UNIQUE constraint failed: things.id')
  return rows.toSorted((one, other) => one.id - other.id)
}
