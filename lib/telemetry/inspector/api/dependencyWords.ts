import type { Entry } from '../../../core/entry.js'
import { tableName, tableOfTag } from '../../../core/tables/dependencyText.js'
import type { Tag } from '../../../core/tag.js'
import { dependsOnOf } from '../../../query/report/dependsOn.js'

/** What an entry depends on, in plain words. */
export const dependencyWords = (entry: Entry): string[] => dependsOnOf(entry).map(wordsOf)

/** Names of tables that an entry depends on. */
export const tablesOf = ({ tags, dependencies }: Entry): string[] => [
  ...tags.flatMap((tag) => tableOfTag(tag) ?? []),
  ...dependencies.map(({ table }) => tableName(table)),
]

const WORDS: Readonly<Record<string, (rest: string, tag: Tag) => string>> = {
  key: (rest) => `its key: invalidate({ keys: [${rest}] })`,
  tag: (rest) => `the tag ${rest}`,
  model: (rest) => `the model of the table ${rest}`,
  table: (_, tag) => `any row of ${tableOfTag(tag)}`,
  tables: (rest) => `any table of the database ${rest}`,
  database: (rest) => `the database ${rest}: writes whose tables are not known`,
  schema: (rest) => `the tables and columns of the database ${rest}`,
  cache: () => 'a result of another cache',
}

function wordsOf(text: string): string {
  const colon = text.indexOf(':')
  const kind = text.slice(0, colon)
  return Object.hasOwn(WORDS, kind) ? (WORDS[kind]?.(text.slice(colon + 1), text) ?? text) : text
}
