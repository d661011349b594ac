let renamings = 0

/** How often what tells connections apart has changed: the name of a source, or how a driver parses values. */
export const identityChangesSoFar = (): number => renamings

export const noteIdentityChange = (): void => void renamings++
