import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { SETUP_ADVICE } from '../../../lib/cache/statistics/setupAdvice.js'
import { runNode } from '../../support/runNode.js'

interface Taken {
  readonly warnings: string[]
  readonly reasons: string[]
}

/** In a process of its own, for each warning comes once a process. */
async function run(): Promise<Record<string, Taken>> {
  const script = fileURLToPath(new URL('setupWarnings.process.ts', import.meta.url))
  const { stdout } = await runNode(['--import', 'tsx', script])
  return JSON.parse(stdout) as Record<string, Taken>
}

describe('a bypass that is a matter of set-up', () => {
  let answers: Record<string, Taken>

  before(async () => {
    answers = await run()
  })

  const warningsOf = (what: string): string[] => answers[what]?.warnings ?? []

  it('warns once a process, with the line to write', () => {
    expect(answers['a database without a name']?.reasons).to.deep.equal(Array(3).fill('unnamed-database'))
    expect(warningsOf('a database without a name')).to.deep.equal([
      `OBJECTION_CACHE_UNNAMED_DATABASE: A result is not cached (unnamed-database). ${SETUP_ADVICE['unnamed-database']}`,
    ])
    expect(SETUP_ADVICE['unnamed-database']).to.include("cache.observe(knex, { database: 'shop' })")
    expect(answers['connections without a name']?.reasons).to.deep.equal(Array(2).fill('unnamed-connection'))
    expect(warningsOf('connections without a name')).to.have.length(1)
    expect(warningsOf('connections without a name')[0]).to.match(
      /^OBJECTION_CACHE_UNNAMED_CONNECTION: .*connection: 'app'/,
    )
    expect(answers['a computation that reads nothing']?.reasons).to.deep.equal(Array(2).fill('unobserved'))
    expect(warningsOf('a computation that reads nothing')).to.have.length(1)
    expect(warningsOf('a computation that reads nothing')[0]).to.match(
      /^OBJECTION_CACHE_UNOBSERVED: .*cache\.observe\(knex\)/,
    )
  })

  it('says the same in explainCache(), which warns of nothing', () => {
    expect(answers['its detail']).to.equal(SETUP_ADVICE['unnamed-database'])
    expect(answers['explained']).to.deep.equal({ warnings: [], reasons: [] })
  })

  it('warns no more once the caller has told, nor of what is no matter of set-up', () => {
    for (const what of ['all is known', 'told']) expect(answers[what]).to.deep.equal({ warnings: [], reasons: [] })
    expect(answers['is then cached']).to.equal(true)
    expect(answers['what is no matter of set-up']).to.deep.equal({ warnings: [], reasons: ['lock'] })
  })
})
