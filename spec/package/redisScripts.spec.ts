import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { Consumer } from './Consumer.js'

const URL_OF_SERVER = process.env['OBJECTION_CACHE_REDIS']
const LIBRARY = fileURLToPath(import.meta.resolve('redis'))

/** Has the server run each script, as the build has shortened it. */
const PROGRAM = `
const { createClient } = require(${JSON.stringify(LIBRARY)})
const { RedisStore } = require('objection-cache/redis')
const { sampleEntry } = require('objection-cache/testing')
const main = async () => {
  const client = await createClient({ url: ${JSON.stringify(URL_OF_SERVER)} }).connect()
  const store = new RedisStore({ client, namespace: 'scripts ' + process.pid })
  const lease = { holder: 'a', milliseconds: 1000 }
  const said = []
  const fill = async (key) => {
    const { lease: given, position } = await store.find(key, { loads: 'always', lease })
    const filled = await store.fill(key, { entry: sampleEntry(), tags: ['tag:t'], position, lag: 1, holder: 'a' })
    said.push(given + ' ' + filled, 'found ' + ((await store.get(key)) !== undefined))
  }
  await fill('k')
  await store.mark('w', ['tag:t'], { uncertain: false, watch: ['tag:t'] })
  said.push('marked ' + ((await store.get('k')) !== undefined))
  await store.finish('w', ['tag:t'], ['tag:t'])
  await fill('k')
  await store.invalidate(['tag:t'])
  said.push('invalidated ' + ((await store.get('k')) !== undefined))
  await fill('k')
  await store.clear()
  said.push('cleared ' + ((await store.get('k')) !== undefined))
  said.push((await store.find('k', { lease })).lease)
  await store.release('k', 'a', true)
  said.push((await store.find('k', { lease: { ...lease, holder: 'b' } })).lease)
  console.log(said.join(', '))
  await store.close()
  client.destroy()
}
main()`

describe('the scripts for Redis in the packed package', () => {
  let consumer: Consumer

  before(async function () {
    if (URL_OF_SERVER === undefined) this.skip()
    consumer = await Consumer.create({ optionalPeers: false })
  })

  after(() => consumer?.remove())

  it('run on a server', async () => {
    await consumer.write('scripts.cjs', PROGRAM)
    expect((await consumer.run('scripts.cjs')).trim()).to.equal(
      'given kept, found true, marked false, given kept, found true, invalidated false, given kept, found true, cleared false, given, refused',
    )
  })
})
