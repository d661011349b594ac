/** The source text of a function or class. */
export const sourceOf = (value: object): string => Function.prototype.toString.call(value)

/**
 * The source text of a class with all its members. A class that was compiled to ES5 is a constructor alone, so the texts of the functions
 * on it and on its prototype are added.
 */
export function sourceOfClass(type: object & { readonly prototype: object }): string {
  const source = sourceOf(type)
  if (source.startsWith('class')) return source
  const members = [type.prototype, type].flatMap(functionsOn).map(sourceOf)
  // Other classes that lie on it, and Objection's own on the prototype, are no members.
  return [source, ...members.filter((each) => !each.startsWith('class'))].join('\n')
}

/** The functions on an object. Objection keeps values of its own, such as the connection, on a class under names that begin with `$$`. */
const functionsOn = (object: object): object[] =>
  Object.entries(Object.getOwnPropertyDescriptors(object))
    .filter(([name]) => !name.startsWith('$$'))
    .flatMap(([, { value, get, set }]) => [value, get, set].filter(isFunction))

const isFunction = (value: unknown): value is object => typeof value === 'function'

/** A helper function of a compiler, called by its name or as a member of a module of helpers. */
const helper = (name: string): string => `(?:\\(0, _${name}\\d*(?:\\.default|\\["default"\\]|\\._)\\)|_${name}\\d*)`

const CHECK = helper('class_?[Cc]all_?[Cc]heck')
const CALL_SUPER = helper('call_?[Ss]uper')
const POSSIBLE_RETURN = helper('possible_?[Cc]onstructor_?[Rr]eturn')
const PROTOTYPE_OF = helper('get_?[Pp]rototype_?[Oo]f')

/** How a constructor compiled to ES5 calls the constructor of its parent class. */
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
export function isCompiledDefaultConstructor(source: string): boolean {
  return DEFAULT_CONSTRUCTOR.test(source.replaceAll(/\s+/g, ' '))
}
