import { Company, Post, User } from './models/index.js'

// The cached queries of the demo. Each has a key that names its result.

export const FEED_COMPANY = 7

export const u2AndU3 = () => User.query().whereIn('name', ['u2', 'u3']).orderBy('name').withCacheKey('u2andu3')

export const companyFeed = () =>
  Company.query()
    .findById(FEED_COMPANY)
    .withGraphFetched('users.posts.tags')
    .withCacheKey(['company', FEED_COMPANY, 'feed'])

export const publishedPosts = (page: number) =>
  Post.query()
    .where('is_draft', false)
    .orderBy([{ column: 'published_at', order: 'desc' }, 'id'])
    .page(page, 20)
    .withCacheKey(['published', page])

export const drafts = () => Post.query().where('is_draft', true).withCacheKey('drafts')

export const userById = (id: number) => User.query().findById(id).withCacheKey(['user', id])
