import { expect } from 'chai'
import { databaseLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { writeClock } from '../../../lib/cache/freshness/writeClock.js'
import type { TableDescription } from '../../../lib/database/catalog/graph/TableDescription.js'
import { ObservedKnex } from '../../../lib/database/connection/ObservedKnex.js'
import { noteCompared } from '../../../lib/database/precision/comparedColumns.js'
import { TransactionLog } from '../../../lib/database/transaction/TransactionLog.js'
import { beginWrite } from '../../../lib/database/transaction/WriteIntent.js'
import { recordEvents } from '../../cache/support/recordEvents.js'
import { leavesNothingPending } from '../support/leavesNothingPending.js'

const TAGS = ['table:db/grown', 'set:db/grown']

let count = 0

/** A read compares a column for the first time. */
function compare(): void {
  const name = `column${count++}`
  const column = {
    spelling: name,
    kind: { name: 'text' },
    isIndexed: false,
    followsUpdates: false,
    initial: '~',
  } as const
  noteCompared('db/grown', { columns: new Map([[name, column]]) } as unknown as TableDescription, name)
}

describe('what the end of a write invalidates', () => {
  leavesNothingPending()
  const recorded = recordEvents()
  const observedKnex = (): ObservedKnex => new ObservedKnex('postgresql', { name: 'db', isUnknown: false })
  const isGrown = (since: number): boolean => databaseLedger.latest('all:db/grown') > since

  it('is anything in its tables of which a read has compared a further column, if the outcome is not known', () => {
    const intents = [1, 2].map(() => beginWrite(observedKnex(), TAGS, false, new Set()))
    const other = beginWrite(observedKnex(), ['table:db/other'], false, new Set())
    const { now } = writeClock
    void intents[0]?.end()
    expect(isGrown(now)).to.equal(false)
    compare()
    void other.end()
    expect(isGrown(now)).to.equal(false)
    void intents[1]?.end()
    expect(isGrown(now)).to.equal(true)
  })

  it('is the same for a transaction that is committed by hand, or whose COMMIT fails', () => {
    const log = new TransactionLog(observedKnex())
    log.begin('immediate', false)
    log.addWrite({ tags: TAGS })
    expect(log.written).to.not.include('all:db/grown')
    compare()
    expect(log.written).to.include('all:db/grown')
    expect(log.settler().settle()).to.include('all:db/grown')
    const { now } = writeClock
    void log.end()
    expect(isGrown(now)).to.equal(true)
  })

  it('is all that was declared if it cannot be told what was written', () => {
    const intent = beginWrite(observedKnex(), TAGS, false, new Set())
    const { now } = writeClock
    const settle = (): never => {
      throw new Error('a bug')
    }
    void intent.end({ settle, learned: () => undefined })
    expect(databaseLedger.latest('set:db/grown')).to.be.above(now)
    expect(recorded.of('error').map(({ operation }) => operation)).to.deep.equal(['invalidate'])
  })
})
