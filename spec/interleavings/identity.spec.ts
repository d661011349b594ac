import { expect } from 'chai'
import type { Knex } from 'knex'
import { addPublisher, removePublisher } from '../../lib/cache/shared/publishers.js'
import { forgetFamily } from '../../lib/database/identity/families.js'
import { FakePublisher } from '../database/support/FakePublisher.js'
import type { StatementStep } from './server/MiniServer.js'
import { everyOrder, type Play } from './support/everyOrder.js'
import { valueOf } from './support/readings.js'
import type { Seen } from './support/Observations.js'
import { visible, World } from './support/World.js'

const MOST = 6000

/** Of the question which database it is, only the last answer waits for its turn: others notice nothing else of it. */
const waits = (step: StatementStep): boolean =>
  /^select @@|^show/.test(step.sql) ? step.sql.startsWith('select') && step.phase === 'answers' : visible(step)

interface Reading {
  readonly name: string
  read(world: World, knex: Knex): Promise<Seen>
}

const readings: readonly Reading[] = [
  {
    name: 'a cached find',
    read: async ({ Thing }, knex) => (await Thing.query(knex).withCacheKey('one').findById(1))?.value,
  },
  {
    name: 'a wrapped Knex query',
    read: ({ cache }, knex) => cache.wrap('one', async () => valueOf(await knex('things').where('id', 1))),
  },
]

const update = (knex: Knex): PromiseLike<unknown> => knex('things').where('id', 1).update({ value: 1 })

const writings = [
  { name: 'a statement', write: update },
  { name: 'a transaction', write: (knex: Knex) => knex.transaction(async (trx) => void (await update(trx))) },
  {
    name: 'a transaction by hand',
    write: async (knex: Knex) => {
      const connection: unknown = await knex.client.acquireConnection()
      await knex.raw('begin').connection(connection)
      await (update(knex) as Knex.QueryBuilder).connection(connection)
      await knex.raw('commit').connection(connection)
      await knex.client.releaseConnection(connection)
    },
  },
] as const

interface Scenario {
  readonly reading: Reading
  readonly write: (knex: Knex) => PromiseLike<unknown>
  /** Which of two Knex instances is met first: it is not asked until the other one is met. */
  readonly first: 'the reader' | 'the writer'
  readonly warm: boolean
}

/** Two Knex instances reach one database by two names. The second one comes while the first one reads or writes. */
function twoNames({ reading, write, first, warm }: Scenario): Play {
  return async (scheduler, choose) => {
    forgetFamily('mysql')
    const world = new World(scheduler, { dialect: 'mysql', uuid: 'one server', waits, observed: false })
    const other = world.openAs(`${world.name} by another name`)
    const [reader, writer] = first === 'the reader' ? [world.knex, other] : [other, world.knex]
    for (const knex of [reader, writer]) world.cache.observe(knex)
    const read = (name: string, knex: Knex) => world.seen.read(name, () => reading.read(world, knex))
    if (warm) await world.before(() => reading.read(world, world.knex))
    if (warm) await world.before(() => world.knex('others'))
    if (first === 'the writer') world.actor(() => world.seen.write(1, () => write(writer)))
    else {
      world.actor(() => read('the first reader', reader))
      world.later('the write begins', async () => {
        await world.seen.write(1, () => write(writer))
        await scheduler.atOnce(() => read('the writer, by the other name', reader))
      })
    }
    if (warm || first === 'the writer') world.later('a reader begins', () => read('a reader', reader))
    await world.end(choose, async () => {
      await read('the last reader', reader)
      await read('the last reader, by the other name', writer)
      // Its name may only be known now, and what it has written is invalidated once more.
      await read('the last reader, again', reader)
    })
  }
}

/** One Knex instance, whose server is asked from some step on: a read or a write may be under way by the former name. */
function learned(reading: Reading, write: (knex: Knex) => PromiseLike<unknown>): Play {
  return async (scheduler, choose) => {
    forgetFamily('mysql')
    const publisher = new FakePublisher()
    const world = new World(scheduler, { dialect: 'mysql', uuid: 'one server', waits })
    const read = (name: string) => world.seen.read(name, () => reading.read(world, world.knex))
    world.actor(() => read('the first reader'))
    world.later('the need to ask arises', async () => void addPublisher(publisher))
    world.later('the write begins', async () => {
      await world.seen.write(1, () => write(world.knex))
      await scheduler.atOnce(() => read('the writer'))
    })
    try {
      await world.end(choose, () => read('the last reader'))
    } finally {
      removePublisher(publisher)
    }
  }
}

describe('every order of a read, a write, and the moment from which the server is asked for the name', () => {
  after(() => forgetFamily('mysql'))

  for (const reading of readings) {
    for (const { name, write } of writings) {
      it(`${reading.name} and ${name}`, async () => {
        expect(await everyOrder(learned(reading, write), MOST)).to.be.at.least(20)
      })
    }
  }
})

describe('every order of a read and a write by two names of a database', () => {
  after(() => forgetFamily('mysql'))

  for (const reading of readings) {
    for (const { name, write } of writings) {
      for (const first of ['the reader', 'the writer'] as const) {
        for (const warm of first === 'the reader' ? [false, true] : [false]) {
          it(`${reading.name}, ${warm ? 'warm' : 'cold'}, and ${name}; ${first} comes first`, async () => {
            const orders = await everyOrder(twoNames({ reading, write, first, warm }), MOST)
            expect(orders).to.be.at.least(5)
          })
        }
      }
    }
  }
})
