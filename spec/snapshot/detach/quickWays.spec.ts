import { expect } from 'chai'
import fc from 'fast-check'
import { Model } from 'objection'
import { plainDataSize, treeSize } from '../../../lib/codec/plainDataSize.js'
import { difference } from '../../../lib/core/values/difference.js'
import { detach } from '../../../lib/snapshot/detach/detach.js'
import type { AnyModelClass } from '../../../lib/snapshot/classes/modelClass.js'
import { sameStructure, type PropertyKind, type Structure } from '../../../lib/snapshot/format/Structure.js'
import type { Snapshot } from '../../../lib/snapshot/format/Snapshot.js'
import { rebuild } from '../../../lib/snapshot/rebuild/rebuild.js'
import { keepableValues, type Maker } from '../../support/arbitraryValues.js'

class Leaf extends Model {
  static override tableName = 'leaves'
  static override relationMappings = () => ({
    leaves: { relation: Model.HasManyRelation, modelClass: Leaf, join: { from: 'leaves.id', to: 'leaves.parentId' } },
  })
}

const modelClass = Leaf as unknown as AnyModelClass

const leaf = (properties: object): Leaf => Object.assign(new Leaf(), properties)

type Row = Readonly<Record<string, unknown>>

/** Rows of few different keys; some share a value. */
const rows: fc.Arbitrary<() => Row[]> = fc
  .record({
    keys: fc.array(fc.array(fc.constantFrom('id', 'a', 'b', 'at'), { maxLength: 4 }), { minLength: 1, maxLength: 2 }),
    values: fc.array(keepableValues, { minLength: 1, maxLength: 4 }),
    picks: fc.array(fc.nat(), { maxLength: 6 }),
    shares: fc.boolean(),
  })
  .map(({ keys, values, picks, shares }) => () => {
    const shared = values.map((make) => make())
    const valueAt = (index: number): unknown =>
      shares ? shared[index % shared.length] : (values[index % values.length] as Maker)()
    return picks.map((pick) =>
      Object.fromEntries((keys[pick % keys.length] as string[]).map((key, i) => [key, valueAt(pick + i)])),
    )
  })

const snapshotOf = (result: unknown, isUntouched: boolean): Snapshot =>
  detach(result, { modelClass, codecs: [], isUntouched }).snapshot

describe('the snapshot of models that Objection has just made of rows', () => {
  it('is the one of any other models, and gives the same result again', () => {
    fc.assert(
      fc.property(rows, (make) => {
        const models = (): Leaf[] => make().map(leaf)
        const untouched = snapshotOf(models(), true)
        expect(difference(untouched, snapshotOf(models(), false))).to.equal(undefined)
        expect(difference(rebuild(untouched, modelClass, []), models())).to.equal(undefined)
      }),
    )
  })

  it('tells of a date in two rows', () => {
    const at = new Date(1)
    expect(snapshotOf([leaf({ at }), leaf({ at })], true).shared).to.have.length(1)
  })
})

describe('the size of a snapshot as a tree', () => {
  it('is its size, because no object occurs in it twice', () => {
    fc.assert(
      fc.property(rows, rows, (make, below) => {
        const snapshot = snapshotOf(
          make().map((row) => leaf({ ...row, leaves: below().map(leaf) })),
          false,
        )
        expect(treeSize(snapshot)).to.equal(plainDataSize(snapshot))
      }),
    )
  })
})

describe('the structure of a snapshot', () => {
  it('is one object for all results of one structure, whatever came in between', () => {
    const structureOf = (...models: object[]): Structure => snapshotOf(models.map(leaf), false).structure
    const [one, other] = [structureOf({ id: 1 }), structureOf({ id: 1, at: new Date(0) })]
    expect(one).not.to.equal(other)
    expect(structureOf({ id: 2 }, { id: 3 })).to.equal(one)
    expect(structureOf({ id: 2, at: new Date(2) })).to.equal(other)
  })

  it('has each shape once, in whatever order the models come', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 20 }), (keys) => {
        const models = keys.map((key) => leaf({ id: 1, leaves: [leaf({ [key]: 1 })] }))
        const { shapes } = snapshotOf([...models, 'no list of models alone'], false).structure
        expect(new Set(shapes.map((shape) => JSON.stringify(shape))).size).to.equal(shapes.length)
      }),
    )
  })

  const kinds: fc.Arbitrary<PropertyKind> = fc.letrec<{ kind: PropertyKind }>((tie) => ({
    kind: fc.oneof(
      fc.constantFrom<PropertyKind>('value', 'date', 'list', 'made'),
      fc.record({ models: fc.nat(1) }),
      fc.array(fc.tuple(fc.constantFrom('a', 'b'), tie('kind')), { minLength: 1, maxLength: 2 }).map((pairs) => ({
        keys: pairs.map(([key]) => key),
        kinds: pairs.map(([, kind]) => kind),
      })),
    ),
  })).kind

  const structures: fc.Arbitrary<Structure> = fc.record({
    positions: fc.array(fc.record({ parent: fc.nat(1), relation: fc.constantFrom(null, 'a', 'b') }), { maxLength: 2 }),
    shapes: fc.array(
      fc
        .tuple(fc.nat(1), fc.array(kinds, { maxLength: 2 }), fc.constantFrom([], ['a'], ['b']))
        .map(([position, of, hidden]) => ({ position, keys: of.map((_, i) => 'ab'[i] as string), kinds: of, hidden })),
      { maxLength: 2 },
    ),
  })

  it('is not the same as one that differs in a single detail', () => {
    const shape = { position: 0, keys: ['a'], kinds: ['value'] as PropertyKind[], hidden: [] as string[] }
    const structure: Structure = { positions: [{ parent: -1, relation: null }], shapes: [shape] }
    const shapes = [
      { ...shape, position: 1 },
      { ...shape, keys: ['b'] },
      { ...shape, hidden: ['a'] },
      { ...shape, kinds: [{ models: 0 }] },
      { ...shape, kinds: [{ models: 1 }] },
      { ...shape, kinds: [{ keys: ['a'], kinds: ['value' as const] }] },
      { ...shape, kinds: [{ keys: ['a'], kinds: ['date' as const] }] },
      { ...shape, kinds: [{ keys: ['b'], kinds: ['value' as const] }] },
    ]
    const others: Structure[] = [
      ...shapes.map((each) => ({ ...structure, shapes: [each] })),
      { ...structure, shapes: [shape, shape] },
      { ...structure, positions: [{ parent: 0, relation: null }] },
      { ...structure, positions: [{ parent: -1, relation: 'a' }] },
      { ...structure, positions: [...structure.positions, ...structure.positions] },
    ]
    for (const one of [structure, ...others])
      for (const other of [structure, ...others]) expect(sameStructure(one, other)).to.equal(one === other)
  })

  it('is the same as another if both are spelt alike', () => {
    fc.assert(
      fc.property(structures, structures, (one, other) => {
        expect(sameStructure(one, other)).to.equal(JSON.stringify(one) === JSON.stringify(other))
        expect(sameStructure(one, structuredClone(one))).to.equal(true)
      }),
      { numRuns: 500 },
    )
  })
})
