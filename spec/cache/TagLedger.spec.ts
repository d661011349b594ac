import { expect } from 'chai'
import * as fc from 'fast-check'
import type { Entry } from '../../lib/index.js'
import { TagLedger } from '../../lib/cache/TagLedger.js'
import { sampleEntry } from '../../lib/testing/index.js'

type Step =
  | { readonly invalidate: string[] }
  | { readonly everything: true }
  /** A load begins with these tags known, and will turn out to depend on those tables too. */
  | { readonly load: string[]; readonly tables: string[] }

const known = fc.constantFrom('key:a', 'key:b', 'tag:a', 'tag:b', 'tag:c')
const tables = fc.constantFrom('table:a', 'table:b', 'table:c')

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ invalidate: fc.array(fc.oneof(known, tables), { maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.constant<Step>({ everything: true }) },
    {
      weight: 5,
      arbitrary: fc.record({ load: fc.array(known, { maxLength: 2 }), tables: fc.array(tables, { maxLength: 2 }) }),
    },
  ),
  { maxLength: 30 },
)

/** A load, and whatever was invalidated since it began: unlimited memory, and no counting. */
interface Watched {
  readonly entry: Entry
  readonly known: readonly string[]
  readonly since: Set<string>
}

const isOvertaken = ({ entry, since }: Watched): boolean => since.has('*') || entry.tags.some((tag) => since.has(tag))

const mayNotBeJoined = ({ known, since }: Watched): boolean =>
  since.has('*') || [...since].some((tag) => tag.startsWith('table:') || known.includes(tag))

/** Runs the steps, and after each one looks at all loads that began so far. */
function run(ledger: TagLedger, sequence: readonly Step[], look: (watched: Watched) => void): void {
  const all: Watched[] = []
  for (const step of sequence) {
    if ('load' in step) {
      const entry = sampleEntry({ epoch: ledger.epoch, stamp: ledger.clock, tags: [...step.load, ...step.tables] })
      all.push({ entry, known: step.load, since: new Set() })
    } else if ('everything' in step) {
      ledger.invalidateAll()
      for (const { since } of all) since.add('*')
    } else {
      ledger.invalidate(step.invalidate)
      for (const { since } of all) for (const tag of step.invalidate) since.add(tag)
    }
    all.forEach(look)
  }
}

describe('TagLedger', () => {
  it('holds exactly the entries of which nothing was invalidated since their load began', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const ledger = new TagLedger()
        run(ledger, sequence, (watched) => expect(ledger.holds(watched.entry)).to.equal(!isOvertaken(watched)))
      }),
      { numRuns: 1000 },
    )
  })

  it('never holds another one, however little it may keep, and keeps no more than that', () => {
    fc.assert(
      fc.property(steps, fc.nat({ max: 6 }), (sequence, maxTags) => {
        const ledger = new TagLedger(maxTags)
        run(ledger, sequence, (watched) => {
          if (ledger.holds(watched.entry)) expect(isOvertaken(watched)).to.equal(false)
          expect(ledger.size).to.be.at.most(maxTags)
        })
      }),
      { numRuns: 1000 },
    )
  })

  it('lets a load be joined exactly while nothing that it may depend on was invalidated', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const ledger = new TagLedger()
        run(ledger, sequence, (watched) => {
          expect(ledger.joinable(watched.entry.stamp, watched.known)).to.equal(!mayNotBeJoined(watched))
        })
      }),
      { numRuns: 1000 },
    )
  })

  it('never lets another one be joined, however little it may keep', () => {
    fc.assert(
      fc.property(steps, fc.nat({ max: 4 }), (sequence, maxTags) => {
        const ledger = new TagLedger(maxTags)
        run(ledger, sequence, (watched) => {
          if (ledger.joinable(watched.entry.stamp, watched.known)) expect(mayNotBeJoined(watched)).to.equal(false)
        })
      }),
      { numRuns: 1000 },
    )
  })

  it('holds no entry of another ledger, whose counts mean nothing here', () => {
    const ledger = new TagLedger()
    expect(ledger.holds(sampleEntry({ epoch: new TagLedger().epoch, stamp: 0, validAt: 0 }))).to.equal(false)
    expect(ledger.holds(sampleEntry({ epoch: ledger.epoch, stamp: 0 }))).to.equal(true)
  })

  it('notes in an entry when it last held, so that it need not look again until something is invalidated', () => {
    const ledger = new TagLedger()
    const entry = sampleEntry({ epoch: ledger.epoch, stamp: 0, tags: ['key:a'] })
    const looks: string[] = []
    const watched = new Proxy(entry, {
      get: (target, name: keyof Entry) => {
        looks.push(name)
        return target[name]
      },
    })
    ledger.invalidate(['key:b'])
    expect(ledger.holds(watched)).to.equal(true)
    expect(entry.validAt).to.equal(1)
    looks.length = 0
    expect(ledger.holds(watched)).to.equal(true)
    expect(looks).to.not.include('tags')
  })

  it('takes entries that a store has frozen', () => {
    const ledger = new TagLedger()
    ledger.invalidate(['key:b'])
    const entry = Object.freeze(sampleEntry({ epoch: ledger.epoch, stamp: 0, tags: ['key:a'] }))
    expect([ledger.holds(entry), ledger.holds(entry)]).to.deep.equal([true, true])
    ledger.invalidate(['key:a'])
    expect(ledger.holds(entry)).to.equal(false)
  })

  it('stays small with a million tags, and drops the oldest first', () => {
    const ledger = new TagLedger()
    const old = sampleEntry({ epoch: ledger.epoch, stamp: ledger.clock, tags: ['tag:never invalidated'] })
    for (let i = 0; i < 500_000; i++) {
      ledger.invalidate([`tag:${i}`])
      if (ledger.size > 100_000) expect.fail(`${ledger.size} tags are kept`)
    }
    ledger.invalidate(Array.from({ length: 500_000 }, (_, i) => `key:${i}`))
    expect(ledger.size).to.be.within(1, 100_000)
    expect(ledger.holds(old)).to.equal(false)
    const recent = sampleEntry({ epoch: ledger.epoch, stamp: ledger.clock, tags: ['tag:5', 'key:5'] })
    ledger.invalidate(['tag:6'])
    expect(ledger.holds(recent)).to.equal(true)
    ledger.invalidate(['tag:5'])
    expect(ledger.holds(recent)).to.equal(false)
  })

  it('keeps what is invalidated again and again', () => {
    const ledger = new TagLedger(4)
    ledger.invalidate(['tag:hot'])
    const entry = sampleEntry({ epoch: ledger.epoch, stamp: ledger.clock, tags: ['tag:hot'] })
    for (const tag of ['tag:1', 'tag:2', 'tag:3']) ledger.invalidate([tag])
    expect(ledger.holds(entry)).to.equal(true)
    ledger.invalidate(['tag:hot'])
    ledger.invalidate(['tag:4'])
    const later = sampleEntry({ epoch: ledger.epoch, stamp: 4, tags: ['tag:hot'] })
    expect(ledger.size).to.equal(2)
    expect(ledger.holds(later)).to.equal(false)
    expect(ledger.holds(sampleEntry({ epoch: ledger.epoch, stamp: 4, tags: ['tag:other'] }))).to.equal(true)
    expect(ledger.holds(sampleEntry({ epoch: ledger.epoch, stamp: 5, tags: ['tag:hot'] }))).to.equal(true)
  })
})
