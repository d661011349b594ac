import { raw, type TransactionOrKnex } from 'objection'
import type { Plan, WriteForm } from '../forms.js'
import type { Versions } from '../history.js'
import type { Random } from '../random.js'
import { RolledBack } from '../RolledBack.js'
import { codeOf, stateOf, STATES, taskRow, TASKS, type World } from '../tables.js'

interface Task {
  readonly id: number
  readonly version: number
}

const versionsOf = (tasks: readonly Task[]): Versions =>
  Object.fromEntries(tasks.map(({ id, version }) => [taskRow(id), version]))

/** What a task in this state becomes. */
function moved(id: number, state: number) {
  const next = stateOf(state + 1)
  return { state: next, code: codeOf(id, next), version: raw('version + 1') } as object
}

const RETURNED = ['id', 'version']

/** Moves a task if it is still in the state in which it was found. */
function single(random: Random, run: (id: number, state: number) => Promise<readonly Task[]>): (world: World) => Plan {
  const id = random.pick(TASKS)
  return ({ Task }) => ({
    rows: [taskRow(id)],
    run: async () => versionsOf(await run(id, ((await Task.query().findById(id)) as { state: number }).state)),
  })
}

/** Moves a task by its key alone, in a transaction that has locked it. */
async function moveLocked({ Task }: World, trx: TransactionOrKnex, id: number): Promise<Task> {
  const { version } = (await Task.query(trx).findById(id).forUpdate()) as Task
  await Task.query(trx)
    .findById(id)
    .patch(moved(id, stateOf(version)))
  return { id, version: version + 1 }
}

function two(world: World, random: Random, end: (tasks: Task[]) => Versions): Plan {
  const ids = random.some(TASKS, 2)
  const run = (): Promise<Versions> =>
    world.Task.transaction(async (trx) => {
      const tasks: Task[] = []
      for (const id of ids) tasks.push(await moveLocked(world, trx, id))
      return end(tasks)
    })
  return { rows: ids.map(taskRow), run }
}

/** Writes that move rows from one value to another. */
export const TASK_WRITES: Readonly<Record<string, WriteForm>> = {
  moveByKey: (world, random) =>
    single(random, async (id, state) =>
      world.Task.query()
        .where({ id, state })
        .patch(moved(id, state) as never)
        .returning(RETURNED),
    )(world),
  moveByCode: (world, random) =>
    single(random, async (id, state) =>
      world.Task.query()
        .where({ code: codeOf(id, state) })
        .patch(moved(id, state) as never)
        .returning(RETURNED),
    )(world),
  moveByKnex: (world, random) =>
    single(random, (id, state) =>
      world
        .knex(`${world.prefix}tasks`)
        .where({ id, state })
        .update({ ...moved(id, state), version: world.knex.raw('version + 1') })
        .returning(RETURNED),
    )(world),
  moveBySql: (world, random) =>
    single(random, async (id, state) => {
      const next = stateOf(state + 1)
      const sql = `update ${world.prefix}tasks set state = ?, code = ?, version = version + 1 where id = ? and state = ?
        returning id, version`
      const { rows } = await world.knex.raw<{ rows: Task[] }>(sql, [next, codeOf(id, next), id, state])
      return rows
    })(world),
  moveTwo: (world, random) => two(world, random, versionsOf),
  moveAndRollBack: (world, random) =>
    two(world, random, () => {
      throw new RolledBack()
    }),
  moveState: ({ Task }, random) => {
    const state = random.pick(STATES)
    const next = stateOf(state + 1)
    const run = (): Promise<Versions> =>
      Task.transaction(async (trx) => {
        // All writers lock rows in this order.
        await Task.query(trx).orderBy('id').forUpdate()
        const code = raw(`'t' || id || 's' || ?::int`, [next])
        const change = { state: next, code, version: raw('version + 1') } as never
        return versionsOf(await Task.query(trx).where({ state }).patch(change).returning(RETURNED))
      })
    return { rows: TASKS.map(taskRow), run }
  },
}
