import type { Pojo } from 'objection'
import { pairsOf, rowsOf, type Chance } from '../../Chance.js'

export const [USERS, ROOMS, MESSAGES] = [150, 40, 3000]

export const tables = {
  users: `id integer primary key, handle text not null unique, name text, online boolean not null, seenAt text`,
  rooms: `id integer primary key, slug text not null unique, topic text, messageCount integer not null, lastMessageAt text,
    archivedAt text`,
  members: `id integer primary key autoincrement, roomId integer not null references rooms(id) on delete cascade,
    userId integer not null references users(id) on delete cascade, unread integer not null, muted boolean not null,
    unique (roomId, userId)`,
  messages: `id integer primary key autoincrement, roomId integer not null references rooms(id) on delete cascade,
    authorId integer references users(id) on delete set null, parentId integer references messages(id) on delete cascade,
    body text, pinned boolean not null, sentAt text, deletedAt text`,
  reactions: `messageId integer not null references messages(id) on delete cascade, userId integer not null, emoji text not null,
    primary key (messageId, userId, emoji)`,
}

/** None on pins, deletions or who is online. */
export const indexes = ['messages(roomId)', 'messages(parentId)', 'members(userId)']

const TIME = '2025-12-01T00:00:00.000Z'

export function rows(chance: Chance): Record<string, readonly Pojo[]> {
  const message = (id: number): Pojo => ({
    id,
    roomId: chance.popular(ROOMS),
    authorId: chance.popular(USERS),
    parentId: null,
    body: `m ${id}`,
    pinned: chance.is(0.01),
    sentAt: TIME,
    deletedAt: chance.is(0.03) ? TIME : null,
  })
  const room = (id: number): Pojo => ({
    id,
    slug: `room-${id}`,
    topic: `Topic ${id}`,
    messageCount: 0,
    lastMessageAt: TIME,
    archivedAt: id % 10 === 0 ? TIME : null,
  })
  const members = pairsOf(900, () => [chance.popular(ROOMS), chance.int(USERS)])
  const reactions = pairsOf(1500, () => [chance.recent(MESSAGES), chance.int(USERS)])
  return {
    users: rowsOf(USERS, (id) => ({
      id,
      handle: `user${id}`,
      name: `User ${id}`,
      online: chance.is(0.2),
      seenAt: TIME,
    })),
    rooms: rowsOf(ROOMS, room),
    members: members.map(([roomId, userId]) => ({ roomId, userId, unread: 0, muted: chance.is(0.1) })),
    messages: rowsOf(MESSAGES, message),
    reactions: reactions.map(([messageId, userId]) => ({ messageId, userId, emoji: '+1' })),
  }
}
