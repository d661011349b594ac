import { expect } from 'chai'
import { databaseLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { writeClock } from '../../../lib/cache/freshness/writeClock.js'
import { anyTableTag, schemaTag } from '../../../lib/core/tag.js'
import { catalogOf, needsCatalog, refreshCatalog } from '../../../lib/database/catalog/knownCatalogs.js'
import type { RunQuery } from '../../../lib/database/catalog/graph/Catalog.js'
import { deferred } from '../../../lib/core/deferred.js'
import { recordEvents } from '../../cache/support/recordEvents.js'
import { FakeServer } from '../support/FakeServer.js'
import { leavesNothingPending } from '../support/leavesNothingPending.js'

let databases = 0
const newDatabase = (): string => `catalogs ${++databases}`
const empty: RunQuery = () => Promise.resolve([])
const failing: RunQuery = () => Promise.reject(new Error('no rights'))

const read = (database: string, run: RunQuery = empty) => refreshCatalog(database, 'sqlite3', writeClock.now, run)
const lacks = (database: string): boolean => needsCatalog(database, writeClock.now)
const changeSchema = (database: string): void => databaseLedger.invalidate([schemaTag(database)])

describe('known catalogs', () => {
  leavesNothingPending()

  const recorded = recordEvents()

  it('a catalog is unknown before it is read, and known until the schema changes', async () => {
    const database = newDatabase()
    expect([catalogOf(database), lacks(database)]).to.deep.equal([undefined, true])
    await read(database)
    expect(catalogOf(database)?.listsTables).to.equal(true)
    expect(lacks(database)).to.equal(false)
    databaseLedger.invalidate([anyTableTag(database)])
    expect(catalogOf(database), 'after rows were written').to.be.an('object')
    changeSchema(database)
    expect([catalogOf(database), lacks(database)]).to.deep.equal([undefined, true])
    await read(database)
    expect(catalogOf(database)).to.be.an('object')
  })

  it('no catalog is known or read while the schema is being changed', async () => {
    const database = newDatabase()
    await read(database)
    const end = databaseLedger.begin([schemaTag(database)])
    expect([catalogOf(database), lacks(database)]).to.deep.equal([undefined, false])
    end()
    expect([catalogOf(database), lacks(database)]).to.deep.equal([undefined, true])
  })

  it('a catalog is unknown if the schema was changed while it was read', async () => {
    const database = newDatabase()
    const { promise, resolve } = deferred<[]>()
    const reading = read(database, () => promise)
    expect(lacks(database), 'while it is read').to.equal(false)
    changeSchema(database)
    resolve([])
    await reading
    expect([catalogOf(database), lacks(database)]).to.deep.equal([undefined, true])
  })

  it('a replica that lags behind the last schema change does not read the catalog', async () => {
    const database = newDatabase()
    const before = writeClock.now
    changeSchema(database)
    expect(needsCatalog(database, before)).to.equal(false)
    await refreshCatalog(database, 'sqlite3', before, empty)
    expect([catalogOf(database), lacks(database)]).to.deep.equal([undefined, true])
  })

  it('a catalog that cannot be read is tried three times with an event each, and again after a schema change', async () => {
    const database = newDatabase()
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(lacks(database), `attempt ${attempt}`).to.equal(true)
      await read(database, failing)
      expect(recorded.of('error')).to.have.length(attempt)
    }
    expect(recorded.of('error')[0]).to.deep.include({ operation: 'catalogue', key: undefined })
    expect(recorded.of('error')[0]).to.have.nested.property('error.message', 'no rights')
    expect([catalogOf(database), lacks(database)]).to.deep.equal([undefined, false])
    changeSchema(database)
    expect(lacks(database)).to.equal(true)
    await read(database, failing)
    expect(lacks(database), 'the count begins anew').to.equal(true)
    await read(database)
    expect(catalogOf(database)).to.be.an('object')
  })

  it('each database has its own catalog', async () => {
    const [one, other] = [newDatabase(), newDatabase()]
    await read(one)
    expect([catalogOf(other), lacks(other)]).to.deep.equal([undefined, true])
    changeSchema(one)
    await read(other)
    expect([catalogOf(one), catalogOf(other) === undefined]).to.deep.equal([undefined, false])
  })

  it('without a catalog, every write invalidates everything and a read invalidates nothing', async () => {
    const server = new FakeServer('postgresql')
    const before = server.everything
    const connection = server.connect()
    await connection.byHand('select 1')
    expect(server.everything).to.equal(before)
    await connection.byHand('update t set a = 1')
    expect(server.everything).to.be.greaterThan(before)
    await server.readCatalog()
    const known = server.everything
    await connection.byHand('update t set a = 1')
    expect(server.everything).to.equal(known)
  })
})
