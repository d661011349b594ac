import { expect } from 'chai'
import { QueryCache } from '../../../lib/index.js'
import { createInspector } from '../../../lib/telemetry/inspector/index.js'
import { InspectedServer, type Asked } from './InspectedServer.js'

const ACTION = '/api/action?do=clear'

describe('actions of the inspector', () => {
  let cache: QueryCache
  let server: InspectedServer
  let token: string

  beforeEach(async () => {
    cache = new QueryCache()
    server = await InspectedServer.open(createInspector({ caches: [cache], allowActions: true }))
    ;({ token } = await server.json<{ token: string }>('/api/session'))
    await cache.wrap(['user', 5], () => 5, { tags: ['users'] })
    await cache.wrap('prices', () => 7, { tags: ['prices'] })
  })

  afterEach(async () => {
    await server.close()
    await cache.close()
  })

  const act = (path: string, headers: Record<string, string> = {}, asked: Asked = {}) =>
    server.ask(path, { method: 'POST', ...asked, headers: { 'x-inspector-token': token, ...headers } })

  const loads = async (key: string | [string, number]): Promise<boolean> => {
    let loaded = false
    await cache.wrap(key, () => (loaded = true), { ttl: '1m' })
    return loaded
  }

  const entryIds = async (q: string): Promise<string[]> =>
    (await server.json<{ rows: { id: string }[] }>(`/api/entries?q=${q}`)).rows.map(({ id }) => id)

  it('are off unless `allowActions` is set, and the page then has no token', async () => {
    const locked = await InspectedServer.open(createInspector({ caches: [cache] }))
    try {
      expect(await locked.json('/api/session')).to.deep.equal({ showValues: false, allowActions: false })
      const { status, text } = await locked.ask(ACTION, { method: 'POST', headers: { 'x-inspector-token': token } })
      expect(status).to.equal(403)
      expect(text).to.include('allowActions: true')
      expect(await loads('prices')).to.equal(false)
    } finally {
      await locked.close()
    }
  })

  it('clear a cache', async () => {
    const { status, text } = await act(ACTION)
    expect([status, JSON.parse(text)]).to.deep.equal([200, { done: 'The cache is cleared.' }])
    expect(cache.stats().entries).to.equal(0)
  })

  it('invalidate a key, also a list', async () => {
    expect((await act('/api/action?do=invalidate-key&value=%5B%22user%22,5%5D')).status).to.equal(200)
    expect(await loads('prices')).to.equal(false)
    expect(await loads(['user', 5])).to.equal(true)
  })

  it('invalidate a tag, and a table', async () => {
    expect((await act('/api/action?do=invalidate-tag&value=prices')).status).to.equal(200)
    expect(await loads('prices')).to.equal(true)
    expect((await act('/api/action?do=invalidate-table&value=users')).status).to.equal(200)
    expect(cache.stats().invalidations).to.equal(2)
  })

  it('remove the entry that was chosen', async () => {
    const [id] = await entryIds('prices')
    expect((await act(`/api/action?do=remove&id=${id}`)).status).to.equal(200)
    expect(await entryIds('prices')).to.deep.equal([])
    expect(await entryIds('user')).to.have.length(1)
    expect((await act(`/api/action?do=remove&id=${id}`)).status).to.equal(404)
  })

  it('pause and resume', async () => {
    await act('/api/action?do=pause')
    expect(cache.state).to.equal('paused')
    await act('/api/action?do=resume')
    expect(cache.state).to.equal('on')
  })

  it('are refused for a closed cache', async () => {
    await cache.close()
    for (const what of ['clear', 'resume', 'invalidate-key&value=prices']) {
      // oxlint-disable-next-line no-await-in-loop
      const { status, text } = await act(`/api/action?do=${what}`)
      expect([status, text]).to.deep.equal([409, 'The cache cache 1 is closed.\n'])
    }
    expect(await server.json('/api/entries')).to.deep.equal({ listing: false, state: 'closed' })
  })

  it('name the method, and end the connection of a body', async () => {
    const { headers } = await act(ACTION, {}, { method: 'GET' })
    expect(headers.allow).to.equal('POST')
    expect((await act(ACTION, {}, { body: 'x' })).headers.connection).to.equal('close')
  })

  it('say what is wrong with a target', async () => {
    expect((await act('/api/action?do=invalidate-key&value=')).status).to.equal(400)
    expect((await act('/api/action?do=invalidate-key&value=%5B%5D')).status).to.equal(400)
    expect((await act('/api/action?do=constructor')).status).to.equal(404)
  })

  const forged: Readonly<Record<string, readonly [headers: Record<string, string>, asked?: Asked]>> = {
    'without the token': [{ 'x-inspector-token': '' }],
    'with another token': [{ 'x-inspector-token': 'x'.repeat(32) }],
    'from another site': [{ 'sec-fetch-site': 'cross-site' }],
    'from a sibling domain': [{ 'sec-fetch-site': 'same-site' }],
    'of another origin': [{ origin: 'https://evil.example' }],
    'of an origin that is none': [{ origin: 'null' }],
    'by GET': [{}, { method: 'GET' }],
    'with a body': [{}, { body: 'x'.repeat(100) }],
  }
  for (const [name, [headers, asked]] of Object.entries(forged)) {
    it(`are refused ${name}`, async () => {
      expect((await act(ACTION, headers, asked)).status).to.be.oneOf([403, 405, 413])
      expect(cache.stats().entries).to.equal(2)
    })
  }

  it('are taken from the page itself', async () => {
    expect((await act(ACTION, { origin: server.address })).status).to.equal(200)
    expect((await act(ACTION, { origin: 'https://public.example', 'sec-fetch-site': 'same-origin' })).status).to.equal(
      200,
    )
  })
})
