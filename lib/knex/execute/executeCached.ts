import { isDebugging, withDebugLine } from '../../cache/statistics/debugLog.js'
import { isPromise } from '../../core/deferred.js'
import type { Entry } from '../../core/entry.js'
import { identify } from '../../database/observe/identify.js'
import { observedKnexOf } from '../../database/connection/ObservedKnex.js'
import type { BypassReason } from '../../query/bypass/bypassReason.js'
import { reportAnswer, reportBypass } from '../../query/report/findReport.js'
import { VerificationInfo, type CacheInfo } from '../../query/report/CacheInfo.js'
import { verified } from '../../query/report/verification.js'
import { NEEDS_NAME } from '../../query/plan/obstacle.js'
import { DOOR, type KnexStatement } from '../statement/door.js'
import { bypass, type Execution } from './execution.js'
import { noteKeyUse } from './keyReuse.js'
import { compileFor, loadOrShare } from './loadStatement.js'
import { namedStatement } from '../statement/namedStatement.js'
import { rebuildRows, NO_ROWS } from './rowSnapshot.js'
import { sameResponses } from '../response/rawResponse.js'
import { problemOf } from '../statement/reads.js'
import { settingsOf } from '../statement/settings.js'
import { planStatement, type StatementPlan } from '../statement/statementPlan.js'

/** Runs a statement with the cache. Resolves and rejects as the statement does without one. */
export function executeCached(statement: KnexStatement, info: CacheInfo | undefined): Promise<unknown> {
  const door = statement[DOOR]
  const settings = settingsOf(statement)
  if (door === undefined || settings === undefined) {
    return runPast(statement, info, 'not-asked')
  }
  const problem = problemOf(statement)
  if (problem !== undefined) return settings.enabled ? Promise.reject(problem) : runPast(statement, info, 'disabled')
  const execution: Execution = { statement, door, settings, info }
  return isDebugging ? withDebugLine(() => executeAsked(execution)) : executeAsked(execution)
}

/** Runs a statement that has not asked for the cache: nothing is counted. */
function runPast(statement: KnexStatement, info: CacheInfo | undefined, reason: BypassReason): Promise<unknown> {
  if (info !== undefined) reportBypass(info, reason)
  return statement.runUncached()
}

function executeAsked(execution: Execution): Promise<unknown> {
  const { statement, door, settings, info = new VerificationInfo() } = execution
  const cache = settings.options.cache ?? door.cache
  if (cache.settings.verify.sample === 0) return execute(execution)
  const copy = copyOf(statement)
  return verified(cache, info, execute({ ...execution, info }), {
    again: () => execute({ ...execution, statement: copy, info: undefined }),
    uncached: () => copy.runUncached(),
    keys: (key) => [key],
    query: namedStatement(copy),
    ...(statement.isRawInstance === true && { same: sameResponses }),
  })
}

/** Raw statements have no `clone()`. Knex's leaves the timeout out, which is a part of automatic keys. */
function copyOf(statement: KnexStatement): KnexStatement {
  const { _timeout, _cancelOnTimeout } = statement
  const copy = statement.clone?.() ?? statement
  return _timeout === undefined ? copy : Object.assign(copy, { _timeout, _cancelOnTimeout })
}

function execute(execution: Execution): Promise<unknown> {
  const { statement, door, settings } = execution
  const plan = planStatement(statement, door, settings)
  if (plan === NEEDS_NAME) return whenNamed(execution)
  if (plan.bypass !== undefined) return bypass(execution, plan)
  const { cache, key, options } = plan
  if (cache.settings.warnOnKeyReuse && !plan.isAutomatic) noteKeyUse(statement, plan)
  if (options.mode === 'refresh') return loadOrShare(execution, plan)
  const found = cache.hit(key, options, namedStatement(statement))
  if (!isPromise(found)) return answerOrLoad(execution, plan, found)
  const compiled = compileFor(execution, plan)
  return Promise.resolve(found).then((entry) => answerOrLoad(execution, plan, entry, compiled))
}

async function whenNamed(execution: Execution): Promise<unknown> {
  const { client, cache } = execution.door
  await identify(observedKnexOf(client), client, cache.settings.clock)
  return execute(execution)
}

function answerOrLoad(
  execution: Execution,
  plan: StatementPlan,
  entry: Entry | undefined,
  compiled?: ReturnType<typeof compileFor>,
): Promise<unknown> {
  const rows = entry === undefined ? NO_ROWS : rebuildRows(entry, execution, plan)
  if (entry === undefined || rows === NO_ROWS) return loadOrShare(execution, plan, compiled)
  reportAnswer(execution.info, plan, entry)
  return Promise.resolve(rows)
}
