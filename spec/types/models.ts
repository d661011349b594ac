import type { RelationMappings } from 'objection'
import { CachedModel } from '../../lib/index.js'

export class Post extends CachedModel {
  static override tableName = 'posts'

  declare id: number
  declare title: string
  declare author: User | null
}

export class User extends CachedModel {
  static override tableName = 'users'

  declare id: number
  declare name: string
  declare posts: Post[]

  static override get relationMappings(): RelationMappings {
    return {
      posts: {
        relation: CachedModel.HasManyRelation,
        modelClass: Post,
        join: { from: 'users.id', to: 'posts.authorId' },
      },
    }
  }

  greeting(): string {
    return `Hello, ${this.name}`
  }
}
