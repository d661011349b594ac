import { Comment } from './Comment.js'
import { Company } from './Company.js'
import { Post } from './Post.js'
import { Tag } from './Tag.js'
import { User } from './User.js'

// All relations in one file, so that the model files do not import each other's classes.

Company.relationMappings = {
  users: {
    relation: Company.HasManyRelation,
    modelClass: User,
    join: { from: 'companies.id', to: 'users.company_id' },
  },
}

User.relationMappings = {
  company: {
    relation: User.BelongsToOneRelation,
    modelClass: Company,
    join: { from: 'users.company_id', to: 'companies.id' },
  },
  posts: { relation: User.HasManyRelation, modelClass: Post, join: { from: 'users.id', to: 'posts.author_id' } },
  comments: {
    relation: User.HasManyRelation,
    modelClass: Comment,
    join: { from: 'users.id', to: 'comments.author_id' },
  },
}

Post.relationMappings = {
  author: { relation: Post.BelongsToOneRelation, modelClass: User, join: { from: 'posts.author_id', to: 'users.id' } },
  comments: { relation: Post.HasManyRelation, modelClass: Comment, join: { from: 'posts.id', to: 'comments.post_id' } },
  tags: {
    relation: Post.ManyToManyRelation,
    modelClass: Tag,
    join: {
      from: 'posts.id',
      through: { from: 'posts_tags.post_id', to: 'posts_tags.tag_id' },
      to: 'tags.id',
    },
  },
}

Comment.relationMappings = {
  post: {
    relation: Comment.BelongsToOneRelation,
    modelClass: Post,
    join: { from: 'comments.post_id', to: 'posts.id' },
  },
  author: {
    relation: Comment.BelongsToOneRelation,
    modelClass: User,
    join: { from: 'comments.author_id', to: 'users.id' },
  },
}

Tag.relationMappings = {
  posts: {
    relation: Tag.ManyToManyRelation,
    modelClass: Post,
    join: {
      from: 'tags.id',
      through: { from: 'posts_tags.tag_id', to: 'posts_tags.post_id' },
      to: 'posts.id',
    },
  },
}
