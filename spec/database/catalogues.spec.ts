import { expect } from 'chai'
import { databaseLedger } from '../../lib/cache/databaseLedger.js'
import { writeClock } from '../../lib/cache/writeClock.js'
import { anyTableTag, schemaTag } from '../../lib/core/tag.js'
import { catalogueOf, lacksCatalogue, learnCatalogue } from '../../lib/database/catalogues.js'
import type { RunQuery } from '../../lib/database/catalog/Catalog.js'
import { deferred } from '../../lib/core/deferred.js'
import { recordEvents } from '../cache/recordEvents.js'
import { FakeServer } from './support/FakeServer.js'
import { leavesNoMarks } from './support/pending.js'

let databases = 0
const newDatabase = (): string => `catalogues ${++databases}`
const empty: RunQuery = () => Promise.resolve([])
const failing: RunQuery = () => Promise.reject(new Error('no rights'))

const learn = (database: string, run: RunQuery = empty) => learnCatalogue(database, 'sqlite3', writeClock.now, run)
const lacks = (database: string): boolean => lacksCatalogue(database, writeClock.now)
const changeSchema = (database: string): void => databaseLedger.invalidate([schemaTag(database)])

describe('what is known of catalogues', () => {
  leavesNoMarks()

  const recorded = recordEvents()

  it('is nothing before it is read, and holds until the schema changes', async () => {
    const database = newDatabase()
    expect([catalogueOf(database), lacks(database)]).to.deep.equal([undefined, true])
    await learn(database)
    expect(catalogueOf(database)?.listsTables).to.equal(true)
    expect(lacks(database)).to.equal(false)
    databaseLedger.invalidate([anyTableTag(database)])
    expect(catalogueOf(database), 'after rows were written').to.be.an('object')
    changeSchema(database)
    expect([catalogueOf(database), lacks(database)]).to.deep.equal([undefined, true])
    await learn(database)
    expect(catalogueOf(database)).to.be.an('object')
  })

  it('is nobody’s while the schema is being changed, nor is it read then', async () => {
    const database = newDatabase()
    await learn(database)
    const end = databaseLedger.begin([schemaTag(database)])
    expect([catalogueOf(database), lacks(database)]).to.deep.equal([undefined, false])
    end()
    expect([catalogueOf(database), lacks(database)]).to.deep.equal([undefined, true])
  })

  it('does not hold when the schema was changed while it was read', async () => {
    const database = newDatabase()
    const { promise, resolve } = deferred<[]>()
    const reading = learn(database, () => promise)
    expect(lacks(database), 'while it is read').to.equal(false)
    changeSchema(database)
    resolve([])
    await reading
    expect([catalogueOf(database), lacks(database)]).to.deep.equal([undefined, true])
  })

  it('is not what a source that lags behind may see', async () => {
    const database = newDatabase()
    const before = writeClock.now
    changeSchema(database)
    expect(lacksCatalogue(database, before)).to.equal(false)
    await learnCatalogue(database, 'sqlite3', before, empty)
    expect([catalogueOf(database), lacks(database)]).to.deep.equal([undefined, true])
  })

  it('that cannot be read is tried three times, with an event each, and again when the schema has changed', async () => {
    const database = newDatabase()
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(lacks(database), `attempt ${attempt}`).to.equal(true)
      await learn(database, failing)
      expect(recorded.of('error')).to.have.length(attempt)
    }
    expect(recorded.of('error')[0]).to.deep.include({ operation: 'catalogue', key: undefined })
    expect(recorded.of('error')[0]).to.have.nested.property('error.message', 'no rights')
    expect([catalogueOf(database), lacks(database)]).to.deep.equal([undefined, false])
    changeSchema(database)
    expect(lacks(database)).to.equal(true)
    await learn(database, failing)
    expect(lacks(database), 'the count begins anew').to.equal(true)
    await learn(database)
    expect(catalogueOf(database)).to.be.an('object')
  })

  it('belongs to one database', async () => {
    const [one, other] = [newDatabase(), newDatabase()]
    await learn(one)
    expect([catalogueOf(other), lacks(other)]).to.deep.equal([undefined, true])
    changeSchema(one)
    await learn(other)
    expect([catalogueOf(one), catalogueOf(other) === undefined]).to.deep.equal([undefined, false])
  })

  it('without it every write invalidates everything, and a read changes nothing', async () => {
    const server = new FakeServer('postgresql')
    const before = server.everything
    const connection = server.connect()
    await connection.byHand('select 1')
    expect(server.everything).to.equal(before)
    await connection.byHand('update t set a = 1')
    expect(server.everything).to.be.greaterThan(before)
    await server.learn()
    const known = server.everything
    await connection.byHand('update t set a = 1')
    expect(server.everything).to.equal(known)
  })
})
