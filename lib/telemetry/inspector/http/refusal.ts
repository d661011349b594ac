import type { IncomingMessage } from 'node:http'
import type { InspectorOptions } from '../options/inspectorOptions.js'
import { RequestError, warnOfFailure } from './respond.js'

type Authorize = NonNullable<InspectorOptions['authorize']>

/** A proxy on this machine adds such a header to what it forwards for others: `X-Forwarded-…`, `CF-Connecting-IP`, `True-Client-IP`. */
const FORWARDED = /^(x-)?(original-)?forwarded|^via$|^x-real-ip$|-(client|connecting|cluster)(-client)?-ip$|^x-envoy-/

const REMEDY =
  'To let others in, say who may see the page: createInspector({ authorize: (request) => isAdmin(request) })'

/** Why a request must not see the page; `undefined` if it may. */
export async function refusalOf(
  request: IncomingMessage,
  authorize: InspectorOptions['authorize'],
): Promise<string | undefined> {
  if (authorize === undefined) return refusalToOthers(request)
  return (await isAuthorized(request, authorize)) ? undefined : 'You are not allowed to see this page.'
}

/** An error refuses, and a warning says why: the answer to a stranger must not. */
async function isAuthorized(request: IncomingMessage, authorize: Authorize): Promise<boolean> {
  try {
    return (await authorize(request)) === true
  } catch (error) {
    warnOfFailure(authorize, "`authorize` has failed, so the inspector's page is refused", error)
    throw new RequestError(500, '`authorize` has failed.')
  }
}

/** Without `authorize` only this machine may see the page, in a browser that asks for this machine by its own name. */
function refusalToOthers({ socket, headers }: IncomingMessage): string | undefined {
  if (!isLoopback(socket.remoteAddress ?? '')) return `The inspector answers only this machine. ${REMEDY}`
  const header = Object.keys(headers).find((name) => FORWARDED.test(name))
  if (header !== undefined) {
    return `The inspector answers only this machine, and a proxy has forwarded the request (${header}). ${REMEDY}`
  }
  // A page of another site can give its own name this machine's address.
  if (isLocalName(headers.host ?? '')) return undefined
  return `The inspector answers only to names of this machine, such as localhost. ${REMEDY}`
}

const isLoopback = (address: string): boolean => /^(::ffff:)?127(\.\d{1,3}){3}$|^::1$/.test(address)

const isLocalName = (host: string): boolean =>
  /^(localhost|([\w-]+\.)+localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i.test(host)
