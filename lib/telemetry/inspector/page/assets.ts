import { readFileSync } from 'node:fs'

/** A file of the page. */
export interface Asset {
  readonly type: string
  readonly text: string
}

const script = (text: string): Asset => ({ type: 'text/javascript; charset=utf-8', text })

// The bundle has the texts themselves: rollup puts them in the place of these calls.
const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

/** The files of the page by their addresses, which are relative to the page. */
export const ASSETS: ReadonlyMap<string, Asset> = new Map([
  ['', { type: 'text/html; charset=utf-8', text: read('./page.html') }],
  ['page.css', { type: 'text/css; charset=utf-8', text: read('./page.css') }],
  ['icon.svg', { type: 'image/svg+xml', text: read('./icon.svg') }],
  ['page.js', script(read('./page.js'))],
  ['dom.js', script(read('./dom.js'))],
  ['words.js', script(read('./words.js'))],
  ['charts.js', script(read('./charts.js'))],
  ['server.js', script(read('./server.js'))],
  ['table.js', script(read('./table.js'))],
  ['overview.js', script(read('./overview.js'))],
  ['queries.js', script(read('./queries.js'))],
  ['writes.js', script(read('./writes.js'))],
  ['entries.js', script(read('./entries.js'))],
  ['health.js', script(read('./health.js'))],
])
