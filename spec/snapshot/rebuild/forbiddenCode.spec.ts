import { expect } from 'chai'
import { runNode } from '../../support/runNode.js'

/** Mocha itself would start another process without the flag. */
const MOCHA = ['--import', 'tsx', 'node_modules/mocha/lib/cli/cli.js', '--config', 'spec/mocharc.json']

describe('where code generation is forbidden', () => {
  it('laws 1 and 2 hold for every kind of class', async () => {
    const specs = ['spec/laws/equivalence.spec.ts', 'spec/laws/isolation.spec.ts', '--reporter', 'json']
    const flags = ['--disallow-code-generation-from-strings', ...MOCHA]
    const { stdout, account } = await runNode([...flags, ...specs, '--grep', 'by generated code'])
    const { stats } = JSON.parse(stdout) as { stats: { passes: number; failures: number } }
    expect(stats, account).to.include({ passes: 3, failures: 0 })
  }).timeout(300_000)
})
