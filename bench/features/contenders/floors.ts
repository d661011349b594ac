import type { Knex } from 'knex'
import type { Contender } from '../../measure/interleaved.js'
import { answeredAtOnce } from '../../objection/answeredAtOnce.js'
import { FINDS } from '../../objection/finds.js'
import { copierOf } from '../../objection/generatedCopy.js'
import { plainModels } from '../../objection/models.js'
import type { FeatureShape } from '../Feature.js'

export const FLOORS = {
  copy: 'floor: a generated copy',
  builder: 'floor: a query, built and awaited',
  pipeline: "floor: Objection's pipeline on resolve([])",
} as const

export type Floor = keyof typeof FLOORS

/** What no hit of the shape can be faster than, of a class without a feature. */
export async function floorContenders(plainKnex: Knex, shape: FeatureShape): Promise<Contender[]> {
  const Plain = plainModels(plainKnex)
  const loaded = await FINDS[shape](Plain)
  const { Item: AtOnce, answerWith } = answeredAtOnce(plainKnex)
  answerWith(loaded)
  return [
    { name: FLOORS.copy, run: copierOf(loaded, Plain) },
    { name: FLOORS.builder, run: () => FINDS[shape](AtOnce) },
    { name: FLOORS.pipeline, run: () => resolved(FINDS[shape](Plain)) },
  ]
}

const resolved = (query: PromiseLike<unknown>): PromiseLike<unknown> =>
  (query as unknown as { resolve(value: unknown): PromiseLike<unknown> }).resolve([])
