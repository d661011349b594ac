import { expect } from 'chai'
import knexOf, { type Knex } from 'knex'
import { Model } from 'objection'
import type { RowDependency } from '../../../../../lib/core/rowDependency.js'
import * as tags from '../../../../../lib/core/tables/writtenTags.js'
import { Cached, QueryCache, type CachedQueryBuilder } from '../../../../../lib/index.js'
import type { RedisClient } from '../../../../../lib/store/redis/client/RedisClient.js'
import { ledgerOf } from '../../../../../lib/store/redis/ledger/partition.js'
import type { RedisStore } from '../../../../../lib/store/redis/RedisStore.js'
import { entryScripts, scripts } from '../../../../../lib/store/redis/scripts/scripts.js'
import { sampleEntry } from '../../../../../lib/testing/index.js'
import { recordingCommands, type Recorded } from '../../../../support/redis/recordingCommands.js'
import { describeWithRedis } from '../../../../support/redis/target.js'
import { SINGLE } from '../../support/Clients.js'
import { begin, Fixture, mark, until } from '../../support/Fixture.js'
import { ORDERS, precise, simple, two, withFault } from '../cases.js'
import { explore } from '../explore.js'
import type { Model as Searched } from '../Model.js'
import { textOf, type Program } from '../program.js'
import { readProgramOf, stepProgramOf, type Names } from './programOf.js'
import { noting } from './noting.js'

const digests = new Map(
  Object.entries({ ...scripts, ...entryScripts }).map(([name, { sha }]): [string, string] => [sha, name]),
)

/** A table of each ledger, as tags name it, and a database whose tables are in them. */
const DATABASE = 'recorded'
const tableIn = (ledger: number): string =>
  Array.from({ length: 20 }, (_, index) => `t${index}`).find(
    (table) => ledgerOf(`${DATABASE}/${table}`, 2) === ledger,
  ) ?? expect.fail('No table is in the ledger')
const TABLES = [tableIn(0), tableIn(1)] as const

const table = `${DATABASE}/${TABLES[0]}`
const ofRow = (row: string): RowDependency => ({
  table,
  columns: ['n'],
  deciding: ['id'],
  conditions: [{ column: 'id', values: [`=${row}`] }],
  rows: [row],
})

/** Tags of an update of one row by its key. */
const updateOf = (row: string): string[] => [
  tags.written(table),
  tags.setIn(table),
  tags.columnOf(tags.setIn(table), 'n'),
  tags.rowOf(table, row),
  tags.columnOf(tags.rowOf(table, row), 'n'),
]

function holds(model: Searched): void {
  const { wrong, hits } = explore(model)
  expect(wrong?.join('\n'), 'the shortest way to a wrong hit').to.equal(undefined)
  expect(hits, 'a search without hits proves nothing').to.be.greaterThan(0)
}

const oneWrite = (model: Searched): Searched => ({ ...model, writes: model.writes.slice(0, 1) })

