import { expect } from 'chai'
import { observe } from '../../../lib/database/observe/observe.js'
import { freshClass, openFresh, type ClientClass } from '../support/freshSqlite.js'

type Method = (this: unknown, ...args: unknown[]) => unknown

const METHODS = [
  '_query',
  '_stream',
  'acquireConnection',
  'releaseConnection',
  'destroyRawConnection',
  'query',
  'stream',
]

/** The value or error of a call, and whether it comes at once or later. */
async function outcomeOf(call: () => unknown): Promise<string> {
  let answer: unknown
  try {
    answer = call()
  } catch (error) {
    return `throws ${String(error)}`
  }
  if (!(answer instanceof Promise)) return `returns ${String(answer)}`
  return answer.then(
    (value: unknown) => `resolves with ${String(value)}`,
    (error: unknown) => `rejects with ${String(error)}`,
  )
}

/** Objects of the given class that may be taken for a client. */
const TARGETS: Readonly<Record<string, (client: ClientClass) => unknown>> = {
  'the prototype': ({ prototype }) => prototype,
  'an object made from the prototype': ({ prototype }) => Object.create(prototype) as unknown,
  'one without settings': ({ prototype }) => Object.assign(Object.create(prototype) as object, { config: null }),
  'another object': () => ({ pool: { release: () => true } }),
  nothing: () => undefined,
  'a text': () => 'client',
}

const ARGUMENTS: readonly (readonly unknown[])[] = [
  [],
  [{}, { sql: 'select 1', bindings: [], method: 'raw' }],
  [{}, { sql: 'set a to b; insert into t values (1)', bindings: [] }, {}, {}],
  [{ close: (done: (error: Error) => void) => done(new Error('not open')) }],
  [undefined, 'select 1'],
]

describe('objects that are no Knex client', () => {
  for (const [name, targetOf] of Object.entries(TARGETS)) {
    it(`behave as without the observation: ${name}`, async () => {
      const [plain, observed] = [freshClass(), freshClass()]
      const knex = openFresh(observed)
      observe(knex)
      for (const method of METHODS) {
        for (const args of ARGUMENTS) {
          const call = async (client: ClientClass): Promise<string> =>
            outcomeOf(() =>
              ((client.prototype as Record<string, Method>)[method] as Method).apply(targetOf(client), [...args]),
            )
          const expected = await call(plain)
          expect(await call(observed), `${method}(${args.length} arguments)`).to.equal(expected)
        }
      }
      await knex.destroy()
    })
  }
})
