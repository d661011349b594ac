import { expect } from 'chai'
import * as fc from 'fast-check'
import { TagLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { Validity } from '../../../lib/cache/freshness/Validity.js'
import { WriteClock } from '../../../lib/cache/freshness/writeClock.js'
import { withoutDatabase } from '../../../lib/core/tag.js'
import type { Entry } from '../../../lib/index.js'
import { sampleEntry } from '../../../lib/testing/index.js'

const CALLERS = ['key:a', 'key:b', 'tag:a', 'tag:b']
const WRITTEN = ['table:d/a', 'table:d/b', 'bulk:d/a', 'row:d/a/1', 'row:d/a/2', 'tables:d', 'database:d', 'table:e/a']
const BY_HAND = ['table:a', 'table:b', 'bulk:a', 'row:a/1', 'tables:']

type Step =
  /** By hand. */
  | { readonly invalidate: string[] }
  | { readonly everything: true }
  /** A write of these tags begins, and the step of that number ends it. */
  | { readonly write: string[] }
  | { readonly end: number }
  | { readonly load: string[] }

const someOf = (tags: readonly string[]): fc.Arbitrary<string[]> => fc.array(fc.constantFrom(...tags), { maxLength: 3 })

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ invalidate: someOf([...CALLERS, ...BY_HAND]) }) },
    { weight: 1, arbitrary: fc.constant<Step>({ everything: true }) },
    { weight: 4, arbitrary: fc.record({ write: someOf(WRITTEN) }) },
    { weight: 4, arbitrary: fc.record({ end: fc.nat({ max: 30 }) }) },
    { weight: 5, arbitrary: fc.record({ load: someOf([...CALLERS, ...WRITTEN]) }) },
  ),
  { maxLength: 30 },
)

/** The model: each load with all that was invalidated since it began, without bounds and counts. */
interface Watched {
  readonly entry: Entry
  readonly since: Set<string>
}

class Subject {
  readonly clock = new WriteClock()
  readonly own: TagLedger
  readonly databases: TagLedger
  readonly validity: Validity
  readonly watched: Watched[] = []
  readonly underWay = new Map<number, { readonly tags: readonly string[]; readonly end: () => void }>()

  constructor(mostTags?: number) {
    this.own = new TagLedger(this.clock, mostTags)
    this.databases = new TagLedger(this.clock, mostTags)
    this.validity = new Validity(this.clock, this.own, this.databases)
  }

  /** Runs the steps, and after each one checks all loads that began so far. */
  run(sequence: readonly Step[], look: (watched: Watched) => void): void {
    for (const [index, step] of sequence.entries()) {
      if ('load' in step) this.watched.push({ entry: this.entry(step.load), since: new Set() })
      else if ('everything' in step) this.#changed(['*'], () => this.validity.invalidateAll())
      else if ('invalidate' in step) this.#changed(step.invalidate, () => this.validity.invalidate(step.invalidate))
      else if ('write' in step) this.underWay.set(index, { tags: step.write, end: this.databases.begin(step.write) })
      else this.#end(step.end)
      this.watched.forEach(look)
    }
  }

  entry(tags: readonly string[], stamp = this.clock.now): Entry {
    return sampleEntry({ epoch: this.validity.epoch, stamp, tags })
  }

  isOvertaken({ entry, since }: Watched): boolean {
    return since.has('*') || entry.tags.some((tag) => since.has(tag) || since.has(withoutDatabase(tag)))
  }

  isBeingWritten({ entry }: Watched): boolean {
    const pending = new Set(Array.from(this.underWay.values(), ({ tags }) => tags).flat())
    return entry.tags.some((tag) => pending.has(tag))
  }

  #changed(tags: readonly string[], change: () => void): void {
    change()
    for (const { since } of this.watched) for (const tag of tags) since.add(tag)
  }

  #end(index: number): void {
    const write = this.underWay.get(index)
    this.underWay.delete(index)
    if (write !== undefined) this.#changed(write.tags, write.end)
  }
}

