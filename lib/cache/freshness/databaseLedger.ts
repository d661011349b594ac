import { TagLedger } from './TagLedger.js'
import { writeClock } from './writeClock.js'

/** What was written to databases. It belongs to them and to no cache: several caches on one database see the same writes. */
export const databaseLedger = new TagLedger(writeClock)
