import type { Tag } from '../../core/tag.js'

/** A write of which other processes are told. */
export interface Publication {
  /** When it may be sent. Rejects where it must not be sent. */
  readonly ready: Promise<unknown>
  /** To be called when it is over, whatever came of it; resolves when the others know. */
  end(): Promise<unknown>
}

/** Who tells other processes of writes. */
export interface Publisher {
  /** `uncertain`: others may see what was written before the end. */
  publish(tags: readonly Tag[], uncertain: boolean): Publication
  /** Learns when the database's schema was last changed, by whichever process: before its catalogue is read. */
  noteSchema(database: string): Promise<unknown>
  /** Where writes that cannot be told of are refused: rejects if they would be now. */
  admitWrite(): Promise<unknown> | undefined
  /** Invalidates tags for all processes; resolves when they know, or will know as soon as possible. */
  invalidate(tags: readonly Tag[]): Promise<unknown>
}

const announcers = new Set<Publisher>()

export const addPublisher = (announcer: Publisher): unknown => announcers.add(announcer)

export const removePublisher = (announcer: Publisher): unknown => announcers.delete(announcer)

/** Whether any cache of this process shares its entries with others. */
export const isShared = (): boolean => announcers.size > 0

/** Tells all other processes of a write that is about to become visible; `undefined` where there are none to tell. */
export function publishWrite(tags: readonly Tag[], uncertain: boolean): Publication | undefined {
  if (announcers.size === 0 || tags.length === 0) return undefined
  const all = Array.from(announcers, (announcer) => announcer.publish(tags, uncertain))
  const ready = Promise.all(all.map((each) => each.ready))
  // Whether it is refused is for who waits for it; what has happened already nobody asks for.
  ready.catch(() => undefined)
  return {
    ready,
    end: () => Promise.all(all.map((each) => each.end())),
  }
}

/**
 * Whether a transaction that begins to write could be told of when it commits: better refused now than then. Rejects where it is;
 * `undefined`: nothing has to be waited for.
 */
export function admitWrite(): Promise<unknown> | undefined {
  const asked = Array.from(announcers, (announcer) => announcer.admitWrite()).filter((each) => each !== undefined)
  return asked.length === 0 ? undefined : Promise.all(asked)
}

/** From now on a change of the database's schema by another process is news. It never rejects. */
export function noteSchema(database: string): Promise<unknown> {
  return Promise.all(Array.from(announcers, (announcer) => announcer.noteSchema(database)))
}

/** Invalidates tags in all other stores that processes share than the one's who asks. */
export async function invalidateElsewhere(tags: readonly Tag[], own: Publisher | undefined): Promise<void> {
  const others = [...announcers].filter((announcer) => announcer !== own)
  if (tags.length > 0) await Promise.all(others.map((announcer) => announcer.invalidate(tags)))
}
