import { expect } from 'chai'
import { runNode } from './runNode.js'

const FAILS = "console.log('said'); console.error('complained'); process.exitCode = 3"

describe('runNode()', () => {
  const failureOf = (program: string): Promise<string> =>
    runNode(['--eval', program]).then(
      () => '',
      (error: Error) => error.message,
    )

  it('rejects with the output of a program that fails', async () => {
    const message = await failureOf(FAILS)
    expect(message).to.include('ended with 3').and.include('said').and.include('complained')
    expect(await failureOf("process.kill(process.pid, 'SIGKILL')")).to.include('ended with SIGKILL')
  })

  it('gives the same account of a program that may fail, and of one that succeeds', async () => {
    const failed = await runNode(['--eval', FAILS], { mayFail: true })
    expect(failed.stdout).to.equal('said\n')
    expect(failed.account).to.include('ended with 3').and.include('complained')
    expect((await runNode(['--eval', ''])).account).to.include('ended well')
  })
})
