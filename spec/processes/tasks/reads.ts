import type { ReadForm, Seen } from '../forms.js'
import type { Sight } from '../history.js'
import { codeOf, STATES, taskRow, TASKS } from '../tables.js'

interface Task {
  readonly id: number
  readonly version: number
}

interface Told<T> {
  readonly result: T
  readonly cache: { readonly status: string }
}

const ALL = TASKS.map(taskRow)

const sightOf = (tasks: readonly Task[], states: readonly number[], of = ALL): Sight => ({
  saw: Object.fromEntries(tasks.map(({ id, version }) => [taskRow(id), version])),
  members: { of, states, found: tasks.map(({ id }) => taskRow(id)) },
})

async function list(asked: PromiseLike<Told<readonly Task[]>>, states: readonly number[]): Promise<Seen> {
  const { result, cache } = await asked
  return { sight: sightOf(result, states), status: cache.status }
}

const counted = (count: unknown, state: number): Seen => ({
  sight: { saw: {}, members: { of: ALL, states: [state], found: Number(count) } },
})

/** Reads by values that writes change. */
export const TASK_READS: Readonly<Record<string, ReadForm>> = {
  tasksIn: ({ Task }, random) => {
    const state = random.pick(STATES)
    return list(Task.query().where({ state }).withCache().withCacheInfo(), [state])
  },
  tasksInKeyed: ({ Task }, random) => {
    const state = random.pick(STATES)
    return list(Task.query().where({ state }).orderBy('id').withCacheKey(['tasks', state]).withCacheInfo(), [state])
  },
  tasksInSome: ({ Task }, random) => {
    const states = random.some(STATES, 2)
    return list(Task.query().whereIn('state', states).withCache().withCacheInfo(), states)
  },
  taskCount: async ({ Task }, random) => {
    const state = random.pick(STATES)
    return counted(await Task.query().where({ state }).withCache().resultSize(), state)
  },
  taskCountWrapped: async ({ cache, knex, prefix }, random) => {
    const state = random.pick(STATES)
    const count = await cache.wrap(['tasks', state], async () => {
      const [row] = await knex(`${prefix}tasks`).where({ state }).count({ count: '*' })
      return Number(row?.['count'])
    })
    return counted(count, state)
  },
  taskByCode: async ({ Task }, random) => {
    const [id, state] = [random.pick(TASKS), random.pick(STATES)]
    const { result, cache } = await Task.query()
      .findOne({ code: codeOf(id, state) })
      .withCache()
      .withCacheInfo()
    return { sight: sightOf(result === undefined ? [] : [result], [state], [taskRow(id)]), status: cache.status }
  },
}
