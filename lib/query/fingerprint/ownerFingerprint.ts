import { orderedFingerprint } from '../../core/values/valueFingerprint.js'
import { tableOf } from '../../snapshot/classes/modelClass.js'
import {
  findOperationOf,
  type InstanceFindOperation,
  type RelationFindOperation,
  type RelationOwner,
} from '../builder/builderInternals.js'
import { statementText } from './sqlFingerprint.js'
import { classId } from '../key/identity.js'
import { PLAIN_SOURCE, rowSourceOf } from '../builder/resultForm.js'
import { NotCacheable } from '../bypass/NotCacheable.js'

type Relation = NonNullable<RelationFindOperation['relation']>

/**
 * Whose rows a query finds, for a key of the caller's: the instance of `$query()`; the relation and the owners of `$relatedQuery()` and
 * `relatedQuery().for()`. Empty for all other queries.
 * @throws {NotCacheable} where these owners cannot be told from others.
 */
export function ownerFingerprint(builder: unknown, traits: number): string {
  if (rowSourceOf(builder, traits) === PLAIN_SOURCE) return ''
  const { relation, owner, instance } = findOperationOf(builder) as RelationFindOperation & InstanceFindOperation
  if (relation !== undefined) return relationText(relation, ownersText(builder, relation, owner))
  return instance === undefined ? '' : plainText(instance.$id(), 'the id of its instance')
}

const relationText = ({ name, ownerModelClass }: Relation, owners: string): string =>
  JSON.stringify([name, classId(ownerModelClass), tableOf(ownerModelClass)]) + owners

/** Rows that are found for models may have columns by which they are given to them. */
function ownersText(builder: unknown, relation: Relation, owner: RelationOwner | undefined): string {
  const what = `the owners of its relation '${relation.name}'`
  if (owner?.isModels === true) return `models${plainText(owner.getProps(relation), what)}`
  if (owner?.isIdentifiers === true) return `ids${plainText(listOf(owner.identifiers), what)}`
  if (owner?.isQueryBuilder === true) return `sql${foundText(builder, relation, owner, what)}`
  throw unknownOwner(what)
}

const listOf = (ids: unknown): readonly unknown[] => (Array.isArray(ids) ? (ids as unknown[]) : [ids])

function plainText(values: unknown, what: string): string {
  const text = orderedFingerprint(values)
  if (text === undefined) throw unknownOwner(what)
  return text
}

/** Whether the query now finds the rows of others than when the text was made. */
export function hasOtherOwner(builder: unknown, traits: number, text: string): boolean {
  try {
    return ownerFingerprint(builder, traits) !== text
  } catch {
    return true
  }
}

/** The statement that finds the owners. One that finds others each time is the caller's choice, as the key is. */
function foundText(builder: unknown, relation: Relation, owner: RelationOwner, what: string): string {
  const owners = owner.getProps(relation) as { subqueryOf(builder: unknown): unknown }
  try {
    return statementText(owners.subqueryOf(builder)).text
  } catch (error) {
    if (error instanceof NotCacheable && error.reason !== 'opaque') throw error
    throw unknownOwner(what)
  }
}

const unknownOwner = (what: string): NotCacheable =>
  new NotCacheable(
    'unknown-owner',
    `No key can show ${what}: an id, or a binding of the query that finds them, is not plain data. Use texts, numbers, dates or buffers.`,
  )
