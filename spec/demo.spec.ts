import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { runNode, type Output } from './support/runNode.js'
import { redisTarget } from './support/redis/target.js'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')

/** What a program of the demo prints. */
async function played(program: string, env: Readonly<Record<string, string>> = {}): Promise<Output> {
  return runNode(['--import', 'tsx', program], { cwd: ROOT, env: { ...process.env, NO_COLOR: '1', ...env } })
}

describe('the demo', () => {
  it('finds everything it says about itself true', async () => {
    const { stdout, account } = await played('demo/main.ts')
    expect(stdout, account).to.match(/\d+ claims, all of them true/)
  })
})

describe('the demo of a cluster', () => {
  it('says how to start a server where none answers', async () => {
    const { stdout, account } = await played('demo/cluster/main.ts', { REDIS_URL: 'redis://127.0.0.1:1' })
    expect(stdout, account).to.include('none answers at redis://127.0.0.1:1')
    expect(stdout, account).to.include('redis-server --save "" --port 6379')
  })

  const target = redisTarget()
  if (target === undefined) return
  it('finds everything it says about itself true', async () => {
    const { stdout, account } = await played('demo/cluster/main.ts', { REDIS_URL: target.url })
    expect(stdout, account).to.match(/12 claims, all of them true/)
  })
})
