import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import { debuglog } from 'node:util'
import { namesOf, type CacheEvents, type NamedQuery } from '../../core/events.js'
import { isDebugAsked } from '../options/environment.js'

/** The most characters of a key, or of what a write changed, on a line. */
const MOST = 200

/** What is known so far of a query that is under way. */
interface Line {
  status?: string
  key?: string | undefined
  model?: string | undefined
  table?: string | undefined
  /** Why the result was not stored. */
  notStored?: string
  isPrinted?: boolean
}

const lines = new AsyncLocalStorage<Line>()

/** Whether OBJECTION_CACHE_DEBUG=1 or NODE_DEBUG=objection-cache asks for a line for each query. */
export const isDebugging = isDebugAsked || debuglog('objection-cache').enabled

if (isDebugging) listen()

/** Runs a query, and prints a line about it when it has ended. Call it only if `isDebugging`. */
export async function withDebugLine<T>(run: () => Promise<T>, line: Line = {}): Promise<T> {
  const started = performance.now()
  try {
    const result = await lines.run(line, run)
    printQuery(line, started, '')
    return result
  } catch (error) {
    printQuery(line, started, ' (failed)')
    throw error
  }
}

/** The same for a query that does not ask for caching, about which no event is published. */
export const withNotAskedLine = <T>(query: NamedQuery, run: () => Promise<T>): Promise<T> =>
  withDebugLine(run, { status: 'bypass not-asked', ...namesOf(query) })

/** The first event about a query decides its line. */
function listen(): void {
  on('hit', ({ key, stale, model, table }) => note({ status: stale ? 'stale' : 'hit', key, model, table }))
  on('miss', ({ key, coalesced, model, table }) =>
    note({ status: coalesced ? 'coalesced' : 'miss', key, model, table }),
  )
  on('bypass', ({ key, reason, model, table }) => {
    const line = lines.getStore()
    if (line === undefined || line.isPrinted === true) print(['not stored', reason, model, table, shortened(key ?? '')])
    else if (line.status === undefined) note({ status: `bypass ${reason}`, key, model, table })
    else line.notStored ??= reason
  })
  on('invalidate', ({ tags, changes }) => {
    print(['invalidate', shortened((changes.length > 0 ? changes : tags).join(' | '))])
  })
  on('error', ({ operation, error }) => print(['error', operation, shortened(String(error))]))
}

function on<Name extends keyof CacheEvents>(name: Name, hear: (event: CacheEvents[Name]) => void): void {
  subscribe(`objection-cache:${name}`, (message) => hear(message as CacheEvents[Name]))
}

function note(news: Line): void {
  const line = lines.getStore()
  if (line !== undefined && line.status === undefined) Object.assign(line, news)
}

function printQuery(line: Line, started: number, ending: string): void {
  line.isPrinted = true
  const { status, model, table, key = '', notStored } = line
  if (status === undefined) return
  const time = `${(performance.now() - started).toFixed(2)} ms`
  print([status, time, model, table, shortened(key), notStored && `(not stored: ${notStored})`], ending)
}

function print(words: readonly (string | undefined)[], ending = ''): void {
  const text = words.filter((word) => word !== undefined && word !== '').join(' ')
  process.stderr.write(`objection-cache: ${onOneLine(text)}${ending}\n`)
}

const shortened = (text: string): string => (text.length <= MOST ? text : `${text.slice(0, MOST)}…`)

/** Keys can contain any value, so a value could otherwise forge a line, or send commands to the terminal. */
const onOneLine = (text: string): string =>
  text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
