import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect } from 'chai'
import { nameOfPrototype, namePrototype, prototypeNamed } from '../../../lib/core/values/namedPrototypes.js'

setFlagsFromString('--expose_gc')
const collect = runInNewContext('gc') as () => void

describe('names of prototypes', () => {
  it('stay with the later prototype after an earlier one of the same name was collected', async () => {
    const name = 'spec:successor'
    ;(() => namePrototype(name, {}))()
    await setImmediate()
    collect()
    const next = {}
    // The finalizer of the first prototype has not run yet.
    namePrototype(name, next)
    for (let i = 0; i < 5; i++) await setImmediate()
    expect(prototypeNamed(name)).to.equal(next)
    expect(nameOfPrototype(next)).to.equal(name)
  })

  it('are dropped when the prototype is collected', async () => {
    const name = (() => nameOfPrototype({}))()
    await setImmediate()
    collect()
    for (let i = 0; i < 5; i++) await setImmediate()
    expect(() => prototypeNamed(name)).to.throw(TypeError)
  })

  it('belong to no prototype if two claim one', () => {
    const [one, other] = [{}, {}]
    namePrototype('spec:two', one)
    namePrototype('spec:two', other)
    expect(() => prototypeNamed('spec:two')).to.throw(TypeError)
    for (const each of [one, other]) {
      expect(nameOfPrototype(each)).to.not.equal('spec:two')
      expect(prototypeNamed(nameOfPrototype(each))).to.equal(each)
    }
  })

  it('are strings', () => {
    for (const name of [undefined, null, 5, {}, ['spec:two'], '__proto__', 'constructor'])
      expect(() => prototypeNamed(name)).to.throw(TypeError)
  })
})
