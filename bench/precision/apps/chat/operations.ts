import { raw, type Model, type Pojo } from 'objection'
import type { Operations, Step } from '../../App.js'
import { on, related } from '../../conditions.js'
import { MESSAGES, ROOMS, USERS } from './data.js'
import { modelsOn } from './models.js'

const authorsOf = (messages: readonly Pojo[]) => related('users', 'id', messages, 'authorId')

export function operations(base: typeof Model): Operations {
  const { User, Room, Member, Message, Reaction } = modelsOn(base)
  let messages = MESSAGES
  const aRoom = ({ chance }: Step): number => chance.popular(ROOMS)
  const aUser = ({ chance }: Step): number => chance.popular(USERS)
  const aMessage = ({ chance }: Step): number => chance.recent(messages)
  const shown = (roomId: number) => Message.query().where({ roomId }).whereNull('deletedAt')

  const timeline = (step: Step) => {
    const roomId = aRoom(step)
    const build = () => shown(roomId).orderBy('id', 'desc').limit(20).withGraphFetched('[author(card), reactions]')
    return step.read<Pojo[]>('timeline', [roomId], build, (found) => [
      on('messages', { roomId, deletedAt: null }),
      authorsOf(found),
      related('reactions', 'messageId', found, 'id'),
    ])
  }
  const older = (step: Step) => {
    const [roomId, page] = [aRoom(step), step.chance.popular(4)]
    const build = () => shown(roomId).select('id', 'authorId', 'body').orderBy('id').page(page, 20)
    return step.read('older', [roomId, page], build, () => [on('messages', { roomId, deletedAt: null })])
  }
  const pins = (step: Step) => {
    const roomId = aRoom(step)
    const build = () => shown(roomId).where({ pinned: true }).orderBy('id').withGraphFetched('author(card)')
    return step.read<Pojo[]>('pins', [roomId], build, (found) => [
      on('messages', { roomId, pinned: true, deletedAt: null }),
      authorsOf(found),
    ])
  }
  const thread = (step: Step) => {
    const parentId = aMessage(step)
    const build = () => Message.query().where({ parentId }).whereNull('deletedAt').orderBy('id')
    return step.read('thread', [parentId], build, () => [on('messages', { parentId, deletedAt: null })])
  }
  const message = (step: Step) => {
    const id = aMessage(step)
    return step.read<Pojo | undefined>(
      'message',
      [id],
      () => Message.query().findById(id),
      () => [on('messages', { id })],
    )
  }
  const room = (step: Step) => {
    const slug = `room-${aRoom(step)}`
    return step.read(
      'room',
      [slug],
      () => Room.query().findOne({ slug }),
      () => [on('rooms', { slug })],
    )
  }
  const title = (step: Step) => {
    const slug = `room-${aRoom(step)}`
    const build = () => Room.query().select('id', 'slug', 'topic').findOne({ slug })
    return step.readByKey('title', [slug], build, () => [on('rooms', { slug })])
  }
  const sidebar = (step: Step) => {
    const userId = aUser(step)
    const build = () => Member.query().where({ userId }).orderBy('roomId').withGraphFetched('room')
    return step.read<Pojo[]>('sidebar', [userId], build, (found) => [
      on('members', { userId }),
      related('rooms', 'id', found, 'roomId'),
    ])
  }
  const unread = (step: Step) => {
    const at = { userId: aUser(step), muted: false }
    const build = () => Member.query().where(at).sum('unread as n').first()
    return step.read('unread', [at.userId], build, () => [on('members', at)])
  }
  const membersOf = (step: Step) => {
    const roomId = aRoom(step)
    const build = () =>
      Member.query().select('id', 'userId').where({ roomId }).orderBy('id').withGraphFetched('user(card)')
    return step.read<Pojo[]>('members', [roomId], build, (found) => [
      on('members', { roomId }),
      related('users', 'id', found, 'userId'),
    ])
  }
  const online = (step: Step) => {
    const roomId = aRoom(step)
    const joined = () => User.query().join('members', 'members.userId', 'users.id').where('members.roomId', roomId)
    const build = () => joined().select('users.id', 'users.handle').where('users.online', true).orderBy('users.id')
    return step.read('online', [roomId], build, () => [on('users', { online: true }), on('members', { roomId })])
  }
  const rooms = (step: Step) => {
    const build = () =>
      Room.query()
        .whereNull('archivedAt')
        .orderBy([{ column: 'lastMessageAt', order: 'desc' }, 'id'])
        .limit(20)
    return step.read('rooms', [], build, () => [on('rooms', { archivedAt: null })])
  }
  const profile = (step: Step) => {
    const handle = `user${aUser(step)}`
    const build = () => User.query().select('id', 'handle', 'name').findOne({ handle })
    return step.read('profile', [handle], build, () => [on('users', { handle })])
  }
  const busiest = (step: Step) => {
    const counted = () => Message.query().whereNull('deletedAt').select('roomId').count('* as n').groupBy('roomId')
    const build = () =>
      counted()
        .orderBy([{ column: 'n', order: 'desc' }, 'roomId'])
        .limit(5)
    return step.read('busiest', [], build, () => [on('messages', { deletedAt: null })])
  }

  const say = (step: Step) => {
    const [roomId, authorId] = [aRoom(step), aUser(step)]
    const parentId = step.chance.is(0.2) ? aMessage(step) : null
    messages++
    return step.transaction(async (trx) => {
      await Message.query(trx).insert({ roomId, authorId, parentId, body: 'm', pinned: false, sentAt: step.now() })
      await Room.query(trx)
        .findById(roomId)
        .patch({ lastMessageAt: step.now(), messageCount: raw('?? + 1', 'messageCount') })
      await Member.query(trx).where({ roomId }).whereNot('userId', authorId).increment('unread', 1)
    })
  }
  const readAll = (step: Step) => {
    const pair = { roomId: aRoom(step), userId: aUser(step) }
    return step.write(() => Member.query().where(pair).patch({ unread: 0 }))
  }
  const patchMessage = (step: Step, change: Pojo) => {
    const id = aMessage(step)
    return step.write(() => Message.query().findById(id).patch(change))
  }
  const editOwn = async (step: Step) => {
    const found = await message(step)
    if (found) await step.write(() => found['$query']().patch({ body: `edited ${step.now()}` }))
  }
  const react = (step: Step) => {
    const row = { messageId: aMessage(step), userId: aUser(step), emoji: step.chance.pick(['+1', '-1']) }
    return step.write(() => Reaction.query().insert(row).onConflict(['messageId', 'userId', 'emoji']).ignore())
  }
  const unreact = (step: Step) => {
    const row = { messageId: aMessage(step), userId: aUser(step), emoji: '+1' }
    return step.write(() => Reaction.query().delete().where(row))
  }
  const join = (step: Step) => {
    const row = { roomId: aRoom(step), userId: aUser(step), unread: 0, muted: false }
    return step.write(() => Member.query().insert(row).onConflict(['roomId', 'userId']).merge(['muted']))
  }
  const leave = (step: Step) => {
    const pair = { roomId: aRoom(step), userId: aUser(step) }
    return step.write(() => Member.query().delete().where(pair))
  }
  const patchUser = (step: Step, change: Pojo) => {
    const id = aUser(step)
    return step.write(() => User.query().findById(id).patch(change))
  }
  const purge = (step: Step) => {
    const roomId = aRoom(step)
    return step.write(() => Message.query().where({ roomId }).whereNotNull('deletedAt').delete())
  }
  const setTopic = (step: Step) => {
    const slug = `room-${aRoom(step)}`
    return step.write(() =>
      Room.query()
        .where({ slug })
        .patch({ topic: `Topic at ${step.now()}` }),
    )
  }

  return {
    reads: [
      ...([
        [20, timeline],
        [5, older],
        [6, pins],
        [6, thread],
        [5, message],
        [8, room],
        [8, title],
      ] as const),
      ...([
        [10, sidebar],
        [10, unread],
        [5, membersOf],
        [5, online],
        [5, rooms],
        [6, profile],
        [1, busiest],
      ] as const),
    ],
    writes: [
      ...([
        [25, say],
        [15, readAll],
        [5, editOwn],
        [12, react],
        [3, unreact],
        [4, join],
        [2, leave],
      ] as const),
      [3, (step) => patchMessage(step, { pinned: step.chance.is(0.5) })],
      [5, (step) => patchMessage(step, { deletedAt: step.now() })],
      [10, (step) => patchUser(step, { online: step.chance.is(0.5) })],
      [12, (step) => patchUser(step, { seenAt: step.now() })],
      [1, (step) => patchUser(step, { name: `N ${step.now()}` })],
      ...([
        [1, purge],
        [1, setTopic],
      ] as const),
    ],
  }
}
