import type { Pojo } from 'objection'
import { pairsOf, rowsOf, type Chance } from '../../Chance.js'

export const USERS = 200
export const ARTICLES = 400
export const TAGS = 30
export const COMMENTS = 2000

export const tables = {
  users: `id integer primary key, username text not null unique, email text not null unique, bio text, lastSeenAt text`,
  articles: `id integer primary key autoincrement, slug text not null unique, title text, body text,
    authorId integer not null references users(id) on delete cascade, published boolean not null,
    views integer not null default 0, createdAt text`,
  tags: `id integer primary key, name text not null unique`,
  article_tags: `articleId integer not null references articles(id) on delete cascade,
    tagId integer not null references tags(id) on delete cascade, primary key (articleId, tagId)`,
  comments: `id integer primary key autoincrement, articleId integer not null references articles(id) on delete cascade,
    authorId integer not null references users(id) on delete cascade, body text, createdAt text`,
  favorites: `userId integer not null references users(id) on delete cascade,
    articleId integer not null references articles(id) on delete cascade, since text, primary key (userId, articleId)`,
  follows: `followerId integer not null references users(id) on delete cascade,
    followedId integer not null references users(id) on delete cascade, primary key (followerId, followedId)`,
}

export const indexes = [
  'articles(authorId)',
  'article_tags(tagId)',
  'comments(articleId)',
  'favorites(articleId)',
  'follows(followedId)',
]

const TIME = '2025-12-01T00:00:00.000Z'

export function rows(chance: Chance): Record<string, readonly Pojo[]> {
  const [articleIds, userIds] = [() => chance.recent(ARTICLES), () => chance.popular(USERS)]
  return {
    users: rowsOf(USERS, (id) => ({
      id,
      username: `user${id}`,
      email: `user${id}@example.org`,
      bio: 'b',
      lastSeenAt: TIME,
    })),
    articles: rowsOf(ARTICLES, (id) => ({
      id,
      slug: `slug-${id}`,
      title: `Title ${id}`,
      body: `Body of ${id}. `.repeat(5),
      authorId: userIds(),
      published: chance.is(0.9),
      views: 0,
      createdAt: TIME,
    })),
    tags: rowsOf(TAGS, (id) => ({ id, name: `tag${id}` })),
    article_tags: pairsOf(ARTICLES * 2, () => [chance.int(ARTICLES), chance.popular(TAGS)]).map(
      ([articleId, tagId]) => ({
        articleId,
        tagId,
      }),
    ),
    comments: rowsOf(COMMENTS, (id) => ({
      id,
      articleId: articleIds(),
      authorId: chance.int(USERS),
      body: 'c',
      createdAt: TIME,
    })),
    favorites: pairsOf(3000, () => [chance.int(USERS), articleIds()]).map(([userId, articleId]) => ({
      userId,
      articleId,
      since: TIME,
    })),
    follows: pairsOf(1000, () => [chance.int(USERS), userIds()]).map(([followerId, followedId]) => ({
      followerId,
      followedId,
    })),
  }
}
