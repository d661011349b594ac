import type { Pojo } from 'objection'
import { pairsOf, rowsOf, type Chance } from '../../Chance.js'

export const [USERS, ROLES, PERMISSIONS, ORGS, SESSIONS, KEYS] = [250, 10, 25, 30, 400, 120]

export const tables = {
  users: `id integer primary key autoincrement, email text not null unique, name text, passwordHash text,
    active boolean not null, lastSeenAt text, logins integer not null default 0`,
  roles: 'id integer primary key, name text not null unique',
  permissions: 'id integer primary key, name text not null unique',
  role_permissions: `roleId integer not null references roles(id) on delete cascade,
    permissionId integer not null references permissions(id) on delete cascade, primary key (roleId, permissionId)`,
  user_roles: `userId integer not null references users(id) on delete cascade,
    roleId integer not null references roles(id) on delete cascade, primary key (userId, roleId)`,
  orgs: 'id integer primary key, name text, plan text',
  members: `orgId integer not null references orgs(id) on delete cascade,
    userId integer not null references users(id) on delete cascade, role text not null, primary key (orgId, userId)`,
  sessions: `id integer primary key autoincrement, token text not null unique,
    userId integer not null references users(id) on delete cascade, expiresOn text not null, usedAt text,
    revoked boolean not null`,
  api_keys: `id integer primary key, hash text not null unique, userId integer not null references users(id) on delete cascade,
    scopes text, usedAt text, active boolean not null`,
}

export const indexes = ['sessions(userId)', 'members(userId)', 'user_roles(roleId)']

const TIME = '2025-12-01T00:00:00.000Z'

export function rows(chance: Chance): Record<string, readonly Pojo[]> {
  const user = (id: number): Pojo => ({
    id,
    email: `user${id}@example.org`,
    name: `User ${id}`,
    passwordHash: 'x',
    active: true,
    lastSeenAt: TIME,
    logins: 0,
  })
  const session = (id: number): Pojo => ({
    id,
    token: `token-${id}`,
    userId: chance.popular(USERS),
    expiresOn: `2026-01-0${chance.int(9)}`,
    usedAt: TIME,
    revoked: false,
  })
  const userRoles = pairsOf(USERS * 1.5, () => [chance.int(USERS), chance.popular(ROLES)])
  const members = pairsOf(USERS * 1.2, () => [chance.popular(ORGS), chance.int(USERS)])
  return {
    users: rowsOf(USERS, user),
    roles: rowsOf(ROLES, (id) => ({ id, name: `role${id}` })),
    permissions: rowsOf(PERMISSIONS, (id) => ({ id, name: `permission${id}` })),
    role_permissions: pairsOf(80, () => [chance.int(ROLES), chance.int(PERMISSIONS)]).map(([roleId, permissionId]) => ({
      roleId,
      permissionId,
    })),
    user_roles: userRoles.map(([userId, roleId]) => ({ userId, roleId })),
    orgs: rowsOf(ORGS, (id) => ({ id, name: `Org ${id}`, plan: 'free' })),
    members: members.map(([orgId, userId]) => ({ orgId, userId, role: chance.is(0.1) ? 'admin' : 'member' })),
    sessions: rowsOf(SESSIONS, session),
    api_keys: rowsOf(KEYS, (id) => ({
      id,
      hash: `hash-${id}`,
      userId: chance.int(USERS),
      scopes: 'read',
      usedAt: TIME,
      active: true,
    })),
  }
}
