import { expect } from 'chai'
import fc from 'fast-check'
import type { RowDependency } from '../../../../lib/core/rowDependency.js'
import { isAffected } from '../../../../lib/core/tables/isAffected.js'
import type { Tag } from '../../../../lib/core/tag.js'
import * as written from '../../../../lib/core/tables/writtenTags.js'
import type { SharedOrigin } from '../../../../lib/store/SharedStore.js'
import { sampleEntry } from '../../../../lib/testing/index.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { tries } from '../../../support/thorough.js'
import { begin, Fixture } from '../support/Fixture.js'

const TABLES = ['db/a', 'db/b', 'db/c'] as const
const LEDGER_KEYS = ['ledger', 'stamps', 'older', 'marks', 'details', 'older-details'] as const

const table = fc.constantFrom(...TABLES)
const column = fc.constantFrom('x', 'y')
const value = fc.constantFrom('=1', '=2')
const row = fc.constantFrom('["1"]', '["2"]')

const dependency: fc.Arbitrary<RowDependency> = fc.record({
  table,
  columns: fc.uniqueArray(column, { maxLength: 2 }),
  deciding: fc.uniqueArray(column, { maxLength: 1 }),
  conditions: fc.array(fc.record({ column, values: fc.uniqueArray(value, { minLength: 1, maxLength: 2 }) }), {
    maxLength: 1,
  }),
  rows: fc.option(fc.uniqueArray(row, { maxLength: 2 }), { nil: undefined }),
})

/** The tags of a precise write: of a new row, of a row that is gone, or of a column of a row; and those of a whole table. */
const write: fc.Arbitrary<Tag[]> = fc
  .record({ table, column, value, row, kind: fc.constantFrom('new', 'gone', 'set', 'table') })
  .map(({ table: of, column: name, value: text, row: key, kind }) => {
    if (kind === 'table') return [`table:${of}`, written.written(of), written.anythingIn(of)]
    const all = [`table:${of}`, written.written(of)]
    if (kind === 'new') return [...all, written.newIn(of), written.valueTag(written.newIn(of), name, text)]
    if (kind === 'gone') {
      const gone = written.goneIn(of)
      return [...all, gone, written.valueTag(gone, name, text), written.goneRowOf(of, key)]
    }
    const set = written.columnOf(written.setIn(of), name)
    const ofRow = written.rowOf(of, key)
    return [...all, written.setIn(of), set, written.valueTag(set, name, text), ofRow, written.columnOf(ofRow, name)]
  })

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constant('load' as const), key: fc.nat(3), dependency, tag: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('write' as const), tags: write }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('invalidate' as const), tags: write }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('begin' as const), tags: write }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('end' as const) }) },
)
const loss = fc.record({ does: fc.constant('lose' as const), key: fc.constantFrom(...LEDGER_KEYS), entry: fc.nat(8) })

/** What the oracle knows of an entry or a local copy: everything that was written since its load, and that is being written. */
interface Known {
  readonly origin: SharedOrigin
  readonly number: number
  readonly written: Set<Tag>
}

const isHit = ({ origin: { tags, dependencies } }: Known, heat: ReadonlySet<Tag>): boolean =>
  tags.some((tag) => heat.has(tag)) || dependencies.some((each) => isAffected(each, (tag) => heat.has(tag)))

describeWithRedis('Any history of a RedisStore', () => {
  const fixture = new Fixture()
  let namespaces = 0

  for (const ledgers of [1, 3]) {
    for (const [what, maxTags, steps] of [
      ['without losses and rotations', 50_000, step],
      ['with rotations', 4, step],
      ['with lost keys', 50_000, fc.oneof({ weight: 4, arbitrary: step }, loss)],
      ['with lost keys and rotations', 4, fc.oneof({ weight: 4, arbitrary: step }, loss)],
    ] as const) {
      const isExact = what === 'without losses and rotations'
      it(`${what}, is judged as by the oracle, with ${ledgers} ledger${ledgers > 1 ? 's' : ''}`, async () => {
        const counts = { hits: 0, needlessMisses: 0 }
        await fc.assert(
          fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 25 }), async (history) => {
            const namespace = `${fixture.namespace} ${namespaces++}`
            const stores = [0, 1, 2].map(() => fixture.store({ namespace, ledgers, maxTags }))
            const [loader, writer, reader] = stores as [(typeof stores)[0], (typeof stores)[0], (typeof stores)[0]]
            const entries = new Map<number, Known>()
            const copies: Known[] = []
            const running: [id: string, tags: Tag[]][] = []
            const end = async ([id, tags]: [string, Tag[]]): Promise<void> => {
              await writer.finish(id, tags, tags)
              note(tags)
            }
            const note = (tags: readonly Tag[]): void => {
              for (const { written: of } of [...entries.values(), ...copies]) for (const tag of tags) of.add(tag)
            }
            await begin(loader)
            for (const [number, each] of history.entries()) {
              if (each.does === 'load') {
                const [key, tags] = [`key ${each.key}`, each.tag ? [`table:${TABLES[each.key % 3]}`] : []]
                const position = await begin(loader, key)
                const dependencies = [each.dependency, { ...each.dependency, table: TABLES[each.key % 3]! }]
                const entry = sampleEntry({ value: number, tags, dependencies })
                const known = { origin: { position, tags, dependencies }, number, written: new Set<Tag>() }
                if ((await loader.fill(key, { entry, tags, position })) === 'kept') entries.set(each.key, known)
                copies.push({ ...known, written: new Set<Tag>() })
              } else if (each.does === 'invalidate') {
                await writer.invalidate(each.tags)
                note(each.tags)
              } else if (each.does === 'end') {
                const first = running.shift()
                if (first !== undefined) await end(first)
              } else if (each.does === 'lose') {
                const prefix = `{${namespace}${['', '/1', '/2'][each.entry % ledgers]}}:`
                await fixture.server.command(
                  'UNLINK',
                  each.entry < 6 ? prefix + each.key : `{${namespace}:=key ${each.entry % 4}}`,
                )
              } else {
                const id = `write ${number}`
                await writer.mark(id, each.tags, { uncertain: false, watch: [] })
                if (each.does === 'write') await end([id, each.tags])
                else running.push([id, each.tags])
              }
              const pending = running.flatMap(([, tags]) => tags)
              for (const store of [loader, reader]) {
                const all = await Promise.all([0, 1, 2, 3].map((key) => store.find(`key ${key}`)))
                for (const [key, { entry }] of all.entries()) {
                  const known = entries.get(key)
                  if (entry !== undefined) {
                    counts.hits++
                    expect(entry.value).to.equal(known?.number)
                    expect(isHit(known!, known!.written), `an old value of key ${key}`).to.equal(false)
                  } else if (known !== undefined && !isHit(known, new Set([...known.written, ...pending]))) {
                    counts.needlessMisses++
                  }
                }
                for (const copy of copies) {
                  const standing = await store.check({ ...copy.origin })
                  if (isHit(copy, copy.written)) expect(standing).to.equal('overtaken')
                  else if (isHit(copy, new Set([...copy.written, ...pending])))
                    expect(standing).to.not.equal('unchanged')
                  else if (isExact) expect(standing).to.equal('unchanged')
                }
              }
            }
            for (const each of running) await end(each)
            await Promise.all(stores.map((store) => store.close()))
          }),
          { numRuns: tries(40) },
        )
        expect(counts.hits).to.be.greaterThan(0)
        if (isExact) expect(counts.needlessMisses).to.equal(0)
      })
    }
  }
})
