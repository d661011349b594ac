import { existsSync } from 'node:fs'
import { expect } from 'chai'
import { createClient } from 'redis'
import { commandCounts, countingCalls, roundTrips } from './commandCounts.js'
import { recordingCommands } from './recordingCommands.js'
import { RedisCluster } from './RedisCluster.js'
import { RedisServer } from './RedisServer.js'
import { describeWithRedis } from './target.js'
import { TcpProxy } from './TcpProxy.js'

type Client = ReturnType<typeof connectTo>

function connectTo(url: string) {
  const client = createClient({ url, socket: { reconnectStrategy: 5 }, disableOfflineQueue: true })
  client.on('error', () => undefined)
  return client
}

async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    (value) => `no failure: ${JSON.stringify(value)}`,
    (error: Error) => error.message,
  )
}

/** Resolves once the client is connected again. */
async function connected(client: Client): Promise<void> {
  while (!client.isReady) await new Promise((resolve) => client.once('ready', resolve))
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const RDB = ['--save', '3600', '1']

describeWithRedis('RedisServer', () => {
  let server: RedisServer
  const start = async (args: string[] = []): Promise<void> => {
    server = await RedisServer.start({ args })
  }

  afterEach(() => server.stop())

  it('starts, answers commands, and leaves nothing behind', async () => {
    await start()
    const { pid, dir } = server
    expect(await server.command('SET', 'key', 'värde')).to.equal('OK')
    expect(await server.command('MGET', 'key', 'none')).to.deep.equal(['värde', null])
    expect(await server.command('STRLEN', 'key')).to.equal(6)
    expect(await failure(server.command('INCR', 'key'))).to.contain('not an integer')
    expect([exists(pid), existsSync(dir)]).to.deep.equal([true, true])
    await server.stop()
    expect([exists(pid), existsSync(dir)]).to.deep.equal([false, false])
    expect(await server.answers(1_000)).to.equal(false)
    expect(() => server.pid).to.throw('does not run')
  })

  it('starts several at once, each on its own port', async () => {
    await start()
    const others = await Promise.all(Array.from({ length: 4 }, () => RedisServer.start()))
    expect(new Set([server, ...others].map(({ port }) => port)).size).to.equal(5)
    await Promise.all(others.map((each) => each.stop()))
  })

  it('gives the reason when it cannot start', async () => {
    await start()
    expect(await failure(RedisServer.start({ args: ['--no-such-option', '1'] }))).to.contain('no-such-option')
    expect(await failure(RedisServer.start({ port: server.port }))).to.contain('Address already in use')
    const { OBJECTION_CACHE_REDIS_SERVER: given } = process.env
    process.env['OBJECTION_CACHE_REDIS_SERVER'] = '/no/such/redis-server'
    const missing = await failure(RedisServer.start())
    if (given === undefined) delete process.env['OBJECTION_CACHE_REDIS_SERVER']
    else process.env['OBJECTION_CACHE_REDIS_SERVER'] = given
    expect(missing).to.match(/ENOENT.*OBJECTION_CACHE_REDIS_SERVER/)
  })

  for (const [what, args, kept] of [
    ['forgets everything', [], null],
    ['knows what was there, with RDB', RDB, 'value'],
  ] as const) {
    it(`has another run id after a restart, and ${what}`, async () => {
      await start([...args])
      const { port, pid } = server
      const before = await server.info('run_id')
      await server.command('SET', 'key', 'value')
      await server.restart()
      expect(await server.info('run_id')).to.not.equal(before)
      expect(server.port).to.equal(port)
      expect(server.pid).to.not.equal(pid)
      expect(await server.command('GET', 'key')).to.equal(kept)
    })
  }

  it('goes back to its last snapshot after a crash, with RDB', async () => {
    await start(RDB)
    await server.command('SET', 'key', 'saved')
    await server.command('SAVE')
    await server.command('SET', 'key', 'lost')
    const { pid } = server
    await server.kill()
    expect(exists(pid)).to.equal(false)
    expect(existsSync(server.dir)).to.equal(true)
    await server.restart()
    expect(await server.command('GET', 'key')).to.equal('saved')
  })

  it('is empty after a stop and a start', async () => {
    await start(RDB)
    await server.command('SET', 'key', 'value')
    await server.stop()
    await server.restart()
    expect(await server.command('GET', 'key')).to.equal(null)
  })

  it('answers nothing while it is paused, and every command after it resumes', async () => {
    await start()
    const client = connectTo(server.url)
    await client.connect()
    server.pause()
    const late = client.ping()
    expect(await server.answers(50)).to.equal(false)
    server.resume()
    expect(await late).to.equal('PONG')
    expect(await server.answers(5_000)).to.equal(true)
    client.destroy()
  })

  it('stops while it is paused', async () => {
    await start()
    const { pid } = server
    server.pause()
    await server.stop()
    expect(exists(pid)).to.equal(false)
  })

  it('counts commands, those of scripts too, by the client that sent them', async () => {
    await start()
    const client = connectTo(server.url)
    await client.connect()
    const script = (): Promise<unknown> =>
      client.eval('return redis.call("SET", KEYS[1], ARGV[1])', { keys: ['a "key"'], arguments: ['1'] })
    const counts = await countingCalls(server, () => Promise.all([script(), script(), client.get('key')]))
    expect(Object.fromEntries(counts)).to.deep.equal({ eval: 2, set: 2, get: 1 })
    expect(roundTrips(counts)).to.equal(2)
    expect((await commandCounts(server)).get('info')).to.equal(1)
    const recorded = await recordingCommands(server, script)
    expect(recorded.map(({ name, args, from }) => [name, args.at(-2), from === 'lua'])).to.deep.equal([
      ['EVAL', 'a "key"', false],
      ['SET', 'a "key"', true],
    ])
    client.destroy()
  })
})

describeWithRedis('RedisCluster', () => {
  it('covers all slots, and works again after a restart of a node', async () => {
    const cluster = await RedisCluster.start()
    try {
      const info = String(await cluster.nodes[1]!.command('CLUSTER', 'INFO'))
      expect(info).to.contain('cluster_state:ok').and.contain('cluster_slots_assigned:16384')
      const node = await cluster.nodeOf('key')
      expect(await node.command('SET', 'key', 'value')).to.equal('OK')
      for (const other of cluster.nodes) {
        if (other !== node) expect(await failure(other.command('GET', 'key'))).to.match(/^MOVED \d+ 127\.0\.0\.1:/)
      }
      await node.kill()
      await node.restart()
      await cluster.ready()
      expect(await node.command('GET', 'key')).to.equal(null)
    } finally {
      await cluster.stop()
    }
  })
})

describeWithRedis('TcpProxy', () => {
  let server: RedisServer
  let proxy: TcpProxy
  let client: Client

  before(async () => {
    server = await RedisServer.start()
  })

  beforeEach(async () => {
    proxy = await TcpProxy.listen(server.port)
    client = connectTo(proxy.url)
    await client.connect()
  })

  afterEach(async () => {
    if (client.isOpen) client.destroy()
    await proxy.close()
  })

  after(() => server.stop())

  it('forwards commands and answers', async () => {
    const value = 'x'.repeat(3_000_000)
    await client.set('key', value)
    expect((await client.get('key')) === value).to.equal(true)
    expect(proxy.connections).to.equal(1)
  })

  it('cuts connections, and refuses them until it is mended', async () => {
    const lost = new Promise<Error>((resolve) => client.once('error', resolve))
    await proxy.cut()
    expect((await lost).message).to.equal('Socket closed unexpectedly')
    const refused = await new Promise<Error>((resolve) => client.once('error', resolve))
    expect(refused.message).to.contain('ECONNREFUSED')
    expect(await failure(client.ping())).to.equal('The client is offline')
    await proxy.mend()
    await connected(client)
    expect(await client.ping()).to.equal('PONG')
  })

  it('hangs, and delivers the bytes that it held back once it is mended', async () => {
    proxy.hang()
    const late = client.incr('hung')
    const another = connectTo(proxy.url)
    const connecting = another.connect()
    // What the proxy lets through would be at the server before this answer.
    expect(await server.command('GET', 'hung')).to.equal(null)
    expect(another.isReady).to.equal(false)
    await proxy.mend()
    expect(await late).to.equal(1)
    await connecting
    another.destroy()
  })

  it('drops the connection when the server has run the command', async () => {
    proxy.dropAfterRequest('INCR')
    await client.set('done', '1')
    expect(await failure(client.incr('done'))).to.equal('Socket closed unexpectedly')
    expect(await server.command('GET', 'done')).to.equal('2')
    await connected(client)
    expect(await client.incr('done')).to.equal(3)
  })

  it('garbles one answer', async () => {
    proxy.garble('GET')
    const complaint = new Promise<Error>((resolve) => client.once('error', resolve))
    const answer = failure(client.get('key'))
    expect((await complaint).message).to.contain('Unknown RESP type')
    // This client goes on without a new connection: its command never gets an answer.
    client.destroy()
    expect(await answer).to.not.contain('no failure')
  })
})
