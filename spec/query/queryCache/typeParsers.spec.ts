import { expect } from 'chai'
import pg from 'pg'
import type { Model } from 'objection'
import { MemoryStore, QueryCache, TieredStore, type CachedQueryBuilder } from '../../../lib/index.js'
import { clientOf } from '../../../lib/database/connection/KnexClient.js'
import { parserChangesSoFar, refreshParsers } from '../../../lib/database/connection/driverParsers.js'
import { recordEvents } from '../../cache/support/recordEvents.js'
import { FakeHub } from '../../cache/processes/support/FakeBus.js'
import { FakeSharedStore } from '../../cache/processes/support/FakeSharedStore.js'
import { SharedState } from '../../cache/processes/support/SharedState.js'
import { deferred } from '../../../lib/core/deferred.js'
import { cachedBase, withAutomaticKey, withKey } from '../../support/cachedBase.js'
import { FakePostgres, parsed, restoresTypeParsers, setTypeParser } from '../../support/fakePostgres.js'
import { settled } from '../../support/settled.js'
import { connectionOf, open } from '../key/identity.classes.js'

const BIGINT = 20
/** Of PostgreSQL's own, with a parser in the driver or without. */
const OWN_TYPES = [
  16, 17, 20, 23, 114, 600, 603, 718, 869, 1000, 1016, 1115, 1182, 1185, 1186, 1187, 1231, 1700, 3802, 3904, 4451,
]
const PROJECT_TYPE = 16_500
const TYPES = [...OWN_TYPES, PROJECT_TYPE]
// It was taken from the driver before anything is cached.
const { setTypeParser: takenBefore } = pg.types
const SETTINGS = { host: 'h', user: 'u', database: 'parsers' }

