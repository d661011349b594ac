import { setTimeout as pause } from 'node:timers/promises'
import { Comment, Company, Post, User } from '../models/index.js'
import { companyFeed, drafts, publishedPosts, u2AndU3, userById } from '../queries.js'

/** How long a reader pauses between queries, and a writer between writes, in milliseconds. */
const READ_PAUSE = 15
const WRITE_PAUSE = 400

const READERS = 8

const below = (bound: number): number => Math.floor(Math.random() ** 2 * bound)

/** Queries as an application has them: most are asked for again and again, some cannot be cached. */
const READS: readonly (() => PromiseLike<unknown>)[] = [
  u2AndU3,
  companyFeed,
  drafts,
  () => publishedPosts(below(10)),
  () => userById(1 + below(300)),
  () =>
    Company.query()
      .findById(1 + below(20))
      .withGraphFetched('users')
      .withCache({ ttl: '30s' }),
  () =>
    Comment.query()
      .where('post_id', 1 + below(100))
      .withCache(),
  () => Post.query().where('is_draft', false).resultSize(),
  () => Post.query().whereRaw('rating > abs(random() % 5)').limit(10).withCache(),
  () => User.transaction(async (trx) => User.query(trx).findById(1).withCache()),
]

const WRITES: readonly (() => PromiseLike<unknown>)[] = [
  () =>
    User.query()
      .findById(1 + below(300))
      .patch({ email: `${Date.now()}@example.com` }),
  () =>
    Post.query()
      .findById(1 + below(500))
      .patch({ rating: below(5) }),
  () =>
    Company.query()
      .findById(1 + below(20))
      .patch({ country: ['AT', 'BR', 'IN'][below(3)] as string }),
]

/** Readers and a writer, until the signal ends them. */
export async function runTraffic(signal: AbortSignal): Promise<void> {
  const readers = Array.from({ length: READERS }, () => repeat(READS, READ_PAUSE, signal))
  await Promise.all([...readers, repeat(WRITES, WRITE_PAUSE, signal)])
}

async function repeat(jobs: typeof READS, wait: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // oxlint-disable no-await-in-loop
    await jobs[Math.floor(Math.random() * jobs.length)]?.()
    await pause(wait * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined)
    // oxlint-enable no-await-in-loop
  }
}
