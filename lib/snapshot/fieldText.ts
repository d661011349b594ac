/** Spaces and comments. */
const GAP = String.raw`(?:\s|//[^\n]*\n|/\*[^]*?\*/)*`

/** After a function whose body is an expression: the expression goes on, so it is another function. */
const GOES_ON = new RegExp(`^${GAP}[-+*/%&|^<>=?.([!\`]`)

/**
 * Whether the classes' texts have a function's text in one place, and there as the value of the field: written as one, assigned in a
 * constructor, or defined by a compiler's helper. What it cannot tell it denies.
 */
export function writesOnce(classTexts: readonly string[], name: string, text: string): boolean {
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

const CONSTRUCTOR = /\bconstructor\s*\(([^)]*)\)/

/** Whether functions of a constructor may hold variables of it, which methods of the instance could fill with data of a row. */
export function usesConstructorVariables(classText: string): boolean {
  const found = CONSTRUCTOR.exec(classText)
  if (found === null) return !classText.startsWith('class') && /\b(?:let|const|var)\b/.test(classText)
  const body = blockAfter(classText, found.index + found[0].length)
  return /^\s*[^.\s]/.test(found[1] as string) || /\b(?:let|const|var|class|function)\b/.test(body)
}

/** The block that begins next; more than it where quotes or comments could hide its end. */
function blockAfter(text: string, start: number): string {
  let depth = 0
  for (let i = text.indexOf('{', start); i < text.length; i++) {
    const character = text[i] as string
    if ('\'"`/'.includes(character)) return text.slice(start)
    if (character === '{') depth++
    else if (character === '}' && --depth === 0) return text.slice(start, i)
  }
  return text.slice(start)
}
