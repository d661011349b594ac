import type { Knex } from 'knex'
import { Base, User } from '../models/index.js'
import type { Narrator, Step } from '../narrator.js'
import { drafts, u2AndU3, userById } from '../queries.js'
import type { Chapter } from './Chapter.js'

export const freshness: Chapter = {
  title: 'Writes invalidate by themselves',

  async play(narrator) {
    await Promise.all([u2AndU3(), userById(5), userById(6), drafts()])
    await writeThroughObjection(narrator)
    await writeThroughKnex(narrator)
    await writeRawSql(narrator)
    await commit(narrator)
    await rollBack(narrator)
    await cascade(narrator)
  },
}

async function writeThroughObjection(narrator: Narrator): Promise<void> {
  await narrator.step('User.query().where(…).patch(…)', () => rename('u2', 'u2@example.org'))
  const users = await narrator.step('read u2andu3', u2AndU3)
  const posts = await narrator.step('read the drafts', drafts)
  narrator.claim(
    'the next read sends SQL and shows the write',
    sent(users) === 1 && emailOf(users) === 'u2@example.org',
  )
  narrator.claim('what was read from other tables stays', sent(posts) === 0)
  narrator.claim('and the read after it needs no SQL again', sent(await narrator.step('read u2andu3', u2AndU3)) === 0)
}

async function writeThroughKnex(narrator: Narrator): Promise<void> {
  await Promise.all([userById(5), userById(6)])
  await narrator.step("knex('users').where('id', 5).update(…)", () =>
    knex()('users').where('id', 5).update({ name: 'five' }),
  )
  const five = await narrator.step('read user 5', () => userById(5))
  const six = await narrator.step('read user 6', () => userById(6))
  narrator.claim('the row that was written is read again', sent(five) === 1 && five.result?.name === 'five')
  narrator.claim('another row of the same table is not', sent(six) === 0)
}

async function writeRawSql(narrator: Narrator): Promise<void> {
  const before = await drafts()
  await narrator.step("knex.raw('update posts …')", () =>
    knex().raw('update posts set is_draft = 0 where id = (select min(id) from posts where is_draft = 1)'),
  )
  const after = await narrator.step('read the drafts', drafts)
  narrator.claim('raw SQL is seen like any other', after.result.length === before.length - 1)
}

async function commit(narrator: Narrator): Promise<void> {
  await u2AndU3()
  const trx = await User.startTransaction()
  await rename('u2', 'committed@example.org', trx)
  const outside = await narrator.step('read u2andu3 while a transaction has changed u2', u2AndU3)
  await narrator.step('COMMIT', () => trx.commit())
  const after = await narrator.step('read u2andu3', u2AndU3)
  narrator.claim('until the commit the cache answers with what is committed', emailOf(outside) === 'u2@example.org')
  narrator.claim('after it, with what the transaction wrote', emailOf(after) === 'committed@example.org')
}

async function rollBack(narrator: Narrator): Promise<void> {
  const trx = await User.startTransaction()
  await rename('u2', 'never@example.org', trx)
  await narrator.step('ROLLBACK of another change', () => trx.rollback())
  const after = await narrator.step('read u2andu3', u2AndU3)
  narrator.claim('nothing has changed, and nothing is read again', sent(after) === 0)
}

async function cascade(narrator: Narrator): Promise<void> {
  const author = (await drafts())[0]?.authorId ?? 0
  await narrator.step('delete the author of a draft', () => User.query().deleteById(author))
  const after = await narrator.step('read the drafts', drafts)
  const gone = after.result.every(({ authorId }) => authorId !== author)
  narrator.claim('rows that went by a cascade, without any SQL of their own, are gone from the cache', gone)
  narrator.claim('because the posts were read again', sent(after) === 1)
}

const knex = (): Knex => Base.knex()

function rename(name: string, email: string, trx?: Knex.Transaction): PromiseLike<number> {
  return User.query(trx).where({ name }).patch({ email })
}

function emailOf({ result }: Step<readonly User[]>): string | null | undefined {
  return result[0]?.email
}

function sent({ statements }: { readonly statements: readonly string[] }): number {
  return statements.length
}
