import fc from 'fast-check'
import { Model, type StaticHookArguments } from 'objection'
import { hookBuilder } from '../hookBuilder.js'
import type { Side } from '../twins.js'
import { CLASS_HOOKS, type ClassHook } from './classHooks.js'
import { refuse, type Builder, type Log } from './inHooks.js'
import { STEPS } from './querySteps.js'

type Arguments = StaticHookArguments<Model>

const nameIn = (record: object): fc.Arbitrary<string> => fc.constantFrom(...Object.keys(record))

/** A class and a query of it, as names of what they are made of. */
export interface Hooked {
  readonly before: string
  readonly after: string
  readonly instance: string
  readonly ofPart: string
  readonly steps: readonly string[]
}

const OF_PARTS: Readonly<Record<string, (Post: typeof Model) => void>> = {
  none: () => undefined,
  filters: (Post) => {
    Post.beforeFind = (args: Arguments) => void hookBuilder(args).where('id', '<', 9)
  },
  'filters late': (Post) => {
    Post.beforeFind = async (args: Arguments) => void hookBuilder(args).where('id', '<', 9)
  },
  marks: (Post) => {
    Post.prototype.$afterFind = function (this: Record<string, unknown>) {
      this['isMarked'] = true
    } as never
  },
  throws: (Post) => {
    Post.beforeFind = refuse
  },
}

export const hooked: fc.Arbitrary<Hooked> = fc.record({
  before: nameIn(CLASS_HOOKS.before),
  after: nameIn(CLASS_HOOKS.after),
  instance: nameIn(CLASS_HOOKS.instance),
  ofPart: nameIn(OF_PARTS),
  steps: fc.array(nameIn(STEPS), { maxLength: 4 }),
})

/** What makes the query on one side. Its hooks tell the log what they see. */
export function queryOf({ before, after, instance, ofPart, steps }: Hooked, side: Side, log: Log): () => Builder {
  class Post extends side.Base {
    static override tableName = 'posts'
  }
  class User extends (side.models.User as typeof Model) {
    static override get relationMappings() {
      return {
        ...side.models.User.relationMappings,
        manager: {
          relation: Model.BelongsToOneRelation,
          modelClass: side.models.User,
          join: { from: 'users.managerId', to: 'users.id' },
        },
        posts: { relation: Model.HasManyRelation, modelClass: Post, join: { from: 'users.id', to: 'posts.authorId' } },
      }
    }
  }
  for (const [kind, name] of Object.entries({ before, after, instance })) {
    const hooks: Readonly<Record<string, ClassHook>> = CLASS_HOOKS[kind as keyof typeof CLASS_HOOKS]
    hooks[name]?.(User, log, side)
  }
  OF_PARTS[ofPart]?.(Post)
  return () => {
    let query = User.query().orderBy('users.id') as unknown as Builder
    for (const step of steps) query = STEPS[step]?.(query, log, side) ?? query
    return query
  }
}
