import { expect } from 'chai'
import fc from 'fast-check'
import { keyName, tagName } from '../../../lib/store/redis/ledger/redisNames.js'
import { RedisStore } from '../../../lib/store/redis/RedisStore.js'
import { sampleEntry } from '../../../lib/testing/index.js'

/** Texts that can be confused: lone surrogates, the beginnings of names, the longest length, line breaks. */
const text = fc
  .array(
    fc.constantFrom(
      '\ud83d',
      '\udcbe',
      '\ufffd',
      '#',
      '=',
      '"',
      '\\',
      '\\ud83d',
      '>',
      '\n',
      '\0',
      ' ',
      'epoch',
      'a',
      'é',
      'k'.repeat(97),
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(''))

/** A text, and another one that differs in one place at most, or is arbitrary. */
const pair = fc
  .tuple(text, text, fc.nat(), fc.constantFrom('', 'a', '\ud83d', '\udcbe', '\ufffd'))
  .map(([one, other, at, put]) => [one, at % 2 === 0 ? other : one.slice(0, at) + put + one.slice(at + 1)] as const)

/** A name as it reaches the server, in UTF-8. */
const sent = (name: string): string => Buffer.from(name).toString('hex')

describe('names in Redis', () => {
  for (const [what, nameOf] of [
    ['keys', keyName],
    ['tags', tagName],
  ] as const) {
    it(`differ for different ${what}`, () => {
      fc.assert(
        fc.property(pair, ([a, b]) => (sent(nameOf(a)) === sent(nameOf(b))) === (a === b)),
        { numRuns: 5000, examples: [[['a\ud83d', 'a\udcbe']], [['a\ud83d', 'a\ufffd']]] },
      )
    })

    it(`differ for a text and its own name, among ${what}`, () => {
      fc.assert(fc.property(text, (a) => nameOf(nameOf(a)) !== nameOf(a)))
    })

    it(`are of bounded length for ${what}`, () => {
      fc.assert(fc.property(text, (a) => nameOf(a).length <= 201))
    })
  }

  it('of tags are one line, and not a field of the ledger', () => {
    fc.assert(fc.property(text, (tag) => /^["#=][^\n]*$/.test(tagName(tag))))
  })

  it('of different namespaces differ', () => {
    const keysOf = async (namespace: string): Promise<string[]> => {
      const keys: string[] = []
      // It returns nothing that the store understands, because only the sent names matter.
      const client = {
        isOpen: true,
        duplicate: () => undefined,
        sendCommand: async ([, , count, ...args]: string[]) => void keys.push(...args.slice(0, Number(count))),
      }
      const store = new RedisStore({ client, namespace })
      await store.set('key', sampleEntry()).catch(() => undefined)
      await store.release('key', 'holder', false).catch(() => undefined)
      return keys
    }
    const namespace = text.map((raw) => raw.replaceAll(/\p{Surrogate}/gu, '') || 'empty')
    const property = fc.asyncProperty(namespace, namespace, async (one, other) => {
      fc.pre(one !== other)
      const [ones, others] = [(await keysOf(one)).map(sent), (await keysOf(other)).map(sent)]
      expect(new Set([...ones, ...others]).size).to.equal(16)
    })
    return fc.assert(property)
  })
})
