import type { Model, Relation } from 'objection'
import { classNameOf } from '../../core/CacheError.js'
import type { AnyModelClass } from '../classes/modelClass.js'
import { relationOf, relationsTo, type GraphNode } from '../classes/relations.js'
import type { GraphPosition } from '../format/Structure.js'
import { Unstorable } from '../values/Unstorable.js'

/** A position, with the class of its models and its part of the graph expression. */
export interface ResolvedPosition extends GraphPosition {
  readonly index: number
  readonly modelClass: AnyModelClass
  readonly graph: GraphNode | undefined
  readonly children: Map<string, ResolvedPosition>
}

/** The positions of one result, in the order in which they are met. */
export class GraphPositions {
  readonly all: ResolvedPosition[] = []

  root(modelClass: AnyModelClass, graph: GraphNode | undefined): ResolvedPosition {
    return this.#add(-1, null, modelClass, graph)
  }

  /**
   * The position of a model in a property of a parent model.
   * @throws {Unstorable} where neither the graph expression nor the parent's relations show the model's class.
   */
  child(parent: ResolvedPosition, key: string, model: Model): ResolvedPosition {
    const known = parent.children.get(key)
    if (known !== undefined && Object.getPrototypeOf(model) === known.modelClass.prototype) return known
    const graph = parent.graph?.[key] as GraphNode | undefined
    const relation = relationFor(model, parent.modelClass, [graph?.$relation, key])
    if (relation === undefined) throw unknownModelClass(model, parent.modelClass)
    const position = this.#add(parent.index, relation.name, relation.relatedModelClass as AnyModelClass, graph)
    parent.children.set(key, position)
    return position
  }

  #add(
    parent: number,
    relation: string | null,
    modelClass: AnyModelClass,
    graph: GraphNode | undefined,
  ): ResolvedPosition {
    const position = { parent, relation, index: this.all.length, modelClass, graph, children: new Map() }
    this.all.push(position)
    return position
  }
}

/** The relation of the owner's class to the model's class. Those with the given names come first. */
function relationFor(model: Model, owner: AnyModelClass, names: readonly (string | undefined)[]): Relation | undefined {
  const prototype = Object.getPrototypeOf(model) as Model
  const named = names.map((name) => (name === undefined ? undefined : relationOf(owner, name)))
  const fits = (relation: Relation | undefined): boolean => relation?.relatedModelClass.prototype === prototype
  return named.find(fits) ?? relationsTo(owner, prototype.constructor).find(fits)
}

function unknownModelClass(model: object, expected: AnyModelClass): Unstorable {
  return new Unstorable(
    'unknown-model-class',
    `a model of class ${classNameOf(model)}, but neither ${expected.name || 'the queried class'} nor its relations name that class`,
  )
}

/** @throws {Unstorable} for a model of another class than the position's, or a frozen one. */
export function assertClassAt({ modelClass }: ResolvedPosition, model: object): void {
  if (Object.getPrototypeOf(model) !== modelClass.prototype) throw unknownModelClass(model, modelClass)
  if (!Object.isExtensible(model)) throw new Unstorable('unsupported-value', 'a model that is frozen or sealed')
}
