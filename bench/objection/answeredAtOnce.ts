import type { Knex } from 'knex'
import { Model, QueryBuilder } from 'objection'
import { modelsOn } from './models.js'

/** The class of the items, whose queries are built and awaited and answered at once: nothing is looked up or copied. */
export interface AnsweredAtOnce {
  readonly Item: typeof Model
  /** What the queries are answered with from now on: the same result for all callers. */
  answerWith(result: unknown): void
}

export function answeredAtOnce(knex: Knex): AnsweredAtOnce {
  let answer: Promise<unknown> = Promise.resolve()
  class AtOnce<M extends Model, R = M[]> extends QueryBuilder<M, R> {
    override execute(): Promise<R> {
      return answer as Promise<R>
    }
  }
  const Item = modelsOn(
    class extends Model {
      static override QueryBuilder = AtOnce
    },
    knex,
  )
  const answerWith = (result: unknown): void => {
    answer = Promise.resolve(result)
  }
  return { Item, answerWith }
}
