import type { Tag } from '../../../../lib/core/tag.js'
import type { Found, LeaseRequest } from '../../../../lib/store/SharedStore.js'
import { KEY, TAGS, type World } from './World.js'

/** An atomic step of a process. */
export interface Step {
  readonly label: string
  run(): unknown
}

export type Process = readonly Step[]

let holders = 0

export interface ReaderOptions {
  /** Whether the reader needs a lease to store its result. */
  readonly leases?: boolean
  /** Whether the look-up and the database read are one step, so that there are fewer orders. */
  readonly hasty?: boolean
}

/** Looks up the entry; on a miss, reads the database and stores the result. */
export function reader(world: World, client: number, { leases = false, hasty = false }: ReaderOptions = {}): Process {
  const store = world.store(client)
  const lease: LeaseRequest | undefined = leases ? { holder: `holder ${holders++}`, milliseconds: 60_000 } : undefined
  let found: Found | undefined
  let read = 0
  const loads = (): boolean => found?.entry === undefined && (!leases || found?.lease === 'given')
  return [
    {
      label: 'finds',
      async run() {
        found = await store.find(KEY, { loads: 'if-absent', lease })
        world.expectFresh(found)
        if (hasty) read = world.value
      },
    },
    ...(hasty ? [] : [{ label: 'reads', run: () => (read = world.value) }]),
    {
      label: 'fills',
      async run() {
        if (!loads()) return
        await store.fill(KEY, { ...world.fillAt(found!.position!, read), holder: lease?.holder })
      },
    },
  ]
}

/** How a write ends. */
export type Ending = 'finishes' | 'crashes'

export interface WriterOptions {
  readonly ending?: Ending
  readonly tags?: readonly Tag[]
  readonly uncertain?: boolean
  /** Whether it marks further tags under the same id later. */
  readonly marksMore?: boolean
}

/** Marks its tags, commits, and finishes. */
export function writer(world: World, client: number, options: WriterOptions = {}): Process {
  const { ending = 'finishes', tags = TAGS.slice(0, 1), uncertain = false, marksMore = false } = options
  const store = world.store(client)
  const more = [...tags, 'table:db/more']
  const mark = (label: string, all: readonly Tag[]): Step => ({
    label,
    run: () => store.mark('write', all, { uncertain, watch: [] }),
  })
  return [
    mark('marks', tags),
    ...(marksMore ? [mark('marks more', more)] : []),
    { label: 'commits', run: () => (world.seen = ++world.value) },
    {
      label: ending,
      run: () =>
        ending === 'crashes'
          ? world.die(store)
          : store.finish('write', marksMore ? more : tags, marksMore ? more : tags),
    },
  ]
}

/** Changes the database without a mark, and invalidates afterwards. Until then the old value may be served. */
export function invalidator(world: World, client: number, how: 'invalidates' | 'clears'): Process {
  const store = world.store(client)
  let changed = 0
  return [
    { label: 'changes', run: () => (changed = ++world.value) },
    {
      label: how,
      async run() {
        await (how === 'clears' ? store.clear() : store.invalidate(TAGS.slice(1)))
        world.seen = Math.max(world.seen, changed)
      },
    },
  ]
}

/** Marks a write, and another one within it. */
export function nested(world: World, client: number): Process {
  const store = world.store(client)
  const options = { uncertain: false, watch: [] }
  return [
    { label: 'marks', run: () => store.mark('outer', TAGS, options) },
    { label: 'marks the inner', run: () => store.mark('inner', TAGS.slice(0, 1), options) },
    { label: 'finishes the inner', run: () => store.finish('inner', TAGS.slice(0, 1), TAGS.slice(0, 1)) },
    { label: 'commits', run: () => (world.seen = ++world.value) },
    { label: 'finishes', run: () => store.finish('outer', TAGS, TAGS) },
  ]
}

/** Invalidates so many other tags that the server rotates the stamps each time. */
export function rotator(world: World, client: number): Process {
  const store = world.store(client, { maxTags: 1 })
  const rotates: Step = { label: 'rotates the stamps', run: () => store.invalidate(['row:1', 'row:2']) }
  return [rotates, rotates]
}
