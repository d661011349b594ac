import 'reflect-metadata'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { expect } from 'chai'
import express from 'express'
import Fastify from 'fastify'
import helmet from 'helmet'
import { Hono } from 'hono'
import Koa from 'koa'
import { QueryCache } from '../../../lib/index.js'
import { createInspector, type Inspector } from '../../../lib/telemetry/inspector/index.js'
import { InspectedServer } from './InspectedServer.js'
import { openStream } from './openStream.js'

/** The application has cookies or basic auth in front of the page. */
const ADMIN = 'Basic YWRtaW46c2VjcmV0'

interface Running {
  readonly server: InspectedServer
  close(): Promise<unknown>
}

/** An application that has the page at `/admin/cache`, and a page of its own at `/`. */
type Application = (cache: QueryCache) => Promise<Running>

const closing = (server: InspectedServer): Running => ({ server, close: () => server.close() })

/** For handlers that get the whole URL. */
const atPath = (cache: QueryCache): Inspector =>
  createInspector({ caches: [cache], path: '/admin/cache', allowActions: true, authorize: () => true })

/** For applications that cut the mount path off. */
const mounted = (cache: QueryCache): Inspector =>
  createInspector({ caches: [cache], allowActions: true, authorize: () => true })

@Module({})
class AppModule {}

const APPLICATIONS: Readonly<Record<string, Application>> = {
  async 'node:http'(cache) {
    const inspector = atPath(cache)
    const server = await InspectedServer.open((request, response) => {
      const isAllowed = !request.url?.startsWith('/admin') || request.headers.authorization === ADMIN
      if (isAllowed) inspector(request, response, () => response.end('home'))
      else response.writeHead(401).end()
    })
    return closing(server)
  },

  async Express(cache) {
    const app = express()
    app.use(helmet())
    app.use(express.json())
    app.use('/admin', (request, response, next) =>
      request.headers.authorization === ADMIN ? next() : void response.status(401).end(),
    )
    app.use('/admin/cache', mounted(cache))
    app.get('/', (_, response) => void response.send('home'))
    return closing(await InspectedServer.open(app))
  },

  async Fastify(cache) {
    const app = Fastify()
    const inspector = atPath(cache)
    app.addHook('onRequest', async (request, reply) => {
      if (request.url.startsWith('/admin') && request.headers.authorization !== ADMIN) await reply.code(401).send()
    })
    for (const url of ['/admin/cache', '/admin/cache/*']) {
      app.all(url, (request, reply) => {
        reply.hijack()
        inspector(request.raw, reply.raw)
      })
    }
    app.get('/', () => 'home')
    await app.listen({ port: 0, host: '127.0.0.1' })
    return {
      server: await InspectedServer.of(app.server),
      close: () => (app.server.closeAllConnections(), app.close()),
    }
  },

  async Koa(cache) {
    const app = new Koa()
    const inspector = atPath(cache)
    app.use((context, next) => {
      if (context.path.startsWith('/admin') && context.get('authorization') !== ADMIN) return context.throw(401)
      return next()
    })
    app.use((context, next) => {
      if (!/^\/admin\/cache(\/|$)/.test(context.path)) return next()
      context.respond = false
      return inspector(context.req, context.res)
    })
    app.use((context) => void (context.body = 'home'))
    app.silent = true
    return closing(await InspectedServer.open(app.callback()))
  },

  async Hono(cache) {
    const app = new Hono<{ Bindings: { incoming: never; outgoing: never } }>()
    const inspector = atPath(cache)
    app.use('/admin/*', async (context, next) =>
      context.req.header('authorization') === ADMIN ? next() : context.body(null, 401),
    )
    for (const path of ['/admin/cache', '/admin/cache/*']) {
      app.all(path, (context) => {
        inspector(context.env.incoming, context.env.outgoing)
        return RESPONSE_ALREADY_SENT
      })
    }
    app.get('/', (context) => context.text('home'))
    return closing(await InspectedServer.of(createAdaptorServer({ fetch: app.fetch }) as Server))
  },

  async 'NestJS on Express'(cache) {
    const app = await NestFactory.create(AppModule, { logger: false })
    app.use('/admin', (request: express.Request, response: express.Response, next: express.NextFunction) =>
      request.headers.authorization === ADMIN ? next() : void response.status(401).end(),
    )
    app.use('/admin/cache', mounted(cache))
    app.use('/', (_: express.Request, response: express.Response) => void response.send('home'))
    await app.listen(0, '127.0.0.1')
    const server = await InspectedServer.of(app.getHttpServer() as Server)
    return { server, close: () => (app.getHttpServer().closeAllConnections(), app.close()) }
  },

  async 'NestJS on Fastify'(cache) {
    const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: false })
    app.use('/admin', (request: IncomingMessage, response: ServerResponse, next: () => void) =>
      request.headers.authorization === ADMIN ? next() : void response.writeHead(401).end(),
    )
    app.use('/admin/cache', mounted(cache))
    app
      .getHttpAdapter()
      .getInstance()
      .get('/', () => 'home')
    await app.listen(0, '127.0.0.1')
    const server = await InspectedServer.of(app.getHttpServer())
    return { server, close: () => (app.getHttpServer().closeAllConnections(), app.close()) }
  },
}

