import type { Knex } from 'knex'
import { Base, User } from '../models/index.js'
import type { Narrator, Step } from '../narrator.js'
import { drafts, u2AndU3, userById } from '../queries.js'
import type { Chapter } from './Chapter.js'

export const freshness: Chapter = {
  title: 'Writes invalidate automatically',

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
  const users = await narrator.step('u2andu3', u2AndU3)
  const posts = await narrator.step('the drafts', drafts)
  narrator.check(
    'the next query sends SQL and shows the write',
    sent(users) === 1 && emailOf(users) === 'u2@example.org',
  )
  narrator.check('results from other tables stay cached', sent(posts) === 0)
  narrator.check('the query after it sends no SQL', sent(await narrator.step('u2andu3', u2AndU3)) === 0)
}

async function writeThroughKnex(narrator: Narrator): Promise<void> {
  await Promise.all([userById(5), userById(6)])
  await narrator.step("knex('users').where('id', 5).update(…)", () =>
    knex()('users').where('id', 5).update({ name: 'five' }),
  )
  const five = await narrator.step('user 5', () => userById(5))
  const six = await narrator.step('user 6', () => userById(6))
  narrator.check('the row that was written is loaded again', sent(five) === 1 && five.result?.name === 'five')
  narrator.check('another row of the same table stays cached', sent(six) === 0)
}

async function writeRawSql(narrator: Narrator): Promise<void> {
  const before = await drafts()
  await narrator.step("knex.raw('update posts …')", () =>
    knex().raw('update posts set is_draft = 0 where id = (select min(id) from posts where is_draft = 1)'),
  )
  const after = await narrator.step('the drafts', drafts)
  narrator.check('raw SQL invalidates, too', after.result.length === before.length - 1)
}

async function commit(narrator: Narrator): Promise<void> {
  await u2AndU3()
  const trx = await User.startTransaction()
  await rename('u2', 'committed@example.org', trx)
  const outside = await narrator.step('u2andu3, while a transaction has changed u2', u2AndU3)
  await narrator.step('COMMIT', () => trx.commit())
  const after = await narrator.step('u2andu3', u2AndU3)
  narrator.check('before COMMIT the cache answers with the committed data', emailOf(outside) === 'u2@example.org')
  narrator.check('after COMMIT the query shows what the transaction wrote', emailOf(after) === 'committed@example.org')
}

async function rollBack(narrator: Narrator): Promise<void> {
  const trx = await User.startTransaction()
  await rename('u2', 'never@example.org', trx)
  await narrator.step('ROLLBACK of another change', () => trx.rollback())
  const after = await narrator.step('u2andu3', u2AndU3)
  narrator.check('a rollback invalidates nothing', sent(after) === 0)
}

async function cascade(narrator: Narrator): Promise<void> {
  const author = (await drafts())[0]?.authorId ?? 0
  await narrator.step('delete the author of a draft', () => User.query().deleteById(author))
  const after = await narrator.step('the drafts', drafts)
  const gone = after.result.every(({ authorId }) => authorId !== author)
  narrator.check('posts that a foreign key’s cascade has deleted are gone from the result', gone)
  narrator.check('the delete of a user invalidated results from posts', sent(after) === 1)
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