describe('type parsers', () => {
  restoresTypeParsers(TYPES)

  describe('are a part of what a connection is', () => {
    const knex = open({ connection: SETTINGS })
    const id = () => connectionOf(knex)

    after(() => knex.destroy())

    for (const format of ['text', 'binary'] as const) {
      for (const type of TYPES) {
        it(`whenever they are changed, and changed back: of type ${type}, ${format}`, () => {
          const before = id()
          const usual: unknown = pg.types.getTypeParser(type, format)
          setTypeParser(type, (value: string) => `own ${value}`, format)
          expect(id()).to.not.equal(before)
          setTypeParser(type, usual, format)
          expect(id()).to.equal(before)
        })
      }
    }

    it('also of functions that are written alike, for they may know other variables', () => {
      const times = (factor: number) => (value: string) => Number(value) * factor
      const ids = [1, 2].map((factor) => (setTypeParser(BIGINT, times(factor)), id()))
      expect(ids[0]).to.not.equal(ids[1])
    })

    it('but not where the same function is set again', () => {
      const parse = (value: string) => BigInt(value)
      setTypeParser(BIGINT, parse)
      const [before, changes] = [id(), parserChangesSoFar()]
      setTypeParser(BIGINT, parse)
      expect([id(), parserChangesSoFar()]).to.deep.equal([before, changes])
    })

    it('so are settings of the driver that set parsers, or decide what values are sent', () => {
      const before = id()
      const defaults = pg.defaults as { parseInt8: boolean; parseInputDatesAsUTC: boolean }
      defaults.parseInt8 = true
      const parsing = id()
      defaults.parseInt8 = false
      expect(id()).to.equal(before)
      defaults.parseInputDatesAsUTC = true
      const sending = id()
      defaults.parseInputDatesAsUTC = false
      expect(id()).to.equal(before)
      expect(new Set([before, parsing, sending]).size).to.equal(3)
      expect(defaults.parseInputDatesAsUTC).to.equal(false)
    })

    it('so is a change by a function that was taken from the driver before, once something is loaded', () => {
      const before = id()
      ;(takenBefore as unknown as (type: number, parse: unknown) => void)(BIGINT, (value: string) => `taken ${value}`)
      refreshParsers(clientOf(knex))
      expect(id()).to.not.equal(before)
    })

    it('whatever another instance is named meanwhile', () => {
      const before = id()
      const other = open({ connection: SETTINGS })
      new QueryCache().observe(other, { database: 'another name' })
      expect(id()).to.equal(before)
      return other.destroy()
    })
  })

  describe('of a connection’s own', () => {
    type Parse = (value: string) => unknown
    const idWith = (types: object) => {
      const knex = open({ connection: { ...SETTINGS, types } as object })
      return { id: () => connectionOf(knex), knex }
    }
    const own = (parse: () => Parse) => ({ getTypeParser: (type: number) => (type === BIGINT ? parse() : String) })

    it('tell connections apart by what they say', async () => {
      const all = [
        idWith(own(() => (value) => BigInt(value))),
        idWith(own(() => (value) => Number(value))),
        idWith({ getTypeParser: pg.types.getTypeParser }),
      ]
      const ids = all.map(({ id }) => id())
      expect(new Set(ids).size).to.equal(3)
      expect(ids.some((id) => id.includes('~2.'))).to.equal(false)
      for (const { knex } of all) await knex.destroy()
    })

    it('may be functions that are made at each call', async () => {
      const { id, knex } = idWith(own(() => (value) => [value]))
      const before = id()
      const other = open({ connection: SETTINGS })
      new QueryCache().observe(other, { connection: 'to have it read again' })
      expect(id()).to.equal(before)
      await other.destroy()
      setTypeParser(BIGINT, (value: string) => `changed ${value}`)
      const changed = id()
      expect(changed, 'the driver’s may still be asked').to.not.equal(before)
      setTypeParser(BIGINT, (value: string) => `changed once more ${value}`)
      expect(id()).to.not.equal(changed)
      await knex.destroy()
    })

    it('may be beyond reach, or fail', async () => {
      const fails = (): never => {
        throw new Error('no')
      }
      const all = [idWith(Object.freeze({ ...pg.types })), idWith({ getTypeParser: fails })]
      for (const { id, knex } of all) {
        expect(id()).to.be.a('string')
        await knex.destroy()
      }
    })
  })

  describe('that change between two queries', () => {
    const recorded = recordEvents()
    let fake: FakePostgres
    let queryCache: QueryCache

    const STORES = {
      'in memory': () => new MemoryStore(),
      'in a shared store': () => new FakeSharedStore(new SharedState(Date.now), 'parsers'),
      'in both': () => {
        const shared = new FakeSharedStore(new SharedState(Date.now), 'parsers of both')
        return new TieredStore({ local: new MemoryStore(), shared, bus: new FakeHub().connect({ carriesStore: true }) })
      },
    } as const

    afterEach(async () => {
      await queryCache.close()
      await fake.knex.destroy()
    })

    for (const [where, makeStore] of Object.entries(STORES)) {
      describe(where, () => {
        let Item: typeof Model

        beforeEach(() => {
          fake = new FakePostgres(() => [{ id: parsed(BIGINT, '7'), count: parsed(BIGINT, '7') }])
          queryCache = new QueryCache({ store: makeStore() })
          Item = class Item extends cachedBase(fake.knex, queryCache) {
            static override tableName = 'items'
          }
          queryCache.observe(fake.knex, { database: 'parsers', connection: 'fake' })
        })

        const idOf = (rows: unknown): unknown => (rows as { id: unknown }[])[0]?.id
        const QUERIES: Record<string, () => Promise<unknown>> = {
          'a key of the caller’s': async () => idOf(await withKey(Item.query(), 'k')),
          'an automatic key': async () => idOf(await withAutomaticKey(Item.query())),
          findById: async () => ((await withAutomaticKey(Item.query().findById(7))) as unknown as { id: unknown }).id,
          findByIds: async () => idOf(await withAutomaticKey(Item.query().findByIds([7]))),
          'a computation': async () => idOf(await queryCache.wrap('k', () => fake.knex('items'), { ttl: '1h' })),
        }

        for (const [what, ask] of Object.entries(QUERIES)) {
          it(`are those of plain Objection: ${what}`, async () => {
            const answers: unknown[] = []
            const askTwice = async () => void answers.push(await ask(), await ask())
            const usual: unknown = pg.types.getTypeParser(BIGINT)
            await askTwice()
            setTypeParser(BIGINT, (value: string) => BigInt(value))
            await askTwice()
            setTypeParser(BIGINT, (value: string) => Number(value))
            await askTwice()
            setTypeParser(BIGINT, usual)
            await askTwice()
            expect(answers).to.deep.equal(['7', '7', 7n, 7n, 7, 7, '7', '7'])
            expect(fake.statements, 'a load for each way to parse').to.equal(3)
          })

          for (const [when, changedBack] of [
            ['while a load is under way', false],
            ['while a load is under way, and back', true],
          ] as const) {
            it(`leave nothing behind ${when}: ${what}`, async () => {
              const usual: unknown = pg.types.getTypeParser(BIGINT)
              await ask()
              await queryCache.clear()
              const { promise, resolve } = deferred<undefined>()
              fake.held = promise
              const before = fake.statements
              const load = ask()
              await settled(() => fake.statements > before)
              setTypeParser(BIGINT, (value: string) => BigInt(value))
              resolve(undefined)
              fake.held = undefined
              if (changedBack) setTypeParser(BIGINT, usual)
              recorded.events.length = 0
              await load
              const refused = recorded.of('bypass').map(({ reason, detail }) => [reason, detail])
              const detail =
                'The type parsers of the database driver changed while the result was loaded. The next query loads again.'
              expect(refused).to.deep.include(['unstable', detail])
              const expected = changedBack ? '7' : 7n
              expect([await ask(), await ask()]).to.deep.equal([expected, expected])
              if (changedBack) return
              setTypeParser(BIGINT, usual)
              expect([await ask(), await ask()]).to.deep.equal(['7', '7'])
            })
          }
        }

        it('count from the next load on where they are changed past the setter', async () => {
          const ask = QUERIES['a key of the caller’s'] as () => Promise<unknown>
          expect(await ask()).to.equal('7')
          ;(takenBefore as unknown as (type: number, parse: unknown) => void)(BIGINT, (value: string) => BigInt(value))
          await withKey(Item.query(), 'another key')
          expect([await ask(), await ask()]).to.deep.equal([7n, 7n])
        })

        it('count for counts, too', async () => {
          const count = () => (withKey(Item.query(), 'k') as unknown as CachedQueryBuilder<Model>).resultSize()
          await count()
          await count()
          expect(fake.statements).to.equal(1)
          setTypeParser(BIGINT, (value: string) => Number(value))
          await count()
          expect(fake.statements).to.equal(2)
        })
      })
    }
  })
})
