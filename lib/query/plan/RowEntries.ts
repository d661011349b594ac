import { stateFingerprint } from '../fingerprint/queryFingerprint.js'
import { queryKey, type KeyParts } from '../key/queryKey.js'
import { BY_IDS } from '../objectionInternals/operationTraits.js'
import { modelOptionsOf, type CheckedCacheOptions } from '../queryCache/CacheSettings.js'
import type { RowId } from './rowIds.js'
import { rowTemplateOf, type RowTemplate } from './rowTemplate.js'

/** The entries of the single rows that a query asks for by their ids: `findByIds` shares them with `findById`. */
export interface RowEntries {
  /** Each id once, in the order of the rows. */
  readonly ids: readonly RowId[]
  /** The keys of the rows' entries, in the same order: the keys of `findById`. */
  readonly keys: readonly string[]
  readonly idProperty: string
  /** The part of the keys that is the same for all ids. */
  readonly template: string
  /** `list`: a `findByIds`. `one`: a `findById` that is loaded in a batch with others. */
  readonly form: 'list' | 'one'
  /** The key of another row's entry. */
  keyOf(id: RowId): string
}

interface Planned extends KeyParts {
  readonly options: CheckedCacheOptions
}

/** The entries of the rows that a query without a graph asks for; `undefined` where its result is one entry. */
export function rowEntriesOf(builder: unknown, planned: Planned): RowEntries | undefined {
  if (!asksByIds(builder, planned) || mayBeStale(planned)) return undefined
  const template = templateOf(builder)
  if (template === undefined) return undefined
  const { ids, idProperty, fingerprintOf } = template
  const { form } = planned
  const head = queryKey(builder, { ...planned, form: 'one' }, 'auto', '')
  const state = stateFingerprint(builder)
  const keyOf = (id: RowId): string => head + fingerprintOf(id) + state
  return {
    ids,
    idProperty,
    keys: ids.map(keyOf),
    template: head + template.fingerprint + state,
    form: form as 'list' | 'one',
    keyOf,
  }
}

/** What the class does to name a property may expect a whole row, and fail. */
function templateOf(builder: unknown): RowTemplate | undefined {
  try {
    return rowTemplateOf(builder)
  } catch {
    return undefined
  }
}

/** Whether the query is a `findByIds`, or a `findById` of a class with the option `batch`. */
function asksByIds(builder: unknown, { form, traits }: Planned): boolean {
  const several = (traits & BY_IDS) !== 0
  if (form === 'list') return several
  return form === 'one' && !several && modelOptionsOf(builder).batch
}

/** A result that is put together from several entries has no age of its own by which it could be stale. */
function mayBeStale({ cache, options }: Planned): boolean {
  const { staleWhileRevalidate = 0, staleIfError = 0 } = { ...cache.settings.lifetimes, ...options }
  return staleWhileRevalidate > 0 || staleIfError > 0
}
