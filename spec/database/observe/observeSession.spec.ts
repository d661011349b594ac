import { expect } from 'chai'
import fc from 'fast-check'
import type { KnexClient } from '../../../lib/database/connection/KnexClient.js'
import { connectionClosed } from '../../../lib/database/execution/connectionLifecycle.js'
import { isSessionChanged, sessionOf } from '../../../lib/database/session/Session.js'
import { withChangedSessions, observedKnexOf } from '../../../lib/database/connection/ObservedKnex.js'
import { connectionAcquired } from '../../../lib/database/execution/connectionLifecycle.js'
import { observeStatement } from '../../../lib/database/observe/observeStatement.js'
import { deferred } from '../../../lib/core/deferred.js'

/** The server ran the statement, refused it, or has not answered. */
type Outcome = 'pass' | 'fail' | 'fall'

/** A connection of a client that sends nothing. The spec decides when the answers come, in order. */
class FakeSession {
  readonly client: KnexClient
  readonly connection = connectionAcquired({})
  readonly #answers: Record<Outcome, () => void>[] = []

  constructor(dialect: string, config: object = {}, connectionSettings: object = {}, transacting = false) {
    const settings = { config: { connection: {}, ...config }, dialect, connectionSettings, transacting }
    this.client = settings as unknown as KnexClient
    // Otherwise the server would be asked.
    this.observedKnex.renameDatabase('sessions')
  }

  get observedKnex() {
    return observedKnexOf(this.client)
  }

  get isChanged(): boolean {
    expect(this.observedKnex.sessionChangedBy !== undefined, 'of the Knex instance').to.equal(
      isSessionChanged(this.connection),
    )
    return isSessionChanged(this.connection)
  }

  /** Sends a text that is answered later. */
  send(sql: string, bindings: readonly unknown[] = []): Promise<unknown> {
    const { promise, resolve, reject } = deferred<unknown>()
    this.#answers.push({
      pass: () => resolve(undefined),
      fail: () => reject(Object.assign(new Error('refused'), { code: '42601' })),
      fall: () => reject(Object.assign(new Error('Query read timeout'), { code: 'EPIPE' })),
    })
    const sent = { sql, bindings, method: 'raw', options: {} }
    return observeStatement(this.client, this.connection, sent, undefined, () => promise).catch(() => undefined)
  }

  /** Answers the oldest text that has no answer. */
  answer(outcome: Outcome): void {
    this.#answers.shift()?.[outcome]()
  }

  /** Sends a text and answers it. */
  async run(sql: string, bindings: readonly unknown[] = []): Promise<boolean> {
    const sent = this.send(sql, bindings)
    this.answer('pass')
    await sent
    return this.isChanged
  }

  close(): void {
    connectionClosed(this.connection, this.observedKnex)
  }
}

