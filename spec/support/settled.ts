import { expect } from 'chai'

/** How long a machine may take that does other things, too, in milliseconds. */
const LIMIT = 30_000

/** Lets everything that is already answered run on, until the condition holds. */
export async function settled(done: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + LIMIT
  for (let turn = 0; !done() && (turn < 100_000 || Date.now() < giveUpAt); turn++) await new Promise(setImmediate)
  expect(done()).to.equal(true)
}
