import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { BypassReason, CacheErrorCode, CacheEvents } from '../../lib/index.js'
import { ROOT } from './documents.js'
import { referencePage, rowsOf, section, sortedNames } from './tables.js'

describe('docs/reference/events.md', () => {
  const events = referencePage('events')
  const names = { model: true, table: true } as const
  const fields: { readonly [Name in keyof CacheEvents]: Record<keyof CacheEvents[Name], true> } = {
    hit: { key: true, age: true, stale: true, bytes: true, ...names },
    miss: { key: true, coalesced: true, ...names },
    load: { key: true, milliseconds: true, error: true, ...names },
    store: { key: true, bytes: true, tags: true, ...names },
    bypass: { key: true, reason: true, detail: true, loaded: true, ...names },
    invalidate: { tags: true, changes: true },
    mismatch: { key: true, cached: true, actual: true, ...names },
    'key-reuse': { key: true, statements: true, ...names },
    error: { operation: true, key: true, error: true },
  }

  it('lists every event', () => {
    expect(rowsOf(events, 'event').toSorted()).to.deep.equal(sortedNames(fields))
  })

  for (const [name, known] of Object.entries(fields)) {
    it(`lists the fields of ${name}`, () => {
      expect(rowsOf(section(events, `\`${name}\``), 'field').toSorted()).to.deep.equal(sortedNames(known))
    })
  }
})

describe('docs/reference/errors.md', () => {
  const errors = referencePage('errors')

  it('lists every code of CacheError', () => {
    const codes: Record<CacheErrorCode, true> = {
      INVALID_KEY: true,
      INVALID_OPTION: true,
      INVALID_DURATION: true,
      INVALID_STORE: true,
      INVALID_CODEC: true,
      INVALID_TARGET: true,
      NOT_A_FIND: true,
      NOT_CACHED: true,
      STORE_TIMEOUT: true,
      STORE_UNREACHABLE: true,
      MISMATCH: true,
      UNKNOWN_DATABASE: true,
      UNCACHED_KNEX: true,
      UNSUPPORTED_OBJECTION: true,
      UNSUPPORTED_KNEX: true,
    }
    expect(rowsOf(section(errors, 'Codes of `CacheError`'), 'code').toSorted()).to.deep.equal(sortedNames(codes))
  })

  it('lists every code of a warning, and none that the library does not emit', () => {
    const documented = rowsOf(section(errors, 'Warnings'), 'code')
    const emitted = warningCodes()
    // A code that ends with `_` goes on with a word that is known only when the warning is emitted.
    const stands = (code: string, literal: string): boolean =>
      literal.endsWith('_') ? code.startsWith(literal) : code === literal
    for (const literal of emitted) {
      expect(
        documented.some((code) => stands(code, literal)),
        literal,
      ).to.equal(true)
    }
    for (const code of documented)
      expect(
        emitted.some((literal) => stands(code, literal)),
        code,
      ).to.equal(true)
  })
})

/** The reasons of which the process warns, since they lie in the set-up. */
const SETUP: readonly BypassReason[] = ['unnamed-database', 'unnamed-connection', 'unobserved']

/** A call of `warn()` or `warnOnce()` with its code. Other names that begin alike are environment variables. */
const WARNING = /\bwarn(?:Once\(\s*[\w.#]+,|\()\s*['`](OBJECTION_CACHE_\w+)/g

/** The codes in the library's source, and those that are made of a reason. */
function warningCodes(): string[] {
  const folder = join(ROOT, 'lib')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')
  const literals = Array.from(text.matchAll(WARNING), ([, code]) => code as string)
  const setup = SETUP.map((reason) => `OBJECTION_CACHE_${reason.toUpperCase().replace('-', '_')}`)
  return [...new Set([...literals, ...setup])]
}
