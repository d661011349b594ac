import type { QueryBuilder, Model, Relation } from 'objection'
import { CacheError } from '../../core/CacheError.js'
import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import type { GraphNode } from '../../snapshot/classes/relations.js'

/**
 * What this library uses of Objection's builder beyond its documented surface, in one place. All of it is so in Objection 3;
 * `assertKnownBuilder` looks before anything relies on it.
 */
export interface BuilderInternals {
  _operations: Operation[]
  _findOperationFactory: (builder: unknown) => Operation
  _explicitResolveValue: unknown
  _explicitRejectValue: unknown
  addOperation(operation: Operation, args: readonly unknown[]): unknown
  removeOperation(operation: Operation): unknown
  replaceOperation(operation: Operation, by: Operation): unknown
  addOperationToFront(operation: Operation, args: readonly unknown[]): unknown
  findOperation(selector: unknown): Operation | null
  forEachOperation(selector: unknown, callback: (operation: Operation) => boolean | void): unknown
  internalContext(): InternalContext
  context(data: object): unknown
  internalOptions(): {
    schema?: string
    returnImmediatelyValue?: unknown
    isInternalQuery: boolean
    keepImplicitJoinProps: boolean
    skipUndefined: boolean
  }
  unsafeKnex(): KnexLike | null
  parentQuery(): unknown
  isPartial(): boolean
  isFind(): boolean
  hasSelects(): boolean
  findOptions(): { callAfterFindDeeply?: boolean }
  resultModelClass(): AnyModelClass
  modelClass(): AnyModelClass
  tableName(): string
  graphExpressionObject(): GraphNode | null
  /** Named modifiers that were given to the builder itself. */
  modifiers(): Readonly<Record<string, unknown>>
}

export interface KnexLike {
  readonly client: object
  readonly isTransaction?: boolean
}

interface InternalContext {
  readonly runBefore: Hook[]
  readonly runAfter: Hook[]
  readonly onBuild: unknown[]
  readonly userContext: Readonly<Record<string, unknown>>
  readonly aliasMap: ReadonlyMap<string, string> | null
  readonly tableMap: ReadonlyMap<string, string> | null
}

export type Hook = (result: unknown, builder: unknown) => unknown

/** One recorded call on a builder; hooks that a class overrides are run at their stage of the execution. */
export interface Operation {
  readonly name: string
  /** By which hook of another operation it was added. */
  readonly adderHookName: string | null
  /** What its hooks have added. */
  readonly childOperations: readonly Operation[]
  onBefore1(builder: unknown, result: unknown): unknown
  onBefore2(builder: unknown, result: unknown): unknown
  onBuild(builder: unknown): unknown
  onRawResult(builder: unknown, rows: unknown): unknown
  queryExecutor(builder: unknown): unknown
  onAfter1(builder: unknown, result: unknown): unknown
  onAfter2(builder: unknown, result: unknown): unknown
  onAfter3(builder: unknown, result: unknown): unknown
  onError(builder: unknown, error: unknown): unknown
}

/** An operation that finds through a relation. */
export interface RelationFindOperation extends Operation {
  readonly relation?: {
    readonly name: string
    readonly ownerModelClass: AnyModelClass
    readonly joinTable?: string | null
  }
  readonly owner?: RelationOwner
  /** Whether the models become a property of their owners; columns may be added for that. */
  readonly assignResultToOwner?: boolean
  readonly alias?: string | null
}

/** For whom a relation is loaded: models, ids, what a query finds, or a row of the query around it. */
export interface RelationOwner {
  readonly isModels: boolean
  readonly isIdentifiers: boolean
  readonly isQueryBuilder: boolean
  readonly identifiers: unknown
  /** The values by which rows are found for them, the query that finds these, or `null` where there are none. */
  getProps(relation: object): unknown
}

/** An operation that finds the row of an instance. */
export interface InstanceFindOperation extends Operation {
  readonly instance?: { $id(): unknown }
}

/** An operation that fetches a graph. */
export interface EagerOperation extends Operation {
  readonly expression: RelationExpression
  readonly graphOptions: object | null
  readonly modifiersAtPath: readonly object[]
  /** The expression with the modifiers of paths as further names, and what these stand for. */
  buildFinalExpression(): RelationExpression
  buildFinalModifiers(builder: unknown): Readonly<Record<string, unknown>>
  /** The query for one relation of these owners, with its modifiers; only where relations are fetched one by one. */
  fetchRelationBatch?(
    builder: unknown,
    owners: readonly object[],
    relation: Relation,
    part: RelationExpression,
  ): unknown
}

/** What Objection parses a graph expression into. */
export interface RelationExpression {
  readonly node: ExpressionNode
  readonly isEmpty: boolean
  forEachChildExpression(
    modelClass: AnyModelClass,
    callback: (part: RelationExpression, relation: Relation | null) => void,
  ): void
}

/** A name in a graph expression; its children stand under the names that `$childNames` lists. */
export interface ExpressionNode {
  readonly $name: string
  readonly $relation: string
  readonly $modify: readonly string[]
  readonly $recursive: boolean | number
  readonly $allRecursive: boolean
  readonly $childNames: readonly string[]
  readonly [child: string]: unknown
}

/** An operation that counts its whole result by this builder, after the page itself was loaded. */
export interface RangeOperation extends Operation {
  resultSizeBuilder: { resultSize(): Promise<number> }
}

/** An operation that joins relations; each call has a relation expression. */
export interface JoinRelatedOperation extends Operation {
  readonly calls: readonly { readonly expression: unknown }[]
}

export type AnyBuilder = QueryBuilder<Model, unknown>

/** The same builder, seen from inside. */
export function internalsOf(builder: unknown): BuilderInternals {
  return builder as BuilderInternals
}

const METHODS = [
  'addOperation',
  'addOperationToFront',
  'findOperation',
  'forEachOperation',
  'internalContext',
  'unsafeKnex',
]

const lacking = (builder: object): string | undefined =>
  METHODS.find((name) => typeof (builder as Record<string, unknown>)[name] !== 'function')

/** Whether the builder, or the prototype of its class, is one of the kind this library knows. */
export const isKnownBuilder = (builder: object): boolean => lacking(builder) === undefined

/** @throws {CacheError} `UNSUPPORTED_OBJECTION` when the builder is not one of the kind this library knows. */
export function assertKnownBuilder(builder: object): void {
  const lacks = lacking(builder)
  if (lacks === undefined) return
  throw new CacheError(
    'UNSUPPORTED_OBJECTION',
    `This query builder has no \`${lacks}\`: objection-cache works with Objection 3 (^3.1.5). Extend a QueryBuilder of that version.`,
  )
}

/** The prototype of the class that all of Objection's operations extend, found through any of them. */
export function baseOperationOf(operation: Operation): Operation {
  let prototype = Object.getPrototypeOf(operation) as Operation
  for (;;) {
    const next = Object.getPrototypeOf(prototype) as Operation | null
    if (next === null || next === (Object.prototype as unknown)) return prototype
    prototype = next
  }
}

/** The operation that finds; made on the side where the builder has not been executed yet. */
export function findOperationOf(builder: unknown): Operation {
  const internals = internalsOf(builder)
  return internals.findOperation('find') ?? internals._findOperationFactory(builder)
}
