import { inLoadScope, isInsideLoad, isLoadingAround, recorded, type LoadScope } from '../../cache/load/loadScope.js'
import type { LoadResult, Rejected } from '../../cache/load/LoadResult.js'
import type { Recording } from '../../cache/load/Recording.js'
import { databaseTag, keyTag } from '../../core/tag.js'
import { notCached } from '../../query/bypass/bypassCache.js'
import type { BypassPlan } from '../../query/plan/QueryPlan.js'
import { rejectChangedParsers } from '../../query/queryCache/rejectChangedParsers.js'
import { reportAnswer, reportMiss, reportRejection } from '../../query/report/findReport.js'
import { rejectUnstorable } from '../../snapshot/detach/rejectUnstorable.js'
import { Unstorable } from '../../snapshot/values/Unstorable.js'
import { bypass, type Execution } from './execution.js'
import { dataOfResponse, NO_COPY } from '../response/rawResponse.js'
import { detachBindings } from '../statement/detachBindings.js'
import { sendCompiled } from './sendCompiled.js'
import { namedStatement } from '../statement/namedStatement.js'
import { NO_ROWS, rebuildRows, snapshotOfRows } from './rowSnapshot.js'
import { compileRead, rejectVolatile, type Compiled } from '../statement/compileRead.js'
import { contextHasChanged } from '../statement/queryContext.js'
import { bypassFor, unseenIn, type StatementPlan } from '../statement/statementPlan.js'

/** The result that an execution has loaded itself. */
interface Own {
  loaded?: { readonly result: unknown }
}

/** Answers a statement that is no hit: by its own load, by the load of another caller, or from a shared store. */
export function loadOrShare(
  execution: Execution,
  plan: StatementPlan,
  compiled = compileFor(execution, plan),
): Promise<unknown> {
  if ('bypass' in compiled) return bypass(execution, compiled)
  return inLoadScope((scope) =>
    isLoadingAround(scope, plan.key)
      ? bypass(execution, { ...plan, bypass: 'nested' }, plan.key)
      : getOrLoad(execution, plan, compiled, scope),
  )
}

/**
 * The statement to send on a miss, or why it cannot be cached. Compile before the first wait: the caller can change the builder
 * meanwhile.
 */
export function compileFor(
  { statement }: Execution,
  { cache, options, isAutomatic, compiled: known }: StatementPlan,
): Compiled | BypassPlan {
  try {
    const compiled = known ?? compileRead(statement)
    if (isAutomatic) rejectVolatile(compiled)
    detachBindings(compiled.bindings)
    return compiled
  } catch (error) {
    return bypassFor(cache, options, error)
  }
}

async function getOrLoad(
  execution: Execution,
  plan: StatementPlan,
  compiled: Compiled,
  scope: LoadScope,
): Promise<unknown> {
  const { statement, settings, info } = execution
  const { cache, key, options, observedKnex } = plan
  const own: Own = {}
  const { answer, coalesced } = await cache.getOrLoad({
    key,
    tags: settings.key === undefined ? options.tags : [keyTag(settings.key), ...options.tags],
    reads: [databaseTag(observedKnex.database)],
    options,
    query: namedStatement(statement),
    mayWait: !isInsideLoad(scope),
    load: (detached, recording) => load(execution, plan, compiled, detached ? {} : own, recording),
  })
  if (answer.status === 'rejected') {
    reportRejection(info, plan, answer.rejection)
    // The rejected result of another caller's load answers no other caller.
    return own.loaded === undefined ? sendCompiled(statement, compiled) : own.loaded.result
  }
  if (own.loaded !== undefined) {
    reportMiss(info, plan)
    if (answer.status === 'loaded' && answer.rejection !== undefined)
      reportRejection(info, plan, answer.rejection, 'miss')
    return own.loaded.result
  }
  const rows = rebuildRows(answer.entry, execution, plan)
  if (rows === NO_ROWS) {
    if (options.mode === 'only-if-cached') throw notCached('its entry is damaged')
    reportMiss(info, plan)
    const result = await sendCompiled(statement, compiled)
    // From now on this process can make such responses.
    if (statement.isRawInstance === true) storable(execution, plan, result)
    return result
  }
  reportAnswer(
    info,
    plan,
    answer.entry,
    answer.status === 'loaded' ? (coalesced ? 'coalesced' : 'miss') : answer.status,
  )
  return rows
}

async function load(
  execution: Execution,
  plan: StatementPlan,
  compiled: Compiled,
  own: Own,
  recording: Recording,
): Promise<LoadResult> {
  const { statement } = execution
  const result = await inLoadScope((scope) =>
    recorded(scope, plan.key, recording, () => sendCompiled(statement, compiled)),
  )
  own.loaded = { result }
  return rejectionOf(execution, plan, recording) ?? storable(execution, plan, result)
}

/** Why a result must not be stored, whatever it holds. */
function rejectionOf(
  { statement, door }: Execution,
  { cache, context, parserChanges, isAutomatic }: StatementPlan,
  { volatile }: Recording,
): Rejected | undefined {
  const unseen = unseenIn(statement, door)
  if (unseen !== undefined) return { cacheable: false, reason: 'opaque', detail: unseen }
  const isOther = contextHasChanged(context, statement, cache, door.client)
  const changed = isOther ? CHANGED_CONTEXT : rejectChangedParsers(parserChanges)
  if (changed !== undefined || volatile === undefined || !isAutomatic) return changed
  return { cacheable: false, reason: 'volatile', detail: volatile }
}

const CHANGED_CONTEXT: Rejected = {
  cacheable: false,
  reason: 'unstable',
  detail:
    'The `queryContext()` of the query changed while the query ran, so its rows may be made for another context than the key shows. Give each query a context of its own.',
}

const RAW_RESPONSE =
  "the driver's response to the raw statement has parts that cannot be copied. Take the rows in a builder: db.select(db.raw('…')).from('posts'). Or in a computation: cache.wrap(key, async () => (await knex.raw('…'))[0])"

/** What the entry of a result holds, or why the result cannot be stored. */
const storable = ({ statement, door }: Execution, plan: StatementPlan, result: unknown): LoadResult =>
  rejectUnstorable(plan.cache, plan.key, () => {
    const data = statement.isRawInstance === true ? dataOfResponse(door.client, result) : result
    if (data === NO_COPY) throw new Unstorable('unsupported-value', RAW_RESPONSE)
    return { cacheable: true, value: snapshotOfRows(data, plan), tags: [] }
  })
