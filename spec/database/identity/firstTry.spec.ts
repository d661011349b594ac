import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import Knex from 'knex'
import { runNode } from '../../support/runNode.js'
import { describeWithRedis } from '../../support/redis/target.js'

interface Answer {
  readonly computed: number
  readonly before: readonly string[]
  readonly after: readonly string[]
}

const SERVERS = [
  ['pg', 'OBJECTION_CACHE_POSTGRES', '/var/run/postgresql', (path: string) => ({ host: path })],
  ['mysql2', 'OBJECTION_CACHE_MARIADB', '/run/mysqld/mysqld.sock', (path: string) => ({ socketPath: path })],
] as const

describeWithRedis('README’s example with Redis', ({ url }) => {
  for (const [driver, variable, socket, bySocket] of SERVERS) {
    const server = process.env[variable]
    if (server === undefined || server === '') continue

    it(`caches on this machine by the driver ${driver}, in several processes and by several addresses`, async () => {
      const { hostname, port, username, password, pathname } = new URL(server)
      const login = { user: username, password, database: pathname.slice(1) }
      const byAddress = { ...login, host: hostname, port: Number(port) }
      const NAMESPACE = `first-try-${randomBytes(4).toString('hex')}`
      const run = async (connection: object, writes?: string): Promise<Answer> => {
        const CONNECTION = JSON.stringify(connection)
        const own = { REDIS_URL: url, CLIENT: driver, CONNECTION, NAMESPACE, ...(writes && { WRITES: writes }) }
        const script = fileURLToPath(new URL('firstTry.process.ts', import.meta.url))
        const { stdout, stderr } = await runNode(['--import', 'tsx', script], { env: { ...process.env, ...own } })
        expect(stderr).to.equal('')
        return JSON.parse(stdout) as Answer
      }
      const knex = Knex({ client: driver, connection: byAddress })
      await knex.schema.dropTableIfExists('identity_tries')
      await knex.schema.createTable('identity_tries', (table) => {
        table.integer('id').primary()
        table.string('name')
      })
      await knex('identity_tries').insert({ id: 1, name: 'a' })

      const first = await run(byAddress)
      expect(first).to.deep.equal({ computed: 1, before: ['miss a', 'hit a', 'x', 'a'], after: ['a', 'hit a'] })
      const second = await run(byAddress)
      expect(second, 'a process that starts').to.deep.equal({
        computed: 0,
        before: ['hit a', 'hit a', 'x', 'a'],
        after: ['a', 'hit a'],
      })
      if (existsSync(socket)) {
        const third = await run({ ...login, ...bySocket(socket) }, 'b')
        expect(third.before, 'another place').to.deep.equal(['miss a', 'hit a', 'x', 'a'])
        expect(third.after).to.deep.equal(['b', 'miss b'])
        const fourth = await run(byAddress)
        expect(fourth.before).to.deep.equal(['miss b', 'hit b', 'x', 'b'])
      }
      await knex.schema.dropTable('identity_tries')
      await knex.destroy()
    }).timeout(120_000)
  }
})
