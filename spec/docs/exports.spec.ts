import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import type { CacheExplanation, CacheInfo, CacheStats } from '../../lib/index.js'
import { entryPoints } from '../support/entryPoints.js'
import { ROOT } from './documents.js'
import { referencePage, rowsOf, section, sortedNames } from './tables.js'

describe('docs/reference/methods.md', () => {
  const methods = referencePage('methods')

  for (const [path, source] of entryPoints()) {
    const file = join(ROOT, source)
    const name = path.replace('.', 'objection-cache')

    it(`lists what ${name} exports`, async () => {
      const text = section(methods, `\`${name}\``)
      const [values = '', types = ''] = text.split('- types:')
      const names = (list: string): string[] => Array.from(list.matchAll(/`(\w+)`/g), ([, each]) => each as string)
      expect(names(values).toSorted()).to.deep.equal(Object.keys(await import(pathToFileURL(file).href)).toSorted())
      expect(names(types).toSorted()).to.deep.equal(typesOf(readFileSync(file, 'utf8')).toSorted())
    })
  }

  it('lists the fields of CacheInfo, CacheExplanation and CacheStats, and each status', () => {
    const info: Record<keyof CacheInfo, true> = { status: true, key: true, age: true, reason: true, detail: true }
    const status: Record<CacheInfo['status'], true> = {
      hit: true,
      stale: true,
      miss: true,
      coalesced: true,
      bypass: true,
    }
    const explanation: Record<keyof CacheExplanation, true> = {
      status: true,
      reason: true,
      detail: true,
      key: true,
      dependsOn: true,
      storedAt: true,
      expiresAt: true,
      bytes: true,
    }
    const stats: Record<keyof CacheStats, true> = {
      hits: true,
      misses: true,
      coalesced: true,
      loads: true,
      stores: true,
      bypasses: true,
      bypassesByReason: true,
      notStoredByReason: true,
      writes: true,
      invalidations: true,
      errors: true,
      entries: true,
      bytes: true,
      evictions: true,
    }
    const listed = (heading: string, column = 'field'): string[] =>
      rowsOf(section(methods, `\`${heading}\``), column).toSorted()
    expect(listed('CacheInfo')).to.deep.equal(sortedNames(info))
    expect(listed('CacheInfo', '`status`')).to.deep.equal(sortedNames(status))
    expect(listed('CacheExplanation')).to.deep.equal(sortedNames(explanation))
    expect(listed('CacheStats')).to.deep.equal(sortedNames(stats))
  })
})

/** The types that a module exports by name. */
function typesOf(source: string): string[] {
  const lists = Array.from(source.matchAll(/export (type )?\{([^}]*)\}/g))
  return lists.flatMap(([, all, list = '']) => {
    const names = list.split(',').map((each) => each.trim())
    return names
      .filter((name) => name !== '' && (all !== undefined || name.startsWith('type ')))
      .map((name) => name.replace('type ', ''))
  })
}
