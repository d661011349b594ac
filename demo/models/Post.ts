import { Base } from './Base.js'
import type { Comment } from './Comment.js'
import type { Tag } from './Tag.js'
import type { User } from './User.js'

export class Post extends Base {
  static override tableName = 'posts'
  static override jsonAttributes = ['meta']
  static override dateAttributes = ['publishedAt']
  static override booleanAttributes = ['isDraft']

  declare id: number
  declare authorId: number
  declare title: string
  declare body: string
  declare isDraft: boolean
  declare publishedAt: Date | null
  declare rating: number | null
  declare meta: { readers: number; links: number[] } | null
  declare author?: User
  declare comments?: Comment[]
  declare tags?: Tag[]
}
