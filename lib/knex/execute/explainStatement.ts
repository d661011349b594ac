import { databaseTag, keyTag } from '../../core/tag.js'
import { catalogOf } from '../../database/catalog/knownCatalogs.js'
import { identify } from '../../database/observe/identify.js'
import { observedKnexOf } from '../../database/connection/ObservedKnex.js'
import { readStatement } from '../../database/sql/readStatement.js'
import { tagsOfNames } from '../../database/tags/readTags.js'
import { NEEDS_NAME } from '../../query/plan/obstacle.js'
import type { CacheSettings } from '../../query/queryCache/CacheSettings.js'
import type { CacheExplanation } from '../../query/report/CacheInfo.js'
import { explainBypass, explainKey } from '../../query/report/explainKey.js'
import type { Door, KnexStatement } from '../statement/door.js'
import { compileRead, rejectVolatile, type Compiled } from '../statement/compileRead.js'
import { problemOf } from '../statement/reads.js'
import { bypassFor, planStatement, type StatementPlan } from '../statement/statementPlan.js'

/**
 * What the cache would do for a statement. It sends no statement but the question which database it is.
 * @throws {CacheError} `NOT_A_FIND`, as the statement does when it runs.
 */
export async function explainStatement(
  statement: KnexStatement,
  door: Door | undefined,
  settings: CacheSettings | undefined,
): Promise<CacheExplanation> {
  if (door === undefined || settings === undefined) return explainBypass('not-asked')
  const problem = settings.enabled ? problemOf(statement) : undefined
  if (problem !== undefined) throw problem
  const plan = planStatement(statement, door, settings)
  if (plan === NEEDS_NAME) {
    await identify(observedKnexOf(door.client), door.client, door.cache.settings.clock)
    return explainStatement(statement, door, settings)
  }
  if (plan.bypass !== undefined) return explainBypass(plan.bypass, plan.detail)
  return explainPlan(statement, plan, settings)
}

function explainPlan(
  statement: KnexStatement,
  plan: StatementPlan,
  settings: CacheSettings,
): Promise<CacheExplanation> | CacheExplanation {
  try {
    const compiled = plan.compiled ?? compileRead(statement)
    if (plan.isAutomatic) rejectVolatile(compiled)
    return explainKey(plan, () => atMost(compiled, plan, settings))
  } catch (error) {
    const { bypass, detail } = bypassFor(plan.cache, plan.options, error)
    return explainBypass(bypass, detail)
  }
}

/** What the entry would depend on: every name in the statement may be a table. */
function atMost({ sql }: Compiled, { options, observedKnex }: StatementPlan, { key }: CacheSettings): string[] {
  const { database, catalogName } = observedKnex
  const given = key === undefined ? options.tags : [keyTag(key), ...options.tags]
  const { reads } = readStatement(sql)
  return [...given, databaseTag(database), ...tagsOfNames([...reads], database, catalogOf(catalogName))]
}
