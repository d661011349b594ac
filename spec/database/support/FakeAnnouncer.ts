import type { Publication, Publisher } from '../../../lib/cache/shared/publishers.js'
import { addPublisher, removePublisher } from '../../../lib/cache/shared/publishers.js'

/** Notes what other processes are told, among what else is noted. */
export class FakeAnnouncer implements Publisher {
  /** What happened, in order. */
  readonly log: string[]
  /** The tags of each write that was told of. */
  readonly told: (readonly string[])[] = []
  /** What each write waits for before it may be sent. */
  ready: () => Promise<unknown> = () => Promise.resolve()
  /** What each write waits for when it is over. */
  over: () => Promise<unknown> = () => Promise.resolve()
  /** How many are under way. */
  underWay = 0

  constructor(log: string[] = []) {
    this.log = log
  }

  publish(tags: readonly string[], uncertain: boolean): Publication {
    this.underWay++
    this.told.push(tags)
    this.log.push(`begin${uncertain ? ' uncertain' : ''}`)
    const ready = this.ready()
    ready.catch(() => undefined)
    return {
      ready,
      end: async () => {
        this.underWay--
        this.log.push('end')
        await this.over()
        this.log.push('known')
      },
    }
  }

  /** Whether a transaction may begin to write. */
  admits: (() => Promise<unknown>) | undefined = undefined

  admitWrite(): Promise<unknown> | undefined {
    return this.admits?.()
  }

  /** Of which databases it was to learn when their schemas were changed. */
  readonly noted: string[] = []
  /** What each such question waits for. */
  notes: () => Promise<unknown> = () => Promise.resolve()

  noteSchema(database: string): Promise<unknown> {
    this.noted.push(database)
    return this.notes()
  }

  async invalidate(tags: readonly string[]): Promise<void> {
    this.log.push(`invalidate ${tags.join(' ')}`)
  }
}

/** Tells this one of writes while each spec of the surrounding `describe` runs. */
export function announcing(make: () => FakeAnnouncer): { readonly announcer: FakeAnnouncer } {
  let announcer: FakeAnnouncer | undefined
  beforeEach(() => void addPublisher((announcer = make())))
  afterEach(() => void (announcer && removePublisher(announcer)))
  return {
    get announcer() {
      return announcer ?? new FakeAnnouncer()
    },
  }
}
