import { Base } from './Base.js'
import type { Post } from './Post.js'

export class Tag extends Base {
  static override tableName = 'tags'

  declare id: number
  declare name: string
  declare description: string | null
  declare posts?: Post[]
}
