import { createRequire } from 'node:module'

export type ClientClass = new (...args: never[]) => object

const METHODS = ['_query', '_stream', 'acquireConnection', 'releaseConnection', 'destroyRawConnection'] as const

/**
 * Client classes are observed as they are, so what stays plain needs a class of its own, with the methods as they were: call
 * this before anything is observed.
 */
export function plainClassOf(client: string): ClientClass {
  const original = createRequire(import.meta.url)(`knex/lib/dialects/${client}/index.js`) as ClientClass
  const methods = METHODS.map((name) => [name, Reflect.get(original.prototype as object, name)])
  const plain = class extends original {}
  Object.assign(plain.prototype, Object.fromEntries(methods))
  return plain
}

/** Made as the module loads, which is before anything can be observed. */
export const PlainSqlite = plainClassOf('sqlite3')
