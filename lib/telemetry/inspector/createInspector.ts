import type { IncomingMessage, ServerResponse } from 'node:http'
import { systemClock, type Clock } from '../../core/clock.js'
import { answerApi, isStream } from './api/answerApi.js'
import type { Context } from './api/Context.js'
import { runAction } from './api/actions.js'
import { KnownCaches } from './api/KnownCaches.js'
import { CacheSampler } from './api/CacheSampler.js'
import { EventStreams } from './api/EventStreams.js'
import { Forgery, isOtherSite } from './http/Forgery.js'
import { refusalOf } from './http/refusal.js'
import { RequestError, sendAsset, sendError, sendJson, sendRedirect } from './http/respond.js'
import { routeOf } from './http/route.js'
import { checkInspectorOptions, type InspectorOptions } from './options/inspectorOptions.js'
import { ASSETS } from './page/assets.js'

/** A request listener that serves the page. */
export interface Inspector {
  /** `next`: called for requests that are not for the page. Without it, such requests get 404. */
  (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void): void
  /** Ends the connections of open pages, so that the server can close. Pages that are opened afterwards have no moving charts. */
  close(): void
}

/**
 * Makes a page that shows what caches do: their numbers over the last minutes, queries, writes, entries and health. Mount the listener
 * into an application, or give it to `http.createServer()`. It does nothing while no page is open.
 *
 * ```ts
 * import { createServer } from 'node:http'
 * import { createInspector } from 'objection-cache/inspector'
 *
 * createServer(createInspector()).listen(4983, '127.0.0.1')
 * ```
 * @throws {CacheError} `INVALID_OPTION` for an option that is unknown or wrong.
 */
export function createInspector(options: InspectorOptions = {}): Inspector {
  return inspectorWith(options, systemClock)
}

/** `clock`: the source of time, for specs. */
export function inspectorWith(options: InspectorOptions, clock: Required<Clock>): Inspector {
  const checked = checkInspectorOptions(options)
  const caches = new KnownCaches(checked.caches)
  const sampler = new CacheSampler(caches, clock)
  const streams = new EventStreams(sampler)
  const forgery = new Forgery()
  const { showValues, allowActions } = checked
  const token = allowActions ? forgery.token : undefined
  const context: Context = { caches, sampler, clock, session: { showValues, allowActions, token } }

  async function answer(request: IncomingMessage, response: ServerResponse, name: string, url: URL): Promise<void> {
    const refusal = await refusalOf(request, checked.authorize)
    if (refusal !== undefined) throw new RequestError(403, refusal)
    const isAction = name === 'api/action'
    if (isAction) {
      forgery.check(request, allowActions)
      return sendJson(request, response, await runAction(context, url.searchParams))
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new RequestError(405, 'The page answers GET.', { allow: 'GET, HEAD' })
    }
    const asset = ASSETS.get(name)
    if (asset !== undefined) return sendAsset(request, response, asset)
    if (isOtherSite(request)) throw new RequestError(403, 'Only the page itself may ask for its data.')
    if (isStream(name)) return streams.open(request, response)
    sendJson(request, response, answerApi(context, name, url.searchParams))
  }

  const inspector = (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void): void => {
    const route = routeOf(request, checked.path)
    if (route === undefined && next !== undefined) return next()
    const done = answerRoute(request, response, route)
    done.catch((error: unknown) => sendError(request, response, error))
  }

  async function answerRoute(
    request: IncomingMessage,
    response: ServerResponse,
    route: ReturnType<typeof routeOf>,
  ): Promise<void> {
    if (route === undefined) throw new RequestError(404, 'There is nothing here.')
    if ('location' in route) return sendRedirect(request, response, route.location)
    return answer(request, response, route.name, route.url)
  }

  return Object.assign(inspector, { close: () => streams.close() })
}