describeWithRedis('The orders in which RedisStore sends its commands', () => {
  const fixture = new Fixture()

  for (const [library, connect] of SINGLE) {
    for (const ledgers of [1, 2]) {
      describe(`with ${library} and ${ledgers} ledgers`, () => {
        const model = ledgers === 1 ? simple : two
        const all = Array.from({ length: ledgers }, (_, ledger) => ledger)
        const tablesOfModel = ledgers === 1 ? [TABLES[0]] : TABLES
        const entryTags = tablesOfModel.map((name) => tags.written(`${DATABASE}/${name}`))
        let client: RedisClient
        let store: RedisStore
        let names: Names

        before(async () => {
          client = await connect(fixture.clients, fixture.server.url)
        })

        beforeEach(() => {
          store = fixture.store({ client, ledgers })
          names = { namespace: fixture.namespace, scripts: digests }
        })

        const record = (run: () => PromiseLike<unknown>): Promise<Recorded[]> => recordingCommands(fixture.server, run)

        async function put(dependencies: readonly RowDependency[] = []): Promise<void> {
          const position = await begin(store, 'key')
          const entry = sampleEntry({ value: 'value', tags: [], dependencies })
          expect(await store.fill('key', { entry, tags: dependencies.length > 0 ? [] : entryTags, position })).to.equal(
            'kept',
          )
        }

        const find = async (): Promise<void> => {
          expect((await store.find('key')).entry?.value).to.equal('value')
        }

        it('hold for a hit', async () => {
          await put()
          const first = readProgramOf(await record(find), names)
          const looks = [...all.map((ledger) => `stamps ${ledger}`), ...all.map((ledger) => `info ${ledger}`)]
          expect(textOf(first)).to.equal(['entry', ...looks].join(' '))
          holds({ ...oneWrite(model), first })
          holds({ ...withFault(oneWrite(model), 'failover'), first, entryIsThere: true })
        })

        it('hold for a second read, after a write of another row', async () => {
          await put([ofRow('1')])
          await mark(store, 'write', updateOf('2'))
          await store.finish('write', updateOf('2'), updateOf('2'))
          const recorded = (await record(find)).filter(({ from }) => from !== 'lua')
          const end = recorded.findIndex(({ name }) => name === 'INFO') + 1
          const [first, second] = [recorded.slice(0, end), recorded.slice(end)].map((part) =>
            readProgramOf(part, names),
          )
          expect([first, second].map((each) => textOf(each ?? []))).to.deep.equal([
            'entry stamps 0 info 0',
            'stamps 0 details 0 info 0',
          ])
          holds({ ...precise, writes: precise.writes.slice(0, 2), first: first!, second: second! })
        })

        describe('with a database', () => {
          let knex: Knex
          let cache: QueryCache
          let Item: typeof Model
          const [own, other = own] = tablesOfModel

          beforeEach(async () => {
            const tableOf = new Map<string, number>(
              tablesOfModel.map((name, index) => [name, ledgers === 1 ? 1 : index]),
            )
            const note = (text: string): Promise<unknown> => fixture.server.command('ECHO', text)
            knex = knexOf({
              client: 'sqlite3',
              connection: { filename: ':memory:' },
              useNullAsDefault: true,
              pool: noting(tableOf, note),
            })
            for (const name of tablesOfModel) {
              await knex.schema.createTable(name, (columns) => {
                columns.integer('id').primary()
                columns.integer('n')
              })
            }
            cache = new QueryCache({ store, storeTimeout: '1m' })
            cache.observe(knex, { database: DATABASE })
            Item = class extends Cached(Model) {
              static override tableName = own
              static override queryCache = cache
            }
            for (let turn = 0; turn < 2; turn++) {
              await ask(`warm ${turn}`)
              await write()
            }
            await store.find('none')
          })

          afterEach(async () => {
            await cache.close()
            await knex.destroy()
          })

          async function ask(key: string): Promise<unknown> {
            const query = Item.query(knex) as unknown as CachedQueryBuilder<Model, Model[]>
            if (other !== own) void query.leftJoin(other, `${other}.id`, `${own}.id`)
            return query.withCacheKey(key)
          }

          const write = (): Promise<unknown> =>
            knex.transaction(async (trx) => {
              for (const name of tablesOfModel) await trx(name).where('id', 1).update({ n: 1 })
            })

          /** What is not awaited is over when a key of the server says so. */
          async function recordAll(run: () => Promise<unknown>, isOver: () => Promise<boolean>): Promise<Program> {
            const recorded = await record(async () => {
              await run()
              await until(isOver)
            })
            return stepProgramOf(recorded, names)
          }

          const each = (kind: string, numbers: readonly number[] = all): string =>
            numbers.map((number) => `${kind} ${number}`).join(', ')

          it('hold for a load', async () => {
            const entries = async (): Promise<number> =>
              ((await fixture.server.command('KEYS', `{${fixture.namespace}:*}`)) as string[]).length
            const before = await entries()
            const load = await recordAll(
              () => ask('cold'),
              async () => (await entries()) > before,
            )
            const rows = each('rows', ledgers === 1 ? [1] : [0, 1])
            expect(textOf(load)).to.equal(`${each('begin')} | ${rows} | ${each('check')} | put`)
            holds({ ...oneWrite(model), load, first: ledgers === 1 ? ORDERS.apart : ORDERS.ledgersFirst })
          })

          it('hold for a write', async () => {
            const marks = `{${fixture.namespace}}:marks`
            const isOver = async (): Promise<boolean> => (await fixture.server.command('HLEN', marks)) === 1
            const program = await recordAll(write, isOver)
            expect(textOf(program)).to.equal(`${each('mark')} | commit | ${each('finish')}`)
            const [first] = model.writes
            holds({
              ...model,
              writes: [{ ...first!, program }],
              first: ledgers === 1 ? ORDERS.apart : ORDERS.ledgersFirst,
            })
          })
        })
      })
    }
  }
})