describe('observing a session', () => {
  const opened: FakeSession[] = []
  const open = (...args: ConstructorParameters<typeof FakeSession>): FakeSession => {
    const session = new FakeSession(...args)
    opened.push(session)
    return session
  }

  afterEach(() => {
    for (const session of opened.splice(0)) session.close()
    expect(
      [...withChangedSessions()].filter((observedKnex) => observedKnex.sessionChangedBy === undefined),
    ).to.deep.equal([])
  })

  it('the session counts as changed from before the statement until a reset or the end of the connection', async () => {
    const session = open('postgresql')
    const set = session.send('set role a')
    expect(session.isChanged).to.equal(true)
    session.answer('pass')
    await set
    const reset = session.send('reset role')
    expect(session.isChanged, 'before the answer').to.equal(true)
    session.answer('pass')
    await reset
    expect(session.isChanged).to.equal(false)
    expect(await session.run('set role b')).to.equal(true)
    session.close()
    session.close()
    expect(session.isChanged).to.equal(false)
    expect(withChangedSessions().has(session.observedKnex)).to.equal(false)
  })

  const CASES: readonly (readonly [
    dialect: string,
    text: string,
    isChanged: boolean,
    bindings?: readonly unknown[],
  ])[] = [
    ['postgresql', 'set local role a', false],
    ['mysql', 'set local time_zone = "x"', true],
    ['mysql', 'set @a = 1', true],
    ['mssql', 'set @a = 1', false],
    ['mssql', 'set language french', true],
    ['mssql', 'set nocount on', false],
    ['oracledb', "alter session set nls_date_format = 'x'", true],
    ['postgresql', 'set statement_timeout = 5', false],
    ['postgresql', 'set session characteristics as transaction read only', false],
    ['cockroachdb', 'SET enable_experimental_alter_column_type_general = true', false],
    ['mysql', 'SET TRANSACTION ISOLATION LEVEL serializable;', false],
    ['mysql', 'set foreign_key_checks = 0, unique_checks = 0', false],
    ['mysql', 'set foreign_key_checks = 0, sql_mode = ""', true],
    ['postgresql', 'select set_config($1, $2, $3)', true, ['app.tenant', 'a', false]],
    ['postgresql', 'select set_config($1, $2, $3::boolean)', false, ['app.tenant', 'a', true]],
    ['postgresql', "select set_config('app.tenant', $1, 'true'), set_config('app.user', $2, true)", false, ['a', 'b']],
    ['postgresql', "select set_config('app.tenant', $1, true), set_config('app.user', $2, false)", true, ['a', 'b']],
    ['postgresql', "select set_config('app.tenant', concat($1, 'x'), true)", true, ['a']],
    ['postgresql', "select set_config('statement_timeout', $1, false)", false, ['5']],
    ['postgresql', "select set_config('app.tenant', $1, not true)", true, ['a']],
    ['postgresql', "select set_config/**/('app.tenant', $1, false)", true, ['a']],
    ['postgresql', 'select set_config -- c\n ($1, $2, false)', true, ['app.tenant', 'a']],
    ['postgresql', "/* set_config('a.b', 'c', true) */ select set_config/* */('app.tenant', $1, false)", true, ['a']],
    ['postgresql', "select '--', set_config('a.b', 'c', true), set_config/*'*/('a.b', 'c', false)", true],
    ['postgresql', 'select U&"set\\005fconfig"($1, $2, false)', true, ['app.tenant', 'a']],
    ['mysql', 'set session transaction isolation level read uncommitted', true],
    ['mysql', 'SET SESSION TRANSACTION READ ONLY, ISOLATION LEVEL READ UNCOMMITTED', true],
    ['mysql', 'set session transaction isolation level serializable, read only', false],
    ['mysql', 'set global transaction isolation level read uncommitted', false],
    ['mysql', 'set transaction isolation level read uncommitted', false],
    ['mysql', "set @@session.tx_isolation = 'READ-UNCOMMITTED'", true],
    ['mysql', "set transaction_isolation = 'READ-COMMITTED'", false],
    ['mssql', 'set transaction isolation level read uncommitted', true],
    ['mssql', 'set transaction isolation level snapshot', false],
    ['postgresql', 'set session characteristics as transaction isolation level read uncommitted', false],
    ['postgresql', 'set transaction isolation level read uncommitted', false],
    ['mysql', 'set names default', true],
    ['mysql', 'set sql_mode = default', false],
  ]

  it('only statements that change it on their database change it', async () => {
    for (const [dialect, text, isChanged, bindings] of CASES) {
      const session = open(dialect)
      expect(await session.run(text, bindings), `${dialect}: ${text}`).to.equal(isChanged)
    }
  })

  it('USE with the settings’ database, in the same case, resets it', async () => {
    const session = open('mysql', {}, { database: 'Shop' })
    expect(await session.run('use other')).to.equal(true)
    expect(await session.run('use `shop`'), 'another one').to.equal(true)
    expect(await session.run('use `Shop`')).to.equal(false)
  })

  it('a reset changes it if the user or Knex set it up', async () => {
    const afterCreate = (): void => undefined
    for (const reset of ['reset all', 'discard all', 'reset role', 'set role to default']) {
      expect(await open('postgresql', { pool: { afterCreate } }).run(reset), reset).to.equal(true)
      expect(await open('postgresql', { connection: undefined, connectionPool: {} }).run(reset), reset).to.equal(true)
      expect(await open('postgresql', { searchPath: 'a' }).run(reset), reset).to.equal(!reset.includes('role'))
      expect(await open('postgresql').run(reset), reset).to.equal(false)
    }
    expect(await open('postgresql', { searchPath: 'a' }).run('set search_path to default')).to.equal(true)
    expect(await open('mysql', { pool: { afterCreate } }, { database: 'a' }).run('use a')).to.equal(true)
  })

  it('a reset inside a transaction does not reset it', async () => {
    const session = open('postgresql')
    for (const text of ['set role a', 'begin', 'reset role']) await session.run(text)
    expect(await session.run('rollback')).to.equal(true)
    expect(await session.run('begin; reset role; rollback')).to.equal(true)
    expect(await session.run('reset role')).to.equal(false)
    const ofKnex = open('postgresql', {}, {}, true)
    await ofKnex.run('set role a')
    expect(await ofKnex.run('reset role')).to.equal(true)
  })

  it('a failed text with several statements may have changed it', async () => {
    const session = open('postgresql')
    const sent = session.send('set role a; nonsense')
    session.answer('fail')
    await sent
    expect(session.isChanged).to.equal(true)
  })

  it('a statement without an answer of the server may have changed it', async () => {
    const session = open('postgresql')
    const sent = session.send('set role a')
    session.answer('fall')
    await sent
    expect(session.isChanged).to.equal(true)
    expect(await session.run('reset role')).to.equal(false)
  })

  it('no statement changes it after its connection is closed', async () => {
    const [session, other] = [open('postgresql'), open('postgresql')]
    await session.run('set role a')
    for (const each of [session, other]) {
      each.close()
      const sent = each.send('set role b')
      each.answer('fall')
      await sent
      expect(each.isChanged).to.equal(false)
    }
  })

  it('an isolation level above READ UNCOMMITTED resets it', async () => {
    for (const [dialect, session] of [
      ['mysql', 'session '],
      ['mssql', ''],
    ] as const) {
      const afterCreate = (): void => undefined
      const opened = open(dialect, { pool: { afterCreate } })
      const set = (level: string): Promise<boolean> => opened.run(`set ${session}transaction isolation level ${level}`)
      expect(await set('read uncommitted')).to.equal(true)
      expect(await set('repeatable read')).to.equal(false)
    }
    const opened = open('mysql')
    await opened.run('set @@transaction_isolation := "read-uncommitted"')
    expect(await opened.run('set transaction isolation level serializable'), 'the next one').to.equal(true)
    expect(await opened.run('set tx_isolation = default')).to.equal(false)
  })

  it('RESET ALL keeps roles, temporary tables and unknown changes, and DISCARD ALL resets them', async () => {
    for (const text of [
      'set role a',
      'set session authorization a',
      'create temp table a (b int)',
      'select set_config(a, b, c) from d',
    ]) {
      const session = open('postgresql')
      await session.run(text)
      expect(await session.run('reset all'), text).to.equal(true)
      expect(await session.run('discard plans'), text).to.equal(true)
      expect(await session.run('discard all'), text).to.equal(false)
    }
    const session = open('postgresql')
    await session.run('create temp table a (b int)')
    expect(await session.run('discard temp')).to.equal(false)
    await session.run("load 'age'")
    expect(await session.run('discard all'), 'a library stays').to.equal(true)
  })

  it('remembers a bounded number of changes', async () => {
    const session = open('postgresql')
    for (let i = 0; i < 300; i++) await session.run(`create temp table t${i} (a int)`)
    for (let i = 0; i < 300; i++) await session.run('set a.b = 1')
    expect(sessionOf(session.connection, session.observedKnex).size).to.be.at.most(201)
    for (let i = 0; i < 300; i++) await session.run(`drop table t${i}`)
    expect(await session.run('reset all')).to.equal(true)
    expect(await session.run('discard all')).to.equal(false)
  })

  it('never counts as unchanged too early, in whatever order the answers come', async () => {
    const texts = fc.constantFrom(
      'set a.a = 1',
      'set a.b = 1',
      'reset a.a',
      'reset a.b',
      'reset all',
      'set a.a to default',
    )
    const steps = fc.array(
      fc.oneof(
        fc.record({ text: texts, outcome: fc.constantFrom('pass' as const, 'pass' as const, 'fail' as const) }),
        fc.constant('answer' as const),
      ),
      { maxLength: 30 },
    )
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const session = open('postgresql')
        const sent: Promise<unknown>[] = []
        const outcomes: ('pass' | 'fail')[] = []
        // The server's session after it has run everything that was sent.
        const changed = new Set<string>()
        const answerOne = async (): Promise<void> => {
          const outcome = outcomes.shift()
          if (outcome === undefined) return
          session.answer(outcome)
          await sent.shift()
        }
        for (const step of plan) {
          if (step === 'answer') await answerOne()
          else {
            sent.push(session.send(step.text))
            outcomes.push(step.outcome)
            if (step.outcome === 'pass') apply(step.text, changed)
          }
          if (changed.size > 0) expect(session.isChanged).to.equal(true)
        }
        while (sent.length > 0) await answerOne()
        expect(session.isChanged).to.equal(changed.size > 0)
        session.close()
      }),
      { numRuns: 500 },
    )
  })
})

function apply(text: string, changed: Set<string>): void {
  const name = /a\.[ab]/.exec(text)?.[0]
  if (name === undefined) changed.clear()
  else if (/default|reset/.test(text)) changed.delete(name)
  else changed.add(name)
}
