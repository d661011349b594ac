import { Model } from 'objection'

export type Models = ReturnType<typeof defineModels>

/** The model classes over the specs' tables, below the given base: once cached, once as Objection has them. */
export function defineModels<Base extends typeof Model>(BaseModel: Base) {
  class Company extends (BaseModel as typeof Model) {
    static override tableName = 'companies'
    static override get relationMappings() {
      return {
        users: {
          relation: Model.HasManyRelation,
          modelClass: User,
          join: { from: 'companies.id', to: 'users.companyId' },
        },
      }
    }
  }

  class User extends (BaseModel as typeof Model) {
    static override tableName = 'users'
    declare id: number
    declare name: string
    declare age: number | null
    declare settings: { theme: string; nested: { list: unknown[] } } | null

    static override get jsonAttributes() {
      return ['settings']
    }

    override $parseDatabaseJson(json: Record<string, unknown>) {
      const row = super.$parseDatabaseJson(json)
      // SQLite keeps dates as numbers and booleans as 0 and 1, as projects on it know.
      if (typeof row['bornAt'] === 'number') row['bornAt'] = new Date(row['bornAt'])
      if (typeof row['active'] === 'number') row['active'] = row['active'] === 1
      return row
    }

    static override modifiers = {
      adults: (builder: { where(...args: unknown[]): unknown }) => void builder.where('age', '>', 23),
    }

    static override get relationMappings() {
      return {
        posts: { relation: Model.HasManyRelation, modelClass: Post, join: { from: 'users.id', to: 'posts.authorId' } },
        company: {
          relation: Model.BelongsToOneRelation,
          modelClass: Company,
          join: { from: 'users.companyId', to: 'companies.id' },
        },
        manager: {
          relation: Model.BelongsToOneRelation,
          modelClass: User,
          join: { from: 'users.managerId', to: 'users.id' },
        },
        reports: {
          relation: Model.HasManyRelation,
          modelClass: User,
          join: { from: 'users.id', to: 'users.managerId' },
        },
      }
    }
  }

  class Post extends (BaseModel as typeof Model) {
    static override tableName = 'posts'
    declare id: number
    declare title: string
    static override get relationMappings() {
      return {
        author: {
          relation: Model.BelongsToOneRelation,
          modelClass: User,
          join: { from: 'posts.authorId', to: 'users.id' },
        },
        tags: {
          relation: Model.ManyToManyRelation,
          modelClass: Tag,
          join: {
            from: 'posts.id',
            through: { from: 'post_tags.postId', to: 'post_tags.tagId', extra: ['weight'] },
            to: 'tags.id',
          },
        },
      }
    }
  }

  class Tag extends (BaseModel as typeof Model) {
    static override tableName = 'tags'
    declare id: number
  }

  class UserSummary extends (BaseModel as typeof Model) {
    static override tableName = 'users'
  }

  return { Company, User, Post, Tag, UserSummary }
}
