import { words } from '../../tokens/keywords.js'
import type { NestedTokens, Range } from './NestedTokens.js'
import type { SingleTable } from './SingleTable.js'
import { assignmentsIn } from './sources.js'
import type { Conflict } from './WriteShape.js'

const DO = words('do')
const BEHIND_SET = words('where returning on')
const BEHIND_CONFLICT = words('returning')

/** ON CONFLICT or ON DUPLICATE KEY at an index, and the index behind it. */
export function conflictAt(
  nested: NestedTokens,
  table: SingleTable,
  on: number,
): { readonly conflict: Conflict; readonly end: number } | undefined {
  if (nested.keyword(on + 1) === 'duplicate') return duplicateAt(nested, table, on)
  if (nested.keyword(on + 1) !== 'conflict') return undefined
  const verb = nested.find([on + 2, nested.length], DO) + 1
  if (nested.keyword(verb) === 'nothing') return { conflict: { kind: 'skips' }, end: verb + 1 }
  if (nested.keyword(verb) !== 'update' || nested.keyword(verb + 1) !== 'set') return undefined
  return updateAt(nested, table, verb + 2, targetAt(nested, on + 2))
}

/** MySQL: `on duplicate key update …`. The row may be equal in any unique key. */
function duplicateAt(nested: NestedTokens, table: SingleTable, on: number): ReturnType<typeof conflictAt> {
  const isClause = nested.keyword(on + 2) === 'key' && nested.keyword(on + 3) === 'update'
  return isClause ? updateAt(nested, table, on + 4, []) : undefined
}

function updateAt(
  nested: NestedTokens,
  table: SingleTable,
  start: number,
  target: readonly string[],
): ReturnType<typeof conflictAt> {
  const { length } = nested
  const end = nested.find([start, length], BEHIND_SET)
  const assigned = assignmentsIn(nested, table, [start, end])
  const behind = nested.keyword(end) === 'where' ? nested.find([end, length], BEHIND_CONFLICT) : end
  return assigned && { conflict: { kind: 'updates', target, assigned }, end: behind }
}

/** The columns of the conflict; none if the text names something else. */
function targetAt(nested: NestedTokens, start: number): string[] {
  if (!nested.isSign(start, '(')) return []
  return nested.namesIn([start, nested.behind(start)])?.map(({ parts }) => parts.at(-1) as string) ?? []
}

/** What RETURNING names; `undefined` if something in it may have the name of another column. */
export function returnedAt(nested: NestedTokens, start: number): readonly string[] | '*' | undefined {
  const range: Range = [start, nested.length]
  if (nested.isSign(start, '*') && start + 1 === nested.length) return '*'
  const names = nested.splitAtCommas(range).map((part) => nested.name(...part)?.parts.at(-1))
  return names.every((name) => name !== undefined) ? names : undefined
}
