const epochs = new Set<string>()

/** The epoch is that of a cache that hears what other processes write. */
export const addSharedEpoch = (epoch: string): unknown => epochs.add(epoch)

/** Whether what a cache of the epoch holds is as fresh for all processes. */
export const isSharedEpoch = (epoch: string): boolean => epochs.has(epoch)
