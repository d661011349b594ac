/** How many are remembered; those that were met lately. */
const MOST = 5000

/** With each whether other processes can tell which it is. */
const names = new Map<string, boolean>()

/** The databases that were met in this process, by name. */
export const knownDatabases = {
  /** `isUnknown`: other processes may mean another database by the name, or the same one by another name. */
  add(name: string, isUnknown: boolean): void {
    names.delete(name)
    names.set(name, isUnknown)
    const [oldest] = names.keys()
    if (names.size > MOST && oldest !== undefined) names.delete(oldest)
  },

  has: (name: string): boolean => names.has(name),

  isUnknown: (name: string): boolean => names.get(name) === true,

  /** Those that were met last. */
  latest: (most: number): string[] => [...names.keys()].slice(-most),
}
