import './relations.js'

export { Base } from './Base.js'
export { Comment } from './Comment.js'
export { Company } from './Company.js'
export { Post } from './Post.js'
export { Tag } from './Tag.js'
export { User, type UserSettings } from './User.js'