describe('Validity', () => {
  it('finds valid exactly the entries of which no tag was invalidated since their load began, or is being written', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const subject = new Subject()
        subject.run(sequence, (watched) => {
          const valid = !subject.isOvertaken(watched) && !subject.isBeingWritten(watched)
          expect(subject.validity.holds(watched.entry)).to.equal(valid)
        })
      }),
      { numRuns: 2000 },
    )
  })

  it('never finds another entry valid, however few stamps it may keep, and keeps no more than that', () => {
    fc.assert(
      fc.property(steps, fc.nat({ max: 6 }), (sequence, mostTags) => {
        const subject = new Subject(mostTags)
        subject.run(sequence, (watched) => {
          if (subject.validity.holds(watched.entry)) {
            expect([subject.isOvertaken(watched), subject.isBeingWritten(watched)]).to.deep.equal([false, false])
          }
          expect(subject.own.size).to.be.at.most(2 * mostTags)
          expect(subject.databases.size).to.be.at.most(2 * mostTags)
        })
      }),
      { numRuns: 2000 },
    )
  })

  it('knows what was invalidated since a stamp, whether it is being written again or not', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const subject = new Subject()
        subject.run(sequence, (watched) => {
          const { stamp, tags } = watched.entry
          expect(subject.validity.unchangedSince(stamp, tags)).to.equal(!subject.isOvertaken(watched))
        })
      }),
      { numRuns: 1000 },
    )
  })

  it('finds no entry of another cache or process valid, because it does not know their invalidations', () => {
    const { validity } = new Subject()
    expect(validity.holds(sampleEntry({ epoch: new Subject().validity.epoch, stamp: 0, validAt: 0 }))).to.equal(false)
    expect(validity.holds(sampleEntry({ epoch: validity.epoch, stamp: 0 }))).to.equal(true)
  })

  it('stores in an entry when it was last valid, so that it checks again only after a write', () => {
    const subject = new Subject()
    const entry = subject.entry(['table:d/a'])
    const looks: string[] = []
    const watched = new Proxy(entry, {
      get: (target, name: keyof Entry) => {
        looks.push(name)
        return target[name]
      },
    })
    const end = subject.databases.begin(['table:d/b'])
    expect(subject.validity.holds(watched)).to.equal(true)
    expect(entry.validAt).to.equal(1)
    looks.length = 0
    expect(subject.validity.holds(watched)).to.equal(true)
    expect(looks).to.not.include('tags')
    end()
    expect(subject.validity.holds(watched)).to.equal(true)
    expect(looks).to.include('tags')
  })

  it('does not hold an entry that has just come while rows that it depends on are being written', () => {
    const { databases, clock, validity } = new Subject()
    const end = databases.begin(['table:d/a', 'all:d/a'])
    const dependency = { table: 'd/a', columns: ['id'], deciding: ['id'], conditions: [] }
    const entry = sampleEntry({ epoch: validity.epoch, stamp: clock.now, tags: [], dependencies: [dependency] })
    expect(validity.holds(entry)).to.equal(false)
    end()
    expect(validity.holds({ ...entry, stamp: clock.now })).to.equal(true)
  })

  it('accepts entries that a store has frozen', () => {
    const subject = new Subject()
    subject.validity.invalidate(['key:b'])
    const entry = Object.freeze(subject.entry(['key:a'], 0))
    expect([subject.validity.holds(entry), subject.validity.holds(entry)]).to.deep.equal([true, true])
    subject.validity.invalidate(['key:a'])
    expect(subject.validity.holds(entry)).to.equal(false)
  })

  it('leaves another cache’s entries on the same databases valid when this one is cleared', () => {
    const subject = new Subject()
    const { clock, databases, validity } = subject
    const other = new Validity(clock, new TagLedger(clock), databases)
    const held = { ...subject.entry(['table:d/a']), epoch: other.epoch }
    validity.invalidateAll()
    expect([validity.holds(subject.entry(['table:d/a'], 0)), other.holds(held)]).to.deep.equal([false, true])
    databases.begin(['table:d/a'])()
    expect(other.holds(held)).to.equal(false)
  })
})
