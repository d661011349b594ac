import { expect } from 'chai'
import { databaseLedger } from '../../../lib/cache/freshness/TagLedger.js'

/** Sees to it that each spec of the surrounding `describe` leaves no more marks behind than it found. */
export function leavesNoMarks(): void {
  let before = 0
  beforeEach(() => void (before = databaseLedger.pending))
  afterEach(() => expect(databaseLedger.pending, 'tags that are marked').to.equal(before))
}
