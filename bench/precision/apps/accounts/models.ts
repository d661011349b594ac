import type { Model } from 'objection'
import { belongsTo, manyToMany, modelOf } from '../../models.js'

export function modelsOn(base: typeof Model) {
  const Permission = modelOf(base, 'permissions')
  const rolePermissions = { from: 'role_permissions.roleId', to: 'role_permissions.permissionId' }
  const Role = modelOf(base, 'roles', {
    relationMappings: { permissions: manyToMany(Permission, 'roles.id', rolePermissions, 'permissions.id') },
  })
  const userRoles = { from: 'user_roles.userId', to: 'user_roles.roleId' }
  const User = modelOf(base, 'users', {
    modifiers: { identity: (users) => users.select('users.id', 'users.email', 'users.name', 'users.active') },
    relationMappings: { roles: manyToMany(Role, 'users.id', userRoles, 'roles.id') },
  })
  const Org = modelOf(base, 'orgs')
  return {
    Permission,
    Role,
    User,
    Org,
    UserRole: modelOf(base, 'user_roles', { idColumn: ['userId', 'roleId'] }),
    RolePermission: modelOf(base, 'role_permissions', { idColumn: ['roleId', 'permissionId'] }),
    Member: modelOf(base, 'members', {
      idColumn: ['orgId', 'userId'],
      relationMappings: { org: belongsTo(Org, 'members.orgId', 'orgs.id') },
    }),
    Session: modelOf(base, 'sessions', { relationMappings: { user: belongsTo(User, 'sessions.userId', 'users.id') } }),
    ApiKey: modelOf(base, 'api_keys', { relationMappings: { user: belongsTo(User, 'api_keys.userId', 'users.id') } }),
  }
}
