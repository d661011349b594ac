import { createServer } from 'node:http'
import { networkInterfaces } from 'node:os'
import { expect } from 'chai'
import { latestWarnings } from '../../../lib/core/warning.js'
import { CacheError, QueryCache } from '../../../lib/index.js'
import { createInspector, type InspectorOptions } from '../../../lib/telemetry/inspector/index.js'
import { InspectedServer, type Asked } from './InspectedServer.js'

describe('createInspector()', () => {
  let cache: QueryCache
  const opened: InspectedServer[] = []

  beforeEach(() => {
    cache = new QueryCache({ namespace: 'shop' })
  })

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((server) => server.close()))
    await cache.close()
  })

  const serve = async (options: InspectorOptions = {}): Promise<InspectedServer> => {
    const server = await InspectedServer.open(createInspector({ caches: [cache], ...options }))
    opened.push(server)
    return server
  }

  describe('options', () => {
    const wrong: Readonly<Record<string, unknown>> = {
      'an unknown option': { cache: 1 },
      'caches that are none': { caches: [{}] },
      'no caches': { caches: [] },
      'caches by name that are none': { caches: { shop: 1 } },
      'a path without a slash': { path: 'cache' },
      'a path that names a server': { path: '//cache' },
      'a path with a query': { path: '/cache?x' },
      'authorize that is no function': { authorize: true },
      'showValues that is no boolean': { showValues: 1 },
      'allowActions that is no boolean': { allowActions: 'yes' },
    }
    for (const [name, options] of Object.entries(wrong)) {
      it(`refuses ${name}`, () => {
        expect(() => createInspector(options as InspectorOptions))
          .to.throw(CacheError)
          .with.property('code', 'INVALID_OPTION')
      })
    }

    it('takes caches by name', async () => {
      const server = await serve({ caches: { users: cache } })
      const { caches } = await server.json<{ caches: { name: string }[] }>('/api/overview')
      expect(caches.map(({ name }) => name)).to.deep.equal(['users'])
    })

    it('shows the caches of the process that are used and not closed, by default', async () => {
      await cache.wrap('one', () => 1, { ttl: '1m' })
      const closed = new QueryCache({ namespace: 'closed' })
      await closed.wrap('one', () => 1, { ttl: '1m' })
      const server = await serve({ caches: undefined })
      const names = async (): Promise<string[]> =>
        (await server.json<{ caches: { name: string }[] }>('/api/overview')).caches.map(({ name }) => name)
      expect(await names()).to.include.members(['shop', 'closed'])
      await closed.close()
      expect(await names())
        .to.include('shop')
        .and.not.include('closed')
    })
  })

  describe('who may see the page', () => {
    it('answers this machine', async () => {
      const server = await serve()
      expect((await server.ask('/', { headers: { host: `localhost:${server.port}` } })).status).to.equal(200)
    })

    const foreign: Readonly<Record<string, Asked>> = {
      'a request that a proxy forwards': { headers: { 'x-forwarded-for': '203.0.113.9' } },
      'a request that a standard proxy forwards': { headers: { forwarded: 'for=203.0.113.9' } },
      'a request of a proxy that names itself': { headers: { via: '1.1 proxy' } },
      'a request that only says its scheme was forwarded': { headers: { 'x-forwarded-proto': 'https' } },
      'a request of nginx': { headers: { 'x-real-ip': '127.0.0.1' } },
      'a request of a content network': { headers: { 'cf-connecting-ip': '203.0.113.9' } },
      'a request of another content network': { headers: { 'true-client-ip': '203.0.113.9' } },
      'another name of this machine (DNS rebinding)': { headers: { host: 'evil.example' } },
      'a name that only begins like a local one': { headers: { host: 'localhost.evil.example' } },
    }
    for (const [name, asked] of Object.entries(foreign)) {
      it(`refuses ${name}, and says what to do`, async () => {
        const server = await serve()
        for (const path of ['/', '/page.js', '/api/overview', '/api/events']) {
          // oxlint-disable-next-line no-await-in-loop
          const { status, text } = await server.ask(path, asked)
          expect(status, path).to.equal(403)
          expect(text).to.include('createInspector({ authorize')
        }
      })
    }

    it('refuses data to pages of other sites, which could keep streams open', async () => {
      const server = await serve({ authorize: () => true })
      for (const site of ['cross-site', 'same-site']) {
        for (const path of ['/api/events', '/api/session', '/api/entries']) {
          // oxlint-disable-next-line no-await-in-loop
          expect((await server.ask(path, { headers: { 'sec-fetch-site': site } })).status, path).to.equal(403)
        }
        // oxlint-disable-next-line no-await-in-loop
        expect((await server.ask('/', { headers: { 'sec-fetch-site': site } })).status, 'a link').to.equal(200)
      }
      expect((await server.ask('/api/session', { headers: { 'sec-fetch-site': 'none' } })).status).to.equal(200)
    })

    it('refuses other machines', async function () {
      const address = Object.values(networkInterfaces())
        .flat()
        .find((each) => each?.family === 'IPv4' && !each.internal)?.address
      if (address === undefined) this.skip()
      const http = createServer(createInspector({ caches: [cache] }))
      await new Promise<void>((resolve) => http.listen(0, address, resolve))
      try {
        const { port } = http.address() as { port: number }
        const answer = await fetch(`http://${address}:${port}/`)
        expect(answer.status).to.equal(403)
        expect(await answer.text()).to.include('answers only this machine')
      } finally {
        http.closeAllConnections()
        http.close()
      }
    })

    it('asks `authorize` about each request', async () => {
      const server = await serve({ authorize: async ({ headers }) => headers.cookie === 'admin=1' })
      const forwarded = { 'x-forwarded-for': '203.0.113.9', host: 'shop.example' }
      expect((await server.ask('/', { headers: { ...forwarded, cookie: 'admin=1' } })).status).to.equal(200)
      for (const path of ['/', '/page.js', '/api/overview', '/api/events', '/api/action']) {
        // oxlint-disable-next-line no-await-in-loop
        expect((await server.ask(path, { headers: forwarded })).status, path).to.equal(403)
      }
    })

    it('lets nobody in when `authorize` fails or does not say `true`, and warns', async () => {
      const authorize = (): Promise<boolean> => Promise.reject(new CacheError('NOT_CACHED', 'secret'))
      const failing = await serve({ authorize })
      const { status, text } = await failing.ask('/')
      expect(status).to.equal(500)
      expect(text).not.to.include('secret')
      expect(latestWarnings.at(-1)).to.include({ code: 'OBJECTION_CACHE_INSPECTOR' })
      expect(latestWarnings.at(-1)?.message).to.include('secret')
      const truthy = await serve({ authorize: () => 'yes' as never })
      expect((await truthy.ask('/')).status).to.equal(403)
    })
  })

  describe('requests', () => {
    it('have a policy of their own that allows nothing from elsewhere', async () => {
      const server = await serve()
      for (const path of ['/', '/page.js', '/api/overview', '/nothing']) {
        // oxlint-disable-next-line no-await-in-loop
        const { headers } = await server.ask(path)
        expect(headers['content-security-policy'], path).to.match(/^default-src 'none'; script-src 'self'; /)
        expect(headers['content-security-policy']).not.to.match(/unsafe|https?:|\*/)
        expect(headers['x-content-type-options']).to.equal('nosniff')
        expect(headers['cache-control']).to.include('no-store')
      }
    })

    it('are led to the address with a slash, with their parameters', async () => {
      const server = await serve({ path: '/my cache' })
      expect((await server.ask('/my%20cache?a=b')).headers.location).to.equal('./my%20cache/?a=b')
      expect((await server.ask('/my%20cache/?a=b')).status).to.equal(200)
    })

    it('find nothing outside of the page', async () => {
      const server = await serve()
      const paths = [
        '/../package.json',
        '/%2e%2e/package.json',
        '/..%2fpackage.json',
        '/page/../page.js',
        '//page.js',
        '/constructor',
        '/api/constructor',
        '/api/__proto__',
        '/assets.ts',
        '/page.js/',
        '/%00',
      ]
      for (const path of paths) {
        // oxlint-disable-next-line no-await-in-loop
        expect((await server.ask(path)).status, path).to.equal(404)
      }
    })

    it('may only be GET and HEAD', async () => {
      const server = await serve()
      expect((await server.ask('/', { method: 'DELETE' })).status).to.equal(405)
      expect((await server.ask('/', { method: 'OPTIONS' })).headers.allow).to.equal('GET, HEAD')
      const { status, text, headers } = await server.ask('/', { method: 'HEAD' })
      expect([status, text]).to.deep.equal([200, ''])
      expect(Number(headers['content-length'])).to.be.above(100)
    })

    it('with odd parameters get an answer', async () => {
      const server = await serve()
      await cache.wrap('one', () => 1, { ttl: '1m' })
      for (const query of [
        'limit=-1',
        'limit=1e9',
        'offset=x',
        'offset=99999',
        'sort=__proto__',
        'in=x&q=%00',
        'by=x',
      ]) {
        for (const name of ['queries', 'writes', 'entries']) {
          // oxlint-disable-next-line no-await-in-loop
          expect((await server.ask(`/api/${name}?${query}`)).status, query).to.equal(200)
        }
      }
      expect((await server.ask('/api/entries?cache=99')).status).to.equal(404)
    })
  })
})
