import { expect } from 'chai'
import { Model } from 'objection'
import { mayEscape } from '../../../lib/snapshot/classes/escapes.js'
import type { AnyModelClass } from '../../../lib/snapshot/classes/modelClass.js'
import { COMPILERS, evaluated } from '../../support/compiledClasses.js'

const SUPER = 'super.$setDatabaseJson(json)'

/** Members of classes that keep instances, or nothing but data in them. */
const MEMBERS: Readonly<Record<'kept' | 'left', readonly string[]>> = {
  kept: [
    `$setDatabaseJson(json) { kept.set(this, json); return ${SUPER} }`,
    `$setDatabaseJson(json) { const self = this; ${SUPER}; kept.set(self, json); return self }`,
    `$setDatabaseJson(json) { kept.set(${SUPER}, json); return this }`,
    `$setDatabaseJson(json) { return kept.set(${SUPER}, json) && this }`,
    `$setDatabaseJson(json) { const self = ${SUPER}; kept.set(self, json); return self }`,
    `$setDatabaseJson(json) { return ${SUPER}.keep() }`,
    `$setDatabaseJson(json) { ${SUPER}; this.remember(json); return this } remember(json) { kept.set(this, json) }`,
    `$setDatabaseJson(json) { ${SUPER}; this.remember(json); return this } remember() { this.again() } again() { kept.add(this) }`,
    `$setDatabaseJson(json) { ${SUPER}; this.remember; return this } get remember() { return kept.add(this) }`,
    `$setDatabaseJson(json) { ${SUPER}; kept.set(this.me(), json); return this } me() { return this }`,
    `$setDatabaseJson(json) { ${SUPER}; kept.set(this.$set({}), json); return this }`,
    `$setDatabaseJson(json) { ${SUPER}; kept.set(this.$clone(), json); return this }`,
    `remember = outside; $setDatabaseJson(json) { ${SUPER}; this.remember(json); return this }`,
    `$setDatabaseJson(json) { ${SUPER}; this.remember /* it */ (json); return this }`,
    `$setDatabaseJson(json) { ${SUPER}; this['remember'](json); return this } remember() { kept.add(this) }`,
    `$setDatabaseJson(json) { ${SUPER}; this[json.name](json); return this }`,
    `$setDatabaseJson(json) { ${SUPER}; this.remember?.(json); return this } remember() { kept.add(this) }`,
    'remember = outside; $setDatabaseJson(json) { this.remember`json`; return super.$setDatabaseJson(json) }',
    `$setDatabaseJson(json) { ${SUPER}; (() => kept.add(this))(); return this }`,
    `$setDatabaseJson(json) { ${SUPER}; eval('kept.add(' + 'th' + 'is)'); return this }`,
    '$setDatabaseJson(json) { kept.add(`${super.$setDatabaseJson(json)}`); return this }',
    `$setDatabaseJson(json) { ${SUPER}; kept.add({ ...this }); return this }`,
    `$setDatabaseJson(json) { ${SUPER}; this.prüfe(json); return this } prüfe(json) { kept.set(this, json) }`,
    `$setDatabaseJson(json) { ${SUPER}; this.rem\\u0065mber(json); return this } remember() { kept.add(this) }`,
    `remember = outside; $setDatabaseJson(json) { ${SUPER}; (this.remember)(json); return this }`,
    `$setDatabaseJson(json) { const me = () => { return this }; kept.add(me()); ${SUPER}; return this }`,
    `$setDatabaseJson(json) { const made = () => /* it */ { return ${SUPER} }; kept.add(made()); return this }`,
    `$setDatabaseJson(json) { const entry = { made: // it (at last)\n ${SUPER} }; kept.add(entry.made); return this }`,
    `$setDatabaseJson = (json) => { kept.set(this, json); return Object.assign(this, json) }`,
    `$parseDatabaseJson = outside`,
    `$parseDatabaseJson(json) { kept.set(this, json); return super.$parseDatabaseJson(json) }`,
    `$parseDatabaseJson(json) { return this }`,
    `$parseDatabaseJson(json) { kept.add(this.children); return json }`,
    `set label(value) { kept.set(this, value) }`,
    `static fromDatabaseJson(json) { const made = super.fromDatabaseJson(json); kept.add(made); return made }`,
    `constructor() { super(); return new Proxy(this, {}) }`,
  ],
  left: [
    ``,
    `$parseJson(json) { kept.set(this, json); return json }`,
    `$setDatabaseJson(json) { return ${SUPER} }`,
    `$setDatabaseJson(json) { ${SUPER}; this.$omitFromJson('a'); delete this.b; this.c = [this.d, json.e]; return this }`,
    `$setDatabaseJson(json) { if (json.a) { this.$set({ b: (1 + 2) }); } return ${SUPER} }`,
    `$setDatabaseJson(json) { Object.assign(this, json); return this }`,
    `$setDatabaseJson(json) { ${SUPER}; this.names = json.list.map((item) => item.name); return this }`,
    `$setDatabaseJson(json) { ${SUPER}; for (const key of Object.keys(this)) if (key) this.n = 1; return this }`,
    `$setDatabaseJson(json) { ${SUPER}; this.full = this.join(json.a); return this } join(a) { return this.b + a }`,
    `$setDatabaseJson(json) {\n  // keeps nothing of this\n  ${SUPER};\n  return this\n}`,
    `$parseDatabaseJson(json) { const row = super.$parseDatabaseJson(json); row.at = new Date(row.at); return row }`,
    `$parseDatabaseJson(json) { return { ...super.$parseDatabaseJson(json), kind: this.constructor.name } }`,
    `get full() { return kept.get(this) }`,
    `set full(value) { [this.first, this.last] = value.split(' ') }`,
    `set full(value) { this['first'] = value; this.again = value } set again(value) { this.other = value }`,
    `constructor() { super(); this.made = 1 }`,
    `extra = 1`,
  ],
}

