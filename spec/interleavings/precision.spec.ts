import { Random } from '../../demo/dataset/Random.js'
import { THOROUGH, tries } from '../support/thorough.js'
import { everyOrder, playOnce, type Play } from './support/everyOrder.js'
import { RowsWorld, type RowsReading, type RowsWriting } from './rows/RowsWorld.js'
import { rowReadings, rowTransactions, rowWritings } from './rows/rowActs.js'

const MOST = 300
/** There are many orders. */
const PATIENCE = 600_000
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

describe('precise invalidation, in every order of the steps', () => {
  let world: RowsWorld
  before(async () => {
    world = await RowsWorld.open()
    // Later runs find what the first has taught the process.
    for (const each of [rowWritings[0]!, rowTransactions[0]!]) {
      await playOnce(playOf(world, { writings: [each], reading: rowReadings[0]!, warm: rowReadings }), () => 0)
    }
  })
  after(() => world.close())

  for (const [place, writing] of [...rowWritings, ...rowTransactions].entries()) {
    it(`a load, and ${writing.name}`, async function () {
      this.timeout(PATIENCE)
      const [first] = rowReadings as [RowsReading]
      const another = rowReadings[place % rowReadings.length] ?? first
      for (const reading of THOROUGH ? rowReadings : [another])
        await everyOrder(playOf(world, { writings: [writing], reading, warm: rowReadings }), MOST)
      if (THOROUGH || rowWritings.includes(writing))
        await everyOrder(playOf(world, { writings: [writing], reading: first, warm: [] }), MOST)
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

  it(`a load, and two writes of one row, in ${THOROUGH ? 'every order' : 'some orders'}, seed ${SEED}`, async function () {
    this.timeout(PATIENCE)
    const [toB, , , backToA] = rowWritings
    const cast = { writings: [toB!, backToA!], warm: rowReadings }
    const random = new Random(SEED)
    const some = (count: number): number => random.upTo(count) - 1
    for (let run = 0; run < 60; run++) await playOnce(playOf(world, { ...cast, reading: rowReadings[run % 3]! }), some)
    for (const reading of THOROUGH ? rowReadings.slice(0, 3) : [])
      await everyOrder(playOf(world, { ...cast, reading }), MOST)
  })
})

describe('a column that is compared for the first time, in every order', () => {
  const transactions = THOROUGH ? [rowTransactions[1]!] : [rowTransactions[0]!]
  for (const writing of [rowWritings[0]!, rowWritings[1]!, rowWritings[5]!, ...transactions]) {
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
