import { expect } from 'chai'
import { Model } from 'objection'
import { codecFor } from '../../../lib/index.js'
import { difference } from '../../../lib/core/values/difference.js'
import { detach } from '../../../lib/snapshot/detach/detach.js'
import type { AnyModelClass } from '../../../lib/snapshot/classes/modelClass.js'
import { rebuild } from '../../../lib/snapshot/rebuild/rebuild.js'
import { Money } from '../../support/arbitraryValues.js'
import { COPIERS, generatingAfter } from '../../support/codeGeneration.js'

class Node extends Model {
  static override tableName = 'nodes'
  static override relationMappings = () => ({
    parent: {
      relation: Model.BelongsToOneRelation,
      modelClass: Node,
      join: { from: 'nodes.parentId', to: 'nodes.id' },
    },
    children: { relation: Model.HasManyRelation, modelClass: Node, join: { from: 'nodes.id', to: 'nodes.parentId' } },
  })
}

const node = (properties: object): Node => Object.assign(new Node(), properties)

const money = codecFor(Money, { encode: ({ amount }) => amount, decode: (amount: number) => new Money(amount) })

/** Results in which an object occurs more than once. */
const RESULTS: Readonly<Record<string, () => unknown>> = {
  'one parent of several': () => {
    const parent = node({ id: 1 })
    return [node({ id: 2, parent }), node({ id: 3, parent }), node({ id: 4, parent: null })]
  },
  'a model under itself': () => {
    const itself = node({ id: 1 })
    return Object.assign(itself, { parent: itself })
  },
  'a parent and its children, each with the other': () => {
    const parent = node({ id: 1 })
    return [Object.assign(parent, { children: [node({ id: 2, parent }), node({ id: 3, parent })] })]
  },
  'a model of the list below another of the list': () => {
    const [one, other] = [node({ id: 1 }), node({ id: 2 })]
    return [Object.assign(one, { children: [other] }), other]
  },
  'one list of models in two places': () => {
    const children = [node({ id: 3 }), node({ id: 4 })]
    return [node({ id: 1, children }), node({ id: 2, children })]
  },
  'a list that is found again in its own models': () => {
    const list: unknown[] = []
    list.push(node({ id: 1, children: list }), node({ id: 2, children: list }))
    return list
  },
  'one date of several': () => {
    const at = new Date(1)
    return [node({ at }), node({ at })]
  },
  'one list of several': () => {
    const list = [1, 2]
    return [node({ list }), node({ list })]
  },
  'one object of several, and what is in it': () => {
    const data = { deep: { at: new Date(1) } }
    return [node({ data, deep: data.deep }), node({ data, deep: data.deep })]
  },
  'an object in itself': () => {
    const data: Record<string, unknown> = { list: [] }
    data['itself'] = data
    return [node({ data }), node({ data: { list: [data] } })]
  },
  'collections in themselves': () => {
    const [map, set] = [new Map<unknown, unknown>(), new Set<unknown>()]
    map.set('map', map).set(set, set)
    set.add(map).add(set)
    return [node({ map, set })]
  },
  'one buffer of several': () => {
    const bytes = Buffer.from('bytes')
    return [node({ bytes }), node({ bytes, others: [bytes] })]
  },
  'one value of a codec’s of several': () => {
    const price = new Money(5)
    return [node({ price }), node({ price, prices: [price] })]
  },
}

describe('an object that occurs more than once', () => {
  for (const [how, uses] of Object.entries(COPIERS)) {
    describe(`is one object again ${how}`, () => {
      generatingAfter(uses)

      for (const [name, make] of Object.entries(RESULTS)) {
        it(name, () => {
          const modelClass = Node as unknown as AnyModelClass
          const { snapshot } = detach(make(), { modelClass, codecs: [money] })
          for (let i = 0; i < 2; i++) {
            expect(difference(rebuild(snapshot, modelClass, [money]), make())).to.equal(undefined)
          }
        })
      }
    })
  }
})
