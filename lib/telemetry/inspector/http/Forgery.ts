import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { RequestError } from './respond.js'

/** The header with the token. A form, and a page of another site, cannot send one. */
const TOKEN_HEADER = 'x-inspector-token'

/** Tells actions of the page from requests that another page has forged. */
export class Forgery {
  readonly token = randomBytes(24).toString('base64url')

  /** @throws {RequestError} 403, 405 or 413 unless the request is an action of the page itself. */
  check(request: IncomingMessage, allowed: boolean): void {
    const { method, headers } = request
    if (!allowed) throw new RequestError(403, 'Actions are off. Turn them on: createInspector({ allowActions: true })')
    if (method !== 'POST') throw new RequestError(405, 'An action is a POST.', { allow: 'POST' })
    if (Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined) {
      throw new RequestError(413, 'An action has no body.', { connection: 'close' })
    }
    if (!isSameOrigin(request) || !this.#isToken(headers[TOKEN_HEADER])) {
      throw new RequestError(403, 'The request does not come from the page. Reload the page, and try again.')
    }
  }

  #isToken(given: string | string[] | undefined): boolean {
    const [own, other] = [Buffer.from(this.token), Buffer.from(String(given ?? ''))]
    return own.length === other.length && timingSafeEqual(own, other)
  }
}

/** Whether a page of another site asks. It could not read the answer, but it could keep streams open. */
export function isOtherSite({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site']
  return site === 'cross-site' || site === 'same-site'
}

/** A proxy may change the host, so what the browser itself says of the origin counts first. */
function isSameOrigin({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  const { origin, host } = headers
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)
}
