import { expect } from 'chai'
import type { Knex } from 'knex'
import { CacheError } from '../../../lib/index.js'
import { clientOf, type KnexClient } from '../../../lib/database/connection/KnexClient.js'
import { observe } from '../../../lib/database/observe/observe.js'
import { classBelow, type ClientClass, freshClass, methodsOf, openFresh, queryOf } from '../support/freshSqlite.js'
import { FakeServer } from '../support/FakeServer.js'
import { invalidations } from '../support/invalidations.js'
import { leavesNothingPending } from '../support/leavesNothingPending.js'

const make = (knex: Knex): PromiseLike<unknown> => knex.raw('create table t (id integer)')

describe('observe', () => {
  leavesNothingPending()

  const opened: Knex[] = []
  const open = (client?: ClientClass, config?: object): Knex => {
    const knex = openFresh(client, config)
    opened.push(knex)
    return knex
  }

  afterEach(async () => {
    for (const knex of opened.splice(0)) await knex.destroy()
  })

  it('changes a client class only when it is called, and only once', async () => {
    const client = freshClass()
    const before = methodsOf(client)
    const knex = open(client)
    await knex.raw('select 1')
    expect(methodsOf(client)).to.deep.equal(before)
    const observedKnex = observe(knex)
    const observedMethods = methodsOf(client)
    for (const [index, method] of observedMethods.entries()) expect(method).to.not.equal(before[index])
    for (const each of [knex, knex.withUserParams({}), open(client)]) observe(each)
    expect(methodsOf(client)).to.deep.equal(observedMethods)
    expect(observe(knex)).to.equal(observedKnex)
  })

  it('observes statements of the instance, its clones, its transactions and other instances of its class', async () => {
    const client = freshClass()
    const knex = open(client)
    const clone = knex.withUserParams({ a: 1 })
    observe(knex)
    expect(await invalidations(knex, () => make(knex))).to.equal(1)
    for (const each of [knex, clone, knex.withUserParams({ a: 2 })]) {
      expect(await invalidations(knex, () => each('t').insert({ id: 1 }))).to.equal(1)
    }
    expect(await invalidations(knex, () => knex.transaction((trx) => trx('t').insert({ id: 1 })))).to.equal(1)
    const other = open(client)
    expect(await invalidations(other, () => make(other))).to.equal(1)
  })

  it('observes a statement once, even if it passes several observed classes', async () => {
    const Above = freshClass()
    const Below = classBelow(Above, {
      _query(this: object, ...args: unknown[]): unknown {
        return queryOf(Above).apply(this, args)
      },
    })
    const [above, below] = [open(Above), open(Below)]
    for (const knex of [above, below]) observe(knex)
    for (const knex of [above, below]) expect(await invalidations(knex, () => make(knex))).to.equal(1)
  })

  it('observes a parent class after a class that extends it', async () => {
    const Above = freshClass()
    const below = open(classBelow(Above))
    observe(below)
    const above = open(Above)
    observe(above)
    for (const knex of [below, above]) expect(await invalidations(knex, () => make(knex))).to.equal(1)
  })

  it('observes statements of another tool that puts its own `_query` on the client', async () => {
    const knex = open()
    const client = clientOf(knex)
    const past = client._query
    const seen: string[] = []
    client._query = function (this: KnexClient, connection, statement) {
      seen.push(statement.sql)
      return past.call(this, connection, statement)
    }
    observe(knex)
    expect(await invalidations(knex, () => make(knex))).to.equal(1)
    expect(await invalidations(knex, () => knex.transaction((trx) => trx('t').insert({ id: 1 })))).to.equal(1)
    expect(seen).to.deep.equal(['create table t (id integer)'])
  })

  it('observes statements if another tool puts an object between the client and its class', async () => {
    const knex = open()
    const client = clientOf(knex)
    const Class = Object.getPrototypeOf(client) as KnexClient
    const answered = Promise.resolve([])
    const layer = Object.assign(Object.create(Class) as KnexClient, { _query: () => answered })
    Object.setPrototypeOf(client, layer)
    observe(knex)
    expect(await invalidations(knex, () => make(knex))).to.equal(1)
    expect(await invalidations(knex, () => knex.transaction(async (trx) => void (await make(trx))))).to.equal(1)
  })

  it('observes statements after the pool is destroyed and initialized again', async () => {
    const knex = open()
    observe(knex)
    await make(knex)
    await knex.destroy()
    knex.initialize()
    expect(await invalidations(knex, () => make(knex))).to.equal(1)
  })

  it('accepts a fake client without streams, releases or a pool', async () => {
    const sent: string[] = []
    class Mock {
      config = {}
      _query(_: object, { sql }: { sql: string }): Promise<unknown> {
        sent.push(sql)
        return Promise.resolve()
      }
    }
    const client = new Mock()
    const knex = { client } as unknown as Knex
    const connection = {}
    expect(await invalidations(knex, () => client._query(connection, { sql: 'insert into t values (1)' }))).to.equal(1)
    expect(sent).to.have.length(1)
    expect(Object.getOwnPropertyNames(Mock.prototype)).to.have.members(['constructor', '_query'])
  })

  it('passes on to the driver what is no statement or has no connection', async () => {
    const server = await new FakeServer().observe()
    const { client } = server
    const send = client._query as (...args: unknown[]) => Promise<unknown>
    server.answer = (sql) => Promise.resolve(`answered ${sql}`)
    const odd: readonly [connection: unknown, sql: string | undefined][] = [
      [undefined, 'insert into t values (1)'],
      [{}, undefined],
      ['text', 'insert into t values (1)'],
    ]
    const before = server.latest('t')
    for (const [connection, sql] of odd) {
      expect(await send.call(client, connection, { sql })).to.equal(`answered ${String(sql)}`)
    }
    expect(server.latest('t')).to.equal(before)
  })

  for (const [what, knex] of Object.entries({
    nothing: undefined,
    'an empty object': {},
    'a client without settings': { client: { _query: () => undefined } },
    'a client whose settings are null': { client: { config: null, _query: () => undefined } },
    'a client without `_query`': { client: { config: {} } },
    text: 'postgres://localhost/db',
  })) {
    it(`throws for ${what}, and says what it needs`, () => {
      expect(() => observe(knex as never))
        .to.throw(CacheError, 'observe() needs a Knex instance of version 3 (^3.1.0), whose client has `_query`')
        .with.property('code', 'UNSUPPORTED_KNEX')
    })
  }

  for (const [what, close] of Object.entries({
    'a class that is frozen': (Class: ClientClass) => Object.freeze(Class.prototype),
    'a class one of whose methods cannot be replaced': (Class: ClientClass) =>
      Object.defineProperty(Class.prototype, 'releaseConnection', { value: () => undefined, configurable: false }),
  })) {
    it(`throws for ${what} each time, and replaces nothing`, () => {
      const Class = freshClass()
      close(Class)
      const knex = open(Class)
      const before = methodsOf(Class)
      for (let i = 0; i < 2; i++) {
        expect(() => observe(knex))
          .to.throw(CacheError, 'cannot be observed: it is not configurable')
          .with.property('code', 'UNSUPPORTED_KNEX')
      }
      expect(methodsOf(Class)).to.deep.equal(before)
    })
  }
})
