import { expect } from 'chai'
import { givenKeyName } from '../../../lib/cache/statistics/keyName.js'
import { encodeKey, keyBeginning, type CacheKey } from '../../../lib/core/key.js'

const ofWrap = (key: CacheKey): string => `${keyBeginning('shop')}|wrap|${encodeKey(key)}`
const ofModel = (ending: string): string => `oc4|"db:1"|"users:User#x"|"users"||list:FindOperation||${ending}`

describe('The name of a key', () => {
  const NAMES: readonly (readonly [CacheKey, string])[] = [
    [['user', 7], "['user', ?]"],
    [['user', 7, 'posts'], "['user', ?, 'posts']"],
    [['user', true, 'ada@example.com'], "['user', ?, ?]"],
    [['tenant-12', 'front page'], "['tenant-?', ?]"],
    ['latest', 'latest'],
    ['u2andu3', 'u2andu3'],
    ['v2', 'v2'],
    ['top10:7', 'top10:?'],
    ['user_7.12', 'user_?.?'],
    ['user1234x', 'user?x'],
    ['größe7', 'größe7'],
    ['7', '?'],
    ['deadbeefdeadbeef', 'deadbeefdeadbeef'],
    ['session d41d8cd98f00b204', 'session ?'],
    [['v2', 'top10'], "['v2', ?]"],
    ['file 0b1c7c2e-0f2c-4d0a-9f5b-6d1f3f4f5a6b', 'file ?'],
    ['sum of d41d8cd98f00b204e9800998ecf8427e', 'sum of ?'],
    ['cart of ada.l+x@example.com, open', 'cart of ?, open'],
    ['cart:ada@example.com:open', 'cart:?:open'],
    ['session sk_live_4eC39HqLyjWDarjtT1zdp7dc', 'session sk_live_?'],
    ['listOfActiveUsers2024', 'listOfActiveUsers?'],
    ['"quoted" | key|', '"quoted" | key|'],
    ['x'.repeat(300), `${'x'.repeat(200)}…`],
  ]

  for (const [key, name] of NAMES) {
    it(`is ${name.slice(0, 40)} for ${JSON.stringify(key).slice(0, 40)}`, () => {
      expect(givenKeyName(ofWrap(key)), 'of wrap').to.equal(name)
      expect(givenKeyName(ofModel(`key|${encodeKey(key)}`)), 'of a model').to.equal(name)
      expect(givenKeyName(`oc4|knex|"db"||key|select|${encodeKey(key)}`), 'of a plain query').to.equal(name)
    })
  }

  it('leaves out what plain Knex adds', () => {
    expect(givenKeyName(`oc4|knex|"db"||key|["pluck","id",null]|["user",7]`)).to.equal("['user', ?]")
  })

  it('is unknown for automatic keys, and for keys that are too long to be read', () => {
    expect(givenKeyName(ofModel('auto|where["name","=","Ada"]'))).to.equal(undefined)
    expect(givenKeyName(ofWrap('x'.repeat(3000)))).to.equal(undefined)
  })
})
