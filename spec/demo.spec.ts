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
