// The specs that use a server: they, or what they import, read the variable that names it. They share tables, roles and keys, so they run
// one after another.
const { existsSync, readdirSync, readFileSync } = require('node:fs')
const { dirname, join } = require('node:path')

const NAMES_SERVER = /\bOBJECTION_CACHE_(?:REDIS|POSTGRES|MARIADB)\b/

const texts = new Map()
const textOf = (file) => texts.get(file) ?? texts.set(file, readFileSync(file, 'utf8')).get(file)

const importsOf = (file) =>
  Array.from(textOf(file).matchAll(/\b(?:from|import\()\s*'(\.[^']+)\.js'/g), ([, path]) =>
    join(dirname(file), `${path}.ts`),
  ).filter((path) => path.includes('/spec/') && existsSync(path))

function usesServer(file, seen = new Set()) {
  if (seen.has(file)) return false
  seen.add(file)
  return NAMES_SERVER.test(textOf(file)) || importsOf(file).some((each) => usesServer(each, seen))
}

module.exports = {
  'node-option': ['import=tsx'],
  spec: readdirSync(__dirname, { recursive: true })
    .filter((file) => file.endsWith('.spec.ts') && !file.startsWith('package'))
    .map((file) => join(__dirname, file))
    .filter((file) => usesServer(file)),
  timeout: 60000,
  'forbid-only': true,
}
