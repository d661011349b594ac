import { difference } from '../data/difference.js'
import type { Peer, Way } from '../Peer.js'

export interface HandsOut {
  /** Instances of a class, or plain objects. */
  readonly instances: boolean
  /** Whether a change to a hit is seen by the next one: never, in nested values, or in the rows themselves. */
  readonly sharing: 'own' | 'nested' | 'shared'
  /** Where a hit differs from the database's answer; `null` where they are deep equal. */
  readonly difference: string | null
}

type Row = Record<string, unknown>

/** @throws {Error} when what is to be timed as a hit asks the database. */
export async function checkHit({ name, kind, statements }: Peer, way: Way): Promise<void> {
  await way.cached()
  const before = statements()
  await way.cached()
  const sent = statements() - before
  if (kind === 'uncached' ? sent === 0 : sent > 0) throw new Error(`${name}: a hit sent ${sent} statements`)
}

/** Looks at what hits are, by comparing one with the database's answer and by changing another. */
export async function handsOut({ plain = (result) => result }: Peer, way: Way): Promise<HandsOut> {
  const first = firstOf(await way.cached())
  return {
    instances: Object.getPrototypeOf(first) !== Object.prototype,
    difference: difference(plain(await way.uncached()), plain(await way.cached())) ?? null,
    sharing: await sharingOf(way),
  }
}

/** Changes a hit, reads again, and puts back what it has changed. */
async function sharingOf(way: Way): Promise<HandsOut['sharing']> {
  const changed = firstOf(await way.cached())
  const data = changed['data'] as Row
  const { name } = changed
  const { theme } = data
  changed['name'] = data['theme'] = 'changed'
  const again = firstOf(await way.cached())
  const isShared = again['name'] === 'changed'
  const isNestedShared = (again['data'] as Row)['theme'] === 'changed'
  changed['name'] = name
  data['theme'] = theme
  if (isShared) return 'shared'
  return isNestedShared ? 'nested' : 'own'
}

const firstOf = (result: unknown): Row => (Array.isArray(result) ? result[0] : result) as Row
