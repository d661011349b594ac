const EXPECTED = /\/\/ → (.*)$/gm

/**
 * What a sample says that it prints, by its comments `console.log(value) // → text`, where `…` stands for any text. In place of what
 * fits a line, that line of `printed` is given, so that the two compare. A sample without such comments may print what it likes.
 */
export function saidToPrint(sample: string, printed: readonly string[]): readonly string[] {
  const lines = Array.from(sample.matchAll(EXPECTED), ([, text = '']) => text)
  if (lines.length === 0) return printed
  return lines.map((line, index) => {
    const text = printed[index] ?? ''
    const parts = line.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    return new RegExp(`^${parts.join('.*')}$`).test(text) ? text : line
  })
}
