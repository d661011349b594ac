import type { CacheExplanation } from '../../lib/index.js'
import { User } from '../models/index.js'
import { u2AndU3 } from '../queries.js'
import type { Chapter } from './Chapter.js'

export const transaction: Chapter = {
  title: 'A transaction bypasses the cache, and explainCache() says why',

  async play(narrator) {
    const { result } = await narrator.step('rename u2, query inside and outside, roll back', renameAndRollBack)
    const after = await narrator.step('u2andu3 after the rollback', u2AndU3)

    narrator.check('inside the transaction the query saw the write', result.inside?.name === 'u2 renamed')
    narrator.check('outside it the key still gave u2, without waiting', result.outside?.name === 'u2')
    narrator.check(
      'after the rollback the key still gives u2, without SQL',
      isU2WithoutSql(after.result[0], after.statements),
    )

    const plain = await u2AndU3().explainCache()
    const locked = await u2AndU3().forUpdate().explainCache()
    const disabled = await u2AndU3().withCache(false).explainCache()
    narrator.table([
      ['explainCache() of …', 'status', 'reason', 'bytes', 'depends on'],
      explained('the query', plain),
      explained('the query in a transaction', result.explanation),
      explained('the query with forUpdate()', locked),
      explained('the query with withCache(false)', disabled),
    ])
    narrator.say(disabled.detail ?? '')
    narrator.check('a hit has no reason', plain.status === 'hit' && plain.reason === undefined)
    narrator.check(
      'every bypass has a reason',
      result.explanation.reason === 'transaction' && locked.reason === 'lock' && disabled.reason === 'disabled',
    )
  },
}

interface Outcome {
  readonly inside: User | undefined
  readonly outside: User | undefined
  readonly explanation: CacheExplanation
}

/** SQLite has one connection, which the transaction holds. Outside the transaction only the cache can answer. */
async function renameAndRollBack(): Promise<Outcome> {
  const trx = await User.startTransaction()
  try {
    await User.query(trx).where('name', 'u2').patch({ name: 'u2 renamed' })
    const inTransaction = User.query(trx).where('name', 'u2 renamed').withCacheKey('u2andu3')
    const explanation = await inTransaction.clone().explainCache()
    const [inside] = await inTransaction
    const [outside] = await u2AndU3()
    return { inside, outside, explanation }
  } finally {
    await trx.rollback()
  }
}

function isU2WithoutSql(user: User | undefined, statements: readonly string[]): boolean {
  return user?.name === 'u2' && statements.length === 0
}

function explained(query: string, { status, reason, bytes, dependsOn }: CacheExplanation): string[] {
  return [query, status, reason ?? '', bytes === undefined ? '' : String(bytes), dependsOn.join(' ')]
}
