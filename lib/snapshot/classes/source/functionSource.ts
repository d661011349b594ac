/** Spaces and comments. */
const GAP = String.raw`(?:\s|//[^\n]*\n|/\*[^]*?\*/)*`

/** After an arrow function whose body is an expression: the expression goes on, so it is another function. */
const GOES_ON = new RegExp(`^${GAP}[-+*/%&|^<>=?.([!\`]`)

/**
 * Whether the source of a function occurs once in the sources of the classes, and there as the value of the named field: written as a
 * field, assigned in a constructor, or defined by a compiler's helper. In doubt it answers no.
 */
export function isWrittenOnce(classSources: readonly string[], name: string, source: string): boolean {
  const before = classSources.flatMap((classSource) =>
    offsetsOf(classSource, source).map((at) => classSource.slice(0, at)),
  )
  return before.length === 1 && isFieldNamed(name).test(before[0] as string)
}

/** `__name`: the helper by which a compiler keeps the names of functions. */
const isFieldNamed = (name: string): RegExp => {
  const escaped = name.replaceAll(/[^\w]/g, String.raw`\$&`)
  return new RegExp(
    `(?:[\\s;{}.]${escaped}${GAP}=|\\(${GAP}this${GAP},${GAP}["']${escaped}["']${GAP},)${GAP}(?:__name\\(${GAP})?$`,
  )
}

/** Where a function with this source may begin. */
function offsetsOf(classSource: string, source: string): number[] {
  const offsets: number[] = []
  for (let at = classSource.indexOf(source); at >= 0; at = classSource.indexOf(source, at + 1)) {
    const after = classSource.slice(at + source.length)
    if (source.endsWith('}') || !GOES_ON.test(after)) offsets.push(at)
  }
  return offsets
}

/** In front of a name that may be a variable: it is neither a property nor a private member. */
const BEFORE_VARIABLE = String.raw`(?<![\p{ID_Continue}$#])(?<!(?:^|[^.])\.)`

const VARIABLES = new RegExp(String.raw`${BEFORE_VARIABLE}[\p{ID_Start}$_][\p{ID_Continue}$]*`, 'gu')

/** Through these a function may reach variables that it does not name. */
const REACHES_ALL = new Set(['arguments', 'eval'])

const KEYWORDS = new Set(
  (
    'async await break case catch class const continue debugger default delete do else export extends false finally for ' +
    'function if import in instanceof let new null of return static super switch this throw true try typeof undefined var ' +
    'void while with yield'
  ).split(' '),
)

/** The parameters of a function, where they are plain names. */
const PARAMETERS = /^(?:async\b\s*)?(?:(?:function\b\s*\*?\s*[\w$]*\s*)?\(([\w$\s,]*)\)|([\w$]+)\s*=>)/

/** The names in a function's source that may be variables from outside of the function. */
export function freeNames(source: string): ReadonlySet<string> {
  const [, list, single] = PARAMETERS.exec(source) ?? []
  const parameters = new Set((list ?? single ?? '').split(/[\s,]+/))
  const names = [...source.matchAll(VARIABLES)].map(([name]) => name)
  return new Set(names.filter((name) => !KEYWORDS.has(name) && !parameters.has(name)))
}

/** The name of a class is a variable of the class, not of an instance. */
const CLASS_NAME = /^(?:class|function)\b\s*[\w$]*/

/**
 * Whether a function may capture a variable that is declared within the sources of the classes. Each instance has its own such variable,
 * and methods could fill it with data of a row. In doubt it answers yes.
 */
export function mayCaptureVariables(classSources: readonly string[], source: string): boolean {
  const names = freeNames(source)
  if ([...names].some((name) => REACHES_ALL.has(name))) return true
  const rest = classSources
    .map((classSource) => classSource.replace(source, () => '').replace(CLASS_NAME, ''))
    .join('\n')
  return [...names].some((name) => isDeclaredIn(rest, name))
}

/** Where a name is called or asked for a property, or is a key or a string, it is not declared. */
function isDeclaredIn(source: string, name: string): boolean {
  const escaped = name.replaceAll('$', String.raw`\$`)
  const declared = String.raw`${BEFORE_VARIABLE}${escaped}(?![\p{ID_Continue}$])(?![ \t]*[(.:?'"${'`'}])`
  return new RegExp(String.raw`${declared}|\bfunction\b[\s*]*${escaped}\b`, 'u').test(source)
}
