import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { deferred } from '../../../../lib/core/deferred.js'
import { QueryCache } from '../../../../lib/index.js'
import { runNode } from '../../../support/runNode.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { Fixture } from '../support/Fixture.js'

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url))

describeWithRedis('A program that waits for the load of another process', () => {
  const fixture = new Fixture()

  /** How many scripts the server has run. */
  async function scripts(): Promise<number> {
    const [, calls = '0'] = /calls=(\d+)/.exec((await fixture.server.info('cmdstat_evalsha')) ?? '') ?? []
    return Number(calls)
  }

  it('does not end before its answer, although nothing else keeps it alive', async () => {
    const cache = new QueryCache({ store: fixture.store(), leaseTimeout: '1m', joinTimeout: '1m', storeTimeout: '1m' })
    const [begun, value] = [deferred<void>(), deferred<number>()]
    const compute = (): Promise<number> => (begun.resolve(), value.promise)
    const loaded = cache.wrap('k', compute, { ttl: '1m' })
    await begun.promise
    const before = await scripts()
    const program = `
      import { QueryCache } from './lib/index.ts'
      import { RedisStore } from './lib/store/redis/index.ts'
      const store = new RedisStore({ url: '${fixture.server.url}', namespace: '${fixture.namespace}' })
      const cache = new QueryCache({ store, joinTimeout: '1m', storeTimeout: '1m' })
      console.log(await cache.wrap('k', () => 'a load of its own', { ttl: '1m' }))`
    const state = { hasEnded: false }
    const run = runNode(['--import', 'tsx', '--input-type=module', '-e', program], { cwd: ROOT, mayFail: true })
    const ended = run.finally(() => (state.hasEnded = true))
    // It has asked, has waited, and has asked again.
    while (!state.hasEnded && (await scripts()) < before + 3);
    value.resolve(1)
    await loaded
    expect((await ended).stdout.trim(), (await ended).account).to.equal('1')
    await cache.close()
  })
})
