/** Thrown where an entry is sound, but was stored by a process with other options: to this one it is a miss, and no failure. */
export class UnsuitableEntry extends Error {}
