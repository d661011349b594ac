/** Spaces and comments. */
const GAP = String.raw`(?:\s|//[^\n]*\n|/\*[^]*?\*/)*`

/** After a function whose body is an expression: the expression goes on, so it is another function. */
const GOES_ON = new RegExp(`^${GAP}[-+*/%&|^<>=?.([!\`]`)

/**
 * Whether the classes' texts have a function's text in one place, and there as the value of the field: written as one, assigned in a
 * constructor, or defined by a compiler's helper. What it cannot tell it denies.
 */
export function isWrittenOnce(classTexts: readonly string[], name: string, text: string): boolean {
  const before = classTexts.flatMap((classText) => placesOf(classText, text).map((at) => classText.slice(0, at)))
  return before.length === 1 && isFieldOf(name).test(before[0] as string)
}

/** `__name`: the helper by which a compiler keeps the names of functions. */
const isFieldOf = (name: string): RegExp => {
  const escaped = name.replaceAll(/[^\w]/g, String.raw`\$&`)
  return new RegExp(
    `(?:[\\s;{}.]${escaped}${GAP}=|\\(${GAP}this${GAP},${GAP}["']${escaped}["']${GAP},)${GAP}(?:__name\\(${GAP})?$`,
  )
}

/** Where a function of this text may begin. */
function placesOf(classText: string, text: string): number[] {
  const places: number[] = []
  for (let at = classText.indexOf(text); at >= 0; at = classText.indexOf(text, at + 1)) {
    const after = classText.slice(at + text.length)
    if (text.endsWith('}') || !GOES_ON.test(after)) places.push(at)
  }
  return places
}

/** A name where code may use it as a variable: it names neither a property nor a private member. */
const VARIABLE = String.raw`(?<![\p{ID_Continue}$#])(?<!(?:^|[^.])\.)`

const VARIABLES = new RegExp(String.raw`${VARIABLE}[\p{ID_Start}$_][\p{ID_Continue}$]*`, 'gu')

/** The names after which a function may see what is around it in other ways. */
const SEES_ALL = new Set(['arguments', 'eval'])

const WORDS = new Set(
  (
    'async await break case catch class const continue debugger default delete do else export extends false finally for ' +
    'function if import in instanceof let new null of return static super switch this throw true try typeof undefined var ' +
    'void while with yield'
  ).split(' '),
)

/** The parameters of a function where they are names alone. */
const PARAMETERS = /^(?:async\b\s*)?(?:(?:function\b\s*\*?\s*[\w$]*\s*)?\(([\w$\s,]*)\)|([\w$]+)\s*=>)/

/** The names in a function's text that may be variables around it. */
export function freeNames(text: string): ReadonlySet<string> {
  const [, list, single] = PARAMETERS.exec(text) ?? []
  const own = new Set((list ?? single ?? '').split(/[\s,]+/))
  const names = [...text.matchAll(VARIABLES)].map(([name]) => name)
  return new Set(names.filter((name) => !WORDS.has(name) && !own.has(name)))
}

/** The name of a class belongs to the class, not to an instance. */
const HEAD = /^(?:class|function)\b\s*[\w$]*/

/**
 * Whether a function may hold a variable that is declared within the classes' texts: each instance has one of its own, and methods
 * could fill it with data of a row. What it cannot tell it affirms.
 */
export function mayCaptureVariables(classTexts: readonly string[], text: string): boolean {
  const names = freeNames(text)
  if ([...names].some((name) => SEES_ALL.has(name))) return true
  const rest = classTexts.map((classText) => classText.replace(text, () => '').replace(HEAD, '')).join('\n')
  return [...names].some((name) => isDeclaredIn(rest, name))
}

/** A name is not declared where it is called, asked for a property, a key, or a text. */
function isDeclaredIn(text: string, name: string): boolean {
  const escaped = name.replaceAll('$', String.raw`\$`)
  const declared = String.raw`${VARIABLE}${escaped}(?![\p{ID_Continue}$])(?![ \t]*[(.:?'"${'`'}])`
  return new RegExp(String.raw`${declared}|\bfunction\b[\s*]*${escaped}\b`, 'u').test(text)
}
