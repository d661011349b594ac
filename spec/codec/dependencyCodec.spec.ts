import { expect } from 'chai'
import fc from 'fast-check'
import { decodeDependencies, encodeDependencies } from '../../lib/codec/dependencyCodec.js'
import { encodeEntry } from '../../lib/codec/entryCodec.js'
import type { RowDependency } from '../../lib/core/rowDependency.js'
import { Tagged } from '../../lib/core/values/plainData.js'
import { sampleDependencies, sampleEntry } from '../../lib/testing/sampleEntry.js'

/** A dependency as a list, with all of its parts. */
const PARTS: readonly unknown[] = ['db/t', ['id', 'name'], [0], [[0, ['=1'], ['1']]], ['["1"]'], 7, [0]]

const decoded = (parts: unknown): RowDependency | undefined => decodeDependencies([parts])?.[0]

describe('Encoded dependencies', () => {
  it('are lists without what is missing, with numbers in place of columns', () => {
    expect(encodeDependencies(sampleDependencies().slice(0, 2))).to.deep.equal([
      [
        'db/users',
        ['id', 'name'],
        [0, 'other'],
        [
          [0, ['=1', '=2']],
          ['other', ['=ada', '~'], ['Ada', '']],
        ],
        ['["1"]', '["2"]'],
        7,
        [0],
      ],
      ['', [], [], []],
    ])
  })

  it('are decoded to what they were made from', () => {
    const all = sampleDependencies()
    expect(JSON.stringify(decodeDependencies(encodeDependencies(all)))).to.equal(
      JSON.stringify(
        all.map(({ table, columns, deciding, conditions, rows, skips, key, isComplete }) => {
          return { table, columns, deciding, conditions, rows, skips, key, isComplete }
        }),
      ),
    )
  })

  const wrong: [string, (parts: unknown[]) => unknown][] = [
    ['is no list', () => 'db/t'],
    ['is nothing', () => undefined],
    ['has too few parts', (parts) => parts.slice(0, 3)],
    ['has too many parts', (parts) => [...parts, 1]],
    ['has a table that is no text', (parts) => parts.with(0, 5)],
    ['has columns that are no list', (parts) => parts.with(1, 'id')],
    ['has a column that is no text', (parts) => parts.with(1, ['id', 5])],
    [
      'has too many columns',
      (parts) =>
        parts.with(
          1,
          Array.from({ length: 10_001 }, () => 'id'),
        ),
    ],
    ['decides by a number of no column', (parts) => parts.with(2, [2])],
    ['decides by a negative number', (parts) => parts.with(2, [-1])],
    ['decides by a fraction', (parts) => parts.with(2, [0.5])],
    ['decides by null', (parts) => parts.with(2, [null])],
    ['has a condition that is no list', (parts) => parts.with(3, ['id'])],
    ['has a condition without values', (parts) => parts.with(3, [[0]])],
    ['has a condition with a part too many', (parts) => parts.with(3, [[0, [], [], []]])],
    ['has a condition on no column', (parts) => parts.with(3, [[7, []]])],
    ['has a value that is no text', (parts) => parts.with(3, [[0, [1]]])],
    ['shows a value that is no text', (parts) => parts.with(3, [[0, [], [1]]])],
    ['has rows that are no list', (parts) => parts.with(4, '["1"]')],
    ['has a row that is no text', (parts) => parts.with(4, [1])],
    ['has flags that are no number', (parts) => parts.with(5, '1')],
    ['has unknown flags', (parts) => parts.with(5, 9)],
    ['has negative flags', (parts) => parts.with(5, -1)],
    ['has a fraction as flags', (parts) => parts.with(5, 0.5)],
    ['has a key that is no list', (parts) => parts.with(6, 0)],
    ['has a key of no column', (parts) => parts.with(6, [3])],
  ]
  for (const [name, change] of wrong) {
    it(`are rejected if one ${name}`, () => {
      expect(decoded(PARTS)).to.not.equal(undefined)
      expect(decoded(change([...PARTS]))).to.equal(undefined)
    })
  }

  it('are rejected if there are too many', () => {
    const all = (length: number): unknown[] => Array.from({ length }, () => ['', [], [], []])
    expect(decodeDependencies(all(1000))).to.have.length(1000)
    expect(decodeDependencies(all(1001))).to.equal(undefined)
  })

  it('are rejected, or decoded to what can be encoded again, if they are anything', () => {
    const values = fc.oneof(fc.anything(), fc.constant(new Tagged(1, 2)))
    fc.assert(
      fc.property(fc.nat(6), values, (at, value) => {
        const [all] = [decodeDependencies([PARTS.with(at, value)])]
        if (all !== undefined) expect(decodeDependencies(encodeDependencies(all))).to.deep.equal(all)
      }),
      { numRuns: 2000 },
    )
  })

  it('add little to an entry', () => {
    const columns = ['id', 'tenant_id', 'name', 'email', 'created_at', 'updated_at']
    const shape = { position: 0, keys: columns, hidden: [] }
    const rows = Array.from({ length: 20 }, (_, i) => [i, 7, `user ${i}`, `${i}@example.com`, 1.7e12 + i, 1.7e12 - i])
    const value = { structure: { shapes: [shape] }, root: new Tagged(1, rows.flat()), shared: [] }
    const conditions = [{ column: 'tenant_id', values: ['=7'] }]
    const before = encodeEntry(sampleEntry({ value, tags: ['database:db', 'tables:db', 'table:db/users'] }))
    const dependency = { table: 'db/users', columns, deciding: ['tenant_id'], conditions }
    const after = encodeEntry(sampleEntry({ value, tags: ['database:db', 'tables:db'], dependencies: [dependency] }))
    expect(after.length / before.length).to.be.lessThan(1.05)
  })
})
