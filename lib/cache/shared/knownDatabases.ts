/** How many databases are remembered: those that were met last. */
const MOST = 5000

/** By name, whether other processes cannot know which database it is. */
const isUnknownByName = new Map<string, boolean>()

/** The databases that were met in this process, by name. */
export const knownDatabases = {
  /** `isUnknown`: other processes may know another database by the name, or this database by another name. */
  add(name: string, isUnknown: boolean): void {
    isUnknownByName.delete(name)
    isUnknownByName.set(name, isUnknown)
    const [oldest] = isUnknownByName.keys()
    if (isUnknownByName.size > MOST && oldest !== undefined) isUnknownByName.delete(oldest)
  },

  has: (name: string): boolean => isUnknownByName.has(name),

  isUnknown: (name: string): boolean => isUnknownByName.get(name) === true,

  all: (): string[] => [...isUnknownByName.keys()],

  /** The names that were added last. */
  latest: (most: number): string[] => [...isUnknownByName.keys()].slice(-most),
}