const define = (compiled: string): AnyModelClass => {
  const outside = function (this: object): void {
    kept.add(this)
  }
  const Made = evaluated(compiled, Model, { kept, outside })
  Made.relationMappings = {
    children: { relation: Model.HasManyRelation, modelClass: Made, join: { from: 'a.b', to: 'a.c' } },
  }
  return Made as unknown as AnyModelClass
}

const kept = Object.assign(new WeakSet(), { set: () => undefined, get: () => undefined })

describe('code that handles rows', () => {
  const ES2022 = (source: string): string => source
  for (const [how, compile] of Object.entries({ 'as it is written': ES2022, ...COMPILERS })) {
    describe(how, () => {
      for (const members of MEMBERS.kept)
        it(`may keep the instance: ${members}`, () => {
          expect(mayEscape(define(compile(`class Made extends Base { ${members} }`)), false)).to.equal(true)
        })
    })
  }

  for (const members of MEMBERS.left)
    it(`keeps nothing outside of the instance: ${members}`, () => {
      const Made = define(`class Made extends Base { ${members} }`)
      expect(mayEscape(Made, false)).to.equal(false)
      expect(mayEscape(class extends Made {}, true)).to.equal(false)
    })

  for (const member of [
    '$setDatabaseJson(json) { super.$setDatabaseJson(json); this.a = json.b; return this; }',
    '$parseDatabaseJson(json) { json = super.$parseDatabaseJson(json); return json; }',
  ])
    it(`keeps nothing where it was compiled to ES5: ${member}`, () => {
      const compile = COMPILERS['TypeScript to ES5'] as (source: string) => string
      expect(mayEscape(define(compile(`class Made extends Base { ${member} }`)), false)).to.equal(false)
    })

  it('may keep the instance where an HTML-like comment hides a call', () => {
    const Made = define(`class Made extends Base { set label(value) { kept.add(this.$set<!-- ;\n({})) } }`)
    expect(mayEscape(Made, false)).to.equal(true)
  })

  it('may keep the instance in the after-hooks of a part of a graph', () => {
    const hooks = [`$afterFind() { kept.add(this) }`, `static afterFind({ result }) { kept.add(result) }`]
    for (const hook of hooks) {
      const Made = define(`class Made extends Base { ${hook} }`)
      expect([mayEscape(Made, false), mayEscape(Made, true)], hook).to.deep.equal([false, true])
    }
    const Made = define(
      `class Made extends Base { async $afterFind(context) { await super.$afterFind(context); this.n = 1 } }`,
    )
    expect(mayEscape(Made, true)).to.equal(false)
  })

  it('is looked for in what plugins have added', () => {
    const Made = define(
      `class Made extends Base { $setDatabaseJson(json) { super.$setDatabaseJson(json); this.late(); return this } late() {} }`,
    )
    expect(mayEscape(Made, false)).to.equal(false)
    const remember = function (this: object): void {
      kept.add(this)
    }
    Object.defineProperty(Made.prototype, '$parseDatabaseJson', { value: remember, configurable: true })
    expect(mayEscape(Made, false)).to.equal(true)
    Object.defineProperty(Made.prototype, '$parseDatabaseJson', { value: remember.bind({}) })
    expect(mayEscape(Made, false), 'a bound function').to.equal(true)
  })
})
