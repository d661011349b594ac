import { Base } from './Base.js'
import type { User } from './User.js'

export class Company extends Base {
  static override tableName = 'companies'
  static override dateAttributes = ['foundedAt']

  declare id: number
  declare name: string
  declare country: string | null
  declare foundedAt: Date
  declare users?: User[]
}
