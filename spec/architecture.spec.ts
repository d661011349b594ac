import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, posix, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')
const PAGE = 'docs/architecture.md'
const MOST_FILES = 12
const MOST_LINES = 250

interface SourceFile {
  readonly path: string
  readonly text: string
  readonly imports: readonly string[]
}

/** The modules under lib, with what they import of lib, types included. */
async function sourceFiles(): Promise<readonly SourceFile[]> {
  const names = await readdir(join(ROOT, 'lib'), { recursive: true })
  const paths = names.filter((name) => name.endsWith('.ts')).map((name) => `lib/${name.split(sep).join('/')}`)
  return Promise.all(
    paths.map(async (path) => {
      const text = await readFile(join(ROOT, path), 'utf8')
      const imports = Array.from(text.matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g), ([, to]) =>
        posix.join(posix.dirname(path), to!).replace(/\.js$/, '.ts'),
      )
      return { path, text, imports }
    }),
  )
}

const roomOf = (path: string): string => posix.dirname(path)

/** The rows of the page's table of rooms, from the top floor down. */
const roomsIn = (page: string): readonly string[] =>
  Array.from(page.matchAll(/^\| `(lib[\w/]*)\/?`\s+\|/gm), ([, room]) => room!.replace(/\/$/, ''))

describe('The architecture', () => {
  let files: readonly SourceFile[]
  let page: string

  before(async () => {
    files = await sourceFiles()
    page = await readFile(join(ROOT, PAGE), 'utf8')
  })

  it('has a row in the table of rooms for each folder of lib', () => {
    expect([...roomsIn(page)].sort()).to.deep.equal([...new Set(files.map(({ path }) => roomOf(path)))].sort())
  })

  it('has imports that only go down the table of rooms, types included', () => {
    const floor = new Map(roomsIn(page).map((room, index) => [room, index]))
    const up = files.flatMap(({ path, imports }) =>
      imports.filter((to) => floor.get(roomOf(to))! < floor.get(roomOf(path))!).map((to) => `${path} imports ${to}`),
    )
    expect(up).to.deep.equal([])
  })

  it(`has at most ${MOST_FILES} files in a folder`, () => {
    const counts = new Map<string, number>()
    for (const { path } of files) counts.set(roomOf(path), (counts.get(roomOf(path)) ?? 0) + 1)
    expect([...counts].filter(([, count]) => count > MOST_FILES)).to.deep.equal([])
  })

  it(`has at most ${MOST_LINES} lines in a file`, () => {
    expect(files.filter(({ text }) => text.split('\n').length > MOST_LINES + 1).map(({ path }) => path)).to.deep.equal(
      [],
    )
  })

  it('has a page that names only files that exist', () => {
    const known = new Set(files.flatMap(({ path }) => [path, roomOf(path)]))
    const named = Array.from(page.matchAll(/`(lib\/[\w/.]+?)\/?`/g), ([, path]) => path!)
    expect(named.filter((path) => !known.has(path))).to.deep.equal([])
  })
})
