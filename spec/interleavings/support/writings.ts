import type { Knex } from 'knex'
import type { World } from './World.js'
import type { Seen } from './Observations.js'

/** A way to write the first thing. The write has ended when `write` has settled. */
export interface Writing {
  readonly name: string
  /** The value that it writes. */
  readonly value: Seen
  write(world: World): PromiseLike<unknown>
}

/** Sets the value of the first thing. */
export const set = (knex: Knex, value: number): PromiseLike<unknown> => knex('things').where('id', 1).update({ value })

/** Writes that commit by themselves. */
export const singleStatements: readonly Writing[] = [
  { name: 'Objection', value: 1, write: ({ Thing }) => Thing.query().findById(1).patch({ value: 1 }) },
  { name: 'Knex', value: 1, write: ({ knex }) => set(knex, 1) },
  { name: 'raw SQL', value: 1, write: ({ knex }) => knex.raw('update things set value = 1 where id = 1') },
  { name: 'a bulk update', value: 1, write: ({ knex }) => knex('things').update({ value: 1 }) },
  { name: 'a delete', value: undefined, write: ({ knex }) => knex('things').where('id', 1).delete() },
  { name: 'another Knex instance', value: 1, write: ({ open }) => set(open(), 1) },
  { name: 'a computation', value: 1, write: ({ cache, knex }) => cache.wrap('writes', () => set(knex, 1)) },
  {
    name: 'a stream',
    value: 1,
    write: ({ knex }) => drained(knex('things').where('id', 1).update({ value: 1 }).stream()),
  },
  {
    name: 'a statement whose answer is lost',
    value: 1,
    write({ knex, server }) {
      server.loseAnswerTo(/^update/)
      return set(knex, 1)
    },
  },
]

function drained(stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.on('error', reject)
    stream.on('end', resolve)
    stream.resume()
  })
}
