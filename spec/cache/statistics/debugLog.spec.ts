import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { runNode, type Output } from '../../support/runNode.js'

const script = fileURLToPath(new URL('debugLog.process.ts', import.meta.url))

/** In a process of its own, because the environment is read when the library is loaded. */
function run(variables: NodeJS.ProcessEnv): Promise<Output> {
  const { OBJECTION_CACHE_DEBUG: _, NODE_DEBUG: __, ...env } = process.env
  return runNode(['--import', 'tsx', script], { env: { ...env, ...variables } })
}

/** The lines, with `#` for each time, and `…k` for the beginning of a key. */
const linesOf = ({ stderr }: Output): string[] =>
  stderr
    .split('\n')
    .filter((line) => line.startsWith('objection-cache: '))
    .map((line) =>
      line
        .slice('objection-cache: '.length)
        .replace(/\d+\.\d\d ms/, '#')
        .replace(/oc\d+\|"memory~.*?\|\|[^|]*\|\|/, '…k '),
    )

const LINES: readonly (string | RegExp)[] = [
  'miss # User users …k key|"ada"',
  'hit # User users …k key|"ada"',
  'stale # User users …k key|"ada"',
  'miss # User users …k key|"quiet"',
  'miss # User users …k key|"both"',
  'coalesced # User users …k key|"both"',
  'miss # User users …k key|"count"',
  'bypass not-asked # User users',
  /^bypass disabled # User users/,
  'miss # User users …k key|"large" (not stored: store-refused)',
  /^miss # User users .*"a\\n\\u\{9b\}31m\\u\{2028\}objection-cache: hit"\]$/,
  /^miss # User users .*y…$/,
  'miss # User users …k key|"wrong" (failed)',
  'invalidate users: columns name of rows 1; where id = 1',
  'miss # User users …k key|"inner"',
  /^miss # oc\d+\|wrap\|"sum"$/,
  /^hit # oc\d+\|wrap\|"sum"$/,
  'miss # User users …k key|"none" (failed)',
  'invalidate tag:front\\u{a}page',
]

describe('a line for each query', () => {
  for (const variables of [{ OBJECTION_CACHE_DEBUG: '1' }, { NODE_DEBUG: 'fs,objection-cache' }]) {
    it(`is printed with ${JSON.stringify(variables)}`, async () => {
      const lines = linesOf(await run(variables))
      for (const [i, expected] of LINES.entries()) {
        if (typeof expected === 'string') expect(lines[i]).to.equal(expected)
        else expect(lines[i]).to.match(expected)
      }
      expect(lines).to.have.length(LINES.length)
      for (const line of lines) expect(line.length).to.be.lessThan(260)
    }).timeout(60_000)
  }

  it('is not printed without them, and then no channel has a subscriber', async () => {
    for (const variables of [{}, { OBJECTION_CACHE_DEBUG: '0', NODE_DEBUG: 'http' }]) {
      const output = await run(variables)
      expect(linesOf(output)).to.deep.equal([])
      expect(output.stdout).to.equal('[]')
    }
  }).timeout(60_000)
})
