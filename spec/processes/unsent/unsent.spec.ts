import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { RedisServer } from '../../support/redis/RedisServer.js'
import { describeWithRedis } from '../../support/redis/target.js'
import { TcpProxy } from '../../support/redis/TcpProxy.js'
import { Board } from './Board.js'
import type { Order } from './mover.process.js'

const { OBJECTION_CACHE_POSTGRES: postgres } = process.env
const PROGRAM = fileURLToPath(new URL('mover.process.ts', import.meta.url))
const NONE = { ids: [], count: 0 }
const BOTH = { ids: [1, 2], count: 2 }

if (postgres !== undefined) {
  describeWithRedis('A process whose invalidation is unsent, with onUnreachable: retry', () => {
    const table = `unsent_${randomBytes(4).toString('hex')}`
    let server: RedisServer
    let proxy: TcpProxy
    let board: Board
    let mover: ChildProcess

    before(async () => {
      server = await RedisServer.start()
      proxy = await TcpProxy.listen(server.port)
      board = new Board({ url: server.url, postgres, table })
      await board.knex.schema.createTable(table, (each) => {
        each.integer('id').primary()
        each.integer('state').notNullable().index()
      })
      await board.knex(table).insert([1, 2].map((id) => ({ id, state: 2 })))
      const place = { url: proxy.url, postgres: postgres.replace('127.0.0.1', '127.1'), table }
      mover = fork(PROGRAM, {
        env: { ...process.env, SPEC_PLACE: JSON.stringify(place) },
        execArgv: ['--import', 'tsx'],
      })
    })

    beforeEach(() => board.knex(table).update({ state: 2 }))

    after(async () => {
      mover.kill('SIGKILL')
      await board.knex.schema.dropTable(table)
      await board.close()
      await proxy.close()
      await server.stop()
    })

    const tell = async (order: Order): Promise<unknown> => {
      const answered = once(mover, 'message')
      mover.send(order)
      const [{ answer }] = (await answered) as [{ answer: unknown }]
      return answer
    }

    /** What this process reads, from entries where it has them. */
    const states = async () =>
      Promise.all(
        [0, 1, 2].map(async (state) => {
          const { ids, count } = await board.in(state)
          return { ids, count }
        }),
      )

    it('leaves older results to others, also where these write to the same rows, until it is sent', async () => {
      await tell({ read: 0 })
      expect(await states()).to.deep.equal([NONE, NONE, BOTH])
      expect(await states()).to.deep.equal([NONE, NONE, BOTH])
      proxy.hang()
      await tell({ move: [2, 0] })
      expect(await states(), 'the move is unsent').to.deep.equal([NONE, NONE, BOTH])
      await board.move(0, 1)
      expect(await states(), 'a write of states 0 and 1 says nothing of state 2').to.deep.equal([NONE, BOTH, BOTH])
      expect(await tell({ read: 2 }), 'where it is unsent').to.include({ count: 0, status: 'miss' })
      await proxy.mend()
      await tell('catch up')
      expect(await states(), 'the move is sent').to.deep.equal([NONE, BOTH, NONE])
    })

    it('leaves none where the store can be reached', async () => {
      expect(await states()).to.deep.equal([NONE, NONE, BOTH])
      expect(await states()).to.deep.equal([NONE, NONE, BOTH])
      await tell({ move: [2, 0] })
      await board.move(0, 1)
      expect(await states()).to.deep.equal([NONE, BOTH, NONE])
    })
  })
}
