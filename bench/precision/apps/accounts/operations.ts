import { raw, type Model, type Pojo } from 'objection'
import type { Operations, Step } from '../../App.js'
import { on, related } from '../../conditions.js'
import { KEYS, ORGS, PERMISSIONS, ROLES, SESSIONS, USERS } from './data.js'
import { modelsOn } from './models.js'

const usersOf = (found: Pojo | undefined) => related('users', 'id', found === undefined ? [] : [found], 'userId')

export function operations(base: typeof Model): Operations {
  const { Permission, Role, User, UserRole, RolePermission, Member, Session, ApiKey } = modelsOn(base)
  let [users, sessions] = [USERS, SESSIONS]
  const aUser = ({ chance }: Step): number => chance.popular(USERS)
  const aSession = ({ chance }: Step): number => chance.recent(sessions)
  const aRole = ({ chance }: Step): number => chance.popular(ROLES)
  const aPermission = ({ chance }: Step): number => chance.popular(PERMISSIONS)

  const allowed = (userId: number) =>
    Permission.query()
      .join('role_permissions', 'role_permissions.permissionId', 'permissions.id')
      .join('user_roles', 'user_roles.roleId', 'role_permissions.roleId')
      .where('user_roles.userId', userId)
  const session = (step: Step) => {
    const token = `token-${aSession(step)}`
    const open = () => Session.query().select('sessions.id', 'sessions.userId', 'sessions.expiresOn')
    const build = () => open().findOne({ token, revoked: false }).withGraphFetched('user(identity)')
    return step.read<Pojo | undefined>('session', [token], build, (found) => [
      on('sessions', { token, revoked: false }),
      usersOf(found),
    ])
  }
  const permissions = (step: Step, userId: number) => {
    const build = () => allowed(userId).distinct('permissions.name').orderBy('permissions.name')
    return step.read('permissions', [userId], build, () => [
      on('permissions'),
      on('role_permissions'),
      on('user_roles', { userId }),
    ])
  }
  const request = async (step: Step) => {
    const found = await session(step)
    if (found) await permissions(step, found['userId'] as number)
  }
  const may = (step: Step) => {
    const [userId, name] = [aUser(step), `permission${aPermission(step)}`]
    const build = () => allowed(userId).where('permissions.name', name).resultSize()
    return step.read('may', [userId, name], build, () => [
      on('permissions', { name }),
      on('role_permissions'),
      on('user_roles', { userId }),
    ])
  }
  const byEmail = (step: Step, id = aUser(step)) => {
    const email = `user${id}@example.org`
    return step.read(
      'by email',
      [email],
      () => User.query().findOne({ email }),
      () => [on('users', { email })],
    )
  }
  const identity = (step: Step) => {
    const id = aUser(step)
    const build = () => User.query().modify('identity').findById(id)
    return step.readByKey('identity', [id], build, () => [on('users', { id })])
  }
  const withRoles = (step: Step) => {
    const id = aUser(step)
    const build = () => User.query().modify('identity').findById(id).withGraphFetched('roles')
    return step.read('with roles', [id], build, () => [
      on('users', { id }),
      on('user_roles', { userId: id }),
      on('roles'),
    ])
  }
  const apiKey = (step: Step) => {
    const hash = `hash-${step.chance.popular(KEYS)}`
    const known = () => ApiKey.query().select('api_keys.id', 'api_keys.userId', 'api_keys.scopes')
    const build = () => known().findOne({ hash, active: true }).withGraphFetched('user(identity)')
    return step.read<Pojo | undefined>('api key', [hash], build, (found) => [
      on('api_keys', { hash, active: true }),
      usersOf(found),
    ])
  }
  const orgsOf = (step: Step) => {
    const userId = aUser(step)
    const build = () => Member.query().where({ userId }).orderBy('orgId').withGraphFetched('org')
    return step.read<Pojo[]>('orgs of', [userId], build, (found) => [
      on('members', { userId }),
      related('orgs', 'id', found, 'orgId'),
    ])
  }
  const matrix = (step: Step) => {
    const build = () => Role.query().orderBy('id').withGraphFetched('permissions')
    return step.read('matrix', [], build, () => [on('roles'), on('role_permissions'), on('permissions')])
  }
  const devices = (step: Step) => {
    const [at, today] = [{ userId: aUser(step), revoked: false }, step.now().slice(0, 10)]
    const open = () => Session.query().select('id', 'token', 'expiresOn').where(at)
    const build = () => open().where('expiresOn', '>=', today).orderBy('id')
    return step.read('devices', [at.userId, today], build, () => [on('sessions', at)])
  }
  const admins = (step: Step) => {
    const orgId = step.chance.popular(ORGS)
    const at = { 'members.orgId': orgId, 'members.role': 'admin' }
    const joined = () => User.query().modify('identity').join('members', 'members.userId', 'users.id')
    return step.read(
      'admins',
      [orgId],
      () => joined().where(at).orderBy('users.id'),
      () => [on('users'), on('members', { orgId, role: 'admin' })],
    )
  }

  const patchUser = (step: Step, change: Pojo) => {
    const id = aUser(step)
    return step.write(() => User.query().findById(id).patch(change))
  }
  const use = (step: Step) => {
    const id = aSession(step)
    return step.write(() => Session.query().findById(id).patch({ usedAt: step.now() }))
  }
  const useKey = (step: Step) => {
    const hash = `hash-${step.chance.popular(KEYS)}`
    return step.write(() => ApiKey.query().where({ hash }).patch({ usedAt: step.now() }))
  }
  const signIn = async (step: Step) => {
    const userId = aUser(step)
    await byEmail(step, userId)
    const row = { token: `token-${++sessions}`, userId, expiresOn: '2026-02-01', usedAt: step.now(), revoked: false }
    await step.transaction(async (trx) => {
      await Session.query(trx).insert(row)
      await User.query(trx)
        .findById(userId)
        .patch({ lastSeenAt: step.now(), logins: raw('logins + 1') })
    })
  }
  const signOut = (step: Step) => {
    const token = `token-${aSession(step)}`
    return step.write(() => Session.query().where({ token }).patch({ revoked: true }))
  }
  const signOutEverywhere = (step: Step) => {
    const userId = aUser(step)
    return step.write(() => Session.query().where({ userId, revoked: false }).patch({ revoked: true }))
  }
  const register = (step: Step) => {
    const number = ++users
    const row = { email: `user${number}@example.org`, name: `User ${number}`, passwordHash: 'x', active: true }
    const roleId = aRole(step)
    return step.transaction(async (trx) => {
      const { id } = await User.query(trx).insert(row)
      await UserRole.query(trx).insert({ userId: id, roleId })
    })
  }
  const grant = (step: Step) => {
    const pair = { userId: aUser(step), roleId: aRole(step) }
    return step.write(() => UserRole.query().insert(pair).onConflict(['userId', 'roleId']).ignore())
  }
  const revoke = (step: Step) => {
    const pair = { userId: aUser(step), roleId: aRole(step) }
    return step.write(() => UserRole.query().delete().where(pair))
  }
  const permit = (step: Step) => {
    const pair = { roleId: aRole(step), permissionId: aPermission(step) }
    return step.write(() => RolePermission.query().insert(pair))
  }
  const sweep = (step: Step) =>
    step.write(() => Session.query().delete().where('expiresOn', '<', step.now().slice(0, 10)))
  const leave = (step: Step) => {
    const id = step.chance.int(users)
    return step.write(() => User.query().deleteById(id))
  }

  return {
    reads: [
      ...([
        [30, request],
        [8, may],
        [8, (step: Step) => byEmail(step)],
        [10, identity],
        [8, withRoles],
        [8, apiKey],
      ] as const),
      ...([
        [8, orgsOf],
        [3, matrix],
        [5, devices],
        [4, admins],
      ] as const),
    ],
    writes: [
      [30, (step) => patchUser(step, { lastSeenAt: step.now() })],
      ...([
        [28, use],
        [6, useKey],
        [12, signIn],
        [6, signOut],
        [1, signOutEverywhere],
      ] as const),
      ...([
        [3, register],
        [3, grant],
        [2, revoke],
        [1, permit],
        [1, sweep],
        [1, leave],
      ] as const),
      [2, (step) => patchUser(step, { passwordHash: `x${step.now()}` })],
      [1, (step) => patchUser(step, { active: step.chance.is(0.5) })],
      [2, (step) => patchUser(step, { name: `N ${step.now()}` })],
    ],
  }
}
