import { ClassFacts } from './ClassFacts.js'
import { sourceOf } from './source/classSource.js'
import { ownClassesOf, type AnyModelClass } from './modelClass.js'
import { usesPrivateMembers } from './privateState.js'
import { hasTrivialConstructor, isBare } from './trivialClass.js'

const facts = new ClassFacts(examine)

/**
 * Whether the constructor of a class does nothing but define fields with values that are written as literals. A hit gives an instance all
 * own properties of the original, and so needs no such constructor. In doubt it answers no.
 */
export const definesPlainFieldsOnly = (modelClass: AnyModelClass): boolean => facts.of(modelClass)

function examine(modelClass: AnyModelClass): boolean {
  if (hasTrivialConstructor(modelClass)) return true
  const fields = Reflect.ownKeys(new modelClass())
  return ownClassesOf(modelClass).every((each) => isBare(each) || definesLiterals(each, fields))
}

const LITERAL = String.raw`(?:-?\d[\d_.]*|'[^'\\\n]*'|"[^"\\\n]*"|true|false|null|undefined|void 0|\[\]|\{\}|new Date\(\))`

const ATTRIBUTES = String.raw`\{ enumerable: true, configurable: true, writable: true, value: ${LITERAL} \}`

/** How compilers define a field in a constructor. */
const definition = (instance: string): string =>
  String.raw`(?:(?:__publicField|\(?(?:0, )?_define_?[pP]roperty\d*(?:\.default|\["default"\]|\._)?\)?)\(${instance}, "[\w$]+"(?:, ${LITERAL})?\)|` +
  String.raw`Object\.defineProperty\(${instance}, "[\w$]+", ${ATTRIBUTES}\));?`

/** What compilers make of a class that has fields but no constructor. */
const COMPILED_CONSTRUCTOR = new RegExp(
  String.raw`\bconstructor\((?:\.\.\.args)?\) \{ super\(\.\.\.(?:args|arguments)\);(?: ${definition('this')})+ \}`,
)

const ES5_CONSTRUCTOR = new RegExp(
  String.raw`^function [\w$]*\(\) \{ var _this = _super !== null && _super\.apply\(this, arguments\) \|\| this;(?: ${definition('_this')})+ return _this; \}$`,
)

/** What may stand for a field that is not looked for: a computed or quoted name, an escaped one, one with a comment behind it. */
const ODD_FIELD = /[\]'"]\s*=(?![=>])|\\u|\*\/\s*=|(?:\/\/|<!--|-->).*[\n\r\u2028\u2029]\s*=/

/** `fields`: the own properties that instances have. */
function definesLiterals(modelClass: AnyModelClass, fields: readonly (string | symbol)[]): boolean {
  const source = sourceOf(modelClass)
  const inOneLine = source.replaceAll(/\s+/g, ' ')
  if (ES5_CONSTRUCTOR.test(inOneLine)) return true
  if (!source.startsWith('class') || usesPrivateMembers(modelClass)) return false
  // The lines count where fields end without a semicolon.
  const body = COMPILED_CONSTRUCTOR.test(inOneLine) ? inOneLine.replace(COMPILED_CONSTRUCTOR, '') : source
  if (/\bconstructor\b|#/.test(body) || ODD_FIELD.test(source)) return false
  return fields.every((field) => typeof field === 'string' && areLiterals(body, field))
}

/** Whether the name is given nothing but literals, wherever it stands for a field or a variable. A number can be spelt in many ways. */
function areLiterals(source: string, field: string): boolean {
  if (!/^[a-z_$][\w$]*$/i.test(field)) return false
  const given = String.raw`(?<![\w$.])${field.replaceAll('$', String.raw`\$`)}\s*=(?![=>])`
  const literal = String.raw`${given}\s*${LITERAL}(?=\s*[;}]|[ \t]*\n\s*(?!in\b|instanceof\b)[\w$])`
  const count = (form: string): number => source.match(new RegExp(form, 'g'))?.length ?? 0
  return count(given) === count(literal)
}
