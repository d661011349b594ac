import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A fenced block of a document. */
export interface Sample {
  readonly document: string
  /** The line of its first fence. */
  readonly line: number
  /** The rest of that line behind the language: the name of the sample's file, or `compile-only`. */
  readonly label: string
  readonly text: string
}

/** README.md, CONTRIBUTING.md and every page below docs/, by their paths from the repository's root. */
export function documents(): string[] {
  const pages = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path.replaceAll('\\', '/')}`)
  return ['README.md', 'CONTRIBUTING.md', ...pages.toSorted()].filter((document) => existsSync(join(ROOT, document)))
}

export const textOf = (document: string): string => readFileSync(join(ROOT, document), 'utf8')

/** The document's blocks of a language, in order. */
export function samplesOf(document: string, language: string): Sample[] {
  const blocks = textOf(document).split(/^```/m)
  let line = 1
  return blocks.flatMap((block, index) => {
    const first = line
    line += block.split('\n').length - 1
    const [, found, label = '', text = ''] = /^(\w+) ?(.*)\n([^]*)$/.exec(block) ?? []
    return index % 2 === 1 && found === language ? [{ document, line: first, label, text }] : []
  })
}
