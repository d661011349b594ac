import type { Tag } from '../../core/tag.js'
import { Copies } from '../freshness/copies.js'

/** A write that is published to other processes. */
export interface Publication {
  /** Resolves when the write may be carried out, and rejects if it must not be. */
  readonly ready: Promise<unknown>
  /**
   * To be called when the write has ended, with success or without. Resolves when the other processes know. `written`: the tags that it
   * has written, by default all.
   */
  end(written?: readonly Tag[]): Promise<unknown>
}

/** Publishes the writes of this process to the processes that share one store or bus. */
export interface Publisher {
  /** `uncertain`: others may see what was written before the end. */
  publish(tags: readonly Tag[], uncertain: boolean): Publication
  /** Takes note of the database's schema before its catalog is read, so that later changes are noticed. */
  noteSchema(database: string): Promise<unknown>
  /** With `onUnreachable: 'reject'`: rejects if a write could not be published now. */
  admitWrite(): Promise<unknown> | undefined
  /** Invalidates tags for all processes. Resolves when they know, or when sending it again later is prepared. */
  invalidate(tags: readonly Tag[]): Promise<unknown>
}

const publishers = new Set<Publisher>()

/** A write that only one copy of the library observes must reach the stores of all of them. */
const copies = new Copies('publishers', { publishers: () => publishers })

/** Those of the other copies of the library in this process included. */
function allPublishers(): Iterable<Publisher> {
  if (copies.isAlone) return publishers
  return [...publishers, ...copies.others().flatMap((copy) => [...copy.publishers()])]
}

export const addPublisher = (publisher: Publisher): unknown => publishers.add(publisher)

export const removePublisher = (publisher: Publisher): unknown => publishers.delete(publisher)

/** Whether any cache of this process shares its entries or its invalidations with other processes. */
export const isShared = (): boolean =>
  publishers.size > 0 || (!copies.isAlone && copies.others().some((copy) => copy.publishers().size > 0))

/** Publishes a write that is about to become visible. `undefined`: there are no other processes. */
export function publishWrite(tags: readonly Tag[], uncertain: boolean): Publication | undefined {
  if (tags.length === 0 || !isShared()) return undefined
  const publications = Array.from(allPublishers(), (publisher) => publisher.publish(tags, uncertain))
  const ready = Promise.all(publications.map((each) => each.ready))
  // The caller decides whether to wait for it. A write that has already happened does not.
  ready.catch(() => undefined)
  return {
    ready,
    end: (written) => Promise.all(publications.map((each) => each.end(written))),
  }
}

/**
 * Asked before a transaction's first write: a rejection then costs less than one at its commit. Rejects if the commit
 * could not be published. `undefined`: there is nothing to wait for.
 */
export function admitWrite(): Promise<unknown> | undefined {
  const asked = Array.from(allPublishers(), (publisher) => publisher.admitWrite()).filter((each) => each !== undefined)
  return asked.length === 0 ? undefined : Promise.all(asked)
}

/** Takes note of the database's schema, so that later changes by other processes are noticed. Never rejects. */
export function noteSchema(database: string): Promise<unknown> {
  return Promise.all(Array.from(allPublishers(), (publisher) => publisher.noteSchema(database)))
}

/** Invalidates tags in the shared stores of all caches except the one with this publisher. */
export async function invalidateElsewhere(tags: readonly Tag[], own: Publisher | undefined): Promise<void> {
  const others = [...allPublishers()].filter((publisher) => publisher !== own)
  if (tags.length > 0) await Promise.all(others.map((publisher) => publisher.invalidate(tags)))
}
