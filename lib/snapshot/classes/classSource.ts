/** A helper of a compiler's: by its name, or as a member of a module of helpers. */
const helper = (name: string): string => `(?:\\(0, _${name}\\d*(?:\\.default|\\["default"\\]|\\._)\\)|_${name}\\d*)`

const CHECK = helper('class_?[Cc]all_?[Cc]heck')
const CALL_SUPER = helper('call_?[Ss]uper')
const POSSIBLE_RETURN = helper('possible_?[Cc]onstructor_?[Rr]eturn')
const PROTOTYPE_OF = helper('get_?[Pp]rototype_?[Oo]f')

/** How a constructor calls the one above it, in what compilers make of a class for ES5. */
const CALLS = [
  // TypeScript
  String.raw`_super !== null && _super\.apply\(this, arguments\) \|\| this`,
  // Babel and SWC, from strict to loose and from late to early versions
  String.raw`_[\w$]+\.apply\(this, arguments\)(?: \|\| this)?`,
  String.raw`${CALL_SUPER}\(this, \k<own>, arguments\)`,
  String.raw`${POSSIBLE_RETURN}\(this, ${PROTOTYPE_OF}\(\k<own>\)\.apply\(this, arguments\)\)`,
]

const DEFAULT_CONSTRUCTOR = new RegExp(
  String.raw`^function (?<own>[\w$]*)\(\) \{ (?:${CHECK}\(this, \k<own>\); )?return (?:${CALLS.join('|')}); \}$`,
)

/** Whether a function is what a compiler for ES5 makes of a class that has neither a constructor nor fields. */
export function isCompiledDefaultConstructor(text: string): boolean {
  return DEFAULT_CONSTRUCTOR.test(text.replaceAll(/\s+/g, ' '))
}

/**
 * The text of a class, with that of its members, and with that of its statics which are functions: a class that was compiled to
 * ES5 is a constructor alone.
 */
export function sourceOfClass(type: object & { readonly prototype: object }): string {
  const text = textOf(type)
  if (text.startsWith('class')) return text
  const texts = [type.prototype, type].flatMap(functionsOn).map(textOf)
  // Classes that lie on it, and the constructor of Objection's that lies on the prototype, have members of their own.
  return [text, ...texts.filter((each) => !each.startsWith('class'))].join('\n')
}

/** The functions on an object. Objection keeps values of its own on a class, such as the connection, under names that begin with `$$`. */
const functionsOn = (object: object): object[] =>
  Object.entries(Object.getOwnPropertyDescriptors(object))
    .filter(([name]) => !name.startsWith('$$'))
    .flatMap(([, { value, get, set }]) => [value, get, set].filter(isFunction))

const isFunction = (value: unknown): value is object => typeof value === 'function'

const textOf = (value: object): string => Function.prototype.toString.call(value)
