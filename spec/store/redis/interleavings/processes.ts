import type { Tag } from '../../../../lib/core/tag.js'
import type { Found, LeaseRequest } from '../../../../lib/store/SharedStore.js'
import { KEY, TAGS, type World } from './World.js'

/** Something that a process does in one go. */
export interface Step {
  readonly label: string
  run(): unknown
}

export type Process = readonly Step[]

let holders = 0

export interface ReaderOptions {
  /** Whether only who has got a lease keeps what it has read. */
  readonly leases?: boolean
  /** Whether nothing comes between the look-up and the database, so that there are fewer orders. */
  readonly hasty?: boolean
}

/** Looks up, reads the database where there was nothing, and keeps what it has read. */
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
        world.judge(found)
        if (hasty) read = world.value
      },
    },
    ...(hasty ? [] : [{ label: 'reads', run: () => (read = world.value) }]),
    {
      label: 'fills',
      async run() {
        if (!loads()) return
        await store.fill(KEY, { ...world.fillAt(found!.position, read), holder: lease?.holder })
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
  /** Whether it marks more tags under the same name when it knows more. */
  readonly marksMore?: boolean
}

/** Marks, lets others see what it has written, and ends. */
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
      run: () => (ending === 'crashes' ? world.die(store) : store.finish('write', marksMore ? more : tags)),
    },
  ]
}

/** Changes the database without a mark and says so afterwards: until then the old value may be served. */
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

/** Marks a write of what the first one writes, and another one within it. */
export function nested(world: World, client: number): Process {
  const store = world.store(client)
  const options = { uncertain: false, watch: [] }
  return [
    { label: 'marks', run: () => store.mark('outer', TAGS, options) },
    { label: 'marks the inner', run: () => store.mark('inner', TAGS.slice(0, 1), options) },
    { label: 'finishes the inner', run: () => store.finish('inner', TAGS.slice(0, 1)) },
    { label: 'commits', run: () => (world.seen = ++world.value) },
    { label: 'finishes', run: () => store.finish('outer', TAGS) },
  ]
}

/** Writes so much else, with so little room for it, that the server begins another half of its notes each time. */
export function rotator(world: World, client: number): Process {
  const store = world.store(client, { maxTags: 1 })
  const rotates: Step = { label: 'begins another half', run: () => store.invalidate(['row:1', 'row:2']) }
  return [rotates, rotates]
}
