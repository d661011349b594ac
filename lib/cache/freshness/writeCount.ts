let writes = 0

/** A write that passed an observed Knex instance has ended and invalidated what depends on it. */
export const countWrite = (): number => ++writes

/** How many such writes there were in this process. */
export const writesEnded = (): number => writes