describe('the inspector in an application of', () => {
  for (const [name, start] of Object.entries(APPLICATIONS)) {
    describe(name, () => {
      let cache: QueryCache
      let running: Running
      let server: InspectedServer
      const headers = { authorization: ADMIN }

      before(async () => {
        cache = new QueryCache()
        await cache.wrap('one', () => 1, { ttl: '1h' })
        running = await start(cache)
        ;({ server } = running)
      })

      after(async () => {
        await running.close()
        await cache.close()
      })

      it('serves the page and its files below the mount path', async () => {
        const page = await server.ask('/admin/cache/', { headers })
        expect([page.status, page.headers['content-type']]).to.deep.equal([200, 'text/html; charset=utf-8'])
        const files = Array.from(page.text.matchAll(/(?:src|href)="(\w[\w.]*)"/g), ([, file]) => file as string)
        expect(files).to.include.members(['page.js', 'page.css'])
        for (const file of files) {
          // oxlint-disable-next-line no-await-in-loop
          expect((await server.ask(`/admin/cache/${file}`, { headers })).status, file).to.equal(200)
        }
      })

      it('has its own policy in place of the one of the application', async () => {
        const { headers: own } = await server.ask('/admin/cache/', { headers })
        expect(own['content-security-policy']).to.match(/^default-src 'none'; /)
      })

      it('leads to the address with a slash, relative to what was asked for', async () => {
        const { status, headers: answered } = await server.ask('/admin/cache', { headers })
        expect([status, answered.location]).to.deep.equal([308, './cache/'])
        expect(new URL('./cache/', 'https://shop.example/prefix/admin/cache').pathname).to.equal('/prefix/admin/cache/')
      })

      it('answers what the page asks, and does what it is told', async () => {
        const { token } = await server.json<{ token: string }>('/admin/cache/api/session', { headers })
        const { rows } = await server.json<{ rows: unknown[] }>('/admin/cache/api/entries?q=one', { headers })
        expect(rows).to.have.length(1)
        const action = { method: 'POST', headers: { ...headers, 'x-inspector-token': token } }
        expect(await server.json('/admin/cache/api/action?do=pause', action)).to.have.property('done')
        expect(cache.state).to.equal('paused')
        cache.resume()
      })

      it('streams samples at once', async () => {
        const stream = await openStream(`${server.address}/admin/cache/api/events`, headers)
        expect(stream.response.headers['content-type']).to.include('text/event-stream')
        expect(await stream.next()).to.be.an('array')
        stream.close()
      })

      it('stands behind the authorization of the application', async () => {
        for (const path of ['/admin/cache', '/admin/cache/', '/admin/cache/page.js', '/admin/cache/api/overview']) {
          // oxlint-disable-next-line no-await-in-loop
          expect((await server.ask(path)).status, path).to.equal(401)
        }
      })

      it('leaves other addresses to the application', async () => {
        expect((await server.ask('/')).text).to.equal('home')
        // Cut off without a look at the slash, `/admin/cache` leaves the name of a file of the page.
        const { headers: answered } = await server.ask('/admin/cache-page.js', { headers })
        expect(answered['content-type'] ?? '').not.to.include('javascript')
      })
    })
  }
})

describe('the inspector behind a proxy', () => {
  let cache: QueryCache
  before(() => {
    cache = new QueryCache()
  })
  after(() => cache.close())

  it('that cuts the prefix off works without `path`', async () => {
    const inspector = mounted(cache)
    const server = await InspectedServer.open((request, response) => {
      request.url = request.url?.replace(/^\/public\/cache/, '')
      inspector(request, response)
    })
    try {
      for (const file of ['', 'page.js', 'api/overview']) {
        // oxlint-disable-next-line no-await-in-loop
        expect((await server.ask(`/public/cache/${file}`)).status, file).to.equal(200)
      }
    } finally {
      await server.close()
    }
  })

  it('that adds a prefix works with the path that the application sees', async () => {
    const inspector = createInspector({ caches: [cache], path: '/v2/cache', authorize: () => true })
    const server = await InspectedServer.open((request, response) => {
      request.url = `/v2${request.url}`
      inspector(request, response)
    })
    try {
      for (const file of ['', 'page.js', 'api/overview']) {
        // oxlint-disable-next-line no-await-in-loop
        expect((await server.ask(`/cache/${file}`)).status, file).to.equal(200)
      }
      expect((await server.ask('/cache')).headers.location).to.equal('./cache/')
    } finally {
      await server.close()
    }
  })
})
