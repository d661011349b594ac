import { databaseLedger } from '../../cache/freshness/TagLedger.js'
import { publishWrite } from '../../cache/shared/publishers.js'
import { writeClock } from '../../cache/freshness/writeClock.js'
import { countWrite } from '../../cache/statistics/CacheStatistics.js'
import { noteWritten, type Written } from '../../cache/statistics/writeKinds.js'
import { CacheError } from '../../core/CacheError.js'
import { publish } from '../../core/events.js'
import { writeTexts } from '../../core/tables/writeText.js'
import { everythingIn, type Tag } from '../../core/tag.js'
import { spellColumn } from '../catalog/spellColumn.js'
import type { ObservedKnex } from '../connection/ObservedKnex.js'
import { noteReplicatedWrite } from '../connection/Replica.js'
import { allComparedSoFar, withGrown } from '../precision/comparedColumns.js'
import type { Settler } from './WrittenTags.js'

/**
 * Tags that are about to be written. They are pending, in this process and in all that share a store, until the intent ends: reads of
 * them go to the database meanwhile. The end invalidates them.
 */
export interface WriteIntent {
  /** Resolves when the other processes know of the intent. Rejects where the write must not happen. `undefined`: no need to wait. */
  readonly ready: Promise<unknown> | undefined
  /**
   * The write is over, or failed. Invalidates what the settler says, by default all of the tags. Resolves when all processes have
   * done so. A second call does nothing.
   */
  end(settler?: Settler): Promise<unknown> | undefined
}

/**
 * Adds a write intent to those that are open. `isUncertain`: others may see what was written before the end. `statements`: what writes, for
 * statistics.
 */
export function beginWrite(
  observedKnex: ObservedKnex,
  tags: readonly Tag[],
  isUncertain: boolean,
  open: Set<WriteIntent>,
  statements?: Written,
): WriteIntent {
  const tagsIfChanged = watchDatabase(observedKnex)
  const compared = allComparedSoFar()
  const finish = databaseLedger.begin(tags, isUncertain)
  const publication = publishWrite(tags, isUncertain)
  observedKnex.identity?.noteWrite()
  if (publication !== undefined && observedKnex.isUnknown && !observedKnex.needsName) reportUnknown(observedKnex)
  const intent: WriteIntent = {
    ready: publication?.ready,
    end: (settler) => {
      if (!open.delete(intent)) return undefined
      const missed = tagsIfChanged()
      if (missed.length > 0) databaseLedger.invalidate(missed)
      const written = finish(() => settled(settler) ?? withGrown(tags, compared))
      const stamp = writeClock.now
      settler?.learned()
      if (written.length > 0) {
        noteReplicatedWrite(observedKnex.database)
        countWrite()
        if (statements !== undefined) noteWritten(stamp, statements)
        publish('invalidate', () => ({ tags: written, changes: writeTexts(written, spellColumn) }))
      }
      return allOf([publication?.end(written), publishWrite(missed, isUncertain)?.end(missed)])
    },
  }
  open.add(intent)
  return intent
}

/** `undefined` without a settler, or if it fails: then nothing is certain but what was declared. */
function settled(settler: Settler | undefined): readonly Tag[] | undefined {
  try {
    return settler?.settle()
  } catch (error) {
    publish('error', () => ({ operation: 'invalidate', key: undefined, error }))
    return undefined
  }
}

/**
 * The returned function gives everything in the database, if the database has got another name or another schema meanwhile: then a
 * write may have touched more than was known. It also gives everything in other databases that the write may have touched. A schema change that has not ended yet does not count, because it invalidates everything
 * itself.
 */
export function watchDatabase(observedKnex: ObservedKnex): () => readonly Tag[] {
  const before = observedKnex.database
  const since = writeClock.now
  return () => {
    const { database, schemaTag, identity } = observedKnex
    const others = (identity?.otherNames ?? []).flatMap(everythingIn)
    return database !== before || databaseLedger.latest(schemaTag) > since
      ? [...everythingIn(database), ...others]
      : others
  }
}

const reported = new WeakSet<ObservedKnex>()

/** Reports once that other processes cannot know the database by its name. */
function reportUnknown(observedKnex: ObservedKnex): void {
  if (reported.has(observedKnex)) return
  reported.add(observedKnex)
  const error = new CacheError(
    'UNKNOWN_DATABASE',
    "A database was written that neither its server nor the settings identify, so other processes cannot invalidate their entries for it. Name the database: cache.observe(knex, { database: 'shop' })",
  )
  publish('error', () => ({ operation: 'announce', key: undefined, error }))
}

/** Waits for all promises; `undefined` where there are none. */
export function allOf(promises: readonly (Promise<unknown> | undefined)[]): Promise<unknown> | undefined {
  const pending = promises.filter((each) => each !== undefined)
  return pending.length === 0 ? undefined : Promise.all(pending)
}

/** For a statement that cannot be refused, because it has been sent already or writes nothing by itself. */
export const withoutRejection = (ready: Promise<unknown> | undefined): Promise<unknown> | undefined =>
  ready?.catch(() => undefined)
