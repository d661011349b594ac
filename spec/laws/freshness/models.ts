import { Model, snakeCaseMappers, type Pojo, type QueryBuilder, type RelationMappings } from 'objection'

export type Models = ReturnType<typeof defineModels>

/** Every related list is fetched in the order of its keys, because nothing else guarantees an order. */
const inOrder = (builder: QueryBuilder<Model>): void => {
  const modelClass = builder.modelClass()
  for (const column of [modelClass.idColumn].flat()) void builder.orderBy(modelClass.ref(column))
}

/** The model classes over the demo's schema and the tables beside it, below the given base: once cached, once as Objection has them. */
export function defineModels(BaseModel: typeof Model) {
  class Base extends BaseModel {
    static override columnNameMappers = snakeCaseMappers()
    /** Relations that are fetched side by side become properties in the order in which they arrive. */
    static concurrency = 1
    static override modifiers = { inOrder }
    declare id: number
  }

  class Company extends Base {
    static override tableName = 'companies'
    declare name: string
    declare users?: User[]
    static override get relationMappings(): RelationMappings {
      return { users: many(User, 'companies.id', 'users.company_id') }
    }
  }

  class User extends Base {
    static override tableName = 'users'
    static override jsonAttributes = ['settings']
    static override modifiers = {
      inOrder,
      named: (builder: QueryBuilder<Model>) => void builder.select('users.id', 'users.name', 'users.company_id'),
    }
    declare companyId: number | null
    declare name: string
    declare company?: Company
    declare posts?: Post[]
    static override get relationMappings(): RelationMappings {
      return {
        company: one(Company, 'users.company_id', 'companies.id'),
        posts: many(Post, 'users.id', 'posts.author_id'),
        comments: many(Comment, 'users.id', 'comments.author_id'),
      }
    }
    override $parseDatabaseJson(json: Pojo): Pojo {
      const row = super.$parseDatabaseJson(json)
      // SQLite keeps them as numbers.
      if (typeof row['bornAt'] === 'number') row['bornAt'] = new Date(row['bornAt'])
      if (typeof row['isAdmin'] === 'number') row['isAdmin'] = row['isAdmin'] === 1
      return row
    }
  }

  class Post extends Base {
    static override tableName = 'posts'
    static override jsonAttributes = ['meta']
    declare title: string
    declare body: string
    declare comments?: Comment[]
    declare tags?: Tag[]
    static override get relationMappings(): RelationMappings {
      return {
        author: one(User, 'posts.author_id', 'users.id'),
        comments: many(Comment, 'posts.id', 'comments.post_id'),
        tags: {
          relation: Model.ManyToManyRelation,
          modelClass: Tag,
          join: {
            from: 'posts.id',
            through: { from: 'posts_tags.post_id', to: 'posts_tags.tag_id' },
            to: 'tags.id',
          },
        },
      }
    }
  }

  class Comment extends Base {
    static override tableName = 'comments'
    declare body: string
    static override get relationMappings(): RelationMappings {
      return {
        post: one(Post, 'comments.post_id', 'posts.id'),
        author: one(User, 'comments.author_id', 'users.id'),
      }
    }
  }

  class Tag extends Base {
    static override tableName = 'tags'
    declare name: string
  }

  /** The rows of the join table, for its key of two columns. */
  class PostTag extends Base {
    static override tableName = 'posts_tags'
    static override idColumn = ['post_id', 'tag_id']
    declare postId: number
    declare tagId: number
  }

  /** A tree: deleting a folder deletes those in it. */
  class Folder extends Base {
    static override tableName = 'folders'
    declare name: string
    static override get relationMappings(): RelationMappings {
      return { children: many(Folder, 'folders.id', 'folders.parent_id') }
    }
  }

  /** What a trigger counts. */
  class Total extends Base {
    static override tableName = 'totals'
    declare comments: number
  }

  /** What belongs to a user by convention only, until a foreign key comes later. */
  class Note extends Base {
    static override tableName = 'notes'
    declare body: string
  }

  /** Rows of a view over a view. */
  class Busy extends Base {
    static override tableName = 'busiest'
  }

  return { Busy, Company, User, Post, Comment, Tag, PostTag, Folder, Total, Note }
}

function many(modelClass: typeof Model, from: string, to: string) {
  return { relation: Model.HasManyRelation, modelClass, join: { from, to } }
}

function one(modelClass: typeof Model, from: string, to: string) {
  return { relation: Model.BelongsToOneRelation, modelClass, join: { from, to } }
}
