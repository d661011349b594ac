import type { Knex } from 'knex'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { Model } from 'objection'
import pg from 'pg'
import { CachedModel, MemoryStore, QueryCache } from '../../../lib/index.js'
import { hasPrivateSettings } from '../../../lib/query/key/connectionId.js'
import { RedisStore, TieredStore } from '../../../lib/store/redis/index.js'
import { COMPILERS, evaluated } from '../../support/compiledClasses.js'
import { runNode } from '../../support/runNode.js'
import { connectionOf, idOf, instances, open } from './identity.classes.js'

const script = fileURLToPath(new URL('identity.process.ts', import.meta.url))
const comingAndGoing = fileURLToPath(new URL('comingAndGoing.process.ts', import.meta.url))

/** The ids of the same classes and settings in another process. */
async function elsewhere(): Promise<Record<string, string>> {
  const { stdout } = await runNode(['--import', 'tsx', script])
  return JSON.parse(stdout) as Record<string, string>
}

describe('the ids of classes and connections', () => {
  it('are the same in all processes', async () => {
    const [here, there] = await Promise.all([elsewhere(), elsewhere()])
    const numbered = 'by a URL'
    expect({ ...there, [numbered]: '' }).to.deep.equal({ ...here, [numbered]: '' })
    expect(here[numbered], 'one with the same settings as another one').to.match(/~2\./)
    expect(here[numbered]).to.not.equal(there[numbered])
    const ids = Object.values(here)
    expect(new Set(ids).size, 'each its own').to.equal(ids.length)
    for (const id of ids) expect(id).to.not.include('secret')
  }).timeout(120_000)

  it('are remembered for a bounded number of classes and Knex instances', async () => {
    const { stdout } = await runNode(['--import', 'tsx', comingAndGoing])
    const { count, isApart, ...remembered } = JSON.parse(stdout) as Record<string, number>
    expect(count).to.be.greaterThan(5000)
    expect(isApart, 'functions of one text, the first of which is forgotten').to.equal(true)
    expect(remembered).to.deep.equal({ classes: 5000, connections: 5000, databases: 5000 })
  })

  describe('the id of a class', () => {
    const make = (name = 'Item', table = 'items', data: unknown = 1) => {
      const made = {
        [name]: class extends Model {
          static override tableName = table
          static data = data
        },
      }
      return made[name] as unknown as typeof Model
    }

    it('shows the table and the name', () => {
      expect(idOf(make('Thing', 'things'))).to.match(/^things:Thing#[\w-]{8}$/)
      expect(idOf(class extends Model {})).to.match(/^:.*#/)
    })

    it('differs if the table, the name or static data differs', () => {
      const ids = [
        make(),
        make('Other'),
        make('Item', 'others'),
        make('Item', 'items', 2),
        make('Item', 'items', { a: [1] }),
      ].map(idOf)
      expect(new Set(ids.map((id) => id.replace(/~\d+$/, ''))).size).to.equal(5)
    })

    it('does not depend on caches and stores, which can differ between processes', async () => {
      const url = 'redis://127.0.0.1:6379'
      const opened: { close(): unknown }[] = []
      const closing = <Closable extends { close(): unknown }>(each: Closable): Closable => {
        opened.push(each)
        return each
      }
      const values = [
        () => undefined,
        () => new QueryCache(),
        () => new QueryCache({ ttl: '1m', namespace: 'other', context: () => 'text' }),
        () => closing(new QueryCache({ store: new RedisStore({ url }) })),
        () => closing(new QueryCache({ store: new TieredStore({ url, namespace: 'other' }), storeTimeout: 100 })),
        () => new MemoryStore({ maxEntries: 10 }),
        () => closing(new RedisStore({ url, namespace: 'other' })),
        () => closing(new TieredStore({ url })),
      ]
      const idWith = (set: (made: object) => unknown): string => {
        const made = make('Cached', 'cached')
        set(made)
        return idOf(made).replace(/~.*$/, '')
      }
      const assigned = values.map((value) =>
        idWith((made) => value() !== undefined && Object.assign(made, { queryCache: value() })),
      )
      expect(new Set(assigned).size, 'as a static property').to.equal(1)
      const inOptions = values.map((value) =>
        idWith((made) => Object.assign(made, { cacheOptions: { cache: value() } })),
      )
      expect(new Set(inOptions.slice(1)).size, 'in an option').to.equal(1)
      // A cache that stays open would publish the writes of later specs.
      await Promise.all(opened.map((each) => each.close()))
    })

    it('differs if the source of the class or of a base class differs', () => {
      class One extends Model {
        override $beforeInsert(): void {}
      }
      const Two = class One extends Model {
        override $afterInsert(): void {}
      }
      const [below, other] = [One, Two].map((Above) => class Below extends Above {})
      expect(idOf(One)).to.not.equal(idOf(Two))
      expect(idOf(below)).to.not.equal(idOf(other))
    })

    it('differs if the source of a member of an ES5 class differs', () => {
      const compile = COMPILERS['TypeScript to ES5'] as (source: string) => string
      const members: readonly string[] = [
        '$parseDatabaseJson(json) { return super.$parseDatabaseJson(json) }',
        '$parseDatabaseJson(json) { json.a = 1; return super.$parseDatabaseJson(json) }',
        'get a() { return 1 }',
        'get a() { return 2 }',
        'set a(value) { this.b = value }',
        'static afterFind() { this.a = 1 }',
        'static afterFind() { this.a = 2 }',
      ]
      const source = (member: string): string =>
        compile(`class Above extends Base { ${member} }; class Made extends Above {}`)
      const ids = members.map((member) => idOf(evaluated(source(member), CachedModel)))
      expect(new Set(ids.map((id) => id.replace(/~.*$/, ''))).size).to.equal(members.length)
    })

    it('is the same for an ES5 class before and after it gets a connection', () => {
      const compile = COMPILERS['TypeScript to ES5'] as (source: string) => string
      const text = compile('class Made extends Base { static tableName = "connected"; get a() { return 1 } }')
      const [one, two] = [evaluated(text, CachedModel), evaluated(text, CachedModel)]
      two.knex(open({ connection: { database: 'a' } }))
      const [id, connected] = [idOf(one), idOf(two)]
      expect(connected.startsWith(`${id}~2.`)).to.equal(true)
    })

    it('differs if the source of a static function differs', () => {
      const [one, two] = [make('Hooked', 'hooked', () => 1), make('Hooked', 'hooked', () => 2)]
      expect(idOf(one).slice(0, -1)).to.not.equal(idOf(two).slice(0, -1))
      expect([one, two].some((each) => idOf(each).includes('~'))).to.equal(false)
    })

    it('differs if the source of a function in static data differs', () => {
      const [one, two] = [1, 2].map((limit) => {
        const modify = limit === 1 ? () => 1 : () => 2
        return idOf(make('Nested', 'nested', { pets: { relation: 'many', modify, plain: limit > 0 } }))
      })
      expect(one).to.not.equal(two)
      expect([one, two].some((each) => each?.includes('~'))).to.equal(false)
    })

    it('is unique if the static data has no fingerprint', () => {
      const circle: { self?: unknown; modify(): void } = { modify: () => undefined }
      circle.self = circle
      expect(idOf(make('Circle', 'circles', circle))).to.match(/^circles:Circle#[\w-]{8}$/)
    })

    it('does not change', () => {
      const one = make('Steady')
      expect(idOf(one)).to.equal(idOf(one))
    })

    it('has a number of this process if another class has the same source', () => {
      const [one, two, three] = [make('Twin'), make('Twin'), make('Twin')]
      const id = idOf(one)
      expect(id).to.not.include('~')
      const [second, third] = [idOf(two), idOf(three)]
      expect(second.startsWith(`${id}~2.`) && third.startsWith(`${id}~3.`)).to.equal(true)
      expect(second.split('.')[1]).to.match(/^[\w-]{8}$/)
    })

    it('has a mark if Objection has bound the class to a connection', () => {
      const bindable = make('Bound')
      const [one, two] = [open({ connection: { database: 'a' } }), open({ connection: { database: 'b' } })].map(
        (knex) => bindable.bindKnex(knex),
      )
      expect([idOf(one), idOf(two)]).to.deep.equal([`${idOf(bindable)}^`, `${idOf(bindable)}^`])
    })

    it('has no mark if the class only looks bound', () => {
      const above = make('Above')
      const own = { Above: class extends above {} }.Above
      Object.defineProperty(own, '$$knex', { value: undefined })
      Object.defineProperty(own.prototype, 'more', { value: () => 1 })
      expect(idOf(own)).to.not.equal(`${idOf(above)}^`)
      const data = { Above: class extends above {} }.Above
      Object.defineProperty(data, '$$knex', { value: undefined })
      Object.assign(data, { more: 1 })
      expect(idOf(data)).to.not.equal(`${idOf(above)}^`)
    })

    it('replaces marks in the class’s name', () => {
      expect(idOf(make('Item', 'a~2^'))).to.match(/^a-2-:Item#/)
    })
  })

  describe('the id of a connection', () => {
    const connection = { host: 'h', user: 'u', database: 'd' }

    it('shows the database, and is the same for transactions and clones', () => {
      const knex = open({ connection })
      expect(connectionOf(knex)).to.match(/^d~[\w-]{10}:[\w-]{8}/)
      expect(connectionOf(knex)).to.equal(connectionOf(knex))
    })

    it('has a number if another Knex instance has the same settings', () => {
      const id = connectionOf(open({ connection: { ...connection, database: 'numbered' } }))
      const other = connectionOf(open({ connection: { ...connection, database: 'numbered' } }))
      expect(other.startsWith(`${id}~2.`)).to.equal(true)
    })

    it('changes when observe() names the database or the connection', () => {
      const cache = new QueryCache()
      const knex = open({ connection })
      const ids = [connectionOf(knex)]
      cache.observe(knex, { database: 'named' })
      ids.push(connectionOf(knex))
      cache.observe(knex, { connection: 'tenant 1' })
      ids.push(connectionOf(knex))
      expect(new Set(ids).size).to.equal(3)
      expect(ids[1]).to.match(/^named:/)
      const other = open({ connection })
      cache.observe(other, { database: 'named', connection: 'tenant 2' })
      expect(connectionOf(other).slice(0, 14)).to.not.equal(ids[2]?.slice(0, 14))
    })

    it('differs in another time zone', () => {
      const { TZ } = process.env
      const ids = ['Europe/Berlin', 'Pacific/Apia'].map((zone) => {
        process.env['TZ'] = zone
        return connectionOf(open({ connection: { ...connection, database: 'zoned' } }))
      })
      if (TZ === undefined) delete process.env['TZ']
      else process.env['TZ'] = TZ
      expect(ids[0]).to.not.equal(ids[1])
      expect(ids.some((id) => id.includes('~2'))).to.equal(false)
    })

    it('differs if the driver has other type parsers', () => {
      const BIGINT = 20
      const before = pg.types.getTypeParser(BIGINT)
      const id = () => connectionOf(open({ connection: { ...connection, database: 'parsed' } }))
      const plain = id()
      pg.types.setTypeParser(BIGINT, (text: string) => BigInt(text))
      const parsed = id()
      pg.types.setTypeParser(BIGINT, before)
      expect(parsed).to.not.equal(plain)
      expect(parsed).to.not.include('~2')
      expect(id(), 'as before').to.include('~2')
    })

    it('exists if wrapIdentifier throws', () => {
      const wrapIdentifier = (): never => {
        throw new Error('no')
      }
      expect(connectionOf(open({ connection, wrapIdentifier }))).to.be.a('string')
    })

    it('tells functions of the settings apart by their source, where they show it', () => {
      const isPrivate = (config: object) => hasPrivateSettings(open(config).client as object)
      expect(isPrivate({ connection })).to.equal(false)
      expect(isPrivate({ connection: () => connection })).to.equal(true)
      expect(isPrivate({ connection, pool: { min: 0 } })).to.equal(false)
      const bound: unknown = Function.prototype.bind.call(() => undefined, undefined)
      for (const [one, other, hidden] of [
        [(x: unknown) => x, (x: unknown) => [x][0], bound],
        [() => 1, () => 2, bound],
      ]) {
        for (const configOf of [
          (afterCreate: unknown) => ({ pool: { afterCreate } }),
          (postProcessResponse: unknown) => ({ postProcessResponse }),
          (wrapIdentifier: unknown) => ({ wrapIdentifier }),
          (typeCast: unknown) => ({ connection: { ...connection, typeCast } }),
        ]) {
          const openWith = (each: unknown) => ({ connection, ...configOf(each) }) as Knex.Config
          expect(isPrivate(openWith(one))).to.equal(false)
          expect(isPrivate(openWith(hidden))).to.equal(true)
          const [first, second] = [one, other].map((each) => connectionOf(open(openWith(each))))
          expect(first?.split('~2')[0]).to.not.equal(second?.split('~2')[0])
          expect(connectionOf(open(openWith(one))), 'it may hold other values').to.not.equal(first)
        }
      }
    })
  })

  after(() => Promise.all(Object.values(instances()).map((knex) => knex.destroy())))
})
