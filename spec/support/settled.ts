import { expect } from 'chai'

/** Lets everything that is already answered run on, until the condition holds. */
export async function settled(done: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100_000 && !done(); turn++) await new Promise(setImmediate)
  expect(done()).to.equal(true)
}
