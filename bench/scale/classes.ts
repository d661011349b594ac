import type { Knex } from 'knex'
import { Model } from 'objection'
import { library } from '../library.js'
import { interleaved } from '../measure/interleaved.js'
import { asks } from '../objection/asks.js'
import { FINDS } from '../objection/finds.js'
import { copierOf } from '../objection/generatedCopy.js'
import { modelsOn, plainModels } from '../objection/models.js'

export interface ClassesScale {
  readonly classes: number
  /** Whether all classes have the same columns. */
  readonly equal: boolean
  /** Microseconds of a hit of 100 rows, each of the next class. */
  readonly hit: number
  /** Of the generated copy of one class, in the same run. */
  readonly copy: number
}

type Hit = () => PromiseLike<unknown>

/** How often each class is used before it counts. */
const USES = 5

/** What a hit costs in the company of further classes, which are used as much. The fewest classes come first: nothing forgets a class. */
export async function classesScale(
  knex: Knex,
  plainKnex: Knex,
  sizes: readonly number[],
  milliseconds: number,
): Promise<ClassesScale[]> {
  const Plain = plainModels(plainKnex)
  const copy = copierOf(await FINDS['100 rows'](Plain), Plain)
  const found: ClassesScale[] = []
  for (const equal of [true, false]) {
    const hits: Hit[] = []
    for (const size of sizes) {
      /* oxlint-disable no-await-in-loop */
      while (hits.length < size) hits.push(await hitOf(knex, equal ? 0 : hits.length + 1))
      const run = (round: number) => (hits[round % size] as Hit)()
      const timings = await interleaved(
        [
          { name: 'hit', run },
          { name: 'copy', run: copy },
        ],
        milliseconds,
      )
      /* oxlint-enable no-await-in-loop */
      const [hit = Number.NaN, least = Number.NaN] = timings.map(({ median }) => median)
      found.push({ classes: size, equal, hit, copy: least })
    }
  }
  return found
}

/** A class of its own with a stored result; a number other than 0 renames its columns. */
async function hitOf(knex: Knex, number: number): Promise<Hit> {
  const Base = Object.assign(library.Cached(Model), { queryCache: cache }) as unknown as typeof Model
  const Item = modelsOn(Base, knex)
  const find = (): PromiseLike<unknown> => {
    const query = FINDS['100 rows'](Item) as ReturnType<typeof Item.query>
    return asks(number === 0 ? query : query.select(renamed(number))).withCacheKey('hit')
  }
  for (let use = 0; use < USES; use++) {
    // oxlint-disable-next-line no-await-in-loop
    await find()
  }
  return find
}

const cache = new library.QueryCache({ maxEntries: 10_000, maxBytes: 2 ** 32 })

const renamed = (number: number): string[] => [
  'id',
  ...['name', 'email', 'city', 'note', 'age', 'score', 'visits'].map((name) => `${name} as ${name}${number}`),
  'createdAt',
  'data',
]
