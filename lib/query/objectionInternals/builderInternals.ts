import type { QueryBuilder, Model, Relation } from 'objection'
import { CacheError } from '../../core/CacheError.js'
import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import type { GraphNode } from '../../snapshot/classes/relations.js'

/** The members of Objection 3's builder that this library uses beyond the documented ones. `assertKnownBuilder` checks for them. */
export interface BuilderInternals {
  _operations: Operation[]
  /** The operations whose hooks are running. */
  readonly _activeOperations: { readonly operation: Operation; readonly hookName: string }[]
  _findOperationFactory: (builder: unknown) => Operation
  _explicitResolveValue: unknown
  _explicitRejectValue: unknown
  clone(): BuilderInternals
  clearWithGraph(): BuilderInternals
  toKnexQuery(): KnexQuery
  executeOnBuild(): void
  addOperation(operation: Operation, args: readonly unknown[]): unknown
  removeOperation(operation: Operation): unknown
  replaceOperation(operation: Operation, by: Operation): unknown
  addOperationToFront(operation: Operation, args: readonly unknown[]): unknown
  findOperation(selector: unknown): Operation | null
  forEachOperation(selector: unknown, callback: (operation: Operation) => boolean | void): unknown
  internalContext(context?: InternalContext): InternalContext
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
  hasWithGraph(): boolean
  findOptions(): { callAfterFindDeeply?: boolean }
  resultModelClass(): AnyModelClass
  modelClass(): AnyModelClass
  tableName(): string
  graphExpressionObject(): GraphNode | null
  /** The named modifiers of the builder itself. */
  modifiers(): Readonly<Record<string, unknown>>
}

/** The Knex query that a builder was built into. */
export interface KnexQuery {
  readonly client?: object
  readonly _connection?: unknown
  readonly _single?: { readonly lock?: unknown; readonly waitMode?: unknown }
  toSQL(): unknown
  toQuery(): string
  eventNames?(): unknown[]
  queryContext?(): unknown
}

export interface KnexLike {
  readonly client: KnexLikeClient
  readonly isTransaction?: boolean
  listenerCount(event: 'start'): number
}

interface KnexLikeClient {
  readonly config: Readonly<Record<string, unknown>>
  listenerCount(event: 'start'): number
}

interface InternalContext {
  clone(): InternalContext
  readonly runBefore: Hook[]
  readonly runAfter: Hook[]
  readonly onBuild: unknown[]
  readonly userContext: Readonly<Record<string, unknown>>
  readonly aliasMap: ReadonlyMap<string, string> | null
  readonly tableMap: ReadonlyMap<string, string> | null
}

export type Hook = (result: unknown, builder: unknown) => unknown

/** A call that a builder has recorded. Each hook runs at its stage of the execution. */
export interface Operation {
  readonly name: string
  /** The hook of another operation that added this one. */
  readonly adderHookName: string | null
  /** The operations that its hooks have added. */
  readonly childOperations: readonly Operation[]
  removeChildOperationsByHookName(hookName: string): void
  hasHook(hookName: string): boolean
  onBefore1(builder: unknown, result: unknown): unknown
  onBefore2(builder: unknown, result: unknown): unknown
  onBefore3(builder: unknown, result: unknown): unknown
  onBuild(builder: unknown): unknown
  onBuildKnex(query: unknown, builder: unknown): unknown
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
  /** Whether the models become a property of their owners. The query may have further columns for this. */
  readonly assignResultToOwner?: boolean
  readonly alias?: string | null
}

/** The owners of the related rows: models, ids, what a query finds, or a row of the outer query. */
export interface RelationOwner {
  readonly isModels: boolean
  readonly isIdentifiers: boolean
  readonly isQueryBuilder: boolean
  readonly identifiers: unknown
  /** The values that the related rows refer to, the query that finds these values, or `null` where there are none. */
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
  /** The expression and the modifiers that its names stand for, with the modifiers of `modifyGraph()`. */
  buildFinalExpression(): RelationExpression
  buildFinalModifiers(builder: unknown): Readonly<Record<string, unknown>>
  /** The query for one relation of these owners, with its modifiers. Only for graphs that are fetched relation by relation. */
  fetchRelationBatch?(
    builder: unknown,
    owners: readonly object[],
    relation: Relation,
    part: RelationExpression,
  ): unknown
}

/** A parsed graph expression. */
export interface RelationExpression {
  readonly node: ExpressionNode
  readonly isEmpty: boolean
  forEachChildExpression(
    modelClass: AnyModelClass,
    callback: (part: RelationExpression, relation: Relation | null) => void,
  ): void
}

/** A name in a graph expression. `$childNames` lists the properties that hold its children. */
export interface ExpressionNode {
  readonly $name: string
  readonly $relation: string
  readonly $modify: readonly string[]
  readonly $recursive: boolean | number
  readonly $allRecursive: boolean
  readonly $childNames: readonly string[]
  readonly [child: string]: unknown
}

/** An operation that loads a page, and then counts the whole result with another builder. */
export interface RangeOperation extends Operation {
  resultSizeBuilder: { resultSize(): Promise<number> }
}

/** An operation that joins relations by an expression for each call. */
export interface JoinRelatedOperation extends Operation {
  readonly calls: readonly { readonly expression: unknown }[]
}

export type AnyBuilder = QueryBuilder<Model, unknown>

/** The builder with its internal members. */
export function internalsOf(builder: unknown): BuilderInternals {
  return builder as BuilderInternals
}

/** Methods of Objection 3's builder that other versions may lack. */
const METHODS = [
  'addOperation',
  'addOperationToFront',
  'findOperation',
  'forEachOperation',
  'internalContext',
  'unsafeKnex',
]

const missingIn = (builder: object): string | undefined =>
  METHODS.find((name) => typeof (builder as Record<string, unknown>)[name] !== 'function')

/** Whether the builder, or the prototype of a builder class, is of Objection 3. */
export const isKnownBuilder = (builder: object): boolean => missingIn(builder) === undefined

/** @throws {CacheError} `UNSUPPORTED_OBJECTION` unless the builder is of Objection 3. */
export function assertKnownBuilder(builder: object): void {
  const missing = missingIn(builder)
  if (missing === undefined) return
  throw new CacheError(
    'UNSUPPORTED_OBJECTION',
    `This query builder has no \`${missing}\`: objection-cache works with Objection 3 (^3.1.5). Extend a QueryBuilder of that version.`,
  )
}

/** Whether functions of the context run while the query is built. */
export function hasOnBuild(builder: unknown): boolean {
  const { onBuild, userContext } = internalsOf(builder).internalContext()
  return onBuild.length > 0 || userContext['onBuild'] !== undefined
}

/** The prototype of the class that all operations extend. */
export function baseOperationOf(operation: Operation): Operation {
  let prototype = Object.getPrototypeOf(operation) as Operation
  for (;;) {
    const next = Object.getPrototypeOf(prototype) as Operation | null
    if (next === null || next === (Object.prototype as unknown)) return prototype
    prototype = next
  }
}

/**
 * Makes a builder return itself as its first clone. Objection executes and compiles a clone, whose operations would lose the hooks
 * that were set on them.
 */
export function returnAsFirstClone<Builder extends { clone(): Builder }>(builder: Builder): Builder {
  builder.clone = () => {
    Reflect.deleteProperty(builder, 'clone')
    return builder
  }
  return builder
}

/** The operation that finds. Before the execution it is made without adding it to the builder. */
export function findOperationOf(builder: unknown): Operation {
  const internals = internalsOf(builder)
  return internals.findOperation('find') ?? internals._findOperationFactory(builder)
}
