import QuickLRU from 'quick-lru'
import { COUNTER, noteOn, type CountedEntry, type Entry } from '../../core/entry.js'
import { namesOf, NO_NAMES, type NamedQuery, type QueryNames } from '../../core/events.js'
import { shortKey } from '../../core/values/digest.js'
import { givenKeyName, nameOfGiven } from './keyName.js'
import { QueryKind } from './QueryKind.js'

/** The most kinds that are counted by themselves. */
export const MOST_KINDS = 1000

/** How many are left when there were too many. */
const KEPT_KINDS = 900

/** For how many models and tables the kinds beyond are summed apart from each other. */
const MOST_OTHERS = 200

/** The name of the sum of the kinds beyond. */
export const OTHERS = '(others)'

/** The name of the automatic keys of a table whose statement this process has not seen: their queries have sent none here. */
export const UNSEEN = '(statement not seen)'

/** What is known of a key. */
interface KnownKey {
  kind: QueryKind
  /** Its misses that were counted before its statement was seen. */
  early: number
}

/**
 * The kinds of queries that one cache has met, in bounded memory. Beyond 1000 kinds, those that were used least are summed. A kind that is
 * used again begins anew.
 */
export class QueryKinds {
  readonly #kinds = new Map<string, QueryKind>()
  readonly #others = new Map<string, QueryKind>()
  readonly #byKey = new QuickLRU<string, KnownKey>({ maxSize: MOST_KINDS })

  /** The kind that an entry is counted for; `undefined` for an entry that this cache has not met. It may have been summed. */
  ofEntry(entry: CountedEntry): QueryKind | undefined {
    const kind = entry[COUNTER] as QueryKind | undefined
    return kind !== undefined && kind.owner === this ? kind : undefined
  }

  /** Counts an entry for a kind from here on, unless a store has frozen it: that of the key, or that which it had before it was summed. */
  assign(entry: Entry, key: string, query: NamedQuery | undefined): QueryKind {
    const before = this.ofEntry(entry)
    const kind = before === undefined ? this.ofKey(key, query) : this.#find(before.name, before)
    noteOn(entry, COUNTER, kind)
    return kind
  }

  /** The kind of a key, as far as it is known. */
  ofKey(key: string, query: NamedQuery | undefined): QueryKind {
    return this.#know(key, query).kind
  }

  /** The same without keeping it in mind: it may be known better later. */
  peek(key: string): QueryKind {
    const seen = this.#byKey.get(shortKey(key))?.kind
    return seen?.heir === undefined ? (seen ?? this.#find(givenKeyName(key) ?? UNSEEN, NO_NAMES)) : seen.heir
  }

  miss(key: string, query: NamedQuery | undefined): QueryKind {
    const known = this.#know(key, query)
    known.kind.misses++
    if (known.kind.name === UNSEEN) known.early++
    return known.kind
  }

  /** The kind of a key that was loaded. `statement`: the load's first statement, which names the kind of an automatic key. */
  loaded(key: string, query: NamedQuery | undefined, statement: string | undefined): QueryKind {
    const known = this.#know(key, query)
    const { kind, early } = known
    if (kind.name !== UNSEEN || statement === undefined) return kind
    known.kind = this.#find(statement, kind)
    // To make room for the kind, the other may have been summed.
    const before = kind.heir ?? kind
    before.misses -= early
    known.kind.misses += early
    known.early = 0
    return known.kind
  }

  /** The kind of a query without a whole key. `given`: the encoded key that the caller gave. */
  ofQuery(query: NamedQuery | undefined, given?: string): QueryKind {
    return this.#find((given === undefined ? undefined : nameOfGiven(given)) ?? UNSEEN, namesOf(query))
  }

  /** Moves a counted bypass to the kind of its statement. */
  nameBypass(unseen: QueryKind, reason: string, statement: string): QueryKind {
    const kind = this.#find(statement, unseen)
    // To make room for the kind, the other may have been summed.
    const before = unseen.heir ?? unseen
    before.bypassed(reason, -1)
    kind.bypassed(reason)
    return kind
  }

  /** All kinds, and the sums of those beyond. */
  *[Symbol.iterator](): Iterator<QueryKind> {
    yield* this.#kinds.values()
    yield* this.#others.values()
  }

  #know(key: string, query: NamedQuery | undefined): KnownKey {
    const short = shortKey(key)
    const seen = this.#byKey.get(short)
    if (seen !== undefined) {
      if (seen.kind.heir === undefined) return seen
      seen.kind = this.#find(seen.kind.name, seen.kind)
      seen.early = 0
      return seen
    }
    const known = { kind: this.#find(givenKeyName(key) ?? UNSEEN, namesOf(query)), early: 0 }
    this.#byKey.set(short, known)
    return known
  }

  #find(name: string, { model, table }: QueryNames): QueryKind {
    const id = `${model ?? ''}\n${table ?? ''}\n${name}`
    const seen = this.#kinds.get(id)
    if (seen !== undefined) return seen
    if (this.#kinds.size >= MOST_KINDS) this.#sumLeastUsed()
    const kind = new QueryKind(this, name, model, table)
    this.#kinds.set(id, kind)
    return kind
  }

  #sumLeastUsed(): void {
    const least = [...this.#kinds].toSorted(([, a], [, b]) => a.uses - b.uses)
    for (const [id, kind] of least.slice(0, this.#kinds.size - KEPT_KINDS)) {
      this.#othersLike(kind).inherit(kind)
      this.#kinds.delete(id)
    }
  }

  #othersLike({ model, table }: QueryNames): QueryKind {
    const seen = this.#others.get(`${model ?? ''}\n${table ?? ''}`)
    if (seen !== undefined) return seen
    const names: Partial<QueryNames> = this.#others.size < MOST_OTHERS ? { model, table } : {}
    const id = `${names.model ?? ''}\n${names.table ?? ''}`
    const others = this.#others.get(id) ?? new QueryKind(this, OTHERS, names.model, names.table)
    this.#others.set(id, others)
    return others
  }
}
