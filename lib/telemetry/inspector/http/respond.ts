import type { IncomingMessage, ServerResponse } from 'node:http'
import { CacheError } from '../../../core/CacheError.js'
import { warnOnce } from '../../../core/warning.js'
import type { Asset } from '../page/assets.js'

/** A request that gets no answer, and why. */
export class RequestError extends Error {
  readonly status: number
  /** Headers that say what to do instead. */
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }
}

const POLICY = [
  "default-src 'none'",
  ...['script-src', 'style-src', 'connect-src'].map((directive) => `${directive} 'self'`),
  "img-src 'self' data:",
  ...['frame-ancestors', 'base-uri', 'form-action'].map((directive) => `${directive} 'none'`),
].join('; ')

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
} as const

/** Sets the headers of each answer. They replace those that the application has set. */
export function begin(response: ServerResponse, status: number, type: string): void {
  response.statusCode = status
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
  response.setHeader('content-type', type)
}

export const sendJson = (request: IncomingMessage, response: ServerResponse, value: unknown): void =>
  send(request, response, 200, 'application/json; charset=utf-8', JSON.stringify(value, finite))

export const sendAsset = (request: IncomingMessage, response: ServerResponse, { type, text }: Asset): void =>
  send(request, response, 200, type, text)

export function sendRedirect(request: IncomingMessage, response: ServerResponse, location: string): void {
  response.setHeader('location', location)
  send(request, response, 308, 'text/plain; charset=utf-8', 'The page is at the address with a slash.\n')
}

/** Says why there is no answer. Other errors than those for people are not shown. */
export function sendError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (isOver(response)) return
  if (response.headersSent) return void response.destroy()
  const status = error instanceof RequestError ? error.status : error instanceof CacheError ? 400 : 500
  const message = status === 500 ? 'The inspector has failed.' : (error as Error).message
  if (error instanceof RequestError)
    for (const [name, text] of Object.entries(error.headers)) response.setHeader(name, text)
  else if (status === 500) warnOfFailure(RequestError, 'The inspector has failed', error)
  send(request, response, status, 'text/plain; charset=utf-8', `${message}\n`)
}

/** Whether an answer would come too late: the connection is closed, or the application has answered. */
export const isOver = (response: ServerResponse): boolean => response.destroyed || response.writableEnded

/** Warns once for each subject. */
export const warnOfFailure = (subject: object, what: string, error: unknown): void =>
  warnOnce(
    subject,
    'OBJECTION_CACHE_INSPECTOR',
    () => `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  )

function send(request: IncomingMessage, response: ServerResponse, status: number, type: string, text: string): void {
  if (isOver(response)) return
  begin(response, status, type)
  response.setHeader('content-length', Buffer.byteLength(text))
  response.end(request.method === 'HEAD' ? undefined : text)
}

/** JSON has no `Infinity`: `null` stands for "never". */
const finite = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? null : value
