import type { Publication, Publisher } from '../../../lib/cache/shared/publishers.js'
import { addPublisher, removePublisher } from '../../../lib/cache/shared/publishers.js'

/** Records what is published to other processes, in a log that may record other things, too. */
export class FakePublisher implements Publisher {
  /** What happened, in order. */
  readonly log: string[]
  /** The tags of each published write. */
  readonly published: (readonly string[])[] = []
  /** What each write waits for before it is sent. */
  ready: () => Promise<unknown> = () => Promise.resolve()
  /** What each write waits for when it is over. */
  over: () => Promise<unknown> = () => Promise.resolve()
  /** The number of publications that have not ended. */
  running = 0

  constructor(log: string[] = []) {
    this.log = log
  }

  publish(tags: readonly string[], uncertain: boolean): Publication {
    this.running++
    this.published.push(tags)
    this.log.push(`begin${uncertain ? ' uncertain' : ''}`)
    const ready = this.ready()
    ready.catch(() => undefined)
    return {
      ready,
      end: async () => {
        this.running--
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

  /** The databases whose last schema change it was asked for. */
  readonly noted: string[] = []
  /** What each such request waits for. */
  notes: () => Promise<unknown> = () => Promise.resolve()

  noteSchema(database: string): Promise<unknown> {
    this.noted.push(database)
    return this.notes()
  }

  async invalidate(tags: readonly string[]): Promise<void> {
    this.log.push(`invalidate ${tags.join(' ')}`)
  }
}

/** Publishes writes to this publisher while each spec of the surrounding `describe` runs. */
export function withPublisher(make: () => FakePublisher): { readonly publisher: FakePublisher } {
  let publisher: FakePublisher | undefined
  beforeEach(() => void addPublisher((publisher = make())))
  afterEach(() => void (publisher && removePublisher(publisher)))
  return {
    get publisher() {
      return publisher ?? new FakePublisher()
    },
  }
}
