import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { runNode } from '../../support/runNode.js'

/** In a process of its own, because this process has cached something. */
async function answersOf(): Promise<unknown> {
  const script = fileURLToPath(new URL('neverCaching.process.ts', import.meta.url))
  const { stdout } = await runNode(['--import', 'tsx', script])
  return JSON.parse(stdout)
}

describe('an application that never caches', () => {
  it('is not changed, and no write is missed once it caches', async () => {
    expect(await answersOf()).to.deep.equal({
      'touched by queries and writes of a cached model': false,
      'touched by a query that bypasses the cache': false,
      'touched by a cached query': true,
      'the other class that was met before, too': true,
      'read after a write through the other': [2, 'loaded'],
      'read again': [2, 'cached'],
    })
  }).timeout(120_000)
})
