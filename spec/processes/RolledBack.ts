/** Thrown on purpose: its transaction is rolled back. */
export class RolledBack extends Error {}
