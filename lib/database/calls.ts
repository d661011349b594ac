import type { Statement } from './statement.js'

/** What stands before a parenthesis in ordinary queries and is no function of a user's. */
const HARMLESS = new Set(
  (
    'in values any all some exists and or not as on using over filter within group by from select where having limit case when ' +
    'then else end union intersect except with recursive lateral distinct partition interval cast extract row array ' +
    'count sum min max avg coalesce nullif greatest least lower upper length trim substring substr replace concat round abs ' +
    'ceil floor now date to_char to_json to_jsonb json_agg jsonb_agg json_object jsonb_build_object json_build_object ' +
    'array_agg string_agg row_number rank dense_rank lag lead ifnull if group_concat date_format unnest generate_series'
  ).split(' '),
)

const CALL = /([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|["`\]])\s*\(/g

/** Whether a text may call a function that somebody wrote. Only for as long as the catalogue, which would tell, is not known. */
export function mayCall(sql: string, { reads }: Statement): boolean {
  if (reads.size === 0) return false
  for (const [, name = ''] of sql.matchAll(CALL)) if (!HARMLESS.has(name.toLowerCase())) return true
  return false
}
