import { expect } from 'chai'
import { THOROUGH } from '../../../support/thorough.js'
import { soundCases, wrongCases } from './cases.js'
import { explore } from './explore.js'

describe('the protocol of RedisStore, in every order of its steps', () => {
  let states = 0

  for (const [name, model] of soundCases(THOROUGH)) {
    it(`serves no old result: ${name}`, () => {
      const outcome = explore(model)
      states += outcome.states
      expect(outcome.wrong?.join('\n'), 'the shortest way to a wrong hit').to.equal(undefined)
      expect(outcome.hits, 'a search without hits proves nothing').to.be.greaterThan(0)
    })
  }

  after(() => {
    if (THOROUGH) console.log(`      ${states} states`)
  })
})

describe('the search finds what is wrong with', () => {
  for (const [name, model] of wrongCases()) {
    it(name, () => {
      const { wrong, states } = explore(model)
      expect(wrong, `no wrong hit in ${states} states`).to.be.an('array')
      expect(wrong?.at(-1)).to.match(/^(?:older|torn)/)
    })
  }
})
