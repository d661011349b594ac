import { expect } from 'chai'
import type { Check } from '../../lib/cli/call/Report.js'
import { run, type Outcome } from '../../lib/cli/run.js'
import { QueryCache } from '../../lib/index.js'
import { RedisStore } from '../../lib/store/redis/RedisStore.js'
import { sampleEntry } from '../../lib/testing/index.js'
import { RedisServer } from '../support/redis/RedisServer.js'
import { describeWithRedis } from '../support/redis/target.js'

const NAMESPACE = 'shop'
const RULES = ['reset', 'on', '>geheim', '+@all', '~*', '&*']

describeWithRedis('objection-cache on a Redis server', () => {
  let server: RedisServer
  let cache: QueryCache

  before(async () => {
    server = await RedisServer.start()
    // A ledger that others have made long ago: a new one stores nothing at first.
    const store = new RedisStore({ url: server.url, namespace: NAMESPACE, markDeadline: 1 })
    await store.set('first', sampleEntry({ expiresAt: Date.now() + 60_000 }))
    await store.close()
    cache = new QueryCache({ store: new RedisStore({ url: server.url, namespace: NAMESPACE }) })
  })

  after(async () => {
    await cache.close()
    await server.stop()
  })

  const call = (...args: string[]): Promise<Outcome> => run([...args, '--namespace', NAMESPACE])
  const urlOf = (user: string): string => server.url.replace('//', `//${user}:geheim@`)

  async function diagnose(url: string): Promise<{ readonly code: number; of(check: string): Check }> {
    const { output, code } = await call('doctor', '--redis', url, '--json')
    expect(output).to.not.include('geheim')
    const { checks } = JSON.parse(output) as { checks: Check[] }
    return { code, of: (name) => checks.find(({ check }) => check === name) as Check }
  }

  describe('doctor', () => {
    it('says the version, the policy, the latency, and that store and bus work', async () => {
      const { code, of } = await diagnose(server.url)
      expect(code).to.equal(0)
      expect(of('redis server').message).to.match(/^(Redis|Valkey) \d+\.\d/)
      expect(of('redis memory')).to.include({ status: 'warning' })
      expect(of('redis memory').message).to.include('no limit (policy noeviction)')
      expect(of('redis latency').message).to.match(/^\d+\.\d\d ms a round trip$/)
      expect([of('redis store').status, of('redis bus').status]).to.deep.equal(['ok', 'ok'])
    })

    it('judges the limit of the memory', async () => {
      await server.command('CONFIG', 'SET', 'maxmemory', '100mb')
      expect((await diagnose(server.url)).of('redis memory').message).to.include('limit 100.00M, policy noeviction')
      await server.command('CONFIG', 'SET', 'maxmemory-policy', 'volatile-lru')
      expect((await diagnose(server.url)).of('redis memory')).to.deep.include({
        status: 'ok',
        message: 'limit 100.00M, policy volatile-lru',
      })
      await server.command('CONFIG', 'SET', 'maxmemory', '0')
    })

    it('says which rights are missing, with the command that grants them', async () => {
      await server.command('ACL', 'SETUSER', 'mute', ...RULES, 'resetchannels')
      const mute = await diagnose(urlOf('mute'))
      expect([mute.code, mute.of('redis store').status, mute.of('redis bus').status]).to.deep.equal([1, 'ok', 'failed'])
      expect(mute.of('redis bus').remedy).to.include('ACL SETUSER mute ~{shop[}{:]* &{shop[}{]* +eval')
      await server.command('ACL', 'SETUSER', 'keyless', ...RULES, 'resetkeys')
      const keyless = await diagnose(urlOf('keyless'))
      expect(keyless.of('redis store')).to.include({ status: 'failed' })
      expect(keyless.of('redis store').remedy).to.include('ACL SETUSER keyless ~{shop')
    })

    it('can use a namespace at once that no process has used', async () => {
      const { output } = await run(['doctor', '--redis', server.url, '--namespace', 'new', '--timeout', '2s', '--json'])
      expect((JSON.parse(output) as { ok: boolean }).ok).to.equal(true)
    })

    it('says that a login is refused, and that a server is not there', async () => {
      const refused = await diagnose(server.url.replace('//', '//nobody:geheim@'))
      expect([refused.code, refused.of('redis server').status]).to.deep.equal([1, 'failed'])
      expect(refused.of('redis server').message).to.include('WRONGPASS')
      const absent = await diagnose('redis://app:geheim@127.0.0.1:1')
      expect(absent.of('redis server').message).to.include('ECONNREFUSED')
    })
  })

  let computed = 0

  /** Whether asking for the result finds it in the store. */
  async function isHit(): Promise<boolean> {
    const before = computed
    await cache.wrap('k', () => ++computed, { ttl: '1m', tags: ['prices'] })
    return computed === before
  }

  /** Whether the result is still in the store after the command. */
  async function survives(...args: string[]): Promise<boolean> {
    // A result is stored after its query has the answer.
    while (!(await isHit()));
    expect((await call(...args, '--redis', server.url)).code).to.equal(0)
    return isHit()
  }

  it('invalidate reaches entries of other processes by tag and by key, and no others', async () => {
    expect(await survives('invalidate', '--tags', 'other')).to.equal(true)
    expect(await survives('invalidate', '--tags', 'other,prices')).to.equal(false)
    expect(await survives('invalidate', '--keys', 'k')).to.equal(false)
    expect(await survives('invalidate', '--tables', 'users')).to.equal(true)
  })

  it('clear reaches all entries of the namespace, and of no other', async () => {
    await survives('stats')
    await run(['clear', '--redis', server.url, '--namespace', `${NAMESPACE}ping`])
    expect(await isHit()).to.equal(true)
    expect(await survives('stats')).to.equal(true)
    expect(await survives('clear')).to.equal(false)
  })

  it('stats counts the entries of the namespace, and says what the server has', async () => {
    await server.command('SET', '{shop:=one}', 'x')
    await server.command('SET', '{shop:=one}l', 'a lease')
    await server.command('SET', '{shopping:=one}', 'x')
    const before = Number(
      /entries: (\d+) in the namespace shop/.exec((await call('stats', '--redis', server.url)).output)?.[1],
    )
    await server.command('SET', '{shop:=two}', 'x')
    const { output, code } = await call('stats', '--redis', server.url)
    expect(code).to.equal(0)
    expect(output).to.include(`entries: ${before + 1} in the namespace shop`)
    expect(output).to.match(/ledger: the latest writes of \d+ tags, and of \d+ rows/)
    expect(output).to.match(/memory: [\d.]+M used by the server, limit none/)
  })

  it('stats says which right it needs', async () => {
    await server.command('ACL', 'SETUSER', 'counting', ...RULES, '-scan')
    const { output, code } = await call('stats', '--redis', urlOf('counting'))
    expect(code).to.equal(1)
    expect(output).to.match(/^failed {3}entries: NOPERM.*\n {9}-> .*\+scan\nok {7}ledger/)
  })

  it('fails if the server is not there', async () => {
    for (const command of [['stats'], ['clear'], ['invalidate', '--tags', 'a']]) {
      // oxlint-disable-next-line no-await-in-loop
      const { output, code } = await call(...command, '--redis', 'redis://app:geheim@127.0.0.1:1')
      expect(code, command.join(' ')).to.equal(1)
      expect(output)
        .to.match(/^failed/)
        .and.not.include('geheim')
    }
  })
})
