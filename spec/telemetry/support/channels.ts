import { channel } from 'node:diagnostics_channel'

const EVENTS = ['hit', 'miss', 'load', 'store', 'bypass', 'invalidate', 'mismatch', 'key-reuse', 'error']
const OPERATIONS = ['load', 'store-call'].flatMap((name) =>
  ['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map((moment) => `tracing:objection-cache:${name}:${moment}`),
)

/** The channels of the library that have a subscriber. */
export const subscribed = (): string[] =>
  [...EVENTS.map((name) => `objection-cache:${name}`), ...OPERATIONS].filter((name) => channel(name).hasSubscribers)
