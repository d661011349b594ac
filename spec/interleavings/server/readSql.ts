import type { Change, State } from './CommittedStates.js'

type Verb = 'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'rollback to'
type Changes = (state: State) => Change[]

/** The meaning of a statement, of the few kinds that the scenarios use. */
export type Command =
  | { readonly kind: 'read'; readonly table: string; readonly ids: ReadonlySet<number> | undefined }
  | { readonly kind: 'write'; readonly changes: Changes }
  | { readonly kind: 'truncate'; readonly changes: Changes }
  | { readonly kind: 'schema' }
  | { readonly kind: 'control'; readonly verb: Verb; readonly name: string }

/** Reads a statement. @throws for a statement of another kind. */
export function readSql(text: string, bindings: readonly unknown[]): Command {
  const sql = text.replaceAll(/["`[\];]/g, '').trim()
  const control = /^(begin|commit|savepoint|release|rollback to|rollback)(?: savepoint)?(?: (\w+))?$/i.exec(sql)
  if (control !== null) return { kind: 'control', verb: control[1]!.toLowerCase() as Verb, name: control[2] ?? '' }
  if (/^(?:create|alter|drop) /i.test(sql)) return { kind: 'schema' }
  const [, verb = '', table = ''] =
    /^(select|insert into|update|delete from|truncate)\b.*?(\w+)(?= |$)/i.exec(sql) ?? []
  const numbers = numbersOf(sql, bindings)
  if (/^select/i.test(verb))
    return { kind: 'read', table: /from (\w+)/i.exec(sql)?.[1] ?? '', ids: idsOf(sql, numbers) }
  if (/^truncate/i.test(verb)) return { kind: 'truncate', changes: (state) => changesOf(state, table, undefined) }
  return { kind: 'write', changes: writeOf(verb.toLowerCase(), sql, table, numbers) }
}

function writeOf(verb: string, sql: string, table: string, numbers: readonly number[]): Changes {
  if (verb === 'delete from') return (state) => changesOf(state, table, idsOf(sql, numbers))
  if (verb === 'update') {
    const [value = 0, ...ids] = numbers
    return (state) => changesOf(state, table, idsOf(sql, ids)).map((change) => ({ ...change, value }))
  }
  if (verb !== 'insert into') throw new Error(`a statement of an unknown kind: ${sql}`)
  const idFirst = /\(id, value\)/i.test(sql)
  return () =>
    numbers.flatMap((each, index) => {
      const next = numbers[index + 1] ?? 0
      return index % 2 === 1 ? [] : [{ table, id: idFirst ? each : next, value: idFirst ? next : each }]
    })
}

/** Deletes all rows, or those with these ids. */
function changesOf(state: State, table: string, ids: ReadonlySet<number> | undefined): Change[] {
  const known = [...(state.get(table)?.keys() ?? [])]
  return known.filter((id) => ids?.has(id) ?? true).map((id) => ({ table, id, value: undefined }))
}

function idsOf(sql: string, numbers: readonly number[]): ReadonlySet<number> | undefined {
  return / where /i.test(sql) ? new Set(numbers) : undefined
}

/** The numbers of a statement in order: those in its text, or its bindings. */
function numbersOf(sql: string, bindings: readonly unknown[]): number[] {
  let next = 0
  return [...sql.matchAll(/\?|(?<![\w$])\d+/g)].map(([each]) => Number(each === '?' ? bindings[next++] : each))
}
