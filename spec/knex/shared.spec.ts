import { fork, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Knex } from 'knex'
import { databaseTargets } from '../support/databases.js'
import { describeWithRedis } from '../support/redis/target.js'
import { createSchema, seedSchema } from '../support/schema.js'
import { READS, type Answer, type Order, type ReadName } from './sharedReads.js'

const PROGRAM = fileURLToPath(new URL('shared.process.ts', import.meta.url))

const CLIENTS: Readonly<Record<string, readonly [client: string, variable: string]>> = {
  PostgreSQL: ['pg', 'OBJECTION_CACHE_POSTGRES'],
  MariaDB: ['mysql2', 'OBJECTION_CACHE_MARIADB'],
}

describeWithRedis('plain Knex in two processes that share a store', ({ url }) => {
  for (const { name, open } of databaseTargets()) {
    const [client, variable] = CLIENTS[name] ?? []
    if (client === undefined || variable === undefined) continue
    for (const local of ['no', 'yes']) {
      describe(`on ${name}, ${local === 'yes' ? 'with memory in front' : 'without memory in front'}`, () => {
        let knex: Knex
        let processes: ChildProcess[]
        before(async () => {
          knex = await open()
          await createSchema(knex)
          await seedSchema(knex)
          const connection = process.env[variable] as string
          const env = { REDIS_URL: url, CLIENT: client, CONNECTION: connection, NAMESPACE: randomUUID(), LOCAL: local }
          processes = [0, 1].map(() =>
            fork(PROGRAM, { execArgv: ['--import', 'tsx'], env: { ...process.env, ...env } }),
          )
          await Promise.all(processes.map((each) => once(each, 'message')))
        })
        after(async () => {
          const ends = processes.map((each) => once(each, 'exit'))
          for (const each of processes) each.disconnect()
          await Promise.all(ends)
          await knex.destroy()
        })

        const tell = async (index: 0 | 1, order: Order): Promise<Answer> => {
          const child = processes[index] as ChildProcess
          const answered = once(child, 'message') as Promise<[Answer]>
          child.send(order)
          const [answer] = await answered
          expect(answer.difference).to.equal(undefined)
          return answer
        }
        const read = async (index: 0 | 1, query: ReadName): Promise<string> =>
          (await tell(index, { read: query })).status
        const write = async (index: 0 | 1, row: number): Promise<void> => {
          expect(await tell(index, { write: row, name: randomUUID() })).to.have.property('status', 'written')
        }

        for (const query of Object.keys(READS) as ReadName[]) {
          it(`one serves what the other has loaded: ${query}`, async () => {
            expect(await read(0, query)).to.equal('miss')
            expect(await read(0, query)).to.equal('hit')
            // A process runs its first raw statement, which shows the classes of the driver.
            if (query === 'raw') expect(await read(1, query)).to.equal('miss')
            expect(await read(1, query)).to.equal('hit')
          })
        }

        it('a write in one invalidates the entries of both', async () => {
          for (const query of ['list', 'first', 'raw'] as const) {
            await read(0, query)
            await read(1, query)
            await write(1, 1)
            expect(await read(0, query)).to.equal('miss')
            expect(await read(1, query)).to.equal('hit')
          }
        })

        it('a write to another row, or to another column, leaves the entry', async () => {
          for (const query of ['first', 'raw', 'pluck', 'count'] as const) await read(0, query)
          await write(1, 2)
          for (const query of ['first', 'raw', 'pluck', 'count'] as const) {
            expect(await read(0, query), query).to.equal('hit')
            expect(await read(1, query), query).to.equal('hit')
          }
        })
      })
    }
  }
})
