import { Scheduler } from './Scheduler.js'

/** Runs a scenario from its beginning, with each of its steps through the scheduler. Rejects if a law was broken. */
export type Play = (scheduler: Scheduler, choose: (count: number) => number) => Promise<void>

/**
 * Plays a scenario once for every order of its steps, depth first: each run repeats the choices of the run before up to
 * the last choice that has an alternative left. Returns the number of orders. More than `most` are an error, because
 * they have not all been tried then.
 */
export async function everyOrder(play: Play, most: number): Promise<number> {
  /** For each choice of the run: which step was taken, of how many. */
  let path: { taken: number; readonly of: number }[] = []
  for (let runs = 1; ; runs++) {
    if (runs > most) throw new Error(`There are more than ${most} orders.`)
    let depth = 0
    await playOnce(play, (count) => {
      const choice = (path[depth] ??= { taken: 0, of: count })
      if (choice.of !== count) throw new Error('The scenario is not deterministic.')
      depth++
      return choice.taken
    })
    path = path.slice(0, depth)
    while (path.length > 0 && isLast(path)) path.pop()
    if (path.length === 0) return runs
    path[path.length - 1]!.taken++
  }
}

/** Plays a scenario once. An error names the order of the steps. */
export async function playOnce(play: Play, choose: (count: number) => number): Promise<void> {
  const scheduler = new Scheduler()
  try {
    await play(scheduler, choose)
  } catch (error) {
    const order = scheduler.taken.map((label) => `\n  ${label}`).join('')
    throw new Error(`${error instanceof Error ? error.message : String(error)}\nin the order${order}`, { cause: error })
  }
}

function isLast(path: readonly { readonly taken: number; readonly of: number }[]): boolean {
  const { taken, of } = path.at(-1)!
  return taken === of - 1
}
