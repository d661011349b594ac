import { Base, User } from '../models/index.js'
import { writeElsewhere } from '../elsewhere.js'
import { companyFeed, drafts, u2AndU3 } from '../queries.js'
import type { Chapter } from './Chapter.js'

const NEW_EMAIL = 'elsewhere@example.org'

export const invalidation: Chapter = {
  title: 'invalidate(): after writes of other programs',

  async play(narrator) {
    await Promise.all([u2AndU3(), companyFeed(), drafts().resultSize()])
    narrator.say('Another program gives u2 an e-mail address.')
    await writeElsewhere(Base.knex(), `update users set email = '${NEW_EMAIL}' where name = 'u2'`)
    const stale = await narrator.step('u2andu3', u2AndU3)
    narrator.check(
      'this process cannot see the write: the key still gives the old result',
      !isNew(stale.result) && sent(stale) === 0,
    )

    await narrator.step("invalidate({ keys: ['u2andu3'] })", () => User.queryCache.invalidate({ keys: ['u2andu3'] }))
    const renewed = await narrator.step('u2andu3', u2AndU3)
    narrator.check('the next query sends SQL and shows the address', isNew(renewed.result) && sent(renewed) === 1)

    await narrator.step("invalidate({ tables: ['users'] })", () => User.queryCache.invalidate({ tables: ['users'] }))
    const users = await narrator.step('u2andu3', u2AndU3)
    const feed = await narrator.step('the graph with users', companyFeed)
    const count = await narrator.step('the number of drafts', () => drafts().resultSize())
    narrator.check('results with users are loaded again', sent(users) === 1 && sent(feed) === 4)
    narrator.check('results without users stay cached', sent(count) === 0)
  },
}

function isNew(users: readonly User[]): boolean {
  return users[0]?.name === 'u2' && users[0].email === NEW_EMAIL
}

function sent({ statements }: { readonly statements: readonly string[] }): number {
  return statements.length
}
