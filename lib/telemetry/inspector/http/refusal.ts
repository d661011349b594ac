import type { IncomingMessage } from 'node:http'
import type { InspectorOptions } from '../options/inspectorOptions.js'

/** A proxy on this machine adds one of these to what it forwards for others. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'x-client-ip', 'via'] as const

const REMEDY =
  'To let others in, say who may see the page: createInspector({ authorize: (request) => isAdmin(request) })'

/** Why a request must not see the page; `undefined` if it may. */
export async function refusalOf(
  request: IncomingMessage,
  authorize: InspectorOptions['authorize'],
): Promise<string | undefined> {
  if (authorize === undefined) return refusalToOthers(request)
  return (await authorize(request)) === true ? undefined : 'You are not allowed to see this page.'
}

/** Without `authorize` only this machine may see the page, in a browser that asks for this machine by its own name. */
function refusalToOthers({ socket, headers }: IncomingMessage): string | undefined {
  if (!isLoopback(socket.remoteAddress ?? '')) return `The inspector answers only this machine. ${REMEDY}`
  const header = FORWARDED.find((name) => headers[name] !== undefined)
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
