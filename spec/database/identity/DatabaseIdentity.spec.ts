import { expect } from 'chai'
import { databaseLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { addPublisher, removePublisher } from '../../../lib/cache/shared/publishers.js'
import { knownDatabases } from '../../../lib/cache/shared/knownDatabases.js'
import { deferred } from '../../../lib/core/deferred.js'
import { databaseTag } from '../../../lib/core/tag.js'
import { DatabaseIdentity } from '../../../lib/database/identity/DatabaseIdentity.js'
import { forgetFamily } from '../../../lib/database/identity/families.js'
import { FakePublisher } from '../support/FakePublisher.js'

let places = 0

/** Statements that a server with this name answers, or refuses. */
const says =
  (server: string | Error) =>
  async (sql: string): Promise<Record<string, unknown>[]> => {
    if (sql.includes('version()')) return [{ version: 'PostgreSQL 16' }]
    if (server instanceof Error) throw server
    return [{ server, name: 'shop' }]
  }

const denied = Object.assign(new Error('permission denied for function pg_control_system'), { code: '42501' })
const lacking = Object.assign(new Error('function does not exist'), { code: '42883' })

describe('DatabaseIdentity', () => {
  let publisher: FakePublisher
  beforeEach(() => {
    forgetFamily('postgres')
    addPublisher((publisher = new FakePublisher()))
  })
  afterEach(() => void removePublisher(publisher))
  after(() => forgetFamily('postgres'))

  const identityAt = (isUnknown = false): DatabaseIdentity =>
    new DatabaseIdentity({ name: `place-${++places}`, isUnknown }, 'postgres')
  const latest = (name: string): number => databaseLedger.latest(databaseTag(name))

  it('has the name of the settings while nothing else may reach the database', () => {
    removePublisher(publisher)
    const [one, other] = [identityAt(), identityAt()]
    expect([one.needsAnswer, one.mayAsk({})]).to.deep.equal([false, false])
    const before = latest(one.name)
    expect(other.needsAnswer).to.equal(true)
    expect([one.needsAnswer, one.mayAsk({})], 'two places may be one database').to.deep.equal([true, true])
    expect(latest(one.name), 'was invalidated').to.be.above(before)
  })

  it('has the name that its connections say', async () => {
    const [one, other] = [identityAt(), identityAt(true)]
    expect([one.needsAnswer, one.isUnknown, one.place]).to.deep.equal([true, true, undefined])
    const { name } = one
    const before = latest(name)
    await one.ask({}, says('7'))
    expect(latest(name), 'what was read under the former name').to.be.above(before)
    await other.ask({}, says('7'))
    expect([one.needsAnswer, one.isUnknown, other.isUnknown]).to.deep.equal([false, false, false])
    expect(one.name)
      .to.equal(other.name)
      .and.to.match(/^shop~/)
    expect(one.place, 'separates copies').to.not.equal(other.place)
    await other.ask({}, says('8'))
    expect(other.isAmbiguous).to.equal(true)
  })

  it('asks each connection once', async () => {
    const identity = identityAt()
    const connection = {}
    expect(identity.mayAsk(connection)).to.equal(true)
    await identity.ask(connection, says('7'))
    expect([identity.mayAsk(connection), identity.mayAsk({})]).to.deep.equal([false, true])
  })

  it('invalidates for other processes only if anything was written under the former name', async () => {
    const [idle, busy] = [identityAt(), identityAt()]
    await idle.ask({}, says('7'))
    expect(publisher.published).to.deep.equal([])
    const before = latest(idle.name)
    busy.noteWrite()
    await busy.ask({}, says('7'))
    expect(publisher.published.flat()).to.include(databaseTag(busy.name))
    expect(latest(busy.name), 'in this process, too').to.be.above(before)
  })

  it('is resolved only when other processes know of it', async () => {
    const identity = identityAt()
    identity.noteWrite()
    const known = deferred<undefined>()
    publisher.over = () => known.promise
    const asked = identity.ask({}, says('7')).then(() => publisher.log.push('asked'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(publisher.log).to.deep.equal(['begin', 'end'])
    known.resolve(undefined)
    await asked
    expect(publisher.log).to.deep.equal(['begin', 'end', 'known', 'asked'])
  })

  it('is unknown while connections lead to several databases, and then follows those that are left', async () => {
    const identity = identityAt()
    const [one, other] = [{}, {}]
    await identity.ask(one, says('7'))
    const { name } = identity
    await identity.ask(other, says('8'))
    expect([identity.isUnknown, identity.place, knownDatabases.isUnknown(identity.name)]).to.deep.equal([
      true,
      undefined,
      true,
    ])
    expect(identity.otherNames, 'a write may go to both').to.include(name).and.to.have.length(2)
    identity.noteWrite()
    const before = latest(name)
    identity.close(one)
    expect([identity.isUnknown, identity.name === name]).to.deep.equal([false, false])
    expect([latest(identity.name) > before, latest(name) > before]).to.deep.equal([true, false])
    identity.close(other)
    expect([identity.isUnknown, identity.name === name], 'without connections').to.deep.equal([false, false])
  })

  it('does not count a connection that was closed meanwhile', async () => {
    const identity = identityAt()
    const connection = {}
    const asked = identity.ask(connection, says('7'))
    identity.close(connection)
    await asked
    expect([identity.needsAnswer, identity.isUnknown], 'queries do not wait for ever').to.deep.equal([false, true])
    await identity.ask({}, says('8'))
    expect([identity.isAmbiguous, identity.isUnknown]).to.deep.equal([false, false])
  })

  it('is unknown where asking fails, and is asked again', async () => {
    const identity = identityAt()
    const [connection, other] = [{}, {}]
    for (let i = 0; i < 3; i++) {
      expect(identity.mayAsk(connection), `attempt ${i}`).to.equal(true)
      await identity.ask(connection, says(denied))
      expect([identity.isUnknown, identity.needsAnswer]).to.deep.equal([true, false])
    }
    expect([identity.mayAsk(connection), identity.mayAsk(other)]).to.deep.equal([false, true])
    await identity.ask(other, says('7'))
    expect([identity.isUnknown, identity.mayAsk({})]).to.deep.equal([false, true])
  })

  it('keeps its name where a further connection cannot be asked', async () => {
    const identity = identityAt()
    await identity.ask({}, says('7'))
    const { name } = identity
    await identity.ask({}, says(denied))
    expect([identity.name, identity.isUnknown]).to.deep.equal([name, false])
  })

  it('keeps the name of the settings where the server cannot say, and asks no more', async () => {
    for (const isUnknown of [false, true]) {
      const identity = identityAt(isUnknown)
      await identity.ask({}, says(lacking))
      expect([identity.isUnknown, identity.needsAnswer, identity.mayAsk({})]).to.deep.equal([isUnknown, false, false])
    }
  })

  it('does not know where a write went while the server has not answered', async () => {
    const [named, unnamed] = [identityAt(), identityAt()]
    expect(named.mayAsk({})).to.equal(true)
    await named.ask({}, says('7'))
    expect([named.otherNames, unnamed.otherNames]).to.deep.equal([[], [named.name]])
  })

  it('asks on after the last shared cache was closed', async () => {
    const identity = identityAt()
    expect(identity.mayAsk({})).to.equal(true)
    await identity.ask({}, says('7'))
    removePublisher(publisher)
    expect([identity.mayAsk({}), identity.place === undefined]).to.deep.equal([true, false])
    const again = identityAt()
    expect(again.needsAnswer, 'what another identity has read is known by the name that the server says').to.equal(true)
  })

  it('asks though the first place is used no more, and invalidates what was read there', () => {
    removePublisher(publisher)
    const name = (({ name, needsAnswer }) => (expect(needsAnswer).to.equal(false), name))(identityAt())
    const before = latest(name)
    expect(identityAt().needsAnswer).to.equal(true)
    expect(latest(name)).to.be.above(before)
  })

  it('ends its own want of an answer once, though another copy of the library wants one for the same place', async () => {
    const settings = { name: `place-${++places}`, isUnknown: false }
    const [own, ofOtherCopy] = [0, 1].map(() => new DatabaseIdentity(settings, 'postgres')) as [
      DatabaseIdentity,
      DatabaseIdentity,
    ]
    await ofOtherCopy.ask({}, says(denied))
    await own.ask({}, says(denied))
    await own.ask({}, says(lacking))
    await own.ask({}, says('7'))
    expect(own.otherNames).to.include(settings.name)
  })

  it('does not know whose entries a write is about while any server has refused to answer', async () => {
    const [named, refused, other] = [identityAt(), identityAt(), identityAt()]
    await named.ask({}, says('7'))
    await refused.ask({}, says(denied))
    await other.ask({}, says(denied))
    expect(named.otherNames, 'a write of a database by its own name').to.have.members([refused.name, other.name])
    expect(refused.otherNames).to.have.members([named.name, other.name])
    const { name } = refused
    await refused.ask({}, says('8'))
    expect(named.otherNames, 'once it has answered').to.deep.equal([other.name])
    expect(other.otherNames).to.have.members([named.name, refused.name]).and.to.not.include(name)
    await other.ask({}, says(lacking))
    expect([named.otherNames, other.otherNames], 'servers of that kind cannot say').to.deep.equal([[], []])
  })
})
