import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')

describe('the demo', () => {
  it('finds everything it says about itself true', async () => {
    const env = { ...process.env, NO_COLOR: '1' }
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'demo/main.ts'], {
      cwd: ROOT,
      env,
    })
    expect(stdout).to.match(/\d+ claims, all of them true/)
  })
})
