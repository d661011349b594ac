import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { runNode } from '../../support/runNode.js'

const PROGRAM = fileURLToPath(new URL('knex.process.ts', import.meta.url))

describe('instrumentCache() beside @opentelemetry/instrumentation-knex', () => {
  it('makes the spans of statements children of the load, and a hit has none', async () => {
    const { stdout } = await runNode(['--import', 'tsx', PROGRAM])
    const [miss, hit, count] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
    const spans = miss as [name: string, parent?: string][]
    const statement = spans.find(([name]) => name.startsWith('select'))
    expect(statement?.[1]).to.equal('cache load users')
    expect(spans.find(([name]) => name === 'cache load users')?.[1]).to.equal('request')
    expect(hit).to.equal('hit')
    expect(count, 'the hit has added the span of the application alone').to.equal(spans.length + 1)
  })
})
