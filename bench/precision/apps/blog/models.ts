import type { Model } from 'objection'
import { belongsTo, hasMany, manyToMany, modelOf } from '../../models.js'

export function modelsOn(base: typeof Model) {
  const User = modelOf(base, 'users', {
    modifiers: { card: (users) => users.select('users.id', 'users.username', 'users.bio') },
  })
  const Tag = modelOf(base, 'tags')
  const Comment = modelOf(base, 'comments', {
    relationMappings: { author: belongsTo(User, 'comments.authorId', 'users.id') },
  })
  const through = { from: 'article_tags.articleId', to: 'article_tags.tagId' }
  const Article = modelOf(base, 'articles', {
    modifiers: {
      listed: (articles) =>
        articles
          .select('articles.id', 'articles.slug', 'articles.title', 'articles.authorId', 'articles.createdAt')
          .where('articles.published', true),
    },
    relationMappings: {
      author: belongsTo(User, 'articles.authorId', 'users.id'),
      tags: manyToMany(Tag, 'articles.id', through, 'tags.id'),
      comments: hasMany(Comment, 'articles.id', 'comments.articleId'),
    },
  })
  const ArticleTag = modelOf(base, 'article_tags', { idColumn: ['articleId', 'tagId'] })
  const Favorite = modelOf(base, 'favorites', { idColumn: ['userId', 'articleId'] })
  const Follow = modelOf(base, 'follows', { idColumn: ['followerId', 'followedId'] })
  return { User, Tag, Comment, Article, ArticleTag, Favorite, Follow }
}
