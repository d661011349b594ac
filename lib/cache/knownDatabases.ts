/** The names of all databases that were met in this process. */
export const knownDatabases = new Set<string>()
