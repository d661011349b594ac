import { isDeepStrictEqual } from 'node:util'
import { sharesNothing } from '../compare.js'
import { User } from '../models/index.js'
import { u2AndU3 } from '../queries.js'
import type { Chapter } from './Chapter.js'

export const recipe: Chapter = {
  title: 'A key names a result: u2 and u3',

  async play(narrator) {
    await narrator.step('add u1, u2 and u3', addUsers)
    const first = await narrator.step("load u2 and u3 under the key 'u2andu3'", u2AndU3)
    const loaded = JSON.stringify(first.result)
    const second = await narrator.step("a new unit of work: User.query().withCacheKey('u2andu3')", () =>
      User.query().withCacheKey('u2andu3'),
    )

    narrator.claim('the first read sent exactly one SELECT', isOneSelect(first.statements))
    narrator.claim('the second one sent no SQL', second.statements.length === 0)
    narrator.claim(
      'it got two equal users',
      second.result.length === 2 && isDeepStrictEqual(second.result, first.result),
    )
    narrator.claim('and shares no object with the first, at any depth', sharesNothing(first.result, second.result))

    narrator.say('Now the first reader changes its name, settings, birthday and avatar of u2.')
    scribbleOn(first.result[0])
    const third = await narrator.step('a third reader asks', () => User.query().withCacheKey('u2andu3'))
    narrator.claim("the second reader's users are as they were loaded", JSON.stringify(second.result) === loaded)
    narrator.claim("so are the third one's", third.statements.length === 0 && JSON.stringify(third.result) === loaded)
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

function scribbleOn(user: User | undefined): void {
  if (user === undefined) return
  user.name = 'nobody'
  user.settings.pinned.push(3)
  user.bornAt?.setFullYear(1900)
  user.avatar?.fill(0)
}
