import { Base } from './Base.js'
import type { Comment } from './Comment.js'
import type { Company } from './Company.js'
import type { Post } from './Post.js'

export interface UserSettings {
  theme: string
  newsletter: boolean
  pinned: number[]
}

export class User extends Base {
  static override tableName = 'users'
  static override jsonAttributes = ['settings']
  static override dateAttributes = ['bornAt']
  static override booleanAttributes = ['isAdmin']

  declare id: number
  declare companyId: number | null
  declare name: string
  declare email: string | null
  declare isAdmin: boolean
  declare bornAt: Date | null
  declare settings: UserSettings
  declare avatar: Buffer | null
  declare company?: Company | null
  declare posts?: Post[]
  declare comments?: Comment[]
}
