import type { Model, Pojo } from 'objection'
import type { Operations, Step } from '../../App.js'
import { on, related } from '../../conditions.js'
import { dayOf, LABELS, ofTenant, PROJECTS, STATES, TASKS, TENANTS, USERS } from './data.js'
import { modelsOn } from './models.js'

const assigneesOf = (tasks: readonly Pojo[]) => related('users', 'id', tasks, 'assigneeId')

export function operations(base: typeof Model): Operations {
  const { Tenant, User, Project, Task, TaskLabel, Activity } = modelsOn(base)
  let tasks = TASKS
  const aTenant = ({ chance }: Step): number => chance.popular(TENANTS)
  const aUser = ({ chance }: Step, tenantId: number) => ofTenant(tenantId, USERS, chance.popular(USERS))
  const aProject = ({ chance }: Step, tenantId: number) => ofTenant(tenantId, PROJECTS, chance.popular(PROJECTS))
  // The newest tasks are the popular ones; which tenant has one is found with it.
  const aTask = ({ chance }: Step): number => chance.recent(tasks)

  const list = (step: Step) => {
    const tenantId = aTenant(step)
    const at = { tenantId, projectId: aProject(step, tenantId), status: step.chance.pick(STATES) }
    const build = () =>
      Task.query().modify('line').where(at).orderBy(['priority', 'id']).limit(20).withGraphFetched('assignee(card)')
    return step.read<Pojo[]>('list', [at.projectId, at.status], build, (found) => [on('tasks', at), assigneesOf(found)])
  }
  const board = (step: Step) => {
    const tenantId = aTenant(step)
    const at = { tenantId, projectId: aProject(step, tenantId) }
    const build = () => Task.query().modify('line').where(at).orderBy('id').withGraphFetched('labels')
    return step.read<Pojo[]>('board', [at.projectId], build, (found) => [
      on('tasks', at),
      related('task_labels', 'taskId', found, 'id'),
      on('labels'),
    ])
  }
  const mine = (step: Step) => {
    const tenantId = aTenant(step)
    const at = { tenantId, assigneeId: aUser(step, tenantId) }
    const status = ['open', 'doing']
    const build = () => Task.query().modify('line').where(at).whereIn('status', status).orderBy(['dueOn', 'id'])
    return step.read('mine', [at.assigneeId], build, () => [on('tasks', { ...at, status })])
  }
  const overdue = (step: Step) => {
    const tenantId = aTenant(step)
    const late = () => Task.query().modify('line').where({ tenantId }).where('dueOn', '<', dayOf(14))
    const build = () => late().whereNot('status', 'done').orderBy(['dueOn', 'id']).limit(20)
    return step.read('overdue', [tenantId], build, () => [on('tasks', { tenantId })])
  }
  const task = (step: Step, id = aTask(step)) => {
    const build = () => Task.query().findById(id).withGraphFetched('[assignee(card), labels]')
    return step.read<Pojo | undefined>('task', [id], build, (found) => {
      const each = found === undefined ? [] : [found]
      return [on('tasks', { id }), assigneesOf(each), related('task_labels', 'taskId', each, 'id'), on('labels')]
    })
  }
  const projects = (step: Step) => {
    const at = { tenantId: aTenant(step), archived: false }
    const build = () => Project.query().where(at).orderBy('name').withGraphFetched('owner(card)')
    return step.read<Pojo[]>('projects', [at.tenantId], build, (found) => [
      on('projects', at),
      related('users', 'id', found, 'ownerId'),
    ])
  }
  const byStatus = (step: Step) => {
    const tenantId = aTenant(step)
    const build = () => Task.query().where({ tenantId }).select('status').count('* as n').groupBy('status')
    return step.read('by status', [tenantId], build, () => [on('tasks', { tenantId })])
  }
  const load = (step: Step) => {
    const tenantId = aTenant(step)
    const build = () =>
      Task.query()
        .where({ tenantId })
        .whereNot('status', 'done')
        .select('assigneeId')
        .sum('estimate as n')
        .groupBy('assigneeId')
    return step.read('load', [tenantId], build, () => [on('tasks', { tenantId })])
  }
  const recent = (step: Step) => {
    const tenantId = aTenant(step)
    const build = () =>
      Activity.query().where({ tenantId }).orderBy('id', 'desc').limit(15).withGraphFetched('user(card)')
    return step.read<Pojo[]>('recent', [tenantId], build, (found) => [
      on('activity', { tenantId }),
      related('users', 'id', found, 'userId'),
    ])
  }
  const members = (step: Step) => {
    const at = { tenantId: aTenant(step), active: true }
    const build = () => User.query().select('id', 'name', 'email', 'role').where(at).orderBy('name')
    return step.readByKey('members', [at.tenantId], build, () => [on('users', at)])
  }
  const me = (step: Step) => {
    const id = aUser(step, aTenant(step))
    const build = () => User.query().select('id', 'tenantId', 'name', 'role', 'active').findById(id)
    return step.read('me', [id], build, () => [on('users', { id })])
  }
  const tenant = (step: Step) => {
    const id = aTenant(step)
    return step.read(
      'tenant',
      [id],
      () => Tenant.query().findById(id),
      () => [on('tenants', { id })],
    )
  }
  const page = (step: Step) => {
    const tenantId = aTenant(step)
    const at = { tenantId, projectId: aProject(step, tenantId) }
    const build = () => Task.query().modify('line').where(at).orderBy('id', 'desc').page(0, 10)
    return step.read('page', [at.projectId], build, () => [on('tasks', at)])
  }

  const noted = (step: Step, found: Pojo, kind: string) => {
    const { tenantId, id } = found as { tenantId: number; id: number }
    return { tenantId, userId: aUser(step, tenantId), taskId: id, kind, createdAt: step.now() }
  }
  const create = async (step: Step) => {
    const tenantId = aTenant(step)
    const place = { tenantId, projectId: aProject(step, tenantId), assigneeId: aUser(step, tenantId) }
    const state = { status: 'open', priority: step.chance.int(5), dueOn: dayOf(step.chance.int(28)), estimate: 3 }
    const row = { ...place, ...state, title: `Task ${++tasks}`, body: 'b', updatedAt: step.now() }
    await step.transaction(async (trx) => {
      const made = await Task.query(trx).insert(row)
      await Activity.query(trx).insert(noted(step, made, 'created'))
    })
  }
  const change = async (step: Step, kind: string, to: Pojo) => {
    const found = await task(step)
    if (!found) return
    await step.transaction(async (trx) => {
      await Task.query(trx)
        .findById(found['id'])
        .patch({ ...to, updatedAt: step.now() })
      await Activity.query(trx).insert(noted(step, found, kind))
    })
  }
  const assign = async (step: Step) => {
    const found = await task(step)
    if (!found) return
    const assigneeId = aUser(step, found['tenantId'] as number)
    await step.write(() => found['$query']().patch({ assigneeId, updatedAt: step.now() }))
  }
  const label = async (step: Step) => {
    const found = await task(step)
    if (!found) return
    const labelId = ofTenant(found['tenantId'] as number, LABELS, step.chance.int(LABELS))
    const pair = { taskId: found['id'], labelId }
    await step.write(() => TaskLabel.query().insert(pair).onConflict(['taskId', 'labelId']).ignore())
  }
  const finish = (step: Step) => {
    const tenantId = aTenant(step)
    const at = { tenantId, projectId: aProject(step, tenantId), status: 'review' }
    return step.write(() => Task.query().where(at).patch({ status: 'done', updatedAt: step.now() }))
  }
  const remove = (step: Step) => {
    const id = aTask(step)
    return step.write(() => Task.query().deleteById(id))
  }
  const patchUser = (step: Step, to: Pojo) => {
    const id = aUser(step, aTenant(step))
    return step.write(() => User.query().findById(id).patch(to))
  }
  const rename = (step: Step) => {
    const tenantId = aTenant(step)
    const id = aProject(step, tenantId)
    return step.write(() =>
      Project.query()
        .findById(id)
        .where({ tenantId })
        .patch({ name: `P ${step.now()}` }),
    )
  }

  return {
    reads: [
      ...([
        [16, list],
        [8, board],
        [12, mine],
        [6, overdue],
        [16, task],
        [6, projects],
        [4, byStatus],
      ] as const),
      ...([
        [4, load],
        [6, recent],
        [6, members],
        [12, me],
        [6, tenant],
        [4, page],
      ] as const),
    ],
    writes: [
      [12, create],
      [20, (step) => change(step, 'status', { status: step.chance.pick(STATES) })],
      [12, (step) => change(step, 'text', { body: `b ${step.now()}` })],
      [8, assign],
      [5, label],
      [1, finish],
      [2, remove],
      [22, (step) => patchUser(step, { lastSeenAt: step.now() })],
      [2, (step) => patchUser(step, { name: `N ${step.now()}` })],
      [2, rename],
    ],
  }
}
