import { expect } from 'chai'
import fc from 'fast-check'
import { Model } from 'objection'
import type { AnyModelClass } from '../../../lib/snapshot/classes/modelClass.js'
import { definesPlainFieldsOnly } from '../../../lib/snapshot/classes/plainFields.js'
import { COMPILERS, evaluated, WRITTEN } from '../../support/compiledClasses.js'
import { tries } from '../../support/thorough.js'

const isPlain = (compiled: string): boolean =>
  definesPlainFieldsOnly(evaluated(compiled, Model, { note, name: 'computed', f: () => 1 }) as unknown as AnyModelClass)

/** Something that a constructor may do, and that a hit must do again. */
const note = (): number => 1

const PLAIN: readonly string[] = [
  '',
  'extra = 1',
  'extra = -1.5; name; other = "text"; third = null;',
  'tags = []; data = {}; at = new Date(); on = true; off = false; none = undefined',
  'extra = 1\n  name\n  method() { return 1 }',
  'extra = 1; method() { this.extra = note(); return this.extra === 1 }',
]

const OWN: readonly string[] = [
  'extra = note()',
  'extra = note',
  'extra = this.constructor.name',
  'extra = 1 + note()',
  'extra = 1\n  + note()',
  'extra = 1\n  in note',
  'extra = [note()]',
  'extra = `${note()}`',
  'extra = () => 1',
  'extra = 1; other = note()',
  'extra /* it */ = note()',
  'extra // it\n = note()',
  '"extra" = note()',
  '[name] = note()',
  '["extra"] = note(); method() { let extra = 1; return extra }',
  '\\u0065xtra = note()',
  'extra\\u0041 = note()',
  '#extra = 1',
  '#extra() { return 1 }',
  'extra = 1; constructor() { super(); note() }',
  'constructor() { super(); this.extra = 1 }',
  'static #all = []; extra = 1',
  '0x10 = note()',
  '1e3 = note()',
  'extra // it\u2028 = note()',
]

describe('a constructor that only defines plain fields', () => {
  const ways = { 'as it is written': (source: string): string => source, ...COMPILERS }
  for (const [how, compile] of Object.entries(ways))
    describe(how, () => {
      for (const members of OWN.filter((each) => how === 'as it is written' || !/\\|static/.test(each)))
        it(`is none where it does something else: ${members}`, () => {
          expect(isPlain(compile(`class Made extends Base { ${members} }`))).to.equal(false)
        })
    })

  for (const members of PLAIN)
    it(`is one: ${members}`, () => {
      expect(isPlain(`class Made extends Base { ${members} }`)).to.equal(true)
    })

  it('is recognized as compilers write it', () => {
    const define = COMPILERS['TypeScript to ES5, with fields defined'] as (source: string) => string
    expect(isPlain(define('class Made extends Base { extra = 1; name; other = "text" }'))).to.equal(true)
    for (const source of Object.values(WRITTEN)) expect(isPlain(source)).to.equal(true)
    const written = (call: string): string => `class Made extends Base {
      constructor() {
        super(...arguments);
        ${call}
      }
    }`
    for (const call of [
      'Object.defineProperty(this, "extra", {\n enumerable: true,\n configurable: true,\n writable: true,\n value: void 0\n });',
      '__publicField(this, "extra", 1);\n __publicField(this, "name");',
      '_defineProperty(this, "extra", "text");',
      '(0, _defineProperty2.default)(this, "extra", []);',
    ]) {
      const helpers = 'const __publicField = () => {}, _defineProperty = () => {}, _defineProperty2 = { default() {} };'
      expect(isPlain(`${helpers}${written(call)}`), call).to.equal(true)
      expect(isPlain(`${helpers}${written(`${call} note();`)}`), `${call} note()`).to.equal(false)
      expect(isPlain(`${helpers}${written(call.replace(/1|void 0|"text"|\[\]/, 'note()'))}`), call).to.equal(false)
    }
  })

  it('calls nothing, however its fields are written', () => {
    const gap = fc.constantFrom('', '', ' ', '\n', '/* = 1; */', '// = 1;\n', '<!-- ;\n', '\u2028', '// it\r')
    const field = fc.tuple(
      fc.constantFrom('a', 'b', '$', '"a"', '1', '0x1', '["a"]', '[name]', '\\u0061', 'é', 'static a', '__proto__'),
      gap,
      fc.constant('='),
      gap,
      fc.constantFrom('1', '"t"', 'null', 'void 0', '[]', '{}', 'new Date()', 'note()', '[note()]', '`${note()}`'),
      gap,
      fc.constantFrom('', '', '+ note()', '? note() : 2', ', note()', '(note())', '[note()]', 'in note', '/note()/'),
      fc.constantFrom(';', '\n'),
    )
    fc.assert(
      fc.property(fc.array(field, { maxLength: 3 }), (fields) => {
        const calls = { made: 0 }
        const counting = (): number => calls.made++
        let Made: typeof Model
        try {
          const source = `class Made extends Base { ${fields.flat().join('')} }`
          Made = evaluated(source, Model, { note: counting, name: 'computed' })
          calls.made = 0
          Reflect.construct(Made, [])
        } catch {
          return
        }
        if (calls.made > 0) expect(definesPlainFieldsOnly(Made as unknown as AnyModelClass)).to.equal(false)
      }),
      { numRuns: tries(6000) },
    )
  })

  it('is none where an HTML-like comment stands behind a name', () => {
    expect(isPlain('class Made extends Base { extra <!-- it\n = note() }')).to.equal(false)
  })

  it('is none where a parent class does something else', () => {
    class Above extends Model {
      other = note()
    }
    class Below extends Above {
      extra = 1
    }
    expect(definesPlainFieldsOnly(Below as unknown as AnyModelClass)).to.equal(false)
    expect(definesPlainFieldsOnly(new Proxy(class extends Model {}, {}) as unknown as AnyModelClass)).to.equal(false)
  })
})
