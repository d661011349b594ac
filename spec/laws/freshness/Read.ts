import type { Knex } from 'knex'
import type { QueryCache } from '../../../lib/index.js'
import { withKey } from '../../support/cachedBase.js'
import type { Models } from './models.js'
import type { Dialect } from './places.js'

/** The caller that a read is run for. */
export interface Reader {
  readonly models: Models
  /** A transaction to read in. */
  readonly on: Knex | undefined
  /** What Knex's queries run on. */
  readonly db: Knex
  /** For the cached twin: where computations are cached. */
  readonly cache: QueryCache | undefined
}

/** A read that always has the same key. */
export interface Read {
  readonly name: string
  /** Whether it can be asked for inside a transaction: a computation's key does not show any. */
  readonly inside: boolean
  /** Where it can be run; default: everywhere. */
  readonly dialects?: readonly Dialect[]
  run(reader: Reader): PromiseLike<unknown>
}

type Key = <Builder>(builder: Builder) => Builder

/** A find of the models'. */
export function find(
  name: string,
  build: (models: Models, on: Knex | undefined, key: Key) => PromiseLike<unknown>,
): Read {
  const key: Key = (builder) => withKey(builder, name)
  return { name, inside: true, run: ({ models, on }) => build(models, on, key) }
}

export type Wrap = <T>(name: string, compute: () => PromiseLike<T>) => Promise<T>

/** A computation, with more of them inside where it asks for them. */
export function computation(name: string, compute: (reader: Reader, wrap: Wrap) => PromiseLike<unknown>): Read {
  return {
    name,
    inside: false,
    run(reader) {
      const { cache } = reader
      const wrap: Wrap = async (inner, run) => (cache === undefined ? run() : cache.wrap(inner, run))
      return wrap(name, () => compute(reader, wrap))
    },
  }
}
