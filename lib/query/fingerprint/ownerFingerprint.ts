import { orderedFingerprint } from '../../core/values/valueFingerprint.js'
import { tableOf } from '../../snapshot/classes/modelClass.js'
import { NotCacheable } from '../bypass/NotCacheable.js'
import { classId } from '../key/classId.js'
import { PLAIN_SOURCE, rowSourceOf } from '../key/resultForm.js'
import {
  findOperationOf,
  type InstanceFindOperation,
  type RelationFindOperation,
  type RelationOwner,
} from '../objectionInternals/builderInternals.js'
import { readSql } from './sqlFingerprint.js'

type Relation = NonNullable<RelationFindOperation['relation']>

/**
 * Whose rows a query finds, for a key that the caller gave: the instance of `$query()`, or the relation and the owners of
 * `$relatedQuery()` and `relatedQuery().for()`. Empty for all other queries.
 * @throws {NotCacheable} where no fingerprint can show the owners.
 */
export function ownerFingerprint(builder: unknown, traits: number): string {
  if (rowSourceOf(builder, traits) === PLAIN_SOURCE) return ''
  const { relation, owner, instance } = findOperationOf(builder) as RelationFindOperation & InstanceFindOperation
  if (relation !== undefined) return relationFingerprint(relation) + ownersFingerprint(builder, relation, owner)
  return instance === undefined ? '' : idsFingerprint(instance.$id(), 'the id of its instance')
}

/** Whether the owners have changed since the fingerprint was made. */
export function hasOtherOwner(builder: unknown, traits: number, fingerprint: string): boolean {
  try {
    return ownerFingerprint(builder, traits) !== fingerprint
  } catch {
    return true
  }
}

const relationFingerprint = ({ name, ownerModelClass }: Relation): string =>
  JSON.stringify([name, classId(ownerModelClass), tableOf(ownerModelClass)])

/** The kind of the owners is part of it: rows that are found for models may have further columns. */
function ownersFingerprint(builder: unknown, relation: Relation, owner: RelationOwner | undefined): string {
  const what = `the owners of its relation '${relation.name}'`
  if (owner?.isModels === true) return `models${idsFingerprint(owner.getProps(relation), what)}`
  if (owner?.isIdentifiers === true) return `ids${idsFingerprint(listOf(owner.identifiers), what)}`
  if (owner?.isQueryBuilder === true) return `sql${ownerSql(builder, relation, owner, what)}`
  throw unknownOwner(what)
}

const listOf = (ids: unknown): readonly unknown[] => (Array.isArray(ids) ? (ids as unknown[]) : [ids])

function idsFingerprint(ids: unknown, what: string): string {
  const fingerprint = orderedFingerprint(ids)
  if (fingerprint === undefined) throw unknownOwner(what)
  return fingerprint
}

/** The statement that finds the owners. It may be volatile: the caller chose the key. */
function ownerSql(builder: unknown, relation: Relation, owner: RelationOwner, what: string): string {
  const owners = owner.getProps(relation) as { subqueryOf(builder: unknown): unknown }
  try {
    return readSql(owners.subqueryOf(builder)).fingerprint
  } catch (error) {
    if (error instanceof NotCacheable && error.reason !== 'opaque') throw error
    throw unknownOwner(what)
  }
}

const unknownOwner = (what: string): NotCacheable =>
  new NotCacheable(
    'unknown-owner',
    `No key can show ${what}: an id, or a binding of the query that finds them, is not plain data. Use strings, numbers, dates or buffers.`,
  )
