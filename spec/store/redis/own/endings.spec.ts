import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import Knex from 'knex'
import { describeWithRedis } from '../../../support/redis/target.js'
import { TcpProxy } from '../../../support/redis/TcpProxy.js'
import { THOROUGH } from '../../../support/thorough.js'
import type { End, Line } from '../support/end.process.js'
import { Fixture } from '../support/Fixture.js'

const PROGRAM = fileURLToPath(new URL('../support/end.process.ts', import.meta.url))
/** How long the programs of one spec may take, in milliseconds. */
const LIMIT = 120_000
const LIBRARIES = ['node-redis', 'ioredis']

/** Each form, and the library with which every run tries it. Each program takes seconds, so only a thorough run tries all. */
const FORMS = [
  [{ store: 'RedisStore', consistency: 'strict' }, 'ioredis'],
  [{ store: 'TieredStore', consistency: 'bounded' }, 'node-redis'],
  [{ store: 'TieredStore with a client', consistency: 'bounded' }, undefined],
] as const satisfies readonly (readonly [Partial<End>, string | undefined])[]

/** How long a finished program may go on at most, in milliseconds. It takes less than one; a busy machine takes longer. */
const MOMENT = 5000

describeWithRedis('A program that is finished', () => {
  const fixture = new Fixture()
  let folder: string
  let filename: string
  let proxy: TcpProxy

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'objection-cache-ends-'))
    filename = join(folder, 'items.sqlite')
    const knex = Knex({ client: 'sqlite3', connection: { filename }, useNullAsDefault: true })
    await knex.schema.createTable('items', (table) => void table.integer('id').primary())
    await knex('items').insert({ id: 1 })
    await knex.destroy()
    proxy = await TcpProxy.listen(fixture.server.port)
  })

  afterEach(async () => {
    await proxy.close()
    await rm(folder, { recursive: true, force: true })
  })

  type Rest = Omit<End, 'url' | 'namespace' | 'filename'>

  /** Runs the program to its end. `act` gets each line that it prints, and its standard input. */
  async function run(rest: Rest, act?: (line: Line, input: NodeJS.WritableStream) => unknown): Promise<Line[]> {
    const settings: End = { ...rest, url: proxy.url, namespace: fixture.namespace, filename }
    const env = { ...process.env, SPEC_END: JSON.stringify(settings) }
    const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
      timeout: 60_000,
    })
    const ended = once(child, 'close')
    const lines: Line[] = []
    for await (const text of createInterface({ input: child.stdout })) {
      const line = JSON.parse(text) as Line
      lines.push(line)
      await act?.(line, child.stdin)
    }
    expect((await ended)[0], 'the exit code').to.equal(0)
    return lines
  }

  const answers = (lines: readonly Line[]): unknown[] => lines.filter(({ status }) => status !== undefined)
  const lasted = (lines: readonly Line[]): number => lines.at(-1)?.lasted ?? Infinity
  const [miss, hit] = ['miss', 'hit'].map((status) => (rows: number) => ({ status, rows }))

  for (const library of LIBRARIES) {
    for (const [form, always] of FORMS) {
      if (!THOROUGH && library !== always) continue
      it(`ends with an open cache, and others have its results and its writes: ${form.store}, ${form.consistency}, ${library}`, async () => {
        // A client of the application's is closed after the cache: otherwise a result on its way to the store is lost.
        const closesFirst = form.store === 'TieredStore with a client'
        const reads = await run({ ...form, library, reads: 1, closes: closesFirst })
        expect(answers(reads)).to.deep.equal([miss!(1)])
        expect(lasted(reads)).to.be.below(MOMENT)
        const others = await run({ store: 'RedisStore', consistency: 'strict', library, reads: 1 })
        expect(answers(others), 'the fill of the program before').to.deep.equal([hit!(1)])
        // A bounded store does not trust what it finds while its bus is coming up, so this can be a miss.
        const writes = await run({ ...form, library, reads: 1, writes: 'at once' })
        expect(answers(writes).map((line) => (line as Line).rows)).to.deep.equal([1])
        expect(lasted(writes)).to.be.below(MOMENT)
        const closes = await run({ ...form, library, reads: 2, closes: true })
        expect(answers(closes), 'the write of the program before').to.deep.equal([miss!(2), hit!(2)])
        const [resources] = closes.flatMap((line) => (line.resources === undefined ? [] : [line.resources]))
        expect(
          resources?.filter((name) => /TCP|TLS|Timeout/.test(name)),
          'open after close()',
        ).to.deep.equal([])
        expect(proxy.connections).to.equal(0)
      }).timeout(LIMIT)
    }

    if (!THOROUGH && library === 'ioredis') continue

    it(`ends when the others know of a write that could not be sent at first: ${library}`, async () => {
      const settings = { library, store: 'TieredStore', consistency: 'bounded', reads: 1 } as const
      const lines = await run({ ...settings, writes: 'later' }, async (line, input) => {
        if (line.status !== undefined) {
          await proxy.cut()
          input.write('write\n')
        }
        if (line.written) await proxy.mend()
      })
      expect(lines.map(({ written }) => written)).to.include(true)
      const after = answers(await run({ ...settings, closes: true }))
      expect(after).to.deep.equal([miss!(2)])
    }).timeout(LIMIT)

    it(`ends although the server cannot be reached: ${library}`, async () => {
      const settings = { library, store: 'TieredStore', consistency: 'bounded', reads: 1 } as const
      const lines = await run({ ...settings, writes: 'later' }, async (line, input) => {
        if (line.status === undefined) return
        await proxy.cut()
        input.write('write\n')
      })
      expect(lasted(lines)).to.be.below(20_000)
    }).timeout(LIMIT)
  }
})
