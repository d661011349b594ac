import { databaseLedger } from '../../cache/freshness/TagLedger.js'
import { isShared } from '../../cache/shared/publishers.js'
import { everythingIn } from '../../core/tag.js'
import type { ServerFamily } from './serverQuestions.js'

/** What the identities of a family know of each other. */
interface Member {
  readonly name: string
  readonly place: string | undefined
}

/** The identities that were used, by family. They are held weakly: they go with their Knex instances. */
const members = new Map<ServerFamily, Set<WeakRef<Member>>>()

/** The families with Knex instances whose settings name different places, which may be one database. */
const several = new Set<ServerFamily>()

/** Whether names by settings do not do: other processes, or other Knex instances, may reach the same database by other settings. */
export const isNeeded = (family: ServerFamily): boolean => isShared() || several.has(family)

/** The identity is about to be used. The second one of a family creates the need to ask all of them. */
export function joinFamily(member: Member, family: ServerFamily): void {
  const others = membersOf(family)
  const known = members.get(family) ?? new Set()
  members.set(family, known.add(new WeakRef(member)))
  if (several.has(family) || others.every(({ name }) => name === member.name)) return
  several.add(family)
  // From here on, writes go by the name that the server says.
  databaseLedger.invalidate(others.filter(({ place }) => place === undefined).flatMap(({ name }) => everythingIn(name)))
}

/** For specs: as if no Knex instance of the family had been met. */
export function forgetFamily(family: ServerFamily): void {
  several.delete(family)
  members.delete(family)
}

/** The names that servers of the family have said. */
export const namesSaidIn = (family: ServerFamily): string[] => [
  ...new Set(membersOf(family).flatMap(({ name, place }) => (place === undefined ? [] : [name]))),
]

/** Drops identities that were garbage-collected on the way. */
function membersOf(family: ServerFamily): Member[] {
  const known = members.get(family) ?? []
  return Array.from(known).flatMap((reference) => {
    const member = reference.deref()
    if (member === undefined) (known as Set<WeakRef<Member>>).delete(reference)
    return member ?? []
  })
}
