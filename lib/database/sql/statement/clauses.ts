import type { Part } from './Parser.js'
import { startItems } from './updates.js'

/** Where lists of tables start and end, and what names queries. None of these words is more than that. */
export const CLAUSES: ReadonlyMap<string, (part: Part) => void> = new Map(
  Object.entries<(part: Part) => void>({
    // MySQL lists what UPDATE writes up to SET; a FROM before that is an operator's.
    from: (part) => {
      if (part.scopes.innerIfAny?.listing !== 'targets') startItems(part)
    },
    join: expectAgain,
    straight_join: expectAgain,
    set: (part) => {
      const scope = part.scopes.innerIfAny
      if (scope !== undefined) scope.listing = undefined
      endList(part)
    },
    with: (part) => {
      part.naming = true
      endList(part)
    },
    as: nameQuery,
    select: (part) => {
      part.clause = 'select'
      endList(part)
    },
    ...Object.fromEntries(
      // Reserved wherever a list of tables decides what is written.
      'where group order having union intersect except values'.split(' ').map((word) => [word, endList]),
    ),
  }),
)

/** A comma or JOIN in a list of tables: one more follows. */
export function expectAgain(part: Part): void {
  const scope = part.scopes.innerIfAny
  if (scope?.listing !== undefined) scope.expecting = true
}

function endList(part: Part): void {
  const scope = part.scopes.innerIfAny
  if (scope === undefined || scope.listing === 'targets') return
  scope.listing = undefined
  scope.expecting = false
}

/** At AS: `name as [[not] materialized] (` and `name (columns) as (` name a query. */
function nameQuery(part: Part): void {
  if (!part.naming) return
  const { cursor } = part
  const ahead = cursor.word(1) === 'not' ? 2 : 1
  const opens = cursor.sign(cursor.word(ahead) === 'materialized' ? ahead + 1 : 1) === '('
  const name = cursor.sign(-1) === ')' ? part.closedOpener : cursor.anyName(-1)
  if (opens && name !== '') part.addQuery(name)
}
