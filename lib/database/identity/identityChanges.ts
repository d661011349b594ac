let count = 0

/**
 * How often anything has changed that distinguishes connections: the name of a database or connection, or how a driver parses values. Keys
 * that were made before must be made again.
 */
export const identityChangesSoFar = (): number => count

export const noteIdentityChange = (): void => void count++
