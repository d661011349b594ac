import { databaseTag, keyTag } from '../core/tag.js'
import { catalogOf } from '../database/catalog/knownCatalogs.js'
import { identify } from '../database/observe/identify.js'
import { observedKnexOf } from '../database/connection/ObservedKnex.js'
import { readStatement } from '../database/sql/readStatement.js'
import { tagsOfNames } from '../database/tags/readTags.js'
import { adviceFor } from '../query/bypass/bypassAdvice.js'
import { NEEDS_NAME } from '../query/plan/obstacle.js'
import type { CacheSettings } from '../query/queryCache/CacheSettings.js'
import type { CacheExplanation } from '../query/report/CacheInfo.js'
import { explainKey, NOT_ASKED, NOTHING } from '../query/report/explainKey.js'
import type { Door, KnexStatement } from './door.js'
import { planStatement, type StatementPlan } from './statementPlan.js'

/** What the cache would do for a statement. It sends no statement but the question which database it is. */
export async function explainStatement(
  statement: KnexStatement,
  door: Door | undefined,
  settings: CacheSettings | undefined,
): Promise<CacheExplanation> {
  if (door === undefined || settings === undefined) return { ...NOTHING, ...NOT_ASKED, status: 'bypass' }
  const plan = planStatement(statement, door, settings)
  if (plan === NEEDS_NAME) {
    await identify(observedKnexOf(door.client), door.client, door.cache.settings.clock)
    return explainStatement(statement, door, settings)
  }
  if (plan.bypass === undefined) return explainKey(plan, () => atMost(plan, settings))
  const { bypass: reason, detail = adviceFor(reason) } = plan
  return { ...NOTHING, status: 'bypass', reason, detail }
}

/** What the entry would depend on: every name in the statement may be a table. */
function atMost({ compiled, options, observedKnex }: StatementPlan, { key }: CacheSettings): string[] {
  const { database, catalogName } = observedKnex
  const given = key === undefined ? options.tags : [keyTag(key), ...options.tags]
  const { reads } = readStatement(compiled.sql)
  return [...given, databaseTag(database), ...tagsOfNames([...reads], database, catalogOf(catalogName))]
}
