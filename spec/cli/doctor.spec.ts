import { join } from 'node:path'
import { expect } from 'chai'
import { knex as Knex } from 'knex'
import type { Check } from '../../lib/cli/call/Report.js'
import { run } from '../../lib/cli/run.js'
import { ROOT } from '../docs/documents.js'
import { runNode } from '../support/runNode.js'
import { applicationFolder } from './Files.js'

const { OBJECTION_CACHE_POSTGRES, OBJECTION_CACHE_MARIADB } = process.env
const SQLITE = "client: 'sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true"

interface Examined {
  readonly code: number
  readonly output: string
  /** The status of each check, by its name. The later of two with a name counts. */
  readonly statuses: Readonly<Record<string, string>>
  of(check: string): Check
}

describe('objection-cache doctor --knex', () => {
  const folder = applicationFolder()
  let files = 0

  /** What it says of a Knexfile with these settings. */
  async function examine(settings: string, ...more: string[]): Promise<Examined> {
    const path = folder.write(`knexfile${files++}.cjs`, `module.exports = ${settings}`)
    return examineFile(path, ...more)
  }

  async function examineFile(path: string, ...more: string[]): Promise<Examined> {
    const { output, code } = await run(['doctor', '--knex', path, '--json', ...more])
    const { checks } = JSON.parse(output) as { checks: Check[] }
    const of = (name: string): Check => {
      const found = checks.findLast(({ check }) => check === name)
      if (found === undefined) throw new Error(`Nothing was said of ${name}: ${output}`)
      return found
    }
    return { code, output, of, statuses: Object.fromEntries(checks.map(({ check, status }) => [check, status])) }
  }

  it('says what works: the packages, the connection, the statements, the catalog', async () => {
    const { code, statuses, of } = await examine(`{ ${SQLITE} }`)
    expect(code).to.equal(0)
    expect(statuses).to.include({ node: 'ok', knex: 'ok', objection: 'ok', connection: 'ok' })
    expect(statuses).to.include({ statements: 'ok', identity: 'ok', catalog: 'ok' })
    expect(statuses).to.not.have.any.keys('settings', 'session', 'role')
    expect(of('knex').message).to.match(/^3\.\d/)
    expect(of('connection').message).to.equal('the database answers by the client sqlite3')
  })

  it('prints lines', async () => {
    const path = folder.write('lines.cjs', `module.exports = { ${SQLITE}, postProcessResponse: (rows) => rows }`)
    const { output } = await run(['doctor', '--knex', path])
    expect(output).to.match(/^ok {7}connection: the database answers/m)
    expect(output).to.match(/^warning {2}settings: postProcessResponse.*\n {9}-> If these differ/m)
  })

  it('reads environments, functions, ES modules and what was compiled from them', async () => {
    const two = `{ test: { ${SQLITE} }, production: { client: 'pg' } }`
    expect((await examine(two, '--env', 'test')).code).to.equal(0)
    expect((await examine(`async () => ({ ${SQLITE} })`)).code).to.equal(0)
    expect((await examine(`Promise.resolve({ ${SQLITE} })`)).code).to.equal(0)
    expect((await examine(`{ default: { ${SQLITE} } }`)).code).to.equal(0)
    expect((await examineFile(folder.write('module.mjs', `export default { ${SQLITE} }`))).code).to.equal(0)
    const missing = await examine(two, '--env', 'staging')
    expect(missing.code).to.equal(1)
    expect(missing.of('doctor').message).to.include('environment staging. It has: test, production')
  })

  it('warns of functions in the settings, and of those that show nothing', async () => {
    const shown = await examine(`{ ${SQLITE}, postProcessResponse: (rows) => rows }`)
    expect(shown.of('settings')).to.include({ status: 'warning' })
    expect(shown.of('settings').message).to.match(/^postProcessResponse: keys have the source/)
    const bound = await examine(`{ ${SQLITE}, pool: { afterCreate: ((_, done) => done()).bind(null) } }`)
    expect(bound.of('settings').message).to.include('no other process could use the entries')
    expect(bound.of('settings').remedy).to.include("cache.observe(knex, { connection: 'app' })")
  })

  it('reads the catalog without the postProcessResponse of the settings', async () => {
    const shouting = 'Array.isArray(rows) ? rows.map(() => ({ NOTHING: 1 })) : rows'
    const { of } = await examine(`{ ${SQLITE}, postProcessResponse: (rows) => ${shouting} }`)
    expect(of('catalog').status).to.equal('ok')
  })

  it('says that a database is not reached, in time, and does not print its password', async () => {
    const refused = await examine(`{ client: 'pg', connection: 'postgres://app:ge%3Aheim@127.0.0.1:1/shop' }`)
    expect(refused.code).to.equal(1)
    expect(refused.of('connection')).to.include({ status: 'failed' })
    expect(refused.of('connection').message).to.include('ECONNREFUSED')
    const thrown = await examine(
      `{ client: 'pg', connection: { password: 'geheim' }, pool: { afterCreate: (_, done) => done(new Error('no geheim')) } }`,
    )
    expect(refused.output + thrown.output).to.not.match(/heim/)
    const hanging = await examine(`{ ${SQLITE}, pool: { afterCreate: () => undefined } }`, '--timeout', '50ms')
    expect(hanging.of('connection').message).to.equal('Connecting took longer than 50 ms.')
  })

  it('says how to load a Knexfile in TypeScript, and what is wrong with one that throws', async () => {
    const broken = await examineFile(folder.write('broken.ts', 'const x: = 1'))
    expect(broken.of('doctor').message).to.include('Let it read TypeScript: node --import tsx')
    const throwing = await examineFile(folder.write('throwing.cjs', "throw new Error('no settings today')"))
    expect([throwing.code, throwing.of('doctor').message]).to.deep.equal([1, 'no settings today'])
  })

  it('waits for no Knexfile longer than it may, and hides secrets wherever settings have them', async () => {
    const hanging = await examine('() => new Promise(() => undefined)', '--timeout', '50ms')
    expect(hanging.of('doctor').message).to.equal('Loading the Knexfile took longer than 50 ms.')
    const failing = "pool: { afterCreate: (_, done) => done(new Error('no geheim')) }"
    const connections = [
      `() => ({ filename: ':memory:', password: 'geheim' })`,
      `{ filename: ':memory:', authentication: { options: { clientSecret: 'geheim' } } }`,
    ]
    for (const connection of connections) {
      // oxlint-disable-next-line no-await-in-loop
      const { of } = await examine(
        `{ client: 'sqlite3', useNullAsDefault: true, connection: ${connection}, ${failing} }`,
      )
      expect(of('connection').message).to.equal('no …')
    }
  })

  it('keeps what a Knexfile prints out of the JSON', async () => {
    const path = folder.write('noisy.cjs', `console.log('hello'); module.exports = { ${SQLITE} }`)
    const main = join(ROOT, 'lib/cli/main.ts')
    const { stdout, stderr } = await runNode(['--import', 'tsx', main, 'doctor', '--knex', path, '--json'])
    expect(JSON.parse(stdout)).to.include({ ok: true })
    expect(stderr).to.include('hello')
  })

  it('looks at the Redis server, too, if the Knexfile is wrong', async () => {
    const { statuses } = await examine('[]', '--redis', 'redis://127.0.0.1:1')
    expect(statuses).to.include({ doctor: 'failed', 'redis server': 'failed' })
  })

  it('finds packages that are missing', async () => {
    const { output } = await run(['doctor', '--knex', '/nowhere/knexfile.cjs', '--json'])
    const { checks } = JSON.parse(output) as { checks: Check[] }
    expect(checks.find(({ check }) => check === 'knex')).to.include({ status: 'failed', remedy: 'npm install knex' })
  })

  describe('on PostgreSQL', () => {
    before(function () {
      if (OBJECTION_CACHE_POSTGRES === undefined) this.skip()
    })

    it('says which database the server says that it is, and its role', async () => {
      const { code, of } = await examine(`{ client: 'pg', connection: ${JSON.stringify(OBJECTION_CACHE_POSTGRES)} }`)
      expect(code).to.equal(0)
      expect(of('identity').message).to.match(/^the server says that it is \w+~/)
      expect(of('role').message).to.equal('the server is a primary')
      expect(of('catalog').status).to.equal('ok')
    })
  })

  describe('on MariaDB', () => {
    before(function () {
      if (OBJECTION_CACHE_MARIADB === undefined) this.skip()
    })

    it('says the same, and nothing of rights that the user has', async () => {
      const { statuses } = await examine(`{ client: 'mysql2', connection: ${JSON.stringify(OBJECTION_CACHE_MARIADB)} }`)
      expect(statuses).to.include({ connection: 'ok', identity: 'ok', role: 'ok', catalog: 'ok' })
      expect(statuses).to.not.have.any.keys('rights')
    })

    it('warns of a user who does not see triggers', async () => {
      const root = Knex({ client: 'mysql2', connection: OBJECTION_CACHE_MARIADB as string })
      const url = new URL(OBJECTION_CACHE_MARIADB as string)
      const user = `doctor_${process.pid}`
      try {
        await root.raw(`create user '${user}'@'%' identified by 'geheim'`)
        await root.raw(`grant select on ${url.pathname.slice(1)}.* to '${user}'@'%'`)
        url.username = user
        url.password = 'geheim'
        const { code, of } = await examine(`{ client: 'mysql2', connection: ${JSON.stringify(url.href)} }`)
        expect(of('rights')).to.deep.include({
          status: 'warning',
          remedy: 'GRANT TRIGGER ON the database to the user.',
        })
        expect(code).to.equal(0)
      } finally {
        await root.raw(`drop user if exists '${user}'@'%'`)
        await root.destroy()
      }
    })
  })
})
