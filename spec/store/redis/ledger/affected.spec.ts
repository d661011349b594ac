import { expect } from 'chai'
import type { RowDependency } from '../../../../lib/core/rowDependency.js'
import * as written from '../../../../lib/core/tables/writtenTags.js'
import type { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import { sampleEntry } from '../../../../lib/testing/index.js'
import { recordingCommands } from '../../../support/redis/recordingCommands.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { begin, Fixture, mark, served } from '../support/Fixture.js'

const T = 'db/t'
const NEW = written.newIn(T)

/** A list of the rows with `a = 5`. */
const LIST: RowDependency = {
  table: T,
  columns: ['a', 'b'],
  deciding: ['a'],
  conditions: [{ column: 'a', values: ['=5'] }],
}

const insertOf = (value: string): string[] => [written.written(T), NEW, written.valueTag(NEW, 'a', `=${value}`)]

describeWithRedis('A write of a table, to an entry of a RedisStore that depends on some of its rows', () => {
  const fixture = new Fixture()

  async function stored(): Promise<RedisStore> {
    const store = fixture.store()
    const entry = sampleEntry({ value: 'list', tags: [], dependencies: [LIST] })
    const position = await begin(store, 'key')
    expect(await store.fill('key', { entry, tags: [], position })).to.equal('kept')
    return store
  }

  /** What is served, and the commands that this takes. */
  async function serving(store: RedisStore): Promise<[unknown, readonly string[]]> {
    let value: unknown
    const recorded = await recordingCommands(fixture.server, async () => {
      value = await served(store, 'key')
    })
    return [value, recorded.map(({ name }) => name)]
  }

  const PLAIN = ['GET', 'HMGET', 'INFO', 'HMGET', 'HMGET', 'INFO']

  it('leaves the entry valid if it is of other rows, as plain reads say', async () => {
    const store = await stored()
    await store.invalidate(insertOf('6'))
    expect(await serving(store)).to.deep.equal(['list', PLAIN])
  })

  it('invalidates the entry if it can be of one of them, as plain reads say', async () => {
    const store = await stored()
    await store.invalidate(insertOf('5'))
    expect(await serving(store)).to.deep.equal([undefined, PLAIN])
  })

  it('keeps the entry from being served while it is running, as plain reads say', async () => {
    const store = await stored()
    await mark(store, 'write', insertOf('5'))
    expect(await serving(store)).to.deep.equal([undefined, PLAIN])
    await store.finish('write', insertOf('5'), [])
    expect(await served(store, 'key')).to.equal('list')
  })
})
