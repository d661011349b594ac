import type { Compiled } from '../statement/compileRead.js'
import type { KnexStatement } from '../statement/door.js'

/** What Knex runs a statement with. It tells listeners of its builder. */
interface Runner {
  builder: unknown
}

/** Sends the compiled statement, whatever becomes of the builder meanwhile. Listeners hear of the builder itself. */
export function sendCompiled(statement: KnexStatement, compiled: Compiled): Promise<unknown> {
  const { client } = statement as unknown as { readonly client: { runner(builder: unknown): Runner } }
  let runner: Runner | undefined
  const makeRunner = (builder: unknown): Runner => (runner = client.runner(builder))
  const toSQL = (): Compiled => {
    if (runner !== undefined) runner.builder = statement
    // Knex changes what it sends.
    return { ...compiled, bindings: [...compiled.bindings] }
  }
  const sent = Object.create(statement, {
    client: { value: Object.create(client, { runner: { value: makeRunner } }) },
    toSQL: { value: toSQL },
  }) as KnexStatement
  return sent.runUncached()
}
