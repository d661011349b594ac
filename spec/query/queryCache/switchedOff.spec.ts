import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { readSwitch } from '../../../lib/cache/options/environment.js'
import { recordWarnings } from '../../support/recordWarnings.js'
import { runNode } from '../../support/runNode.js'

const script = fileURLToPath(new URL('switchedOff.process.ts', import.meta.url))

/** In a process of its own, because the environment is read when the library is loaded. */
async function run(variable: string | undefined, ...args: string[]): Promise<Record<string, unknown>> {
  const { OBJECTION_CACHE: _, ...env } = process.env
  const set = variable === undefined ? env : { ...env, OBJECTION_CACHE: variable }
  const { stdout } = await runNode(['--import', 'tsx', script, ...args], { env: set })
  return JSON.parse(stdout) as Record<string, unknown>
}

const OFF = { states: ['off', 'off'], rows: [1, 1], runs: 2, reasons: { off: 6 }, warnings: [] }
const ON = { states: ['on', 'on'], rows: [1, 1], runs: 1, warnings: [] }

describe('OBJECTION_CACHE in the environment', () => {
  it('switches all caches off: each query runs, and the Knex client is left alone', async () => {
    expect(await run('off')).to.deep.include({ ...OFF, selects: 4, 'the Knex client is touched': false })
  }).timeout(60_000)

  it('lets a process that shares a store announce its writes, and ask the store for nothing', async () => {
    expect(await run('off', 'shared')).to.deep.include({
      ...OFF,
      selects: 4,
      'what a shared store was told of the write': ['find', 'mark', 'finish'],
      'what it was asked for by reads': [],
    })
  }).timeout(60_000)

  it('switches nothing off with `on`: the first write is announced, too, before anything is cached', async () => {
    expect(await run('on', 'shared')).to.deep.include({
      ...ON,
      selects: 2,
      reasons: {},
      'what a shared store was told of the write': ['find', 'mark', 'finish'],
    })
  }).timeout(60_000)

  it('warns once of a word that has no meaning, and switches nothing off', async () => {
    const { warnings, ...answers } = await run('maybe')
    expect(answers).to.deep.include({ states: ['on', 'on'], runs: 1, selects: 2 })
    expect(warnings).to.deep.equal([
      'OBJECTION_CACHE_ENVIRONMENT: The environment variable OBJECTION_CACHE is "maybe", which has no meaning. It is ignored. Set it to on or off (also: 1 or 0, true or false): OBJECTION_CACHE=off',
    ])
  }).timeout(60_000)
})

describe('the words of a switch in the environment', () => {
  for (const [word, meaning] of [
    ['on', true],
    ['1', true],
    ['true', true],
    ['off', false],
    ['0', false],
    ['false', false],
    [' OFF ', false],
    ['', undefined],
    [undefined, undefined],
  ] as const) {
    it(`${JSON.stringify(word) ?? 'none'} means ${meaning}`, async () => {
      const warnings = await recordWarnings(() => expect(readSwitch('OBJECTION_CACHE', word)).to.equal(meaning))
      expect(warnings).to.deep.equal([])
    })
  }
})
