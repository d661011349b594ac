import type { Pojo } from 'objection'
import { rowsOf, type Chance } from '../../Chance.js'

export const TENANTS = 12
/** Of each tenant. */
export const [USERS, PROJECTS, LABELS] = [8, 4, 5]
export const TASKS = 720
export const STATES = ['open', 'doing', 'review', 'done']

export const tables = {
  tenants: `id integer primary key, name text, plan text`,
  users: `id integer primary key, tenantId integer not null references tenants(id) on delete cascade, email text unique,
    name text, role text, active boolean not null, lastSeenAt text`,
  projects: `id integer primary key, tenantId integer not null references tenants(id) on delete cascade, name text,
    archived boolean not null, ownerId integer references users(id) on delete set null`,
  tasks: `id integer primary key autoincrement, tenantId integer not null references tenants(id) on delete cascade,
    projectId integer not null references projects(id) on delete cascade,
    assigneeId integer references users(id) on delete set null, title text, body text, status text not null,
    priority integer, dueOn text, estimate integer, updatedAt text`,
  labels: `id integer primary key, tenantId integer not null references tenants(id) on delete cascade, name text`,
  task_labels: `taskId integer not null references tasks(id) on delete cascade,
    labelId integer not null references labels(id) on delete cascade, primary key (taskId, labelId)`,
  activity: `id integer primary key autoincrement, tenantId integer not null, userId integer, taskId integer, kind text,
    createdAt text`,
}

export const indexes = ['tasks(projectId)', 'tasks(assigneeId)', 'activity(tenantId)', 'users(tenantId)']

const TIME = '2025-12-01T00:00:00.000Z'

export const dayOf = (number: number): string => `2026-01-${String(number).padStart(2, '0')}`

/** The n-th of what each tenant has the same number of. */
export const ofTenant = (tenantId: number, each: number, number: number): number => (tenantId - 1) * each + number

export function rows(chance: Chance): Record<string, readonly Pojo[]> {
  const task = (id: number): Pojo => {
    const tenantId = 1 + (id % TENANTS)
    const assigneeId = chance.is(0.8) ? ofTenant(tenantId, USERS, chance.int(USERS)) : null
    const projectId = ofTenant(tenantId, PROJECTS, chance.popular(PROJECTS))
    const state = { status: chance.pick(STATES), priority: chance.int(5), dueOn: dayOf(chance.int(28)) }
    const text = { title: `Task ${id}`, body: 'b', estimate: chance.int(8), updatedAt: TIME }
    return { id, tenantId, projectId, assigneeId, ...text, ...state }
  }
  const user = (id: number): Pojo => ({
    id,
    tenantId: Math.ceil(id / USERS),
    email: `user${id}@example.org`,
    name: `User ${id}`,
    role: 'member',
    active: true,
    lastSeenAt: TIME,
  })
  const project = (id: number): Pojo => {
    const tenantId = Math.ceil(id / PROJECTS)
    return { id, tenantId, name: `Project ${id}`, archived: id % 5 === 0, ownerId: ofTenant(tenantId, USERS, 1) }
  }
  const tasks = rowsOf(TASKS, task)
  return {
    tenants: rowsOf(TENANTS, (id) => ({ id, name: `Tenant ${id}`, plan: 'free' })),
    users: rowsOf(TENANTS * USERS, user),
    projects: rowsOf(TENANTS * PROJECTS, project),
    tasks,
    labels: rowsOf(TENANTS * LABELS, (id) => ({ id, tenantId: Math.ceil(id / LABELS), name: `Label ${id}` })),
    task_labels: tasks.map(({ id, tenantId }) => ({
      taskId: id as number,
      labelId: ofTenant(tenantId as number, LABELS, chance.int(LABELS)),
    })),
    activity: rowsOf(600, (id) => ({
      id,
      tenantId: chance.popular(TENANTS),
      userId: 1,
      taskId: id,
      kind: 'made',
      createdAt: TIME,
    })),
  }
}
