import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { runNode, type Output } from './support/runNode.js'
import { redisTarget } from './support/redis/target.js'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Runs a program of the demo. */
async function runDemo(program: string, env: Readonly<Record<string, string>> = {}): Promise<Output> {
  return runNode(['--import', 'tsx', program], { cwd: ROOT, env: { ...process.env, NO_COLOR: '1', ...env } })
}

describe('the demo', () => {
  it('passes all of its own checks', async () => {
    const { stdout, account } = await runDemo('demo/main.ts')
    expect(stdout, account).to.match(/\d+ checks: all passed/)
  })
})

describe('the demo of a cluster', () => {
  it('says how to start Redis if no server answers', async () => {
    const { stdout, account } = await runDemo('demo/cluster/main.ts', { REDIS_URL: 'redis://127.0.0.1:1' })
    expect(stdout, account).to.include('no server answers at redis://127.0.0.1:1')
    expect(stdout, account).to.include('redis-server --save "" --port 6379')
  })

  const target = redisTarget()
  if (target === undefined) return
  it('passes all of its own checks', async () => {
    const { stdout, account } = await runDemo('demo/cluster/main.ts', { REDIS_URL: target.url })
    expect(stdout, account).to.match(/12 checks: all passed/)
  })
})

describe('the demo of the inspector', () => {
  it('prints the address of a page that shows its traffic, and ends when it is told', async () => {
    const options = { cwd: ROOT, env: { ...process.env, PORT: '0' } }
    const demo = spawn(process.execPath, ['--import', 'tsx', 'demo/inspector/main.ts'], options)
    try {
      const [line] = (await once(demo.stdout, 'data')) as [Buffer]
      const [address = ''] = /http:\S+/.exec(String(line)) ?? []
      const overview = async (): Promise<{ name: string; hits: number }> =>
        ((await (await fetch(`${address}api/overview`)).json()) as { caches: { name: string; hits: number }[] })
          .caches[0]!
      expect(await overview()).to.include({ name: 'demo' })
      // oxlint-disable-next-line no-await-in-loop
      while ((await overview()).hits === 0);
      demo.kill('SIGINT')
      expect(await once(demo, 'exit')).to.deep.equal([0, null])
    } finally {
      demo.kill('SIGKILL')
    }
  })
})
