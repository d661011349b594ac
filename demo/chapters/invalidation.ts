import { User } from '../models/index.js'
import { companyFeed, drafts, u2AndU3 } from '../queries.js'
import type { Chapter } from './Chapter.js'

const NEW_EMAIL = 'u2@example.org'

export const invalidation: Chapter = {
  title: 'Invalidation by hand',

  async play(narrator) {
    narrator.say('In this version writes do not yet invalidate by themselves: whoever writes says so.')
    const write = await narrator.step('give u2 an e-mail address', () =>
      User.query().where('name', 'u2').patch({ email: NEW_EMAIL }),
    )
    const stale = await narrator.step('read u2andu3', u2AndU3)
    narrator.claim('the write changed one row', write.result === 1)
    narrator.claim('the key still gives the result from before it', isEmail(stale.result, null) && sent(stale) === 0)

    await narrator.step("invalidate({ keys: ['u2andu3'] })", () => User.queryCache.invalidate({ keys: ['u2andu3'] }))
    const renewed = await narrator.step('read u2andu3', u2AndU3)
    narrator.claim(
      'the next read sends SQL and gets the address',
      isEmail(renewed.result, NEW_EMAIL) && sent(renewed) === 1,
    )

    await narrator.step('invalidate({ models: [User] })', () => User.queryCache.invalidate({ models: [User] }))
    const users = await narrator.step('read u2andu3', u2AndU3)
    const feed = await narrator.step('read the graph with users in it', companyFeed)
    const count = await narrator.step('count the drafts', () => drafts().resultSize())
    narrator.claim('what holds users is loaded again', sent(users) === 1 && sent(feed) === 4)
    narrator.claim('what holds none stays cached', sent(count) === 0)
  },
}

function isEmail(users: readonly User[], email: string | null): boolean {
  return users[0]?.name === 'u2' && users[0].email === email
}

function sent({ statements }: { readonly statements: readonly string[] }): number {
  return statements.length
}
