import type { Knex } from 'knex'
import { Model } from 'objection'
import { interleaved } from '../measure/interleaved.js'
import { asks } from '../objection/asks.js'
import { cachedModels } from '../objection/cached.js'

export interface LevelsScale {
  readonly levels: number
  /** How many models the graph has. */
  readonly models: number
  /** Microseconds. */
  readonly hit: number
  readonly miss: number
  readonly plain: number
}

/** How many children each model has. */
const CHILDREN = 3

/** What graphs of many levels cost, of one class each level. */
export async function levelsScale(
  knex: Knex,
  plainKnex: Knex,
  sizes: readonly number[],
  milliseconds: number,
): Promise<LevelsScale[]> {
  const { Item } = cachedModels(knex, { maxEntries: 100 })
  const deepest = Math.max(...sizes)
  for (const each of [knex, plainKnex]) {
    // oxlint-disable-next-line no-await-in-loop
    await addNodes(each, deepest)
  }
  const Node = nodesOn(Object.getPrototypeOf(Item) as typeof Model, knex, deepest)
  const Plain = nodesOn(Model, plainKnex, deepest)
  const found: LevelsScale[] = []
  for (const levels of sizes) {
    const find = (Top: typeof Model) => Top.query().where('level', 1).withGraphFetched(graphOf(levels))
    const contenders = [
      { name: 'hit', run: () => asks(find(Node)).withCacheKey(['hit', levels]) },
      { name: 'miss', run: (round: number) => asks(find(Node)).withCacheKey(['miss', levels, round]) },
      { name: 'plain', run: () => find(Plain) },
    ]
    // oxlint-disable-next-line no-await-in-loop
    const timings = await interleaved(contenders, milliseconds)
    const [hit = Number.NaN, miss = Number.NaN, plain = Number.NaN] = timings.map(({ median }) => median)
    found.push({ levels, models: countOf(levels), hit, miss, plain })
  }
  return found
}

const countOf = (levels: number): number =>
  Array.from({ length: levels }, (_, index) => CHILDREN ** (index + 1)).reduce((sum, count) => sum + count, 0)

/** `children.children` for three levels. */
const graphOf = (levels: number): string =>
  levels === 1 ? '[]' : Array.from({ length: levels - 1 }, () => 'children').join('.')

function nodesOn(base: typeof Model, knex: Knex, levels: number): typeof Model {
  let below: typeof Model | undefined
  for (let level = levels; level > 0; level--) below = nodeOn(base, knex, level, below)
  return below as typeof Model
}

function nodeOn(base: typeof Model, knex: Knex, level: number, below: typeof Model | undefined): typeof Model {
  const Node = class extends base {
    static override tableName = 'nodes'
    static override relationMappings =
      below === undefined
        ? {}
        : {
            children: {
              relation: Model.HasManyRelation,
              modelClass: below,
              join: { from: 'nodes.id', to: 'nodes.parentId' },
            },
          }
  }
  Object.defineProperty(Node, 'name', { value: `Level${level}` })
  Node.knex(knex)
  return Node
}

async function addNodes(knex: Knex, levels: number): Promise<void> {
  await knex.schema.createTable('nodes', (table) => {
    table.increments('id')
    table.integer('parentId').index()
    table.integer('level').index()
    for (const name of ['name', 'city', 'note']) table.text(name)
    table.integer('amount')
  })
  let above: (number | null)[] = [null]
  let id = 0
  for (let level = 1; level <= levels; level++) {
    const rows = above.flatMap((parentId) =>
      Array.from({ length: CHILDREN }, () => {
        const texts = { name: `name ${++id}`, city: `city ${id % 9}`, note: `a note on ${id}` }
        return { id, parentId, level, ...texts, amount: id }
      }),
    )
    // oxlint-disable-next-line no-await-in-loop
    await knex.batchInsert('nodes', rows, 50)
    above = rows.map((row) => row.id)
  }
}
