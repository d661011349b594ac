import type { IncomingMessage } from 'node:http'

/** What a request asks for: the name of an asset or a part of the API, or to be led to the page's own address. */
export type Route = { readonly name: string; readonly url: URL } | { readonly location: string }

/** The request as Express and others change it: `url` is relative to where they have mounted the listener. */
type MountedRequest = IncomingMessage & { readonly originalUrl?: unknown }

/**
 * What a request asks for; `undefined`: it is not for the page. `path`: the beginning of the page's addresses. All addresses in the page are
 * relative to it, so a proxy can add to them or cut them.
 */
export function routeOf(request: MountedRequest, path: string): Route | undefined {
  const { pathname, search } = split(request.url ?? '/')
  const inside = insideOf(pathname, path, isMounted(request))
  if (inside === undefined) return undefined
  const whole = typeof request.originalUrl === 'string' ? split(request.originalUrl).pathname : pathname
  // `/cache` has no slash at its end, so relative addresses would lead elsewhere.
  if ((inside === '' || inside === '/') && !whole.endsWith('/'))
    return { location: `./${lastOf(whole)}/${search.replace(/#.*/s, '')}` }
  return { name: inside.slice(1), url: new URL(search, 'http://inspector') }
}

const isMounted = ({ originalUrl, url }: MountedRequest): boolean =>
  typeof originalUrl === 'string' && originalUrl !== url

function insideOf(pathname: string, path: string, mounted: boolean): string | undefined {
  if (pathname === path || pathname.startsWith(`${path}/`)) return pathname.slice(path.length)
  return mounted ? pathname : undefined
}

/** The text is not normalized: no name of the page has dots or escapes. */
function split(url: string): { readonly pathname: string; readonly search: string } {
  const at = url.search(/[?#]/)
  return at < 0 ? { pathname: url, search: '' } : { pathname: url.slice(0, at), search: url.slice(at) }
}

const lastOf = (path: string): string => encodeURIComponent(decoded(path.slice(path.lastIndexOf('/') + 1)))

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
