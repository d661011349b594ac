import { sharedByCopies } from '../../cache/freshness/copies.js'
import { databaseLedger } from '../../cache/freshness/TagLedger.js'
import { isShared } from '../../cache/shared/publishers.js'
import { everythingIn } from '../../core/tag.js'
import type { ServerFamily } from './serverQuestions.js'

/** How many names of each kind are remembered: those that were met last. */
const MOST_NAMES = 5000

/** What is known of the databases of a family. All copies of the library in this process share it. */
interface Family {
  /** Whether servers are asked. Once they are, they always are: names do not change back. */
  isAsked: boolean
  /** The place that was used first. While it is the only one, its name by the settings does. */
  firstPlace: string | undefined
  /** The names that servers have said. */
  readonly said: Set<string>
  /** The names by settings of databases whose servers were asked without success, and how often they are used. */
  readonly unsaid: Map<string, number>
}

const families = sharedByCopies('families', () => new Map<ServerFamily, Family>())

function familyNamed(name: ServerFamily): Family {
  let family = families.get(name)
  if (family === undefined) {
    family = { isAsked: false, firstPlace: undefined, said: new Set(), unsaid: new Map() }
    families.set(name, family)
  }
  return family
}

/**
 * Whether the server of a place is asked which database it is: other processes, or Knex instances for other places, may reach the same
 * database. `place`: the name by the settings.
 */
export function isAsked(name: ServerFamily, place: string): boolean {
  const family = familyNamed(name)
  if (family.isAsked) return true
  family.firstPlace ??= place
  if (family.firstPlace === place && !isShared()) return false
  family.isAsked = true
  // From here on, writes go by the name that the server says.
  databaseLedger.invalidate(everythingIn(family.firstPlace))
  return true
}

/** A server has said the name. */
export const noteSaid = (family: ServerFamily, name: string): void => remember(familyNamed(family).said, name)

/** A place goes by its name, though its server was asked. The returned function ends that. */
export function noteUnsaid(family: ServerFamily, place: string): () => void {
  const { unsaid } = familyNamed(family)
  unsaid.set(place, (unsaid.get(place) ?? 0) + 1)
  dropOldest(unsaid)
  return () => {
    const others = (unsaid.get(place) ?? 0) - 1
    if (others > 0) unsaid.set(place, others)
    else unsaid.delete(place)
  }
}

/** The names of databases that may be any database of the family. */
export const unsaidNamesIn = (family: ServerFamily): string[] => [...familyNamed(family).unsaid.keys()]

/** The names that servers have said, and those. */
export const allNamesIn = (family: ServerFamily): string[] => [...familyNamed(family).said, ...unsaidNamesIn(family)]

/** For specs: as if no Knex instance of the family had been met. */
export const forgetFamily = (family: ServerFamily): unknown => families.delete(family)

function remember(names: Set<string>, name: string): void {
  names.delete(name)
  names.add(name)
  dropOldest(names)
}

/** What is not remembered is not invalidated later. */
function dropOldest(names: Set<string> | Map<string, number>): void {
  const [oldest] = names.keys()
  if (names.size <= MOST_NAMES || oldest === undefined) return
  names.delete(oldest)
  databaseLedger.invalidate(everythingIn(oldest))
}
