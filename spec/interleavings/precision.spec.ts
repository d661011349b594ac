import { Random } from '../../demo/dataset/Random.js'
import { THOROUGH, tries } from '../support/thorough.js'
import { everyOrder, playOnce, type Play } from './support/everyOrder.js'
import { RowsWorld, type RowsReading, type RowsWriting } from './support/RowsWorld.js'
import { rowReadings, rowTransactions, rowWritings } from './support/rowActs.js'

const MOST = 300
/** Each order is a history on a real database. */
const PATIENCE = 240_000
const SEED = Number(process.env['OBJECTION_CACHE_SEED'] ?? Date.now() % 1_000_000)

/** Readers learn rows before, during and after the writes; each writer reads when it has written. */
interface Cast {
  readonly writings: readonly RowsWriting[]
  readonly reading: RowsReading
  /** What is cached before. */
  readonly warm: readonly RowsReading[]
}

const playOf =
  (world: RowsWorld, { writings, reading, warm }: Cast): Play =>
  async (scheduler, choose) => {
    await world.begin(scheduler, async () => {
      for (const each of warm) await each.read(world)
    })
    for (const writing of writings) world.writes(writing, reading)
    world.readsLater(reading)
    await world.end(choose, rowReadings)
  }

describe('precise invalidation, in every order', () => {
  let world: RowsWorld
  before(async () => {
    world = await RowsWorld.open()
    // Later runs find what the first has taught the process.
    for (const each of [rowWritings[0]!, rowTransactions[0]!]) {
      await playOnce(playOf(world, { writings: [each], reading: rowReadings[0]!, warm: rowReadings }), () => 0)
    }
  })
  after(() => world.close())

  for (const writing of [...rowWritings, ...rowTransactions]) {
    it(`a load, and ${writing.name}`, async function () {
      this.timeout(PATIENCE)
      const isLong = rowTransactions.includes(writing)
      const known = THOROUGH ? rowReadings : rowReadings.slice(0, isLong ? 1 : 3)
      for (const reading of known)
        await everyOrder(playOf(world, { writings: [writing], reading, warm: rowReadings }), MOST)
      const [reading] = rowReadings as [RowsReading]
      await everyOrder(playOf(world, { writings: [writing], reading, warm: [] }), MOST)
    })
  }

  it(`a load, and two writes, one of which may rely on rows that reads have shown, seed ${SEED}`, async function () {
    this.timeout(PATIENCE)
    const random = new Random(SEED)
    for (let run = 0; run < tries(240); run++) {
      const writings = [random.pick(rowWritings), random.pick([...rowWritings, ...rowTransactions])]
      const warm = random.chance(0.3) ? [] : rowReadings.filter(() => random.chance(0.7))
      const cast = { writings, reading: random.pick(rowReadings), warm }
      await playOnce(playOf(world, cast), (count) => random.upTo(count) - 1)
    }
  })

  it('a load, and two writes of one row, in every order', async function () {
    this.timeout(PATIENCE)
    const [toB, , , backToA] = rowWritings
    for (const reading of rowReadings.slice(0, THOROUGH ? 3 : 1))
      await everyOrder(playOf(world, { writings: [toB!, backToA!], reading, warm: rowReadings }), MOST)
  })
})

describe('a column that is compared for the first time, in every order', () => {
  for (const writing of [rowWritings[0]!, rowWritings[1]!, rowWritings[5]!, rowTransactions[1]!]) {
    it(`while ${writing.name}`, function () {
      this.timeout(PATIENCE)
      return everyOrder(async (scheduler, choose) => {
        const world = await RowsWorld.open()
        try {
          // The catalog is known, and no column has been compared.
          await playOf(world, { writings: [writing], reading: rowReadings[0]!, warm: [rowReadings[2]!] })(
            scheduler,
            choose,
          )
        } finally {
          await world.close()
        }
      }, MOST)
    })
  }
})
