import { isDeepStrictEqual } from 'node:util'
import { sharesNothing } from '../compare.js'
import { User } from '../models/index.js'
import { u2AndU3 } from '../queries.js'
import type { Chapter } from './Chapter.js'

export const recipe: Chapter = {
  title: 'withCacheKey(): a key names a result',

  async play(narrator) {
    await narrator.step('add u1, u2 and u3', addUsers)
    const first = await narrator.step("u2 and u3, withCacheKey('u2andu3')", u2AndU3)
    const loaded = JSON.stringify(first.result)
    const second = await narrator.step("the key alone: User.query().withCacheKey('u2andu3')", () =>
      User.query().withCacheKey('u2andu3'),
    )

    narrator.check('the first query sent exactly one SELECT', isOneSelect(first.statements))
    narrator.check('the second query sent no SQL', second.statements.length === 0)
    narrator.check(
      'both queries resolved with equal users',
      second.result.length === 2 && isDeepStrictEqual(second.result, first.result),
    )
    narrator.check('the two results share no object, at any depth', sharesNothing(first.result, second.result))

    narrator.say('The first caller changes the name, settings, birthday and avatar of its u2.')
    changeEverythingOf(first.result[0])
    const third = await narrator.step('the key once more', () => User.query().withCacheKey('u2andu3'))
    narrator.check("the second caller's users have not changed", JSON.stringify(second.result) === loaded)
    narrator.check(
      'the third caller gets the users as they were loaded',
      third.statements.length === 0 && JSON.stringify(third.result) === loaded,
    )
  },
}

async function addUsers(): Promise<void> {
  for (const name of ['u1', 'u2', 'u3']) {
    // oxlint-disable-next-line no-await-in-loop
    await User.query().insert({
      name,
      isAdmin: name === 'u2',
      bornAt: new Date('1990-05-17'),
      settings: { theme: 'dark', newsletter: true, pinned: [1, 2] },
      avatar: Buffer.from(`picture of ${name}`),
    })
  }
}

function isOneSelect(statements: readonly string[]): boolean {
  return statements.length === 1 && statements[0]?.startsWith('select ') === true
}

function changeEverythingOf(user: User | undefined): void {
  if (user === undefined) return
  user.name = 'nobody'
  user.settings.pinned.push(3)
  user.bornAt?.setFullYear(1900)
  user.avatar?.fill(0)
}
