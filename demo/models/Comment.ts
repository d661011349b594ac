import { Base } from './Base.js'
import type { Post } from './Post.js'
import type { User } from './User.js'

export class Comment extends Base {
  static override tableName = 'comments'
  static override dateAttributes = ['writtenAt']
  static override booleanAttributes = ['isHidden']

  declare id: number
  declare postId: number
  declare authorId: number | null
  declare body: string
  declare isHidden: boolean
  declare writtenAt: Date
  declare post?: Post
  declare author?: User | null
}
