import type { Model } from 'objection'
import { belongsTo, manyToMany, modelOf } from '../../models.js'

export function modelsOn(base: typeof Model) {
  const Tenant = modelOf(base, 'tenants')
  const User = modelOf(base, 'users', { modifiers: { card: (users) => users.select('users.id', 'users.name') } })
  const Project = modelOf(base, 'projects', {
    relationMappings: { owner: belongsTo(User, 'projects.ownerId', 'users.id') },
  })
  const Label = modelOf(base, 'labels')
  const through = { from: 'task_labels.taskId', to: 'task_labels.labelId' }
  const Task = modelOf(base, 'tasks', {
    modifiers: {
      line: (tasks) =>
        tasks.select('tasks.id', 'tasks.title', 'tasks.status', 'tasks.priority', 'tasks.dueOn', 'tasks.assigneeId'),
    },
    relationMappings: {
      assignee: belongsTo(User, 'tasks.assigneeId', 'users.id'),
      labels: manyToMany(Label, 'tasks.id', through, 'labels.id'),
    },
  })
  const TaskLabel = modelOf(base, 'task_labels', { idColumn: ['taskId', 'labelId'] })
  const Activity = modelOf(base, 'activity', {
    relationMappings: { user: belongsTo(User, 'activity.userId', 'users.id') },
  })
  return { Tenant, User, Project, Label, Task, TaskLabel, Activity }
}
