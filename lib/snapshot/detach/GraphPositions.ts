import type { Model, Relation } from 'objection'
import { classNameOf } from '../../core/CacheError.js'
import { relationOf, relationsTo, type AnyModelClass } from '../classes/modelClass.js'
import { Unstorable } from '../format/Snapshot.js'
import type { GraphPosition } from '../format/Structure.js'

/** A graph expression as Objection parses it: property names, each with its relation. */
export interface GraphNode {
  readonly $relation?: string
  readonly [property: string]: unknown
}

/** A position and what is known of the class of its models. */
export interface ResolvedPosition extends GraphPosition {
  readonly index: number
  readonly modelClass: AnyModelClass
  readonly graph: GraphNode | undefined
  readonly children: Map<string, ResolvedPosition>
}

/** The positions of one result, in the order in which they were found. */
export class GraphPositions {
  readonly all: ResolvedPosition[] = []

  root(modelClass: AnyModelClass, graph: GraphNode | undefined): ResolvedPosition {
    return this.#open(-1, null, modelClass, graph)
  }

  /**
   * Where a model stands that is in a property of another one's.
   * @throws {Unstorable} where neither the query nor its relations name the model's class.
   */
  child(parent: ResolvedPosition, key: string, model: Model): ResolvedPosition {
    const known = parent.children.get(key)
    if (known !== undefined && Object.getPrototypeOf(model) === known.modelClass.prototype) return known
    const graph = parent.graph?.[key] as GraphNode | undefined
    const relation = relationFor(model, parent.modelClass, [graph?.$relation, key])
    if (relation === undefined) throw unknownModelClass(model, parent.modelClass)
    const position = this.#open(parent.index, relation.name, relation.modelClass, graph)
    parent.children.set(key, position)
    return position
  }

  #open(
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

/** Which of a class's relations has this model's class: those of the given names first. */
function relationFor(
  model: Model,
  owner: AnyModelClass,
  names: readonly (string | undefined)[],
): { name: string; modelClass: AnyModelClass } | undefined {
  const prototype = Object.getPrototypeOf(model) as Model
  const named = names.map((name) => (name === undefined ? undefined : relationOf(owner, name)))
  const fits = (relation: Relation | undefined): boolean => relation?.relatedModelClass.prototype === prototype
  const relation = named.find(fits) ?? relationsTo(owner, prototype.constructor).find(fits)
  return relation && { name: relation.name, modelClass: relation.relatedModelClass as AnyModelClass }
}

export function unknownModelClass(model: object, expected: AnyModelClass): Unstorable {
  return new Unstorable(
    'unknown-model-class',
    `a model of class ${classNameOf(model)} where ${expected.name || 'the queried class'} and its relations give no such class`,
  )
}

/** @throws {Unstorable} for a model of another class, or one that is frozen. */
export function assertClassAt(model: object, { modelClass }: ResolvedPosition): void {
  if (Object.getPrototypeOf(model) !== modelClass.prototype) throw unknownModelClass(model, modelClass)
  if (!Object.isExtensible(model)) throw new Unstorable('unsupported-value', 'a model that is frozen or sealed')
}
