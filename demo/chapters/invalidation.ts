import { Base, User } from '../models/index.js'
import { writeElsewhere } from '../elsewhere.js'
import { companyFeed, drafts, u2AndU3 } from '../queries.js'
import type { Chapter } from './Chapter.js'

const NEW_EMAIL = 'elsewhere@example.org'

export const invalidation: Chapter = {
  title: 'Invalidation by hand, for what other programs write',

  async play(narrator) {
    await Promise.all([u2AndU3(), companyFeed(), drafts().resultSize()])
    narrator.say('Another program, past this process, gives u2 an e-mail address.')
    await writeElsewhere(Base.knex(), `update users set email = '${NEW_EMAIL}' where name = 'u2'`)
    const stale = await narrator.step('read u2andu3', u2AndU3)
    narrator.claim(
      'this process cannot know: the key gives the result from before',
      !isNew(stale.result) && sent(stale) === 0,
    )

    await narrator.step("invalidate({ keys: ['u2andu3'] })", () => User.queryCache.invalidate({ keys: ['u2andu3'] }))
    const renewed = await narrator.step('read u2andu3', u2AndU3)
    narrator.claim('the next read sends SQL and gets the address', isNew(renewed.result) && sent(renewed) === 1)

    await narrator.step("invalidate({ tables: ['users'] })", () => User.queryCache.invalidate({ tables: ['users'] }))
    const users = await narrator.step('read u2andu3', u2AndU3)
    const feed = await narrator.step('read the graph with users in it', companyFeed)
    const count = await narrator.step('count the drafts', () => drafts().resultSize())
    narrator.claim('what holds users is loaded again', sent(users) === 1 && sent(feed) === 4)
    narrator.claim('what holds none stays cached', sent(count) === 0)
  },
}

function isNew(users: readonly User[]): boolean {
  return users[0]?.name === 'u2' && users[0].email === NEW_EMAIL
}

function sent({ statements }: { readonly statements: readonly string[] }): number {
  return statements.length
}
